"""A repository's root.json and targets.json for Notary v1, Docker Content Trust: legacy, for who still uses it.

The server signs snapshot and timestamp with keys of its own, which the root names; whoever signs tags holds a
delegation and keeps its key. So these two files are all that needs the root's people: when a repository begins, when a
key is followed by another, when somebody joins or leaves, and before they expire.

G7   trust data goes on from what the server has: its own keys stay, versions count up by one, whoever signed before
     signs the change, and no file outlives the certificates in it.
"""

from __future__ import annotations

import contextlib
import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from cryptography.x509.oid import NameOID

from ceremony.errors import shown
from ceremony.estate.names import MOST_IN_COMMON_NAME
from ceremony.signing.documents import Chain, Document, Files, Readings, check_signature, p256_key
from ceremony.signing.errors import SigningError
from ceremony.signing.notary_metadata import (
    ROLES,
    Key,
    Metadata,
    canonical,
    plain_key,
    read_metadata,
    read_signed,
    with_signatures,
    x509_key,
)
from ceremony.signing.raw_signatures import to_der

ROOT_FILE, TARGETS_FILE = "root.json", "targets.json"
RELEASES = "targets/releases"  # from where docker pulls, if it is there
_DELEGATION = re.compile(r"targets/[a-z0-9][a-z0-9_-]{0,63}\Z")
_CURVES = (ec.SECP256R1, ec.SECP384R1)


@dataclass(frozen=True)
class Delegation:
    """Somebody who signs tags: `targets/releases`, and one by each signer's own name."""

    name: str
    keys: tuple[Key, ...]


@dataclass(frozen=True)
class Repository:
    """What an order says of one repository."""

    gun: str  # registry.example.test:5443/team/app
    version: int  # of root.json
    expires: datetime.datetime  # UTC, to the second; of both files
    snapshot: Key
    timestamp: Key
    previous: Metadata | None = None  # root.json as the server has it
    previous_targets: Metadata | None = None


def root_document(
    name: str,
    repository: Repository,
    root: tuple[str, Chain],
    targets: Chain,
    *,
    earlier: tuple[str, Chain] | None = None,
    now: datetime.datetime,
) -> Document:
    """root.json before it is signed; `earlier` is a root key that `root` follows, and signs as well.

    SigningError (G5, G7, G8) says what forbids it.
    """
    label, chain = root
    p256_key(label, chain[0])
    keys = {
        "root": x509_key(chain),
        "targets": x509_key(targets),
        "snapshot": repository.snapshot,
        "timestamp": repository.timestamp,
    }
    if len({key.id for key in keys.values()}) != len(keys):
        raise SigningError(
            "G7: Two roles of the repository {gun} have the same key; give each of the four its own.",
            gun=repository.gun,
        )
    _check_times(repository, now, chain[0], targets[0])
    check_name(repository.gun, chain[0])
    _check_previous(repository, keys, earlier)
    signed = canonical(
        {
            "_type": "Root",
            "consistent_snapshot": False,
            "expires": _time(repository.expires),
            "keys": {key.id: key.as_json for key in keys.values()},
            "roles": {role: {"keyids": [key.id], "threshold": 1} for role, key in keys.items()},
            "version": repository.version,
        }
    )
    return Document("notary-root", name, (*((earlier[0],) if earlier else ()), label), signed, root_readings(signed))


def targets_document(
    name: str,
    repository: Repository,
    targets: tuple[str, Chain],
    delegations: Sequence[Delegation],
    now: datetime.datetime,
) -> Document:
    """targets.json before it is signed: whom the repository lets sign tags, and the tags that it had."""
    label, chain = targets
    p256_key(label, chain[0])
    _check_times(repository, now, chain[0])
    before = repository.previous_targets
    if before is not None:
        if repository.previous is None:
            raise SigningError(
                "G7: The targets.json of {gun} is given, and root.json, which says who signed it, is not; give "
                "previous_root as well.",
                gun=repository.gun,
            )
        before.check_signed(repository.previous.role("targets"), repository.previous.keys)
    keys = {key.id: key for one in delegations for key in one.keys}
    version = before.version + 1 if before else 1
    tags: Mapping[str, Any] = before.signed.get("targets") or {} if before else {}
    roles = [
        {"keyids": sorted(key.id for key in one.keys), "name": one.name, "paths": [""], "threshold": 1}
        for one in sorted(delegations, key=lambda one: one.name)
    ]
    signed = canonical(
        {
            "_type": "Targets",
            "delegations": {"keys": {key: keys[key].as_json for key in keys}, "roles": roles},
            "expires": _time(repository.expires),
            "targets": tags,
            "version": version,
        }
    )
    return Document("notary-targets", name, (label,), signed, targets_readings(signed))


def root_readings(to_sign: bytes) -> Readings:
    """What people read of a root: for which repositories its key is certified, and the four keys."""
    told = read_signed(to_sign, ROOT_FILE, "Root")
    roles = {role: [told.keys[key] for key in told.role(role).keys] for role in ROLES}
    names = [name for key in roles["root"] for one in key.certificates()[:1] for name in _common_names(one)]
    return (
        ("certified for", ", ".join(names)),
        *_dates(told),
        *((f"{role} key", ", ".join(key.id for key in keys)) for role, keys in roles.items()),
    )


def targets_readings(to_sign: bytes) -> Readings:
    """What people read of targets: who may sign tags, by the ids of their keys."""
    told = read_signed(to_sign, TARGETS_FILE, "Targets")
    return (
        *_dates(told),
        *((one.name, ", ".join(one.keys)) for one in told.delegations),
        ("tags in this file", str(len(told.signed["targets"]))),
    )


def finish(document: Document, signatures: Mapping[str, bytes], chains: Mapping[str, Chain]) -> Files:
    """The file in the server's exact bytes, from signatures (DER) by label."""
    made = [(x509_key(chains[label]), signatures[label]) for label in document.signers]
    return {_file(document): with_signatures(document.to_sign, made)}


def verify(document: Document, files: Files, chains: Mapping[str, Chain]) -> None:
    """Read the finished file anew; SigningError (G6, G8) where it is not the document, signed by each of its keys."""
    kind = "Root" if document.kind == "notary-root" else "Targets"
    read = read_metadata(files[_file(document)], _file(document), kind)
    signatures = {key: signature for key, _, signature in read.signatures}
    for label in document.signers:
        key = x509_key(chains[label])
        signature = signatures.get(key.id, b"")
        check_signature(document, label, chains[label][0], to_der(signature), canonical(read.signed))
    if kind == "Root":
        read.check_signed(read.role("root"), read.keys)


def read_delegation_key(untrusted: bytes, file: str) -> Key:
    """The public half of a signer's key, PEM: what `docker trust key generate` writes, or a certificate.

    SigningError (G7) for a private key, and for a key that is not P-256 or P-384.
    """
    if b"PRIVATE KEY" in untrusted:
        raise SigningError(
            "G7: The file {file} holds a private key, which stays with its owner; delete this copy, and ask for the "
            "public half (NAME.pub of docker trust key generate).",
            file=shown(file),
        )
    certificate: x509.Certificate | None = None
    public: object = None
    with contextlib.suppress(ValueError, UnsupportedAlgorithm):
        if b"-----BEGIN CERTIFICATE-----" in untrusted:
            [certificate] = x509.load_pem_x509_certificates(untrusted)
        public = certificate.public_key() if certificate else load_pem_public_key(untrusted)
    if not isinstance(public, ec.EllipticCurvePublicKey) or not isinstance(public.curve, _CURVES):
        raise SigningError(
            "G7: The file {file} is no public key of a signer of tags, P-256 or P-384 in PEM; ask for NAME.pub, as "
            "docker trust key generate NAME writes it.",
            file=shown(file),
        )
    return x509_key((certificate,)) if certificate else plain_key(public)


def clean_delegations(told: Sequence[tuple[str, Sequence[Key]]]) -> tuple[Delegation, ...]:
    """Delegations as an order names them: each has keys, each name stands once, and releases holds everybody's.

    A name is that of a signer, with or without `targets/` before it. Docker pulls what `targets/releases` signs, so
    whoever has a delegation is in that one too. SigningError (G7).
    """
    made: dict[str, tuple[Key, ...]] = {}
    for told_name, keys in told:
        name = told_name if told_name.startswith("targets/") else f"targets/{told_name}"
        if _DELEGATION.match(name) is None or name in made or not keys:
            raise SigningError(
                "G7: The delegation {name} needs a name of its own in small letters, digits and hyphens, and a key; "
                "mend it in the order.",
                name=shown(told_name),
            )
        made[name] = tuple(keys)
    everybody = {key.id: key for keys in made.values() for key in keys}
    if made:
        made[RELEASES] = tuple(everybody.values())
    return tuple(Delegation(name, keys) for name, keys in sorted(made.items()))


def check_name(gun: str, certificate: x509.Certificate) -> None:
    """Refuse a root key that clients would not take for a repository (G7).

    They go by the common name of its certificate: the repository, or a beginning of it and a star.
    """
    names = _common_names(certificate)
    if any(name == gun or (name.endswith("*") and gun.startswith(name.rstrip("*"))) for name in names):
        return
    registry = gun.partition("/")[0]
    raise SigningError(
        "G7: The root key is certified for {names}, and clients would not take it for {gun}; certify a key for "
        "{wildcard}, or for the repository itself where its name has {most} characters at most.",
        names=", ".join(map(shown, names)) or "-",
        gun=gun,
        wildcard=f"{registry}/*",
        most=MOST_IN_COMMON_NAME,
    )


def _check_times(repository: Repository, now: datetime.datetime, *certificates: x509.Certificate) -> None:
    if repository.expires <= now:
        raise SigningError(
            "G7: The trust data of {gun} would have expired already ({expires}); name a day to come.",
            gun=repository.gun,
            expires=_time(repository.expires),
        )
    end = min(one.not_valid_after_utc for one in certificates)
    if repository.expires > end:
        raise SigningError(
            "G7: The trust data of {gun} would expire on {expires}, after a certificate in it does ({end}); name a day "
            "up to then, or certify the key anew first.",
            gun=repository.gun,
            expires=_time(repository.expires),
            end=_time(end),
        )


def _check_previous(repository: Repository, keys: Mapping[str, Key], earlier: tuple[str, Chain] | None) -> None:
    """What a root may change against the one that the server has."""
    before = repository.previous
    expected = before.version + 1 if before else 1
    if repository.version != expected:
        raise SigningError(
            "G7: The order says version {version} of root.json of {gun}, and the next one is {expected}; give the "
            "root.json that the server has now, and that number.",
            version=repository.version,
            gun=repository.gun,
            expected=expected,
        )
    if before is None:
        if earlier is not None:
            raise SigningError(
                "G7: A root key of {gun} is followed by another, and the order gives no root.json of before; fetch the "
                "one that the server has.",
                gun=repository.gun,
            )
        return
    trusted = before.role("root")
    before.check_signed(trusted, before.keys)
    for role in ("snapshot", "timestamp"):
        if keys[role].id not in before.role(role).keys:
            raise SigningError(
                "G7: The {role} key that was given is {given}, and the server of {gun} has {known}: it is another "
                "server's, or another repository's; fetch it again from the server that is meant.",
                role=role,
                given=keys[role].id[:12],
                gun=repository.gun,
                known=", ".join(one[:12] for one in before.role(role).keys),
            )
    may_sign = {x509_key(earlier[1]).id} if earlier else {keys["root"].id}
    if not may_sign & set(trusted.keys):
        raise SigningError(
            "G7: The root.json of {gun} was signed by the key {known}, and that is none of those that sign here: "
            "clients would refuse the change; have the key that signed before sign as well.",
            gun=repository.gun,
            known=", ".join(one[:12] for one in trusted.keys),
        )


def _dates(told: Metadata) -> Readings:
    return ("version", str(told.version)), ("expires", _time(told.expires))


def _common_names(certificate: x509.Certificate) -> list[str]:
    return [str(one.value) for one in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]


def _file(document: Document) -> str:
    return f"{document.name}.{ROOT_FILE if document.kind == 'notary-root' else TARGETS_FILE}"


def _time(moment: datetime.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
