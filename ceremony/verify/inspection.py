"""An archive under inspection: bounded reading, and what earlier checks found for later ones.

- Only regular files inside the folder are opened: no link is followed, no pipe or device is waited for.
- Whatever is held in memory is bounded; the record is only ever streamed.
- A file is read once and kept where it is small; one that must be read a second time must be what it was the first
  time: what one check saw is what the others judge, and what is used of the archive afterwards.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, NoReturn, Protocol, TypeVar

from cryptography import x509

from ceremony.archive.writing import MANIFEST, RECORD, Manifest
from ceremony.errors import ArchiveError, KeyriteError, RefusedError
from ceremony.issuing.index import IndexLine
from ceremony.record.events import (
    CeremonyAborted,
    CeremonyOpened,
    CertificateDescribed,
    Ending,
    Event,
    RecordKey,
    TokenOpened,
)
from ceremony.record.first_line import FirstLine
from ceremony.record.journal import Entry
from ceremony.record.mldsa_signature import RecordVerifier
from ceremony.script.loading import RULES
from ceremony.state import State
from ceremony.verify.checks import MissingError, Report

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_FILE_BYTES = 64 << 20
MAX_FILES = 10_000
_MOST_KEPT_BYTES = 32 << 20
_BUFFER = 1 << 20
_MOST_FOLDERS = 1_000

T = TypeVar("T")
Inspect = Callable[[Path], "tuple[Report, Inspection]"]
Follow = Callable[[Entry], None]
Digest = tuple[int, str]  # size in bytes, SHA-256 in hex


class _Digest(Protocol):
    """What is fed with a file's bytes: a hash, or the record's verifier."""

    def update(self, content: memoryview, /) -> object:
        """The next bytes."""


class Digesting(io.RawIOBase):
    """A file that is digested, in several ways at once, while it is read."""

    def __init__(self, file: io.BufferedReader, digests: Sequence[_Digest]) -> None:
        self._file = file
        self._digests = digests
        self.size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        count = self._file.readinto(buffer)
        self.size += count
        if count:
            content = memoryview(buffer)[:count]
            for digest in self._digests:
                digest.update(content)
        return count


@dataclass
class Inspection:
    """What is known of the archive so far."""

    folder: Path
    anchor: x509.Certificate | None = None
    earlier: Path | None = None
    inspect: Inspect | None = None  # how the earlier one is looked into; none where nothing is compared with it
    first_line: FirstLine | None = None  # what entry 0 says, as it was looked into at first
    rules: int = RULES  # the version of the rules that entry 0 names
    record_key_at_start: RecordKey | None = None  # the post-quantum key that entry 0 names
    manifest: Manifest | None = None
    digests: dict[str, Digest] = field(default_factory=dict)  # of every file as it was first read
    kept: dict[str, bytes] = field(default_factory=dict, repr=False)  # small files, as they were read
    changed: list[str] = field(default_factory=list)  # files that are not the manifest's
    chain_read: bool = False
    chain_problem: KeyriteError | None = None
    record_sha384: bytes = b""
    record_verifier: RecordVerifier | None = None  # the record as the key that entry 0 names has signed it
    clock_back: int = 0  # entries whose time is before that of the entry before them
    first: Entry | None = None
    last: Entry | None = None
    head: str = ""
    torn: bool = False  # the last line has no end
    state: State | None = None
    rule_problem: RefusedError | None = None
    certified: list[CertificateDescribed] = field(default_factory=list)
    indexed: list[Event] = field(default_factory=list)  # what the index follows from
    index: tuple[IndexLine, ...] = ()  # as the check of the index has read it
    record_key: RecordKey | None = None
    token_opened: TokenOpened | None = None  # the last that was opened in a quorum's place
    strangers: list[str] = field(default_factory=list)  # custodians who acted for a share that is not theirs
    root: x509.Certificate | None = None
    log: x509.Certificate | None = None
    log_issuers: tuple[x509.Certificate, ...] = ()  # who certified the log key, up to the root; none: itself
    vouched_by: str = "nobody"  # who stands behind the signatures: `root`, `starter` or `nobody`
    follow: Follow | None = None  # what else is to be done with each entry, as the record is read
    _names: frozenset[str] | None = None

    def open(self, name: str) -> io.BufferedReader:
        """A regular file of the archive as a stream; MissingError if it is not there."""
        path = self.folder / name
        at = os.fspath(self.folder)
        for part in name.split("/"):
            at = f"{at}/{part}"
            if os.path.islink(at):  # noqa: PTH114 - a folder of archives has thousands of files
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
        kept = self.kept.get(name)
        if kept is None:
            with self.open(name) as stream:
                content = stream.read(limit + 1)
        else:
            content = kept
        if len(content) > limit:
            raise RefusedError("{name} is too large to be what it says it is.", name=name)
        return content if kept is not None else self.keep(name, content)

    def keep(self, name: str, content: bytes) -> bytes:
        """Note what a file was, and keep it while there is room: it is not read again."""
        self.note(name, (len(content), hashlib.sha256(content).hexdigest()))
        if len(content) <= _MOST_KEPT_BYTES - sum(map(len, self.kept.values())):
            self.kept[name] = content
        return content

    @contextlib.contextmanager
    def stream(self, name: str, *also: _Digest) -> Iterator[IO[bytes]]:
        """A file too large to be kept, digested (`also` in further ways) while it is read.

        RefusedError at its end if it is not what it was when it was read before.
        """
        sha256 = hashlib.sha256()
        with self.open(name) as file:
            raw = Digesting(file, [sha256, *also])
            with io.BufferedReader(raw, _BUFFER) as stream:
                yield stream
                while stream.read(_BUFFER):  # who stopped early: the rest counts for the digests all the same
                    pass
        self.note(name, (raw.size, sha256.hexdigest()))

    def need_whole_record(self) -> None:
        """Raise what keeps the record from being read to its end, for whoever relies on all of it (`follow`)."""
        if self.chain_problem is not None:
            raise self.chain_problem
        need(self.record_sha384 or None, "the record")

    def note(self, name: str, found: Digest) -> None:
        """Keep what a file was; RefusedError if it was something else before."""
        if self.digests.setdefault(name, found) != found:
            raise RefusedError(
                "{name} changed while the archive was being verified; verify a copy of your own.", name=name
            )

    def names(self) -> frozenset[str]:
        """Every file below the folder, as the manifest names files; RefusedError if there are too many to list.

        Looked up once: all checks judge the same files.
        """
        if self._names is not None:
            return self._names
        found: set[str] = set()
        for folders_seen, (base, folders, names) in enumerate(os.walk(self.folder, onerror=_cannot_look)):
            links = [name for name in folders if os.path.islink(os.path.join(base, name))]  # noqa: PTH114, PTH118
            within = os.path.relpath(base, self.folder)
            found.update(name if within == os.curdir else f"{within}/{name}" for name in (*names, *links))
            if len(found) > MAX_FILES or folders_seen > _MOST_FOLDERS:
                raise RefusedError("The folder holds more than {most} files; it is no archive.", most=MAX_FILES)
        self._names = frozenset(found)
        return self._names

    @property
    def opened(self) -> CeremonyOpened | None:
        """What entry 0 tells; None where it could not be read, or tells something else."""
        event = self.first.event if self.first else None
        return event if isinstance(event, CeremonyOpened) else None

    @property
    def manifest_sha256(self) -> str:
        """What later archives name this one by, in hex; empty if its manifest could not be read."""
        return self.digests.get(MANIFEST, (0, ""))[1]

    @property
    def by_signature(self) -> bool:
        """True for a check by a sheet's own signature: it stands on no archive."""
        return self.state is not None and self.state.by_signature

    @property
    def stands_alone(self) -> bool:
        """True where no root of Keyrite's stands behind it."""
        return self.state is not None and self.state.script.stands_alone

    @property
    def aborted(self) -> bool:
        """True if the record ends in an abort."""
        return self.last is not None and isinstance(self.last.event, CeremonyAborted)

    @property
    def tail_missing(self) -> bool:
        """True if the record is a sound beginning: shorter than in the manifest, or never closed."""
        if self.last is None or isinstance(self.last.event, Ending) or self.rule_problem is not None:
            return False
        if self.manifest is None:
            return not (self.folder / MANIFEST).exists()  # a journal that was never closed
        named, found = self.manifest.files.get(RECORD), self.digests.get(RECORD)
        return named is not None and found is not None and found[0] < named[0]


def opened(folder: Path) -> Inspection:
    """An archive to be read, and not verified; ArchiveError for what is no folder."""
    if not folder.is_dir():
        raise ArchiveError(
            "{path} is not an archive folder; name the folder that holds record.jsonl.", path=str(folder)
        )
    return Inspection(folder)


def _cannot_look(problem: OSError) -> NoReturn:
    raise RefusedError(
        "A folder in the archive cannot be looked into ({reason}).", reason=problem.strerror or "unknown"
    )


def need(value: T | None, what: str) -> T:
    """The value, or MissingError: an earlier check could not read `what`."""
    if value is None:
        raise MissingError("Not checked, because {what} could not be read.", what=what)
    return value
