"""The check on the root metadata of a TUF root ceremony."""

from __future__ import annotations

import hashlib

from ceremony.archive.tuf_root import TUF_PREVIOUS, TUF_ROOT, bytes_to_sign, tuf_files
from ceremony.errors import RefusedError
from ceremony.verify.checks import MissingError, NotApplicable
from ceremony.verify.inspection import Inspection, need


def check_tuf_root(archive: Inspection) -> str:
    """The root metadata is what the record says, and every signature over it verifies by the key that is named."""
    state, there = need(archive.state, "the script"), need(archive.manifest, "the manifest").files
    progress = state.tuf
    if progress is None:
        if any(name.startswith("tuf/") for name in there):
            raise RefusedError("There is root metadata of TUF, and the record tells of none.")
        return NotApplicable("none: this is no TUF root ceremony")
    previous = archive.read(TUF_PREVIOUS) if TUF_PREVIOUS in there else None
    expected = tuf_files(progress, previous)
    for name, content in expected.items():
        if name not in there:
            raise MissingError("{name} is missing.", name=name)
        if archive.read(name) != content:
            raise RefusedError("{name} is not what follows from the record.", name=name)
    if extra := sorted(name for name in there if name.startswith("tuf/") and name not in expected):
        raise RefusedError("{name} does not follow from the record.", name=extra[0])
    if TUF_ROOT not in expected:
        return f"version {progress.terms.version}: keys still to be made by {', '.join(progress.to_make)}"
    digest = hashlib.sha256(bytes_to_sign(progress)).hexdigest()
    if {state.tuf_confirmed, progress.terms.to_sign_sha256} - {"", None, digest}:
        raise RefusedError("The record says that other bytes were signed than those of the root metadata.")
    counted = "; ".join(
        f"{len(one.signed)} of {one.threshold} by the keys of version {one.version}" for one in progress.counts
    )
    verdict = "clients take it" if progress.reached else "NOT YET ENOUGH for clients"
    return f"version {progress.terms.version}, each signature verified by python-tuf: {counted}; {verdict}"
