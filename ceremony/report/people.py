"""The report on people and places: who was here and how that was checked, who approved, where all went, sign-off."""

from __future__ import annotations

from typing import Any

from ceremony.facts import Facts
from ceremony.record import Entry
from ceremony.report.drawing import Column, Paper
from ceremony.report.texts import Words


def draw_people(paper: Paper, facts: Facts, words: Words) -> None:
    """Who took part, in which role, how their identity was checked; absent custodians; place and approval."""
    paper.heading(words["people"])
    if not facts.room:
        paper.paragraph(words["none_short"])
        return
    paper.field(words["organisation"], str(facts.room.get("organisation", "")))
    if facts.place:
        paper.field(words["held_at"], facts.place)
    if facts.approval:
        paper.field(words["approval"], words["approval_text"].format(**_approval(facts)))
    rows = [
        [words[role], str(facts.room[role]), "", _identity(facts, str(facts.room[role]), words)]
        for role in ("administrator", "operator", "witness", "auditor")
        if facts.room.get(role)
    ]
    rows += [_custodian(facts, one, words) for one in facts.room.get("custodians", [])]
    rows += [[words["custodian_before"], *_custodian(facts, one, words)[1:]] for one in facts.room.get("earlier", [])]
    columns = [
        Column(words["role"], 2),
        Column(words["name"], 2.4),
        Column(words["site"], 2.4),
        Column(words["identity"], 3.2),
    ]
    paper.table(columns, rows, size=9)


def _approval(facts: Facts) -> dict[str, str]:
    named = ("approved_by", "function", "approved_on", "reference")
    return {name: str(facts.approval.get(name, "")) for name in named}


def _identity(facts: Facts, name: str, words: Words) -> str:
    found = facts.identities.get(name)
    seen = words["identity_seen"].format(how=found.get("how", ""), by=found.get("by", "")) if found else ""
    return "; ".join(part for part in (seen, words["agreed"] if name in facts.acknowledged else "") if part)


def _custodian(facts: Facts, one: dict[str, str], words: Words) -> list[str]:
    name, trustee = str(one["name"]), str(one.get("trustee", ""))
    seen = words["absent"].format(trustee=trustee) if trustee else _identity(facts, name, words)
    return [words["custodian"], name, str(one["site"]), seen]


def draw_places(paper: Paper, facts: Facts, words: Words) -> None:
    """Where each item went and who carries it, and what was recorded of the ceremony."""
    if not facts.items:
        return
    paper.heading(words["places"])
    rows = [
        [_item(one, words), str(one.get("package", "")), str(one.get("to", "")), str(one.get("carrier", ""))]
        for one in facts.items
    ]
    columns = [
        Column(words["item"], 2.8),
        Column(words["package"], 2.4),
        Column(words["goes_to"], 2.4),
        Column(words["carrier"], 2.4),
    ]
    paper.table(columns, rows, size=9)
    for one in facts.media:
        digest = str(one.get("sha256", "")) or words["no_digest"]
        paper.field(words["recording"], f"{one.get('what', '')}: {digest}", size=9)


def _item(one: dict[str, object], words: Words) -> str:
    if one.get("item") == "sheet":
        name = words["item_sheet_pages" if one.get("public_pages") is True else "item_sheet"]
        return name.format(generation=one.get("generation", ""), index=one.get("index", ""))
    return words.get(f"item_{one.get('item')}", str(one.get("item", "")))


def draw_signoff(paper: Paper, facts: Facts, words: Words) -> None:
    """A place for each person's signature on paper, and statements that the record holds."""
    paper.heading(words["signoff"], keep=70)
    paper.paragraph(words["signoff_note"], size=9)
    people: list[Any] = [
        (words[role], facts.room[role]) for role in ("administrator", "operator", "witness") if facts.room.get(role)
    ]
    present = (one for one in facts.room.get("custodians", []) if not one.get("trustee"))
    people += [(words["custodian"], one["name"]) for one in present]
    people += [(words["custodian_before"], one["name"]) for one in facts.room.get("earlier", [])]
    said = {str(entry.data.get("name")): _statement(entry, words) for entry in facts.signed_off}
    rows = [[role, str(name), said.get(str(name), ""), ""] for role, name in people]
    columns = [
        Column(words["role"], 2.2),
        Column(words["name"], 2.6),
        Column(words["statement"], 2.2),
        Column(words["signature"], 4),
    ]
    paper.table(columns, rows, size=9.2, row_height=10)


def _statement(entry: Entry, words: Words) -> str:
    remark = str(entry.data.get("remark", ""))
    verdict = words["agrees" if entry.data.get("agrees") else "dissents"]
    return f"{verdict}: {remark}" if remark else verdict
