"""At a terminal: what is revoked, a list for an emergency in its bag, and what became of one."""

from __future__ import annotations

from app.terminal.prompts import Prompts
from ceremony.ports import (
    ConfirmRevocations,
    SealedEmergency,
    SealEmergency,
    SettledEmergency,
    SettleEmergency,
)


def revocations(prompts: Prompts, question: ConfirmRevocations) -> tuple[str, ...]:
    """The serial numbers of those that are left out."""
    count = len(question.entries)
    prompts.say("Certificates of {issuer}, {count}, to be read aloud:", "bold", count=count, issuer=question.issuer)
    for number, one in enumerate(question.entries, start=1):
        reason, since = prompts.words(one.reason), one.since[:10] if one.since else prompts.words("now")
        prompts.show(f"  {number}. {one.subject}")
        prompts.say(
            "     {reason}, since {since}; serial number {serial}", reason=reason, since=since, serial=one.serial
        )
    prompts.say("A revocation is never taken back.", "yellow")
    while True:
        said = prompts.line("Return revokes them all; or type the numbers of those to leave out", empty=True)
        chosen = said.replace(",", " ").split()
        if all(one.isdecimal() and 1 <= int(one) <= count for one in chosen):
            out = {int(one) for one in chosen}
            if not out or prompts.yes("Leave out {numbers}?", numbers=", ".join(map(str, sorted(out)))):
                return tuple(one.serial for place, one in enumerate(question.entries, start=1) if place in out)


def seal(prompts: Prompts, question: SealEmergency) -> SealedEmergency:
    """The bag's number, who takes it and where it is kept."""
    prompts.say(
        "The emergency list {number} of {issuer} is this file: {file}",
        number=question.number,
        issuer=question.issuer,
        file=str(question.file),
    )
    prompts.say("Once it is published, it stops: {names}", names="; ".join(question.names))
    prompts.say(
        "Copy this file, and no other, to an empty medium. Put it into a new bag and seal it. "
        "Then delete the file here."
    )
    bag = prompts.bag("Number of the bag", question.check)
    keeper = prompts.one_of("Who takes the bag", question.people, question.people[-1])
    while True:
        place = prompts.line("Where it will be kept")
        if prompts.same([place]):
            return SealedEmergency(bag, keeper, place)


def settle(prompts: Prompts, question: SettleEmergency) -> SettledEmergency:
    """What became of it."""
    crl = question.crl
    prompts.say(
        "The list that is signed next takes the place of the emergency list {number} of {issuer}, which {keeper} took "
        "to: {place}",
        number=crl.number,
        issuer=crl.issuer,
        keeper=crl.keeper,
        place=crl.place,
    )
    prompts.say("If it was published, !abort, and hold a revocation with its file.", "yellow")
    chosen = prompts.choose_words(
        "What became of it",
        ("it is here, and is destroyed now", "it lies elsewhere, unopened, and is destroyed later", "it is lost"),
    )
    if chosen == 0:
        return SettledEmergency("destroyed", bag=prompts.bag("Number on the bag"))
    while True:
        note = prompts.line("Where it is, or how it was lost")
        if prompts.same([note]):
            return SettledEmergency("kept" if chosen == 1 else "missing", note=note)
