"""What did not go as the script says, as the cover counts it: each by its name, with what was decided and by whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ceremony.facts import Facts, say_lines
from ceremony.record import Entry
from ceremony.report.drawing import Paper
from ceremony.report.plain import plain_data, who
from ceremony.report.texts import Words, language_of
from ceremony.script import Script
from ceremony.tongue import said_in


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
    return [*listed, *say_looks(facts, words)] or [words["deviations_none"]]


def say_looks(facts: Facts, words: Words) -> list[str]:
    """How many looks at the machine failed; nothing where none did."""
    failed, total = len(facts.failed_looks), len(facts.opening.get("host", []))
    return [words["machine_some"].format(n=failed, total=total)] if failed else []


def say_signoff(facts: Facts, words: Words) -> str:
    """How many signed off, and everybody who did not agree, with their reasons."""
    total, dissents = len(facts.signed_off), facts.dissents
    if not total:
        return words["signoff_nobody"]
    if not dissents:
        return words["signoff_all"].format(n=total)
    said = [f"{who(entry, words)}: {entry.data.get('remark', '')}" for entry in dissents]
    return words["signoff_dissent"].format(n=len(dissents), total=total, said="; ".join(said))


def draw_deviations(paper: Paper, facts: Facts, script: Script, words: Words) -> None:
    """Deviations, waivers, decisions about objects, ways past the quorum and interruptions; then who dissented."""
    paper.heading(words["deviations"])
    told = (*facts.deviations, *facts.waived, *facts.excepted, *facts.bypasses, *facts.resumed, *facts.dissents)
    looks = say_looks(facts, words)
    for said in looks:
        paper.paragraph(said)
    if not told and not looks and not facts.acted_away:
        paper.paragraph(words["deviations_none"])
    for name, lines in sorted(facts.acted_away.items()):
        paper.paragraph(words["absence_at"].format(name=name, lines=say_lines(lines)))
    for entry in told:
        _draw_entry(paper, entry, script, words)


def _draw_entry(paper: Paper, entry: Entry, script: Script, words: Words) -> None:
    name = words.get(f"told_{entry.event}", entry.event)
    paper.room(14)
    paper.field(f"{words['line']} {entry.seq + 1}, {entry.time[11:19]}", f"{name} - {who(entry, words)}")
    tell = _TOLD.get(entry.event, _tell_plainly)
    for said in tell(entry.data, script, words):
        if said:
            paper.field("", said, size=8.6)


def _tell_plainly(data: dict[str, Any], _: Script, words: Words) -> Iterator[str]:
    """Every value, by the name that the report has for it."""
    for name, value in plain_data(data):
        yield f"{words.get(name, name)}: {value}"


def _tell_deviation(data: dict[str, Any], _: Script, words: Words) -> Iterator[str]:
    language = language_of(words)
    yield said_in(str(data.get("what", "")), language)
    if data.get("expected"):
        yield words["told_expected"].format(what=said_in(str(data["expected"]), language))
    by = _names(data.get("decided_by"))
    if data.get("decision"):
        yield words["told_decided"].format(what=said_in(str(data["decision"]), language), by=by)
    else:
        yield words["told_undecided"]


def _tell_waiver(data: dict[str, Any], _: Script, words: Words) -> Iterator[str]:
    waived = [str(one) for one in (*data.get("rules", ()), *data.get("checks", ()))]
    waived += [str(data[name]) for name in ("label", "serial") if data.get(name)]
    by = _names(data.get("by"))
    yield words["told_waived"].format(what=", ".join(waived), by=by)
    if data.get("reason"):
        yield f"{words['reason']}: {data['reason']}"


def _tell_bypass(data: dict[str, Any], _: Script, words: Words) -> Iterator[str]:
    yield f"{data.get('rule', '')}: {said_in(str(data.get('detail', '')), language_of(words))}"


def _tell_interruption(data: dict[str, Any], script: Script, words: Words) -> Iterator[str]:
    steps = {step.id: step.title.in_language(language_of(words)) for step in script.steps}
    at = str(data.get("rewound_to", ""))
    yield words["told_went_on"].format(step=steps.get(at, at))
    if data.get("interrupted_call"):
        yield words["told_in_call"].format(call=data["interrupted_call"])
    if data.get("torn_bytes"):
        yield words["told_torn"].format(n=data["torn_bytes"])


def _tell_dissent(data: dict[str, Any], _: Script, __: Words) -> Iterator[str]:
    yield str(data.get("remark", ""))


def _names(people: object) -> str:
    """A person, or several, as the record has them: names alone, or with their roles."""
    listed = people if isinstance(people, list) else [people]
    return ", ".join(str(one.get("name", "")) if isinstance(one, dict) else str(one or "") for one in listed)


_TOLD: dict[str, Callable[[dict[str, Any], Script, Words], Iterator[str]]] = {
    "deviation-noted": _tell_deviation,
    "policy-waived": _tell_waiver,
    "host-waived": _tell_waiver,
    "software-token-waived": _tell_waiver,
    "bypass-found": _tell_bypass,
    "ceremony-resumed": _tell_interruption,
    "signed-off": _tell_dissent,
}
