"""What lies in a kit, and which kits there are: canonical JSON that names each file with its size and SHA-256.

A kit's own manifest names its files; the manifest of a delivery names every kit's. So one signature holds all of them,
and a host is given its own folder and two files more.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import rfc8785

from ceremony.disk.folders import read_plain_file
from ceremony.errors import KeyriteError, RefusedError
from ceremony.record.canonical import parse_canonical

MANIFEST = "manifest.json"
SIGNATURE = "manifest.p7s"
KIT_FORMAT = "keyrite-kit-1"
DELIVERY_FORMAT = "keyrite-kits-1"
MadeFor = Literal["estate_sha256", "order_sha256"]  # an estate's file, or a signing order


def kit_manifest(system: str, host: str, files: Mapping[str, bytes]) -> bytes:
    """The manifest of one kit, without a line for itself."""
    return rfc8785.dumps({"format": KIT_FORMAT, "system": system, "host": host, "files": _named(files)})


def delivery_manifest(ceremony: str, made_for: MadeFor, sha256: str, kits: Mapping[str, bytes]) -> bytes:
    """The manifest of all kits of a ceremony: each one's own, by its path; `sha256` is of what they were made for."""
    return rfc8785.dumps({"format": DELIVERY_FORMAT, "ceremony": ceremony, made_for: sha256, "files": _named(kits)})


def _named(files: Mapping[str, bytes]) -> dict[str, dict[str, str | int]]:
    return {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        for name, content in sorted(files.items())
    }


MOST_BYTES = 4 << 20
_PART = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def is_of_kits(folder: Path) -> bool:
    """True for a folder of kits or of one kit, whose manifest is named as an archive's is; nothing in it is checked."""
    try:
        raw = parse_canonical(read_plain_file(folder / MANIFEST, MOST_BYTES), max_bytes=MOST_BYTES)
    except (ValueError, KeyriteError, OSError):
        return False
    return isinstance(raw, dict) and raw.get("format") in {KIT_FORMAT, DELIVERY_FORMAT}


@dataclass(frozen=True)
class Manifest:
    """A manifest as read: its further fields, and each file's size in bytes and SHA-256 in hex."""

    fields: Mapping[str, str]
    files: Mapping[str, tuple[int, str]]


def _parse(untrusted: bytes, format_: str, fields: tuple[str, ...]) -> Manifest:
    """A manifest of this format with these fields, whose names stay inside its folder; RefusedError else."""
    try:
        raw = parse_canonical(untrusted, max_bytes=MOST_BYTES)
        if raw["format"] != format_ or raw.keys() != {"format", "files", *fields}:
            raise ValueError("another format")
        files = {_inside(name): _described(one) for name, one in raw["files"].items()}
        return Manifest({name: str(raw[name]) for name in fields}, files)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise RefusedError("{name} is damaged, or none of this format.", name=MANIFEST) from None


def parse_kit(untrusted: bytes) -> Manifest:
    """The manifest of one kit; RefusedError for anything else."""
    return _parse(untrusted, KIT_FORMAT, ("system", "host"))


def parse_delivery(untrusted: bytes) -> Manifest:
    """The manifest of all kits of a ceremony; RefusedError for anything else."""
    try:
        return _parse(untrusted, DELIVERY_FORMAT, ("ceremony", "estate_sha256"))
    except RefusedError:
        return _parse(untrusted, DELIVERY_FORMAT, ("ceremony", "order_sha256"))


def _inside(name: str) -> str:
    if len(name) > 255 or not all(map(_PART.fullmatch, name.split("/"))):
        raise ValueError("a name that has no place in a kit")
    return name


def _described(one: dict[str, Any]) -> tuple[int, str]:
    if one.keys() != {"size", "sha256"} or type(one["size"]) is not int or not _SHA256.fullmatch(one["sha256"]):
        raise ValueError("a file is not named by its size and SHA-256")
    return one["size"], one["sha256"]
