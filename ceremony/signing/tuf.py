"""Root metadata of The Update Framework: built, read and judged by python-tuf (`tuf.api`); nothing here has a network.

Rules:

- root keys are EC P-256 with the scheme `ecdsa-sha2-nistp256`: tuf-js counts no signature by P-384;
- the bytes that are signed, and those of the file, are python-tuf's, and follow from the terms and the keys alone;
- the previous root metadata is trusted only if its own threshold has signed it;
- a key keeps the id that the previous root metadata has given it, so that one signature counts in both.

Source: https://theupdateframework.github.io/specification/latest/, sections 4.3 and 6.1 (root.json, key rotation).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from securesystemslib.exceptions import Error as SslibError
from securesystemslib.signer import Signature, SSlibKey
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Role, Root
from tuf.api.serialization import DeserializationError, SerializationError
from tuf.api.serialization.json import CanonicalJSONSerializer, JSONSerializer

from ceremony.errors import RefusedError
from ceremony.record.canonical import parse_json_strictly
from ceremony.record.events import TufHolder, TufKey, TufRole, TufTerms
from ceremony.record.times import parse_time

SCHEME = "ecdsa-sha2-nistp256"
HASH = "sha256"
MOST_BYTES = 1 << 20
ROLES: tuple[Literal["targets", "snapshot", "timestamp"], ...] = ("targets", "snapshot", "timestamp")


class TufError(RefusedError):
    """Root metadata, or a key for it, that will not do."""


@dataclass(frozen=True)
class Finished:
    """Root metadata with its signatures as a client takes it: whether both thresholds are reached, and the bytes."""

    content: bytes
    reached: bool


def read_key(untrusted: bytes, whose: str, known: Iterable[TufKey] = ()) -> TufKey:
    """A public key in PEM as the metadata has it; TufError unless it is P-256.

    `known`: keys of the previous root metadata, which keep their ids.
    """
    try:
        key = serialization.load_pem_public_key(untrusted)
    except (ValueError, UnsupportedAlgorithm):
        raise TufError(
            "The key of {whose} is no public key in PEM; export it with `openssl pkey -pubout`, and name that file.",
            whose=whose,
        ) from None
    return key_of(key, whose, known)


def key_of(key: object, whose: str, known: Iterable[TufKey] = ()) -> TufKey:
    """The same of a key as pyca/cryptography has it."""
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise TufError(
            "The key of {whose} is not EC P-256, and clients such as tuf-js count no signature by another; nothing was "
            "signed. Take a P-256 key.",
            whose=whose,
        )
    made = SSlibKey.from_crypto(key, scheme=SCHEME)
    pem = str(made.keyval["public"])
    kept = next((one for one in known if one.public_key == pem), None)
    return kept or TufKey(key_id=made.keyid, public_key=pem)


def key_from_der(spki: bytes, whose: str, known: Iterable[TufKey] = ()) -> TufKey:
    """The same of DER SubjectPublicKeyInfo, as tokens give it."""
    return key_of(serialization.load_der_public_key(spki), whose, known)


def der_of(key: TufKey) -> bytes:
    """DER SubjectPublicKeyInfo of a key, to be compared with what a token holds."""
    return serialization.load_pem_public_key(key.public_key.encode()).public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def build_root(terms: TufTerms, holders: Iterable[TufHolder]) -> Root:
    """The new root metadata; every holder has a key by then. ValueError where one has none."""
    keys: dict[str, SSlibKey] = {}

    def add(found: Iterable[TufKey]) -> list[str]:
        ids = []
        for one in found:
            keys[one.key_id] = SSlibKey(one.key_id, "ecdsa", SCHEME, {"public": one.public_key})
            ids.append(one.key_id)
        return ids

    root_keys = [one.key for one in holders]
    roles = {"root": Role(add(key for key in root_keys if key is not None), terms.threshold)}
    if None in root_keys:
        raise ValueError("a root key is still to be made")
    for role in terms.roles:
        roles[role.role] = Role(add(role.keys), role.threshold)
    expires = parse_time(terms.expires)
    if expires is None:
        raise ValueError("the day on which it expires is no time")
    return Root(
        version=terms.version,
        expires=expires.astimezone(datetime.UTC),
        keys=dict(keys),
        roles=roles,
        consistent_snapshot=terms.consistent_snapshot,
    )


def to_sign(root: Root) -> bytes:
    """The bytes under every signature: canonical JSON of the signed part."""
    return CanonicalJSONSerializer().serialize(root)


def read_root(untrusted: bytes) -> Metadata[Root]:
    """Root metadata that was published: whole, and signed by its own threshold. TufError else."""
    if len(untrusted) > MOST_BYTES:
        raise TufError("The previous root.json is larger than any root metadata; name the file that clients load.")
    try:
        parse_json_strictly(untrusted, max_bytes=MOST_BYTES)  # of a key that stands twice clients take either value
        metadata = Metadata[Root].from_bytes(untrusted)
        if metadata.signed.type != Root.type:
            raise DeserializationError("another role")
        signed = to_sign(metadata.signed)
    except (ValueError, DeserializationError, SerializationError):
        raise TufError("The previous root.json is no root metadata of TUF; name the file that clients load.") from None
    counted = metadata.signed.get_verification_result(Root.type, signed, metadata.signatures)
    if not counted:
        raise TufError(
            "The previous root.json (version {version}) has {found} of the {needed} signatures that it asks for "
            "itself; no client takes it. Finish that version first.",
            version=metadata.signed.version,
            found=len(counted.signed),
            needed=counted.threshold,
        )
    return metadata


def check_signature(key: TufKey, signature: bytes, payload: bytes, whose: str) -> None:
    """TufError unless the signature (ECDSA, DER) is by this key over these bytes."""
    found = SSlibKey(key.key_id, "ecdsa", SCHEME, {"public": key.public_key})
    try:
        found.verify_signature(Signature(key.key_id, signature.hex()), payload)
    except SslibError:
        raise TufError(
            "The token of {whose} has made a signature that its key does not verify; it was not taken. Try again, or "
            "take the token out of use.",
            whose=whose,
        ) from None


def root_keys(root: Root) -> tuple[TufKey, ...]:
    """The root keys of root metadata that are P-256, as people hold them here; others keep their place."""
    found = (root.keys[one] for one in root.roles[Root.type].keyids if one in root.keys)
    return tuple(
        TufKey(key_id=one.keyid, public_key=str(one.keyval["public"])) for one in found if one.scheme == SCHEME
    )


def roles_of(root: Root) -> tuple[TufRole, ...]:
    """The other roles of root metadata, to be taken over; TufError where a key of theirs is not P-256."""
    found = []
    for name in ROLES:
        role = root.roles[name]
        keys = [root.keys[key_id] for key_id in role.keyids if key_id in root.keys]
        if any(one.scheme != SCHEME for one in keys):
            raise TufError(
                "A key of {role} in the previous root.json is not EC P-256; name its keys under roles in the draft.",
                role=name,
            )
        found.append(
            TufRole(
                role=name,
                threshold=role.threshold,
                keys=tuple(TufKey(key_id=one.keyid, public_key=str(one.keyval["public"])) for one in keys),
            )
        )
    return tuple(found)


def finish(root: Root, previous: Root | None, signatures: Mapping[str, str]) -> Finished:
    """The file with these signatures (key id -> hex), each verified; TufError for one that does not verify."""
    made = {key_id: Signature(key_id, signatures[key_id]) for key_id in sorted(signatures)}
    payload = to_sign(root)
    try:
        counted = root.get_root_verification_result(previous, payload, made)
    except (ValueError, RepositoryError):
        raise TufError("The new root metadata does not follow the previous one; its version is one more.") from None
    except SslibError:
        raise TufError("A signature over the root metadata cannot be read; nothing was given out.") from None
    if set(made) - set(counted.signed):
        raise TufError("A signature over the root metadata does not verify by its key; nothing was given out.")
    content = Metadata(root, made).to_bytes(JSONSerializer(compact=False, validate=True))
    return Finished(content, bool(counted))
