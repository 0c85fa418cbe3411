"""Trust data for Notary v1 (Docker Content Trust, legacy): one kit for each repository, `notary/REPOSITORY`.

It has root.json and targets.json in the server's exact bytes, with the one line that uploads them, the pin for clients
that never pulled, and what those do who sign tags.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cryptography import x509

from ceremony.kits.install import LANGUAGES, Guide
from ceremony.kits.manifest import MANIFEST, kit_manifest
from ceremony.kits.trust import pem
from ceremony.signing.notary import RELEASES, ROOT_FILE, TARGETS_FILE
from ceremony.signing.notary_metadata import Metadata

SYSTEM = "notary"


@dataclass(frozen=True)
class TrustData:
    """What a ceremony signed for one repository."""

    name: str  # of the kit's folder
    gun: str
    root: Metadata
    targets: Metadata | None


def build_kits(
    ceremony: str, anchors: tuple[x509.Certificate, ...], signed: Iterable[TrustData]
) -> Iterable[tuple[str, Mapping[str, bytes]]]:
    """The kit of each repository, by its place with every file by its name, its manifest included."""
    for one in signed:
        files = _files(one, anchors)
        guide = _guide(ceremony, one)
        files |= {f"INSTALL.{language}.md": guide.text(language).encode() for language in LANGUAGES}
        yield f"{SYSTEM}/{one.name}", files | {MANIFEST: kit_manifest(SYSTEM, one.name, files)}


def _files(told: TrustData, anchors: tuple[x509.Certificate, ...]) -> dict[str, bytes]:
    pinning = {"ca": {f"{told.gun}": "root.pem"}, "disable_tofu": True}
    settings = {"trust_dir": "notary-trust", "trust_pinning": pinning}
    files = {"root.pem": pem(anchors), "notary-config.json": (json.dumps(settings, indent=2) + "\n").encode("ascii")}
    return files | {name: one.content for name, one in _parts(told).items()}


def _parts(told: TrustData) -> dict[str, Metadata]:
    return {name: one for name, one in ((ROOT_FILE, told.root), (TARGETS_FILE, told.targets)) if one is not None}


def _leaves(root: Metadata) -> list[x509.Certificate]:
    return [certificate for key in root.role("root").keys for certificate in root.keys[key].certificates()[:1]]


def _guide(ceremony: str, told: TrustData) -> Guide:
    parts = _parts(told)
    names = [one.name for one in told.targets.delegations if one.name != RELEASES] if told.targets else []
    holds = {
        "targets": told.targets is not None,
        "delegated": bool(names),
        "followed": len(told.root.signatures) > 1,
    }
    values = {
        "CEREMONY": ceremony,
        "REPOSITORY": told.gun,
        "PARTS": " ".join(f"-F 'files=@{name};filename={name.removesuffix('.json')}'" for name in parts),
        "DELEGATED": ", ".join(one.removeprefix("targets/") for one in names) or "-",
        "ROOT_KEY": ", ".join(told.root.role("root").keys),
        "VERSION": str(told.root.version),
        "ENDS": min(one.not_valid_after_utc for one in _leaves(told.root)).date().isoformat(),
        "EXPIRES": min(one.expires for one in parts.values()).date().isoformat(),
    }
    return Guide(SYSTEM, frozenset(name for name, so in holds.items() if so), values)
