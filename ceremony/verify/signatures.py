"""Checks on who signed what: root and log certificate, both signatures of the record, manifest and report."""

from __future__ import annotations

import io
import re

from cryptography import x509

from ceremony.archive import (
    LOG_CERTIFICATE,
    MANIFEST,
    MANIFEST_SIGNATURE,
    RECORD,
    RECORD_SEAL,
    RECORD_SIGNATURE,
    REPORT,
    ROOT_CERTIFICATE,
)
from ceremony.certificates import LOG_KEY, ROOT_CA, certificate_sha256, check_certificate, load_certificate
from ceremony.cms import MAX_SIGNATURE_BYTES, verify_detached
from ceremony.errors import RefusedError
from ceremony.record_seal import SIGNATURE_BYTES, verify_seal
from ceremony.verify.findings import MissingError
from ceremony.verify.inspection import Inspection, need
from ceremony.words import group_hex

MAX_CERTIFICATE_BYTES = 64 << 10
_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")


def check_root(archive: Inspection) -> str:
    """The root certificate has its profile, signs itself, and is the one in the record."""
    if archive.aborted and ROOT_CERTIFICATE not in archive.names():
        return "none: the ceremony was aborted before there was one"
    archive.root = load_certificate(archive.read(ROOT_CERTIFICATE, MAX_CERTIFICATE_BYTES))
    check_certificate(archive.root, ROOT_CA, None, archive.root)
    fingerprint = certificate_sha256(archive.root)
    if fingerprint != _recorded_root(archive):
        raise RefusedError("keys/root-ca.crt is not the certificate in the record.")
    return f"SHA-256 {group_hex(fingerprint)}, as recorded"


def _recorded_root(archive: Inspection) -> str:
    first = need(archive.first, "the record")
    if "continues" in first.data:
        return str(first.data["continues"]["root_certificate_sha256"])
    signed = [
        entry.data["certificate_sha256"]
        for entry in archive.certified
        if entry.event == "certificate-signed" and entry.data["file"] == ROOT_CERTIFICATE
    ]
    return str(signed[-1]) if signed else ""


def check_log(archive: Inspection) -> str:
    """The log key's certificate has its profile, comes from the root, and is the one in the record."""
    log = load_certificate(archive.read(LOG_CERTIFICATE, MAX_CERTIFICATE_BYTES))
    certified = [entry.data["certificate_sha256"] for entry in archive.certified if entry.event == "log-key-certified"]
    # a share check brings no key back that could certify anything
    uncertified = archive.state is not None and archive.state.script.ceremony == "share-check"
    if log.issuer == log.subject and (archive.aborted or uncertified):
        check_certificate(log, LOG_KEY, None, log)
        archive.log = log
        return "made for this record and certified by no root: it shows that nothing was changed since, not who made it"
    check_certificate(log, LOG_KEY, None, need(archive.root, "the root certificate"))
    archive.log = log
    if not certified or certified[-1] != certificate_sha256(log):
        raise RefusedError("keys/record-log.crt is not the log certificate in the record.")
    return "issued by the root CA, as recorded"


def _check_detached(archive: Inspection, content: str, signature: str) -> str:
    log = need(archive.log, "the log certificate")
    untrusted = archive.read(signature, MAX_SIGNATURE_BYTES)
    with archive.open(content) as stream:
        signer = verify_detached(untrusted, stream)
    _check_signer(signer, log, signature)
    return f"good, by the log key: {content}"


def _check_signer(signer: x509.Certificate, log: x509.Certificate, name: str) -> None:
    if certificate_sha256(signer) != certificate_sha256(log):
        raise RefusedError("{name} was made by another key than the log key.", name=name)


def check_record_signature(archive: Inspection) -> str:
    """record.p7s is the log key's CMS signature over the record."""
    return _check_detached(archive, RECORD, RECORD_SIGNATURE)


def check_manifest_signature(archive: Inspection) -> str:
    """manifest.p7s is the log key's CMS signature over the manifest."""
    return _check_detached(archive, MANIFEST, MANIFEST_SIGNATURE)


def check_record_seal(archive: Inspection) -> str:
    """record.mldsa65 is a signature over the record by the one-time key that the record names."""
    untrusted = archive.read(RECORD_SEAL, SIGNATURE_BYTES)
    if archive.seal_key is None:
        raise MissingError("The record names no post-quantum key.")
    with archive.open(RECORD) as stream:
        verify_seal(archive.seal_key, untrusted, stream)
    return "good, by the one-time ML-DSA-65 key that the record names"


def check_report_signature(archive: Inspection) -> str:
    """The report's PAdES signature covers all of it, and is the log key's."""
    log = need(archive.log, "the log certificate")
    untrusted = archive.read(REPORT)
    signature, content = _split_pdf(untrusted)
    _check_signer(verify_detached(signature, io.BytesIO(content), most_certificates=2), log, REPORT)
    return "good, by the log key, over the whole of report.pdf"


def _split_pdf(untrusted: bytes) -> tuple[bytes, bytes]:
    """The CMS signature inside a PDF and the bytes that it is over: all but the signature's own place."""
    ranges = [tuple(map(int, found.groups())) for found in _BYTE_RANGE.finditer(untrusted)]
    if len(ranges) != 1:
        raise RefusedError("report.pdf does not hold one signature.")
    start, before, after, rest = ranges[0]
    gap = untrusted[before:after]
    if start != 0 or after + rest != len(untrusted) or gap[:1] + gap[-1:] != b"<>":
        raise RefusedError("The signature of report.pdf does not cover all of it: something was added.")
    try:
        padded = bytes.fromhex(gap[1:-1].decode("ascii"))
    except ValueError:
        raise RefusedError("The signature of report.pdf is damaged.") from None
    return padded[: _der_length(padded)], untrusted[:before] + untrusted[after:]


def _der_length(padded: bytes) -> int:
    """Bytes of the DER element at the start (X.690 section 8.1.3); what follows is room that was left."""
    if len(padded) < 2 or padded[1] < 0x80:
        return 2 + (padded[1] if len(padded) > 1 else 0)
    octets = padded[1] & 0x7F
    return 2 + octets + int.from_bytes(padded[2 : 2 + octets], "big")
