"""The report on people and places: who was here and how that was checked, who approved, where all went, sign-off."""

from __future__ import annotations

from ceremony.custody.participants import Custodian
from ceremony.facts import Facts
from ceremony.record.events import Placement, PlanApproved, SignedOff
from ceremony.report.drawing import Column, Paper
from ceremony.report.texts import Words


def draw_people(paper: Paper, facts: Facts, words: Words) -> None:
    """Who took part, in which role, how their identity was checked; absent custodians; place and approval."""
    paper.heading(words["people"])
    participants = facts.participants
    if participants is None:
        paper.paragraph(words["none_short"])
        return
    paper.field(words["organisation"], participants.organisation)
    if facts.place:
        paper.field(words["held_at"], facts.place)
    if facts.approval:
        paper.field(words["approval"], _approval(facts.approval, words))
    rows = [[words[one.role], one.name, "", _identity(facts, one.name, words)] for one in participants.leads()]
    rows += [_custodian(facts, one, words) for one in participants.custodians]
    rows += [[words["custodian_before"], *_custodian(facts, one, words)[1:]] for one in participants.earlier]
    columns = [
        Column(words["role"], 2),
        Column(words["name"], 2.4),
        Column(words["site"], 2.4),
        Column(words["identity"], 3.2),
    ]
    paper.table(columns, rows, size=9)


def _approval(approved: PlanApproved, words: Words) -> str:
    return words["approval_text"].format(
        approved_by=approved.approved_by,
        function=approved.function,
        approved_on=approved.approved_on,
        reference=approved.reference,
    )


def _identity(facts: Facts, name: str, words: Words) -> str:
    found = facts.identities.get(name)
    seen = words["identity_seen"].format(how=found.how, by=found.by) if found else ""
    return "; ".join(part for part in (seen, words["agreed"] if name in facts.acknowledged else "") if part)


def _custodian(facts: Facts, one: Custodian, words: Words) -> list[str]:
    seen = words["absent"].format(trustee=one.trustee) if one.trustee else _identity(facts, one.name, words)
    return [words["custodian"], one.name, one.site, seen]


def draw_places(paper: Paper, facts: Facts, words: Words) -> None:
    """Where each item went and who carries it, and what was recorded of the ceremony."""
    if not facts.items:
        return
    paper.heading(words["places"])
    rows = [[_item(one, words), one.package, one.to, one.carrier] for one in facts.items]
    columns = [
        Column(words["item"], 2.8),
        Column(words["package"], 2.4),
        Column(words["goes_to"], 2.4),
        Column(words["carrier"], 2.4),
    ]
    paper.table(columns, rows, size=9)
    for one in facts.media:
        paper.field(words["recording"], f"{one.what}: {one.sha256 or words['no_digest']}", size=9)


def _item(one: Placement, words: Words) -> str:
    if one.item == "sheet":
        name = words["item_sheet_pages" if one.public_pages else "item_sheet"]
        return name.format(generation=one.generation, index=one.index)
    return words[f"item_{one.item}"]


def draw_signoff(paper: Paper, facts: Facts, words: Words) -> None:
    """A place for each person's signature on paper, and statements that the record holds."""
    paper.heading(words["signoff"], keep=70)
    paper.paragraph(words["signoff_note"], size=9)
    people: list[tuple[str, str]] = []
    if facts.participants is not None:
        people += [(words[one.role], one.name) for one in facts.participants.leads()]
        people += [(words["custodian"], one.name) for one in facts.participants.present]
        people += [(words["custodian_before"], one.name) for one in facts.participants.earlier]
    said = {one.event.name: _statement(one.event, words) for one in facts.signed_off}
    rows = [[role, name, said.get(name, ""), ""] for role, name in people]
    columns = [
        Column(words["role"], 2.2),
        Column(words["name"], 2.6),
        Column(words["statement"], 2.2),
        Column(words["signature"], 4),
    ]
    paper.table(columns, rows, size=9.2, row_height=10)


def _statement(said: SignedOff, words: Words) -> str:
    verdict = words["agrees" if said.agrees else "dissents"]
    return f"{verdict}: {said.remark}" if said.remark else verdict
