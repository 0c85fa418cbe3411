"""A hostile file costs seconds and a sentence: it is taken apart in a child with limits, which writes nothing."""

from __future__ import annotations

import io
import signal
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from ceremony.errors import SheetError, UsageError
from ceremony.sheets import sandbox
from ceremony.sheets.layout import render_sheet
from ceremony.sheets.sandbox import read_in_sandbox, read_sheet_file
from ceremony.sheets.sheet_signature import SheetStatement, encode_signature, signature_text
from shamir.slip39 import WORDS

SEAL = encode_signature(SheetStatement(1, 1, 2, 3, tuple(bytes([n]) * 16 for n in range(5))), b"signature")


def make_pdf(*streams: bytes, resources: list[str] | None = None) -> bytes:
    """A PDF whose first stream is its page's; stream n + 1 is the form /Fn."""
    body, places = io.BytesIO(), []
    body.write(b"%PDF-1.4\n")

    def put(text: bytes) -> None:
        places.append(body.tell())
        body.write(b"%d 0 obj\n%s\nendobj\n" % (len(places), text))

    forms = " ".join(f"/F{number} {4 + number} 0 R" for number in range(1, len(streams)))
    put(b"<</Type/Catalog/Pages 2 0 R>>")
    put(b"<</Type/Pages/Kids[3 0 R]/Count 1>>")
    put(
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<<%s>>>>>>" % forms.encode()
    )
    for number, stream in enumerate(streams):
        packed = zlib.compress(stream)
        kind = (
            b""
            if number == 0
            else (b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<<%s>>>>" % forms.encode())
        )
        put(b"<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (kind, len(packed), packed))
    start = body.tell()
    body.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1))
    body.writelines(b"%010d 00000 n \n" % place for place in places)
    body.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(places) + 1, start))
    return body.getvalue()


def endless_pdf() -> bytes:
    """3 kB that draw ten thousand million rectangles: forms that call forms, ten times each."""
    calls = [b"/F%d Do " % (number + 1) * 10 for number in range(9)]
    return make_pdf(*calls, b"0 0 595 842 re f " * 10)


def wide_png(side: int, claimed: int = 0) -> bytes:
    """A square picture in colour with transparency, of some kilobytes; its heading may claim another size."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", claimed or side, claimed or side, 8, 6, 0, 0, 0)
    data = zlib.compress(bytes(side * (side * 4 + 1)), 1)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def test_a_sheet_and_its_seal_are_read_apart(make_content, shares, tmp_path):
    pdf = render_sheet(make_content(signature=SEAL))
    found = read_in_sandbox(pdf, "share.pdf", "sealed-sheet")
    assert (found.words, found.texts) == (shares[1], (signature_text(SEAL),))
    path = tmp_path / "share.pdf"
    path.write_bytes(pdf)
    assert read_sheet_file(path) == shares[1]
    assert not any(word in repr(found) for word in shares[1])


def test_what_the_child_refuses_is_refused_in_the_same_words(make_content):
    with pytest.raises(SheetError, match=r"The file scan\.pdf is damaged"):
        read_in_sandbox(b"%PDF-1.7 nothing", "scan.pdf", "sheet")
    with pytest.raises(UsageError, match="neither a PDF nor a PNG"):
        read_in_sandbox(b"text", "a.txt", "codes")
    with pytest.raises(UsageError, match="is empty"):
        read_in_sandbox(b"", "a.pdf", "sheet")


@pytest.mark.parametrize("look", ["sheet", "codes"])
def test_a_pdf_that_would_draw_for_ever_is_given_up_in_seconds(monkeypatch, look):
    monkeypatch.setattr(sandbox, "CPU_LIMIT_S", 1)
    monkeypatch.setattr(sandbox, "WALL_LIMIT_S", 250.0)  # what ends it is the second of computing
    with pytest.raises(SheetError, match=r"The file endless\.pdf takes more time or memory"):
        read_in_sandbox(endless_pdf(), "endless.pdf", look)


@pytest.mark.parametrize("program", ["/nonexistent", "/bin/false"])
def test_a_child_that_cannot_be_started_is_not_laid_to_the_sheet(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", program)
    with pytest.raises(SheetError, match=r"nothing of scan\.pdf was read, and the sheet is not to blame"):
        read_in_sandbox(make_pdf(b""), "scan.pdf", "sheet")


def test_the_pdf_would_indeed_draw_for_ever():
    code = (
        "import resource, sys, time, pypdfium2; document = pypdfium2.PdfDocument(sys.stdin.buffer.read())\n"
        "print('begun', flush=True); until = int(time.process_time()) + 3\n"
        "resource.setrlimit(resource.RLIMIT_CPU, (until, until + 5)); document[0].render()"
    )
    done = subprocess.run([sys.executable, "-c", code], input=endless_pdf(), capture_output=True, check=False)
    assert (done.stdout, done.returncode) == (b"begun\n", -signal.SIGXCPU)


def test_a_child_that_needs_too_much_memory_is_one_sentence(monkeypatch):
    monkeypatch.setattr(sandbox, "MEMORY_LIMIT", 256 << 20)
    with pytest.raises(SheetError, match=r"is damaged|takes more time or memory"):
        read_in_sandbox(wide_png(6000), "bomb.png", "sheet")


def test_a_picture_that_claims_more_than_it_may_is_refused_by_its_claim():
    with pytest.raises(UsageError, match="too large"):
        read_in_sandbox(wide_png(2, claimed=65_000), "claim.png", "sheet")


def test_the_child_may_write_no_file(tmp_path):
    """Its limits hold: a file that it makes stays empty."""
    code = (
        "import sys; from ceremony.sheets.sandbox_child import set_limits; set_limits(5, 1 << 30); import signal;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); f = open(sys.argv[1], 'wb', buffering=0)\n"
        "try:\n    f.write(b'words')\nexcept OSError:\n    print('refused')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "f")], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "refused\n"
    assert (tmp_path / "f").read_bytes() == b""


def test_words_are_in_no_argument_and_no_environment(monkeypatch, make_content, shares):
    seen: list[list[str]] = []
    start = subprocess.Popen

    def look(command: list[str], **options: object) -> object:
        seen.append(command)
        assert options["env"] == {}
        return start(command, **options)

    monkeypatch.setattr(sandbox.subprocess, "Popen", look)
    read_in_sandbox(render_sheet(make_content()), "share.pdf", "sheet")
    assert seen[0][1:] == ["-I", "-m", "ceremony.sheets.sandbox_child", "sheet", "15", str(3 << 30)]
    assert not set(" ".join(seen[0]).split()) & set(WORDS)


def test_a_grey_scan_of_many_pages_is_read(make_content, shares, tmp_path):
    pages = [Image.new("L", (400, 500), 255) for _ in range(3)]
    buffer = io.BytesIO()
    pages[0].save(buffer, "TIFF", save_all=True, append_images=pages[1:])
    with pytest.raises(SheetError, match="No share was found"):
        read_in_sandbox(buffer.getvalue(), Path("scan.tif").name, "sheet")
