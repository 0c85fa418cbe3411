"""A root's life over a folder of archives: made, drilled, recovered, rotated, shared anew, destroyed.

- Archives are found by their record, at most three folders deep; links are not followed. What was not looked into, for
  whatever reason, is named: nobody can say what it would tell.
- An archive that cannot be read, or does not verify, stands in the list as what it is; it never hides the others.
- Archives belong together by the root certificate; a link to an archive that is not at hand, or is another, is said.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from ceremony.archive.writing import MANIFEST, RECORD
from ceremony.errors import ArchiveError, KeyriteError
from ceremony.facts import Facts, gather_verified, take
from ceremony.kits.manifest import is_of_kits
from ceremony.language.digest_words import digest_words
from ceremony.script.loading import Text
from ceremony.verify import Inspection, Report, inspect_archive

MOST_ARCHIVES = 2_000
DEPTH = 3
PASSED_OVER = "it is a link, or lies too deep"  # why a folder was not looked into
_MOST_PASSED = 20  # of the folders in one place that were not looked into
KINDS: dict[str, Text] = {
    "root-generation": Text("Root key made", "生成根密钥"),
    "recovery": Text("Recovered into a fresh token", "恢复到新令牌"),
    "drill": Text("Recovery drilled", "恢复演习"),
    "share-check": Text("A share sheet checked", "核对份额单"),
    "reshare": Text("Shared anew to new custodians", "向新的保管人重新分发份额"),
    "issuance": Text("Certificates issued", "签发证书"),
    "signing": Text("Documents signed for other programs", "为其他程序签名"),
    "rotation": Text("Keys rotated", "轮换密钥"),
    "log-review": Text("Logs reviewed", "日志已审阅"),
    "tuf-root": Text("TUF root metadata signed", "TUF 根元数据已签署"),
    "handover": Text("Key handed over to a token", "密钥交付到令牌"),
    "destruction": Text("Keys destroyed", "销毁密钥"),
}
Link = Literal["first", "linked", "missing", "differs", "paper"]
Look = Callable[[Report, Inspection], None]


@dataclass(frozen=True)
class Seen:
    """One archive of a folder: its facts and the verifier's report, or the sentence that says why there are none."""

    path: Path
    facts: Facts | None
    report: Report | None
    problem: str = ""
    manifest_sha256: str = ""  # what later archives name it by; empty if it cannot be read
    closed: bool = False  # no archive, but a place that was not looked into


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
    return tuple(_search(folder)[0])


def _search(folder: Path) -> tuple[list[Path], list[Seen]]:
    """The archives at or below a folder, and each place that was not looked into, with the reason."""
    found: list[Path] = []
    closed: list[Seen] = []

    def cannot_look(problem: OSError) -> None:
        closed.append(Seen(Path(problem.filename), None, None, problem.strerror or "unknown", closed=True))

    for base, names, files in os.walk(folder, onerror=cannot_look):
        here = Path(base)
        if RECORD in files or MANIFEST in files:
            if RECORD in files or not is_of_kits(here):
                found.append(here)
            names.clear()
        names[:] = sorted(name for name in names if not name.startswith("."))
        passed = [name for name in names if (here / name).is_symlink()]
        if len(here.relative_to(folder).parts) >= DEPTH:
            passed = [*names]
            names.clear()
        closed += [Seen(here / name, None, None, PASSED_OVER, closed=True) for name in passed[:_MOST_PASSED]]
        if len(found) >= MOST_ARCHIVES:
            closed.append(Seen(folder, None, None, "more archives lie there than are read at once", closed=True))
            break
    return found, closed


def look_at(folder: Path, anchor: Path | None = None, also: Look | None = None) -> tuple[Seen, ...]:
    """Verify and read every archive at or below a folder, in order of time; then places that were not looked into.

    `also` is given each archive as it was read, to take from it what it will.
    """
    found, closed = _search(folder)
    seen = [_look_at_one(path, anchor, also) for path in found]
    return (*_in_order(seen), *closed)


def _in_order(seen: Sequence[Seen]) -> list[Seen]:
    """In order of time; but what continues an archive stands after it, whatever a clock said."""
    named = {one.manifest_sha256: one for one in seen if one.manifest_sha256}

    def begun(one: Seen, links: int = 0) -> tuple[str, int]:
        if one.facts is None:
            return "", 0
        earlier = named.get(one.facts.continues.manifest_sha256) if one.facts.continues else None
        if earlier is None or links > len(seen):
            return one.facts.opened, 0
        when, steps = begun(earlier, links + 1)
        return max((one.facts.opened, 0), (when, steps + 1))

    return sorted(seen, key=lambda one: (*begun(one), str(one.path)))


def look_at_some(folder: Path, also: Look | None = None) -> tuple[Seen, ...]:
    """As `look_at`; ArchiveError where there is no archive, for nothing found would read as nothing wrong."""
    seen = look_at(folder, also=also)
    if all(one.closed for one in seen):
        hidden = next((one for one in seen if one.path == folder), None)
        if hidden is not None and folder.exists():
            raise ArchiveError(
                "{path} cannot be looked into ({reason}), so nothing can be said of it.",
                path=str(folder),
                reason=hidden.problem,
            )
        raise ArchiveError("{path} is no archive and holds none; name the folder that holds them.", path=str(folder))
    return seen


def _look_at_one(path: Path, anchor: Path | None, also: Look | None) -> Seen:
    """Read once: what is told of an archive is what was verified of it."""
    facts = Facts()
    try:
        report, read = inspect_archive(path, anchor, follow=partial(take, facts))
    except KeyriteError as problem:
        return Seen(path, None, None, str(problem))
    except OSError as problem:
        return Seen(path, None, None, problem.strerror or "it cannot be read")
    try:
        if also is not None:
            also(report, read)
        return Seen(path, gather_verified(facts, read), report, manifest_sha256=read.manifest_sha256)
    except KeyriteError as problem:
        return Seen(path, None, report, str(problem))


def draw_timeline(seen: Sequence[Seen]) -> Timeline:
    """The lives of the roots that these archives are about."""
    manifests: dict[str, set[str]] = {}  # of each ceremony, the archives at hand
    for one in seen:
        if one.facts is not None:
            manifests.setdefault(one.facts.ceremony, set()).add(one.manifest_sha256)
    lives: dict[str, list[tuple[Facts, LifeEvent]]] = {}
    others = []
    for one in seen:
        if one.facts is None or not one.facts.root_sha256:
            others.append(one)
        else:
            lives.setdefault(one.facts.root_sha256, []).append((one.facts, _event(one, one.facts, manifests)))
    roots = []
    for root, pairs in lives.items():
        named = [
            facts.participants.organisation
            for facts, _ in pairs
            if facts.participants and facts.participants.organisation
        ]
        events = tuple(event for _, event in pairs)
        roots.append(RootLife(root, digest_words(root), named[-1] if named else "", events))
    return Timeline(tuple(roots), tuple(others))


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
