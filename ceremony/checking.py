"""Sheets judged on their own, outside any ceremony: nothing is combined, and no token is needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ceremony.errors import KeyriteError
from ceremony.shares import ShareSet
from ceremony.sheets.apart import read_sheet_file
from ceremony.sheets.judging import judge


@dataclass(frozen=True)
class SheetFinding:
    """What one file turned out to be; `index` and `holder` are known for genuine sheets only."""

    file: str
    verdict: str  # genuine, altered, foreign or unreadable
    index: int | None
    holder: str | None
    detail: str

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
