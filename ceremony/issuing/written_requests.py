"""Requests that people write, in YAML (assets/profiles/request.schema.json), for keys that come without a PKCS #10 one.

The key is either given as PEM: then nothing shows that the subject holds it, only profiles that say so take it, and two
people vouch for it (I4). Or it is one of this root's own in the token, by its label: then the token shows it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import asn1crypto.keys
import asn1crypto.pem
from cryptography.hazmat.primitives import serialization

from ceremony.issuing.constraints import Constraints
from ceremony.issuing.errors import RequestError
from ceremony.issuing.files import parse_file
from ceremony.issuing.names import NameKind, clean_attributes, clean_name
from ceremony.issuing.public_keys import check_key_info, check_public_key, encode_public_key
from ceremony.issuing.requests import Proof, Request, guard

_SCHEMA = "profiles/request.schema.json"


def is_written(name: str) -> bool:
    """True for a file's name that says it is YAML."""
    return name.lower().endswith((".yaml", ".yml"))


def read_written(untrusted: bytes, keys: Mapping[str, bytes]) -> Request:
    """The request in a file of these bytes; `keys` are this root's own, by label: DER SubjectPublicKeyInfo."""
    raw = parse_file(untrusted, _SCHEMA, RequestError)
    if ("public_key" in raw) is ("key" in raw):
        raise RequestError(
            "I22: A request in YAML has a public_key, or names the key of this root that lies in the token: one of "
            "them."
        )
    public_key, proof = _named_key(raw["key"], keys) if "key" in raw else (_given_key(raw["public_key"]), Proof.NONE)
    return Request(
        subject=clean_attributes(raw["subject"]),
        names=tuple(
            dict.fromkeys(
                clean_name(NameKind(kind), one) for kind, many in raw.get("names", {}).items() for one in many
            )
        ),
        public_key=public_key,
        key_type=check_public_key(serialization.load_der_public_key(public_key)),
        proof=proof,
        sha256=hashlib.sha256(untrusted).hexdigest(),
        days=raw.get("days"),
        label=raw.get("key", ""),
        constraints=Constraints.from_data(raw.get("name_constraints", {})),
    )


def _named_key(label: str, keys: Mapping[str, bytes]) -> tuple[bytes, Proof]:
    if label not in keys:
        raise RequestError(
            "I22: The request is for the key {label}, and this root has none of that name; it has {labels}.",
            label=label,
            labels=", ".join(keys) or "none",
        )
    return keys[label], Proof.TOKEN


def _given_key(untrusted: str) -> bytes:
    key, info = guard(_load_public_key, untrusted)
    check_public_key(key)
    guard(check_key_info, info)
    return encode_public_key(key)  # type: ignore[arg-type]  # EC or RSA: check_public_key refuses others


def _load_public_key(untrusted: str) -> tuple[object, asn1crypto.keys.PublicKeyInfo]:
    """The one key in PEM, and the same as it came; ValueError for anything else."""
    pem = untrusted.encode("utf-8")
    kind, _, der = asn1crypto.pem.unarmor(pem)
    if kind != "PUBLIC KEY" or pem.count(b"-----BEGIN") != 1:
        raise ValueError("not one public key")
    return serialization.load_der_public_key(der), asn1crypto.keys.PublicKeyInfo.load(der)
