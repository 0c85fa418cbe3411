"""At a terminal, what an audit asks of people: identities, approval, duties, who keeps a sheet, where all goes."""

from __future__ import annotations

from app.terminal.prompts import Prompts
from ceremony.ports import (
    AcknowledgeDuties,
    Approval,
    CheckIdentities,
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
        prompts.say("".join(cells).rstrip())


def trustee(prompts: Prompts, name: str, others: list[str]) -> str:
    """Empty where the custodian is here; else who keeps the sheet in trust."""
    keepers = [one for one in others if one != name]
    ways = ["is here", *(f"absent: {one} keeps the sheet" for one in keepers)]
    return ["", *keepers][prompts.choose(f"Is {name} here?", ways)]


def identities(prompts: Prompts, question: CheckIdentities) -> tuple[str, ...]:
    """Which document was seen of each."""
    prompts.say("The witness looks at each document; the administrator looks at the witness's.")
    ways: list[str] = []
    for role, name in question.people:
        ways.append(prompts.line(f"{name} ({role}): which document was seen", ways[-1] if ways else question.suggested))
    return tuple(ways)


def approval(prompts: Prompts, question: StateApproval) -> Approval:
    """The place, and the approval over this very script."""
    known = question.suggested
    place = prompts.line("Place: building and room", known.place)
    prompts.say(f"The approval must be for this script: {question.script}, SHA-256 {question.digest}")
    show_words(prompts, question.words)
    return Approval(
        place,
        prompts.line("Approved by", known.approved_by),
        prompts.line("Function", known.function),
        prompts.line("Day of the approval (YYYY-MM-DD)", known.approved_on),
        prompts.line("Document of the approval", known.reference),
    )


def duties(prompts: Prompts, question: AcknowledgeDuties) -> tuple[str, ...]:
    """Who agrees to the duties that were read aloud."""
    return tuple(name for name in question.names if prompts.yes(f"{name}: do you agree to these duties?"))


def take_over(prompts: Prompts, question: TakeOverSheet) -> str | None:
    """The number on the bag, or None to leave the sheet in trust."""
    sheet = question.sheet
    prompts.say(
        f"{sheet.holder}: sheet {sheet.index} of set {sheet.generation} was kept in trust by {sheet.trustee}. I keep "
        f"it myself, sealed in its bag, at {sheet.site}. I show its words to nobody, make no copy, come when a "
        "ceremony calls me, and report at once a bag that is lost, damaged or open."
    )
    if not prompts.yes(f"Does {sheet.holder} take it over now, its seal whole?"):
        return None
    return prompts.line("Number on the bag")


def place_items(prompts: Prompts, question: PlaceItems) -> PlacedItems:
    """Where each item goes and who carries it; recordings."""
    items = []
    for item in question.items:
        what = f"sheet {item.index} of set {item.generation}" if item.item == "sheet" else item.item.replace("-", " ")
        name = f"{what} ({item.package})" if item.package else what
        to = prompts.line(f"{name}: goes to", item.to)
        carrier = prompts.line(f"{name}: carried by", item.carrier)
        items.append(Placement(item.item, item.package, to, carrier, item.generation, item.index))
    film = prompts.line("Recording of this ceremony, if there is one", empty=True)
    made = (Recording(film, prompts.line("Its SHA-256, if known", empty=True)),) if film else ()
    return PlacedItems(tuple(items), made)
