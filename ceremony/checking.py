"""Sheets judged on their own, outside any ceremony: nothing is combined, and no token is needed.

Rules guarded here:
- by an archive, a sheet is judged against the register; with none at hand, by the seal that is printed on it;
- what a seal proves is said with every verdict, and what it does not: whose seal it is, only its signature tells, and
  that needs the log key's certificate.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.x509 import Certificate

from ceremony.certificates import load_certificate, signed_by
from ceremony.errors import KeyriteError, SheetError
from ceremony.folders import read_plain_file
from ceremony.shares import ShareSet
from ceremony.sheets.apart import read_sheet_file, take_apart
from ceremony.sheets.judging import ALONE, judge, judge_alone, judge_by_seal
from ceremony.sheets.reading import load_file
from ceremony.sheets.seal import PREFIX, decode_seal, seal_bytes, signed_part
from ceremony.verify.signatures import MAX_CERTIFICATE_BYTES


@dataclass(frozen=True)
class SheetFinding:
    """What one file turned out to be; `index` and `holder` are known for genuine sheets only."""

    file: str
    verdict: str  # genuine, altered, foreign, unreadable, or unsealed: whole words, and nothing to judge them by
    index: int | None
    holder: str | None
    detail: str
    by: str = "archive"  # or "seal"
    signature: str = "not-checked"  # of the seal: good, bad, or not-checked

    def as_data(self) -> dict[str, Any]:
        """The finding as JSON values."""
        return dict(vars(self))


def check_sheets(
    files: Iterable[Path], register: ShareSet, earlier: Sequence[ShareSet] = ()
) -> tuple[SheetFinding, ...]:
    """Judge each file alone; one that cannot be read is a finding, not a failure."""
    return tuple(_check_one(file, register, earlier) for file in files)


def _check_one(file: Path, register: ShareSet, earlier: Sequence[ShareSet]) -> SheetFinding:
    try:
        judgement = judge(read_sheet_file(file), register, earlier)
    except KeyriteError as problem:
        return SheetFinding(str(file), "unreadable", None, None, str(problem))
    share = judgement.share
    return SheetFinding(
        file=str(file),
        verdict=judgement.verdict,
        index=share.index if share else None,
        holder=share.holder if share else None,
        detail=str(judgement),
    )


_GOOD = "The seal is signed by the log key of the certificate that was given."
_UNCHECKED = (
    "This shows that words and seal belong together, not whose they are: that is in the seal's signature, which needs "
    "the log key's certificate (keys/record-log.crt, also on the public pages)."
)
_NOT_SIGNED = "The seal is not signed by the log key of the certificate that was given; keep the paper as evidence."


def check_by_seal(files: Iterable[Path], log_certificate: Path | None = None) -> tuple[SheetFinding, ...]:
    """Judge each file by the seal on it, and the seal by the log key's certificate where it is given.

    UsageError or RefusedError if that certificate cannot be read; a sheet that cannot be read is a finding.
    """
    log = load_certificate(read_plain_file(log_certificate, MAX_CERTIFICATE_BYTES)) if log_certificate else None
    return tuple(_check_sealed(file, log) for file in files)


def _check_sealed(file: Path, log: Certificate | None) -> SheetFinding:
    try:
        found = take_apart(load_file(file), file.name, "sealed-sheet")
        seals = [text for text in found.texts if text.startswith(PREFIX)]
        if len(seals) > 1:
            raise SheetError("The file {name} shows more than one seal; give one file for each sheet.", name=file.name)
        if not seals:
            return _without_seal(file, found.words)
        seal, signature = decode_seal(seal_bytes(seals[0]))
    except KeyriteError as problem:
        return SheetFinding(str(file), "unreadable", None, None, str(problem), "seal")
    judgement = judge_by_seal(found.words, seal)
    index = seal.index if judgement.verdict == "genuine" else None
    if judgement.verdict != "genuine":
        return SheetFinding(str(file), judgement.verdict, index, None, str(judgement), "seal")
    if log is None:
        return SheetFinding(str(file), "genuine", index, None, f"{judgement} {_UNCHECKED}", "seal")
    if not signed_by(log, signature, signed_part(seal)):
        return SheetFinding(str(file), "altered", None, None, _NOT_SIGNED, "seal", "bad")
    return SheetFinding(str(file), "genuine", index, None, f"{judgement} {_GOOD}", "seal", "good")


def _without_seal(file: Path, words: Sequence[str]) -> SheetFinding:
    wrong = judge_alone(words)
    if wrong is not None:
        return SheetFinding(str(file), "altered", None, None, str(wrong), "seal")
    return SheetFinding(str(file), "unsealed", None, None, ALONE, "seal")
