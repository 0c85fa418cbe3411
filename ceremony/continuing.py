"""What a recovery takes over from the archive that it continues: the share register, the certificate, the wrapped keys.

The archive is verified whole before anything in it is believed, and a recovery's own archive can be continued in turn.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ceremony.archive import MANIFEST, RECORD, ROOT_CERTIFICATE, wrapped_name
from ceremony.certificates import sha256_hex
from ceremony.errors import RefusedError
from ceremony.folders import make_folder, write_new
from ceremony.people import Room
from ceremony.record import Entry, line_digest, read_chain
from ceremony.shares import ShareSet
from ceremony.verify import verify_archive


@dataclass(frozen=True)
class Continued:
    """An archive as far as a later ceremony of the same root needs it; all public."""

    ceremony: str
    head: str
    manifest_sha256: str
    root_fingerprint: str
    shares: ShareSet
    estate: tuple[dict[str, Any], ...]
    files: dict[str, bytes]
    room: Room

    def as_data(self) -> dict[str, Any]:
        """Which archive is continued, and its register and estate keys, for entry 0."""
        return {
            "ceremony": self.ceremony,
            "record_head": self.head,
            "manifest_sha256": self.manifest_sha256,
            "root_certificate_sha256": self.root_fingerprint,
            "set": self.shares.as_data(),
            "estate": list(self.estate),
        }

    def copy_into(self, work: Path) -> None:
        """Copy certificate and wrapped keys to the ceremony at work."""
        for name, content in self.files.items():
            path = work / name
            make_folder(path.parent)
            write_new(path, content)


def read_continued(archive: Path, *, rehearsal: bool | None) -> Continued:
    """Verify an archive and take over what a recovery needs; ArchiveError or RefusedError if it is not sound.

    `rehearsal`: what the archive must come from, or None where that does not matter.
    """
    report = verify_archive(archive)
    if not report.ok or report.verdict != "complete":
        failed = ", ".join(check.id for check in report.checks if not check.ok) or report.verdict
        raise RefusedError(
            "The archive does not verify as complete ({failed}), so nothing is recovered from it; `keyrite verify "
            "{path}` says more. Take another copy of the archive.",
            failed=failed,
            path=str(archive),
        )
    with (archive / RECORD).open("rb") as stream:
        chain = list(read_chain(stream))
    entries = [entry for entry, _ in chain]
    if rehearsal is not None and (entries[0].data["mode"] == "rehearsal") is not rehearsal:
        raise RefusedError("A rehearsal's archive is for rehearsals only, and a real one for real ceremonies.")
    estate = _estate(entries)
    names = [ROOT_CERTIFICATE, *(wrapped_name(key["label"]) for key in estate)]
    return Continued(
        ceremony=entries[0].ceremony,
        head=line_digest(chain[-1][1]),
        manifest_sha256=sha256_hex((archive / MANIFEST).read_bytes()),
        root_fingerprint=report.root_fingerprint,
        shares=_live_set(entries),
        estate=estate,
        files={name: (archive / name).read_bytes() for name in names},
        room=Room.from_data(next(e.data for e in reversed(entries) if e.event == "participants-named")),
    )


def _live_set(entries: list[Entry]) -> ShareSet:
    continued = entries[0].data.get("continues")
    if continued is not None:
        return ShareSet.from_data(continued["set"])
    return ShareSet.from_data(next(entry.data["set"] for entry in reversed(entries) if entry.event == "share-set-made"))


def _estate(entries: list[Entry]) -> tuple[dict[str, Any], ...]:
    continued = entries[0].data.get("continues")
    if continued is not None:
        return tuple(continued["estate"])
    latest: dict[str, dict[str, Any]] = {}
    for entry in entries:
        if entry.event == "estate-key-made":
            wanted = ("label", "purpose", "key_type", "public_key_sha256")
            latest[entry.data["label"]] = {name: entry.data[name] for name in wanted}
        elif entry.event == "estate-key-wrapped":
            wrapped = {name: entry.data[name] for name in ("format", "bytes", "blob_sha256")}
            latest[entry.data["label"]].update(wrapped)
    return tuple(latest.values())
