"""What is said of a rehearsal that nobody attended, in words or as JSON."""

from __future__ import annotations

import shlex

from app.json_output import print_json
from app.output import Say, program_called
from app.unattended import UnattendedOperator
from ceremony import engine
from ceremony.disk.folders import KITS, TUF, emergency_left, sheets_left
from ceremony.language.translations import names_in
from ceremony.record.events import SheetJudged

NOT_READ = {
    "memory": "no sheet was read back from paper: without --scans nobody is there to do it, so the words were taken "
    "from memory. "
    "This proves nothing of the printer; the record and the report say so.",
    "drawn": "no sheet was read back from paper: a rehearsal takes the file that it has just written. A real ceremony "
    "takes a scan, a photograph, the camera or typed words; the record and the report say which it was.",
}


def tell(run: engine.Run, outcome: engine.Outcome, operator: UnattendedOperator, *, as_json: bool) -> int:
    """Say how a rehearsal went that was closed; the exit code: 1 where a sheet that was checked is not genuine."""
    judged = _judged(run)
    genuine = all(one["verdict"] == "genuine" for one in judged)
    not_paper = sorted(operator.read_back & set(NOT_READ))
    if as_json:
        print_json(
            {
                "ok": genuine,
                "ceremony": run.ceremony,
                **({"judged": judged} if judged else {}),
                "waived": list(operator.waived),
                **({"decided": list(operator.decided)} if operator.decided else {}),
                **({"read_back": not_paper[0]} if not_paper else {}),
                **({"sheet_files": [str(path) for path in left]} if (left := sheets_left(outcome.folder)) else {}),
                **(
                    {"emergency_lists": [str(path) for path in lists]}
                    if (lists := emergency_left(outcome.folder))
                    else {}
                ),
                **({"void_sheets_out": list(operator.void_out)} if operator.void_out else {}),
                **outcome_data(outcome),
            }
        )
    else:
        _say(judged, outcome, operator)
    return 0 if genuine else 1


def _say(judged: list[dict[str, object]], outcome: engine.Outcome, operator: UnattendedOperator) -> None:
    say = Say(as_json=False)
    for one in judged:
        say(f"{str(one['verdict']).upper():<11} " + (f"share {one['index']}" if "index" in one else ""))
    for what in operator.decided:
        say(f"Note: {what}. It is a deviation in the record.")
    if operator.waived:
        say(f"Note: {names_in(operator.waived, 'en')}; the rehearsal waived it, and the record says so.")
    for way in sorted(operator.read_back & set(NOT_READ)):
        say(f"Note: {NOT_READ[way]}")
    call_back(say, operator.void_out)
    say()
    say(f"Archive:  {outcome.archive}")
    for path in sheets_left(outcome.folder):
        say(f"Sheet:    {path}")
    if (kits := outcome.folder / KITS).is_dir():
        say(f"Kits:     {kits}")
    if (metadata := outcome.folder / TUF).is_dir():
        say(f"Metadata: {metadata} (INSTALL says whether clients take it, or who is still to sign)")
    for path in emergency_left(outcome.folder):
        say(f"List:     {path} (for an emergency: put it into its bag, and delete it here)")
    say(f"Check it: {program_called()} verify {shlex.quote(str(outcome.archive))}")


def call_back(say: Say, numbers: tuple[int, ...]) -> None:
    """Which sheets are out though their set is void, if any are."""
    if numbers:
        listed = ", ".join(map(str, numbers))
        say(
            f"Note: sheets that are out and void: {listed}. Take back and destroy what was printed of them; enough of "
            "them would still give the key."
        )


def _judged(run: engine.Run) -> list[dict[str, object]]:
    """What a check of sheets found, sheet by sheet; nothing where sheets were only a means."""
    if not run.script.ceremony.endswith("-check"):
        return []
    judged = [entry.event for entry, _ in run.entries if isinstance(entry.event, SheetJudged)]
    found = [
        {"verdict": one.verdict, "index": one.index, "generation": one.generation, "position": one.position}
        for one in judged
    ]
    return [{name: value for name, value in one.items() if value is not None} for one in found]


def outcome_data(outcome: engine.Outcome) -> dict[str, object]:
    """How it ended and where everything lies, as JSON values."""
    return {
        "ended": outcome.ended,
        "archive": str(outcome.archive) if outcome.archive else None,
        "sheets": str(outcome.folder / "sheets") if (outcome.folder / "sheets").is_dir() else None,
        **({"kits": str(kits)} if (kits := outcome.folder / KITS).is_dir() else {}),
        **({"root_metadata": str(metadata)} if (metadata := outcome.folder / TUF).is_dir() else {}),
        "record_head": outcome.head,
    }
