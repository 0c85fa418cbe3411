"""Whole ceremonies on tokens of ordinary memory, held by people who answer at once: for tests of many ceremonies."""

from __future__ import annotations

from pathlib import Path

from ceremony import engine
from ceremony.ports import ChoosePin, EnterPin, OpenToken
from tests.fakes import FakeToken, fake_ports
from tests.in_use import PIN, archive_for, open_it, tokens_for
from tests.support import ToldOperator, plan_of


def operator(sheets: tuple[Path, ...] = (), people: type[ToldOperator] = ToldOperator) -> ToldOperator:
    return people({ChoosePin: [PIN] * 9, EnterPin: [PIN] * 9, OpenToken: [open_it] * 9}, sheets)


def sheets_of(folder: Path) -> tuple[Path, ...]:
    """Two of the three sheets of a root-generation: they recover it."""
    return (folder / "sheets/share-1-of-3.pdf", folder / "sheets/share-3-of-3.pdf")


def perform(
    kind: str, folder: Path, base: Path, tokens: list[FakeToken], people: type[ToldOperator] = ToldOperator
) -> engine.Outcome:
    """Run a ceremony of this kind from its beginning; `base` is the root-generation that it continues."""
    tokens += tokens_for(kind, base)
    ports = fake_ports(operator(sheets_of(base), people), folder, tokens)
    return engine.start(plan_of(kind, archive_for(kind, base)), ports, folder).run()
