"""One line of right-to-left text put into the order and the letter forms in which it is drawn.

A name in Hebrew or Arabic script is drawn from right to left, and Arabic letters join. This is the part of the Unicode
bidirectional algorithm (UAX #9) that one line without embeddings needs: rules W2, W4, W7, N1, N2, I1, I2, L2 and L4.
Joined letters are drawn with Unicode's presentation forms, found by their own decompositions.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import groupby

_MIRRORED = dict(zip("()[]{}<>«»", ")(][}{><»«", strict=True))
_FORMS = ("isolated", "final", "initial", "medial")


def visual_order(text: str) -> str:
    """The characters from left to right as they are drawn; text without right-to-left letters is unchanged."""
    if not any(unicodedata.bidirectional(char) in {"R", "AL"} for char in text):
        return text
    text = _join_arabic(text)
    levels = _levels(text)
    clusters = _clusters(text, levels)
    for level in range(max(levels), 0, -1):
        reordered: list[tuple[int, str]] = []
        for high, group in groupby(clusters, key=lambda cluster: cluster[0] >= level):
            part = list(group)
            reordered += part[::-1] if high else part
        clusters = reordered
    return "".join(cluster for _, cluster in clusters)


def _clusters(text: str, levels: list[int]) -> list[tuple[int, str]]:
    """Each character with the marks that sit on it; brackets of right-to-left text face the other way."""
    clusters: list[tuple[int, str]] = []
    for char, level in zip(text, levels, strict=True):
        if clusters and unicodedata.bidirectional(char) == "NSM":
            clusters[-1] = (clusters[-1][0], clusters[-1][1] + char)
        else:
            clusters.append((level, _MIRRORED.get(char, char) if level % 2 else char))
    return clusters


def _levels(text: str) -> list[int]:
    """The embedding level of each character; the first strong one gives the line's direction."""
    kinds = _resolve_numbers([unicodedata.bidirectional(char) for char in text])
    base = next((kind for kind in kinds if kind in {"L", "R"}), "L")
    directions = ["R" if kind == "N" else kind for kind in kinds]  # N1: numbers count as R around neutrals
    result: list[str] = []
    before, position = base, 0
    for neutral, group in groupby(directions, key=lambda kind: kind not in {"L", "R"}):
        part = list(group)
        position += len(part)
        after = directions[position] if position < len(directions) else base
        result += [before if before == after else base] * len(part) if neutral else part
        before = part[-1] if not neutral else before
    levels = {"L": 2 * (base == "R"), "R": 1}
    return [2 if kind == "N" else levels[direction] for kind, direction in zip(kinds, result, strict=True)]


def _resolve_numbers(kinds: list[str]) -> list[str]:
    """L, R, N (a number in right-to-left text) or something neutral for each character."""
    strong, resolved = "", []
    for place, kind in enumerate(kinds):
        if kind in {"L", "R", "AL"}:
            strong = kind
        between_digits = kind in {"CS", "ES"} and kinds[place - 1 : place + 2 : 2] == ["EN", "EN"] and place > 0
        if kind in {"EN", "AN"} or between_digits:
            resolved.append("L" if strong == "L" and kind != "AN" else "N")
        else:
            resolved.append({"AL": "R", "NSM": resolved[-1] if resolved else "ON"}.get(kind, kind))
    return resolved


def _join_arabic(text: str) -> str:
    forms, ligatures = _presentation_forms()
    for pair, ligature in ligatures.items():
        text = text.replace(pair, ligature)
    joined: list[str] = []
    for place, char in enumerate(text):
        before = _neighbour(text, place, -1)
        after = _neighbour(text, place, 1)
        reaches_back = "final" in forms.get(char, {}) and "initial" in forms.get(before, {})
        reaches_on = "initial" in forms.get(char, {}) and "final" in forms.get(after, {})
        form = _FORMS[reaches_back + 2 * reaches_on]
        joined.append(forms.get(char, {}).get(form, char))
    return "".join(joined)


def _neighbour(text: str, place: int, step: int) -> str:
    """The next character in one direction that is not a mark, or nothing."""
    place += step
    while 0 <= place < len(text) and unicodedata.bidirectional(text[place]) == "NSM":
        place += step
    return text[place] if 0 <= place < len(text) else ""


@cache
def _presentation_forms() -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Forms of each letter by name, and the isolated form of each pair that is one shape (lam with alef)."""
    forms: dict[str, dict[str, str]] = {}
    ligatures: dict[str, str] = {}
    for code in (*range(0xFB50, 0xFBB2), *range(0xFBD3, 0xFC00), *range(0xFE80, 0xFEFD)):
        form, _, letters = unicodedata.decomposition(chr(code)).partition("> ")
        source = "".join(chr(int(letter, 16)) for letter in letters.split())
        name = form.removeprefix("<")
        if len(source) == 1:
            forms.setdefault(source, {})[name] = chr(code)
        elif len(source) == 2 and source[0] == "\u0644" and name == "isolated":
            ligatures[source] = chr(code)
            forms[chr(code)] = {"isolated": chr(code), "final": chr(code + 1)}
    return forms, ligatures
