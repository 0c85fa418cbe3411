"""A printer in memory, and ways to it that do not wait as long as people would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from ceremony.printing.ipp import IppPrinter
from ceremony.printing.jobs import Patience
from ceremony.printing.routes import DirectPrinter
from ceremony.printing.store import PrinterStore
from tests.unit.ceremony.printing.fake_printer import FakePrinter
from tests.unit.ceremony.printing.paper import make_sheets

QUICK = Patience(limit_s=0.6, poll_s=0.01)


@pytest.fixture
def make_printer() -> Iterator[Callable[..., FakePrinter]]:
    with ExitStack() as stack:
        yield lambda **faults: stack.enter_context(FakePrinter(**faults))


@pytest.fixture
def make_store() -> Callable[..., PrinterStore]:
    def make(fake: FakePrinter, watch: Callable[[tuple[str, ...]], bool] = lambda _: True) -> PrinterStore:
        return PrinterStore(DirectPrinter(IppPrinter(fake.uri), confirmed=True, patience=QUICK), "A4", watch)

    return make


@pytest.fixture(scope="session")
def sheet_pdf() -> bytes:
    """A sheet of a set that was made for the tests."""
    return make_sheets()[0][1]
