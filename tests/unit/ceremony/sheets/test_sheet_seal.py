"""The seal: nothing secret, survives the paper, and judges its sheet with no archive at hand."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ceremony.errors import SheetError
from ceremony.sheets.judging import judge_by_seal
from ceremony.sheets.layout import render_sheet
from ceremony.sheets.reading import read_seal, read_sheet
from ceremony.sheets.seal import Seal, decode_seal, encode_seal, seal_bytes, seal_text, signed_part

SIGNATURE = bytes(range(104))


@pytest.fixture(scope="module")
def seal(register) -> Seal:
    commitments = tuple(bytes.fromhex(share.commitment)[:16] for share in register.shares)
    return Seal(register.identifier, register.generation, 2, register.threshold, commitments)


seals = st.builds(
    lambda identifier, generation, commitments, data: Seal(
        identifier, generation, 1 + data % len(commitments), 1 + data % len(commitments), tuple(commitments)
    ),
    st.integers(0, 0x7FFF),
    st.integers(0, 0xFFFF),
    st.lists(st.binary(min_size=16, max_size=16), min_size=1, max_size=16),
    st.integers(0, 255),
)


@given(seals, st.binary(min_size=1, max_size=512))
def test_a_seal_comes_back_as_it_was_made(seal, signature):
    text = seal_text(encode_seal(seal, signature))
    assert set(text) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ:")
    assert decode_seal(seal_bytes(text)) == (seal, signature)


@given(st.binary(max_size=200))
def test_other_bytes_are_no_seal_or_a_whole_one(untrusted):
    try:
        seal, signature = decode_seal(untrusted)
    except SheetError:
        return
    assert encode_seal(seal, signature) == untrusted


@pytest.mark.parametrize(
    "text", ["", "KEYRITE1:", "KEYRITE1:0189", "keyrite1:ABCD", "KEYRITE2:AEAA", "KEYRITE1:" + "A" * 9000]
)
def test_other_texts_are_no_seal(text):
    with pytest.raises(SheetError, match="archive"):
        decode_seal(seal_bytes(text))


def test_what_is_signed_covers_every_field(seal):
    changed = [
        Seal(1, seal.generation, 2, 3, seal.commitments),
        Seal(seal.identifier, 2, 2, 3, seal.commitments),
        Seal(seal.identifier, 1, 3, 3, seal.commitments),
        Seal(seal.identifier, 1, 2, 2, seal.commitments),
        Seal(seal.identifier, 1, 2, 3, seal.commitments[::-1]),
    ]
    assert len({signed_part(each) for each in (seal, *changed)}) == 6


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_printed_seal_is_read_back_from_a_picture(make_content, shares, seal, paper):
    pdf = render_sheet(make_content(seal=encode_seal(seal, SIGNATURE), paper=paper))
    buffer = io.BytesIO()
    pypdfium2.PdfDocument(pdf)[0].render(scale=150 / 72).to_pil().save(buffer, "JPEG", quality=70)
    assert read_seal(buffer.getvalue(), "scan.jpg") == read_seal(pdf, "share.pdf") == (seal, SIGNATURE)
    assert read_sheet(buffer.getvalue(), "scan.jpg") == shares[1]


def test_a_sheet_without_a_seal_has_none(make_content):
    assert read_seal(render_sheet(make_content()), "share.pdf") is None


def test_the_seal_judges_its_sheet_without_an_archive(shares, other_shares, seal):
    assert judge_by_seal(shares[1], seal).verdict == "genuine"
    assert judge_by_seal(shares[2], seal).verdict == "altered"  # genuine words under another sheet's seal
    assert judge_by_seal(other_shares[1], seal).verdict == "foreign"
    wrong = (*shares[1][:8], shares[1][9], *shares[1][9:])
    verdict = judge_by_seal(wrong, seal)
    assert (verdict.verdict, verdict.position) == ("altered", 9)


def test_a_seal_for_sixteen_shares_still_fits_and_reads(make_content):
    commitments = tuple(bytes([number]) * 16 for number in range(16))
    seal = Seal(5, 1, 16, 12, commitments)
    pdf = render_sheet(make_content(index=16, shares=16, threshold=12, seal=encode_seal(seal, SIGNATURE)))
    assert read_seal(pdf, "share.pdf") == (seal, SIGNATURE)
