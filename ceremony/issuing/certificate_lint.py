"""RFC 5280 as checks on a certificate's bytes, read with other code (asn1crypto) than wrote them (cryptography).

Stricter than the RFC where it leaves a choice: whatever Keyrite never writes is a fault.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import asn1crypto.x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ceremony.issuing.errors import RequestError
from ceremony.issuing.lint import SIGNATURE_ALGORITHMS, LintReport, Rule, run_checks, verify_signature
from ceremony.issuing.names import ATTRIBUTES, NameKind, clean_name

_KEY_ALGORITHMS = {
    bytes.fromhex("301306072a8648ce3d020106082a8648ce3d030107"): "P-256",  # RFC 5480 section 2.1.1
    bytes.fromhex("301006072a8648ce3d020106052b81040022"): "P-384",
    bytes.fromhex("301006072a8648ce3d020106052b81040023"): "P-521",
    bytes.fromhex("300d06092a864886f70d0101010500"): "RSA",  # RFC 3279 section 2.3.1
}
# extension -> (critical, in a CA's certificate, in a leaf's)
_EXTENSIONS = {
    "authority_key_identifier": (False, True, True),
    "key_identifier": (False, True, True),
    "basic_constraints": (True, True, True),
    "key_usage": (True, True, True),
    "extended_key_usage": (False, True, True),
    "subject_alt_name": (False, True, True),
    "certificate_policies": (False, True, True),
    "name_constraints": (True, True, False),
    "crl_distribution_points": (False, True, True),
    "authority_information_access": (False, True, True),
    "ocsp_no_check": (False, False, True),
}
_SAN_KINDS = {"dns_name": NameKind.DNS, "rfc822_name": NameKind.EMAIL, "uniform_resource_identifier": NameKind.URI}
_LONGEST = {oid.dotted_string: longest for oid, longest in ATTRIBUTES.values()}


@dataclass(frozen=True)
class _Subject:
    """A certificate to be checked, beside the certificate and the public key that it must chain to."""

    der: bytes
    certificate: Any
    issuer: x509.Certificate
    signer: object

    @property
    def tbs(self) -> Any:
        return self.certificate["tbs_certificate"]

    @property
    def extensions(self) -> dict[str, Any]:
        return {one["extn_id"].native: one for one in self.tbs["extensions"]}

    def value(self, name: str) -> Any:
        """A parsed extension, or None."""
        found = self.extensions.get(name)
        return None if found is None else found["extn_value"].parsed

    @property
    def is_ca(self) -> bool:
        return bool(self.value("basic_constraints")["ca"].native)


def _problem(bad: object, words: str) -> str:
    return words if bad else ""


def _check_der(subject: _Subject) -> str:
    again = asn1crypto.x509.Certificate.load(subject.der, strict=True)
    return _problem(again.dump(force=True) != subject.der, "the encoding is not DER")


def _check_version(subject: _Subject) -> str:
    return _problem(subject.tbs["version"].native != "v3", "the version is not 3")


def _check_serial(subject: _Subject) -> str:
    serial = subject.tbs["serial_number"]
    return _problem(serial.native <= 0 or len(serial.contents) != 20, "the serial number is not 20 octets and positive")


def _check_algorithms(subject: _Subject) -> str:
    outer, inner = subject.certificate["signature_algorithm"].dump(), subject.tbs["signature"].dump()
    return _problem(
        outer != inner or outer not in SIGNATURE_ALGORITHMS.values(), "the signature algorithms differ or are unknown"
    )


def _check_issuer(subject: _Subject) -> str:
    expected = subject.issuer.subject.public_bytes()
    return _problem(
        subject.tbs["issuer"].dump() != expected or not subject.tbs["issuer"].native,
        "the issuer is not the issuing CA's subject, octet for octet",
    )


def check_time(time: Any) -> bool:
    """Whether a time is UTCTime until 2049 and GeneralizedTime from 2050 on, to the second, in UTC."""
    until_2049 = time.native.year < 2050
    pattern = rb"\d{12}Z\Z" if until_2049 else rb"\d{14}Z\Z"
    return bool(time.name == ("utc_time" if until_2049 else "general_time") and re.match(pattern, time.chosen.contents))


def _check_validity(subject: _Subject) -> str:
    validity = subject.tbs["validity"]
    start, end = validity["not_before"], validity["not_after"]
    if not check_time(start) or not check_time(end):
        return "a time is not encoded as it must be"
    return _problem(start.native >= end.native, "it ends before it begins")


def _check_lifetime(subject: _Subject) -> str:
    validity = subject.tbs["validity"]
    return _problem(
        validity["not_before"].native < subject.issuer.not_valid_before_utc
        or validity["not_after"].native > subject.issuer.not_valid_after_utc,
        "it is valid when its issuer is not",
    )


def _check_subject(subject: _Subject) -> str:
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


def _check_key(subject: _Subject) -> str:
    info = subject.tbs["subject_public_key_info"]
    kind = _KEY_ALGORITHMS.get(info["algorithm"].dump())
    if kind is None:
        return "the public key's algorithm has wrong parameters"
    point = info["public_key"].contents[1:2]  # after the count of unused bits
    return _problem(kind != "RSA" and point != b"\x04", "the public key's point is compressed")


def _check_unique_ids(subject: _Subject) -> str:
    found = subject.tbs["issuer_unique_id"].native, subject.tbs["subject_unique_id"].native
    return _problem(any(one is not None for one in found), "it holds unique identifiers")


def _check_extensions(subject: _Subject) -> str:
    names = [one["extn_id"].native for one in subject.tbs["extensions"]]
    if len(names) != len(set(names)):
        return "an extension stands twice"
    for name, extension in subject.extensions.items():
        critical, in_ca, in_leaf = _EXTENSIONS.get(name, (False, False, False))
        if not (in_ca if subject.is_ca else in_leaf):
            return "an extension is unknown or out of place"
        stamps = name == "extended_key_usage" and "time_stamping" in extension["extn_value"].native
        if extension["critical"].native is not (critical or stamps):  # RFC 3161 section 2.3
            return "an extension is critical and must not be, or is not and must"
    return ""


def issuer_key_identifier(issuer: x509.Certificate) -> bytes:
    """The issuer's subject key identifier, or the one that RFC 5280 section 4.2.1.2 method (1) gives it."""
    try:
        return issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    except x509.ExtensionNotFound:
        return x509.SubjectKeyIdentifier.from_public_key(issuer.public_key()).digest


def _check_authority(subject: _Subject) -> str:
    value = subject.value("authority_key_identifier")
    if value is None or value["key_identifier"].native != issuer_key_identifier(subject.issuer):
        return "the authority key identifier is not the issuer's key identifier"
    return _problem(value["authority_cert_issuer"].native is not None, "it names the issuer's serial number")


def _check_identifier(subject: _Subject) -> str:
    value = subject.value("key_identifier")
    return _problem(value is None or not 8 <= len(value.native) <= 32, "there is no sound subject key identifier")


def _check_basic(subject: _Subject) -> str:
    value = subject.value("basic_constraints")
    if value is None:
        return "there are no basic constraints"
    return _problem(not subject.is_ca and value["path_len_constraint"].native is not None, "a leaf has a path length")


def _check_usage(subject: _Subject) -> str:
    extension = subject.extensions.get("key_usage")
    if extension is None:
        return "there is no key usage"
    bits = extension["extn_value"].contents  # BIT STRING: tag, length, unused bits, bits
    if not bits[-1] >> bits[2] & 1:
        return "the key usage has trailing zero bits or none set"
    usage = set(subject.value("key_usage").native)
    if subject.is_ca:
        return _problem(
            "key_cert_sign" not in usage or usage - {"key_cert_sign", "crl_sign"}, "a CA has wrong key usages"
        )
    return _problem(usage & {"key_cert_sign", "crl_sign"}, "a leaf may sign certificates or CRLs")


def _check_purposes(subject: _Subject) -> str:
    value = subject.value("extended_key_usage")
    if value is None:
        return _problem(not subject.is_ca, "a leaf has no extended key usage")
    return _problem(not value.native or "any_extended_key_usage" in value.native, "it may be used for anything")


def _check_names(subject: _Subject) -> str:
    value = subject.value("subject_alt_name")
    if value is None:
        return ""
    for name in value:
        kind = _SAN_KINDS.get(name.name)
        if kind is None and name.name != "ip_address":
            return "an alternative name is of an unknown kind"
        if kind is not None:
            text = name.chosen.contents.decode("ascii")
            try:
                clean = clean_name(kind, text).value
            except RequestError:
                clean = ""
            if clean != text:
                return "an alternative name is not well formed"
    return _problem(not len(value), "there are no alternative names in their extension")


def _check_constraints(subject: _Subject) -> str:
    value = subject.value("name_constraints")
    if value is None:
        return ""
    subtrees = [one for side in ("permitted_subtrees", "excluded_subtrees") for one in value[side] or ()]
    odd = any(one["minimum"].native != 0 or one["maximum"].native is not None for one in subtrees)
    return _problem(not subtrees or odd, "the name constraints are empty or have minimum or maximum")


def _check_signature(subject: _Subject) -> str:
    certificate = subject.certificate
    sound = verify_signature(
        subject.signer,
        certificate["signature_algorithm"].dump(),
        certificate["signature_value"].native,
        subject.tbs.dump(),
    )
    return _problem(not sound, "the signature does not verify")


CHECKS: tuple[Rule[_Subject], ...] = (
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
    ("extensions", "RFC 5280 section 4.2", _check_extensions),
    ("authority", "RFC 5280 section 4.2.1.1", _check_authority),
    ("identifier", "RFC 5280 section 4.2.1.2", _check_identifier),
    ("usage", "RFC 5280 section 4.2.1.3", _check_usage),
    ("names", "RFC 5280 section 4.2.1.6", _check_names),
    ("basic", "RFC 5280 section 4.2.1.9", _check_basic),
    ("constraints", "RFC 5280 section 4.2.1.10", _check_constraints),
    ("purposes", "RFC 5280 section 4.2.1.12", _check_purposes),
    ("signature", "RFC 5280 section 6.1.3 (a)(1)", _check_signature),
)


def lint_certificate(certificate: x509.Certificate, issuer: x509.Certificate, signer: object) -> LintReport:
    """Check a certificate that `issuer` stands for and whose signature `signer` (a public key) verifies."""
    der = certificate.public_bytes(Encoding.DER)
    return run_checks(CHECKS, _Subject(der, asn1crypto.x509.Certificate.load(der), issuer, signer))
