"""A sheet is handed over only if both ways back from it lead to the share that was dealt."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from PIL import ImageDraw

from ceremony.errors import KeyriteError, SheetError
from ceremony.sheets.layout import render_sheet
from ceremony.sheets.proof import WELL_PRINTED, check_sheet


def scan(pdf: bytes, dpi: int = 200, *, blot: int = 0) -> bytes:
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
    unit = dpi / 25.4
    ImageDraw.Draw(page).ellipse((165 * unit, 135 * unit, (165 + blot) * unit, (135 + blot) * unit), fill=255)
    buffer = io.BytesIO()
    page.save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_fresh_sheet_is_proved_with_all_its_error_correction_left(make_content, shares, paper, language):
    pdf = render_sheet(make_content(paper=paper, language=language))
    assert check_sheet(pdf, "share.pdf", shares[1]) > 0.95
    assert check_sheet(scan(pdf), "scan.png", shares[1]) > 0.95


def test_a_blotted_print_is_told_by_what_error_correction_it_used(make_content, shares):
    assert 0 <= check_sheet(scan(render_sheet(make_content()), blot=12), "scan.png", shares[1]) < WELL_PRINTED


def test_another_share_or_no_share_is_refused(make_content, shares):
    pdf = render_sheet(make_content())
    for untrusted, words in ((pdf, shares[2]), (scan(pdf), shares[2]), (scan(pdf, blot=40), shares[1])):
        with pytest.raises(SheetError, match="print the sheet again"):
            check_sheet(untrusted, "share", words)
    with pytest.raises(KeyriteError):
        check_sheet(b"", "share", shares[1])


def test_a_pdf_whose_printed_words_are_gone_is_refused(make_content, shares):
    document = pypdfium2.PdfDocument(render_sheet(make_content()))
    page = document[0]
    for thing in list(page.get_objects(filter=[1])):  # text
        page.remove_obj(thing)
    page.gen_content()
    buffer = io.BytesIO()
    document.save(buffer)
    with pytest.raises(SheetError, match="words printed"):
        check_sheet(buffer.getvalue(), "share.pdf", shares[1])
