"""A certificate as the linters read it: with asn1crypto, beside the certificate and key that it must chain to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import asn1crypto.x509
from cryptography import x509

from ceremony.pki.certificates import public_key_der


@dataclass(frozen=True)
class CertificateReading:
    """A certificate to be checked, beside the certificate and the public key that it must chain to."""

    der: bytes
    issuer: x509.Certificate
    signer: object

    @cached_property
    def certificate(self) -> Any:
        return asn1crypto.x509.Certificate.load(self.der)

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
    def is_self_signed(self) -> bool:
        """Whether it holds its issuer's own name and key: then it needs no authority key identifier."""
        tbs = self.tbs
        return (tbs["subject"].dump(), tbs["subject_public_key_info"].dump()) == (
            self.issuer.subject.public_bytes(),
            public_key_der(self.issuer),
        )

    @property
    def is_ca(self) -> bool:
        return bool(self.value("basic_constraints")["ca"].native)


def problem(bad: object, words: str) -> str:
    return words if bad else ""


def check_time(time: Any) -> bool:
    """Whether a time is UTCTime until 2049 and GeneralizedTime from 2050 on, to the second, in UTC."""
    until_2049 = time.native.year < 2050
    pattern = rb"\d{12}Z\Z" if until_2049 else rb"\d{14}Z\Z"
    return bool(time.name == ("utc_time" if until_2049 else "general_time") and re.match(pattern, time.chosen.contents))


def issuer_key_identifier(issuer: x509.Certificate) -> bytes:
    """The issuer's subject key identifier, or the one that RFC 5280 section 4.2.1.2 method (1) gives it."""
    try:
        return issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    except x509.ExtensionNotFound:
        return x509.SubjectKeyIdentifier.from_public_key(issuer.public_key()).digest
