"""What came back from the hosts, matched to them by what it says and not by what its file is called.

E5   a request is for a host of the estate, for one use, with exactly that host's names;
E6   a request is as it was when its fingerprint was written down on the host;
E7   each key is one host's, and for one use alone; and no private key came along.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ceremony.disk.folders import read_plain_file
from ceremony.errors import KeyriteError, UsageError, shown
from ceremony.estate.description import Estate, Host, Use, request_of
from ceremony.estate.errors import EstateError
from ceremony.estate.requesting import names_for
from ceremony.issuing.files import MOST_BYTES
from ceremony.issuing.requests import Request, read_request
from ceremony.language.digest_words import digest_words

MOST_FILES = 20_000
_DEPTH = 6
_FINGERPRINT = b"keyrite-fingerprint-1 "
_REQUEST_NAMES = (".csr", ".p10", ".req")
_PASSED = "._"  # what macOS leaves beside each file on a FAT medium
_PURPOSE_OID = "2.5.29.37"
_PURPOSES = {"serverAuth": Use.SERVER, "clientAuth": Use.CLIENT}
Needed = tuple[Host, Use]


def request_name(host: Host, use: Use) -> str:
    """What a host's request is called in the record and in the archive."""
    return request_of(f"{host.name} {use}")


@dataclass(frozen=True)
class HostRequest:
    """A request, and for which host and use it is; `written_down`: its fingerprint came along, and is the same."""

    host: Host
    use: Use
    file: Path
    content: bytes = field(repr=False)
    request: Request
    written_down: bool = False

    @property
    def name(self) -> str:
        """What it is called in the record and in the archive."""
        return request_name(self.host, self.use)

    @property
    def key_sha256(self) -> str:
        """SHA-256 of the key (DER SubjectPublicKeyInfo), in hex."""
        return hashlib.sha256(self.request.public_key).hexdigest()

    @property
    def key_words(self) -> tuple[str, ...]:
        """The same in words, to be compared with what is read over the telephone."""
        return digest_words(self.key_sha256)


@dataclass(frozen=True)
class CameBack:
    """What came back: requests in the order of the hosts, what is wrong, and who did not answer."""

    requests: tuple[HostRequest, ...]
    problems: tuple[EstateError, ...]
    missing: tuple[Needed, ...]

    def require_sound(self) -> None:
        """EstateError with the first thing that is wrong, and how much else is."""
        if len(self.problems) > 1:
            raise EstateError(
                "{reason} (and {more} more: `keyrite estate check` with --requests lists them)",
                reason=str(self.problems[0]),
                more=len(self.problems) - 1,
            )
        if self.problems:
            raise self.problems[0]


def match_requests(estate: Estate, folder: Path) -> CameBack:
    """Everything in a folder that is a request, or a fingerprint, matched to hosts; UsageError for no such folder."""
    found = _Found(estate)
    for path in _files(folder):
        found.take(path)
    return found.matched()


def _files(folder: Path) -> Iterator[Path]:
    """Every file, links apart, at most six folders deep; in one order on every file system."""
    if not folder.is_dir():
        raise UsageError("There is no folder {path}; name the folder with the requests.", path=str(folder))
    seen = 0
    for base, names, files in os.walk(folder):
        here = Path(base)
        names[:] = sorted(names) if len(here.relative_to(folder).parts) < _DEPTH else []
        for name in sorted(files):
            seen += 1
            if seen > MOST_FILES:
                raise UsageError(
                    "More than {most} files lie in {path}; name the folder that holds the requests alone.",
                    most=MOST_FILES,
                    path=str(folder),
                )
            if not (here / name).is_symlink() and not name.startswith(_PASSED):
                yield here / name


class _Found:
    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self._by_name = {one.name: one for one in estate.hosts}
        self._requests: dict[tuple[str, Use], list[HostRequest]] = {}
        self._noted: set[tuple[str, str, str]] = set()  # host, use, fingerprint
        self._problems: list[EstateError] = []

    def take(self, path: Path) -> None:
        try:
            content = read_plain_file(path, MOST_BYTES)
            if b"PRIVATE KEY-----" in content:
                raise EstateError(
                    "E7: The file {file} holds a private key, which was to stay on its host; that key is given up: "
                    "destroy this file, and make a new key there.",
                    file=_called(path),
                )
            if _FINGERPRINT in content:
                self._note(content)
            elif b"CERTIFICATE REQUEST-----" in content or path.suffix.lower() in _REQUEST_NAMES:
                one = self._match(path, content)
                self._requests.setdefault((one.host.name, one.use), []).append(one)
        except EstateError as problem:
            self._problems.append(problem)
        except KeyriteError as problem:
            error = EstateError(
                "E5: The file {file} cannot be taken: {reason}", file=_called(path), reason=str(problem)
            )
            self._problems.append(error)

    def _note(self, content: bytes) -> None:
        for line in content.decode("utf-8", "replace").splitlines():
            parts = line.split()
            if line.startswith(_FINGERPRINT.decode()) and len(parts) == 4:
                self._noted.add((parts[1], parts[2], parts[3].lower()))

    def _match(self, path: Path, content: bytes) -> HostRequest:
        request = read_request(content)
        subject = dict(request.subject)
        asked = {one.value for one in request.names}
        named = subject.get("common_name", "")
        host = self._by_name.get(named.lower()) or next((one for one in self._estate.hosts if one.name in asked), None)
        if host is None:
            raise EstateError(
                "E5: The file {file} is a request for {name}, which is no host of this estate; take it out, or add the "
                "host.",
                file=_called(path),
                name=shown(named or ", ".join(sorted(asked)) or "nobody"),
            )
        use = _use_of(host, request, asked, path)
        self._check_names(host, use, request, path)
        return HostRequest(host, use, path, content, request)

    def _check_names(self, host: Host, use: Use, request: Request, path: Path) -> None:
        wanted, asked = set(names_for(host, use)), {one.value for one in request.names}
        subject = dict(request.subject)
        right = {"common_name": host.name, "organization": self._estate.organisation}
        wrong = [kind for kind, value in subject.items() if right.get(kind) != value]
        if asked != wanted or wrong or "common_name" not in subject:  # the profiles ask for one
            raise EstateError(
                "E5: The file {file} is for {host} and asks for the names {asked} and the subject {subject}, where the "
                "estate has the names {wanted}; make it anew with the script of that host.",
                file=_called(path),
                host=host.name,
                asked=shown(", ".join(sorted(asked)) or "none"),
                subject=shown(request.subject_name.rfc4514_string() or "none"),
                wanted=", ".join(sorted(wanted)),
            )

    def matched(self) -> CameBack:
        requests, missing = [], []
        for host in self._estate.hosts:
            for use in host.uses:
                found = self._requests.get((host.name, use), [])
                if not found:
                    missing.append((host, use))
                elif len({one.content for one in found}) > 1:
                    self._problems.append(_two(found))
                else:
                    requests.append(self._compared(found[0]))
        self._problems += _shared_keys(requests)
        return CameBack(tuple(requests), tuple(self._problems), tuple(missing))

    def _compared(self, one: HostRequest) -> HostRequest:
        noted = {hex_ for host, use, hex_ in self._noted if (host, use) == (one.host.name, one.use)}
        if noted and one.key_sha256 not in noted:
            error = EstateError(
                "E6: The file {file} is not what {host} wrote: its fingerprint is another than the one that came "
                "along; ask there for the words, and have the request made anew.",
                file=_called(one.file),
                host=one.host.name,
            )
            self._problems.append(error)
        return HostRequest(one.host, one.use, one.file, one.content, one.request, written_down=bool(noted))


def _called(path: Path) -> str:
    """A file by its folder and name, whatever bytes they are."""
    return shown("/".join(path.parts[-2:]))


def _use_of(host: Host, request: Request, asked: set[str], path: Path) -> Use:
    """What a request is for: by the purpose that it asks for, else by its names, else by its file's name."""
    wished = next((one.said for one in request.asked if one.oid == _PURPOSE_OID), "")
    by_purpose = [use for said, use in _PURPOSES.items() if said in wished.split(", ")]
    if len(by_purpose) == 1 and by_purpose[0] not in host.uses:
        raise EstateError(
            "E5: The file {file} asks for {host} to be a {use}, which it is not in this estate; take it out, or say so "
            "there.",
            file=_called(path),
            host=host.name,
            use=str(by_purpose[0]),
        )
    by_names = [use for use in host.uses if set(names_for(host, use)) == asked]
    by_file = [use for use in host.uses if path.stem.lower().endswith(use)]
    for uses in (by_purpose, host.uses, by_names, by_file):
        if len(uses) == 1:
            return uses[0]
    raise EstateError(
        "E5: The file {file} does not say whether it is for {host} as a server or as a client; call it server.csr or "
        "client.csr.",
        file=_called(path),
        host=host.name,
    )


def _two(found: Iterable[HostRequest]) -> EstateError:
    first, second, *_ = found
    return EstateError(
        "E5: The files {file} and {other} are both for {host} as a {use}; take one of them out.",
        file=_called(first.file),
        other=_called(second.file),
        host=first.host.name,
        use=str(first.use),
    )


def _shared_keys(requests: Iterable[HostRequest]) -> Iterator[EstateError]:
    seen: dict[bytes, HostRequest] = {}
    for one in requests:
        first = seen.setdefault(one.request.public_key, one)
        if first is not one:
            yield EstateError(
                "E7: The host {host} ({use}) has the same key as {other} ({other_use}): whoever breaks into one is the "
                "other; have a new key made on one of them.",
                host=one.host.name,
                use=str(one.use),
                other=first.host.name,
                other_use=str(first.use),
            )
