"""From Notary v1 to what follows it: the tags of a repository, verified from a root that one has, as images to sign.

What is read is the folder in which a client keeps a repository's trust data (~/.docker/trust/tuf/REPOSITORY/metadata).
A tag counts where docker pulls by it: in `targets/releases`, or in `targets` where that one does not know it. Whatever
else is signed there is told, so that the sums agree.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ceremony.disk.folders import read_plain_file
from ceremony.errors import UsageError, shown
from ceremony.signing.errors import SigningError
from ceremony.signing.images import clean_digest, clean_reference, clean_tag
from ceremony.signing.notary import RELEASES, check_name
from ceremony.signing.notary_metadata import MOST_BYTES, Key, Metadata, Role, read_metadata

ORDER_FORMAT = "keyrite-signing-order-1"
_MOST_FILES = 1000
_DEEPEST = 4  # delegations of delegations; docker makes one level


@dataclass(frozen=True, order=True)
class SignedTag:
    """One line of somebody's targets."""

    tag: str
    digest: str  # sha256:<hex>
    role: str  # targets, targets/releases, targets/NAME


@dataclass(frozen=True)
class Exported:
    """What a repository has signed."""

    gun: str
    version: int  # of its root
    pulled: tuple[SignedTag, ...]  # what docker pulls: each tag once
    repeated: tuple[SignedTag, ...]  # the same tag and digest in another role
    left_out: tuple[SignedTag, ...]  # what docker does not pull

    @property
    def images(self) -> dict[str, tuple[str, ...]]:
        """The images that those tags are: by digest, each with its tags."""
        found: dict[str, tuple[str, ...]] = {}
        for one in self.pulled:
            found[one.digest] = (*found.get(one.digest, ()), one.tag)
        return found

    @property
    def lines(self) -> int:
        """How many lines are signed in all roles together."""
        return len(self.pulled) + len(self.repeated) + len(self.left_out)


def order_of(told: Exported) -> bytes:
    """A signing order for the images of a repository; SigningError (G8) where it has none."""
    if not told.pulled:
        raise SigningError(
            "G8: Nothing that docker pulls is signed in {gun}; there is nothing to take over.", gun=told.gun
        )
    lines = [
        f"# From Notary: {told.gun}, root.json {told.version}. Signed lines: {told.lines}. Tags by which docker pulls: "
        f"{len(told.pulled)}; repeated in another role: {len(told.repeated)};",
        f"# left out: {len(told.left_out)}. Images in this order, each once: {len(told.images)}.",
        f"format: {ORDER_FORMAT}",
        "formats: [cosign]",
        "images:",
    ]
    for digest, tags in told.images.items():
        more = f"  # and {', '.join(tags[1:])}" if tags[1:] else ""
        lines.append(f'  - {{reference: "{told.gun}", digest: "{digest}", tag: "{tags[0]}"}}{more}')
    return "\n".join([*lines, ""]).encode("ascii")


def read_folder(folder: Path) -> dict[str, bytes]:
    """The trust data in a client's folder metadata/, by path; UsageError where it cannot be read, or is none."""
    if not folder.is_dir():
        raise UsageError(
            "{folder} is no folder; copy metadata/ from ~/.docker/trust/tuf/REPOSITORY of a client that has just "
            "pulled.",
            folder=folder,
        )
    paths = sorted(one for one in folder.rglob("*.json") if one.is_file() and not one.is_symlink())[:_MOST_FILES]
    return {one.relative_to(folder).as_posix(): read_plain_file(one, MOST_BYTES) for one in paths}


def read_export(gun: str, files: Mapping[str, bytes], believed: Metadata, now: datetime.datetime) -> Exported:
    """What is signed in a repository, by trust data that leads on from a root that is believed.

    `files` by their paths in the folder, such as `targets/releases.json`; roots in between may lie there as
    `2.root.json`. SigningError (G8, G2) says what does not hold.
    """
    reference = clean_reference(gun)
    root = _newest_root(reference, files, believed)
    timestamp, snapshot = (_signed(files, one, one.capitalize(), root) for one in ("timestamp", "snapshot"))
    _check_listed("snapshot", files, timestamp)
    for role in snapshot.signed["meta"]:
        _check_listed(role, files, snapshot)
    targets = _signed(files, "targets", "Targets", root)
    for one in (root, timestamp, snapshot, targets):
        _check_fresh(one, now)
    listed = {role: files[f"{role}.json"] for role in snapshot.signed["meta"]}
    lines = list(_Walk(listed, now).lines(targets, Role((), 1, "targets", ("",)), _DEEPEST))
    chosen: dict[str, SignedTag] = {}
    for role in (RELEASES, "targets"):
        for line in lines:
            if line.role == role:
                chosen.setdefault(line.tag, line)
    pulled = set(chosen.values())
    others = [line for line in lines if line not in pulled]
    repeated = {line for line in others if line.tag in chosen and chosen[line.tag].digest == line.digest}
    left_out = set(others) - repeated
    return Exported(reference, root.version, *(tuple(sorted(part)) for part in (pulled, repeated, left_out)))


def _newest_root(gun: str, files: Mapping[str, bytes], believed: Metadata) -> Metadata:
    """The root in the folder, by way of those in between: each signed by the one before and by itself."""
    _given(files, "root.json")
    names = [name for name in files if name == "root.json" or name.endswith(".root.json")]
    read = sorted((read_metadata(files[name], name, "Root") for name in names), key=lambda one: one.version)
    for one in read:
        if one.version == believed.version and one.signed != believed.signed:
            raise SigningError(
                "G8: The file {file} has version {version}, as the root that is believed, and says something else; "
                "find out which of them is genuine.",
                file=one.file,
                version=one.version,
            )
        if one.version > believed.version:
            one.check_signed(believed.role("root"), believed.keys)
            one.check_signed(one.role("root"), one.keys)
            believed = one
    newest = next(one for one in read if one.file == "root.json")
    if newest.version < believed.version:
        raise SigningError(
            "G8: The root.json there is older (version {version}) than the root that is believed ({believed}); fetch "
            "the trust data again from the server.",
            version=newest.version,
            believed=believed.version,
        )
    for certificate in (one for key in newest.role("root").keys for one in newest.keys[key].certificates()[:1]):
        check_name(gun, certificate)
    return newest


def _signed(files: Mapping[str, bytes], role: str, kind: str, root: Metadata) -> Metadata:
    read = read_metadata(_given(files, f"{role}.json"), f"{role}.json", kind)
    read.check_signed(root.role(role), root.keys)
    return read


def _given(files: Mapping[str, bytes], name: str) -> bytes:
    if name not in files:
        raise SigningError(
            "G8: The file {file} is missing from the trust data; copy the whole folder metadata/ of a client that has "
            "just pulled from the repository.",
            file=shown(name),
        )
    return files[name]


def _check_listed(role: str, files: Mapping[str, bytes], by: Metadata) -> None:
    """A file as another lists it, by its digest: neither older nor left out."""
    content, told = _given(files, f"{role}.json"), by.signed["meta"]
    try:
        wanted = base64.b64decode(told[role]["hashes"]["sha256"])
    except (KeyError, TypeError, ValueError):
        wanted = b""
    if not hmac.compare_digest(hashlib.sha256(content).digest(), wanted):
        raise SigningError(
            "G8: The file {file} is not the one that {by} lists; copy the whole folder metadata/ anew, after a pull.",
            file=f"{role}.json",
            by=by.file,
        )


def _check_fresh(read: Metadata, now: datetime.datetime) -> None:
    if read.expires <= now:
        raise SigningError(
            "G8: The file {file} expired on {day}; let a client pull again, and copy its folder metadata/ within a "
            "few days.",
            file=read.file,
            day=read.expires.date().isoformat(),
        )


@dataclass(frozen=True)
class _Walk:
    """A walk along delegations; each role once, or a few that name each other would take for ever."""

    listed: Mapping[str, bytes]  # roles that have signed, by the snapshot
    now: datetime.datetime
    seen: set[str] = field(default_factory=lambda: {"targets"})

    def lines(self, targets: Metadata, role: Role, levels: int) -> Iterator[SignedTag]:
        """What a role signs, and those to whom it delegates."""
        for tag, told in (targets.signed.get("targets") or {}).items():
            if any(tag.startswith(path) for path in role.paths):
                yield SignedTag(clean_tag(tag), _digest(told), role.name)
        keys: Mapping[str, Key] = targets.keys
        for one in targets.delegations if levels else ():
            if one.name in self.listed and one.name not in self.seen:  # none lists what nobody has signed yet
                self.seen.add(one.name)
                read = read_metadata(self.listed[one.name], f"{one.name}.json", "Targets")
                read.check_signed(one, keys)
                _check_fresh(read, self.now)
                yield from self.lines(read, one, levels - 1)


def _digest(told: Any) -> str:
    try:
        return clean_digest(f"sha256:{base64.b64decode(told['hashes']['sha256'], validate=True).hex()}")
    except (KeyError, TypeError, ValueError):
        return clean_digest("none")
