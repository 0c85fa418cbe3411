"""RFC 5280 as checks on a certificate's bytes, read with other code (asn1crypto) than wrote them (cryptography).

Stricter than the RFC where it leaves a choice: whatever Keyrite never writes is a fault.
"""

from __future__ import annotations

import asn1crypto.x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ceremony.issuing.extension_lint import (
    check_authority,
    check_basic,
    check_constraints,
    check_extensions,
    check_identifier,
    check_names,
    check_no_purposes,
    check_purposes,
    check_usage,
)
from ceremony.issuing.lint import SIGNATURE_ALGORITHMS, LintReport, Rule, run_checks, verify_signature
from ceremony.issuing.names import ATTRIBUTES
from ceremony.issuing.readings import CertificateReading, check_time, problem

_KEY_ALGORITHMS = {
    bytes.fromhex("301306072a8648ce3d020106082a8648ce3d030107"): "P-256",  # RFC 5480 section 2.1.1
    bytes.fromhex("301006072a8648ce3d020106052b81040022"): "P-384",
    bytes.fromhex("301006072a8648ce3d020106052b81040023"): "P-521",
    bytes.fromhex("300d06092a864886f70d0101010500"): "RSA",  # RFC 3279 section 2.3.1
}
_LONGEST = {oid.dotted_string: longest for oid, longest in ATTRIBUTES.values()}


def _check_der(subject: CertificateReading) -> str:
    again = asn1crypto.x509.Certificate.load(subject.der, strict=True)
    return problem(again.dump(force=True) != subject.der, "the encoding is not DER")


def _check_version(subject: CertificateReading) -> str:
    return problem(subject.tbs["version"].native != "v3", "the version is not 3")


def _check_serial(subject: CertificateReading) -> str:
    serial = subject.tbs["serial_number"]
    return problem(serial.native <= 0 or len(serial.contents) != 20, "the serial number is not 20 octets and positive")


def _check_algorithms(subject: CertificateReading) -> str:
    outer, inner = subject.certificate["signature_algorithm"].dump(), subject.tbs["signature"].dump()
    return problem(
        outer != inner or outer not in SIGNATURE_ALGORITHMS.values(), "the signature algorithms differ or are unknown"
    )


def _check_issuer(subject: CertificateReading) -> str:
    expected = subject.issuer.subject.public_bytes()
    return problem(
        subject.tbs["issuer"].dump() != expected or not subject.tbs["issuer"].native,
        "the issuer is not the issuing CA's subject, octet for octet",
    )


def _check_validity(subject: CertificateReading) -> str:
    validity = subject.tbs["validity"]
    start, end = validity["not_before"], validity["not_after"]
    if not check_time(start) or not check_time(end):
        return "a time is not encoded as it must be"
    return problem(start.native >= end.native, "it ends before it begins")


def _check_lifetime(subject: CertificateReading) -> str:
    validity = subject.tbs["validity"]
    return problem(
        validity["not_before"].native < subject.issuer.not_valid_before_utc
        or validity["not_after"].native > subject.issuer.not_valid_after_utc,
        "it is valid when its issuer is not",
    )


def _check_subject(subject: CertificateReading) -> str:
    sets = subject.tbs["subject"].chosen
    if not len(sets):
        return "the subject is empty"
    for rdn in sets:
        if len(rdn) != 1:
            return "a relative name has more than one attribute"
        oid, value = rdn[0]["type"].dotted, rdn[0]["value"]
        text, string = value.native, getattr(value, "chosen", value)
        shapes = {19} if oid == "2.5.4.6" else {12, 19}  # PrintableString; else UTF8String, too
        if string.tag not in shapes or not 1 <= len(text) <= _LONGEST.get(oid, 64):
            return "an attribute is too long, empty or of another string type"
    return ""


def _check_key(subject: CertificateReading) -> str:
    info = subject.tbs["subject_public_key_info"]
    kind = _KEY_ALGORITHMS.get(info["algorithm"].dump())
    if kind is None:
        return "the public key's algorithm has wrong parameters"
    point = info["public_key"].contents[1:2]  # after the count of unused bits
    return problem(kind != "RSA" and point != b"\x04", "the public key's point is compressed")


def _check_unique_ids(subject: CertificateReading) -> str:
    found = subject.tbs["issuer_unique_id"].native, subject.tbs["subject_unique_id"].native
    return problem(any(one is not None for one in found), "it holds unique identifiers")


def _check_signature(subject: CertificateReading) -> str:
    certificate = subject.certificate
    sound = verify_signature(
        subject.signer,
        certificate["signature_algorithm"].dump(),
        certificate["signature_value"].native,
        subject.tbs.dump(),
    )
    return problem(not sound, "the signature does not verify")


CHECKS: tuple[Rule[CertificateReading], ...] = (
    ("der", "RFC 5280 section 4.1", _check_der),
    ("version", "RFC 5280 section 4.1.2.1", _check_version),
    ("serial", "RFC 5280 section 4.1.2.2", _check_serial),
    ("algorithms", "RFC 5280 section 4.1.1.2", _check_algorithms),
    ("issuer", "RFC 5280 section 4.1.2.4", _check_issuer),
    ("validity", "RFC 5280 section 4.1.2.5", _check_validity),
    ("lifetime", "RFC 5280 section 6.1.3", _check_lifetime),
    ("subject", "RFC 5280 section 4.1.2.6", _check_subject),
    ("key", "RFC 5280 section 4.1.2.7", _check_key),
    ("unique-ids", "RFC 5280 section 4.1.2.8", _check_unique_ids),
    ("extensions", "RFC 5280 section 4.2", check_extensions),
    ("authority", "RFC 5280 section 4.2.1.1", check_authority),
    ("identifier", "RFC 5280 section 4.2.1.2", check_identifier),
    ("usage", "RFC 5280 section 4.2.1.3", check_usage),
    ("names", "RFC 5280 section 4.2.1.6", check_names),
    ("basic", "RFC 5280 section 4.2.1.9", check_basic),
    ("constraints", "RFC 5280 section 4.2.1.10", check_constraints),
    ("purposes", "RFC 5280 section 4.2.1.12", check_purposes),
    ("signature", "RFC 5280 section 6.1.3 (a)(1)", _check_signature),
)


# a log key's certificate names no purpose, so that no other that the root signs passes for one
LOG_CHECKS = tuple((name, clause, check_no_purposes if name == "purposes" else check) for name, clause, check in CHECKS)


def lint_certificate(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    signer: object,
    checks: tuple[Rule[CertificateReading], ...] = CHECKS,
) -> LintReport:
    """Check a certificate that `issuer` stands for and whose signature `signer` (a public key) verifies."""
    return run_checks(checks, CertificateReading(certificate.public_bytes(Encoding.DER), issuer, signer))


def lint_certificate_der(untrusted: bytes, issuer: x509.Certificate, signer: object) -> LintReport:
    """The same for bytes: what cannot be read has failed."""
    return run_checks(CHECKS, CertificateReading(untrusted, issuer, signer))
