"""All kits of a ceremony in one folder, with one manifest that two keys sign.

OUT/kits/manifest.json        every kit's own manifest by its path, with size and SHA-256
OUT/kits/manifest.p7s         CMS signature by the ceremony's log key, as over a record
OUT/kits/manifest.sig         the same by a key under the root that signs images, as `cosign verify-blob` takes it
OUT/kits/manifest.pub         that key's public half
OUT/kits/SYSTEM/HOST/         a kit
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from ceremony.disk.folders import disk_error, make_folder, remove_folder
from ceremony.kits.manifest import MANIFEST
from ceremony.pki.hashes import HASHES

COSIGN_SIGNATURE = "manifest.sig"
COSIGN_KEY = "manifest.pub"
Kits = Iterator[tuple[str, Mapping[str, bytes]]]  # SYSTEM/HOST, and the files in it


def write_delivery(folder: Path, kits: Kits) -> dict[str, bytes]:
    """Write each kit below a folder that is made anew; each one's manifest by its path. MachineError if disk says no.

    What a thousand small files need to be on disk is asked for once, at the end.
    """
    remove_folder(folder)
    manifests = {}
    for place, files in kits:
        for name, content in files.items():
            write_part(folder / place / name, content)
        manifests[f"{place}/{MANIFEST}"] = files[MANIFEST]
    os.sync()
    return manifests


def write_part(path: Path, content: bytes) -> None:
    """Write one file of a delivery."""
    make_folder(path.parent)
    try:
        path.write_bytes(content)
        if path.suffix == ".sh":
            path.chmod(0o755)
    except OSError as problem:
        raise disk_error(path, problem) from None


def is_cosigned(certificate: x509.Certificate, encoded: bytes, content: bytes) -> bool:
    """Whether the key of a certificate signed the content as `cosign sign-blob` does: base64, over SHA-256."""
    key = certificate.public_key()
    try:
        signature = base64.b64decode(encoded, validate=True)
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, content, ec.ECDSA(HASHES["sha256"]))
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, content, padding.PKCS1v15(), HASHES["sha256"])
        else:
            return False
    except (InvalidSignature, ValueError):
        return False
    return True


def cosign_signature(der: bytes) -> bytes:
    """A signature as `cosign sign-blob` writes it: base64 of the DER signature over SHA-256."""
    return base64.b64encode(der)
