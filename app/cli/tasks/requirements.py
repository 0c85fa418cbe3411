"""`keyrite verify --requirements`: what an audit asks for, and the lines of the record that show it."""

from __future__ import annotations

from pathlib import Path

from app.output import console
from ceremony.errors import KeyriteError
from ceremony.facts.requirements import Judging, RequirementResult
from ceremony.verify import Report, inspect_archive

Judged = tuple[RequirementResult, ...] | None  # None where the record cannot be read


def verify_and_judge(archive: Path, anchor: Path | None = None, earlier: Path | None = None) -> tuple[Report, Judged]:
    """What every check said, and the requirement view, from one reading of the record."""
    judging = Judging()
    report, read = inspect_archive(archive, anchor, earlier, follow=judging.take)
    try:
        read.need_whole_record()
    except KeyriteError:
        return report, None
    return report, judging.results()


def print_requirements(judged: Judged, language: str = "en") -> None:
    """Each requirement with the lines that show it, or why there are none."""
    colour = {"met": "green", "disputed": "bold yellow", "not-met": "red", "not-applicable": "dim"}
    out = console()
    out.print()
    if judged is None:
        out.print("The requirements were not judged: the record cannot be read.")
        return
    for one in judged:
        lines = ", ".join(str(seq + 1) for seq in one.entries[:8]) + (" ..." if one.count > 8 else "")
        why = "; ".join(part for part in (f"lines {lines}" if lines else "", one.because.in_language(language)) if part)
        out.print(f"[{colour[one.status]}]{one.status:<15}[/]", end="")
        out.print(f"{one.id:>3}  {one.title.in_language(language)}  [{one.source}]", markup=False)
        out.print(f"{'':20}{why}", markup=False)


def requirements_data(judged: Judged) -> dict[str, object]:
    """The requirement view for `keyrite verify --requirements --json`; empty where the record cannot be read."""
    return {"requirements": [one.as_data() for one in judged or ()]}
