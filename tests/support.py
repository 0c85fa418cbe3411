"""Helpers of the tests: the command as users run it, and people who answer as a test tells them."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.unattended import UnattendedOperator
from ceremony.actions import papers
from ceremony.engine import contents
from ceremony.keys import KeyType
from ceremony.outside.example_requests import example_request
from ceremony.planning.estate_keys import EstateKeyOptions
from ceremony.planning.plan import Plan, RecoveryPlan, RootGenerationPlan, SignatureCheckPlan, suggested_participants
from ceremony.planning.request_files import RequestFile
from ceremony.planning.retiring import Retirement
from ceremony.planning.revoking import RevocationRequest
from ceremony.ports import Approval, CheckIdentities, PlaceItems, Question, ReadBackSheet, StateApproval
from ceremony.script.loading import load_shipped_script
from ceremony.sheets.drawer import SheetDrawer
from ceremony.signing.order import SigningOrder, check_order, example_order
from tests.asking import small_estate
from tests.scans import typed_off


def keyrite(*arguments: object, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "app", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, **(env or {})},
    )


def assert_refused(done: subprocess.CompletedProcess[str], exit_code: int, saying: str) -> None:
    """One sentence that says it, on standard error and alone, the right exit code, no traceback."""
    assert done.returncode == exit_code, (done.stdout, done.stderr)
    assert saying in done.stderr
    assert done.stderr.startswith("keyrite: ")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert not done.stdout


@dataclass(frozen=True)
class Rehearsal:
    """What `keyrite rehearse` left."""

    folder: Path

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    def sheet(self, index: int, shares: int = 5) -> Path:
        return self.folder / "sheets" / f"share-{index}-of-{shares}.pdf"

    def sheets(self, *indexes: int) -> list[object]:
        """As arguments of `rehearse recovery`."""
        return [part for index in indexes for part in ("--sheet", self.sheet(index))]


def entries(archive: Path) -> list[dict[str, Any]]:
    """The record's entries as plain JSON."""
    return [json.loads(line) for line in (archive / "record.jsonl").read_bytes().splitlines()]


def events(archive: Path) -> list[str]:
    """The record's events in order."""
    return [entry["event"] for entry in entries(archive)]


def data_of(archive: Path, event: str) -> dict[str, Any]:
    """The data of the last entry with this event."""
    found: dict[str, Any] = next(entry["data"] for entry in reversed(entries(archive)) if entry["event"] == event)
    return found


class ToldOperator(UnattendedOperator):
    """Answers as a test says, question type by question type; else as the unattended operator does.

    An answer may be a value, an exception to raise, or a function of the question; each is used once, in order.
    """

    def __init__(self, answers: dict[type, list[Any]] | None = None, sheets: tuple[Path, ...] = ()) -> None:
        super().__init__(lambda notice: None, sheets)
        self._told = answers or {}
        self.asked: list[Question[Any]] = []

    def ask(self, question: Question[Any]) -> Any:
        self.asked.append(question)
        told = self._told.get(type(question))
        if not told and isinstance(question, ReadBackSheet) and question.from_paper and question.sheet:
            return typed_off(question.sheet)
        if not told:
            return super().ask(filled_in(question))
        answer = told.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer(question) if isinstance(answer, Callable) else answer  # type: ignore[arg-type]

    def asked_of(self, kind: type) -> list[Question[Any]]:
        """The questions of this type, in order."""
        return [one for one in self.asked if isinstance(one, kind)]

    def problems(self, kind: type) -> list[str]:
        """What was said when a question of this type was asked again."""
        return [str(one.problem) for one in self.asked if isinstance(one, kind) and one.problem]


def filled_in(question: Question[Any]) -> Question[Any]:
    """The question with what a real ceremony leaves for people to say, as a room would say it."""
    if isinstance(question, CheckIdentities) and not question.suggested:
        return replace(question, suggested="Passport")
    if isinstance(question, StateApproval) and not question.suggested.place:
        return replace(question, suggested=Approval("Room 1", "Sam Sponsor", "CISO", "2026-03-01", "A-1"))
    if isinstance(question, PlaceItems):
        return replace(question, items=tuple(one if one.to else replace(one, to="Safe") for one in question.items))
    return question


def plain_papers(patch: pytest.MonkeyPatch) -> None:
    """Sheets as text and a blank report, for tests of many ceremonies; the parser and every rule stay the real ones."""
    patch.setattr(SheetDrawer, "draw", lambda drawer, content, words, name: bytes(words.text))
    patch.setattr(papers, "render_public_pages", lambda content: b"public")
    patch.setattr(contents, "render_report", lambda *_args, **_options: blank_page())


@cache
def blank_page() -> bytes:
    """A PDF with one empty page."""
    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    canvas = Canvas(stream, invariant=1)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


SCRIPTS = {"estate": "issuance", "image-key": "estate-key", "in-use": "recovery"}  # of what is no script itself
ESTATE_KEYS = {
    "estate-key": EstateKeyOptions("platform-ca"),
    "image-key": EstateKeyOptions("image-signing", KeyType.EC_P256, "XX", "State", identity="a@platform.example"),
}


def plan_of(kind: str, archive: Path) -> Plan:
    """A rehearsal of this kind, 2 of 3, that continues `archive` if it continues any.

    `estate-key` is a kind too, `image-key` one that makes a key for signing, `in-use` a recovery that
    leaves the root on its token, and `estate` an issuance for its hosts.
    """
    retires = kind == "issuance-next-ca"
    hosts = small_estate("platform-ca" if retires else "") if retires or kind == "estate" else None
    script = load_shipped_script(SCRIPTS.get(kind, kind))
    if kind == "root-generation":
        return RootGenerationPlan(script, suggested_participants(3), threshold=2, shares=3)
    if kind == "seal-check":
        return SignatureCheckPlan(script, suggested_participants(1))
    return RecoveryPlan(
        script,
        suggested_participants(3, again=True),
        archive,
        threshold=2,
        shares=3,
        requests=hosts.files() if hosts else _requests(kind) if kind.startswith("issuance") else (),
        keeps="platform-ca" if kind == "handover" else "",
        estate=hosts,
        retire=Retirement("platform-ca") if retires else None,
        estate_key=ESTATE_KEYS.get(kind),
        order=small_order() if kind.startswith("signing") else None,
        in_use=kind == "in-use",
        revoke=_revoked(archive) if kind.startswith("revocation") else (),
        emergency=kind == "revocation" and (archive / "keys/platform-ca.crt").exists(),
    )


@cache
def small_order() -> SigningOrder:
    """Two images to be signed."""
    order, problems = check_order(example_order(), Path())
    assert order is not None, problems
    return order


def _revoked(archive: Path) -> tuple[RevocationRequest, ...]:
    """The certificate of the log key, which whatever key signed it may take back."""
    return (RevocationRequest(str(archive / "keys/record-log.crt"), "superseded"),)


@cache
def _requests(kind: str) -> tuple[RequestFile, ...]:
    """A CA below the platform's would be one too many."""
    return (example_request("subordinate-ca" if kind == "issuance" else "tls-server"),)
