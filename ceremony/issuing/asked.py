"""What a PKCS #10 request asks for beyond its key and its subject: every extension and attribute, in words for people.

I5   nothing is taken from a request but its key and the names and constraints that the profile lets in; what else it
     asks for is kept here, so that whoever reads the draft sees it.

A password that stands in a request (challengePassword, RFC 2985 section 5.4.1) is named, never shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import asn1crypto.core
import asn1crypto.csr
from cryptography import x509
from cryptography.x509.oid import ExtensionOID

from ceremony.errors import shown
from ceremony.issuing.constraints import NO_CONSTRAINTS, Constraints, clean_constraints
from ceremony.issuing.errors import RequestError
from ceremony.issuing.names import AltName, clean_general_names
from ceremony.pki.certificates import KEY_USAGES

_EXTENSION_REQUEST = "1.2.840.113549.1.9.14"  # RFC 2985 section 5.4.2
_MICROSOFTS = "1.3.6.1.4.1.311.2.1.14"  # the same under another name
_PASSWORD = "1.2.840.113549.1.9.7"  # noqa: S105 - the attribute's OID
_ATTRIBUTES = {_PASSWORD: "challengePassword", "1.2.840.113549.1.9.2": "unstructuredName"}
_EXTENSIONS = {
    ExtensionOID.BASIC_CONSTRAINTS: "basicConstraints",
    ExtensionOID.KEY_USAGE: "keyUsage",
    ExtensionOID.EXTENDED_KEY_USAGE: "extKeyUsage",
    ExtensionOID.SUBJECT_KEY_IDENTIFIER: "subjectKeyIdentifier",
    ExtensionOID.CERTIFICATE_POLICIES: "certificatePolicies",
}
_MOST_HEX = 32  # octets of a value that nothing more is known of


@dataclass(frozen=True)
class Asked:
    """One extension or attribute: its name, its value for people, and the extension's own bytes (empty: none)."""

    name: str
    said: str
    oid: str = ""
    value: bytes = b""

    def __str__(self) -> str:
        return f"{self.name}: {self.said}"

    def is_granted_by(self, certificate: x509.Certificate) -> bool:
        """Whether the certificate has this very extension."""
        return any(
            one.oid.dotted_string == self.oid and one.value.public_bytes() == self.value
            for one in certificate.extensions
        )


@dataclass(frozen=True)
class RequestedContents:
    """The names and constraints that a profile may take, and everything else that was asked for."""

    names: tuple[AltName, ...]
    constraints: Constraints
    others: tuple[Asked, ...]


def read_requested(
    csr: x509.CertificateSigningRequest, info: asn1crypto.csr.CertificationRequestInfo
) -> RequestedContents:
    """Everything that a request asks for; RequestError for what cannot be read whole, or is asked for twice."""
    others = list(_attributes(info))
    names: tuple[AltName, ...] = ()
    constraints = NO_CONSTRAINTS
    for extension in _extensions(csr):
        if isinstance(extension.value, x509.SubjectAlternativeName):
            names = clean_general_names(extension.value)
        elif isinstance(extension.value, x509.NameConstraints):
            constraints = _take_constraints(extension.value, _raw(info, extension.oid))
        else:
            others.append(_say(extension))
    return RequestedContents(names, constraints, tuple(others))


def _extensions(csr: x509.CertificateSigningRequest) -> x509.Extensions:
    try:
        return csr.extensions
    except x509.DuplicateExtension as twice:
        raise RequestError(
            "I22: The request asks for the extension {oid} twice; ask for another request.",
            oid=twice.oid.dotted_string,
        ) from None
    except (ValueError, TypeError, x509.UnsupportedGeneralNameType):
        raise RequestError(
            "I22: An extension that the request asks for is not of the form that RFC 5280 gives it; ask for another "
            "request."
        ) from None


def _attributes(info: asn1crypto.csr.CertificationRequestInfo) -> Iterator[Asked]:
    """Every attribute but the one that holds the extensions."""
    holding = 0
    for attribute in info["attributes"] or ():
        oid, values = attribute["type"].dotted, attribute["values"]
        if isinstance(values, asn1crypto.core.Any):  # of an attribute that asn1crypto does not know
            values = values.parse(_Values)
        holding += len(values) if oid == _EXTENSION_REQUEST else 0
        if oid == _MICROSOFTS or holding > 1:
            raise RequestError(
                "I22: The request asks for extensions elsewhere than in one extensionRequest, where they would not be "
                "seen; ask for another request."
            )
        if oid != _EXTENSION_REQUEST:
            yield from (Asked(_ATTRIBUTES.get(oid, oid), _say_attribute(oid, value)) for value in values)


class _Values(asn1crypto.core.SetOf):  # type: ignore[misc]  # untyped
    _child_spec = asn1crypto.core.Any


def _say_attribute(oid: str, value: asn1crypto.core.Asn1Value) -> str:
    if oid == _PASSWORD:
        return "(not shown)"
    parsed = value.parse() if isinstance(value, asn1crypto.core.Any) else value
    if isinstance(parsed, asn1crypto.core.AbstractString):
        return shown(parsed.native)
    return _hex(value.dump())


def _hex(content: bytes) -> str:
    more = "..." if len(content) > _MOST_HEX else ""
    return f"hex {content[:_MOST_HEX].hex()}{more}"


def _say(extension: x509.Extension[x509.ExtensionType]) -> Asked:
    oid, value = extension.oid, extension.value
    raw = value.public_bytes()
    return Asked(_EXTENSIONS.get(oid, oid.dotted_string), _say_value(value) or _hex(raw), oid.dotted_string, raw)


def _say_value(value: x509.ExtensionType) -> str:
    """The value of a kind that people know by words; empty for others."""
    match value:
        case x509.BasicConstraints(ca=True):
            return "CA" if value.path_length is None else f"CA, path length {value.path_length}"
        case x509.BasicConstraints():
            return "not a CA"
        case x509.KeyUsage():
            both = ("encipher_only", "decipher_only") if value.key_agreement else ()
            usual = (name for name in KEY_USAGES if not name.endswith("_only"))
            return ", ".join(name for name in (*usual, *both) if getattr(value, name)) or "none"
        case x509.ExtendedKeyUsage():
            return ", ".join(one._name if one._name != "Unknown OID" else one.dotted_string for one in value)
        case x509.CertificatePolicies():
            return ", ".join(one.policy_identifier.dotted_string for one in value)
        case _:
            return ""


def _raw(info: asn1crypto.csr.CertificationRequestInfo, oid: x509.ObjectIdentifier) -> bytes:
    """An extension's bytes as they came."""
    values = (
        extension["extn_value"].contents
        for attribute in info["attributes"]
        if attribute["type"].dotted == _EXTENSION_REQUEST
        for extensions in attribute["values"]
        for extension in extensions
        if extension["extn_id"].dotted == oid.dotted_string
    )
    return next(values, b"")


def _take_constraints(asked: x509.NameConstraints, raw: bytes) -> Constraints:
    """The constraints, clean; RequestError (I12) where certifying them would drop a part of what was asked for."""
    if asked.public_bytes() != raw:
        raise RequestError(
            "I12: The request's name constraints hold more than names (a minimum or a maximum), which RFC 5280 "
            "forbids; ask for another request."
        )
    return clean_constraints(asked)
