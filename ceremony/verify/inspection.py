"""An archive under inspection: bounded reading, and what earlier checks found for later ones.

- Only regular files inside the folder are opened: no link is followed, no pipe or device is waited for.
- Whatever is held in memory is bounded; the record is only ever streamed.
- A file that is read a second time must be what it was the first time: what one check saw is what the others judge.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn, TypeVar

from cryptography import x509

from ceremony.archive import MANIFEST, RECORD, Manifest
from ceremony.errors import KeyriteError, RefusedError
from ceremony.events import CeremonyAborted, CeremonyOpened, CertificateDescribed, Ending, RecordKey
from ceremony.record import Entry
from ceremony.record_seal import SealedMessage
from ceremony.script import RULES
from ceremony.state import State
from ceremony.verify.findings import MissingError

MAX_FILE_BYTES = 64 << 20
MAX_FILES = 10_000
_MOST_FOLDERS = 1_000

T = TypeVar("T")
Digest = tuple[int, str]  # size in bytes, SHA-256 in hex


@dataclass
class Inspection:
    """What is known of the archive so far."""

    folder: Path
    anchor: Path | None
    earlier: Path | None
    rules: int = RULES  # the version of the rules that entry 0 names
    seal_at_start: RecordKey | None = None  # the post-quantum key that entry 0 names
    manifest: Manifest | None = None
    digests: dict[str, Digest] = field(default_factory=dict)  # of every file as it was first read
    changed: list[str] = field(default_factory=list)  # files that are not the manifest's
    chain_read: bool = False
    chain_problem: KeyriteError | None = None
    record_sha384: bytes = b""
    sealed: SealedMessage | None = None  # the record as the key that entry 0 names has signed it
    clock_back: int = 0  # entries whose time is before that of the entry before them
    first: Entry | None = None
    last: Entry | None = None
    head: str = ""
    torn: bool = False  # the last line has no end
    state: State | None = None
    rule_problem: RefusedError | None = None
    certified: list[CertificateDescribed] = field(default_factory=list)
    seal_key: RecordKey | None = None
    strangers: list[str] = field(default_factory=list)  # custodians who acted for a share that is not theirs
    root: x509.Certificate | None = None
    log: x509.Certificate | None = None
    vouched_by: str = "nobody"  # who stands behind the signatures: `root`, `starter` or `nobody`

    def open(self, name: str) -> io.BufferedReader:
        """A regular file of the archive as a stream; MissingError if it is not there."""
        path = self.folder / name
        for part in (path, *path.parents):
            if part == self.folder:
                break
            if part.is_symlink():
                raise RefusedError("{name} is a link, not a file.", name=name)
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except (FileNotFoundError, NotADirectoryError):
            raise MissingError("{name} is missing.", name=name) from None
        except OSError as problem:
            raise RefusedError(
                "{name} cannot be read ({reason}).", name=name, reason=problem.strerror or "unknown"
            ) from None
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise RefusedError("{name} is not a regular file.", name=name)
        return os.fdopen(descriptor, "rb")

    def read(self, name: str, limit: int = MAX_FILE_BYTES) -> bytes:
        """A file of the archive, bounded; MissingError if it is not there."""
        with self.open(name) as stream:
            content = stream.read(limit + 1)
        if len(content) > limit:
            raise RefusedError("{name} is too large to be what it says it is.", name=name)
        self.note(name, (len(content), hashlib.sha256(content).hexdigest()))
        return content

    def note(self, name: str, found: Digest) -> None:
        """Keep what a file was; RefusedError if it was something else before."""
        if self.digests.setdefault(name, found) != found:
            raise RefusedError(
                "{name} changed while the archive was being verified; verify a copy of your own.", name=name
            )

    def names(self) -> set[str]:
        """Every file below the folder, as the manifest names files; RefusedError if there are too many to list."""
        found: set[str] = set()
        for folders_seen, (base, folders, names) in enumerate(os.walk(self.folder, onerror=_cannot_look)):
            links = [name for name in folders if (Path(base) / name).is_symlink()]
            found.update((Path(base) / name).relative_to(self.folder).as_posix() for name in (*names, *links))
            if len(found) > MAX_FILES or folders_seen > _MOST_FOLDERS:
                raise RefusedError("The folder holds more than {most} files; it is no archive.", most=MAX_FILES)
        return found

    @property
    def opened(self) -> CeremonyOpened | None:
        """What entry 0 tells; None where it could not be read, or tells something else."""
        event = self.first.event if self.first else None
        return event if isinstance(event, CeremonyOpened) else None

    @property
    def by_seal(self) -> bool:
        """True for a check by a sheet's own seal: it stands on no archive."""
        return self.state is not None and self.state.by_seal

    @property
    def aborted(self) -> bool:
        """True if the record ends in an abort."""
        return self.last is not None and isinstance(self.last.event, CeremonyAborted)

    @property
    def tail_missing(self) -> bool:
        """True if the record is a sound beginning: shorter than in the manifest, or never sealed."""
        if self.last is None or isinstance(self.last.event, Ending) or self.rule_problem is not None:
            return False
        if self.manifest is None:
            return not (self.folder / MANIFEST).exists()  # a journal that was never sealed
        named, found = self.manifest.files.get(RECORD), self.digests.get(RECORD)
        return named is not None and found is not None and found[0] < named[0]


def _cannot_look(problem: OSError) -> NoReturn:
    raise RefusedError(
        "A folder in the archive cannot be looked into ({reason}).", reason=problem.strerror or "unknown"
    )


def need(value: T | None, what: str) -> T:
    """The value, or MissingError: an earlier check could not read `what`."""
    if value is None:
        raise MissingError("Not checked, because {what} could not be read.", what=what)
    return value
