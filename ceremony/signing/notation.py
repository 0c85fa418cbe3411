"""Notation's signatures (Notary Project): a JWS envelope, and the manifest that refers to the image.

The signing scheme is `notary.x509`: the certificate's chain up to the root goes with the signature, and is believed as
long as each of its certificates is valid; no time stamp is in it. So what is signed today must be signed anew before
the certificate ends. https://github.com/notaryproject/specifications: signature-specification, signature-envelope-jws.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from ceremony.pki.certificates import certificate_sha256, sha256_hex
from ceremony.record.canonical import parse_json_strictly
from ceremony.signing.documents import Chain, Document, Files, Readings, check_finished, check_signature, p256_key
from ceremony.signing.errors import SigningError
from ceremony.signing.images import Image
from ceremony.signing.raw_signatures import to_der, to_raw
from ceremony.signing.targets import MANIFEST_TYPES, MOST_MANIFEST_BYTES, Target

ENVELOPE = "jws"
ARTIFACT_TYPE = "application/vnd.cncf.notary.signature"
ENVELOPE_TYPE = "application/jose+json"
_PAYLOAD_TYPE = "application/vnd.cncf.notary.payload.v1+json"
_SCHEME, _TIME = "io.cncf.notary.signingScheme", "io.cncf.notary.signingTime"
_AGENT = "io.cncf.notary.signingAgent"
_REFERENCE, _TAG = "keyrite.reference", "keyrite.tag"  # metadata of our own, which Notation shows and does not judge
_NEEDED = {"C": NameOID.COUNTRY_NAME, "ST": NameOID.STATE_OR_PROVINCE_NAME, "O": NameOID.ORGANIZATION_NAME}


def document(
    name: str, image: Image, target: Target, signer: str, chain: Chain, *, signed_at: datetime.datetime
) -> Document:
    """What is signed for one image, at a time (UTC, to the second); SigningError (G5) where the key will not do."""
    p256_key(signer, chain[0])
    _check_subject(signer, chain[0])
    annotations = {_REFERENCE: image.reference, **({_TAG: image.tag} if image.tag else {})}
    protected = {
        "alg": "ES256",
        "crit": [_SCHEME],
        "cty": _PAYLOAD_TYPE,
        _SCHEME: "notary.x509",
        _TIME: signed_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    payload = {"targetArtifact": target.as_json | {"annotations": annotations}}
    to_sign = b".".join((_encode(_json(protected)), _encode(_json(payload))))
    return Document("notation", name, (signer,), to_sign, readings(to_sign))


@dataclass(frozen=True)
class Signed:
    """What an envelope says."""

    image: Image
    target: Target
    time: str  # RFC 3339, UTC


def read_signed(to_sign: bytes) -> Signed:
    """What is signed in an envelope of ours; SigningError (G6) for one that is not ours."""
    try:
        protected, payload = (json.loads(_decode(part)) for part in to_sign.decode("ascii").split("."))
        told = payload["targetArtifact"]
        named = told["annotations"]
        target = Target(told["mediaType"], told["digest"], told["size"])
        return Signed(Image(named[_REFERENCE], target.digest, named.get(_TAG, "")), target, protected[_TIME])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _no_envelope() from None


def readings(to_sign: bytes) -> Readings:
    """What people read of an envelope; SigningError (G6) for one that is not ours."""
    signed = read_signed(to_sign)
    return (
        ("image", signed.image.reference),
        *((("tag", signed.image.tag),) if signed.image.tag else ()),
        ("digest", signed.image.digest),
        ("size of the manifest in bytes", str(signed.target.size)),
        ("signing time", signed.time),
    )


def signed_bytes(name: str, files: Files) -> bytes:
    """What the signature is over, of a finished envelope; SigningError (G6) for what is none."""
    told = _parse(files[f"{name}.{ENVELOPE}"])
    return f"{told['protected']}.{told['payload']}".encode("ascii", "replace")


def finish(document: Document, signatures: Mapping[str, bytes], chains: Mapping[str, Chain]) -> Files:
    """The JWS envelope, with the chain up to the root, from a signature in DER."""
    [signer] = document.signers
    protected, payload = document.to_sign.split(b".")
    envelope = {
        "payload": payload.decode("ascii"),
        "protected": protected.decode("ascii"),
        "header": {"x5c": _x5c(chains[signer]), _AGENT: "keyrite"},
        "signature": _encode(to_raw(signatures[signer])).decode("ascii"),
    }
    return {f"{document.name}.{ENVELOPE}": _json(envelope)}


def verify(document: Document, files: Files, chains: Mapping[str, Chain]) -> None:
    """Read the finished envelope anew; SigningError (G6) where it is not the document, signed by that chain's key."""
    [signer] = document.signers
    told = _parse(files[f"{document.name}.{ENVELOPE}"])
    if told["header"]["x5c"] != _x5c(chains[signer]):
        raise SigningError(
            "G6: The envelope {name} carries other certificates than those of the key {label}; nothing of it goes out.",
            name=document.name,
            label=signer,
        )
    signature = to_der(_decode(told["signature"]))
    check_signature(document, signer, chains[signer][0], signature, signed_bytes(document.name, files))
    check_finished(document, files, finish(document, {signer: signature}, chains))


@dataclass(frozen=True)
class SignatureManifest:
    """What is pushed into the image's repository: an OCI manifest that refers to the image, and its two blobs."""

    manifest: bytes
    config: bytes
    envelope: bytes

    @property
    def descriptor(self) -> dict[str, Any]:
        """How an index names it."""
        return _descriptor(MANIFEST_TYPES[0], self.manifest) | {
            "artifactType": ARTIFACT_TYPE,
            "annotations": json.loads(self.manifest)["annotations"],
        }


def signature_manifest(name: str, files: Files, chain: Chain) -> SignatureManifest:
    """The manifest of a finished signature, by which clients find it for an image."""
    signed, envelope = read_signed(signed_bytes(name, files)), files[f"{name}.{ENVELOPE}"]
    config = b"{}"
    annotations = {
        "io.cncf.notary.x509chain.thumbprint#S256": _json([certificate_sha256(one) for one in chain]).decode("ascii"),
        "org.opencontainers.image.created": signed.time,
    }
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST_TYPES[0],
        "config": _descriptor(ARTIFACT_TYPE, config),
        "layers": [_descriptor(ENVELOPE_TYPE, envelope)],
        "subject": signed.target.as_json,
        "annotations": annotations,
    }
    return SignatureManifest(_json(manifest), config, envelope)


def referrers_tag(target: Target) -> str:
    """The tag of the index over all that refers to an image, in registries without an interface for that."""
    return target.digest.replace(":", "-")


def referrers_index(signatures: Sequence[SignatureManifest]) -> bytes:
    """That index; OCI distribution specification 1.1, "Referrers Tag Schema"."""
    told = {
        "schemaVersion": 2,
        "mediaType": MANIFEST_TYPES[1],
        "manifests": [one.descriptor for one in signatures],
    }
    return _json(told)


def chain_in(name: str, files: Files) -> Chain:
    """The certificates that an envelope carries, not believed; SigningError (G6) for what is none."""
    try:
        return tuple(
            map(
                x509.load_der_x509_certificate,
                map(base64.b64decode, _parse(files[f"{name}.{ENVELOPE}"])["header"]["x5c"]),
            )
        )
    except (ValueError, TypeError):
        raise _no_envelope() from None


def layout(target: Target, signatures: Sequence[SignatureManifest], manifest: bytes = b"") -> dict[str, bytes]:
    """An OCI layout of an image's signatures, by path; Notation needs neither the image nor its manifest in it."""
    blobs = [
        *([manifest] if manifest else []),
        *(blob for one in signatures for blob in (one.manifest, one.config, one.envelope)),
    ]
    index = {
        "schemaVersion": 2,
        "mediaType": MANIFEST_TYPES[1],
        "manifests": [target.as_json, *(one.descriptor for one in signatures)],
    }
    return {
        "oci-layout": _json({"imageLayoutVersion": "1.0.0"}),
        "index.json": _json(index),
        **{f"blobs/sha256/{sha256_hex(one)}": one for one in blobs},
    }


def trust_policy(store: str, scopes: Sequence[str], signers: Sequence[x509.Certificate]) -> bytes:
    """trustpolicy.json: who is believed for which repositories (`*` for all); while a key is followed, old and new."""
    policy = {
        "name": store,
        "registryScopes": list(scopes),
        "signatureVerification": {"level": "strict"},
        "trustStores": [f"ca:{store}"],
        "trustedIdentities": [f"x509.subject:{name}" for name in dict.fromkeys(map(_identity, signers))],
    }
    return (
        json.dumps({"version": "1.0", "trustPolicies": [policy]}, indent=2, ensure_ascii=True).encode("ascii") + b"\n"
    )


def _check_subject(label: str, certificate: x509.Certificate) -> None:
    """Notation's trust policies know a signer by its subject, and demand three parts of it."""
    missing = [short for short, oid in _NEEDED.items() if not certificate.subject.get_attributes_for_oid(oid)]
    if missing:
        raise SigningError(
            "G5: The certificate of the key {label} names no {missing}, which Notation's trust policies demand of a "
            "signer; certify the key anew with country, state and organisation.",
            label=label,
            missing=", ".join(missing),
        )


def _identity(certificate: x509.Certificate) -> str:
    return certificate.subject.rfc4514_string()


def _parse(untrusted: bytes) -> Any:
    try:
        told = parse_json_strictly(untrusted, max_bytes=MOST_MANIFEST_BYTES)
        parts = [told[name] for name in ("payload", "protected", "signature")]
        if not all(isinstance(part, str) for part in parts) or not isinstance(told["header"]["x5c"], list):
            raise TypeError
    except (ValueError, KeyError, TypeError):
        raise _no_envelope() from None
    return told


def _no_envelope() -> SigningError:
    return SigningError("G6: This is no envelope of a Notation signature.")


def _x5c(chain: Chain) -> list[str]:
    return [base64.b64encode(one.public_bytes(Encoding.DER)).decode("ascii") for one in chain]


def _descriptor(media_type: str, content: bytes) -> dict[str, Any]:
    return {"mediaType": media_type, "digest": f"sha256:{hashlib.sha256(content).hexdigest()}", "size": len(content)}


def _encode(content: bytes) -> bytes:
    """Base64 for addresses, without padding (RFC 7515 section 2)."""
    return base64.urlsafe_b64encode(content).rstrip(b"=")


def _decode(untrusted: str) -> bytes:
    try:
        return base64.b64decode(untrusted + "=" * (-len(untrusted) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True).encode("ascii")
