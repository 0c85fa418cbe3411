"""Closing: from a finished record to an archive that is whole, signed and in its place, or not there at all.

The record is signed twice, then the report, then the manifest names every file with size and SHA-256, and its
signature is made last; the archive is verified before the log key is destroyed and before it is moved to
its place. A power loss at any point leaves either no archive or a whole one.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rfc8785
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ceremony.disk.folders import make_folder, write_new
from ceremony.errors import ArchiveError
from ceremony.keys import KeyDevice
from ceremony.pki.cms import sign_detached
from ceremony.pki.pades import sign_pdf
from ceremony.record.canonical import parse_canonical
from ceremony.record.mldsa_signature import RecordSigner

ARCHIVE_FORMAT = "keyrite-archive-1"
RECORD = "record.jsonl"
RECORD_SIGNATURE = "record.p7s"
RECORD_MLDSA = "record.mldsa65"
MANIFEST = "manifest.json"
MANIFEST_SIGNATURE = "manifest.p7s"
SCRIPT = "script.yaml"
REPORT = "report.pdf"
POLICY = "policy.yaml"
ESTATE = "estate.yaml"
ORDER = "order.yaml"
ROOT_CERTIFICATE = "keys/root-ca.crt"
LOG_CERTIFICATE = "keys/record-log.crt"
MAX_MANIFEST_BYTES = 16 << 20
MAX_NAME = 255
_PART = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def certificate_name(label: str) -> str:
    """Where an estate key's certificate lies in the archive."""
    return f"keys/{label}.crt"


def wrapped_name(label: str) -> str:
    """Where an estate key's wrapped blob lies in the archive."""
    return f"keys/{label}.wrapped"


def profile_file(name: str) -> str:
    """Where a profile that requests were signed under lies in the archive."""
    return f"profiles/{name}.yaml"


def signed_name(file: str) -> str:
    """Where a file of a signed document lies in the archive."""
    return f"signed/{file}"


def crl_name(label: str) -> str:
    """Where the latest revocation list of a CA key lies in the archive."""
    return f"issued/{label}.crl"


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


def write_archive(
    folder: Path, files: dict[str, bytes], signer: LogSigner, record_signer: RecordSigner, ceremony: str
) -> None:
    """Write every file, the signatures and the manifest into a new folder.

    `files` maps archive names to contents and holds record and report; the signatures and the manifest are made here.
    """
    signed = {
        **files,
        RECORD_SIGNATURE: signer.sign(files[RECORD]),
        RECORD_MLDSA: record_signer.sign(files[RECORD]),
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
        raw = parse_canonical(untrusted, max_bytes=MAX_MANIFEST_BYTES)
        if raw["format"] != ARCHIVE_FORMAT:
            raise ArchiveError(
                "The archive is of the format {found}, which this program does not know.", found=str(raw["format"])[:40]
            )
        if raw.keys() != {"ceremony", "files", "format"} or type(raw["ceremony"]) is not str:
            raise ValueError("it does not have a manifest's fields")
        files = {_inside(name): _named(one) for name, one in raw["files"].items()}
        if len({name.casefold() for name in files}) != len(files):
            raise ValueError("two names differ in case alone, which some file systems do not tell apart")
        return Manifest(ceremony=raw["ceremony"], files=files)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ArchiveError("manifest.json is damaged: it is not a manifest of this format.") from None


def _named(one: dict[str, Any]) -> tuple[int, str]:
    size, digest = one["size"], one["sha256"]
    if one.keys() != {"size", "sha256"} or type(size) is not int or size < 0 or not _SHA256.fullmatch(digest):
        raise ValueError("a file is not named by its size and SHA-256")
    return size, digest


def _inside(name: str) -> str:
    """A name that is the same file on every system: no way out, no hidden part, no odd character, not the manifest."""
    parts = name.split("/")
    if (
        len(name) > MAX_NAME
        or not all(map(_PART.fullmatch, parts))
        or name.casefold() in {MANIFEST, MANIFEST_SIGNATURE}
    ):
        raise ValueError("a name that has no place in an archive")
    return name
