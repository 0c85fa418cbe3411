"""Checks on the files as such: the manifest names every one, with size and digest, and there is no other."""

from __future__ import annotations

import hashlib

from ceremony.archive.writing import (
    MANIFEST,
    MANIFEST_SIGNATURE,
    MAX_MANIFEST_BYTES,
    RECORD,
    SCRIPT,
    parse_manifest,
)
from ceremony.errors import RefusedError
from ceremony.script.loading import MAX_SCRIPT_BYTES, parse_script
from ceremony.state import State
from ceremony.verify.checks import MissingError
from ceremony.verify.inspection import Digest, Inspection, need
from ceremony.verify.record import read_record

# what file managers leave in a folder that was looked into: the refusal says so, and what to do
_LITTER = frozenset({".ds_store", "thumbs.db", "desktop.ini", "system volume information"})
_SMALL = 1 << 20  # a file that may be kept as it was read


def check_manifest(archive: Inspection) -> str:
    """The manifest can be read, and is canonical."""
    archive.manifest = parse_manifest(archive.read(MANIFEST, MAX_MANIFEST_BYTES))
    return f"names {len(archive.manifest.files)} files"


def check_files(archive: Inspection) -> str:
    """Every file is as the manifest says, none is missing, none was added. Folders as such do not count."""
    manifest = need(archive.manifest, "the manifest")
    found = archive.names()
    extra = found - set(manifest.files) - {MANIFEST, MANIFEST_SIGNATURE}
    gone = set(manifest.files) - found
    for name, expected in manifest.files.items():
        if name not in gone and _size_and_digest(archive, name, expected[0]) != expected:
            archive.changed.append(name)
    for name in sorted(extra):
        _refuse_extra(name)
    for name in archive.changed:
        raise RefusedError("{name} was changed: its size or SHA-256 is not the manifest's.", name=name)
    for name in sorted(gone):
        raise MissingError("{name} is named in the manifest but missing.", name=name)
    return f"{len(manifest.files)} files, none changed, missing or added"


def _refuse_extra(name: str) -> None:
    parts = [part.casefold() for part in name.split("/")]
    if any(part in _LITTER or part.startswith("._") for part in parts):
        raise RefusedError(
            "{name} is in the folder but not in the manifest. It is your file manager's: remove it from a copy of the "
            "archive, and verify that.",
            name=name,
        )
    raise RefusedError("{name} is in the folder but not in the manifest: it was added.", name=name)


def _size_and_digest(archive: Inspection, name: str, expected_size: int) -> Digest:
    if name == RECORD:
        read_record(archive)
        if RECORD in archive.digests:
            return archive.digests[RECORD]
    if name in archive.kept:
        return archive.digests[name]
    with archive.open(name) as stream:
        size = stream.seek(0, 2)
        if size != expected_size:
            return size, ""
        stream.seek(0)
        if size <= _SMALL:
            archive.keep(name, stream.read(size))
            return archive.digests[name]
        found = size, hashlib.file_digest(stream, "sha256").hexdigest()
    archive.note(name, found)
    return found


def check_same_ceremony(archive: Inspection) -> str:
    """Manifest and record are of one ceremony."""
    manifest, first = need(archive.manifest, "the manifest"), need(archive.first, "the record")
    if manifest.ceremony != first.ceremony or RECORD not in manifest.files:
        raise RefusedError("The manifest is of another ceremony than the record.")
    return f"manifest and record are both of {first.ceremony}"


def check_script(archive: Inspection) -> str:
    """The script can be read, and leaves out no safety step."""
    script = parse_script(archive.read(SCRIPT, MAX_SCRIPT_BYTES), archive.rules)
    archive.state = State(script)
    return f"{script.name}, version {script.version}, {len(script.steps)} steps"
