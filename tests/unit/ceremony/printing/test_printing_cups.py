"""What the print service would leave of a sheet is told before the first one, and looked for after each."""

from __future__ import annotations

from pathlib import Path

import pytest

from ceremony.printing.cups import Spool, check_device, clear_queue, filesystem_of, find_queues, read_settings
from ceremony.printing.description import device_is_networked
from ceremony.printing.ipp import IppPrinter
from tests.unit.ceremony.printing.fake_printer import URI, pack

HARD = "LogLevel warn\nPreserveJobFiles No\nPreserveJobHistory no\n"


@pytest.fixture
def make_spool(tmp_path: Path):
    def make(service: str | None = HARD, kind: str = "tmpfs") -> Spool:
        folder, settings, mounts = tmp_path / "spool", tmp_path / "etc", tmp_path / "mountinfo"
        (folder / "tmp").mkdir(parents=True, exist_ok=True)
        settings.mkdir(exist_ok=True)
        if service is not None:
            (settings / "cupsd.conf").write_text(service)
        (settings / "cups-files.conf").write_text(f"# ours\nRequestRoot {folder}\nTempDir {folder / 'tmp'}\n")
        mounts.write_text(f"20 1 0:1 / / rw - ext4 a rw\n21 20 0:2 / {folder} rw shared:1 - {kind} b rw\n")
        return Spool(settings, mounts)

    return make


def failed(checks) -> set[str]:
    return {check.id for check in checks if not check.ok}


def test_a_hardened_service_passes_every_check(make_spool):
    checks = make_spool().checks("usb://Brand/Model?serial=1")
    assert failed(checks) == set()
    assert len(checks) == 6


def test_a_service_as_installed_fails_on_files_and_history(make_spool):
    assert failed(make_spool("").checks("usb://x")) == {"print-files-not-kept", "print-history-not-kept"}


@pytest.mark.parametrize(
    ("settings", "check"),
    [
        (HARD + "PreserveJobFiles 86400\n", "print-files-not-kept"),
        (HARD + "PreserveJobHistory Yes\n", "print-history-not-kept"),
        (HARD + "LogLevel debug2\n", "print-log-quiet"),
        (HARD + "LogLevel info\n", "print-log-quiet"),
        (HARD.replace("PreserveJobFiles No", "#PreserveJobFiles No"), "print-files-not-kept"),
        (HARD.replace("PreserveJobFiles", "<Policy x>\nPreserveJobFiles") + "</Policy>\n", "print-files-not-kept"),
    ],
)
def test_each_setting_that_keeps_something_is_told(make_spool, settings, check):
    assert check in failed(make_spool(settings).checks("usb://x"))


def test_settings_that_cannot_be_read_do_not_pass(tmp_path, make_spool):
    make_spool()
    (tmp_path / "etc/cupsd.conf").unlink()
    (tmp_path / "etc/cupsd.conf").mkdir()
    assert {"print-files-not-kept", "print-history-not-kept", "print-log-quiet"} <= failed(
        Spool(tmp_path / "etc", tmp_path / "mountinfo").checks("usb://x")
    )
    assert read_settings(tmp_path / "no such folder" / "cupsd.conf") is None


def test_a_spool_on_disk_is_told(make_spool):
    assert failed(make_spool(kind="ext4").checks("usb://x")) == {"print-spool-in-memory"}


def test_the_file_system_is_that_of_the_deepest_mount(tmp_path):
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "1 0 0:1 / / rw - ext4 a rw\n"
        "2 1 0:2 / /var/spool/cups rw - tmpfs b rw\n"
        "3 2 0:3 / /var/spool/cups/tmp rw - xfs c rw\n"
    )
    for path, kind in (("/var/spool", "ext4"), ("/var/spool/cups", "tmpfs"), ("/var/spool/cups/tmp/x", "xfs")):
        assert filesystem_of(Path(path), mounts) == kind
    assert filesystem_of(Path("/var/spool/cupsd"), mounts) == "ext4"
    assert filesystem_of(Path("/"), tmp_path / "missing") == ""


def test_what_is_left_in_the_spool_is_told_by_number_not_by_content(make_spool):
    spool = make_spool()
    assert spool.look().ok
    (spool.folder / "job.cache").write_text("")
    assert spool.look().ok
    (spool.folder / "d00005-001").write_text("acid academic")
    (spool.folder / "tmp" / "work").write_text("acid academic")
    seen = spool.look()
    assert not seen.ok
    assert seen.detail.startswith("2 files left")
    assert "acid" not in seen.detail


@pytest.mark.parametrize(
    ("device", "networked"),
    [
        ("usb://HP/LaserJet?serial=1", False),
        ("hp:/usb/LaserJet?serial=1", False),
        ("parallel:/dev/lp0", False),
        ("ipp://localhost:60000/ipp/print", False),
        ("ipp://127.0.0.1:60000/ipp/print", False),
        ("ipp://printer.local/ipp/print", True),
        ("ipps://192.168.1.7/ipp/print", True),
        ("socket://10.0.0.4:9100", True),
        ("dnssd://Some%20Printer._ipp._tcp.local/?uuid=1", True),
        ("lpd://host/queue", True),
        ("smb://host/queue", True),
        ("hp:/net/LaserJet?ip=10.0.0.4", True),
        ("implicitclass://x/", None),
        ("beh:/1/3/5/socket://10.0.0.4", True),
        ("ipp://[/", True),
    ],
)
def test_a_queue_is_local_only_if_its_device_is(device, networked):
    assert device_is_networked(device) is networked
    assert check_device(device).ok is (networked is False)


@pytest.mark.parametrize("device", ["file:///tmp/out", "cups-pdf:/", ""])
def test_a_queue_into_a_file_or_into_the_unknown_does_not_pass(device):
    assert not check_device(device).ok


def test_jobs_of_ours_are_purged_and_what_stays_is_told(make_printer, make_spool):
    fake = make_printer()
    printer, spool = IppPrinter(fake.uri), make_spool()
    printer.submit("Fake", b"%PDF", "application/pdf", [])
    assert failed(clear_queue(printer, spool)) == set()
    assert fake.jobs == {}
    assert fake.seen("cancel")[0].attributes["purge-job"] == [True]

    printer.submit("Fake", b"%PDF", "application/pdf", [])
    fake.fault = "deaf"
    fake.jobs[9] = fake.jobs[1]  # it comes back under another number however often it is purged
    fake._cancel = lambda *_: b"\x01\x01\x00\x00\x00\x00\x00\x01\x03"
    assert failed(clear_queue(printer, spool)) == {"print-history-empty"}
    fake.fault = "garbage"
    assert failed(clear_queue(printer, spool)) == {"print-history-empty"}


def test_queues_are_found_with_their_device(make_printer):
    fake = make_printer(path="/")
    fake.extra = [pack(URI, "device-uri", "usb://Brand/Model?serial=1")]
    (queue,) = find_queues(fake.uri)
    assert queue.uri == f"ipp://localhost:{fake.port}/printers/Fake"
    assert queue.networked is False
