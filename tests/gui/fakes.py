"""An engine that asks what a test tells it to ask, and remembers the answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from app.window.ceremonies import Ending
from app.window.ceremony_options import CheckedRequest, OpenedEstate, OpenedPolicy, SavedEstate, SavedPolicy
from app.window.estate_files import check_asked, check_values, open_estate, save_estate, write_scripts
from app.window.policy_files import open_policy, save_policy
from app.window.readings import Reading
from app.window.root_status import Overview
from ceremony.custody.participants import Actor, Custodian, Participants
from ceremony.custody.register import RegisteredShare
from ceremony.keys import KeyAttributes, PinState, TokenIdentity, TokenListing
from ceremony.ports import Back, EntryWritten, HostCheck, Question, Remark, Stop
from ceremony.record.journal import GENESIS, Entry, line_digest
from ceremony.script.loading import Script, load_shipped_script
from tests.events import made_up

PARTICIPANTS = Participants(
    organisation="Example Organisation",
    administrator="Ada Administrator",
    operator="Omar Operator",
    witness="Wendy Witness",
    custodians=tuple(Custodian(f"Custodian {n}", f"Site {n}") for n in range(1, 6)),
)
SHARES = tuple(RegisteredShare(n, f"Custodian {n}", f"Site {n}", f"{n:064x}") for n in range(1, 6))
HOST_CHECKS = (
    HostCheck("network-off", False, "interfaces up: eth0"),
    HostCheck("swap-off", True, "no swap"),
    HostCheck("no-core-files", True, "limit 0, dumpable False"),
    HostCheck("memory-locked", False, "the system does not allow it"),
    HostCheck("ptrace-restricted", True, "ptrace_scope 1"),
    HostCheck("disk-encrypted", False, "the record is not written to an encrypted volume, as far as can be seen"),
    HostCheck("secure-boot", True, "on"),
    HostCheck("free-space", True, "4096 MiB free where the record is written"),
    HostCheck("program-files", True, "231 files as listed"),
    HostCheck("clock", True, "2026-03-02T10:00:00+00:00, to be compared with a watch"),
    HostCheck("python", True, "3.11.7"),
)


def identity(serial: str, label: str, model: str, *, software: bool) -> TokenIdentity:
    module = ("/usr/lib/vendor.so", "0" * 64, "Vendor 2.1")
    return TokenIdentity(*module, "Vendor Ltd", model, serial, label, "3.2", "1.0", software)


DAY = "2026-03-01"
HARDWARE = identity("00A1", "VAULT-1", "HSM 7", software=False)
SOFTWARE = identity("00B2", "soft", "SoftHSM v2", software=True)
LISTINGS = (
    TokenListing(HARDWARE, True, True, PinState.FINAL_TRY, 0, probed_at=DAY),
    TokenListing(SOFTWARE, True, True, PinState.UNTRIED, 0, probed_at=DAY),
    TokenListing(identity("00C3", "USED", "HSM 7", software=False), True, True, PinState.LOCKED, 4),
    TokenListing(identity("", "", "HSM 7", software=False), False, False, PinState.UNTRIED, 0),
)
OBJECT = KeyAttributes("root", "a1b2c3d4e5f60718", "secret", "aes-256", True, True, True, True, False, True)
WORDS = tuple(f"word{n:02d}" for n in range(1, 34))


def entry(seq: int, event: str, data: dict[str, Any], step: str = "open", prev: str = GENESIS) -> Entry:
    """An entry whose event holds this data; what it must hold besides is made up."""
    return Entry(
        seq, "2026-03-02T09:00:00.000Z", "KR-TEST", step, Actor("program", "Keyrite"), made_up(event, **data), prev
    )


@dataclass
class FakeRun:
    """Asks its questions in order."""

    operator: Any
    questions: list[Question[Any]]
    script: Script
    answers: list[Any]
    folder: Path
    events: list[tuple[str, dict[str, Any], str]] = field(default_factory=list)
    stopped: Stop | None = None
    remarks: list[Any] = field(default_factory=list)
    work: Any = None
    continues_at: Path | None = None
    state: None = None
    entries: tuple[Any, ...] = ()

    @property
    def plan(self) -> Any:
        return SimpleNamespace(script=self.script, rehearsal=True)

    def run(self) -> Any:
        head = GENESIS
        for seq, (event, data, step) in enumerate(self.events):
            written = entry(seq, event, data, step, head)
            head = line_digest(written.to_line())
            self.operator.notice(EntryWritten(written, head))
        try:
            for question in self.questions:
                self.answers.append(self._put(question))
                if self.work is not None:
                    self.work(self.operator)
        except Stop as stop:
            self.stopped = stop
            return SimpleNamespace(
                ended="aborted" if stop.abort else "left", folder=self.folder, archive=None, head=head
            )
        return SimpleNamespace(ended="closed", folder=self.folder, archive=self.folder / "archive", head=head)

    def _put(self, question: Question[Any]) -> Any:
        while True:
            try:
                return self.operator.ask(question)
            except Remark as remark:
                self.remarks.append(remark.said)
            except Back:
                self.remarks.append("back")


@dataclass
class FakeCeremonies:
    """Set `questions` (and `events`), then begin."""

    questions: list[Question[Any]] = field(default_factory=list)
    events: list[tuple[str, dict[str, Any], str]] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)
    open_ones: list[Any] = field(default_factory=list)
    aborted: list[tuple[Path, str]] = field(default_factory=list)
    report: Any = None
    overviewed: Overview = field(default_factory=Overview)
    probed: list[tuple[Path | None, str, Any]] = field(default_factory=list)
    listings: tuple[Any, ...] = ()
    refusal: Exception | None = None
    checked: list[Any] = field(default_factory=list)
    check_results: dict[str, CheckedRequest] = field(default_factory=dict)  # by profile
    known: tuple[Any, ...] = ()  # what an archive knows of certificates
    found_printers: list[Any] = field(default_factory=list)
    work: Any = None
    last: FakeRun | None = None

    def begin(self, options: Any, operator: Any) -> FakeRun:
        if self.refusal is not None:
            raise self.refusal
        script = load_shipped_script(options.kind)
        self.last = FakeRun(operator, self.questions, script, self.answers, options.folder, self.events, work=self.work)
        return self.last

    def resume(self, folder: Path, operator: Any) -> FakeRun:
        script = load_shipped_script("root-generation")
        self.last = FakeRun(operator, self.questions, script, self.answers, folder, self.events)
        return self.last

    def abort(self, folder: Path, reason: str, operator: Any) -> Any:
        self.aborted.append((folder, reason))
        run = self.resume(folder, operator)
        ended = SimpleNamespace(ended="aborted", folder=folder, archive=folder / "archive", head="00" * 32)
        run.abort = lambda _reason: (self.answers.extend(map(run._put, self.questions)), ended)[1]
        return Ending(run, reason)

    def interrupted(self) -> list[Any]:
        return self.open_ones

    def check_request(self, asked: Any, archive: Path) -> CheckedRequest:
        self.checked.append(asked)
        return self.check_results.get(asked.profile, CheckedRequest("CN=asked", asked.days or 365))

    def certificates(self, archive: Path) -> Any:
        if self.refusal is not None:
            raise self.refusal
        return self.known

    def read(self, archive: Path, anchor: Path | None) -> Any:
        if self.refusal is not None:
            raise self.refusal
        return Reading(self.report)

    def export(self, options: Any) -> Path:
        return options.target

    def printers(self) -> list[Any]:
        return self.found_printers

    def check_estate(self, asked: Any) -> Any:
        return check_asked(asked)

    def open_estate(self, path: Path | None) -> OpenedEstate:
        return open_estate(path)

    def check_values(self, values: Any) -> Any:
        return check_values(values)

    def save_estate(self, values: Any, path: Path) -> SavedEstate:
        return save_estate(values, path)

    def write_scripts(self, values: Any, folder: Path) -> int:
        return write_scripts(values, folder)

    def open_policy(self, path: Path | None) -> OpenedPolicy:
        return open_policy(path)

    def save_policy(self, terms: Any, path: Path) -> SavedPolicy:
        return save_policy(terms, path)

    def check_signatures(self, files: Any, signer: Any) -> Any:
        if self.refusal is not None:
            raise self.refusal
        return self.report

    def read_pages(self, files: Any, folder: Path) -> Any:
        if self.refusal is not None:
            raise self.refusal
        return self.report

    def overview(self) -> Overview:
        return self.overviewed

    def tokens(self, module: Path) -> Any:
        if self.refusal is not None:
            raise self.refusal
        return self.listings

    def probe(self, module: Path | None, pin: str, named: Any) -> Any:
        if self.refusal is not None:
            raise self.refusal
        self.probed.append((module, pin, named))
        return self.report
