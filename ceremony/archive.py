"""Sealing: from a finished record to an archive that is whole, signed and in its place, or not there at all.

The record is signed twice, then the report, then the manifest names every file with size and SHA-256, and its
signature is made last; the archive is verified before the log key is destroyed and before it is moved to
its place. A power loss at any point leaves either no archive or a whole one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import rfc8785
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ceremony.cms import sign_detached
from ceremony.errors import ArchiveError
from ceremony.folders import make_folder, write_new
from ceremony.keys import KeyDevice
from ceremony.pades import sign_pdf
from ceremony.record import parse_json_strictly
from ceremony.record_seal import RecordSeal

ARCHIVE_FORMAT = "keyrite-archive-1"
RECORD = "record.jsonl"
RECORD_SIGNATURE = "record.p7s"
RECORD_SEAL = "record.mldsa65"
MANIFEST = "manifest.json"
MANIFEST_SIGNATURE = "manifest.p7s"
SCRIPT = "script.yaml"
REPORT = "report.pdf"
ROOT_CERTIFICATE = "keys/root-ca.crt"
CRL_FILE = "issued/root-ca.crl"
LOG_CERTIFICATE = "keys/record-log.crt"
MAX_MANIFEST_BYTES = 16 << 20
MAX_NAME = 255


def certificate_name(label: str) -> str:
    """Where an estate key's certificate lies in the archive."""
    return f"keys/{label}.crt"


def wrapped_name(label: str) -> str:
    """Where an estate key's wrapped blob lies in the archive."""
    return f"keys/{label}.wrapped"


@dataclass(frozen=True)
class LogSigner:
    """The ceremony's log key: where it is, its certificate, and the root's that certifies it, if any."""

    device: KeyDevice
    label: str
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    def sign(self, content: bytes) -> bytes:
        """DER CMS detached signature."""
        return sign_detached(self.device, self.label, self.certificate, content)

    def sign_report(self, pdf: bytes) -> bytes:
        """The PDF with its PAdES signature inside."""
        return sign_pdf(self.device, self.label, self.certificate, self.chain, pdf)


def write_archive(folder: Path, files: dict[str, bytes], signer: LogSigner, seal: RecordSeal, ceremony: str) -> None:
    """Write every file, the signatures and the manifest into a new folder.

    `files` maps archive names to contents and holds record and report; the signatures and the manifest are made here.
    """
    signed = {
        **files,
        RECORD_SIGNATURE: signer.sign(files[RECORD]),
        RECORD_SEAL: seal.sign(files[RECORD]),
        REPORT: signer.sign_report(files[REPORT]),
        LOG_CERTIFICATE: signer.certificate.public_bytes(Encoding.PEM),
    }
    manifest = make_manifest(signed, ceremony)
    for name, content in {**signed, MANIFEST: manifest, MANIFEST_SIGNATURE: signer.sign(manifest)}.items():
        path = folder / name
        make_folder(path.parent)
        write_new(path, content)


def make_manifest(files: dict[str, bytes], ceremony: str) -> bytes:
    """The manifest: canonical JSON naming every file with its size in bytes and SHA-256 in hex."""
    return rfc8785.dumps(
        {
            "format": ARCHIVE_FORMAT,
            "ceremony": ceremony,
            "files": {
                name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
                for name, content in sorted(files.items())
            },
        }
    )


@dataclass(frozen=True)
class Manifest:
    """A manifest as read: archive name -> (size in bytes, SHA-256 in hex)."""

    ceremony: str
    files: dict[str, tuple[int, str]]


def parse_manifest(untrusted: bytes) -> Manifest:
    """ArchiveError unless it is a manifest of this format whose names stay inside the archive."""
    try:
        raw = parse_json_strictly(untrusted, max_bytes=MAX_MANIFEST_BYTES)
        if rfc8785.dumps(raw) != untrusted:
            raise ValueError("it is not in canonical form")
        if raw["format"] != ARCHIVE_FORMAT:
            raise ArchiveError(
                "The archive is of the format {found}, which this program does not know.", found=str(raw["format"])[:40]
            )
        files = {_inside(name): (int(one["size"]), str(one["sha256"])) for name, one in raw["files"].items()}
        return Manifest(ceremony=str(raw["ceremony"]), files=files)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ArchiveError("manifest.json is damaged: it is not a manifest of this format.") from None


def _inside(name: Any) -> str:
    path = PurePosixPath(str(name))
    if path.is_absolute() or ".." in path.parts or str(path) != name or len(str(name)) > MAX_NAME:
        raise ValueError("a name leaves the archive")
    return str(name)
