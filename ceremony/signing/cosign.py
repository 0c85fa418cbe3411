"""cosign's signatures: the simple-signing payload, and the manifest that carries it beside an image.

cosign 2 and 3, skopeo, podman and CRI-O (`sigstoreSigned`) look for a manifest tagged `sha256-<hex>.sig` in the image's
repository; each of its layers is a payload, and the signature (ECDSA over SHA-256, DER) stands in an annotation, in
base64. https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md. Nobody's transparency log knows of them.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from ceremony.pki.certificates import sha256_hex
from ceremony.signing.documents import (
    Chain,
    Document,
    Files,
    Readings,
    check_finished,
    check_signature,
    from_base64,
    p256_key,
)
from ceremony.signing.errors import SigningError
from ceremony.signing.images import Image

PAYLOAD, SIGNATURE = "payload.json", "sig"
_TYPE = "cosign container image signature"
_SIGNATURE_KEY = "dev.cosignproject.cosign/signature"
_CERTIFICATE_KEY = "dev.sigstore.cosign/certificate"
_CHAIN_KEY = "dev.sigstore.cosign/chain"
_MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"
_CONFIG_TYPE = "application/vnd.oci.image.config.v1+json"
_PAYLOAD_TYPE = "application/vnd.dev.cosign.simplesigning.v1+json"


def document(name: str, image: Image, signer: str, chain: Chain) -> Document:
    """What is signed for one image; SigningError (G5) where the key will not do."""
    p256_key(signer, chain[0])
    critical = {
        "identity": {"docker-reference": image.reference},
        "image": {"docker-manifest-digest": image.digest},
        "type": _TYPE,
    }
    payload = _json({"critical": critical, "optional": {"tag": image.tag} if image.tag else None})
    return Document("cosign", name, (signer,), payload, readings(payload))


def readings(to_sign: bytes) -> Readings:
    """What people read of a payload; SigningError (G6) for one that is not ours."""
    image = image_of(to_sign)
    tag = (("tag", image.tag),) if image.tag else ()
    return (("image", image.reference), *tag, ("digest", image.digest))


def finish(document: Document, signatures: Mapping[str, bytes], _: Mapping[str, Chain]) -> Files:
    """The payload, and its signature (DER) in base64: what `cosign attach signature` takes."""
    [signer] = document.signers
    return {
        f"{document.name}.{PAYLOAD}": document.to_sign,
        f"{document.name}.{SIGNATURE}": base64.b64encode(signatures[signer]),
    }


def signed_bytes(name: str, files: Files) -> bytes:
    """What the signature is over, of finished files."""
    return files[f"{name}.{PAYLOAD}"]


def verify(document: Document, files: Files, chains: Mapping[str, Chain]) -> None:
    """Read the finished files anew; SigningError (G6) where they are not the document, signed."""
    [signer] = document.signers
    payload, signature = files[f"{document.name}.{PAYLOAD}"], files[f"{document.name}.{SIGNATURE}"]
    check_signature(document, signer, chains[signer][0], from_base64(signature), payload)
    check_finished(document, files, finish(document, {signer: from_base64(signature)}, chains))


def image_of(payload: bytes) -> Image:
    """The image that a payload of ours speaks for; SigningError (G6) for one that is not ours."""
    try:
        read: Any = json.loads(payload)
        critical, optional = read["critical"], read["optional"] or {}
        tag = optional.get("tag", "")
        image = Image(critical["identity"]["docker-reference"], critical["image"]["docker-manifest-digest"], tag)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SigningError("G6: This is no payload of a cosign signature.") from None
    return image


@dataclass(frozen=True)
class SignatureManifest:
    """What is pushed beside an image: an OCI manifest, and the two blobs that it names."""

    tag: str
    manifest: bytes
    config: bytes
    payload: bytes


def signature_tag(image: Image) -> str:
    """The tag under which clients look for the signatures of an image."""
    return f"sha256-{image.hexadecimal}.sig"


def signature_manifest(payload: bytes, signature: bytes, chain: Chain) -> SignatureManifest:
    """The manifest for one signature (in base64, as `finish` has it), with the certificate and its chain."""
    digest = f"sha256:{sha256_hex(payload)}"
    config = _json(
        {
            "architecture": "",
            "config": {},
            "created": "0001-01-01T00:00:00Z",
            "history": [{"created": "0001-01-01T00:00:00Z"}],
            "os": "",
            "rootfs": {"diff_ids": [digest], "type": "layers"},
        }
    )
    annotations = {
        _SIGNATURE_KEY: signature.decode("ascii"),
        _CERTIFICATE_KEY: _pem(chain[:1]),
        _CHAIN_KEY: _pem(chain[1:]),
    }
    manifest = {
        "schemaVersion": 2,
        "mediaType": _MANIFEST_TYPE,
        "config": {"mediaType": _CONFIG_TYPE, "digest": f"sha256:{sha256_hex(config)}", "size": len(config)},
        "layers": [
            {"mediaType": _PAYLOAD_TYPE, "digest": digest, "size": len(payload), "annotations": annotations},
        ],
    }
    return SignatureManifest(signature_tag(image_of(payload)), _json(manifest), config, payload)


def _pem(chain: Chain) -> str:
    return "".join(one.public_bytes(Encoding.PEM).decode("ascii") for one in chain)


def _json(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True).encode("ascii")
