"""The 45 official SLIP-0039 vectors: 15 recover the secret, 30 are refused, each for the reason its title gives."""

import hashlib
import json
from importlib.resources import files
from pathlib import Path

import pytest

import shamir
from shamir import slip39

FOLDER = Path(__file__).parents[2] / "vectors"
VECTORS = json.loads((FOLDER / "slip39-vectors.json").read_text("utf-8"))
PASSPHRASE = b"TREZOR"
REASONS = {
    "invalid checksum": shamir.errors.ChecksumError,
    "invalid padding": shamir.errors.PaddingError,
    "Basic sharing": shamir.errors.TooFewSharesError,
    "different identifiers": shamir.errors.MismatchError,
    "different iteration exponents": shamir.errors.MismatchError,
    "mismatching group thresholds": shamir.errors.MismatchError,
    "mismatching group counts": shamir.errors.MismatchError,
    "greater group threshold than group counts": shamir.errors.HeaderError,
    "duplicate member indices": shamir.errors.ConflictingShareError,
    "mismatching member thresholds": shamir.errors.MismatchError,
    "invalid digest": shamir.errors.DigestError,
    "Insufficient number of groups": shamir.errors.TooFewSharesError,
    "insufficient number of members": shamir.errors.TooFewSharesError,
    "insufficient length": shamir.errors.WordCountError,
    "invalid master secret length": shamir.errors.WordCountError,
}
GOOD = [row for row in VECTORS if row[2]]
BAD = [row for row in VECTORS if not row[2]]


def test_vector_files_are_the_published_ones() -> None:
    provenance = (FOLDER / "PROVENANCE.md").read_text("utf-8")
    for content in (
        (FOLDER / "slip39-vectors.json").read_bytes(),
        files("shamir").joinpath("wordlist.txt").read_bytes(),
    ):
        assert hashlib.sha256(content).hexdigest() in provenance
    assert (len(GOOD), len(BAD)) == (15, 30)


@pytest.mark.parametrize("row", GOOD, ids=lambda row: row[0])
def test_recovers_official_vector(row: list) -> None:
    assert slip39.combine_mnemonics(row[1], PASSPHRASE).hex() == row[2]
    assert slip39.combine_mnemonics(reversed(row[1]), PASSPHRASE).hex() == row[2]


@pytest.mark.parametrize("row", BAD, ids=lambda row: row[0])
def test_refuses_official_vector_for_its_reason(row: list) -> None:
    (reason,) = [error for phrase, error in REASONS.items() if phrase in row[0]]
    with pytest.raises(reason) as caught:
        slip39.combine_mnemonics(row[1], PASSPHRASE)
    assert type(caught.value) is reason


@pytest.mark.parametrize("row", GOOD, ids=lambda row: row[0])
def test_decodes_and_encodes_to_the_same_words(row: list) -> None:
    for text in row[1]:
        assert slip39.encode_mnemonic(slip39.decode_mnemonic(text)) == text
