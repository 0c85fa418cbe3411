"""The public pages carry files whole, in any order of codes and pages, or say what is missing."""

from __future__ import annotations

import datetime
import io
import itertools
import random

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from ceremony.errors import SheetError, UsageError
from ceremony.sheets import blocks
from ceremony.sheets.public_page import MODULE_MM, PublicContent, read_public_pages, render_public_pages
from ceremony.sheets.typesetting import MM

DATA = random.Random(11)  # noqa: S311 - stands for certificates
SMALL = {
    "keys/root-ca.crt": DATA.randbytes(620),
    "keys/root-ca.wrapped": DATA.randbytes(88),
    "register.json": DATA.randbytes(1050),
}
LARGE = {
    "keys/root-ca.crt": DATA.randbytes(1400),
    "keys/root-ca.wrapped": DATA.randbytes(2384),
    "register.json": DATA.randbytes(1050),
}


def make(files=SMALL, **changes):
    facts = {
        "rehearsal": True,
        "organisation": "Northwind Clearing Bank",
        "ceremony": "KC-2026-0007",
        "generation": 1,
        "root_fingerprint": "9f3a" * 16,
        "issued": datetime.date(2026, 11, 23),
        "language": "en",
        "paper": "A4",
        "files": files,
    }
    return PublicContent(**{**facts, **changes})


def scans(pdf: bytes, dpi: int) -> list[tuple[bytes, str]]:
    pictures = []
    for number, page in enumerate(pypdfium2.PdfDocument(pdf), 1):
        buffer = io.BytesIO()
        page.render(scale=dpi / 72, grayscale=True).to_pil().save(buffer, "JPEG", quality=60)
        pictures.append((buffer.getvalue(), f"page-{number}.jpg"))
    return pictures


@pytest.mark.parametrize(("language", "paper"), [("en", "A4"), ("zh", "Letter")])
def test_files_come_back_from_scans_in_any_order(language, paper):
    pages = scans(render_public_pages(make(LARGE, language=language, paper=paper)), 150)
    assert len(pages) == 2
    assert read_public_pages(pages[::-1]) == LARGE


def test_an_ecc_root_fits_on_one_page_which_is_the_same_every_time():
    pdf = render_public_pages(make())
    assert len(pypdfium2.PdfDocument(pdf)) == 1
    assert pdf == render_public_pages(make())
    assert read_public_pages([(pdf, "public.pdf")]) == SMALL


def test_a_missing_page_is_told_by_file_and_number():
    first, _ = scans(render_public_pages(make(LARGE)), 150)
    with pytest.raises(SheetError) as refusal:
        read_public_pages([first])
    assert refusal.value.values["missing"] == "keys/root-ca.wrapped 7, 8, 9, 10 of 10"


def test_pages_without_a_code_say_what_to_do(make_content):
    from ceremony.sheets.layout import render_sheet

    with pytest.raises(SheetError, match="scan every public page"):
        read_public_pages([(render_sheet(make_content()), "share.pdf")])


@settings(max_examples=40)
@given(
    st.dictionaries(
        st.from_regex(r"[a-z0-9]{1,8}(/[a-z.-]{1,9})?", fullmatch=True),
        st.binary(min_size=1, max_size=1500),
        min_size=1,
        max_size=3,
    ),
    st.randoms(),
)
def test_codes_of_any_files_come_back_in_any_order_and_twice(files, dice):
    texts = list(itertools.chain.from_iterable(blocks.encode_files(files).values())) * 2
    dice.shuffle(texts)
    assert blocks.decode_files([*texts, "https://example.org", "KEYRITE1:AEAA"]) == files


def test_two_versions_of_a_file_and_a_changed_code_are_refused():
    (one,), (two,) = blocks.encode_files({"a": b"one"})["a"], blocks.encode_files({"a": b"two"})["a"]
    with pytest.raises(SheetError, match="two versions"):
        blocks.decode_files([one, two])
    changed = one[:-1] + ("A" if one[-1] != "A" else "Q")
    with pytest.raises(SheetError, match="damaged"):
        blocks.decode_files([changed])


@pytest.mark.parametrize(
    "files", [{"Upper": b"x"}, {"a b": b"x"}, {"a": b""}, {"a": bytes(30_000)}, {"../x" * 20: b"x"}]
)
def test_files_that_cannot_be_carried_are_refused_by_name(files):
    with pytest.raises(UsageError) as refusal:
        render_public_pages(make(files))
    assert refusal.value.values["name"] == next(iter(files))


@pytest.mark.parametrize(("language", "paper"), [("en", "A4"), ("en", "Letter"), ("zh", "Letter")])
@pytest.mark.parametrize("organisation", ["Northwind Clearing Bank", "Wilhelmina " * 9])
def test_what_the_page_says_ends_above_its_codes(language, paper, organisation):
    page = pypdfium2.PdfDocument(render_public_pages(make(language=language, paper=paper, organisation=organisation)))[
        0
    ]
    text = page.get_textpage()
    last = text.get_text_range().index("base32 -d")
    said = min(text.get_charbox(place)[1] for place in range(last, last + 9))  # points from the foot of the page
    codes = zxingcpp.read_barcodes(page.render(scale=1.6, grayscale=True).to_pil())
    assert codes
    highest = min(code.position.top_left.y for code in codes) / 1.6
    assert page.get_height() - said < highest - 4 * MODULE_MM * MM
