"""A repository's root.json and targets.json for Notary v1, Docker Content Trust: legacy, for who still uses it.

The server signs snapshot and timestamp with keys of its own, which the root names; whoever signs tags holds a
delegation and keeps its key. So these two files are all that needs the root's people: when a repository begins, when a
key is followed by another, when somebody joins or leaves, and before they expire.

G7   trust data goes on from what the server has: its own keys stay, versions count up by one, whoever signed before
     signs the change, and both files outlive the root's certificate by the half year in which docker signs no tag.
"""

from __future__ import annotations

import contextlib
import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from cryptography.x509.oid import NameOID

from ceremony.errors import shown
from ceremony.estate.names import MOST_IN_COMMON_NAME
from ceremony.signing.documents import Chain, Document, Files, Readings, check_finished, check_signature, p256_key
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
_KINDS = {ROOT_FILE: "Root", TARGETS_FILE: "Targets"}
RELEASES = "targets/releases"  # from where docker pulls, if it is there
_DELEGATION = re.compile(r"targets/[a-z0-9][a-z0-9_-]{0,63}\Z")
_NEAR_EXPIRY = datetime.timedelta(days=185)
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
    delegations: tuple[Delegation, ...] | None = None  # all of them; None: as they were

    @property
    def changes_targets(self) -> bool:
        """Whether targets.json is made as well."""
        return self.version == 1 or self.previous_targets is not None or self.delegations is not None


def root_document(
    name: str,
    repository: Repository,
    root: tuple[str, Chain],
    targets: Chain,
    *,
    earlier: tuple[str, Chain] | None = None,
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
    _check_expiry(repository, chain[0])
    check_name(repository.gun, chain[0])
    _check_previous(repository, keys, earlier)
    if not repository.changes_targets and keys["targets"].id not in _known(repository, "targets"):
        raise SigningError(
            "G7: The targets key of {gun} is another than before, and its targets.json must be signed anew; give the "
            "one that the server has, as previous_targets.",
            gun=repository.gun,
        )
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


def targets_document(name: str, repository: Repository, targets: tuple[str, Chain]) -> Document:
    """targets.json before it is signed: whom the repository lets sign tags, and the tags that it had.

    SigningError (G5, G7, G8) says what forbids it.
    """
    label, chain = targets
    p256_key(label, chain[0])
    before, delegated = repository.previous_targets, _delegated(repository)
    keys = {key.id: key for one in delegated for key in one.keys}
    roles = [
        {"keyids": sorted(key.id for key in one.keys), "name": one.name, "paths": [""], "threshold": 1}
        for one in sorted(delegated, key=lambda one: one.name)
    ]
    signed = canonical(
        {
            "_type": "Targets",
            "delegations": {"keys": {key: keys[key].as_json for key in keys}, "roles": roles},
            "expires": _time(repository.expires),
            "targets": (before.signed.get("targets") if before else None) or {},
            "version": before.version + 1 if before else 1,
        }
    )
    return Document("notary-targets", name, (label,), signed, targets_readings(signed))


def _delegated(repository: Repository) -> tuple[Delegation, ...]:
    """Who may sign tags from now on; what the server has is believed as its root says."""
    root, before = repository.previous, repository.previous_targets
    if (root is None) is not (before is None):
        raise SigningError(
            "G7: Of root.json and targets.json of {gun} only one is given; give both as the server has them, as "
            "previous_root and previous_targets.",
            gun=repository.gun,
        )
    if root is not None and before is not None:
        before.check_signed(root.role("targets"), root.keys)
        if repository.delegations is None:
            _check_plain(before)
            return tuple(
                Delegation(one.name, tuple(before.keys[key] for key in one.keys)) for one in before.delegations
            )
    return repository.delegations or ()


def _check_plain(before: Metadata) -> None:
    """Refuse to go on with a delegation that allows less than those made here, which would let it sign any tag (G7)."""
    for one in before.delegations:
        if one.threshold != 1 or one.paths != ("",):
            raise SigningError(
                "G7: The delegation {name} of before signs only with {threshold} of its keys, and tags that begin with "
                "{paths}; here each key would sign any tag. Name in the order, under delegations, all who shall do so.",
                name=shown(one.name),
                threshold=one.threshold,
                paths=shown(", ".join(one.paths)) or "-",
            )


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


def signed_bytes(name: str, files: Files) -> bytes:
    """What the signatures are over, of finished files; SigningError (G8) where they are none of ours."""
    [(file, kind)] = [(one, kind) for one, kind in _KINDS.items() if f"{name}.{one}" in files]
    return canonical(read_metadata(files[f"{name}.{file}"], file, kind).signed)


def finish(document: Document, signatures: Mapping[str, bytes], chains: Mapping[str, Chain]) -> Files:
    """The file in the server's exact bytes, from signatures (DER) by label."""
    made = [(x509_key(chains[label]), signatures[label]) for label in document.signers]
    return {_file(document): with_signatures(document.to_sign, made)}


def verify(document: Document, files: Files, chains: Mapping[str, Chain]) -> None:
    """Read the finished file anew; SigningError (G6, G8) where it is not the document, signed by each of its keys."""
    kind = "Root" if document.kind == "notary-root" else "Targets"
    read = read_metadata(files[_file(document)], _file(document), kind)
    told = {key: signature for key, _, signature in read.signatures}
    signatures = {label: to_der(told.get(x509_key(chains[label]).id, b"")) for label in document.signers}
    for label, signature in signatures.items():
        check_signature(document, label, chains[label][0], signature, canonical(read.signed))
    check_finished(document, files, finish(document, signatures, chains))
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
        made[name] = tuple({key.id: key for key in keys}.values())
    everybody = {key.id: key for keys in made.values() for key in keys}
    if made:
        made[RELEASES] = tuple(everybody.values())
    return tuple(Delegation(name, keys) for name, keys in sorted(made.items()))


def is_for(gun: str, certificate: x509.Certificate) -> bool:
    """Whether clients take a root key for a repository: its common name is that, or a beginning of it and a star."""
    names = _common_names(certificate)
    return any(name == gun or (name.endswith("*") and gun.startswith(name.rstrip("*"))) for name in names)


def check_name(gun: str, certificate: x509.Certificate) -> None:
    """Refuse a root key that clients would not take for a repository (G7).

    They go by the common name of its certificate: the repository, or a beginning of it and a star.
    """
    if is_for(gun, certificate):
        return
    registry = gun.partition("/")[0]
    raise SigningError(
        "G7: The root key is certified for {names}, and clients would not take it for {gun}; certify a key for "
        "{wildcard}, or for the repository itself where its name has {most} characters at most.",
        names=", ".join(map(shown, _common_names(certificate))) or "-",
        gun=gun,
        wildcard=f"{registry}/*",
        most=MOST_IN_COMMON_NAME,
    )


def _check_expiry(repository: Repository, root: x509.Certificate) -> None:
    """Clients refuse everything once the root's certificate has ended; up to then operators must be able to push.

    docker signs a tag only where neither file expires within six months: else it would sign that one anew, and has no
    key for it (notary 0.7.0, client/helpers.go: nearExpiry).
    """
    earliest = root.not_valid_after_utc + _NEAR_EXPIRY
    if repository.expires < earliest:
        raise SigningError(
            "G7: The trust data of {gun} would expire on {expires}, and docker signs no tag in the last six months "
            "before that; the root key's certificate ends on {end}: name {earliest} or later.",
            gun=repository.gun,
            expires=_time(repository.expires),
            end=root.not_valid_after_utc.date().isoformat(),
            earliest=earliest.date().isoformat(),
        )


def _known(repository: Repository, role: str) -> tuple[str, ...]:
    return repository.previous.role(role).keys if repository.previous else ()


def _check_previous(repository: Repository, keys: Mapping[str, Key], earlier: tuple[str, Chain] | None) -> None:
    """What a root may change against the one that the server has."""
    before = repository.previous
    if before is None and repository.version != 1:
        raise SigningError(
            "G7: The order says version {version} of root.json of {gun}, and gives none of before; name the file that "
            "the server has as previous_root, or version 1 where it has none.",
            version=repository.version,
            gun=repository.gun,
        )
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
