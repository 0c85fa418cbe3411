"""Where each root stands: what the archives below one folder say of it. Reads facts and dates; judges nothing."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

from app.window.root_status import Overview, RootStatus
from ceremony.audit.obligations import list_recorded
from ceremony.errors import KeyriteError
from ceremony.facts import Facts, gather_archive
from ceremony.facts.in_use import tokens_in_use
from ceremony.facts.schedule import Due, list_due
from ceremony.policy.breaks import PROVING
from ceremony.record.times import parse_time

MOST_ARCHIVES = 100


def look_around(home: Path) -> Overview:
    """Read the archives below a folder; those that cannot be read are named, the verifier says why."""
    found: list[tuple[Path, Facts]] = []
    archives, unread = _archives(home)
    for archive in archives:
        try:
            facts = gather_archive(archive)
        except (KeyriteError, OSError, ValueError):
            unread.append(archive)
            continue
        if facts.ended == "closed" and facts.root_sha256:
            found.append((archive, facts))
    due = list_due(facts for _, facts in found)
    lives: dict[str, list[tuple[Path, Facts]]] = {}
    for archive, facts in sorted(found, key=lambda one: one[1].opened):
        lives.setdefault(facts.root_sha256, []).append((archive, facts))
    today = datetime.datetime.now(datetime.UTC).date()
    roots = [
        _root_status(root, life, [one for one in due if one.root_sha256 == root], today) for root, life in lives.items()
    ]
    return Overview(tuple(reversed(roots)), due, tuple(unread))


def _archives(home: Path) -> tuple[list[Path], list[Path]]:
    """The archives in the ceremonies' folders, and the folders that do not let themselves be looked into."""
    found: list[Path] = []
    closed: list[Path] = []
    try:
        folders = sorted(home.iterdir())
    except OSError:
        return [], [home] if home.exists() else []
    for folder in folders:
        try:
            if (folder / "archive/manifest.json").exists():
                found.append(folder / "archive")
        except OSError:
            closed.append(folder)
    return found[-MOST_ARCHIVES:], closed


def _to_act(facts: list[Facts]) -> int:
    return sum(one.weight == "act" for one in list_recorded(facts))


def _root_status(root: str, life: list[tuple[Path, Facts]], due: Sequence[Due], today: datetime.date) -> RootStatus:
    archive, latest = life[-1]
    shares = latest.shares
    made = [facts for _, facts in life if facts.kind == "root-generation"]
    proven = [facts for _, facts in life if facts.kind in PROVING]
    drilled = [facts for _, facts in life if facts.kind == "drill"]
    return RootStatus(
        root_sha256=root,
        archive=archive,
        made=_day(made[0].ended_at) if made else None,
        sheets=len(shares.shares) if shares else 0,
        threshold=shares.threshold if shares else 0,
        proven=_day(proven[-1].ended_at) if proven else None,
        drilled=_day(drilled[-1].ended_at) if drilled else None,
        drill_due=next((one.on for one in due if one.kind == "drill"), None),
        destroyed=latest.kind == "destruction",
        rehearsal=latest.rehearsal,
        to_act=_to_act([facts for _, facts in life]),
        overdue=sum(one.kind != "drill" and one.status(today) == "overdue" for one in due),
        tokens=tuple(one.said() for one in tokens_in_use([facts for _, facts in life])),
    )


def _day(time: str) -> datetime.date | None:
    found = parse_time(time)
    return found.date() if found else None
