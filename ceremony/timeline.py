"""A root's life over a folder of archives: made, drilled, recovered, rotated, shared anew, destroyed.

- Archives are found by their record, at most three folders deep; links are not followed.
- An archive that cannot be read, or does not verify, stands in the list as what it is; it never hides the others.
- Archives belong together by the root certificate; a link to an archive that is not at hand, or is another, is said.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ceremony.archive import MANIFEST, RECORD
from ceremony.certificates import sha256_hex
from ceremony.errors import ArchiveError, KeyriteError
from ceremony.facts import Facts, gather_archive
from ceremony.folders import read_whole_file
from ceremony.script import Text
from ceremony.verify import Report, verify_archive
from ceremony.words import digest_words

MOST_ARCHIVES = 2_000
_DEPTH = 3
KINDS: dict[str, Text] = {
    "root-generation": Text("Root key made", "生成根密钥"),
    "recovery": Text("Recovered into a fresh token", "恢复到新令牌"),
    "drill": Text("Recovery drilled", "恢复演习"),
    "share-check": Text("A share sheet checked", "核对份额单"),
    "reshare": Text("Shared anew to new custodians", "向新的保管人重新分发份额"),
    "issuance": Text("Certificates issued", "签发证书"),
    "rotation": Text("Keys rotated", "轮换密钥"),
    "destruction": Text("Keys destroyed", "销毁密钥"),
}
Link = Literal["first", "linked", "missing", "differs", "paper"]


@dataclass(frozen=True)
class Seen:
    """One archive of a folder: its facts and the verifier's report, or the sentence that says why there are none."""

    path: Path
    facts: Facts | None
    report: Report | None
    problem: str = ""


@dataclass(frozen=True)
class LifeEvent:
    """One ceremony in a root's life. `link` says whether the archive that it continues is at hand."""

    when: str  # RFC 3339, when it ended, else when it began
    kind: str
    title: Text
    ceremony: str
    path: Path
    verdict: str
    ok: bool
    mode: str
    deviations: int
    link: Link
    continues: str
    vouched_by: str  # who stands behind the archive: `root`, `starter` or `nobody`
    continues_manifest: str


@dataclass(frozen=True)
class RootLife:
    """Everything that these archives tell of one root, in order of time."""

    root_sha256: str
    root_words: tuple[str, ...]
    organisation: str
    events: tuple[LifeEvent, ...]


@dataclass(frozen=True)
class Timeline:
    """The lives of all roots, and archives that belong to none: aborted early, or unreadable."""

    roots: tuple[RootLife, ...]
    others: tuple[Seen, ...]


def find_archives(folder: Path) -> tuple[Path, ...]:
    """The folder itself if it is an archive, else every archive below it."""
    found: list[Path] = []
    for base, names, files in os.walk(folder):
        depth = len(Path(base).relative_to(folder).parts)
        if RECORD in files or MANIFEST in files:
            found.append(Path(base))
            names.clear()
        names[:] = [] if depth >= _DEPTH else sorted(name for name in names if not name.startswith("."))
        if len(found) >= MOST_ARCHIVES:
            break
    return tuple(found)


def look_at(folder: Path, anchor: Path | None = None) -> tuple[Seen, ...]:
    """Verify and read every archive at or below a folder, in order of time."""
    seen = [_look_at_one(path, anchor) for path in find_archives(folder)]
    return tuple(sorted(seen, key=lambda one: (one.facts.opened if one.facts else "", str(one.path))))


def look_at_some(folder: Path) -> tuple[Seen, ...]:
    """As `look_at`; ArchiveError where there is no archive, for nothing found would read as nothing wrong."""
    seen = look_at(folder)
    if not seen:
        raise ArchiveError("{path} is no archive and holds none; name the folder that holds them.", path=str(folder))
    return seen


def _look_at_one(path: Path, anchor: Path | None) -> Seen:
    try:
        return Seen(path, gather_archive(path), verify_archive(path, anchor))
    except KeyriteError as problem:
        return Seen(path, None, _report(path), str(problem))
    except OSError as problem:
        return Seen(path, None, None, problem.strerror or "it cannot be read")


def _report(path: Path) -> Report | None:
    try:
        return verify_archive(path)
    except (KeyriteError, OSError):
        return None


def draw_timeline(seen: Sequence[Seen]) -> Timeline:
    """The lives of the roots that these archives are about."""
    manifests: dict[str, set[str]] = {}  # of each ceremony, the archives at hand
    for one in seen:
        if one.facts is not None:
            manifests.setdefault(one.facts.ceremony, set()).add(manifest_sha256(one.path))
    lives: dict[str, list[tuple[Facts, LifeEvent]]] = {}
    others = []
    for one in seen:
        if one.facts is None or not one.facts.root_sha256:
            others.append(one)
        else:
            lives.setdefault(one.facts.root_sha256, []).append((one.facts, _event(one, one.facts, manifests)))
    roots = []
    for root, pairs in lives.items():
        named = [facts.room.organisation for facts, _ in pairs if facts.room and facts.room.organisation]
        events = tuple(sorted((event for _, event in pairs), key=lambda event: event.when))
        roots.append(RootLife(root, digest_words(root), named[-1] if named else "", events))
    return Timeline(tuple(roots), tuple(others))


def manifest_sha256(path: Path) -> str:
    """What later archives name this one by; empty if it cannot be read."""
    try:
        return sha256_hex(read_whole_file(path / MANIFEST))
    except OSError:
        return ""


def _event(seen: Seen, facts: Facts, manifests: dict[str, set[str]]) -> LifeEvent:
    continued = facts.continues
    link: Link = "first"
    if continued is not None:
        at_hand = manifests.get(continued.ceremony)
        link = "missing" if at_hand is None else "linked" if continued.manifest_sha256 in at_hand else "differs"
    if continued is not None and continued.source == "paper":
        link = "paper"
    return LifeEvent(
        when=facts.ended_at or facts.opened,
        kind=facts.kind,
        title=KINDS.get(facts.kind, Text(facts.kind, facts.kind)),
        ceremony=facts.ceremony,
        path=seen.path,
        verdict=seen.report.verdict if seen.report else "",
        ok=bool(seen.report and seen.report.ok),
        mode=facts.mode,
        deviations=len(facts.deviations),
        link=link,
        continues=continued.ceremony if continued else "",
        vouched_by=seen.report.vouched_by if seen.report else "nobody",
        continues_manifest=continued.manifest_sha256 if continued else "",
    )
