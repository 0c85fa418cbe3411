"""The report on machines: program and laptop, the printer, the token, the keys in it, and their certificates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ceremony.facts import Facts
from ceremony.language.digest_words import digest_words, group_hex
from ceremony.language.translations import name_in, said_in
from ceremony.record.events import HostCheck
from ceremony.record.events.telling import plain_fields
from ceremony.report.drawing import Column, Paper
from ceremony.report.texts import Words, language_of


def draw_host(paper: Paper, facts: Facts, words: Words) -> None:
    """Program and machine."""
    paper.heading(words["host"])
    if facts.opening is not None:
        program = facts.opening.program
        said = words["this_program"].format(version=program.version, sha=group_hex(program.sha256))
        paper.paragraph(said, size=8.5)
    if facts.clock is not None:
        clock, difference = facts.clock, _difference(facts.clock.watch_ahead_s, words)
        said = words["clock"].format(machine=clock.machine, difference=difference, by=clock.by.name)
        paper.paragraph(said, size=8.5)
    _draw_host_checks(paper, [*facts.first_host_checks, *_changed_since(facts, words)], words)


def _difference(ahead: int, words: Words) -> str:
    if not ahead:
        return words["clock_same"]
    return words["clock_ahead" if ahead > 0 else "clock_behind"].format(n=abs(ahead))


def _changed_since(facts: Facts, words: Words) -> list[HostCheck]:
    """What a later look found otherwise than the one before, with its line."""
    last = {one.id: one.ok for one in facts.first_host_checks}
    changed = []
    for look in facts.host_checks:
        for one in look.event.checks:
            if last.get(one.id) != one.ok:
                changed.append(replace(one, id=f"{one.id} ({words['line'].lower()} {look.entry.seq + 1})"))
            last[one.id] = one.ok
    return changed


def _host_check_name(key: str, language: str) -> str:
    """The look, and the line that `_changed_since` put behind it."""
    name, space, line = key.partition(" ")
    return name_in(name, language) + space + line


def _draw_host_checks(paper: Paper, host_checks: Iterable[HostCheck], words: Words) -> None:
    language = language_of(words)
    rows = [
        [_host_check_name(one.id, language), words["ok" if one.ok else "not_ok"], said_in(one.detail, language)]
        for one in host_checks
    ]
    paper.table([Column(words["check"], 2), Column(words["result"], 2.4), Column(words["seen"], 5)], rows)


def draw_printing(paper: Paper, facts: Facts, words: Words) -> None:
    """The printer that sheets went to, who vouched for it, and what was seen; nothing where sheets went to a folder."""
    if facts.printer is None:
        return
    paper.heading(words["printing"])
    printer = facts.printer.printer
    paper.field(words["printer"], f"{printer.name}, {printer.model} ({printer.way})")
    paper.field(words["vouched"], facts.vouched.by if facts.vouched else "")
    paper.paragraph(words["printed"].format(printed=facts.printed, spoiled=facts.spoiled), size=9)
    _draw_host_checks(paper, facts.printer.checks, words)


def draw_token(paper: Paper, facts: Facts, words: Words) -> None:
    """What the token says of itself, for each token that was prepared."""
    paper.heading(words["token"])
    for token in facts.tokens:
        for name, value in plain_fields(token):
            mono = name.endswith("sha256")
            shown = group_hex(value) if mono else words.get(value, value)
            paper.field(words.get(name, name), shown, face="mono" if mono else "sans", size=8.6)
        paper.space(2)
    if not facts.tokens:
        paper.paragraph(words["none_short"])
    for noted in facts.opened_by_two:
        operator, second = (f"{one.name} ({words[one.role]})" for one in noted.event.by)
        said = words["opened_by_two"].format(
            operator=operator,
            second=second,
            line=noted.entry.seq + 1,
            halves=words["halves"] if noted.event.pin_halves else "",
            keys=", ".join(one.label for one in noted.event.keys),
        )
        paper.paragraph(said, size=9)
    if facts.probe is not None:
        said = words["probe"].format(
            probed_at=facts.probe.probed_at,
            transport=facts.probe.transport,
            wrap_format=facts.probe.wrap_format,
            key_types=", ".join(facts.probe.key_types),
        )
        paper.paragraph(said, size=9)


def draw_keys(paper: Paper, facts: Facts, words: Words) -> None:
    """Attributes as last read back."""
    paper.heading(words["keys"])
    rows = [
        [
            label,
            key.key_type,
            *(_said(one, words) for one in (key.sensitive, key.extractable, key.local)),
            key.key_id,
        ]
        for label, key in facts.keys.items()
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


def _said(value: bool | None, words: Words) -> str:
    return words["unknown" if value is None else "yes" if value else "no"]


def draw_certificates(paper: Paper, facts: Facts, words: Words) -> None:
    """Each certificate with its fingerprint, in hex and in words."""
    if not facts.certificates:
        return
    paper.heading(words["certificates"], keep=48)
    for one in facts.certificates:
        paper.reserve(24)
        paper.field(one.label, one.subject)
        paper.field(words["valid"], f"{one.not_before[:10]} - {one.not_after[:10]}")
        paper.field("SHA-256", group_hex(one.sha256), face="mono", size=8.4)
        paper.field(words["words"], " ".join(digest_words(one.sha256)), size=8.8)
        paper.space(2)
