"""The seal: nothing secret, survives the paper, and judges its sheet with no archive at hand."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ceremony.errors import SheetError
from ceremony.sheets.judging import judge_by_statement
from ceremony.sheets.layout import render_sheet
from ceremony.sheets.reading import read_sheet, read_signature
from ceremony.sheets.sheet_signature import (
    SheetStatement,
    decode_signature,
    encode_signature,
    signature_bytes,
    signature_text,
    signed_part,
)

SIGNATURE = bytes(range(104))


@pytest.fixture(scope="module")
def statement(register) -> SheetStatement:
    commitments = tuple(bytes.fromhex(share.commitment)[:16] for share in register.shares)
    return SheetStatement(register.identifier, register.generation, 2, register.threshold, commitments)


seals = st.builds(
    lambda identifier, generation, commitments, data: SheetStatement(
        identifier, generation, 1 + data % len(commitments), 1 + data % len(commitments), tuple(commitments)
    ),
    st.integers(0, 0x7FFF),
    st.integers(0, 0xFFFF),
    st.lists(st.binary(min_size=16, max_size=16), min_size=1, max_size=16),
    st.integers(0, 255),
)


@given(seals, st.binary(min_size=1, max_size=512))
def test_a_seal_comes_back_as_it_was_made(statement, signature):
    text = signature_text(encode_signature(statement, signature))
    assert set(text) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ:")
    assert decode_signature(signature_bytes(text)) == (statement, signature)


@given(st.binary(max_size=200))
def test_other_bytes_are_no_seal_or_a_whole_one(untrusted):
    try:
        statement, signature = decode_signature(untrusted)
    except SheetError:
        return
    assert encode_signature(statement, signature) == untrusted


@pytest.mark.parametrize(
    "text", ["", "KEYRITE1:", "KEYRITE1:0189", "keyrite1:ABCD", "KEYRITE2:AEAA", "KEYRITE1:" + "A" * 9000]
)
def test_other_texts_are_no_seal(text):
    with pytest.raises(SheetError, match="archive"):
        decode_signature(signature_bytes(text))


def test_what_is_signed_covers_every_field(statement):
    changed = [
        SheetStatement(1, statement.generation, 2, 3, statement.commitments),
        SheetStatement(statement.identifier, 2, 2, 3, statement.commitments),
        SheetStatement(statement.identifier, 1, 3, 3, statement.commitments),
        SheetStatement(statement.identifier, 1, 2, 2, statement.commitments),
        SheetStatement(statement.identifier, 1, 2, 3, statement.commitments[::-1]),
    ]
    assert len({signed_part(each) for each in (statement, *changed)}) == 6


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_printed_seal_is_read_back_from_a_picture(make_content, shares, statement, paper):
    pdf = render_sheet(make_content(signature=encode_signature(statement, SIGNATURE), paper=paper))
    buffer = io.BytesIO()
    pypdfium2.PdfDocument(pdf)[0].render(scale=150 / 72).to_pil().save(buffer, "JPEG", quality=70)
    assert read_signature(buffer.getvalue(), "scan.jpg") == read_signature(pdf, "share.pdf") == (statement, SIGNATURE)
    assert read_sheet(buffer.getvalue(), "scan.jpg") == shares[1]


def test_a_sheet_without_a_seal_has_none(make_content):
    assert read_signature(render_sheet(make_content()), "share.pdf") is None


def test_the_seal_judges_its_sheet_without_an_archive(shares, other_shares, statement):
    assert judge_by_statement(shares[1], statement).verdict == "genuine"
    assert judge_by_statement(shares[2], statement).verdict == "altered"  # genuine words under another sheet's seal
    assert judge_by_statement(other_shares[1], statement).verdict == "foreign"
    wrong = (*shares[1][:8], shares[1][9], *shares[1][9:])
    verdict = judge_by_statement(wrong, statement)
    assert (verdict.verdict, verdict.position) == ("altered", 9)


def test_a_seal_for_sixteen_shares_still_fits_and_reads(make_content):
    commitments = tuple(bytes([number]) * 16 for number in range(16))
    statement = SheetStatement(5, 1, 16, 12, commitments)
    pdf = render_sheet(
        make_content(index=16, shares=16, threshold=12, signature=encode_signature(statement, SIGNATURE))
    )
    assert read_signature(pdf, "share.pdf") == (statement, SIGNATURE)
