"""What was drawn by a program is told from what came off paper; what cannot be told is said, here too."""

from __future__ import annotations

import io
import subprocess

import pytest
from PIL import Image

from ceremony.sheets.layout import render_sheet
from ceremony.sheets.sandbox import read_in_sandbox
from tests.scans import drawn_page, scanned_page


@pytest.fixture(scope="module")
def pdf(make_content) -> bytes:
    return render_sheet(make_content(rehearsal=False))


def saved(page: Image.Image, kind: str = "PNG", **how) -> bytes:
    stream = io.BytesIO()
    page.save(stream, kind, **how)
    return stream.getvalue()


def origin(file: bytes) -> str:
    return read_in_sandbox(file, "sheet", "sheet").origin


def mono(pdf: bytes, dpi: int) -> bytes:
    command = ["pdftoppm", "-r", str(dpi), "-mono", "-png", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout


def test_the_file_itself_and_the_file_saved_anew_by_other_programs_are_drawn(pdf, tmp_path):
    (tmp_path / "sheet.pdf").write_bytes(pdf)
    for program in (["qpdf", "--qdf"], ["pdftocairo", "-pdf"]):  # the second is what "print to a file" does
        subprocess.run([*program, "sheet.pdf", "saved.pdf"], cwd=tmp_path, check=True)
        assert origin((tmp_path / "saved.pdf").read_bytes()) == "drawn"
    assert origin(pdf) == "drawn"


@pytest.mark.parametrize("dpi", [100, 150, 200, 300])
def test_a_page_drawn_as_a_picture_is_drawn(pdf, dpi):
    page = drawn_page(pdf, dpi)
    drawn = {
        "png": saved(page),
        "upside down": saved(page.rotate(180)),
        "lying": saved(page.transpose(Image.Transpose.ROTATE_90)),
        "smaller": saved(page.resize((page.width * 5 // 6, page.height * 5 // 6), Image.Resampling.BICUBIC)),
        "black and white": mono(pdf, dpi),
        **{f"jpeg {quality}": saved(page, "JPEG", quality=quality) for quality in (95, 75, 50)},
        "picture in a PDF": saved(page, "PDF", resolution=dpi, quality=85),
    }
    assert {name: origin(file) for name, file in drawn.items()} == dict.fromkeys(drawn, "drawn")


@pytest.mark.parametrize("finish", ["grey", "whitened", "black-and-white"])
@pytest.mark.parametrize(("dpi", "skew"), [(100, 1.5), (150, -0.2), (200, 0.1)])
def test_a_scan_is_a_scan_however_well_it_lay(pdf, dpi, skew, finish):
    page = scanned_page(pdf, dpi, seed=dpi, skew=skew, finish=finish)
    scans = {"png": saved(page), "PDF": saved(page, "PDF", resolution=dpi)}
    if finish != "black-and-white":
        scans |= {f"jpeg {quality}": saved(page, "JPEG", quality=quality) for quality in (85, 50)}
    assert {name: origin(file) for name, file in scans.items()} == dict.fromkeys(scans, "scan")


def test_a_scan_with_text_unseen_over_it_is_a_scan(pdf, shares):
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    page, stream = scanned_page(pdf), io.BytesIO()
    canvas = Canvas(stream, (595.3, 841.9))
    canvas.drawImage(ImageReader(page.convert("RGB")), 0, 0, 595.3, 841.9)
    unseen = canvas.beginText(50, 400)
    unseen.setTextRenderMode(
        3
    )  # ISO 32000-1, 9.3.6: neither filled nor stroked, as programs that read letters leave it
    unseen.textLine(" ".join(f"{number} {word}" for number, word in enumerate(shares[1], 1)))
    canvas.drawText(unseen)
    canvas.showPage()
    canvas.save()
    assert origin(stream.getvalue()) == "scan"


def test_a_text_of_the_words_is_a_text(shares):
    assert origin(" ".join(shares[1]).encode()) == "text"


def test_what_was_turned_by_a_program_to_look_like_a_scan_is_not_told(pdf):
    """The limit that docs/paper.md states: a forged scan passes."""
    turned = drawn_page(pdf, 200).rotate(0.7, fillcolor=255, resample=Image.Resampling.BICUBIC)
    assert origin(saved(turned)) == "scan"
