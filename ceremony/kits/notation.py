"""Signatures for Notation: what whoever publishes them pushes beside the images, and what hosts that verify install.

The kit `notation/publisher` has each envelope with the manifest that refers to its image; `notation/clients` has trust
store and trust policy, in which one entry lists the signers' names, old and new while one key follows the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cryptography import x509

from ceremony.kits.image_signing import CLIENTS, IN_CHINESE, PUBLISHER, SigningKey
from ceremony.kits.install import LANGUAGES, Guide
from ceremony.kits.manifest import MANIFEST, kit_manifest
from ceremony.kits.trust import pem
from ceremony.pki.certificates import sha256_hex
from ceremony.signing.images import Image
from ceremony.signing.notation import SignatureManifest, trust_policy

SYSTEM = "notation"
STORE = "keyrite"


@dataclass(frozen=True)
class Envelope:
    """One signature, as a ceremony made it, and what refers to its image."""

    name: str
    image: Image
    parts: SignatureManifest


@dataclass(frozen=True)
class Delivery:
    """What both kits of one ceremony share."""

    ceremony: str
    roots: tuple[x509.Certificate, ...]
    keys: tuple[SigningKey, ...]  # newest first
    scopes: tuple[str, ...]
    envelopes: tuple[Envelope, ...]


def build_kits(delivery: Delivery) -> Iterable[tuple[str, Mapping[str, bytes]]]:
    """Both kits, each by its place with every file by its name, its manifest included."""
    for host in (PUBLISHER, CLIENTS):
        files = _publisher(delivery) if host == PUBLISHER else _clients(delivery)
        guide = _guide(delivery, host)
        files |= {f"INSTALL.{language}.md": guide.text(language).encode() for language in LANGUAGES}
        yield f"{SYSTEM}/{host}", files | {MANIFEST: kit_manifest(SYSTEM, host, files)}


def _publisher(delivery: Delivery) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    lines = []
    for one in delivery.envelopes:
        files |= {
            "config.json": one.parts.config,
            f"signatures/{one.name}.jws": one.parts.envelope,
            f"signatures/{one.name}.json": one.parts.manifest,
        }
        digests = (f"sha256:{sha256_hex(part)}" for part in (one.parts.manifest, one.parts.envelope, one.parts.config))
        lines.append(f"{one.name} {one.image.reference} {' '.join(digests)} {one.image.digest}\n")
    return files | {"signatures.txt": "".join(lines).encode("ascii")}


def _clients(delivery: Delivery) -> dict[str, bytes]:
    files = {"root.pem": pem(delivery.roots), "trustpolicy.json": _policy(delivery, delivery.keys)}
    if len(delivery.keys) > 1:
        files["trustpolicy-after.json"] = _policy(delivery, delivery.keys[:1])
    return files


def _policy(delivery: Delivery, keys: Sequence[SigningKey]) -> bytes:
    """Notation knows no `registry/*`: where a whole registry is meant, the policy is for every repository."""
    everything = any(scope.endswith("/*") for scope in delivery.scopes)
    scopes = ("*",) if everything else delivery.scopes
    return trust_policy(STORE, scopes, [key.chain[0] for key in keys])


def _guide(delivery: Delivery, host: str) -> Guide:
    newest, earlier = delivery.keys[0], delivery.keys[1:]
    holds = {PUBLISHER: host == PUBLISHER, CLIENTS: host == CLIENTS, "overlap": bool(earlier)}
    values = {
        "CEREMONY": delivery.ceremony,
        "FOLDER": host,
        "FOLDER_ZH": IN_CHINESE[host],
        "COUNT": str(len(delivery.envelopes)),
        "STORE": STORE,
        "IMAGE": str(delivery.envelopes[0].image),
        "KEY": newest.label,
        "ENDS": newest.chain[0].not_valid_after_utc.date().isoformat(),
        "EARLIER": ", ".join(key.label for key in earlier),
        "UNTIL": max((key.until for key in earlier), default=""),
    }
    return Guide(SYSTEM, frozenset(name for name, so in holds.items() if so), values)
