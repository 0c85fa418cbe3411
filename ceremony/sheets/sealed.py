"""A sheet and its own seal, when no archive is at hand: read from a file, judged together, and told what is expected.

Rules guarded here:
- the seal counts as read even where the words cannot be: words that are typed afterwards are judged by it;
- a seal says whose share of which set; whether it is the set's own seal, only its signature tells, and that needs the
  log key's certificate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from cryptography.x509 import Certificate

from ceremony.errors import KeyriteError, SheetError
from ceremony.pki.certificates import certificate_sha256, is_certified, load_certificate, signed_by
from ceremony.record.events import ExpectedSet
from ceremony.sheets.apart import take_apart
from ceremony.sheets.judging import Judgement, judge_by_seal
from ceremony.sheets.seal import PREFIX, Seal, decode_seal, encode_seal, seal_bytes, signed_part

Signature = Literal["good", "bad", "not-checked"]

TWO_SEALS = "The file {name} shows more than one seal; give one file for each sheet."
NOT_SIGNED = (
    "The seal is not signed by the log key of the certificate that was given: the sheet is of another set than that "
    "one, or somebody else made its seal; keep the paper as evidence."
)
NOT_EXPECTED = (
    "The words agree with the sheet's own seal, but this is share {index} of set {generation}, and set {wanted} was "
    "expected; look for the sheet of set {wanted}."
)


@dataclass(frozen=True)
class SealOnPaper:
    """A seal as it stands on a sheet, with its signature, which is not checked yet."""

    seal: Seal
    signature: bytes

    def as_hex(self) -> str:
        """Its bytes, for the record; nothing in them is secret."""
        return encode_seal(self.seal, self.signature).hex()

    @classmethod
    def from_hex(cls, untrusted: str) -> SealOnPaper:
        """A seal read back from a record; ValueError or SheetError if it is none."""
        return cls(*decode_seal(bytes.fromhex(untrusted)))


@dataclass(frozen=True)
class SealedSheet:
    """What a file of a sheet held: its words or why they could not be read, and its seal if it was seen."""

    words: Sequence[str]
    seal: SealOnPaper | None
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


def read_sealed(untrusted: bytes, name: str) -> SealedSheet:
    """Words and seal of one sheet's file; words that cannot be read are told, not raised.

    SheetError where the seal cannot be understood, or there are two.
    """
    try:
        found = take_apart(untrusted, name, "sealed-sheet")
    except KeyriteError as problem:
        return SealedSheet((), _seal_alone(untrusted, name), problem)
    return SealedSheet(found.words, _only_seal(found.texts, name))


def _seal_alone(untrusted: bytes, name: str) -> SealOnPaper | None:
    """The seal of a sheet whose words could not be read."""
    try:
        return _only_seal(take_apart(untrusted, name, "codes").texts, name)
    except KeyriteError:
        return None


def _only_seal(texts: Sequence[str], name: str) -> SealOnPaper | None:
    seals = sorted({text for text in texts if text.startswith(PREFIX)})
    if len(seals) > 1:
        raise SheetError(TWO_SEALS, name=name)
    return SealOnPaper(*decode_seal(seal_bytes(seals[0]))) if seals else None


def judge_sealed(
    words: Sequence[str], paper: SealOnPaper, expected: Expected | None = None
) -> tuple[Judgement, Signature]:
    """Words by the seal on their sheet, the seal by its signer where that is known, the set by what was expected."""
    judgement = judge_by_seal(words, paper.seal)
    if judgement.verdict != "genuine" or expected is None:
        return judgement, "not-checked"
    log = expected.certificate
    if log is not None and not signed_by(log, paper.signature, signed_part(paper.seal)):
        return Judgement("altered", NOT_SIGNED), "bad"
    signature: Signature = "not-checked" if log is None else "good"
    if expected.generation not in {None, paper.seal.generation}:
        values: dict[str, object] = {"index": paper.seal.index, "generation": paper.seal.generation}
        return Judgement("foreign", NOT_EXPECTED, {**values, "wanted": expected.generation}), signature
    return judgement, signature
