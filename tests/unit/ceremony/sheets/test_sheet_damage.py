"""Damaged sheets are read from their code, or the refusal says what to do; wrong words are never read.

A sample of the corpus: `measure_damage.py` beside this file measures all of it, for each reader.
"""

from __future__ import annotations

import io
import random

import pypdfium2
import pytest

from ceremony.errors import SheetError
from ceremony.sheets.layout import render_sheet
from ceremony.sheets.reading import read_sheet
from tests.unit.ceremony.sheets.damage import every_damage


@pytest.fixture(scope="module")
def pages(make_content):
    document = pypdfium2.PdfDocument(render_sheet(make_content()))
    return {
        dpi: document[0].render(scale=dpi / 72, grayscale=True).to_pil().convert("L") for dpi in (100, 150, 200, 300)
    }


@pytest.mark.parametrize("name", every_damage(100))
@pytest.mark.parametrize("dpi", [100, 200])
def test_a_damaged_sheet_is_read_or_says_what_to_do(pages, shares, name, dpi):
    damage, readable = every_damage(dpi)[name]
    spoilt = damage(pages[dpi].copy(), random.Random(f"{name}{dpi}"))  # noqa: S311 - damage
    buffer = io.BytesIO()
    spoilt.save(buffer, "PNG", compress_level=1)
    try:
        assert read_sheet(buffer.getvalue(), "scan.png") == shares[1]
    except SheetError as error:
        assert not readable, str(error)
        assert "type the words" in str(error)
