"""Fonts that ship with the program, and the choice of one for every character.

Rules guarded here:
- a sheet looks the same from every laptop: no font is taken from the system;
- every character is drawn with a font that has it; one that no font has is refused, never left blank.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib import resources
from itertools import groupby
from typing import NamedTuple

from ceremony.errors import MachineError, UsageError
from ceremony.sheets.canvas import Face, Font

FILES = {
    "sans": "IBMPlexSans-Regular.ttf",
    "sans-bold": "IBMPlexSans-Bold.ttf",
    "mono": "IBMPlexMono-Regular.ttf",
    "mono-bold": "IBMPlexMono-Bold.ttf",
    "world": "DejaVuSans.ttf",
    "cjk": "wqy-microhei.ttc",
}
FALLBACKS = ("cjk", "world")  # tried in this order; both are regular, so bold is drawn with a stroke
UNPRINTED = {0xFE0E, 0xFE0F, 0x200C}  # variation selectors and the zero-width non-joiner say how, not what


class Run(NamedTuple):
    """Neighbouring characters drawn with one font; `embolden` where the bold face lacks them."""

    font: str
    text: str
    embolden: bool


@cache
def load(face: str) -> Font:
    """The reportlab font of a face in `FILES`, registered under `Keyrite-<face>`.

    Raises MachineError if the installation lacks the file.
    """
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    path = resources.files("assets").joinpath("fonts", FILES[face])
    try:
        font: Font = TTFont(f"Keyrite-{face}", str(path), subfontIndex=0)
    except (TTFError, OSError) as error:
        raise MachineError(
            "The font {file} is missing or damaged, so no sheet can be made; install the program again.",
            file=FILES[face],
        ) from error
    pdfmetrics.registerFont(font)
    return font


def split_runs(text: str, face: str) -> list[Run]:
    """The text in runs of one font each, the wanted face first, then the fallbacks; UsageError if none has it."""
    if text.isascii() and text.isprintable():  # nearly every text; each face of ours has these characters
        return [Run(f"Keyrite-{face}", text, False)] if text else []
    printed = (char for char in unicodedata.normalize("NFC", text) if ord(char) not in UNPRINTED)
    return [
        Run(f"Keyrite-{chosen}", "".join(chars), chosen != face and face.endswith("bold"))
        for chosen, chars in groupby(printed, lambda char: _face_for(char, face))
    ]


def text_width(text: str, face: str, size: float) -> float:
    """Width in points of the text as `split_runs` has it drawn."""
    runs = split_runs(text, face)
    return float(sum(0.001 * size * sum(map(_widths(run.font[8:]).__getitem__, run.text)) for run in runs))


class _Widths(dict[str, float]):
    """The widths of a face's characters, in thousandths of the size, each looked up when it is first met."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face

    def __missing__(self, char: str) -> float:
        self[char] = float(self._face.charWidths.get(ord(char), self._face.defaultWidth))
        return self[char]


@cache
def _widths(face: str) -> _Widths:
    return _Widths(load(face).face)


def check_printable(text: str, field: str) -> None:
    """Refuse, with a UsageError naming the field, a text with a character that no font has."""
    for char in unicodedata.normalize("NFC", text):
        if ord(char) not in UNPRINTED and _find_face(char, "sans") is None:
            raise UsageError(
                "The {field} has a character that cannot be printed, {code}; write it without that character.",
                field=field,
                code=f"U+{ord(char):04X}",
            )


def _face_for(char: str, face: str) -> str:
    found = _find_face(char, face)
    if found is None:
        code = f"U+{ord(char):04X}"
        raise UsageError("The character {code} cannot be printed; write the text without it.", code=code)
    return found


@cache
def _find_face(char: str, face: str) -> str | None:
    if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}:
        return None
    return next((name for name in (face, *FALLBACKS) if ord(char) in load(name).face.charToGlyph), None)
