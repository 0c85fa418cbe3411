"""One answer for each kind of question: what is shown at the terminal, and what is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeVar

from app.terminal import documents, drafts, lists, people, reviewing, root_metadata, sheets, tokens
from app.terminal.prompts import Prompts
from app.terminal.translations import role_in_words
from ceremony.custody.participants import Custodian, Participants
from ceremony.ports import (
    Absence,
    AccountSheet,
    AcknowledgeDuties,
    AwaitPeople,
    CheckIdentities,
    ChoosePin,
    CompareFingerprint,
    ConfirmClock,
    ConfirmDocuments,
    ConfirmDraft,
    ConfirmDrafts,
    ConfirmRevocations,
    ConfirmRootMetadata,
    DecideDeviation,
    DecideObject,
    Decision,
    EnterPin,
    HandOutSheet,
    HearPolicy,
    NameParticipants,
    OpenToken,
    Opinion,
    PlaceItems,
    PresentRootToken,
    PresentSheet,
    PrintPublicPages,
    Question,
    QuoteBag,
    ReadAloud,
    ReadBackSheet,
    ReviewLog,
    SealEmergency,
    SealSheet,
    SecondPerson,
    SettleEmergency,
    SignOff,
    StateApproval,
    TakeOverSheet,
    TakeToken,
    TryAgain,
    VouchForKey,
    WaiveCustody,
    WaiveHost,
    WaiveSoftwareToken,
)
from ceremony.printing.questions import (
    ConfirmPrinter,
    DecidePaper,
    ReplacePrinter,
)

Q = TypeVar("Q", bound=Question[object])
Answering = Callable[[Prompts, Question[object]], object]


def _read_aloud(prompts: Prompts, _: ReadAloud) -> None:
    prompts.go_on("Said, and everybody is ready")


def _try_again(prompts: Prompts, _: TryAgain) -> None:
    prompts.go_on(
        "This step could not be done; nothing is lost. Try it again; if it stays so, !leave and resume, so that the "
        "program starts afresh"
    )


def _participants(prompts: Prompts, question: NameParticipants) -> Participants:
    known = question.suggested
    while True:
        participants = _named_participants(prompts, question, known)
        if prompts.same(people.typed_names(participants, question.suggested)):
            return participants
        known = participants


def _named_participants(prompts: Prompts, question: NameParticipants, known: Participants) -> Participants:
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
            site = "Site of {name}'s token" if question.own_tokens else "Site of {name}'s sheet"
            custodians.append(Custodian(name, prompts.line(site, one.site, name=name)))
    if question.hands_out and prompts.yes("Is a custodian absent, so that somebody keeps the sheet in trust?"):
        names = [witness, *(one.name for one in custodians)]
        custodians = [replace(one, trustee=people.trustee(prompts, one.name, names)) for one in custodians]
    asked = "Is {name} here, who keeps a sheet of the set before?"
    here = [one for one in question.earlier if prompts.yes(asked, name=one.name)]
    return Participants(organisation, administrator, operator, witness, tuple(custodians), tuple(here))


def _custody(prompts: Prompts, question: WaiveCustody) -> bool:
    for finding in question.outcomes:
        prompts.show(f"{prompts.words(finding.rule)}: {prompts.words(finding.detail)}", "yellow")
    return prompts.yes("Do the administrator and the witness waive this, in the record?")


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


def _deviation(prompts: Prompts, question: DecideDeviation) -> Decision:
    what, expected = prompts.words(question.what), prompts.words(question.expected)
    prompts.say("{what}; expected: {expected}.", "yellow", what=what, expected=expected)
    if question.correctable and not prompts.yes("Go on with it, as a deviation in the record? `no` corrects it"):
        return Decision("", "", go_on=False)
    decision, by = prompts.line("What was decided, and why"), prompts.person("Who decided")
    return Decision(
        decision, by, go_on=question.correctable or not question.about_sheet or prompts.yes("Go on with it?")
    )


def _await_people(prompts: Prompts, question: AwaitPeople) -> Absence:
    """Who is back; of the rest, what was decided."""
    for role, name in question.absent:
        prompts.say(
            "{name} ({role}) must be here for what comes next, and has left the room, as the record says.",
            "yellow",
            name=name,
            role=role_in_words(role, prompts.language),
        )
    prompts.say("Nothing is lost while you wait.")
    back = tuple(name for _, name in question.absent if prompts.yes("Is {name} back in the room?", name=name))
    if len(back) == len(question.absent):
        return Absence(back)
    if question.in_person:
        prompts.say("They must say it in person: wait for them, type !back to name others, or !leave.")
    if question.in_person or not question.here or not prompts.yes("Go on without them, as a deviation in the record?"):
        prompts.go_on("Wait for them")
        return Absence(back)
    decision, by = prompts.line("What was decided, and why"), prompts.one_of("Who decided", question.here)
    return Absence(back, decision, by, not question.may_leave_out or prompts.yes("Go on with it?"))


def _sign_off(prompts: Prompts, question: SignOff) -> Opinion:
    role = role_in_words(question.role, prompts.language)
    prompts.say("{name} ({role}); deviations: {count}", name=question.name, role=role, count=len(question.noted))
    for number, one in enumerate(question.noted, start=1):
        what, decision = prompts.words(one.what), prompts.words(one.decision)
        prompts.say("{number}. {what}", number=number, what=what)
        prompts.say("Decided by {name}: {decision}", name=one.decided_by, decision=decision)
    agrees = prompts.yes("Was the script followed?")
    return Opinion(agrees, prompts.line("Remark", empty=agrees))


def _vouch(prompts: Prompts, question: VouchForKey) -> bool:
    prompts.say(question.title, "bold")
    prompts.show(f"  {question.subject}")
    prompts.say(
        "Nothing shows who holds this key. The witness reads its 32 words aloud; the administrator compares them with "
        "what the holder gave by another way, and both vouch for it:"
    )
    people.show_words(prompts, question.words)
    return prompts.yes("Do both vouch for this key?")


def _by(kind: type[Q], answer: Callable[[Prompts, Q], object]) -> tuple[type[Question[object]], Answering]:
    """A question and what answers it, which are tied together here: nothing else is ever put to it."""

    def ask(prompts: Prompts, question: Question[object]) -> object:
        if not isinstance(question, kind):
            raise TypeError(kind.__name__)
        return answer(prompts, question)

    return kind, ask


ANSWERS: Final[dict[type[Question[object]], Answering]] = dict(
    (
        _by(ReadAloud, _read_aloud),
        _by(TryAgain, _try_again),
        _by(NameParticipants, _participants),
        _by(CheckIdentities, people.identities),
        _by(HearPolicy, people.policy),
        _by(StateApproval, people.approval),
        _by(AcknowledgeDuties, people.duties),
        _by(TakeOverSheet, people.take_over),
        _by(PlaceItems, people.place_items),
        _by(WaiveCustody, _custody),
        _by(ChoosePin, tokens.choose_pin),
        _by(EnterPin, tokens.enter_pin),
        _by(TakeToken, tokens.take_token),
        _by(OpenToken, tokens.open_token),
        _by(PresentRootToken, root_metadata.present_root_token),
        _by(SecondPerson, tokens.second_person),
        _by(ConfirmClock, tokens.clock),
        _by(WaiveHost, tokens.waive_host),
        _by(WaiveSoftwareToken, tokens.waive_token),
        _by(DecideObject, tokens.decide_object),
        _by(CompareFingerprint, _fingerprint),
        _by(PrintPublicPages, sheets.print_public_pages),
        _by(HandOutSheet, sheets.hand_out),
        _by(ReadBackSheet, sheets.read_back),
        _by(SealSheet, sheets.seal),
        _by(PresentSheet, sheets.present),
        _by(QuoteBag, sheets.quote),
        _by(DecideDeviation, _deviation),
        _by(AccountSheet, sheets.account),
        _by(AwaitPeople, _await_people),
        _by(SignOff, _sign_off),
        _by(VouchForKey, _vouch),
        _by(ConfirmRevocations, lists.revocations),
        _by(ReviewLog, reviewing.looked_through),
        _by(SealEmergency, lists.seal),
        _by(SettleEmergency, lists.settle),
        _by(ConfirmDraft, drafts.one),
        _by(ConfirmRootMetadata, drafts.one),
        _by(ConfirmDrafts, drafts.many),
        _by(ConfirmDocuments, documents.confirm),
        _by(ConfirmPrinter, sheets.vouch_for_printer),
        _by(ReplacePrinter, sheets.replace_printer),
        _by(DecidePaper, sheets.decide_paper),
    )
)
