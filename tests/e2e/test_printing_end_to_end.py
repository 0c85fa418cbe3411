"""Five sheets go to a printer from memory, and come back from what it received; nothing of them is on disk."""

from __future__ import annotations

import io
import subprocess
from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image

from ceremony.printing.ipp import IppPrinter
from ceremony.printing.jobs import Patience
from ceremony.printing.routes import DirectPrinter
from ceremony.printing.store import PrinterStore
from ceremony.sheets.proof import check_sheet
from ceremony.sheets.reading import read_sheet
from shamir import slip39
from tests.unit.ceremony.printing.fake_printer import FakePrinter
from tests.unit.ceremony.printing.paper import SECRET, make_sheets
from tests.unit.ceremony.printing.pwg import read_raster

QUICK = Patience(limit_s=10, poll_s=0.01)


def png(page: Image.Image) -> bytes:
    buffer = io.BytesIO()
    page.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def as_paper(document: bytes) -> bytes:
    """What lies in the printer's tray, scanned: drawn by other people's renderer where it was sent as PDF."""
    if document.startswith(b"RaS2"):
        return png(read_raster(document))
    command = ["pdftoppm", "-r", "200", "-gray", "-png", "-singlefile", "-"]
    return subprocess.run(command, input=document, capture_output=True, check=True).stdout


def open_files() -> list[Path]:
    """Regular files that this process has open, also deleted ones."""
    found = []
    for link in Path("/proc/self/fd").iterdir():
        try:
            target = str(link.readlink())
        except OSError:
            continue
        if target.startswith("/") and not target.startswith(("/proc", "/dev")):
            found.append(link)
    return found


@pytest.mark.parametrize("formats", [["application/pdf"], ["image/pwg-raster"]])
def test_five_printed_sheets_come_back_and_any_three_give_the_secret(formats):
    with FakePrinter() as fake:
        fake.formats = formats
        store = PrinterStore(DirectPrinter(IppPrinter(fake.uri), confirmed=True, patience=QUICK), "A4")
        assert all(check.ok for check in store.checks())
        for index, (words, pdf) in enumerate(make_sheets(), start=1):
            name = f"share-{index}-of-5.pdf"
            check_sheet(pdf, name, words)
            store.put(name, pdf)
    papers = [as_paper(document) for document in fake.received]
    for (words, _), paper in zip(make_sheets(), papers, strict=True):
        assert check_sheet(paper, "paper", words) > 0.9
    read = [" ".join(read_sheet(paper, "paper")) for paper in papers]
    assert read == [" ".join(words) for words, _ in make_sheets()]
    for three in combinations(read, 3):
        assert slip39.combine_mnemonics(three) == SECRET


def test_printing_leaves_no_word_on_disk_and_opens_no_file(tmp_path, monkeypatch, capfd, caplog):
    for variable in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        (tmp_path / variable).mkdir()
        monkeypatch.setenv(variable, str(tmp_path / variable))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.chdir(tmp_path)
    caplog.set_level(0)
    sheets = make_sheets()
    written: list[str] = []
    with FakePrinter() as fake:
        store = PrinterStore(DirectPrinter(IppPrinter(fake.uri), confirmed=True, patience=QUICK), "A4")
        before = len(open_files())
        monkeypatch.setattr(fake, "polls_until_done", 3)
        store._watch = lambda _: written.extend(map(str, tmp_path.rglob("*.*"))) or len(open_files()) <= before
        for index, (_, pdf) in enumerate(sheets, start=1):
            store.put(f"share-{index}-of-5.pdf", pdf)
    assert written == []
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    said = "".join(capfd.readouterr()) + caplog.text + repr(store.printouts) + repr(fake.requests)
    names = [
        name
        for request in fake.requests
        for values in request.attributes.values()
        for name in values
        if isinstance(name, str)
    ]
    for words, _ in sheets:
        for start in range(4, len(words) - 2):
            run = " ".join(words[start : start + 3])
            assert run not in said.lower()
            assert run not in " ".join(names).lower()
    assert not {word for words, _ in sheets for word in words} & {name.lower() for name in names}
