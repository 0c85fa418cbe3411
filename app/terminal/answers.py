"""One answer for each kind of question: what is shown at the terminal, and what is asked."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from app.terminal import people
from app.terminal.prompts import Prompts
from ceremony.keys import PinState, TokenListing
from ceremony.people import Custodian, Room
from ceremony.ports import (
    Accounting,
    AccountSheet,
    AcknowledgeDuties,
    CheckIdentities,
    ChoosePin,
    ClockReading,
    CompareFingerprint,
    ConfirmClock,
    ConfirmDraft,
    DecideDeviation,
    DecideObject,
    Decision,
    EnterPin,
    HandOutSheet,
    NameParticipants,
    ObjectDecision,
    Opinion,
    PlaceItems,
    PresentSheet,
    Question,
    QuoteBag,
    ReadAloud,
    ReadBackSheet,
    SealSheet,
    SheetFile,
    SheetSource,
    SheetText,
    SignOff,
    SpoiledSheet,
    StateApproval,
    TakenToken,
    TakeOverSheet,
    TakeToken,
    TryAgain,
    WaiveHost,
    WaivePolicy,
    Waiver,
    WaiveSoftwareToken,
)
from ceremony.printing.questions import ConfirmPrinter, DecidePaper, PaperDecision, PrinterVouched

_STATES = {
    PinState.UNTRIED: "no wrong PIN is counted",
    PinState.COUNT_LOW: "a WRONG PIN WAS TRIED since the last right one",
    PinState.FINAL_TRY: "ONE TRY IS LEFT before the PIN locks",
    PinState.LOCKED: "its PIN is LOCKED",
}


def _read_aloud(prompts: Prompts, _: ReadAloud) -> None:
    prompts.go_on("Said, and everybody is ready")


def _try_again(prompts: Prompts, _: TryAgain) -> None:
    prompts.go_on(
        "This step could not be done; nothing is lost. Try it again; if it stays so, !leave and resume, so that the "
        "program starts afresh"
    )


def _participants(prompts: Prompts, question: NameParticipants) -> Room:
    known = question.suggested
    organisation = prompts.line("Organisation", known.organisation)
    administrator = prompts.line("Ceremony administrator", known.administrator)
    operator = prompts.line("HSM operator", known.operator)
    witness = prompts.line("Witness", known.witness)
    if not question.hands_out:
        prompts.say("For a custodian who is not here type - in place of the name.")
    custodians = []
    for number in range(question.shares):
        one = known.custodians[number] if number < len(known.custodians) else Custodian("", "")
        name = prompts.line(f"Custodian {number + 1}", one.name)
        if name != "-":
            custodians.append(Custodian(name, prompts.line(f"Site of {name}'s sheet", one.site)))
    if question.hands_out and prompts.yes("Is a custodian absent, so that somebody keeps the sheet in trust?"):
        names = [witness, *(one.name for one in custodians)]
        custodians = [replace(one, trustee=people.trustee(prompts, one.name, names)) for one in custodians]
    here = [one for one in question.earlier if prompts.yes(f"Is {one.name} here, who keeps a sheet of the set before?")]
    return Room(organisation, administrator, operator, witness, tuple(custodians), tuple(here))


def _policy(prompts: Prompts, question: WaivePolicy) -> bool:
    for finding in question.findings:
        prompts.say(f"{finding.rule}: {finding.detail}", "yellow")
    return prompts.yes("Do the administrator and the witness waive this, in the record?")


def _choose_pin(prompts: Prompts, question: ChoosePin) -> str:
    prompts.say(f"Token {question.token_label}: a new PIN of {question.shortest} to {question.longest} characters.")
    while True:
        pin = prompts.secret("New PIN")
        if pin == prompts.secret("The same PIN again"):
            return pin
        prompts.say("The two PINs differ; type the PIN twice again.")


def _enter_pin(prompts: Prompts, question: EnterPin) -> str | None:
    prompts.say(f"Token {question.token_label}, serial {question.token_serial}: {_STATES[question.state]}.")
    if prompts.line("Return to type its PIN; `lost` if token or PIN is lost", empty=True) == "lost":
        return None
    return "" if question.pin_pad else prompts.secret("PIN")


def describe(token: TokenListing) -> str:
    """A token on one line, as it shows itself without its PIN."""
    identity = token.identity
    facts = [
        f"{identity.label}, serial {identity.serial} ({identity.manufacturer} {identity.model})",
        "software" if identity.software_token else "hardware",
        "initialised" if token.initialised else "NOT INITIALISED",
        f"NOT EMPTY, {token.visible} objects show" if token.visible else "shows nothing without its PIN",
        _STATES[token.pin_state] if token.pin_set else "no user PIN is set",
        f"probed {token.probed_at[:10]}" if token.probed_at else "NOT PROBED, or changed since",
    ]
    return "; ".join(facts)


def _take_token(prompts: Prompts, question: TakeToken) -> TakenToken:
    names = [(one.identity.serial, one.identity.label) for one in question.tokens]
    chosen = names.index(question.chosen) if question.chosen in names else 0
    if not question.tokens:
        prompts.go_on("No token is there; plug it in")
        return TakenToken(*question.chosen, "")
    place = prompts.choose("Which token", [describe(one) for one in question.tokens], chosen)
    token = question.tokens[place]
    return TakenToken(*names[place], "" if token.pin_pad else prompts.secret("User PIN of this token"))


def _clock(prompts: Prompts, question: ConfirmClock) -> ClockReading:
    for check in question.checks:
        prompts.say(f"  {'+' if check.ok else 'FAILED'} {check.id}: {check.detail}", "" if check.ok else "yellow")
    now = datetime.datetime.now(datetime.UTC)
    prompts.say(f"This machine's clock: {now:%Y-%m-%d %H:%M:%S} UTC. Compare it with a watch that is right.", "bold")
    while True:
        said = prompts.line("Seconds by which the watch is ahead (-5: five behind)", "0")
        if said.removeprefix("-").isdecimal():
            return ClockReading(int(said), prompts.person("Who looked at the watch", question.suggested))


def _waiver(prompts: Prompts, back: str) -> Waiver | None:
    if prompts.choose("What now", [back, "waive it: two people of different roles, in the record"]) == 0:
        return None
    reason = prompts.line("Why you go on all the same")
    return Waiver(reason, (prompts.person("Waived by"), prompts.person("and by, in another role")))


def _waive_host(prompts: Prompts, question: WaiveHost) -> Waiver | None:
    for check in question.checks:
        prompts.say(f"FAILED {check.id}: {check.detail}", "yellow")
    return _waiver(prompts, "it is put right: look again")


def _waive_token(prompts: Prompts, question: WaiveSoftwareToken) -> Waiver | None:
    prompts.say(f"The token {question.token.label} is only software: whoever copies its files has its keys.", "yellow")
    return _waiver(prompts, "do not take this token")


def _object(prompts: Prompts, question: DecideObject) -> ObjectDecision:
    prompts.say(f"On the token lies '{question.label}', which " + _explained(question))
    for facts in question.objects:
        prompts.say(f"  {facts.object_class} {facts.key_type}, id {facts.key_id}")
    destroy = prompts.choose("What becomes of it", ["keep it", "destroy it"], int(question.expected)) == 1
    return ObjectDecision(destroy, prompts.person("Who decides"))


def _explained(question: DecideObject) -> str:
    if question.expected:
        return "an interrupted attempt at this step left; the step makes it anew."
    return "the record does not tell of."


def _fingerprint(prompts: Prompts, question: CompareFingerprint) -> None:
    of = "the record's head" if question.subject == "record-head" else f"the fingerprint of {question.subject}"
    prompts.say(f"The 32 words of {of}; the witness reads them aloud, everybody writes them down or compares:")
    people.show_words(prompts, question.words)
    prompts.go_on("Read aloud, and compared or written down")


def _hand_out(prompts: Prompts, question: HandOutSheet) -> SpoiledSheet | None:
    where = f"the file {question.sheet}" if question.sheet else "the printer"
    if question.trustee:
        prompts.say(
            f"{question.trustee} takes sheet {question.share.index} in trust for {question.share.holder}, unread."
        )
    else:
        prompts.say(f"Sheet {question.share.index} for {question.share.holder}, alone at {where}.")
    said = prompts.line("Return when it lies with its custodian; `show` for its words; `spoiled`", empty=True)
    if said == "show" and question.words:
        people.show_words(prompts, question.words)
        prompts.go_on("The words are wiped off the screen")
        prompts.wipe()
    return SpoiledSheet() if said == "spoiled" else None


def _source(prompts: Prompts, text: str, default: Path | None = None) -> SheetSource | str:
    said = prompts.line(f"{text}: a file, or `type`", str(default) if default else "", empty=True)
    if said != "type":
        return SheetFile(Path(said).expanduser()) if said and said not in {"spoiled"} else said
    return SheetText(prompts.secret("All words, separated by spaces"))


def _read_back(prompts: Prompts, question: ReadBackSheet) -> SheetSource | SpoiledSheet:
    while True:
        given = _source(prompts, f"Read back the sheet of {question.share.holder}", question.sheet)
        if given == "spoiled":
            return SpoiledSheet()
        if not isinstance(given, str):
            return given


def _seal(prompts: Prompts, question: SealSheet) -> str:
    return prompts.line(f"Number of the bag with the sheet of {question.share.holder}")


def _present(prompts: Prompts, question: PresentSheet) -> SheetSource | None:
    good = sum(one.verdict == "genuine" for one in question.judged)
    needed = f"; {question.threshold} make a quorum" if question.threshold else ""
    prompts.say(f"{good} genuine sheets so far{needed}.")
    if question.judged and question.judged[-1].remark is not None:
        prompts.say(str(question.judged[-1].remark), "yellow")
    given = _source(prompts, "The next custodian's sheet (Return alone: no more will come)")
    return None if isinstance(given, str) else given


def _quote(prompts: Prompts, question: QuoteBag) -> str:
    return prompts.line(f"Number on the bag that the sheet of {question.share.holder} came out of")


def _deviation(prompts: Prompts, question: DecideDeviation) -> Decision:
    prompts.say(f"{question.what}; expected: {question.expected}.", "yellow")
    decision = prompts.line("What was decided, and why")
    return Decision(decision, prompts.person("Who decided"), prompts.yes("Go on with it?"))


def _account(prompts: Prompts, question: AccountSheet) -> Accounting:
    sheet = question.sheet
    prompts.say(f"Sheet {sheet.index} of set {sheet.generation}: {sheet.holder}, {sheet.site}, bag {sheet.bag or '-'}")
    ways = {"destroyed in front of the witness": "destroyed", "missing": "missing"}
    if question.may_wait:
        ways["not here: it stays owed"] = ""
    how = list(ways.values())[prompts.choose("What became of it", list(ways))]
    return Accounting(how, prompts.line("Note", empty=how != "missing"))


def _sign_off(prompts: Prompts, question: SignOff) -> Opinion:
    prompts.say(f"{question.name} ({question.role}); deviations: {question.deviations}")
    agrees = prompts.yes("Was the script followed?")
    return Opinion(agrees, prompts.line("Remark", empty=agrees))


def _draft(prompts: Prompts, question: ConfirmDraft) -> bool:
    prompts.say(question.title, "bold")
    for line in question.lines:
        prompts.say(f"  {line}")
    people.show_words(prompts, question.words)
    return prompts.yes("Sign exactly this?")


def _printer(prompts: Prompts, question: ConfirmPrinter) -> PrinterVouched:
    prompts.say(f"Printer {question.printer.name} ({question.printer.model})")
    for check in question.checks:
        prompts.say(f"  {'+' if check.ok else 'FAILED'} {check.id}: {check.detail}")
    local = prompts.yes("Is it on a cable of this laptop?")
    single, offline = prompts.yes("Is it used for nothing else?"), prompts.yes("Is it on no network?")
    return PrinterVouched(local, single, offline, prompts.person("Who looked"))


def _paper(prompts: Prompts, question: DecidePaper) -> PaperDecision:
    prompts.say(str(question.doubt), "yellow")
    found: tuple[Literal["whole", "spoiled", "nothing"], ...] = ("whole", "spoiled", "nothing")
    place = prompts.choose("What lies at the printer", ["the whole sheet", "a spoiled sheet", "nothing"])
    return PaperDecision(found[place], prompts.line("What was decided, and why"), prompts.person("Who decided"))


ANSWERS: dict[type[Question[Any]], Callable[[Prompts, Any], Any]] = {
    ReadAloud: _read_aloud,
    TryAgain: _try_again,
    NameParticipants: _participants,
    CheckIdentities: people.identities,
    StateApproval: people.approval,
    AcknowledgeDuties: people.duties,
    TakeOverSheet: people.take_over,
    PlaceItems: people.place_items,
    WaivePolicy: _policy,
    ChoosePin: _choose_pin,
    EnterPin: _enter_pin,
    TakeToken: _take_token,
    ConfirmClock: _clock,
    WaiveHost: _waive_host,
    WaiveSoftwareToken: _waive_token,
    DecideObject: _object,
    CompareFingerprint: _fingerprint,
    HandOutSheet: _hand_out,
    ReadBackSheet: _read_back,
    SealSheet: _seal,
    PresentSheet: _present,
    QuoteBag: _quote,
    DecideDeviation: _deviation,
    AccountSheet: _account,
    SignOff: _sign_off,
    ConfirmDraft: _draft,
    ConfirmPrinter: _printer,
    DecidePaper: _paper,
}
