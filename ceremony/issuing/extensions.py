"""The contents of a certificate, and the one builder that makes both the linted trial and the real one of them.

Every extension stands here with its criticality and clause; nothing else in Keyrite adds one to an issued certificate.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from ceremony.issuing.constraints import Constraints
from ceremony.issuing.names import AltName
from ceremony.issuing.profiles import Urls
from ceremony.issuing.readings import issuer_key_identifier
from ceremony.pki.certificates import KEY_USAGES, AllowedUse

PURPOSES = {
    "server_auth": ExtendedKeyUsageOID.SERVER_AUTH,
    "client_auth": ExtendedKeyUsageOID.CLIENT_AUTH,
    "code_signing": ExtendedKeyUsageOID.CODE_SIGNING,
    "email_protection": ExtendedKeyUsageOID.EMAIL_PROTECTION,
    "time_stamping": ExtendedKeyUsageOID.TIME_STAMPING,
    "ocsp_signing": ExtendedKeyUsageOID.OCSP_SIGNING,
}
_CRITICAL_PURPOSES = frozenset({"time_stamping"})
Extensions = list[tuple[x509.ExtensionType, bool]]  # with criticality


@dataclass(frozen=True)
class Contents:
    """Everything that goes into a certificate but its issuer and its signature."""

    subject: x509.Name
    names: tuple[AltName, ...]
    public_key: bytes
    key_identifier: bytes | None  # None: SHA-1 of the key (RFC 5280 section 4.2.1.2, method 1)
    serial: int
    start: datetime.datetime
    end: datetime.datetime
    profile: AllowedUse
    constraints: Constraints
    urls: Urls
    policies: tuple[str, ...]
    ocsp_no_check: bool


@dataclass(frozen=True)
class Issuer:
    """A CA as it signs: its certificate, and its key's label on the token."""

    certificate: x509.Certificate
    label: str


def build_certificate(contents: Contents, issuer: x509.Certificate | None) -> x509.CertificateBuilder:
    """The builder of these contents: the same contents and issuer give the same to-be-signed bytes.

    Without an issuer the certificate is its own, and needs no authority key identifier (RFC 5280 section 4.2.1.1).
    """
    key = serialization.load_der_public_key(contents.public_key)
    builder = (
        x509.CertificateBuilder()
        .subject_name(contents.subject)
        .issuer_name(issuer.subject if issuer else contents.subject)
        .public_key(key)  # type: ignore[arg-type]  # EC or RSA: check_public_key refuses others
        .serial_number(contents.serial)
        .not_valid_before(contents.start)
        .not_valid_after(contents.end)
    )
    own = contents.key_identifier or x509.SubjectKeyIdentifier.from_public_key(key).digest  # type: ignore[arg-type]
    above: Extensions = []
    if issuer is not None:
        above = [(x509.AuthorityKeyIdentifier(issuer_key_identifier(issuer), None, None), False)]  # section 4.2.1.1
    extensions = [
        *above,
        (x509.SubjectKeyIdentifier(own), False),  # section 4.2.1.2
        *_powers(contents),
        *_names(contents),
        *_pointers(contents),
    ]
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder


def _powers(contents: Contents) -> Extensions:
    usage = {name: name in contents.profile.key_usage for name in KEY_USAGES}
    extensions: Extensions = [
        (
            x509.BasicConstraints(ca=contents.profile.is_ca, path_length=contents.profile.path_length),
            True,
        ),  # section 4.2.1.9
        (x509.KeyUsage(**usage), True),  # section 4.2.1.3
    ]
    if contents.profile.extended_key_usage:
        purposes = x509.ExtendedKeyUsage([PURPOSES[name] for name in contents.profile.extended_key_usage])
        critical = bool(_CRITICAL_PURPOSES & set(contents.profile.extended_key_usage))  # RFC 3161 section 2.3
        extensions.append((purposes, critical))  # section 4.2.1.12
    return extensions


def _names(contents: Contents) -> Extensions:
    extensions: Extensions = []
    if contents.names:  # section 4.2.1.6: not critical, since the subject is never empty
        general_names = [name.as_general_name() for name in contents.names]
        extensions.append((x509.SubjectAlternativeName(general_names), False))
    if contents.constraints:
        extensions.append((contents.constraints.as_extension(), True))  # section 4.2.1.10
    return extensions


def _pointers(contents: Contents) -> Extensions:
    extensions: Extensions = []
    if contents.policies:
        policies = [x509.PolicyInformation(x509.ObjectIdentifier(oid), None) for oid in contents.policies]
        extensions.append((x509.CertificatePolicies(policies), False))  # section 4.2.1.4
    if contents.urls.crl:
        places: list[x509.GeneralName] = [x509.UniformResourceIdentifier(url) for url in contents.urls.crl]
        point = x509.DistributionPoint(full_name=places, relative_name=None, reasons=None, crl_issuer=None)
        extensions.append((x509.CRLDistributionPoints([point]), False))  # section 4.2.1.13
    accesses = [
        x509.AccessDescription(method, x509.UniformResourceIdentifier(url))
        for method, urls in (
            (AuthorityInformationAccessOID.OCSP, contents.urls.ocsp),
            (AuthorityInformationAccessOID.CA_ISSUERS, contents.urls.issuers),
        )
        for url in urls
    ]
    if accesses:
        extensions.append((x509.AuthorityInformationAccess(accesses), False))  # section 4.2.2.1
    if contents.ocsp_no_check:
        extensions.append((x509.OCSPNoCheck(), False))  # RFC 6960 section 4.2.2.2.1
    return extensions
