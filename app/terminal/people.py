"""At a terminal, what an audit asks of people: identities, approval, duties, who keeps a sheet, where all goes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.terminal.prompts import Prompts
from app.terminal.translations import role_in_words
from ceremony.custody.participants import Participants
from ceremony.ports import (
    AcknowledgeDuties,
    Approval,
    CheckIdentities,
    HearPolicy,
    PlacedItems,
    PlaceItems,
    Placement,
    Recording,
    StateApproval,
    TakeOverSheet,
)

COLUMNS = 4


def show_words(prompts: Prompts, words: tuple[str, ...]) -> None:
    """Words, numbered along the rows, as they are read aloud."""
    for place in range(0, len(words), COLUMNS):
        cells = (f"{place + n + 1:>3} {word:<14}" for n, word in enumerate(words[place : place + COLUMNS]))
        prompts.show("".join(cells).rstrip())


def trustee(prompts: Prompts, name: str, others: list[str]) -> str:
    """Empty where the custodian is here; else who keeps the sheet in trust."""
    keepers = [one for one in others if one != name]
    ways = [prompts.words("is here"), *(prompts.words("absent: {name} keeps the sheet", name=one) for one in keepers)]
    return ["", *keepers][prompts.choose("Is {name} here?", ways, name=name)]


def identities(prompts: Prompts, question: CheckIdentities) -> tuple[str, ...]:
    """Which document was seen of each."""
    prompts.say("The witness looks at each document; the administrator looks at the witness's.")
    while True:
        ways: list[str] = []
        for role, name in question.people:
            called = role_in_words(role, prompts.language)
            known = ways[-1] if ways else question.suggested
            ways.append(prompts.line("{name} ({role}): which document was seen", known, name=name, role=called))
        if prompts.same([way for way in dict.fromkeys(ways) if way != question.suggested]):
            return tuple(ways)


def policy(prompts: Prompts, question: HearPolicy) -> None:
    """The terms of the policy in force, and its file's words."""
    prompts.say("The policy in force: {title}. The administrator reads it aloud:", title=question.title)
    for text in question.terms:
        prompts.show(f"  {text.in_language(prompts.language)}")
    if question.changes:
        prompts.say("It takes the place of the policy before. What it changes:", "yellow")
    for text in question.changes:
        prompts.show(f"  {text.in_language(prompts.language)}", "yellow")
    prompts.say("SHA-256 of its file: {digest}; the witness reads its 32 words aloud:", digest=question.digest)
    show_words(prompts, question.words)
    prompts.go_on("Read aloud, and compared with the policy that was approved")


def approval(prompts: Prompts, question: StateApproval) -> Approval:
    """The place, and the approval over this very script."""
    known = question.suggested
    while True:
        place = prompts.line("Place: building and room", known.place)
        prompts.say(
            "The approval must be for this script: {script}, SHA-256 {digest}",
            script=question.script,
            digest=question.digest,
        )
        show_words(prompts, question.words)
        given = Approval(
            place,
            prompts.line("Approved by", known.approved_by),
            prompts.line("Function", known.function),
            prompts.line("Day of the approval (YYYY-MM-DD)", known.approved_on),
            prompts.line("Document of the approval", known.reference),
        )
        if prompts.same(typed(vars(given).values(), vars(question.suggested).values())):
            return given
        known = given


def typed(given: Iterable[object], suggested: Iterable[object]) -> list[str]:
    """What is not as it was suggested."""
    return [str(one) for one, before in zip(given, suggested, strict=True) if one and one != before]


def typed_names(participants: Participants, suggested: Participants) -> list[str]:
    """Names and sites that are not those which were suggested."""
    known = set(_names(suggested))
    return [name for name in _names(participants) if name not in known]


def _names(participants: Participants) -> list[str]:
    leaders = [participants.organisation, participants.administrator, participants.operator, participants.witness]
    return leaders + [f"{one.name}, {one.site}" for one in participants.custodians]


def duties(prompts: Prompts, question: AcknowledgeDuties) -> tuple[str, ...]:
    """Who agrees to the duties that were read aloud."""
    return tuple(name for name in question.names if prompts.yes("{name}: do you agree to these duties?", name=name))


def take_over(prompts: Prompts, question: TakeOverSheet) -> str | None:
    """The number on the bag, or None to leave the sheet in trust."""
    sheet = question.sheet
    prompts.say(
        "{holder}: sheet {index} of set {generation} was kept in trust by {trustee}. I keep it myself, sealed in its "
        "bag, at {site}. I show its words to nobody, make no copy, come when a ceremony calls me, and report at once a "
        "bag that is lost, damaged or open.",
        holder=sheet.holder,
        index=sheet.index,
        generation=sheet.generation,
        trustee=sheet.trustee,
        site=sheet.site,
    )
    if not prompts.yes("Does {holder} take it over now, its seal whole?", holder=sheet.holder):
        return None
    return prompts.bag("Number on the bag")


def _item_name(prompts: Prompts, item: Placement) -> str:
    what = prompts.words(item.item.replace("-", " "))
    if item.item == "sheet":
        what = prompts.words("sheet {index} of set {generation}", index=item.index, generation=item.generation)
        what += prompts.words(", with public pages") if item.public_pages else ""
    return f"{what} ({item.package})" if item.package else what


def place_items(prompts: Prompts, question: PlaceItems) -> PlacedItems:
    """Where each item goes and who carries it; recordings."""
    known = question.items
    while True:
        items = []
        for item in known:
            name = _item_name(prompts, item)
            to = prompts.line("{item}: goes to", item.to, item=name)
            carrier = prompts.line("{item}: carried by", item.carrier, item=name)
            items.append(replace(item, to=to, carrier=carrier))
        film = prompts.line("Recording of this ceremony, if there is one", empty=True)
        made = (Recording(film, prompts.line("Its SHA-256, if known", empty=True)),) if film else ()
        places = typed([one.to for one in items], [one.to for one in question.items])
        carriers = typed([one.carrier for one in items], [one.carrier for one in question.items])
        films = [text for one in made for text in (one.what, one.sha256) if text]
        if prompts.same([*dict.fromkeys([*places, *carriers]), *films]):
            return PlacedItems(tuple(items), made)
        known = tuple(items)
