"""One answer for each kind of question: what is shown at the terminal, and what is asked."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from app.terminal import people
from app.terminal.prompts import Prompts
from app.terminal.tongue import error_in_words, role_in_words
from ceremony.errors import UnopenedError
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
    HostCheck,
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
from ceremony.printing.choice import printer_at
from ceremony.printing.questions import (
    ConfirmPrinter,
    DecidePaper,
    Instead,
    PaperDecision,
    PrinterVouched,
    ReplacePrinter,
)

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
    while True:
        room = _room(prompts, question, known)
        if prompts.same(people.typed_names(room, question.suggested)):
            return room
        known = room


def _room(prompts: Prompts, question: NameParticipants, known: Room) -> Room:
    organisation = prompts.line("Organisation", known.organisation)
    administrator = prompts.line("Ceremony administrator", known.administrator)
    operator = prompts.line("HSM operator", known.operator)
    witness = prompts.line("Witness", known.witness)
    if not question.hands_out:
        prompts.say("For a custodian who is not here type - in place of the name.")
    custodians = []
    for number in range(question.shares):
        one = known.custodians[number] if number < len(known.custodians) else Custodian("", "")
        name = prompts.line("Custodian {number}", one.name, number=number + 1)
        if name != "-":
            custodians.append(Custodian(name, prompts.line("Site of {name}'s sheet", one.site, name=name)))
    if question.hands_out and prompts.yes("Is a custodian absent, so that somebody keeps the sheet in trust?"):
        names = [witness, *(one.name for one in custodians)]
        custodians = [replace(one, trustee=people.trustee(prompts, one.name, names)) for one in custodians]
    asked = "Is {name} here, who keeps a sheet of the set before?"
    here = [one for one in question.earlier if prompts.yes(asked, name=one.name)]
    return Room(organisation, administrator, operator, witness, tuple(custodians), tuple(here))


def _policy(prompts: Prompts, question: WaivePolicy) -> bool:
    for finding in question.findings:
        prompts.show(f"{finding.rule}: {prompts.words(finding.detail)}", "yellow")
    return prompts.yes("Do the administrator and the witness waive this, in the record?")


def _choose_pin(prompts: Prompts, question: ChoosePin) -> str:
    prompts.say(
        "Token {label}: a new PIN of {shortest} to {longest} characters.",
        label=question.token_label,
        shortest=question.shortest,
        longest=question.longest,
    )
    while True:
        pin = prompts.secret("New PIN")
        if pin == prompts.secret("The same PIN again"):
            return pin
        prompts.say("The two PINs differ; type the PIN twice again.")


def _enter_pin(prompts: Prompts, question: EnterPin) -> str | None:
    state = prompts.words(_STATES[question.state])
    label, serial = question.token_label, question.token_serial
    prompts.say("Token {label}, serial {serial}: {state}.", label=label, serial=serial, state=state)
    if prompts.line("Return to type its PIN; `lost` if token or PIN is lost", empty=True) == "lost":
        return None
    return "" if question.pin_pad else prompts.secret("PIN")


def describe(prompts: Prompts, token: TokenListing) -> str:
    """A token on one line, as it shows itself without its PIN."""
    identity, words = token.identity, prompts.words
    named = {"label": identity.label, "serial": identity.serial}
    facts = [
        words("{label}, serial {serial} ({maker} {model})", maker=identity.manufacturer, model=identity.model, **named),
        words("software" if identity.software_token else "hardware"),
        words("initialised" if token.initialised else "NOT INITIALISED"),
        words("NOT EMPTY, {count} objects show", count=token.visible)
        if token.visible
        else words("shows nothing without its PIN"),
        words(_STATES[token.pin_state] if token.pin_set else "no user PIN is set"),
        words("probed {day}", day=token.probed_at[:10]) if token.probed_at else words("NOT PROBED, or changed since"),
    ]
    return "; ".join(facts)


def _take_token(prompts: Prompts, question: TakeToken) -> TakenToken:
    names = [(one.identity.serial, one.identity.label) for one in question.tokens]
    chosen = names.index(question.chosen) if question.chosen in names else 0
    if not question.tokens:
        prompts.go_on("No token is there; plug it in")
        return TakenToken(*question.chosen, "")
    place = prompts.choose("Which token", [describe(prompts, one) for one in question.tokens], chosen)
    token = question.tokens[place]
    return TakenToken(*names[place], "" if token.pin_pad else prompts.secret("User PIN of this token"))


def _show_check(prompts: Prompts, check: HostCheck) -> None:
    mark = "+" if check.ok else prompts.words("FAILED")
    prompts.show(f"  {mark} {prompts.words(check.id)}: {prompts.words(check.detail)}", "" if check.ok else "yellow")


def _clock(prompts: Prompts, question: ConfirmClock) -> ClockReading:
    prompts.say("What this machine says of itself; in a rehearsal that is only shown:")
    for check in question.checks:
        _show_check(prompts, check)
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


def _waive_host(prompts: Prompts, question: WaiveHost) -> Waiver | None:
    for check in question.checks:
        _show_check(prompts, check)
    return _waiver(prompts, "it is put right: look again")


def _waive_token(prompts: Prompts, question: WaiveSoftwareToken) -> Waiver | None:
    prompts.say(
        "The token {label} is only software: whoever copies its files has its keys.",
        "yellow",
        label=question.token.label,
    )
    return _waiver(prompts, "do not take this token")


def _object(prompts: Prompts, question: DecideObject) -> ObjectDecision:
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


def _fingerprint(prompts: Prompts, question: CompareFingerprint) -> None:
    if question.subject == "record-head":
        prompts.say(
            "The 32 words of the record's head; the witness reads them aloud, everybody writes them down or compares:"
        )
    else:
        prompts.say(
            "The 32 words of the fingerprint of {subject}; the witness reads them aloud, everybody writes them down or "
            "compares:",
            subject=question.subject,
        )
    people.show_words(prompts, question.words)
    prompts.go_on("Read aloud, and compared or written down")


def _hand_out(prompts: Prompts, question: HandOutSheet) -> SpoiledSheet | None:
    index, holder, trustee = question.share.index, question.share.holder, question.trustee
    if trustee:
        prompts.say("{trustee} takes sheet {index} in trust for {holder}, unread.", trustee=trustee, **_who(question))
    elif question.sheet:
        prompts.say(
            "Sheet {index} for {holder}, who alone opens the file {file}.", file=question.sheet, **_who(question)
        )
    else:
        prompts.say("Sheet {index} for {holder}, alone at the printer.", index=index, holder=holder)
    said = prompts.line(
        "Return when it lies with its custodian; `show` for its words; `spoiled` if it cannot be used", empty=True
    )
    if said == "show" and question.words:
        people.show_words(prompts, question.words)
        prompts.go_on("The words are wiped off the screen")
        prompts.wipe()
    return SpoiledSheet() if said == "spoiled" else None


def _who(question: HandOutSheet) -> dict[str, Any]:
    return {"index": question.share.index, "holder": question.share.holder}


def _source(prompts: Prompts, text: str, default: Path | None = None) -> SheetSource | str:
    said = prompts.line("{text}: a file, or `type`", str(default) if default else "", empty=True, text=text)
    if said != "type":
        return SheetFile(Path(said).expanduser()) if said and said not in {"spoiled"} else said
    return SheetText(prompts.secret("All words, separated by spaces"))


def _read_back(prompts: Prompts, question: ReadBackSheet) -> SheetSource | SpoiledSheet:
    text = prompts.words("Read back the sheet of {holder}", holder=question.share.holder)
    while True:
        given = _source(prompts, text, question.sheet)
        if given == "spoiled":
            return SpoiledSheet()
        if not isinstance(given, str):
            return given


def _seal(prompts: Prompts, question: SealSheet) -> str:
    return prompts.bag("Number of the bag with the sheet of {holder}", holder=question.share.holder)


def _present(prompts: Prompts, question: PresentSheet) -> SheetSource | None:
    good = sum(one.verdict == "genuine" for one in question.judged)
    if question.threshold:
        prompts.say("{good} genuine sheets so far; {threshold} make a quorum.", good=good, threshold=question.threshold)
    else:  # a check: nothing is combined
        prompts.say("{count} sheets judged so far, {good} of them genuine.", count=len(question.judged), good=good)
    remark = question.judged[-1].remark if question.judged else None
    if remark is not None:  # what a genuine sheet's verdict does not prove
        prompts.show(prompts.words(remark.template), "yellow")
    asked = "The next custodian's sheet (Return alone: no more will come)"
    if isinstance(question.problem, UnopenedError):
        asked = "The same custodian's sheet again (Return alone: no more will come)"
    given = _source(prompts, prompts.words(asked))
    return None if isinstance(given, str) else given


def _quote(prompts: Prompts, question: QuoteBag) -> str:
    return prompts.bag("Number on the bag that the sheet of {holder} came out of", holder=question.share.holder)


def _deviation(prompts: Prompts, question: DecideDeviation) -> Decision:
    what, expected = prompts.words(question.what), prompts.words(question.expected)
    prompts.say("{what}; expected: {expected}.", "yellow", what=what, expected=expected)
    decision = prompts.line("What was decided, and why")
    return Decision(decision, prompts.person("Who decided"), prompts.yes("Go on with it?"))


def _account(prompts: Prompts, question: AccountSheet) -> Accounting:
    sheet = question.sheet
    prompts.say(
        "Sheet {index} of set {generation}: {holder}, {site}, bag {bag}",
        index=sheet.index,
        generation=sheet.generation,
        holder=sheet.holder,
        site=sheet.site,
        bag=sheet.bag or "-",
    )
    ways = {"destroyed in front of the witness": "destroyed", "missing": "missing"}
    if question.may_wait:
        ways["not here: it stays owed"] = ""
    how = list(ways.values())[prompts.choose_words("What became of it", list(ways))]
    return Accounting(how, prompts.line("Note", empty=how != "missing"))


def _sign_off(prompts: Prompts, question: SignOff) -> Opinion:
    role = role_in_words(question.role, prompts.language)
    prompts.say("{name} ({role}); deviations: {count}", name=question.name, role=role, count=question.deviations)
    agrees = prompts.yes("Was the script followed?")
    return Opinion(agrees, prompts.line("Remark", empty=agrees))


def _draft(prompts: Prompts, question: ConfirmDraft) -> bool:
    prompts.say(question.title, "bold")
    for line in question.lines:
        prompts.show(f"  {prompts.words(line)}")
    people.show_words(prompts, question.words)
    return prompts.yes("Sign exactly this?")


def _printer(prompts: Prompts, question: ConfirmPrinter) -> PrinterVouched:
    prompts.say("Printer {name} ({model})", name=question.printer.name, model=question.printer.model)
    for check in question.checks:
        _show_check(prompts, check)
    local = prompts.yes("Is it on a cable of this laptop?")
    single, offline = prompts.yes("Is it used for nothing else?"), prompts.yes("Is it on no network?")
    return PrinterVouched(local, single, offline, prompts.person("Who looked"))


def _instead(prompts: Prompts, question: ReplacePrinter) -> Instead | None:
    way = prompts.choose_words(
        "Nothing came out of the printer",
        ["try this printer again", "go on with another printer", "go on with the folder"],
    )
    if way == 0:
        return None
    printer = None
    if way == 1:
        for one in question.others:
            prompts.show(f"  {one.uri}  {one.name}")
        printer = printer_at(prompts.line("Address of the other printer"))
    return Instead(printer, prompts.line("What was decided, and why"), prompts.person("Who decided"))


def _paper(prompts: Prompts, question: DecidePaper) -> PaperDecision:
    prompts.show(error_in_words(question.doubt, prompts.language), "yellow")
    found: tuple[Literal["whole", "spoiled", "nothing"], ...] = ("whole", "spoiled", "nothing")
    place = prompts.choose_words("What lies at the printer", ["the whole sheet", "a spoiled sheet", "nothing"])
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
    ReplacePrinter: _instead,
    DecidePaper: _paper,
}
