"""The report on machines: program and laptop, the printer, the token, the keys in it, and their certificates."""

from __future__ import annotations

from typing import Any

from ceremony.facts import Facts
from ceremony.report.drawing import Column, Paper
from ceremony.report.plain import plain_data
from ceremony.report.texts import Words, language_of
from ceremony.tongue import said_in
from ceremony.words import digest_words, group_hex


def draw_host(paper: Paper, facts: Facts, words: Words) -> None:
    """Program and machine."""
    paper.heading(words["host"])
    program = facts.opening.get("program", {})
    said = words["program_facts"].format(
        version=program.get("version", ""), sha=group_hex(str(program.get("sha256", "")))
    )
    paper.paragraph(said, size=8.5)
    if facts.clock:
        by = facts.clock.get("by", {})
        difference = _difference(facts.clock.get("watch_ahead_s"), words)
        said = words["clock"].format(machine=facts.clock.get("machine"), difference=difference, by=by.get("name", ""))
        paper.paragraph(said, size=8.5)
    _draw_looks(paper, [*facts.opening.get("host", []), *_changed_since(facts, words)], words)


def _difference(ahead: object, words: Words) -> str:
    if not isinstance(ahead, int):
        return words["unknown"]
    if not ahead:
        return words["clock_same"]
    return words["clock_ahead" if ahead > 0 else "clock_behind"].format(n=abs(ahead))


def _changed_since(facts: Facts, words: Words) -> list[dict[str, Any]]:
    """What a later look found otherwise than the one before, with its line."""
    last = {str(one.get("id")): one.get("ok") for one in facts.opening.get("host", [])}
    changed = []
    for entry in facts.looks:
        for one in entry.data.get("checks", []):
            name = str(one.get("id"))
            if last.get(name) != one.get("ok"):
                changed.append({**one, "id": f"{name} ({words['line'].lower()} {entry.seq + 1})"})
            last[name] = one.get("ok")
    return changed


def _draw_looks(paper: Paper, looks: list[dict[str, Any]], words: Words) -> None:
    rows = [
        [
            str(one.get("id", "")),
            words["ok"] if one.get("ok") else words["not_ok"],
            said_in(str(one.get("detail", "")), language_of(words)),
        ]
        for one in looks
    ]
    paper.table([Column(words["check"], 2), Column(words["result"], 2.4), Column(words["seen"], 5)], rows)


def draw_printing(paper: Paper, facts: Facts, words: Words) -> None:
    """The printer that sheets went to, who vouched for it, and what was seen; nothing where sheets went to a folder."""
    if not facts.printer:
        return
    paper.heading(words["printing"])
    printer = facts.printer.get("printer", {})
    paper.field(words["printer"], f"{printer.get('name', '')}, {printer.get('model', '')} ({printer.get('way', '')})")
    paper.field(words["vouched"], str(facts.vouched.get("by", "")))
    paper.paragraph(words["printed"].format(printed=facts.printed, spoiled=facts.spoiled), size=9)
    _draw_looks(paper, facts.printer.get("checks", []), words)


def draw_token(paper: Paper, facts: Facts, words: Words) -> None:
    """What the token says of itself, for each token that was prepared."""
    paper.heading(words["token"])
    for data in facts.tokens:
        for name, value in plain_data(data):
            mono = name.endswith("sha256")
            shown = group_hex(value) if mono else words.get(value, value)
            paper.field(words.get(name, name), shown, face="mono" if mono else "sans", size=8.6)
        paper.space(2)
    if not facts.tokens:
        paper.paragraph(words["none_short"])
    if facts.probe:
        named = {name: facts.probe.get(name) for name in ("probed_at", "transport", "wrap_format")}
        types = ", ".join(map(str, facts.probe.get("key_types", ())))
        paper.paragraph(words["probe"].format(**named, key_types=types), size=9)


def draw_keys(paper: Paper, facts: Facts, words: Words) -> None:
    """Attributes as last read back."""
    paper.heading(words["keys"])
    rows = [
        [
            label,
            *(_said(facts_of.get(name), words) for name in ("key_type", "sensitive", "extractable", "local", "key_id")),
        ]
        for label, facts_of in facts.keys.items()
    ]
    columns = [
        Column(words["key"], 1.6),
        Column(words["type"], 1.4),
        Column(words["sensitive"], 1.3),
        Column(words["extractable"], 1.5),
        Column(words["local"], 1.8),
        Column(words["identifier"], 4.2, "mono"),
    ]
    paper.table(columns, rows) if rows else paper.paragraph(words["none_short"])


def _said(value: object, words: Words) -> str:
    if value is None:
        return words["unknown"]
    return words["yes" if value else "no"] if isinstance(value, bool) else str(value)


def draw_certificates(paper: Paper, facts: Facts, words: Words) -> None:
    """Each certificate with its fingerprint, in hex and in words."""
    if not facts.certificates:
        return
    paper.heading(words["certificates"], keep=48)
    for data in facts.certificates:
        paper.room(24)
        fingerprint = str(data.get("certificate_sha256", ""))
        paper.field(str(data.get("label", "")), str(data.get("subject", "")))
        paper.field(words["valid"], f"{str(data.get('not_before', ''))[:10]} - {str(data.get('not_after', ''))[:10]}")
        paper.field("SHA-256", group_hex(fingerprint), face="mono", size=8.4)
        paper.field(words["words"], " ".join(digest_words(fingerprint)), size=8.8)
        paper.space(2)
