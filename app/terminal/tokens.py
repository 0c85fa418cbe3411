"""At a terminal, the token and the machine: PINs, which token is taken, the clock, looks that failed, and waivers."""

from __future__ import annotations

import datetime

from app.terminal.prompts import Prompts
from app.terminal.translations import role_in_words
from ceremony.keys import PinState, TokenListing
from ceremony.ports import (
    ChoosePin,
    ClockReading,
    ConfirmClock,
    DecideObject,
    EnterPin,
    HostCheck,
    ObjectDecision,
    OpenToken,
    PresentRootToken,
    Seconded,
    SecondPerson,
    TakenToken,
    TakeToken,
    WaiveHost,
    Waiver,
    WaiveSoftwareToken,
)

_STATES = {
    PinState.UNTRIED: "no wrong PIN is counted",
    PinState.COUNT_LOW: "a WRONG PIN WAS TRIED since the last right one",
    PinState.FINAL_TRY: "ONE TRY IS LEFT before the PIN locks",
    PinState.LOCKED: "its PIN is LOCKED",
}

FIRST_HALF = "The PIN is kept in two halves: the HSM operator types the first, and nobody else sees it."


def choose_pin(prompts: Prompts, question: ChoosePin) -> str:
    """A new PIN, typed twice."""
    prompts.say(
        "Token {label}: a new PIN of {shortest} to {longest} characters.",
        label=question.token_label,
        shortest=question.shortest,
        longest=question.longest,
    )
    if question.half:
        prompts.say(FIRST_HALF)
    return _new_pin(prompts)


def _new_pin(prompts: Prompts) -> str:
    while True:
        pin = prompts.secret("New PIN")
        if pin == prompts.secret("The same PIN again"):
            return pin
        prompts.say("The two PINs differ; type the PIN twice again.")


def enter_pin(prompts: Prompts, question: EnterPin) -> str | None:
    """The token's PIN, empty where it is typed on its own pad; None if token or PIN is lost."""
    state = prompts.words(_STATES[question.state])
    label, serial = question.token_label, question.token_serial
    prompts.say("Token {label}, serial {serial}: {state}.", label=label, serial=serial, state=state)
    if prompts.line("Return to type its PIN; `lost` if token or PIN is lost", empty=True) == "lost":
        return None
    if question.half:
        prompts.say(FIRST_HALF)
    return "" if question.pin_pad else prompts.secret("PIN")


def describe(prompts: Prompts, token: TokenListing, *, in_use: bool = False) -> str:
    """A token on one line, as it shows itself without its PIN; one that is not `in_use` should be empty."""
    identity, words = token.identity, prompts.words
    named = {"label": identity.label, "serial": identity.serial}
    facts = [
        words("{label}, serial {serial} ({maker} {model})", maker=identity.manufacturer, model=identity.model, **named),
        words("software" if identity.software_token else "hardware"),
        words("initialised" if token.initialised else "NOT INITIALISED"),
        words("{count} objects show" if in_use else "NOT EMPTY, {count} objects show", count=token.visible)
        if token.visible
        else words("shows nothing without its PIN"),
        words(_STATES[token.pin_state] if token.pin_set else "no user PIN is set"),
        words("probed {day}", day=token.probed_at[:10]) if token.probed_at else words("NOT PROBED, or changed since"),
    ]
    return "; ".join(facts)


def take_token(prompts: Prompts, question: TakeToken) -> TakenToken:
    """Which token, and its PIN."""
    return choose_token(prompts, question)


def choose_token(prompts: Prompts, question: TakeToken | OpenToken | PresentRootToken) -> TakenToken:
    names = [(one.identity.serial, one.identity.label) for one in question.tokens]
    chosen = names.index(question.chosen) if question.chosen in names else 0
    if not question.tokens:
        prompts.go_on("No token is there; plug it in")
        return TakenToken(*question.chosen, "")
    in_use = not isinstance(question, TakeToken)
    place = prompts.choose("Which token", [describe(prompts, one, in_use=in_use) for one in question.tokens], chosen)
    token = question.tokens[place]
    halved = question.is_halved(*names[place]) if isinstance(question, OpenToken) else False
    if halved or (isinstance(question, TakeToken) and question.half):
        prompts.say(FIRST_HALF)
    return TakenToken(*names[place], "" if token.pin_pad else prompts.secret("User PIN of this token"))


def open_token(prompts: Prompts, question: OpenToken) -> TakenToken:
    """The token in use that holds the key, and its PIN."""
    prompts.say("The token that holds the key {key} is opened by two people.", key=question.label)
    for one in question.named:
        prompts.say(
            "  As the archive says: {label}, serial {serial}, at {place}",
            label=one.label,
            serial=one.serial,
            place=one.place,
        )
    return choose_token(prompts, question)


def second_person(prompts: Prompts, question: SecondPerson) -> Seconded:
    """Who opens it together with the HSM operator, and their half of the PIN; they answer themselves."""
    if question.holder:
        prompts.say(
            "Token {label}: the PIN was typed. The second person comes to the keyboard now, and opens it with {name}.",
            label=question.token_label,
            name=question.holder,
        )
    else:
        prompts.say(
            "Token {label}, serial {serial}: the PIN was typed. The second person comes to the keyboard now, and opens "
            "it with the HSM operator.",
            label=question.token_label,
            serial=question.token_serial,
        )
    shown = [f"{name} ({role_in_words(role, prompts.language)})" for role, name in question.people]
    asked = "I open it together with its holder" if question.holder else "I open it together with the HSM operator"
    name = question.people[prompts.choose(asked, shown)][1]
    if not question.half:
        return Seconded(name)
    prompts.say("Type the second half of the PIN alone; the HSM operator looks away.")
    return Seconded(name, _new_pin(prompts) if question.new else prompts.secret("PIN"))


def show_check(prompts: Prompts, check: HostCheck) -> None:
    """One look, by its name, and what was seen."""
    mark = "+" if check.ok else prompts.words("FAILED")
    prompts.show(f"  {mark} {prompts.words(check.id)}: {prompts.words(check.detail)}", "" if check.ok else "yellow")


def clock(prompts: Prompts, question: ConfirmClock) -> ClockReading:
    """How far a watch is ahead, and who looked."""
    prompts.say("What this machine says of itself; in a rehearsal that is only shown:")
    for check in question.checks:
        show_check(prompts, check)
    while True:
        now = f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M:%S}"
        prompts.say("This machine's clock: {now} UTC. Compare it with a watch that is right.", "bold", now=now)
        said = prompts.line("Seconds by which the watch is ahead (-5: five behind)", "0")
        if said.removeprefix("-").isdecimal() and (int(said) == 0 or prompts.same([said])):
            return ClockReading(int(said), prompts.person("Who looked at the watch", question.suggested))


def _waiver(prompts: Prompts, back: str) -> Waiver | None:
    if prompts.choose_words("What now", [back, "waive it: two people of different roles, in the record"]) == 0:
        return None
    reason = prompts.line("Why you go on all the same")
    return Waiver(reason, (prompts.person("Waived by"), prompts.person("and by, in another role")))


def waive_host(prompts: Prompts, question: WaiveHost) -> Waiver | None:
    """The waiver of looks that failed; None: they were put right, look again."""
    for check in question.checks:
        show_check(prompts, check)
    return _waiver(prompts, "it is put right: look again")


def waive_token(prompts: Prompts, question: WaiveSoftwareToken) -> Waiver | None:
    """The waiver of a token that is only software; None: it is not taken."""
    prompts.say(
        "The token {label} is only software: whoever copies its files has its keys.",
        "yellow",
        label=question.token.label,
    )
    return _waiver(prompts, "do not take this token")


def decide_object(prompts: Prompts, question: DecideObject) -> ObjectDecision:
    """What becomes of an object on the token, and who decides."""
    if question.expected:
        prompts.say(
            "On the token lies '{label}', which an interrupted attempt at this step left; the step makes it anew.",
            label=question.label,
        )
    else:
        prompts.say("On the token lies '{label}', which the record does not tell of.", label=question.label)
    for facts in question.objects:
        kind = prompts.words(facts.object_class)
        prompts.say("  {kind} {type}, id {id}", kind=kind, type=facts.key_type, id=facts.key_id)
    destroy = prompts.choose_words("What becomes of it", ["keep it", "destroy it"], int(question.expected)) == 1
    return ObjectDecision(destroy, prompts.person("Who decides"))
