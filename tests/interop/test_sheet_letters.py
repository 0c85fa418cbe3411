"""The printed words by a reader of letters that knows nothing of Keyrite: type and layout lead it to no other word."""

from __future__ import annotations

import io
import random
import re
import subprocess

import pypdfium2
import pytest
from PIL import Image

from ceremony.errors import SheetError
from ceremony.sheets.layout import render_sheet
from ceremony.sheets.reading import read_sheet, read_typed
from shamir import slip39
from tests.unit.ceremony.sheets.conftest import content
from tests.unit.ceremony.sheets.damage import blotted

DPI = 300


def words_by_tesseract(pdf: bytes) -> list[str]:
    """The words of the middle panel, without its heading and the code, as tesseract reads them from a scan."""
    return words_on(scan(pdf), pypdfium2.PdfDocument(pdf)[0].get_height() / 72 * 25.4)


def scan(pdf: bytes) -> Image.Image:
    """The page in grey."""
    return pypdfium2.PdfDocument(pdf)[0].render(scale=DPI / 72, grayscale=True).to_pil().convert("L")


def words_on(page: Image.Image, height_mm: float) -> list[str]:
    """The words of the middle panel."""
    width, height = page.size
    mm = height / height_mm
    panel = page.crop((0, round(height / 3 + 12 * mm), round(width * 0.69), round(height * 2 / 3 - 10 * mm)))
    return [word for word in read_letters(panel) if word in slip39.WORDS]


def read_letters(picture: Image.Image) -> list[str]:
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    command = ["tesseract", "-", "-", "--psm", "6", "--dpi", str(DPI)]
    done = subprocess.run(command, input=stream.getvalue(), capture_output=True, check=True)
    return re.findall("[a-z]{3,}", done.stdout.decode().lower())


@pytest.mark.parametrize(("paper", "language", "rehearsal"), [("A4", "en", False), ("Letter", "zh", True)])
def test_a_reader_of_letters_finds_every_word_in_its_order(paper: str, language: str, rehearsal: bool) -> None:
    sheet = content(paper=paper, language=language, rehearsal=rehearsal)
    assert words_by_tesseract(render_sheet(sheet)) == list(sheet.words)


def test_where_the_code_is_beyond_reading_its_words_are_not() -> None:
    """A blot over a quarter of the code: the refusal says to type the words, and a reader of letters finds them."""
    page = blotted(0.25)(scan(render_sheet(content())), random.Random(1))  # noqa: S311 - damage
    stream = io.BytesIO()
    page.save(stream, "PNG")
    with pytest.raises(SheetError, match="type the words"):
        read_sheet(stream.getvalue(), "scan.png")
    typed = " ".join(words_on(page, 297))
    assert read_typed(typed) == content().words
