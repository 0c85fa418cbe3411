"""`keyrite kit check`: kits against the record of their ceremony, and against what is served."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from pathlib import Path

import typer

from app.json_output import print_json
from app.output import Say
from ceremony.disk.export_file import write_export
from ceremony.errors import UsageError
from ceremony.estate.description import Use
from ceremony.kits.checking import Delivery, KitReport, check_delivery, check_kit, leaves, open_delivery
from ceremony.kits.served import check_served, parse_endpoint
from ceremony.language.translations import said_in, without_ids
from ceremony.planning.plan import check_language

EVIDENCE_FORMAT = "keyrite-evidence-1"
_MARKS = {"passed": "passed", "failed": "FAILED", "not-made": "not made", "not-applicable": "does not apply"}


def run_kit_check(
    folder: Path, archive: Path, at: str | None, evidence: Path | None, *, language: str, as_json: bool
) -> None:
    """Say what was found; exit 1 if anything failed."""
    check_language(language)
    now = _now()
    delivery, kits = open_delivery(folder, archive, now)
    if at is not None and len(kits) != 1:
        raise UsageError("--at asks the host of one kit; name the folder of that kit.")
    reports = [check_delivery(delivery), *(check_kit(delivery, kit) for kit in kits)]
    if at is not None:
        reports[-1] = _with_served(delivery, reports[-1], at)
    data = _data(delivery, reports, at or "", now)
    if evidence is not None:
        write_export(evidence, (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode())
    if as_json:
        print_json(data)
    else:
        _tell(reports, language)
    raise typer.Exit(0 if data["ok"] else 1)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def _with_served(delivery: Delivery, report: KitReport, at: str) -> KitReport:
    server = next((one for use, one in leaves(delivery.folder / report.kit) if use is Use.SERVER), None)
    if server is None:
        raise UsageError("This kit has no certificate of a server, so nothing can be compared with what is served.")
    endpoint = parse_endpoint(at, report.kit.rpartition("/")[2])
    return replace(report, checks=(*report.checks, *check_served(endpoint, server)))


def _data(delivery: Delivery, reports: list[KitReport], at: str, now: datetime.datetime) -> dict[str, object]:
    return {
        "ok": all(one.ok for one in reports),
        "format": EVIDENCE_FORMAT,
        "kind": "kit-check",
        "made_at": now.isoformat(timespec="seconds"),
        "ceremony": delivery.manifest.fields["ceremony"],
        "record_head": delivery.archive.head,
        "kits_manifest_sha256": delivery.made.manifest_sha256,
        "at": at,
        "kits": [one.as_data() for one in reports],
    }


def _tell(reports: list[KitReport], language: str) -> None:
    """Everything of one kit; of many what is wrong, and how many there are."""
    say = Say(as_json=False)
    few = len(reports) <= 3
    for report in reports:
        for one in report.checks:
            if few or not one.ok or not report.kit:
                mark = said_in(_MARKS[one.result], language)
                detail = without_ids(said_in(one.detail, language))
                say(f"{mark:<16} {report.kit}{'  ' if report.kit else ''}{one.id}: {detail}")
    wrong = sum(not one.ok for one in reports)
    kits = len(reports) - 1
    if kits == 1:
        text = "1 kit was looked at; something FAILED." if wrong else "1 kit, nothing failed."
    elif wrong:
        text = "{kits} kits were looked at; in {wrong} of them something FAILED."
    else:
        text = "{kits} kits, nothing failed."
    say(said_in(text, language).format(kits=kits, wrong=wrong))
