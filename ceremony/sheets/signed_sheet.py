"""A sheet and its own signature, when no archive is at hand: read from a file, judged by it and by what is expected.

Rules guarded here:
- the signature counts as read even where the words cannot be: words that are typed afterwards are judged by it;
- its statement says whose share of which set; whether the set's own log key signed it, only that key's certificate
  tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from cryptography.x509 import Certificate

from ceremony.errors import KeyriteError, SheetError
from ceremony.pki.certificates import certificate_sha256, is_certified, load_certificate, signed_by
from ceremony.record.events import ExpectedSet
from ceremony.sheets.judging import Judgement, judge_by_statement
from ceremony.sheets.sandbox import read_in_sandbox
from ceremony.sheets.sheet_signature import (
    PREFIX,
    SheetStatement,
    decode_signature,
    encode_signature,
    signature_bytes,
    signed_part,
)

Signature = Literal["good", "bad", "not-checked"]

TWO_SIGNATURES = "The file {name} shows more than one seal; give one file for each sheet."
NOT_SIGNED = (
    "The seal is not signed by the log key of the certificate that was given: the sheet is of another set than that "
    "one, or somebody else made its seal; keep the paper as evidence."
)
NOT_EXPECTED = (
    "The words agree with the sheet's own seal, but this is share {index} of set {generation}, and set {wanted} was "
    "expected; look for the sheet of set {wanted}."
)


@dataclass(frozen=True)
class SheetSignature:
    """A statement as it stands on a sheet, with its signature, which is not checked yet."""

    statement: SheetStatement
    signature: bytes

    def as_hex(self) -> str:
        """Its bytes, for the record; nothing in them is secret."""
        return encode_signature(self.statement, self.signature).hex()

    @classmethod
    def from_hex(cls, untrusted: str) -> SheetSignature:
        """A sheet signature read back from a record; ValueError or SheetError if it is none."""
        return cls(*decode_signature(bytes.fromhex(untrusted)))


@dataclass(frozen=True)
class SignedSheet:
    """What a file of a sheet held: its words or why they could not be read, and its signature if it was seen."""

    words: Sequence[str]
    signature: SheetSignature | None
    problem: KeyriteError | None = None


@dataclass(frozen=True)
class Expected:
    """What was told beforehand about the set that a sheet should be of; all of it may be unknown."""

    generation: int | None = None
    signer: str = ""  # the log key's certificate, PEM

    @property
    def certificate(self) -> Certificate | None:
        """The certificate; None if none was given."""
        return load_certificate(self.signer.encode()) if self.signer else None

    @property
    def ceremony(self) -> str:
        """The ceremony that the certificate names; empty if none was given, or it names none."""
        log = self.certificate
        return "" if log is None else log_ceremony(log)

    def named(self) -> ExpectedSet:
        """What is known, for entry 0."""
        known, log = ExpectedSet(generation=self.generation or None, signer=self.signer), self.certificate
        return known if log is None else replace(known, signer_sha256=certificate_sha256(log), ceremony=self.ceremony)

    @classmethod
    def of(cls, named: ExpectedSet | None) -> Expected:
        """What was expected, as entry 0 has it."""
        return cls() if named is None else cls(named.generation, named.signer)


def log_ceremony(log: Certificate) -> str:
    """The ceremony that a certified log key was made for, as its name says; empty if it says none."""
    name = next((str(one.value) for one in log.subject if one.rfc4514_attribute_name == "CN"), "")
    words = name.removeprefix("REHEARSAL ").split()
    return words[1] if is_certified(log) and len(words) == 2 and words[0] == "Record" else ""


def read_signed_sheet(untrusted: bytes, name: str) -> SignedSheet:
    """Words and signature of one sheet's file; words that cannot be read are told, not raised.

    SheetError where the signature cannot be understood, or there are two.
    """
    try:
        found = read_in_sandbox(untrusted, name, "sealed-sheet")
    except KeyriteError as problem:
        return SignedSheet((), _signature_alone(untrusted, name), problem)
    return SignedSheet(found.words, _only_signature(found.texts, name))


def _signature_alone(untrusted: bytes, name: str) -> SheetSignature | None:
    """The signature of a sheet whose words could not be read."""
    try:
        return _only_signature(read_in_sandbox(untrusted, name, "codes").texts, name)
    except KeyriteError:
        return None


def _only_signature(texts: Sequence[str], name: str) -> SheetSignature | None:
    signatures = sorted({text for text in texts if text.startswith(PREFIX)})
    if len(signatures) > 1:
        raise SheetError(TWO_SIGNATURES, name=name)
    return SheetSignature(*decode_signature(signature_bytes(signatures[0]))) if signatures else None


def judge_signed_sheet(
    words: Sequence[str], paper: SheetSignature, expected: Expected | None = None
) -> tuple[Judgement, Signature]:
    """Words by the statement on their sheet, that by its signer where known, the set by what was expected."""
    judgement = judge_by_statement(words, paper.statement)
    if judgement.verdict != "genuine" or expected is None:
        return judgement, "not-checked"
    log = expected.certificate
    if log is not None and not signed_by(log, paper.signature, signed_part(paper.statement)):
        return Judgement("altered", NOT_SIGNED), "bad"
    signature: Signature = "not-checked" if log is None else "good"
    if expected.generation not in {None, paper.statement.generation}:
        values: dict[str, object] = {"index": paper.statement.index, "generation": paper.statement.generation}
        return Judgement("foreign", NOT_EXPECTED, {**values, "wanted": expected.generation}), signature
    return judgement, signature
