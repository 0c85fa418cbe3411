"""What did not go as the script says, as the cover counts it: each by its name, with what was decided and by whom."""

from __future__ import annotations

from collections.abc import Iterator

from ceremony.custody.participants import Actor
from ceremony.facts import Facts, Noted, say_lines
from ceremony.language.translations import name_in, said_in
from ceremony.record.events import (
    BypassFound,
    CeremonyResumed,
    DeviationNoted,
    Event,
    HostWaived,
    PolicyWaived,
    SignedOff,
    SoftwareTokenWaived,
)
from ceremony.record.events.telling import plain_fields
from ceremony.report.drawing import Paper
from ceremony.report.plain import who
from ceremony.report.texts import Words, language_of
from ceremony.script.loading import Script


def count_deviations(facts: Facts, words: Words) -> list[str]:
    """What the section lists, counted by kind in a sentence each; where nothing is listed, one that says so."""
    counted = (
        ("deviations_some", len(facts.deviations)),
        ("waivers_some", len(facts.waived) + len(facts.excepted)),
        ("bypasses_some", len(facts.bypasses)),
        ("interruptions_some", len(facts.resumed)),
    )
    said = [words[name].format(n=count) for name, count in counted if count]
    said += [words["absences_some"].format(names=", ".join(sorted(facts.acted_away)))] if facts.acted_away else []
    listed = [*said, words["deviations_listed"]] if said else []
    return [*listed, *say_host_checks(facts, words)] or [words["deviations_none"]]


def say_host_checks(facts: Facts, words: Words) -> list[str]:
    """How many looks at the machine failed; nothing where none did."""
    failed, total = len(facts.failed_host_checks), len(facts.first_host_checks)
    return [words["machine_some"].format(n=failed, total=total)] if failed else []


def say_signoff(facts: Facts, words: Words) -> str:
    """How many signed off, and everybody who did not agree, with their reasons."""
    total, dissents = len(facts.signed_off), facts.dissents
    if not total:
        return words["signoff_nobody"]
    if not dissents:
        return words["signoff_all"].format(n=total)
    said = [f"{who(one.entry, words)}: {one.event.remark}" for one in dissents]
    return words["signoff_dissent"].format(n=len(dissents), total=total, said="; ".join(said))


def draw_deviations(paper: Paper, facts: Facts, script: Script, words: Words) -> None:
    """Deviations, waivers, decisions about objects, ways past the quorum and interruptions; then who dissented."""
    paper.heading(words["deviations"])
    told: tuple[Noted[Event], ...] = (
        *facts.deviations,
        *facts.waived,
        *facts.excepted,
        *facts.bypasses,
        *facts.resumed,
        *facts.dissents,
    )
    host_checks = say_host_checks(facts, words)
    for said in host_checks:
        paper.paragraph(said)
    if not told and not host_checks and not facts.acted_away:
        paper.paragraph(words["deviations_none"])
    for name, lines in sorted(facts.acted_away.items()):
        paper.paragraph(words["absence_at"].format(name=name, lines=say_lines(lines)))
    for one in told:
        _draw_entry(paper, one, script, words)


def _draw_entry(paper: Paper, one: Noted[Event], script: Script, words: Words) -> None:
    entry, named = one.entry, one.event.type
    paper.reserve(14)
    name = words.get(f"told_{named}", named)
    paper.field(f"{words['line']} {entry.seq + 1}, {entry.time[11:19]}", f"{name} - {who(entry, words)}")
    for said in _tell(one.event, script, words):
        if said:
            paper.field("", said, size=8.6)


def _tell(event: Event, script: Script, words: Words) -> Iterator[str]:
    """What the report says of an event; of one that it has no sentence for every value, by the name that it has."""
    match event:
        case DeviationNoted():
            yield from _tell_deviation(event, words)
        case PolicyWaived(rules=rules):
            yield _waived(_named(rules, words), event.by, words)
        case HostWaived(checks=checks):
            yield _waived(_named(checks, words), event.by, words)
            yield f"{words['reason']}: {event.reason}"
        case SoftwareTokenWaived(label=label, serial=serial):
            yield _waived((label, serial), event.by, words)
            yield f"{words['reason']}: {event.reason}"
        case BypassFound(detail=detail):
            yield said_in(detail, language_of(words))
        case CeremonyResumed():
            yield from _tell_interruption(event, script, words)
        case SignedOff(remark=remark):
            yield remark
        case _:
            for name, value in plain_fields(event):
                yield f"{words.get(name, name)}: {value}"


def _tell_deviation(told: DeviationNoted, words: Words) -> Iterator[str]:
    language = language_of(words)
    yield said_in(told.what, language)
    if told.expected:
        yield words["told_expected"].format(what=said_in(told.expected, language))
    if told.decision:
        yield words["told_decided"].format(what=said_in(told.decision, language), by=told.decided_by)
    else:
        yield words["told_undecided"]


def _named(keys: tuple[str, ...], words: Words) -> tuple[str, ...]:
    return tuple(name_in(key, language_of(words)) for key in keys)


def _waived(what: tuple[str, ...], by: tuple[Actor, ...], words: Words) -> str:
    return words["told_waived"].format(what=", ".join(what), by=", ".join(one.name for one in by))


def _tell_interruption(told: CeremonyResumed, script: Script, words: Words) -> Iterator[str]:
    steps = {step.id: step.title.in_language(language_of(words)) for step in script.steps}
    yield words["told_went_on"].format(step=steps.get(told.rewound_to, told.rewound_to))
    if told.interrupted_call:
        yield words["told_in_call"].format(call=told.interrupted_call)
    if told.torn_bytes:
        yield words["told_torn"].format(n=told.torn_bytes)
