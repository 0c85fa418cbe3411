"""Sheets judged on their own, outside any ceremony: nothing is combined, and no token is needed.

Rules guarded here:
- by an archive, a sheet is judged against the register; with none at hand, by the signature that is printed on it;
- what a sheet signature proves is said with every verdict, and what it does not: whose it is, only the log key's
  certificate tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from ceremony.custody.register import ShareSet
from ceremony.custody.share_words import ShareWords
from ceremony.errors import KeyriteError, UsageError
from ceremony.sheets.judging import ALONE, judge, judge_alone
from ceremony.sheets.reading import load_file
from ceremony.sheets.sandbox import read_sheet_file
from ceremony.sheets.signed_sheet import Expected, judge_signed_sheet, read_signed_sheet
from ceremony.verify import read_anchor


@dataclass(frozen=True)
class CheckedSheet:
    """What one file turned out to be; `index` and `holder` are known for genuine sheets only."""

    file: str
    verdict: str  # genuine, altered, foreign, unreadable, or unsealed: whole words, and nothing to judge them by
    index: int | None
    holder: str | None
    detail: str
    by: str = "archive"  # or "seal"
    signature: str = "not-checked"  # of the sheet: good, bad, or not-checked

    def as_data(self) -> dict[str, object]:
        """The finding as JSON values."""
        return dict(vars(self))


def check_sheets(
    files: Iterable[Path], register: ShareSet, earlier: Sequence[ShareSet] = ()
) -> tuple[CheckedSheet, ...]:
    """Judge each file alone; one that cannot be read is a finding, not a failure."""
    return tuple(read_and_check(file, register, earlier)[0] for file in files)


def read_and_check(
    file: Path, register: ShareSet, earlier: Sequence[ShareSet] = ()
) -> tuple[CheckedSheet, ShareWords | None]:
    """One file judged alone, and its words as they were read, for whoever goes on to use them."""
    try:
        words = read_sheet_file(file)
    except KeyriteError as problem:
        return CheckedSheet(str(file), "unreadable", None, None, str(problem)), None
    judgement = judge(words, register, earlier)
    share = judgement.share
    checked = CheckedSheet(
        file=str(file),
        verdict=judgement.verdict,
        index=share.index if share else None,
        holder=share.holder if share else None,
        detail=str(judgement),
    )
    return checked, words


GOOD = "The seal is signed by the log key of the certificate that was given."
UNCHECKED = (
    "This shows that words and seal belong together, not whose they are: that is in the seal's signature, which needs "
    "the log key's certificate (keys/record-log.crt, also on the public pages)."
)
_MOST_GENERATIONS = 0xFFFF  # what a sheet signature's two bytes can say


def check_by_signature(
    files: Iterable[Path], log_certificate: Path | None = None, generation: int | None = None
) -> tuple[CheckedSheet, ...]:
    """Judge each file by the signature on it, that by the log key's certificate and its set by number where given.

    UsageError if that certificate cannot be read; a sheet that cannot be read is a finding.
    """
    expected = read_expected(log_certificate, generation)
    return tuple(_check_signed_sheet(file, expected) for file in files)


def read_expected(log_certificate: Path | None, generation: int | None = None) -> Expected:
    """What is told of the set that a sheet should be of; UsageError if that cannot be."""
    if generation is not None and not 0 < generation <= _MOST_GENERATIONS:
        raise UsageError("There is no set {number}; the sheet's label says of which set it is.", number=generation)
    if log_certificate is None:
        return Expected(generation)
    log = read_anchor(log_certificate)
    return Expected(generation, log.public_bytes(Encoding.PEM).decode("ascii"))


def _check_signed_sheet(file: Path, expected: Expected) -> CheckedSheet:
    try:
        found = read_signed_sheet(load_file(file), file.name)
    except KeyriteError as problem:
        return CheckedSheet(str(file), "unreadable", None, None, str(problem), "seal")
    if found.problem is not None:
        return CheckedSheet(str(file), "unreadable", None, None, str(found.problem), "seal")
    if found.signature is None:
        return _without_signature(file, found.words)
    judgement, signature = judge_signed_sheet(found.words, found.signature, expected)
    if judgement.verdict != "genuine":
        return CheckedSheet(str(file), judgement.verdict, None, None, str(judgement), "seal", signature)
    detail = f"{judgement} {GOOD if signature == 'good' else UNCHECKED}"
    return CheckedSheet(str(file), "genuine", found.signature.statement.index, None, detail, "seal", signature)


def _without_signature(file: Path, words: Sequence[str]) -> CheckedSheet:
    wrong = judge_alone(words)
    if wrong is not None:
        return CheckedSheet(str(file), "altered", None, None, str(wrong), "seal")
    return CheckedSheet(str(file), "unsealed", None, None, ALONE, "seal")
