"""What a ceremony takes over from the archive that it continues: register, ledger, certificates, wrapped keys.

The archive is verified whole before anything in it is believed, and what was read to verify it is what is taken over:
nothing is read anew. A recovery's own archive can be continued in turn.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ceremony.archive import (
    CRL_FILE,
    MANIFEST,
    MAX_MANIFEST_BYTES,
    certificate_name,
    wrapped_name,
)
from ceremony.certificates import certificate_sha256, is_certified, sha256_hex
from ceremony.errors import RefusedError, UsageError
from ceremony.events import ContinuedArchive, EstateKey
from ceremony.folders import ARCHIVE, make_folder, read_plain_file, write_new
from ceremony.ledger import Ledger
from ceremony.paper_copy import PaperCopy, is_paper_copy, read_paper_copy
from ceremony.people import Room
from ceremony.shares import ShareSet
from ceremony.verify import Inspection, Report, inspect_archive

PAPER_SUFFICES = frozenset({"recovery", "drill", "share-check", "reshare"})


@dataclass(frozen=True)
class Continued:
    """An archive as far as a later ceremony of the same root needs it; all public."""

    ceremony: str
    head: str
    manifest_sha256: str
    root_fingerprint: str
    shares: ShareSet
    earlier: tuple[ShareSet, ...]
    estate: tuple[EstateKey, ...]
    ledger: Ledger
    files: dict[str, bytes]
    room: Room
    source: Literal["archive", "paper"] = "archive"
    ended_at: str = ""  # of an archive: the time of its last entry

    def named(self) -> ContinuedArchive:
        """Which archive is continued, and its register and estate keys, for entry 0."""
        return ContinuedArchive(
            ceremony=self.ceremony,
            source="paper" if self.source == "paper" else None,
            record_head=self.head,
            manifest_sha256=self.manifest_sha256,
            root_certificate_sha256=self.root_fingerprint,
            set=self.shares,
            earlier_sets=self.earlier,
            estate=self.estate,
            ledger=tuple(self.ledger),
            ended_at=self.ended_at if self.source == "archive" else None,
        )

    def copy_into(self, work: Path) -> None:
        """Copy certificate and wrapped keys to the ceremony at work."""
        for name, content in self.files.items():
            path = work / name
            make_folder(path.parent)
            write_new(path, content)


def find_continued(named: ContinuedArchive, place: Path) -> Path | None:
    """The archive that entry 0 names under `continues`, where one of the folders in `place` holds it; not verified."""
    for manifest in sorted((*place.glob(f"*/{ARCHIVE}/{MANIFEST}"), *place.glob(f"*/{MANIFEST}"))):
        with contextlib.suppress(UsageError):
            if sha256_hex(read_plain_file(manifest, MAX_MANIFEST_BYTES)) == named.manifest_sha256:
                return manifest.parent
    return None


def read_continued(archive: Path, *, rehearsal: bool | None) -> Continued:
    """Verify an archive and take over what a recovery needs; ArchiveError or RefusedError if it is not sound.

    `rehearsal`: what the archive must come from, or None where that does not matter. A folder that public pages were
    read into is taken in an archive's place.
    """
    if is_paper_copy(archive):
        return _from_paper(read_paper_copy(archive), rehearsal=rehearsal)
    return take_over(*inspect_archive(archive), rehearsal=rehearsal)


def take_over(report: Report, archive: Inspection, *, rehearsal: bool | None = None) -> Continued:
    """The same of an archive that was verified: what was read for that is what is taken over, and nothing else."""
    if not report.ok or report.verdict != "complete":
        failed = ", ".join(check.id for check in report.checks if not check.ok) or report.verdict
        raise RefusedError(
            "The archive does not verify as complete ({failed}), so nothing is recovered from it; `keyrite verify "
            "{path}` says more. Take another copy of the archive.",
            failed=failed,
            path=str(archive.folder),
        )
    if archive.log is None or not is_certified(archive.log):
        raise RefusedError(
            "No root certified the log key of this archive, so nothing is continued from it; name the archive of the "
            "ceremony before it."
        )
    state = archive.state
    if state is None or state.opened is None or state.room is None or state.live_set is None:
        raise RefusedError("The archive's ceremony left no live share set; nothing can be continued from it.")
    _check_mode(state.opened.mode == "rehearsal", wanted=rehearsal)
    if set(state.destroyed) and "account-sheets" in state.actions:
        raise RefusedError("The root of this archive was destroyed; nothing can be continued from it.")
    names = [name for label in state.estate for name in (certificate_name(label), wrapped_name(label))]
    if CRL_FILE in archive.digests:  # the next CRL counts on from it
        names.append(CRL_FILE)
    return Continued(
        ceremony=state.ceremony,
        head=archive.head,
        manifest_sha256=archive.manifest_sha256,
        root_fingerprint=report.root_fingerprint,
        shares=state.live_set,
        earlier=tuple(state.earlier),
        estate=tuple(key.as_estate_key() for key in state.estate.values()),
        ledger=state.ledger,
        files={name: archive.read(name) for name in names},
        room=state.room,
        ended_at=archive.last.time if archive.last else "",
    )


def _check_mode(rehearsal: bool, *, wanted: bool | None) -> None:
    if wanted is not None and rehearsal is not wanted:
        raise RefusedError("A rehearsal's archive is for rehearsals only, and a real one for real ceremonies.")


def _from_paper(paper: PaperCopy, *, rehearsal: bool | None) -> Continued:
    """What paper tells; the rest is left empty, and entry 0 says so."""
    _check_mode(paper.register.rehearsal, wanted=rehearsal)
    names = [name for one in paper.register.estate for name in (certificate_name(one[0]), wrapped_name(one[0]))]
    return Continued(
        ceremony=paper.register.shares.ceremony,
        head="",
        manifest_sha256="",
        root_fingerprint=certificate_sha256(paper.root),
        shares=paper.register.shares,
        earlier=(),
        estate=paper.estate(),
        ledger=paper.ledger,
        files={name: paper.files[name] for name in names},
        room=paper.room,
        source="paper",
    )


def check_paper_suffices(continued: Continued, kind: str) -> None:
    """RefusedError for a ceremony that needs to know more than paper tells: earlier sets, issued CRLs."""
    if continued.source == "paper" and kind not in PAPER_SUFFICES:
        raise RefusedError(
            "Public pages do not say what was issued, or which earlier sheets exist, so this ceremony needs an "
            "archive; recover from paper first, and search for a copy of the archive."
        )
