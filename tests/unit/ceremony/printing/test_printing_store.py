"""Paper cannot be taken back: a sheet goes to the printer once, and again only where that is asked for by name."""

from __future__ import annotations

import io
import threading

import pytest

from ceremony.errors import RefusedError
from ceremony.printing import routes
from ceremony.printing.errors import PaperUnknownError, PrinterError
from ceremony.printing.ipp import IppPrinter
from ceremony.printing.raster import rasterise
from ceremony.printing.routes import CupsQueue, DirectPrinter, check_printer, find_printers, open_route
from ceremony.printing.store import PrinterStore
from tests.unit.ceremony.printing.fake_printer import URI, pack, wait_until
from tests.unit.ceremony.printing.pwg import read_raster

NAME = "share-2-of-5.pdf"


def test_a_sheet_is_printed_once_and_has_no_path(make_printer, make_store):
    fake = make_printer()
    store = make_store(fake)
    assert store.put(NAME, b"%PDF-1") is None
    assert fake.received == [b"%PDF-1"]
    assert store.to == "printer"
    assert [one.name for one in store.printouts] == [NAME]
    with pytest.raises(RefusedError, match="only as a deviation"):
        store.put(NAME, b"%PDF-1")
    assert len(fake.received) == 1


def test_a_reprint_is_asked_for_by_name(make_printer, make_store):
    fake = make_printer()
    store = make_store(fake)
    store.put(NAME, b"%PDF-1")
    store.reprint(NAME, b"%PDF-1")
    assert len(fake.received) == 2


def test_what_never_came_onto_paper_may_be_put_again(make_printer, make_store):
    fake = make_printer(fault="refuse-print")
    store = make_store(fake)
    with pytest.raises(PrinterError):
        store.put(NAME, b"%PDF-1")
    fake.fault = ""
    store.put(NAME, b"%PDF-1")
    assert len(store.printouts) == 1


def test_what_may_be_on_paper_may_not_be_put_again(make_printer, make_store):
    fake = make_printer(fault="half")
    store = make_store(fake, watch=lambda _: False)
    fake.polls_until_done = 10**6
    with pytest.raises(PaperUnknownError):
        store.put(NAME, b"%PDF-1")
    fake.fault = ""
    with pytest.raises(RefusedError, match="went to the printer before"):
        store.put(NAME, b"%PDF-1")
    assert store.printouts == []


def test_a_failed_reprint_does_not_make_the_first_print_undone(make_printer, make_store):
    fake = make_printer()
    store = make_store(fake)
    store.put(NAME, b"%PDF-1")
    fake.fault = "refuse-validate"
    with pytest.raises(PrinterError):
        store.reprint(NAME, b"%PDF-1")
    with pytest.raises(RefusedError, match="went to the printer before"):
        store.put(NAME, b"%PDF-1")


def test_one_sheet_at_a_time(make_printer, make_store):
    fake = make_printer()
    fake.polls_until_done = 10**6
    stopped = threading.Event()
    store = make_store(fake, watch=lambda _: not stopped.is_set())

    def print_first() -> None:
        with pytest.raises(PrinterError):
            store.put(NAME, b"%PDF-1")

    first = threading.Thread(target=print_first)
    first.start()
    wait_until(lambda: fake.received)
    with pytest.raises(RefusedError, match="Another sheet"):
        store.put("share-3-of-5.pdf", b"%PDF-2")
    stopped.set()
    first.join(5)
    assert fake.received == [b"%PDF-1"]


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("media-empty-error", "out of paper"),
        ("cover-open", "a cover is open"),
        ("offline-report", "switched off or unplugged"),
    ],
)
def test_a_printer_that_is_not_ready_gets_nothing(make_printer, make_store, reason, said):
    fake = make_printer()
    fake.reasons = [reason]
    with pytest.raises(PrinterError, match=said):
        make_store(fake).put(NAME, b"%PDF-1")
    assert not fake.seen("validate")


def test_a_printer_that_nobody_vouches_for_gets_nothing(make_printer):
    fake = make_printer()
    store = PrinterStore(DirectPrinter(IppPrinter(fake.uri)), "A4")
    with pytest.raises(PrinterError, match="does not tell whether it hangs on a network"):
        store.put(NAME, b"%PDF-1")
    assert not fake.seen("print")


def test_a_queue_on_a_cable_needs_nobody_to_vouch(make_printer):
    fake = make_printer()
    fake.extra = [pack(URI, "device-uri", "usb://Brand/Model")]
    checks = {check.id: check for check in check_printer(IppPrinter(fake.uri).describe(), "A4", confirmed=False)}
    assert checks["printer-local"].ok
    fake.extra = [pack(URI, "device-uri", "socket://10.0.0.4")]
    near = next(one for one in CupsQueue(IppPrinter(fake.uri)).checks("A4") if one.id == "printer-local")
    assert (near.ok, near.detail) == (False, "it hangs on a network")


def test_paper_is_not_taken_back_but_a_new_set_may_use_the_name(make_printer, make_store):
    fake = make_printer()
    store = make_store(fake)
    store.put(NAME, b"%PDF-1")
    assert store.discard(NAME) is False
    store.put(NAME, b"%PDF-2")
    assert fake.received == [b"%PDF-1", b"%PDF-2"]


def test_what_is_left_behind_is_looked_for_after_a_failure_too(make_printer, make_store):
    store = make_store(make_printer(fault="refuse-print"))
    with pytest.raises(PrinterError):
        store.put(NAME, b"%PDF-1")
    assert [check.id for check in store.left_behind] == ["print-spool-empty"]


def test_printers_are_found_at_the_ports_of_ipp_usb(make_printer, monkeypatch):
    fake = make_printer()
    monkeypatch.setattr(routes, "_USB_PORTS", range(fake.port, fake.port + 1))
    monkeypatch.setattr(routes, "find_queues", lambda **_: (_ for _ in ()).throw(PrinterError("none")))
    ((kind, facts),) = find_printers()
    assert kind == "usb"
    assert open_route(kind, facts.uri).describe().name == "Fake"


def test_a_printer_without_pdf_gets_the_page_drawn(make_printer, make_store, sheet_pdf):
    fake = make_printer()
    fake.formats = ["image/pwg-raster"]
    make_store(fake).put(NAME, sheet_pdf)
    assert fake.seen("print")[0].attributes["document-format"] == ["image/pwg-raster"]
    page = read_raster(fake.received[0])
    assert page.size == (2481, 3508)


def test_a_printer_with_neither_gets_nothing(make_printer, make_store, sheet_pdf):
    fake = make_printer()
    fake.formats = ["image/urf"]
    with pytest.raises(PrinterError, match="neither PDF nor the raster"):
        make_store(fake).put(NAME, sheet_pdf)
    assert not fake.received


def test_the_raster_is_the_page_dot_for_dot(sheet_pdf):
    import pypdfium2

    drawn = pypdfium2.PdfDocument(sheet_pdf)[0].render(scale=150 / 72, grayscale=True).to_pil().convert("L")
    assert read_raster(rasterise(sheet_pdf, "A4", 150)).tobytes() == drawn.tobytes()


def test_every_page_is_drawn(sheet_pdf):
    import pypdfium2

    twice = pypdfium2.PdfDocument(sheet_pdf)
    twice.import_pages(pypdfium2.PdfDocument(sheet_pdf))
    buffer = io.BytesIO()
    twice.save(buffer)
    one, two = rasterise(sheet_pdf, "A4", 150), rasterise(buffer.getvalue(), "A4", 150)
    assert two[1800:].endswith(one[1800:])
    assert len(two) == 2 * len(one) - 4
