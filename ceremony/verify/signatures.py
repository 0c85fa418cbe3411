"""Checks on who signed what: root and log certificate, both signatures of the record, manifest and report.

No check looks at today's date: an archive is as sound after its certificates have expired as before.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from ceremony.archive.bundle import known_cas
from ceremony.archive.writing import (
    LOG_CERTIFICATE,
    MANIFEST,
    MANIFEST_SIGNATURE,
    RECORD,
    RECORD_MLDSA,
    RECORD_SIGNATURE,
    REPORT,
    ROOT_CERTIFICATE,
    certificate_name,
)
from ceremony.errors import RefusedError
from ceremony.issuing.index import INDEX_FILE, read_index
from ceremony.language.digest_words import group_hex
from ceremony.pki.certificates import (
    LOG_KEY,
    ROOT_CA,
    certificate_sha256,
    check_allowed_use,
    check_certificate,
    is_certified,
    load_certificate,
    public_key_der,
)
from ceremony.pki.cms import MAX_SIGNATURE_BYTES, verify_digest
from ceremony.pki.paths import find_path
from ceremony.record.ending_key import is_signed_ending
from ceremony.record.events import CertificateSigned, LogKeyCertified, RecordKey
from ceremony.record.mldsa_signature import SIGNATURE_BYTES, RecordVerifier
from ceremony.state import CA_LABEL
from ceremony.verify.checks import MissingError, NotApplicable
from ceremony.verify.inspection import Inspection, need

MAX_CERTIFICATE_BYTES = 64 << 10
_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")


def read_certificate(archive: Inspection, name: str) -> x509.Certificate:
    """The certificate of a PEM file that holds nothing else: `openssl -CAfile` would trust whatever it finds there."""
    untrusted = archive.read(name, MAX_CERTIFICATE_BYTES)
    certificate = load_certificate(untrusted)
    if certificate.public_bytes(Encoding.PEM) != untrusted:
        raise RefusedError("{name} holds something beside one certificate in PEM.", name=name)
    return certificate


def check_root(archive: Inspection) -> str:
    """The root certificate has its profile, signs itself, and is the one in the record."""
    recorded = _recorded_root(archive)
    if not recorded and ROOT_CERTIFICATE not in archive.names():
        if archive.by_signature:
            return NotApplicable("none: this check stands on no archive, so there is no root to compare with")
        if archive.stands_alone:
            return NotApplicable("none: TUF root keys lie on their holders' tokens, below no root")
        if archive.aborted:
            return NotApplicable("none: the ceremony was aborted before there was one")
    archive.root = read_certificate(archive, ROOT_CERTIFICATE)
    _check_root_itself(archive.root)
    fingerprint = certificate_sha256(archive.root)
    if fingerprint != recorded:
        raise RefusedError("keys/root-ca.crt is not the certificate in the record.")
    rehearsal = need(archive.opened, "the record").mode == "rehearsal"
    if _common_name(archive.root).startswith("REHEARSAL ") is not rehearsal:
        raise RefusedError("The root certificate says REHEARSAL where the record does not, or the other way round.")
    return f"SHA-256 {group_hex(fingerprint)}, as recorded"


@lru_cache(maxsize=64)  # a folder of archives is of few roots; what is refused is not kept
def _check_root_itself(root: x509.Certificate) -> None:
    check_certificate(root, ROOT_CA, None, root)


def _common_name(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if len(names) == 1 else ""


def _recorded_root(archive: Inspection) -> str:
    continued = need(archive.opened, "the record").continues
    if continued is not None:
        return continued.root_certificate_sha256
    signed = [one for one in archive.certified if isinstance(one, CertificateSigned) and one.file == ROOT_CERTIFICATE]
    return signed[-1].certificate_sha256 if signed else ""


def check_log(archive: Inspection) -> str:
    """The log key's certificate has its profile, names this ceremony, comes from the root, and is in the record."""
    log = read_certificate(archive, LOG_CERTIFICATE)
    ceremony = need(archive.first, "the record").ceremony
    name = _common_name(log).removeprefix("REHEARSAL ")
    uncertified = archive.state is not None and archive.state.brings_no_key
    if not is_certified(log) and (archive.aborted or uncertified):
        check_certificate(log, LOG_KEY, None, log)
        _check_names(name, f"Record {ceremony} UNCERTIFIED")
        archive.log = log
        return "made for this record alone; `vouched` says who stands behind it"
    certified = [one for one in archive.certified if isinstance(one, LogKeyCertified)]
    archive.log_issuers = _issuers(archive, log)
    check_allowed_use(log, LOG_KEY)
    _check_names(name, f"Record {ceremony}")
    archive.log = log
    if not certified or certified[-1].certificate_sha256 != certificate_sha256(log):
        raise RefusedError("keys/record-log.crt is not the log certificate in the record.")
    label = certified[-1].issuer or CA_LABEL
    issuer = archive.root if label == CA_LABEL else read_certificate(archive, certificate_name(label))
    if public_key_der(archive.log_issuers[0]) != public_key_der(need(issuer, "the root certificate")):
        raise RefusedError("keys/record-log.crt was issued by another key than the record says.")
    if label == CA_LABEL:
        return "issued by the root CA for this ceremony, as recorded"
    return f"issued by {label} for this ceremony, as recorded; the root CA stands behind it"


def _issuers(archive: Inspection, log: x509.Certificate) -> tuple[x509.Certificate, ...]:
    """Who certified the log key, up to the root: the root itself, or a CA key of the estate (since rules 4).

    Their signatures are verified, each once.
    """
    root = need(archive.root, "the root certificate")
    state = archive.state
    if state is None or not state.rulebook.lasting:
        check_certificate(log, LOG_KEY, None, root)
        return (root,)
    if direct := find_path(log, root, ()):
        return direct
    files = need(archive.manifest, "the manifest").files
    index = read_index(archive.read(INDEX_FILE))
    known = known_cas(state.estate, index, lambda name: read_certificate(archive, name) if name in files else None)
    path = find_path(log, root, known)
    if not path:
        raise RefusedError("Nothing leads from keys/record-log.crt to the root certificate: another key certified it.")
    return path


def _check_names(found: str, wanted: str) -> None:
    if found != wanted:
        raise RefusedError("keys/record-log.crt was not made for this ceremony: it does not name it.")


def check_vouched(archive: Inspection) -> str:
    """A root stands behind the signatures, or it is plainly said who does."""
    log, last = need(archive.log, "the log certificate"), need(archive.last, "the record")
    ending_key = need(archive.opened, "the record").ending_key
    if is_certified(log):
        archive.vouched_by = "root"
        if len(archive.log_issuers) > 1 and archive.state is not None and archive.state.by_token:
            between = archive.state.opened.parameters.issuer if archive.state.opened else ""
            return f"the root CA, by way of {between}: whoever opens its token can write such a record"
        return "the root CA: it certified the key that signed record, report and manifest"
    if is_signed_ending(ending_key, last):
        archive.vouched_by = "starter"
        return "NO ROOT stands behind this record, but whoever began the ceremony ended it: the ending key signed"
    if not archive.aborted and not archive.stands_alone:  # share checks of programs that did not sign their end so
        return "NO ROOT stands behind this record: it shows what was written down, and anybody could have written it"
    if (
        ending_key is None
        and archive.record_key_at_start is not None
        and archive.record_key == archive.record_key_at_start
    ):
        archive.vouched_by = "starter"
        return "NO ROOT stands behind this record, but it was ended in the sitting that began it: its seal says so"
    raise MissingError(
        "NOBODY stands behind the end of this record: no root and not its ending key. Anybody may have made it "
        "from a copy of the record; ask for the ceremony's own archive."
    )


def _check_signer(signer: x509.Certificate, log: x509.Certificate, name: str) -> None:
    if certificate_sha256(signer) != certificate_sha256(log):
        raise RefusedError("{name} was made by another key than the log key.", name=name)


def check_record_signature(archive: Inspection) -> str:
    """record.p7s is the log key's CMS signature over the record."""
    log = need(archive.log, "the log certificate")
    untrusted = archive.read(RECORD_SIGNATURE, MAX_SIGNATURE_BYTES)
    _check_signer(verify_digest(untrusted, need(archive.record_sha384, "the record")), log, RECORD_SIGNATURE)
    return f"good, by the log key: {RECORD}"


def check_manifest_signature(archive: Inspection) -> str:
    """manifest.p7s is the log key's CMS signature over the manifest."""
    log = need(archive.log, "the log certificate")
    untrusted = archive.read(MANIFEST_SIGNATURE, MAX_SIGNATURE_BYTES)
    _check_signer(verify_digest(untrusted, hashlib.sha384(archive.read(MANIFEST)).digest()), log, MANIFEST_SIGNATURE)
    return f"good, by the log key: {MANIFEST}"


def check_record_mldsa(archive: Inspection) -> str:
    """record.mldsa65 is a signature over the record by the one-time key that the record names."""
    untrusted = archive.read(RECORD_MLDSA, SIGNATURE_BYTES)
    if archive.record_key is None:
        raise MissingError("The record names no post-quantum key.")
    message = archive.record_verifier
    if message is None or archive.record_key != archive.record_key_at_start:  # after an interruption there is a new key
        message = _message_for(archive, archive.record_key)
    message.verify(untrusted)
    return "good, by the one-time ML-DSA-65 key that the record names"


def _message_for(archive: Inspection, key: RecordKey) -> RecordVerifier:
    message = RecordVerifier(key)
    with archive.stream(RECORD, message):
        pass
    return message


def check_report_signature(archive: Inspection) -> str:
    """The report's PAdES signature covers all of it, and is the log key's."""
    log = need(archive.log, "the log certificate")
    signature, content = _split_pdf(archive.read(REPORT))
    chain = (log, *archive.log_issuers)
    _check_signer(verify_digest(signature, hashlib.sha384(content).digest(), chain), log, REPORT)
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
    length = _der_length(padded)
    if 2 * len(padded) != len(gap) - 2 or padded[length:].strip(b"\0"):
        raise RefusedError("The signature of report.pdf does not cover all of it: something was added.")
    return padded[:length], untrusted[:before] + untrusted[after:]


def _der_length(padded: bytes) -> int:
    """Bytes of the DER element at the start (X.690 section 8.1.3); what follows is room that was left."""
    if len(padded) < 2 or padded[1] < 0x80:
        return 2 + (padded[1] if len(padded) > 1 else 0)
    octets = padded[1] & 0x7F
    return 2 + octets + int.from_bytes(padded[2 : 2 + octets], "big")
