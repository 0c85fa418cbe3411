"""Two looks that share nothing must agree on a printed code before the sheet is handed over."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from ceremony.errors import SheetError
from ceremony.sheets import proof, second_look
from ceremony.sheets.layout import render_sheet
from ceremony.sheets.proof import prove_sheet
from ceremony.sheets.qr import qr_matrix
from ceremony.sheets.second_look import has_zbar, read_with_zbar, wrong_modules

needs_zbar = pytest.mark.skipif(not has_zbar(), reason="libzbar.so.0 is not installed")


def draw(words, module: int = 4, turned: tuple[tuple[int, int], ...] = ()) -> Image.Image:
    """A code alone, some of its modules the other way round."""
    matrix = qr_matrix(" ".join(words).upper())
    for row, column in turned:
        matrix[row][column] = not matrix[row][column]
    side = (len(matrix) + 8) * module
    page = Image.new("L", (side, side), 255)
    pen = ImageDraw.Draw(page)
    for row, modules in enumerate(matrix):
        for column, dark in enumerate(modules):
            if dark:
                x, y = (column + 4) * module, (row + 4) * module
                pen.rectangle((x, y, x + module - 1, y + module - 1), fill=0)
    return page


def corners(page: Image.Image, module: int = 4) -> list[tuple[float, float]]:
    low, high = 4 * module, page.width - 4 * module
    return [(low, low), (high, low), (high, high), (low, high)]


def scan(page: Image.Image) -> bytes:
    buffer = io.BytesIO()
    page.save(buffer, "PNG")
    return buffer.getvalue()


def test_every_module_of_a_drawn_code_is_where_it_should_be(shares):
    page = draw(shares[1])
    assert wrong_modules(page, corners(page), shares[1]) == 0


def test_one_module_the_other_way_round_is_seen_though_readers_correct_it(shares):
    turned = draw(shares[1], turned=((20, 20),))
    size = len(qr_matrix(" ".join(shares[1]).upper()))
    assert wrong_modules(turned, corners(turned), shares[1]) == pytest.approx(1 / size**2)


def test_another_share_differs_in_far_more_modules_than_are_let_pass(shares):
    page = draw(shares[1])
    for words in (shares[0], shares[2], (*shares[1][:-1], shares[0][-1])):
        assert wrong_modules(page, corners(page), words) > 4 * proof.MOST_WRONG


def test_a_code_that_reads_right_but_has_other_dots_is_refused(shares):
    spots = tuple((row, column) for row in range(20, 34) for column in range(20, 34))
    page = draw(shares[1], turned=spots)
    with pytest.raises(SheetError, match="dots of the code"):
        prove_sheet(scan(page), "scan.png", shares[1])


def test_a_sheet_is_proved_by_independent_looks(make_content, shares):
    told = prove_sheet(render_sheet(make_content()), "share.pdf", shares[1])
    assert told.spare > 0.95
    assert told.wrong == 0
    assert told.decoders[:2] == ("zxing-cpp", "module comparison")
    assert told.zbar is (True if has_zbar() else None)


@needs_zbar
def test_zbar_reads_the_code_and_the_seal_apart(make_content, shares):
    page = pypdfium2.PdfDocument(render_sheet(make_content()))[0].render(scale=200 / 72, grayscale=True).to_pil()
    assert read_with_zbar(page) == [" ".join(shares[1]).upper()]
    assert read_with_zbar(Image.new("L", (300, 300), 255)) == []


def test_readers_that_disagree_are_told(make_content, shares, monkeypatch):
    monkeypatch.setattr(proof, "has_zbar", lambda: True)
    monkeypatch.setattr(proof, "read_with_zbar", lambda _: [" ".join(shares[2]).upper()])
    with pytest.raises(SheetError, match="Two readers"):
        prove_sheet(render_sheet(make_content()), "share.pdf", shares[1])
    monkeypatch.setattr(proof, "read_with_zbar", lambda _: [])
    assert prove_sheet(render_sheet(make_content()), "share.pdf", shares[1]).zbar is False


def test_without_zbar_the_dots_are_the_second_look(make_content, shares, monkeypatch):
    monkeypatch.setattr(second_look, "_LIBRARY", "libno-such-library.so")
    second_look._zbar.cache_clear()
    try:
        assert prove_sheet(render_sheet(make_content()), "share.pdf", shares[1]).zbar is None
        with pytest.raises(RuntimeError):
            read_with_zbar(Image.new("L", (9, 9)))
    finally:
        second_look._zbar.cache_clear()
