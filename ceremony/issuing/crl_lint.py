"""RFC 5280 section 5 as checks on a CRL's bytes, read with other code (asn1crypto) than wrote them (cryptography)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import asn1crypto.crl
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ceremony.issuing.lint import SIGNATURE_ALGORITHMS, LintReport, Rule, run_checks, verify_signature
from ceremony.issuing.readings import check_time, issuer_key_identifier, problem

_REASONS = frozenset(
    {
        "key_compromise",
        "ca_compromise",
        "affiliation_changed",
        "superseded",
        "cessation_of_operation",
        "privilege_withdrawn",
    }
)


@dataclass(frozen=True)
class _Subject:
    der: bytes
    issuer: x509.Certificate
    signer: object

    @cached_property
    def crl(self) -> Any:
        return asn1crypto.crl.CertificateList.load(self.der)

    @property
    def tbs(self) -> Any:
        return self.crl["tbs_cert_list"]

    @property
    def entries(self) -> list[Any]:
        return list(self.tbs["revoked_certificates"] or ())

    def value(self, name: str) -> Any:
        """A parsed extension, or None."""
        return next(
            (one["extn_value"].parsed for one in self.tbs["crl_extensions"] if one["extn_id"].native == name), None
        )


def _check_der(subject: _Subject) -> str:
    again = asn1crypto.crl.CertificateList.load(subject.der, strict=True)
    return problem(again.dump(force=True) != subject.der, "the encoding is not DER")


def _check_version(subject: _Subject) -> str:
    return problem(subject.tbs["version"].native != "v2", "the version is not 2")


def _check_algorithms(subject: _Subject) -> str:
    outer, inner = subject.crl["signature_algorithm"].dump(), subject.tbs["signature"].dump()
    return problem(
        outer != inner or outer not in SIGNATURE_ALGORITHMS.values(), "the signature algorithms differ or are unknown"
    )


def _check_issuer(subject: _Subject) -> str:
    expected = subject.issuer.subject.public_bytes()
    return problem(subject.tbs["issuer"].dump() != expected, "the issuer is not the CA's subject, octet for octet")


def _check_updates(subject: _Subject) -> str:
    this, after = subject.tbs["this_update"], subject.tbs["next_update"]
    if after.native is None or not check_time(this) or not check_time(after):
        return "a time is missing or not encoded as it must be"
    return problem(this.native >= after.native, "the next update is not after this one")


def _check_entries(subject: _Subject) -> str:
    if subject.tbs["revoked_certificates"].native is not None and not subject.entries:
        return "the list of revoked certificates is empty but there"
    serials = [one["user_certificate"].native for one in subject.entries]
    if len(serials) != len(set(serials)):
        return "a serial number stands twice"
    if any(serial <= 0 or serial.bit_length() > 159 for serial in serials):
        return "a serial number is not positive or too long"
    late = any(one["revocation_date"].native > subject.tbs["this_update"].native for one in subject.entries)
    untimely = any(not check_time(one["revocation_date"]) for one in subject.entries)
    return problem(late or untimely, "a revocation date is later than the CRL or badly encoded")


def _check_entry_extensions(subject: _Subject) -> str:
    for one in subject.entries:
        extensions = list(one["crl_entry_extensions"] or ())
        if any(one["extn_id"].native != "crl_reason" or one["critical"].native for one in extensions):
            return "an entry has an extension that is unknown or critical"
        if len(extensions) > 1 or any(one["extn_value"].parsed.native not in _REASONS for one in extensions):
            return "an entry has a reason that must not be there"
        if not extensions and one["crl_entry_extensions"].native is not None:
            return "an entry has empty extensions"
    return ""


def _check_extensions(subject: _Subject) -> str:
    names = [one["extn_id"].native for one in subject.tbs["crl_extensions"]]
    if sorted(names) != ["authority_key_identifier", "crl_number"]:
        return "the extensions are not the authority key identifier and the CRL number"
    return problem(any(one["critical"].native for one in subject.tbs["crl_extensions"]), "an extension is critical")


def _check_authority(subject: _Subject) -> str:
    value = subject.value("authority_key_identifier")
    expected = issuer_key_identifier(subject.issuer)
    return problem(
        value is None or value["key_identifier"].native != expected,
        "the authority key identifier is not the issuer's key identifier",
    )


def _check_number(subject: _Subject) -> str:
    value = subject.value("crl_number")
    return problem(value is None or not 0 <= value.native < 2**159, "the CRL number is missing or out of range")


def _check_power(subject: _Subject) -> str:
    usage = subject.issuer.extensions.get_extension_for_class(x509.KeyUsage).value
    return problem(not usage.crl_sign, "the issuer may not sign CRLs")


def _check_signature(subject: _Subject) -> str:
    crl = subject.crl
    sound = verify_signature(
        subject.signer, crl["signature_algorithm"].dump(), crl["signature"].native, subject.tbs.dump()
    )
    return problem(not sound, "the signature does not verify")


CHECKS: tuple[Rule[_Subject], ...] = (
    ("der", "RFC 5280 section 5.1", _check_der),
    ("version", "RFC 5280 section 5.1.2.1", _check_version),
    ("algorithms", "RFC 5280 section 5.1.1.2", _check_algorithms),
    ("issuer", "RFC 5280 section 5.1.2.3", _check_issuer),
    ("updates", "RFC 5280 sections 5.1.2.4 and 5.1.2.5", _check_updates),
    ("entries", "RFC 5280 section 5.1.2.6", _check_entries),
    ("extensions", "RFC 5280 section 5.2", _check_extensions),
    ("authority", "RFC 5280 section 5.2.1", _check_authority),
    ("number", "RFC 5280 section 5.2.3", _check_number),
    ("entry-extensions", "RFC 5280 section 5.3.1", _check_entry_extensions),
    ("power", "RFC 5280 section 6.3.3 (f)", _check_power),
    ("signature", "RFC 5280 section 6.3.3 (g)", _check_signature),
)


def lint_crl(crl: x509.CertificateRevocationList, issuer: x509.Certificate, signer: object) -> LintReport:
    """Check a CRL that `issuer` stands for and whose signature `signer` (a public key) verifies."""
    return lint_crl_der(crl.public_bytes(Encoding.DER), issuer, signer)


def lint_crl_der(untrusted: bytes, issuer: x509.Certificate, signer: object) -> LintReport:
    """The same for bytes: what cannot be read has failed."""
    return run_checks(CHECKS, _Subject(untrusted, issuer, signer))
