"""`keyrite verify --requirements`: what an audit asks for, and the lines of the record that show it."""

from __future__ import annotations

from typing import Any

from app.output import console
from ceremony.errors import KeyriteError
from ceremony.facts.requirements import judge_archive
from ceremony.verify import Inspection


def print_requirements(archive: Inspection, language: str = "en") -> None:
    """Each requirement with the lines that show it, or why there are none."""
    colour = {"met": "green", "disputed": "bold yellow", "not-met": "red", "not-applicable": "dim"}
    out = console()
    out.print()
    try:
        findings = judge_archive(archive)
    except (KeyriteError, OSError):
        out.print("The requirements were not judged: the record cannot be read.")
        return
    for one in findings:
        lines = ", ".join(str(seq + 1) for seq in one.entries[:8]) + (" ..." if one.count > 8 else "")
        why = "; ".join(part for part in (f"lines {lines}" if lines else "", one.because.in_language(language)) if part)
        out.print(f"[{colour[one.status]}]{one.status:<15}[/]", end="")
        out.print(f"{one.id:>3}  {one.title.in_language(language)}  [{one.source}]", markup=False)
        out.print(f"{'':20}{why}", markup=False)


def requirements_data(archive: Inspection) -> dict[str, Any]:
    """The requirement view for `keyrite verify --requirements --json`; empty where the record cannot be read."""
    try:
        return {"requirements": [one.as_data() for one in judge_archive(archive)]}
    except (KeyriteError, OSError):
        return {"requirements": []}
