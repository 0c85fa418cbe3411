"""The root metadata in an archive: it follows from entry 0 and what was signed, and is worked out anew by `verify`.

tuf/root.json               the new root metadata with the signatures so far, once each of its keys is known
tuf/previous.root.json      the one that it follows, as clients have it
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from ceremony.errors import RefusedError
from ceremony.state.tuf_progress import TufProgress

if TYPE_CHECKING:
    from tuf.api.metadata import Root

TUF_ROOT = "tuf/root.json"
TUF_PREVIOUS = "tuf/previous.root.json"


def bytes_to_sign(progress: TufProgress) -> bytes:
    """What every signature is over; each key is known by then."""
    from ceremony.signing import tuf

    return tuf.to_sign(tuf.build_root(progress.terms, progress.holders))


def tuf_files(progress: TufProgress, previous: bytes | None) -> dict[str, bytes]:
    """The archive's files of a TUF root ceremony, every signature verified; RefusedError for one that does not hold."""
    from ceremony.signing import tuf

    files = {} if previous is None else {TUF_PREVIOUS: previous}
    before = _previous_root(progress, previous)
    if progress.to_make:
        return files
    made = tuf.finish(tuf.build_root(progress.terms, progress.holders), before, progress.signed)
    if made.reached != progress.reached:
        raise RefusedError("The record counts other signatures over the root metadata than python-tuf does.")
    return {**files, TUF_ROOT: made.content}


def _previous_root(progress: TufProgress, previous: bytes | None) -> Root | None:
    """The root that the new one follows; RefusedError unless it is the one that entry 0 names, and says the same."""
    from ceremony.signing import tuf

    named = progress.terms.previous
    if named is None or previous is None:
        if named is not None or previous is not None:
            raise RefusedError("The record and the archive disagree on whether there is a previous root.json.")
        return None
    if hashlib.sha256(previous).hexdigest() != named.sha256:
        raise RefusedError("The previous root.json is another than the record names: its SHA-256 differs.")
    root = tuf.read_root(previous).signed
    role = root.roles["root"]
    known = {one.key_id: one for one in tuf.root_keys(root)}
    held = [one.key for one in named.holders]
    if (root.version, role.threshold, set(role.keyids)) != (named.version, named.threshold, set(named.key_ids)):
        raise RefusedError("The record says otherwise of the previous root.json than that file.")
    if not all(key is not None and known.get(key.key_id) == key for key in held):
        raise RefusedError("The record names a key of the previous root.json that this file does not hold.")
    return root
