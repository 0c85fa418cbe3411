"""`keyrite scripts check` and `print`: a script against the rules, and on paper."""

from __future__ import annotations

from pathlib import Path

from app.json_output import print_json
from app.output import console
from ceremony.disk.export_file import write_export
from ceremony.errors import UsageError
from ceremony.planning.own_script import load_script_file
from ceremony.planning.plan import MAX_SHARES, check_language
from ceremony.report.checklist import render_checklist
from ceremony.script.loading import load_shipped_script, shipped_scripts


def check_script(file: Path, *, as_json: bool) -> None:
    """Against the schema and the rules; a failure says which is broken."""
    script = load_script_file(file)
    if as_json:
        print_json({"ok": True, "name": script.name, "version": script.version, "sha256": script.sha256})
    else:
        steps = len(script.steps)
        console().print(f"{script.name}, version {script.version}: {steps} steps, every rule kept.", markup=False)


def print_script(name: str, pdf: Path, language: str, sheets: int) -> None:
    """The paper checklist, with a place for each sheet's bag number."""
    check_language(language)
    if not 1 <= sheets <= MAX_SHARES:
        raise UsageError("A set has 1 to {most} sheets; say how many with --sheets.", most=MAX_SHARES)
    shipped = name in shipped_scripts()
    script = load_shipped_script(name) if shipped else load_script_file(Path(name))
    write_export(pdf, render_checklist(script, language, sheets))
    console().print(f"Checklist: {pdf}", markup=False)
