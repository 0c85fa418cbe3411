"""Ceremonies held at a terminal: lines and secrets as people type them, nothing secret in what is shown."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app import cli
from app.console import VisibleConsole
from app.terminal import performing
from app.terminal.answers import ANSWERS
from app.terminal.operator import TerminalOperator
from app.terminal.prompts import WIPE, Prompts
from ceremony import engine, ports
from ceremony.custody.participants import Participants
from ceremony.custody.register import RegisteredShare
from ceremony.errors import PinError
from ceremony.keys import PinState
from ceremony.planning.plan import Plan, RecoveryPlan, RootGenerationPlan, suggested_participants, unnamed_participants
from ceremony.ports import Ports, Stop
from ceremony.printing import questions as printing
from ceremony.script.loading import load_shipped_script
from ceremony.verify import verify_archive
from tests.fakes import FakeHost, FakeToken, fake_ports
from tests.gui.fakes import entry
from tests.support import data_of, entries, events, keyrite, plain_papers

PIN = "correct horse"
PARTICIPANTS = suggested_participants(3)
SCRIPT = load_shipped_script("root-generation")
STEP = SCRIPT.step("sheets")
REAL = {  # what has no default outside of a rehearsal
    "which document was seen": "Passport",
    "Place: building": "Room 1",
    "Approved by": "Sam Sponsor",
    "Function": "CISO",
    "Day of the approval": "2026-03-01",
    "Document of the approval": "A-1",
    "goes to": "Safe",
}


@pytest.fixture(autouse=True, scope="module")
def _plain_papers() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        yield


class Typist:
    """Types an answer to whatever is asked: the first rule whose pattern fits, each as often as it is needed."""

    def __init__(self, **rules: str | Callable[[], str]) -> None:
        self.shown = io.StringIO()
        self.rules = rules
        self.asked: list[str] = []
        self.bags = 0

    def prompts(self) -> Prompts:
        return Prompts(VisibleConsole(file=self.shown, width=100), self.read, self.read)

    def read(self, shown: str) -> str:
        self.asked.append(shown)
        for pattern, answer in self.rules.items():
            if re.match(pattern.replace("_", " "), shown):
                return answer() if callable(answer) else answer
        return self.usual(shown)

    def usual(self, shown: str) -> str:
        if shown.startswith("Number of the bag"):
            self.bags += 1
            return f"TB-{id(self)}-{self.bags}"
        if "PIN" in shown and "nothing is shown" in shown:
            return PIN
        names = {"Organisation": PARTICIPANTS.organisation, "Ceremony administrator": PARTICIPANTS.administrator}
        names |= {"HSM operator": PARTICIPANTS.operator, "Witness": PARTICIPANTS.witness}
        names |= {f"Custodian {n}": one.name for n, one in enumerate(PARTICIPANTS.custodians, start=1)}
        names |= {f"Site of {one.name}'s sheet": one.site for one in PARTICIPANTS.custodians}
        if shown.split(" [", maxsplit=1)[0].rstrip(": ") in names:
            return names[shown.split(" [", maxsplit=1)[0].rstrip(": ")]
        if "(yes/no)" in shown:
            return "no" if "absent" in shown else "yes"
        return "" if "[" in shown else next((said for said_of, said in REAL.items() if said_of in shown), "")


def hold(typist: Typist, plan: Plan, outside: Callable[[TerminalOperator], Ports], folder: Path) -> engine.Outcome:
    operator = TerminalOperator(plan.script, "en", typist.prompts(), real=not plan.rehearsal)
    return engine.start(plan, outside(operator), folder).run()


def generation(*, real: bool) -> RootGenerationPlan:
    participants = unnamed_participants() if real else PARTICIPANTS
    return RootGenerationPlan(SCRIPT, participants, threshold=2, shares=3, rehearsal=not real)


def test_a_real_root_is_made_at_the_terminal_with_waivers_and_recovered_from_typed_words(tmp_path: Path) -> None:
    made = tmp_path / "made"
    typist = Typist(
        What_now=iter_of("2", "2"),
        Why_you="no other laptop",
        Waived_by="1",
        and_by="3",
        Seconds="-3",
        Remark="fine",
        # the file that was written, made default by nobody, is refused; then the words are typed off the paper
        Read_back_the_sheet=iter_of(str(made / "sheets/share-1-of-3.pdf"), *["type"] * 3),
        All_words=(sheet.read_text() for sheet in (made / f"sheets/share-{n}-of-3.pdf" for n in (1, 2, 3))).__next__,
    )
    host = FakeHost(("swap-off",))
    token = FakeToken("VAULT-1", PIN)
    outcome = hold(
        typist, generation(real=True), lambda who: replace(fake_ports(who, made, [token], real=True), host=host), made
    )
    assert outcome.ended == "closed"
    report = verify_archive(made / "archive")
    assert (report.ok, report.mode) == (True, "real")
    assert data_of(made / "archive", "clock-confirmed")["watch_ahead_s"] == -3
    assert {"host-waived", "software-token-waived"} <= set(events(made / "archive"))
    shown = typist.shown.getvalue()
    assert "REAL  step 1 of 15: Open the ceremony" in shown
    assert "REHEARSAL" not in shown
    assert "it shows no paper" in shown
    assert {entry["data"]["way"] for entry in entries(made / "archive") if entry["event"] == "sheet-read-back"} == {
        "typed"
    }
    sheets = [(made / f"sheets/share-{n}-of-3.pdf").read_text() for n in (1, 3)]
    for secret in (PIN, *sheets, *(" ".join(words.split()[:4]) for words in sheets)):
        assert secret not in shown
    recover_from_typed_words(made, sheets, tmp_path / "recovered")


def recover_from_typed_words(made: Path, sheets: list[str], folder: Path) -> None:
    words = iter(sheets)
    typist = Typist(
        **{
            "The next custodian's sheet": "type",
            "All words": lambda: next(words),
            "Number on the bag": bags_of(made),
            "Custodian 2": "-",
        }
    )
    plan = RecoveryPlan(load_shipped_script("recovery"), unnamed_participants(), made / "archive", rehearsal=False)
    token = FakeToken("VAULT-2", PIN, software=False)
    assert hold(typist, plan, lambda who: fake_ports(who, folder, [token], real=True), folder).ended == "closed"
    assert verify_archive(folder / "archive").ok
    assert set(token.objects) == {"root", "root-ca"}
    assert not any(sheet in typist.shown.getvalue() for sheet in sheets)


def iter_of(*answers: str) -> Callable[[], str]:
    waiting = iter(answers)
    return lambda: next(waiting)


def bags_of(made: Path) -> Callable[[], str]:
    from ceremony.verify import read_continued

    bags = {one.index: one.bag for one in read_continued(made / "archive", rehearsal=None).ledger}
    return iter_of(bags[1], bags[3])


def test_a_rehearsal_at_the_terminal_says_so_and_can_be_left_aborted_noted_and_gone_back_in(tmp_path: Path) -> None:
    # what is said aside, in turn: a deviation, somebody who leaves and comes back, one step back, then the end
    witness = PARTICIPANTS.witness
    asides = iter_of("!note", f"!out {witness}", f"!in {witness}", "!help", "!back", "", "!abort the fire alarm")
    rules = {"Said, and everybody": asides, "What ": "it rang", "Who decided": "1", "Abort the ceremony": "yes"}
    typist = Typist(**{"New PIN": PIN, **rules})
    folder = tmp_path / "out"
    outcome = hold(typist, generation(real=False), lambda who: fake_ports(who, folder, []), folder)
    assert (outcome.ended, outcome.reason) == ("aborted", "the fire alarm")
    happened = events(folder / "archive")
    assert "REHEARSAL  step 1" in typist.shown.getvalue()
    assert (happened.count("deviation-noted"), happened.count("attendance-noted")) == (1, 0)
    assert "In place of an answer" in typist.shown.getvalue()


def test_the_end_of_input_leaves_the_ceremony_to_be_resumed(tmp_path: Path) -> None:
    def ended() -> str:
        raise EOFError

    folder = tmp_path / "out"
    typist = Typist(Organisation=ended)
    outcome = hold(typist, generation(real=False), lambda who: fake_ports(who, folder, []), folder)
    assert outcome.ended == "left"
    again = Typist(**{"New PIN": PIN})
    run = engine.resume(fake_ports(TerminalOperator(SCRIPT, "en", again.prompts(), real=False), folder, []), folder)
    assert run.run().ended == "closed"


def asked(question: ports.Question[object], **rules: str | Callable[[], str]) -> tuple[object, str]:
    typist = Typist(**rules)
    operator = TerminalOperator(SCRIPT, "en", typist.prompts(), real=False, participants=PARTICIPANTS)
    return operator.ask(question), typist.shown.getvalue()


def test_every_question_can_be_asked_at_the_terminal() -> None:
    wanted = {
        one
        for module in (ports, printing)
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, ports.Question) and one is not ports.Question
    }
    assert set(ANSWERS) == wanted


def test_a_custodians_words_are_shown_on_request_and_wiped_off_the_screen() -> None:
    words = tuple(f"word{number}" for number in range(33))
    share = RegisteredShare(1, "Custodian 1", "North vault", "0" * 64)
    given = {"step": STEP, "share": share, "threshold": 2, "shares": 3, "sheet": Path("s.pdf"), "words": words}
    question = ports.HandOutSheet(**given)  # type: ignore[arg-type]
    answer, shown = asked(question, Return_when="")
    assert answer is None
    assert "word5" not in shown
    _, shown = asked(question, Return_when="show")
    assert shown.index("word5") < shown.index(WIPE)
    assert isinstance(asked(question, Return_when="spoiled")[0], ports.SpoiledSheet)


def test_what_a_token_says_of_its_pin_is_told_before_the_try_and_a_refusal_after_it() -> None:
    problem = PinError("The token did not accept the PIN.")
    question = ports.EnterPin(step=STEP, token_label="V", token_serial="1", state=PinState.FINAL_TRY, problem=problem)
    answer, shown = asked(question)
    assert answer == PIN
    assert "ONE TRY IS LEFT" in shown
    assert str(problem) in shown
    assert asked(question, Return_to="lost")[0] is None


def test_a_typed_number_is_shown_back_and_may_be_corrected() -> None:
    share = RegisteredShare(1, "Custodian 1", "North vault", "0" * 64)
    typed, compared = iter_of("TB-1000", "TB-0001"), iter_of("what", "no", "")
    rules = {"Number of the bag": typed, "Read it aloud": compared}
    answer, shown = asked(ports.SealSheet(step=STEP, share=share), **rules)
    assert answer == "TB-0001"
    assert shown.index("    TB-1000") < shown.index("    TB-0001")


def test_what_is_neither_yes_nor_no_is_asked_again_with_the_reason() -> None:
    said = iter_of("maybe", "n")
    typist = Typist(**{"Is it so": said})
    assert not typist.prompts().yes("Is it so?")
    assert "Type yes or no" in typist.shown.getvalue()


def test_sheets_that_an_interruption_made_void_are_called_back_at_the_terminal() -> None:
    typist = Typist()
    operator = TerminalOperator(SCRIPT, "en", typist.prompts(), real=True)
    for issued in ([], [1, 2]):
        data = {"generation": 1, "reason": "interrupted before it was proven", "issued": issued}
        operator.notice(ports.EntryWritten(entry(40, "share-set-voided", data), "0" * 64))
        shown = " ".join(typist.shown.getvalue().split())
        assert ("void: 1, 2. Take them back and destroy them" in shown) is bool(issued)


def test_names_that_were_typed_are_shown_back_and_those_that_were_suggested_are_not() -> None:
    question = ports.NameParticipants(step=STEP, suggested=PARTICIPANTS, threshold=2, shares=3, least=3)
    answer, shown = asked(question)
    assert (answer, "You typed" in shown) == (PARTICIPANTS, False)
    answer, shown = asked(question, Witness=iter_of("Wanda Witness", "Willy Witness"), Read_it=iter_of("no", ""))
    assert isinstance(answer, Participants)
    assert answer.witness == "Willy Witness"
    assert "    Wanda Witness" in shown


def test_a_question_that_the_terminal_does_not_know_leaves_the_ceremony() -> None:
    class Strange(ports.Question[None]):
        pass

    with pytest.raises(Stop) as stopped:
        asked(Strange(step=STEP))
    assert stopped.value.abort is False


@pytest.mark.parametrize("odd", ["Stra\udcdfe", UnicodeDecodeError("utf-8", b"\xdf", 0, 1, "odd")])
def test_bytes_that_are_no_letters_are_asked_for_again(odd: str | UnicodeDecodeError) -> None:
    typed = iter([odd, "Strasse", odd, PIN])

    def read(_: str) -> str:
        said = next(typed)
        if isinstance(said, Exception):
            raise said
        return said

    prompts = Prompts(VisibleConsole(file=io.StringIO()), read, read)
    assert (prompts.line("Organisation"), prompts.secret("PIN")) == ("Strasse", PIN)


def test_names_from_outside_cannot_move_the_cursor() -> None:
    participants = Participants("O", "\x1b[31mAda", "Omar", "Wendy", ())
    typist = Typist()
    operator = TerminalOperator(SCRIPT, "en", typist.prompts(), real=False, participants=participants)
    operator.ask(ports.ReadAloud(step=SCRIPT.step("open")))
    assert "\x1b[31m" not in typist.shown.getvalue()


# the command line


@pytest.mark.parametrize("command", [("perform", "root-generation"), ("resume", "x", "--attended")])
def test_people_need_a_terminal(command: tuple[str, ...], tmp_path: Path) -> None:
    done = keyrite(*command, *(["--out", tmp_path / "out"] if command[0] == "perform" else []))
    assert (done.returncode, "at a terminal" in done.stderr) == (2, True)


@pytest.mark.parametrize("name", ["root-generation", "reshare"])
def test_a_language_that_there_is_not_is_refused_in_a_sentence(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(performing, "check_terminal", lambda: None)
    monkeypatch.setattr(sys, "argv", ["keyrite", "perform", name, "--out", str(tmp_path / "out"), "--lang", "xx"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert (ended.value.code, "no language xx" in capsys.readouterr().err) == (2, True)


@pytest.mark.parametrize("command", ["resume", "abort"])
def test_nobody_goes_on_with_a_real_ceremony_unattended(command: str, tmp_path: Path) -> None:
    (tmp_path / ".keyrite").mkdir()
    (tmp_path / ".keyrite/record.jsonl").write_text('{"data":{"mode":"real"}}\n')
    done = keyrite(command, tmp_path)
    assert (done.returncode, "is a real one" in done.stderr) == (1, True)


def test_a_real_root_says_where_its_sheets_go_and_hears_what_a_file_means(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(performing, "check_terminal", lambda: None)
    token = ("--module", str(tmp_path / "no.so"), "--serial", "1", "--label", "vault")
    command = ["keyrite", "perform", "root-generation", "--out", str(tmp_path / "out"), "--real", *token]
    for chosen, said in (([], "--printer folder"), (["--printer", "folder"], "no.so")):
        monkeypatch.setattr(sys, "argv", [*command, *chosen])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capsys.readouterr()
        assert (ended.value.code, said in told.err) == (2, True)
    shown = " ".join(told.out.split())
    assert "Each sheet will be a PDF on this laptop's disk" in shown
    assert not (tmp_path / "out").exists()


def test_the_end_names_every_file_of_a_sheet_that_still_lies_there(tmp_path: Path, capsys) -> None:
    sheets = [tmp_path / "sheets" / f"share-{number}-of-3.pdf" for number in (1, 2, 3)]
    sheets[0].parent.mkdir()
    for sheet in sheets[:2]:
        sheet.write_bytes(b"sheet")
    performing.tell(engine.Outcome("closed", tmp_path, tmp_path / "archive", "00" * 32), "en")
    shown = "".join(capsys.readouterr().out.split())
    assert [str(sheet) in shown for sheet in sheets] == [True, True, False]
    assert "stilllieonthedisk" in shown


def test_at_the_terminal_a_used_bag_is_refused_before_it_is_read_back() -> None:
    typist = Typist(Number_of_the_bag=iter_of("tb-0001", "TB-0002"))
    share = RegisteredShare(1, "Custodian 1", "Site 1", "")
    question = ports.SealSheet(step=STEP, share=share, used=frozenset({"tb-0001"}))
    assert ANSWERS[ports.SealSheet](typist.prompts(), question) == "TB-0002"
    shown = typist.shown.getvalue()
    assert shown.index("Bag tb-0001 was used before") < shown.index("You typed:")
    assert "    tb-0001" not in shown


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (("yes", "yes"), ports.Absence(("Wendy Witness", "Custodian 1"))),
        (("yes", "no", "no"), ports.Absence(("Wendy Witness",))),
        (("no", "no", "yes"), ports.Absence((), "They are ill.", "Omar Operator")),
    ],
)
def test_at_the_terminal_who_left_is_waited_for_or_somebody_who_is_there_decides(
    said: tuple[str, ...], answer: ports.Absence
) -> None:
    typist = Typist(What_was_decided="They are ill.", Who_decided="2", Is__=iter_of(*said[:2]), Go_on=said[-1])
    typist.rules["Is "] = typist.rules.pop("Is__")
    absent = (("witness", "Wendy Witness"), ("custodian", "Custodian 1"))
    question = ports.AwaitPeople(step=STEP, absent=absent, here=("Ada Administrator", "Omar Operator"))
    assert ANSWERS[ports.AwaitPeople](typist.prompts(), question) == answer
    assert "Wendy Witness (Witness) must be here" in typist.shown.getvalue()


def test_at_the_terminal_people_leave_and_come_back(tmp_path: Path) -> None:
    commands = iter(["!out Custodian 1", "", "!out Wendy Witness"])
    typist = Typist(Return_when_it_lies=lambda: next(commands, ""), Is_Wendy="yes", Is_Custodian="yes")
    outcome = hold(typist, generation(real=False), lambda who: fake_ports(who, tmp_path / "out", []), tmp_path / "out")
    assert outcome.ended == "closed"
    assert events(tmp_path / "out/archive").count("attendance-noted") == 4
    assert verify_archive(tmp_path / "out/archive").deviations == 0
