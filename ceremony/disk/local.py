"""What this machine must know to find an interrupted ceremony again: folders and tokens, nothing secret.

These facts stay out of the record, which is public and says nothing of a machine's paths.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import stat
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from ceremony.disk.folders import WORK, make_folder, read_plain_file, replace_file
from ceremony.disk.holding import busy, take_lock
from ceremony.errors import MachineError, RefusedError, UsageError

LOCAL = "local.json"
_LONGEST = 1 << 20  # of a note: what lies there may be damaged, or made up
CEREMONY = "ceremony"  # in a rack's folder: the ceremony that its tokens are for
IN_USE = "held"  # in a rack's folder: locked by the process that uses it
RACK_PREFIX = "keyrite-tokens-"
_claimed: Counter[Path] = Counter()  # racks of this process, by folder
MEMORY = Path("/dev/shm")  # noqa: S108 - a file system in memory (Linux); what lies there never reaches a disk


def write(work: Path, rack: Mapping[str, object], store: Mapping[str, object]) -> None:
    """Keep where the tokens of this ceremony are, and where its sheets go; its throw-away tokens know of it too."""
    if rack.get("kind") != "module" and "folder" in rack:
        replace_file(Path(str(rack["folder"])) / CEREMONY, str(work.parent.resolve()).encode())
    replace_file(work / LOCAL, json.dumps({"rack": dict(rack), "store": dict(store)}).encode())


def read_store(folder: Path) -> object:
    """What the interrupted ceremony in `folder` noted of where its sheets go; None if that is lost."""
    return _read(folder, "store")


def read_rack(folder: Path) -> Mapping[str, object]:
    """What it noted of its tokens; empty if that is lost. Like every note it may be damaged, or made up."""
    noted = _read(folder, "rack")
    return noted if isinstance(noted, dict) else {}


def _read(folder: Path, what: str) -> object:
    with contextlib.suppress(UsageError, ValueError, KeyError, TypeError, RecursionError):
        noted = json.loads(read_plain_file(folder / WORK / LOCAL, _LONGEST))
        return noted[what] if isinstance(noted, dict) else None
    return None


def read_rack_folder(folder: Path) -> Path | None:
    """Where the throw-away tokens of the interrupted ceremony in `folder` are, if they are still there.

    The note may be damaged or made up, and the folder may be removed in the end: so it must be one that a rack made,
    of this user's, in the place for temporary files, or one that says itself that it is this ceremony's.
    """
    try:
        kept = Path(str(read_rack(folder)["folder"]))
        ours = _is_tokens_of_ours(kept)
        named = (kept / CEREMONY).is_file() and (kept / CEREMONY).read_text(encoding="utf-8") == str(folder.resolve())
    except (OSError, ValueError, KeyError):
        return None
    temporary = kept.name.startswith(RACK_PREFIX) and kept.parent.resolve() in {temporary_folder().resolve(), MEMORY}
    return kept if ours and kept.is_absolute() and (temporary or named) else None


def copy_tokens(kept: Path, into: Path | None = None) -> Path:
    """A copy of the tokens that a rehearsal has kept, as a rack's folder of its own: what happens to it harms no other.

    `into`: an empty folder for it; else a temporary one.

    UsageError where there are none, RefusedError while a ceremony works on them; MachineError where it finds no room.
    """
    try:
        inside = [*(kept / "tokens").rglob("*")] if _is_tokens_of_ours(kept) else []
        ours = bool(inside) and not any(one.is_symlink() for one in inside)
    except OSError:
        ours = False
    if not ours:
        raise UsageError(
            "{path} is no folder with a token that a rehearsal of yours has kept; name the one that was made by "
            "`--keep-token`.",
            path=str(kept),
        )
    if (kept / CEREMONY).exists():
        raise RefusedError(
            "The ceremony that makes the token in {path} has not ended; end it first, or name another folder.",
            path=str(kept),
        )
    place = into or temporary_folder()
    try:
        made = into or Path(tempfile.mkdtemp(prefix=RACK_PREFIX, dir=place))
        shutil.copytree(kept / "tokens", made / "tokens")
    except OSError as problem:
        raise MachineError(
            "The token in {path} cannot be copied to {place} ({reason}); nothing was changed. Make room there, or set "
            "TMPDIR to a folder with room.",
            path=str(kept),
            place=str(place),
            reason=problem.strerror or "unknown",
        ) from None
    return made


def temporary_folder() -> Path:
    """Where throw-away tokens are made; MachineError where no folder for temporary files can be written."""
    try:
        return Path(tempfile.gettempdir())
    except OSError:
        raise MachineError(
            "No folder for temporary files can be written, neither what TMPDIR names nor /tmp, so throw-away tokens "
            "have no place; nothing was changed. Make room there, or set TMPDIR to a folder with room, then try again."
        ) from None


def sweep_racks() -> None:
    """Remove throw-away tokens of this user's that nobody needs any more: killed rehearsals leave them behind.

    Those stay that a process holds, that an interrupted ceremony names, or whose ceremony's place cannot be seen now.
    """
    for place in {temporary_folder(), MEMORY}:
        for kept in place.glob(f"{RACK_PREFIX}*"):
            with contextlib.suppress(OSError, ValueError):
                if _is_rack_of_ours(kept) and not _is_needed(kept):
                    shutil.rmtree(kept, ignore_errors=True)


def claim_rack(rack: Path) -> Callable[[], None]:
    """Hold a rack's folder until the process ends, or what it gives is called; RefusedError if another process does."""
    try:
        held = (rack / IN_USE).open("ab")
    except OSError:  # a full disk: the folder is then nobody's to sweep
        return lambda: None
    if _claimed[rack] == 0 and not take_lock(held.fileno()):
        held.close()
        raise busy()
    _claimed[rack] += 1  # another rack of the same folder, in this process, goes by the first one's lock

    def let_go() -> None:
        if not held.closed:
            _claimed[rack] -= 1
            held.close()

    return let_go


def _is_needed(rack: Path) -> bool:
    with (rack / IN_USE).open("rb") as held:  # without it, it was made by an older Keyrite, and is left alone
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)  # OSError while its process lives
    if not (rack / CEREMONY).exists():
        return False  # killed before its ceremony began
    folder = Path((rack / CEREMONY).read_text(encoding="utf-8"))
    return not folder.parent.is_dir() or read_rack(folder).get("folder") == str(rack)


def _is_rack_of_ours(rack: Path) -> bool:
    return _is_tokens_of_ours(rack) and rack.name.startswith(RACK_PREFIX)


def _is_tokens_of_ours(folder: Path) -> bool:
    facts = folder.lstat()
    ours = stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.getuid() and facts.st_mode & 0o077 == 0
    return ours and (folder / "tokens").is_dir()


def state_folder(what: str) -> Path:
    """Where this machine keeps notes of its own (XDG base directories): `interrupted`, `probes`."""
    base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(base) / "keyrite" / what


def _pointer(folder: Path) -> Path:
    return state_folder("interrupted") / hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]


def register(folder: Path) -> None:
    """Note that a ceremony is under way in `folder`; a home that cannot be written is no reason to stop."""
    with contextlib.suppress(Exception):
        make_folder(state_folder("interrupted"), mode=0o700)
        replace_file(_pointer(folder), str(folder.resolve()).encode())


def registered() -> Iterator[Path]:
    """The folders in which a ceremony was noted to be under way; what is no such note any more is passed over."""
    try:
        pointers = sorted(state_folder("interrupted").iterdir())
    except OSError:
        return
    for pointer in pointers:
        with contextlib.suppress(OSError, ValueError):
            yield Path(pointer.read_text(encoding="utf-8"))


def unregister(folder: Path) -> None:
    """The ceremony in `folder` has ended."""
    with contextlib.suppress(OSError):
        _pointer(folder).unlink(missing_ok=True)
