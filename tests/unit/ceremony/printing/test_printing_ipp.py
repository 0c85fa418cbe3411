"""A page goes from memory to paper; whatever a printer does, the wait ends and the error says what is on paper."""

from __future__ import annotations

import contextlib
import socket
import threading

import pytest

from ceremony.errors import RefusedError, UsageError
from ceremony.printing import ipp, transport
from ceremony.printing.errors import LostError, PaperUnknownError, PrinterError
from ceremony.printing.ipp import IppPrinter
from ceremony.printing.jobs import Patience, print_page
from tests.unit.ceremony.printing.fake_printer import BOOLEAN, KEYWORD, NAME, URI, pack

PAGE = b"%PDF-1.4 acid academic " + bytes(range(256)) * 400
QUICK = Patience(limit_s=0.6, poll_s=0.01)


def test_what_arrives_is_byte_for_byte_what_was_in_memory(make_printer):
    fake = make_printer()
    job = print_page(IppPrinter(fake.uri), PAGE, "A4", patience=QUICK)
    assert fake.received == [PAGE]
    assert job.certain


@pytest.mark.parametrize(("paper", "media"), [("A4", "iso_a4_210x297mm"), ("Letter", "na_letter_8.5x11in")])
def test_the_job_says_how_the_page_lies_and_nothing_of_the_ceremony(make_printer, paper, media):
    fake = make_printer()
    print_page(IppPrinter(fake.uri), PAGE, paper, patience=QUICK)
    sent = fake.seen("print")[0].attributes
    assert sent["media"] == [media]
    assert sent["copies"] == [1]
    assert (sent["sides"], sent["print-scaling"]) == (["one-sided"], ["none"])
    assert sent["ipp-attribute-fidelity"] == [True]
    assert (sent["job-name"], sent["requesting-user-name"]) == (["page"], ["keyrite"])
    assert "job-sheets" not in sent  # the printer did not say that it knows cover pages


def test_a_printer_that_makes_cover_pages_or_keeps_jobs_is_told_not_to(make_printer):
    fake = make_printer()
    fake.extra = [pack(KEYWORD, f"{name}-supported", "none", "standard") for name in ("job-sheets", "job-retain-until")]
    print_page(IppPrinter(fake.uri), PAGE, "A4", patience=QUICK)
    sent = fake.seen("print")[0].attributes
    assert (sent["job-sheets"], sent["job-retain-until"]) == (["none"], ["none"])


def test_a_job_that_would_be_refused_is_refused_before_the_page_leaves(make_printer):
    fake = make_printer(fault="refuse-validate")
    with pytest.raises(PrinterError, match="nothing was printed") as caught:
        print_page(IppPrinter(fake.uri), PAGE, "A4", patience=QUICK)
    assert caught.value.paper == "none"
    assert not fake.seen("print")


def test_a_printer_without_the_paper_gets_nothing(make_printer):
    fake = make_printer()
    fake.media = ["na_letter_8.5x11in"]
    with pytest.raises(PrinterError, match="no A4 paper"):
        print_page(IppPrinter(fake.uri), PAGE, "A4", patience=QUICK)
    assert not fake.seen("validate")


@pytest.mark.parametrize(
    ("fault", "kind", "paper"),
    [
        ("refuse-print", PrinterError, "none"),
        ("abort", PrinterError, "none"),
        ("vanish", PaperUnknownError, "unknown"),
        ("http-403", PrinterError, "none"),
        ("http-404", PrinterError, "none"),
        ("http-426", PrinterError, "none"),
        ("garbage", LostError, "none"),
        ("flood", LostError, "none"),
    ],
)
def test_each_failure_says_what_is_on_paper(make_printer, fault, kind, paper):
    fake = make_printer(fault=fault)
    with pytest.raises(PrinterError) as caught:
        print_page(IppPrinter(fake.uri), PAGE, "A4", patience=QUICK)
    assert type(caught.value) is kind
    assert caught.value.paper == paper
    assert "acid" not in str(caught.value) + repr(caught.value.values)


def test_a_job_called_completed_while_it_still_goes_to_the_printer_is_waited_for(make_printer):
    fake = make_printer(fault="early")
    fake.polls_until_done = 5
    assert print_page(IppPrinter(fake.uri), PAGE, "A4", patience=QUICK).certain
    assert fake.jobs[1].asked == 5


def test_out_of_paper_is_told_while_waiting_and_the_job_goes_on_when_it_is_filled(make_printer):
    fake = make_printer()
    printer, heard = IppPrinter(fake.uri), []

    def fill(reasons: tuple[str, ...]) -> bool:
        heard.append(reasons)
        if len(heard) == 3:
            fake.reasons = []
        return True

    fake.reasons = ["media-empty-error"]
    assert print_page(printer, PAGE, "A4", watch=fill, patience=QUICK).certain
    assert heard[0] == ("out of paper",)


def test_a_job_that_never_began_is_cancelled_and_known_to_be_on_no_paper(make_printer):
    fake = make_printer()
    fake.reasons = ["media-empty-error"]
    with pytest.raises(PrinterError, match=r"printed nothing \(out of paper\)") as caught:
        print_page(IppPrinter(fake.uri), PAGE, "A4", patience=QUICK)
    assert caught.value.paper == "none"
    assert fake.jobs[1].state == 7


def test_a_job_that_began_and_was_cancelled_may_be_on_paper(make_printer):
    fake = make_printer(fault="half")
    fake.reasons = ["media-jam-error"]
    with pytest.raises(PaperUnknownError, match="paper is jammed"):
        print_page(IppPrinter(fake.uri), PAGE, "A4", patience=QUICK)


def test_a_printer_that_does_not_cancel_is_to_be_switched_off(make_printer):
    fake = make_printer(fault="deaf")
    fake.reasons = ["cover-open-error"]
    with pytest.raises(PaperUnknownError, match="switch it off"):
        print_page(IppPrinter(fake.uri), PAGE, "A4", patience=QUICK)


def test_people_can_stop_a_job(make_printer):
    fake = make_printer()
    fake.polls_until_done = 10**6
    with pytest.raises(PrinterError, match="stopped by the people here"):
        print_page(IppPrinter(fake.uri), PAGE, "A4", watch=lambda _: False, patience=Patience(60, 0.01))
    assert fake.jobs[1].state == 7


def test_a_queue_that_forgets_finished_jobs_leaves_it_uncertain(make_printer):
    fake = make_printer(fault="forget")
    assert not print_page(IppPrinter(fake.uri), PAGE, "A4", patience=QUICK).certain


def test_a_forgotten_job_is_not_over_while_the_queue_waits_for_paper(make_printer):
    fake = make_printer(fault="forget")
    heard = []

    def empty_then_fill(reasons: tuple[str, ...]) -> bool:
        heard.append(reasons)
        fake.reasons = ["media-empty-error"] if len(heard) < 6 else []
        fake.jobs.clear()
        return True

    assert not print_page(IppPrinter(fake.uri), PAGE, "A4", watch=empty_then_fill, patience=QUICK).certain
    assert len(heard) >= 6
    heard.clear()
    with pytest.raises(PaperUnknownError, match="out of paper"):
        print_page(
            IppPrinter(fake.uri), PAGE, "A4", watch=lambda _: empty_then_fill(()) and not heard.clear(), patience=QUICK
        )


@pytest.mark.parametrize("fault", ["stall-printer", "drip"])
def test_a_printer_that_does_not_answer_in_time_is_left(make_printer, monkeypatch, fault):
    monkeypatch.setitem(IppPrinter.ask.__kwdefaults__, "limit_s", 0.3)
    fake = make_printer(fault=fault)
    with pytest.raises(LostError, match="it took too long"):  # and not what the printer ends in after 20 seconds
        IppPrinter(fake.uri).describe()


def test_a_printer_that_stalls_with_the_page_may_print_it(make_printer, monkeypatch):
    monkeypatch.setattr(ipp, "SEND_LIMIT_S", 0.3)
    with pytest.raises(PaperUnknownError, match="not known"):
        print_page(IppPrinter(make_printer(fault="stall-print").uri), PAGE, "A4", patience=QUICK)


def test_nobody_listening_is_said_at_once():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        uri = f"ipp://127.0.0.1:{unused.getsockname()[1]}/ipp/print"
        with pytest.raises(PrinterError, match="No printer answers"):
            IppPrinter(uri).describe()


@pytest.mark.parametrize(
    "uri",
    [
        "ipp://printer.example/ipp/print",
        "ipp://192.168.1.7/ipp/print",
        "ipp://localhost.example.com/",
        "ipp://127.0.0.1.nip.io/",
        "ipp://[fe80::1]/",
    ],
)
def test_another_machine_is_not_spoken_to_unless_confirmed(uri, monkeypatch):
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("connected"))
    with pytest.raises(RefusedError, match="not on this machine"):
        IppPrinter(uri)
    assert not IppPrinter(uri, allow_network=True).address.is_local


def test_a_name_of_this_machine_that_leads_elsewhere_gets_nothing(make_printer, monkeypatch):
    fake = make_printer()
    monkeypatch.setattr(transport, "_is_near", lambda _: False)
    with pytest.raises(RefusedError, match="nothing was sent"):
        IppPrinter(fake.uri).describe()
    assert fake.requests == []


@pytest.mark.parametrize(
    "uri",
    ["", "localhost", "ipps://localhost/", "ipp://user:pw@localhost/", "ipp://localhost:99999/", "ipp://", "ipp://[/"],
)
def test_what_is_no_address_is_refused(uri):
    with pytest.raises(UsageError, match="is not a printer's address"):
        IppPrinter(uri)


def test_the_service_can_be_spoken_to_through_its_own_socket(tmp_path, make_printer):
    fake = make_printer()
    path = tmp_path / "cups.sock"

    def carry(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)

    with socket.socket(socket.AF_UNIX) as listening, socket.create_connection(("127.0.0.1", fake.port)) as far:
        listening.bind(str(path))
        listening.listen()

        def serve() -> None:
            with listening.accept()[0] as near:
                threading.Thread(target=carry, args=(near, far), daemon=True).start()
                carry(far, near)

        threading.Thread(target=serve, daemon=True).start()
        assert IppPrinter("ipp://localhost/printers/x", socket_path=path).describe().name == "Fake"
        far.shutdown(socket.SHUT_RDWR)


def test_facts_are_those_of_the_printer_in_plain_words(make_printer):
    fake = make_printer()
    fake.reasons = ["door-open-error", "toner-low-warning", "com.example-odd-report"]
    facts = IppPrinter(fake.uri).describe()
    assert (facts.name, facts.model, facts.is_local, facts.networked) == ("Fake", "Keyrite Fake 1", True, None)
    assert facts.supports_pdf
    assert facts.state == "stopped"
    assert facts.media_ready == ("iso_a4_210x297mm", "na_letter_8.5x11in")
    assert [(one.words, one.blocks) for one in facts.conditions] == [
        ("a door is open", True),
        ("little toner left", False),
        ("com.example odd", False),
    ]
    assert "media-col-default" not in facts.attributes  # collections are passed over
    assert facts.attributes["printer-is-accepting-jobs"] == (True,)


def test_a_printer_that_also_has_a_network_address_is_called_networked(make_printer):
    fake = make_printer()
    fake.extra = [pack(URI, "printer-uri-supported", "ipp://192.168.1.7/ipp/print")]
    assert IppPrinter(fake.uri).describe().networked is True


def test_a_hostile_name_is_made_printable_and_short(make_printer):
    fake = make_printer()
    fake.extra = [pack(NAME, "device-uri", "usb://\x1b[2J\n" + "x" * 5000), pack(BOOLEAN, "color-supported", 0)]
    device = IppPrinter(fake.uri).describe().device_uri
    assert device.isprintable()
    assert len(device) == 100
