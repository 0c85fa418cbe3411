"""What lies in a kit, and which kits there are: canonical JSON that names each file with its size and SHA-256.

A kit's own manifest names its files; the manifest of a delivery names every kit's. So one signature holds all of them,
and a host is given its own folder and two files more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import rfc8785

MANIFEST = "manifest.json"
SIGNATURE = "manifest.p7s"
KIT_FORMAT = "keyrite-kit-1"
DELIVERY_FORMAT = "keyrite-kits-1"


def kit_manifest(system: str, host: str, files: Mapping[str, bytes]) -> bytes:
    """The manifest of one kit, without a line for itself."""
    return rfc8785.dumps({"format": KIT_FORMAT, "system": system, "host": host, "files": _named(files)})


def delivery_manifest(ceremony: str, estate_sha256: str, kits: Mapping[str, bytes]) -> bytes:
    """The manifest of all kits of a ceremony: each one's own, by its path."""
    named: dict[str, Any] = {
        "format": DELIVERY_FORMAT,
        "ceremony": ceremony,
        "estate_sha256": estate_sha256,
        "files": _named(kits),
    }
    return rfc8785.dumps(named)


def _named(files: Mapping[str, bytes]) -> dict[str, Any]:
    return {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        for name, content in sorted(files.items())
    }
