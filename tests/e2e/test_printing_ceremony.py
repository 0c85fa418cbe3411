"""A ceremony that prints: vouched for, one sheet at a time, its entry first, a reprint only as a deviation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.command_options import Output
from app.unattended import UnattendedOperator
from ceremony import engine
from ceremony.custody.participants import Actor
from ceremony.disk.folders import FolderStore
from ceremony.errors import RefusedError
from ceremony.facts import gather_archive
from ceremony.outside.rehearsal import rehearsal_ports
from ceremony.planning.plan import RecoveryPlan, RootGenerationPlan, suggested_participants
from ceremony.ports import (
    ChoosePin,
    DecideDeviation,
    Decision,
    EnterPin,
    HandOutSheet,
    PrintPublicPages,
    ReadBackSheet,
    SealSheet,
    SheetFile,
    SheetText,
    SpoiledSheet,
    Stop,
    TryAgain,
)
from ceremony.printing.choice import PrinterChoice
from ceremony.printing.cups import Spool
from ceremony.printing.ipp import IppPrinter
from ceremony.printing.jobs import Patience
from ceremony.printing.questions import (
    ConfirmPrinter,
    DecidePaper,
    Instead,
    PaperDecision,
    PrinterVouched,
    ReplacePrinter,
)
from ceremony.printing.routes import CupsQueue, DirectPrinter
from ceremony.printing.store import PrinterStore
from ceremony.record.journal import Entry
from ceremony.script.loading import load_shipped_script
from ceremony.state.handling import HANDLERS
from ceremony.verify import verify_archive
from tests.e2e.test_printing_end_to_end import as_paper
from tests.events import made_up
from tests.fakes import FakeToken, fake_ports
from tests.support import ToldOperator, assert_refused, data_of, entries, events, keyrite, plain_papers
from tests.unit.ceremony.printing.fake_printer import URI, FakePrinter, message, pack

QUICK = Patience(limit_s=0.5, poll_s=0.01)


@dataclass
class Printing:
    """A 2-of-3 root-generation that prints on a printer in memory."""

    folder: Path
    printer: FakePrinter
    operator: ToldOperator

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    def store(self) -> PrinterStore:
        return PrinterStore(DirectPrinter(IppPrinter(self.printer.uri), patience=QUICK))

    def run(self, store: PrinterStore | FolderStore | None = None) -> engine.Outcome:
        plan = RootGenerationPlan(
            load_shipped_script("root-generation"), suggested_participants(3), threshold=2, shares=3
        )
        ports = fake_ports(self.operator, self.folder, list[FakeToken](), store or self.store())
        return engine.start(plan, ports, self.folder).run()

    def on_paper(self) -> list[bytes]:
        """The sheets that the printer got, without the public pages that go before them."""
        return self.printer.received[3:]

    def at_the_first(self, kind: type, answer: Any) -> None:
        self.operator._told.setdefault(kind, []).append(answer)


@pytest.fixture
def printing(tmp_path: Path) -> Iterator[Printing]:
    with FakePrinter() as printer:
        yield Printing(tmp_path / "out", printer, ToldOperator())


@pytest.fixture
def plain(printing: Printing, monkeypatch: pytest.MonkeyPatch) -> Printing:
    plain_papers(monkeypatch)
    return printing


def test_what_is_printed_is_read_back_from_paper_and_recovers(printing: Printing, tmp_path: Path) -> None:
    """Nothing of the sheets is on disk; what the printer got is drawn by another program, and two sheets recover."""
    scans: list[Path] = []

    def scan(question: ReadBackSheet) -> SheetFile:
        assert question.sheet is None
        scans.append(tmp_path / f"scan-{question.share.index}.png")
        scans[-1].write_bytes(as_paper(printing.printer.received[-1]))
        return SheetFile(scans[-1])

    for _ in range(3):
        printing.at_the_first(ReadBackSheet, scan)
    assert printing.run().ended == "closed"
    assert len(printing.printer.received) == 6
    assert not (printing.folder / "sheets").exists()
    report = verify_archive(printing.archive)
    assert (report.ok, report.verdict) == (True, "complete")
    assert data_of(printing.archive, "ceremony-opened")["parameters"]["output"] == "printer"
    checked = data_of(printing.archive, "printer-checked")
    assert checked["printer"] == {"name": "Fake", "model": "Keyrite Fake 1", "way": "usb", "networked": None}
    assert [check["id"] for check in checked["checks"]] == ["printer-ready", "printer-local", "printer-paper"]

    again = RecoveryPlan(load_shipped_script("recovery"), suggested_participants(3), printing.archive)
    operator = ToldOperator(sheets=(scans[2], scans[0]))
    folder = tmp_path / "again"
    assert engine.start(again, fake_ports(operator, folder, list[FakeToken]()), folder).run().ended == "closed"


def test_the_entry_is_on_disk_before_the_job_is_sent(plain: Printing) -> None:
    journal = plain.folder / ".keyrite/record.jsonl"
    seen: list[tuple[int, int]] = []
    take = plain.printer._print

    def look(attributes: Any, document: bytes) -> bytes:
        text = journal.read_text()
        seen.append((text.count('"event":"sheet-issued"'), text.count('"event":"sheet-printed"')))
        return take(attributes, document)

    plain.printer._print = look  # type: ignore[method-assign]
    assert plain.run().ended == "closed"
    assert seen == [(0, 0)] * 3 + [(1, 0), (2, 1), (3, 2)]


def test_people_look_at_the_printer_first(plain: Printing) -> None:
    half = PrinterVouched(local=True, single_purpose=True, not_networked=False, by="Wendy Witness")
    stranger = PrinterVouched(local=True, single_purpose=True, not_networked=True, by="Nobody")
    received: list[int] = []

    def then_look(question: ConfirmPrinter) -> PrinterVouched:
        received.append(len(plain.printer.received))
        return PrinterVouched(local=True, single_purpose=True, not_networked=True, by="Omar Operator")

    for answer in (half, stranger, then_look):
        plain.at_the_first(ConfirmPrinter, answer)
    plain.operator.ask = Forgiving(plain.operator).ask  # type: ignore[method-assign]
    assert plain.run().ended == "closed"
    assert received == [0]
    problems = plain.operator.problems(ConfirmPrinter)
    assert "on no network" in problems[0]
    assert "who of this room" in problems[1]
    assert data_of(plain.archive, "printer-confirmed")["by"] == "Omar Operator"


class Forgiving:
    """People who answer again after a problem, where the unattended operator would end the ceremony."""

    def __init__(self, operator: ToldOperator, on_again: Callable[[], None] = lambda: None) -> None:
        self._ask, self._told, self._on_again = operator.ask, operator._told, on_again
        self.again: list[str] = []

    def ask(self, question: Any) -> Any:
        if isinstance(question, TryAgain | ReplacePrinter) and not self._told.get(type(question)):
            self.again.append(str(question.problem))
            assert len(self.again) < 9, self.again[-1]  # else a test would never end
            self._on_again()
            return None
        return self._ask(question)


def test_a_printer_that_is_not_ready_is_waited_for_and_the_ceremony_goes_on(plain: Printing) -> None:
    """Out of paper at the first public page, a jam before the second sheet; nothing is printed twice."""
    plain.printer.reasons = ["media-empty-error"]

    def see_to_it() -> None:
        plain.printer.reasons = []

    def jam(question: Any) -> None:
        plain.printer.reasons = ["media-jam-error"]

    people = Forgiving(plain.operator, see_to_it)
    plain.operator.ask = people.ask  # type: ignore[method-assign]
    plain.at_the_first(HandOutSheet, jam)
    plain.at_the_first(
        ReadBackSheet, lambda question: SheetText(" ".join(_words(plain.operator, question.share.index)))
    )
    assert plain.run().ended == "closed"
    assert ["out of paper" in said for said in people.again] == [True, False]
    assert "paper is jammed" in people.again[1]
    assert "nothing was sent" in people.again[1]
    assert len(plain.on_paper()) == 3
    assert "deviation-noted" not in events(plain.archive)


def _words(operator: ToldOperator, index: int) -> tuple[str, ...]:
    """What the custodian of a sheet was shown."""
    shown = [one for one in operator.asked if isinstance(one, HandOutSheet) and one.share.index == index]
    return tuple(shown[-1].words)


def spoil_the_job(plain: Printing) -> None:
    """The printer counts a page of the first sheet's job and then hangs up."""
    take = plain.printer._print
    times: list[bytes] = []

    def half(attributes: Any, document: bytes) -> bytes:
        times.append(document)
        plain.printer.fault = "half" if len(times) == 4 else ""
        plain.printer.polls_until_done = 10**6 if len(times) == 4 else 2
        return take(attributes, document)

    plain.printer._print = half  # type: ignore[method-assign]


class Dies:
    """A printer that answers nothing any more from its job with this number on (from 1)."""

    def __init__(self, printer: FakePrinter, at: int, *, with_a_page_out: bool = False) -> None:
        self._printer, self._at, self._page_out = printer, at, with_a_page_out
        self._validate, self._print = printer._validate, printer._print
        printer._validate = self.validate  # type: ignore[method-assign]
        printer._print = self.print  # type: ignore[method-assign]

    def validate(self, *arguments: Any) -> bytes:
        """Gone before the sheet left, unless it dies with the sheet."""
        if len(self._printer.received) + 1 == self._at and not self._page_out:
            self._printer.fault = "http-503"
            return message(0x0502)  # service unavailable
        return self._validate(*arguments)

    def print(self, *arguments: Any) -> bytes:
        """Gone with the sheet in it."""
        answer = self._print(*arguments)
        if len(self._printer.received) == self._at:
            self._printer.fault = "http-503"
        return answer


GIVEN_UP = Instead(None, "its power supply is burnt; the folder", "Wendy Witness")
ISSUED = ("sheet-", "deviation", "output", "printer-", "public")


def told_by(archive: Path) -> list[str]:
    """What became of pages and sheets up to the second sheet's bag."""
    return [event for event in events(archive) if event.startswith(ISSUED)]


@pytest.mark.parametrize("at", [1, 2, 4, 5])  # before the first public page, between them, with each of two sheets
def test_a_printer_that_is_gone_for_good_is_given_up_for_the_folder(plain: Printing, at: int) -> None:
    Dies(plain.printer, at)
    plain.at_the_first(ReplacePrinter, None)  # tried once more
    plain.at_the_first(ReplacePrinter, Instead(None, "", "Wendy Witness"))  # nobody says why
    plain.at_the_first(ReplacePrinter, GIVEN_UP)
    plain.operator.ask = Forgiving(plain.operator).ask  # type: ignore[method-assign]
    assert plain.run().ended == "closed"
    changed, noted = data_of(plain.archive, "output-changed"), data_of(plain.archive, "deviation-noted")
    assert (changed["to"], changed["index"]) == ("folder", max(0, at - 3))
    assert (noted["decided_by"], "given up for the folder" in noted["what"]) == ("Wendy Witness", True)
    assert "Say what was decided" in plain.operator.problems(ReplacePrinter)[2]
    sheets = {path.name for path in (plain.folder / "sheets").iterdir()} - {"public-pages.pdf"}
    assert len(plain.printer.received) == at - 1
    assert len(sheets) == min(3, 7 - at)  # each sheet on paper or in the folder, none in both
    assert verify_archive(plain.archive).verdict == "complete"
    assert data_of(plain.archive, "public-pages-issued")["to"] == ("folder" if at <= 3 else "printer")
    assert "sheet-reprinted" not in events(plain.archive)


def test_a_printer_that_is_gone_for_good_is_given_up_for_another_that_is_vouched_for(plain: Printing) -> None:
    with FakePrinter() as second:
        Dies(plain.printer, 5)
        other = PrinterChoice("usb", second.uri, "the spare one")
        plain.at_the_first(ReplacePrinter, Instead(other, "it is on a cable too", "Omar Operator"))
        plain.operator.ask = Forgiving(plain.operator).ask  # type: ignore[method-assign]
        assert plain.run().ended == "closed"
        assert (len(plain.printer.received), len(second.received)) == (4, 2)
    story = told_by(plain.archive)
    assert story[story.index("output-changed") - 1 :][:5] == [
        *("deviation-noted", "output-changed", "printer-checked", "printer-confirmed", "sheet-printed"),
    ]
    assert "the spare one" in data_of(plain.archive, "deviation-noted")["what"]
    assert not (plain.folder / "sheets").exists()
    assert verify_archive(plain.archive).ok


def test_a_sheet_that_may_be_in_the_dead_printer_is_decided_about_before_it_comes_out_elsewhere(
    plain: Printing,
) -> None:
    Dies(plain.printer, 4, with_a_page_out=True)
    plain.at_the_first(DecidePaper, PaperDecision("nothing", "opened it, no page", "Wendy Witness"))
    plain.at_the_first(ReplacePrinter, GIVEN_UP)
    assert plain.run().ended == "closed"
    story = told_by(plain.archive)
    start = story.index("sheet-issued")
    assert story[start : start + 6] == [
        *("sheet-issued", "deviation-noted", "sheet-spoiled", "sheet-reprinted", "deviation-noted", "output-changed"),
    ]
    assert len(list((plain.folder / "sheets").glob("share-*"))) == 3
    assert verify_archive(plain.archive).ok


def test_nobody_there_leaves_the_ceremony_unless_it_was_said_beforehand(plain: Printing, tmp_path: Path) -> None:
    plain.printer.fault = "http-503"
    assert plain.run().ended == "left"
    said = Output(printer=plain.printer.uri, instead="folder")
    assert said.check() is not None
    told = UnattendedOperator(lambda _notice: None, instead=said.fallbacks())
    again = Printing(tmp_path / "again", plain.printer, told)  # type: ignore[arg-type]  # nobody tells it anything
    assert again.run().ended == "closed"
    assert len(list((again.folder / "sheets").glob("share-*"))) == 3
    assert "on the command line" in data_of(again.archive, "deviation-noted")["decision"]
    assert told.read_back <= {"drawn", "text"}  # from the folder each sheet is read
    elsewhere = Output(printer=plain.printer.uri, instead="ipp://192.0.2.1/ipp/print")
    with pytest.raises(RefusedError, match="cross a network"):
        elsewhere.check()
    assert_refused(keyrite("rehearse", "--out", tmp_path / "x", "--instead", "folder"), 2, "name the printer")


@pytest.mark.parametrize(
    ("event", "data"),
    [
        ("output-changed", {"to": "folder", "index": 1, "given_up": "x", "generation": 1}),  # nobody has decided so
        ("sheet-printed", {"index": 1, "generation": 1, "seen_by": "printer", "left_behind": []}),  # not vouched for
    ],
)
def test_r21_no_record_gives_a_printer_up_by_itself(event: str, data: dict[str, Any]) -> None:
    from ceremony.custody.register import RegisteredShare, ShareSet
    from ceremony.state import State
    from ceremony.state.fields import Sheet
    from ceremony.state.rules import RuleError

    state = State(load_shipped_script("root-generation"))
    state.shares = ShareSet("KR", 1, 1, 2, (RegisteredShare(1, "A", "S", "00"),), "")
    state.sheets = {1: Sheet(issued=True, paper="sent")}
    entry = entry_of(event, data)
    with pytest.raises(RuleError, match="R21"):
        HANDLERS[type(entry.event)](state, entry.event, entry)


def entry_of(event: str, data: dict[str, Any]) -> Entry:
    return Entry(
        1, "2026-03-02T09:00:00.000Z", "KR", "sheets", Actor("program", "Keyrite"), made_up(event, **data), "0" * 64
    )


@pytest.mark.parametrize(("found", "how"), [("spoiled", "destroyed"), ("nothing", "nothing-came-out"), ("whole", "")])
def test_a_sheet_in_doubt_is_decided_by_people(plain: Printing, found: Any, how: str) -> None:
    spoil_the_job(plain)
    plain.at_the_first(DecidePaper, PaperDecision(found, "looked into the tray", "Wendy Witness"))
    assert plain.run().ended == "closed"
    noted = data_of(plain.archive, "deviation-noted")
    assert "did not finish" in noted["what"]
    assert (noted["decision"], noted["decided_by"]) == ("looked into the tray", "Wendy Witness")
    story = [event for event in events(plain.archive) if event.startswith(("sheet-", "deviation"))][:5]
    if found == "whole":
        assert story == ["sheet-issued", "deviation-noted", "sheet-printed", "sheet-read-back", "sheet-sealed"]
        assert len(plain.on_paper()) == 3
        return
    assert story == ["sheet-issued", "deviation-noted", "sheet-spoiled", "sheet-reprinted", "sheet-printed"]
    assert data_of(plain.archive, "sheet-spoiled")["how"] == how
    assert len(plain.on_paper()) == 4
    assert plain.on_paper()[0] == plain.on_paper()[1]
    assert verify_archive(plain.archive).verdict == "complete"


def test_a_sheet_that_came_out_badly_is_destroyed_and_printed_again(plain: Printing) -> None:
    """Said by the custodian at the printer, and again when it cannot be read back."""
    plain.at_the_first(HandOutSheet, SpoiledSheet())
    plain.at_the_first(ReadBackSheet, SpoiledSheet())
    for found in ("spoiled", "spoiled"):
        plain.at_the_first(DecidePaper, PaperDecision(found, "streaks; torn up", "Wendy Witness"))  # type: ignore[arg-type]
    assert plain.run().ended == "closed"
    assert events(plain.archive).count("sheet-spoiled") == events(plain.archive).count("sheet-reprinted") == 2
    assert len(plain.on_paper()) == 5
    assert verify_archive(plain.archive).ok


def test_nobody_decides_for_the_people(plain: Printing) -> None:
    spoil_the_job(plain)
    outcome = plain.run()
    assert outcome.ended == "aborted"
    assert "Nobody is here to look" in str(plain.operator.failure)


def test_what_a_print_service_keeps_is_decided_about(plain: Printing, tmp_path: Path) -> None:
    """A queue whose service keeps jobs, and sends over a network: each finding stands in the decision."""
    settings = tmp_path / "cups"
    settings.mkdir()
    (settings / "cupsd.conf").write_text("PreserveJobFiles Yes\n")
    (settings / "cups-files.conf").write_text(f"RequestRoot {tmp_path / 'spool'}\n")
    (tmp_path / "spool").mkdir()
    plain.printer.extra = [pack(URI, "device-uri", "socket://10.0.0.4")]
    queue = CupsQueue(IppPrinter(plain.printer.uri), Spool(settings), patience=QUICK)
    decision = Decision("the spool's disk is destroyed today", "Wendy Witness", go_on=True)
    plain.at_the_first(DecideDeviation, decision)
    assert plain.run(PrinterStore(queue)).ended == "closed"
    noted = data_of(plain.archive, "deviation-noted")
    for said in ("PreserveJobFiles is Yes", "PreserveJobHistory is not set", "sends to the network", "on a network"):
        assert said in noted["what"]
    left = data_of(plain.archive, "sheet-printed")["left_behind"]
    assert [check["id"] for check in left] == ["print-history-empty", "print-spool-empty"]


def test_an_interruption_while_printing_voids_the_set_and_owes_the_sheet(plain: Printing) -> None:
    tokens: list[FakeToken] = []
    plain.operator._told |= {ChoosePin: ["1234-5678"], EnterPin: ["1234-5678"]}
    plain.at_the_first(HandOutSheet, Stop(abort=False, reason="the printer's cable was cut"))
    plan = RootGenerationPlan(load_shipped_script("root-generation"), suggested_participants(3), threshold=2, shares=3)
    ports = fake_ports(plain.operator, plain.folder, tokens, plain.store())
    assert engine.start(plan, ports, plain.folder).run().ended == "left"
    again = fake_ports(plain.operator, plain.folder, tokens, plain.store())
    assert engine.resume(again, plain.folder).run().ended == "closed"
    assert events(plain.archive).count("printer-confirmed") == 2
    assert data_of(plain.archive, "share-set-voided")["issued"] == [1]
    assert data_of(plain.archive, "ceremony-closed")["obligations"] == [{"generation": 1, "index": 1}]


def test_the_command_prints_and_reads_back_what_a_virtual_printer_leaves(tmp_path: Path) -> None:
    scans = tmp_path / "tray"
    scans.mkdir()
    with FakePrinter() as fake:
        take = fake._print

        def leave(attributes: Any, document: bytes) -> bytes:
            (scans / f"page-{len(fake.received)}.pdf").write_bytes(document)
            return take(attributes, document)

        fake._print = leave  # type: ignore[method-assign]
        numbers = ("--threshold", 2, "--shares", 2)
        done = keyrite("rehearse", "--out", tmp_path / "out", *numbers, "--printer", fake.uri, "--scans", scans)
    assert done.returncode == 0, done.stderr
    assert len(list(scans.iterdir())) == 4
    assert not (tmp_path / "out/sheets").exists()
    issued = [entry for entry in entries(tmp_path / "out/archive") if entry["event"] == "sheet-issued"]
    assert [entry["data"]["to"] for entry in issued] == ["printer"] * 2


def test_sheets_that_nobody_reads_from_paper_are_said_to_be_read_from_memory(plain: Printing) -> None:
    assert plain.run().ended == "closed"
    read = [entry["data"]["way"] for entry in entries(plain.archive) if entry["event"] == "sheet-read-back"]
    assert read == ["memory"] * 3
    assert plain.operator.read_back == {"memory"}
    assert gather_archive(plain.archive).read_back == dict.fromkeys((1, 2, 3), "memory")


def test_a_printer_elsewhere_is_refused_before_anything_begins(tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    temporary = {"TMPDIR": str(tmp_path / "tmp")}
    done = keyrite("rehearse", "--out", tmp_path / "out", "--printer", "ipp://192.0.2.1/ipp/print", env=temporary)
    assert_refused(done, 1, "cross a network")
    assert done.stdout == ""
    assert not (tmp_path / "out").exists()
    assert not list((tmp_path / "tmp").iterdir())
    with pytest.raises(RefusedError, match="cross a network"):
        rehearsal_ports(ToldOperator(), tmp_path / "out", PrinterChoice("usb", "ipp://192.0.2.1/ipp/print"))


def test_people_print_the_public_pages_of_a_folder_before_the_first_bag(plain: Printing) -> None:
    """A set for each bag, while the file is there; each new sheet's bag then counts as holding one."""
    seen: list[bool] = []
    plain.at_the_first(PrintPublicPages, lambda question: seen.append(question.pages.is_file()))
    assert plain.run(FolderStore(plain.folder / "sheets")).ended == "closed"
    (asked,) = [one for one in plain.operator.asked if isinstance(one, PrintPublicPages)]
    assert (asked.sets, seen) == (3, [True])
    kinds = [type(one) for one in plain.operator.asked]
    assert kinds.index(PrintPublicPages) < kinds.index(HandOutSheet) < kinds.index(SealSheet)
    assert all(one.first_bag for one in plain.operator.asked if isinstance(one, SealSheet))
    assert data_of(plain.archive, "public-pages-issued")["sets"] == 3
    placed = data_of(plain.archive, "items-placed")["items"]
    assert [one["item"] for one in placed if one.get("public_pages")] == ["sheet"] * 3


def test_what_a_printer_printed_is_not_printed_by_people_again(plain: Printing) -> None:
    plain.run()
    assert not [one for one in plain.operator.asked if isinstance(one, PrintPublicPages)]
    assert data_of(plain.archive, "public-pages-issued")["sets"] == 3
