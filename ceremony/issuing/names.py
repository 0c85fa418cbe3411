"""Subjects and alternative names from outside, cleaned: what is certified is what people read aloud.

I9   a subject has attributes of a known kind, each once, in text without control or invisible characters, within
     the lengths of RFC 5280 appendix A.1, a common name also in bytes, as `cryptography` counts;
I10  alternative names (RFC 5280 section 4.2.1.6) are DNS names in letters, digits and hyphens, IP addresses, URIs
     with a host, or mail addresses; and for SPIFFE as the SPIFFE ID standard has them (sections 2.1 to 2.3).
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from cryptography import x509
from cryptography.x509.oid import NameOID

from ceremony.errors import shown
from ceremony.issuing.errors import RequestError

# in the order in which they stand in a name, with the longest value (RFC 5280 appendix A.1)
ATTRIBUTES: dict[str, tuple[x509.ObjectIdentifier, int]] = {
    "country": (NameOID.COUNTRY_NAME, 2),
    "state": (NameOID.STATE_OR_PROVINCE_NAME, 128),
    "locality": (NameOID.LOCALITY_NAME, 128),
    "organization": (NameOID.ORGANIZATION_NAME, 64),
    "organizational_unit": (NameOID.ORGANIZATIONAL_UNIT_NAME, 64),
    "common_name": (NameOID.COMMON_NAME, 64),
}
_BY_OID = {oid: name for name, (oid, _) in ATTRIBUTES.items()}
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)\Z")
_TRUST_DOMAIN = re.compile(r"[a-z0-9._-]{1,255}\Z")
_SPIFFE_SEGMENT = re.compile(r"(?!\.{1,2}\Z)[A-Za-z0-9._-]+\Z")
_MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}\Z")
_HTTPS = re.compile(r"https://(?P<host>[a-z0-9.-]+)(:(?P<port>[0-9]{1,5}))?([/?#][!-~]*)?\Z")


class NameKind(StrEnum):
    """Kinds of alternative names that Keyrite certifies."""

    DNS = "dns"
    IP = "ip"
    URI = "uri"
    EMAIL = "email"


@dataclass(frozen=True, order=True)
class AltName:
    """One clean alternative name."""

    kind: NameKind
    value: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"

    def as_general_name(self) -> x509.GeneralName:
        """The same as `cryptography` has it."""
        if self.kind is NameKind.IP:
            return x509.IPAddress(ipaddress.ip_address(self.value))
        if self.kind is NameKind.DNS:
            return x509.DNSName(self.value)
        return x509.UniformResourceIdentifier(self.value) if self.kind is NameKind.URI else x509.RFC822Name(self.value)


def clean_text(untrusted: str, most: int) -> str:
    """Text in normal form C without outer spaces; refused when it holds what people cannot read (I9)."""
    text = unicodedata.normalize("NFC", untrusted).strip()
    unreadable = any(unicodedata.category(one)[0] == "C" or unicodedata.category(one) in {"Zl", "Zp"} for one in text)
    if unreadable or not 1 <= len(text) <= most:
        raise RequestError(
            "I9: The name {value} is empty, longer than {most} characters, or holds invisible characters; mend the "
            "request.",
            value=shown(untrusted),
            most=most,
        )
    return text


def clean_subject(untrusted: x509.Name) -> tuple[tuple[str, str], ...]:
    """The attributes of a subject by name, in Keyrite's order; RequestError (I9) for any it does not know."""
    found: dict[str, str] = {}
    for attribute in untrusted:
        kind = _BY_OID.get(attribute.oid)
        if kind is None or not isinstance(attribute.value, str):
            raise RequestError(
                "I9: The subject holds {oid}, which Keyrite does not certify; leave it out of the request.",
                oid=attribute.oid.dotted_string,
            )
        if kind in found:
            raise RequestError("I9: The subject holds {kind} twice; leave one out of the request.", kind=kind)
        found[kind] = attribute.value
    return clean_attributes(found)


def clean_attributes(untrusted: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """The same for attributes that are given by name."""
    cleaned = {kind: clean_text(value, ATTRIBUTES[kind][1]) for kind, value in untrusted.items()}
    country = cleaned.get("country")
    if country is not None and re.fullmatch("[A-Z]{2}", country) is None:
        raise RequestError("I9: The country {value} is not two capital letters.", value=shown(country))
    common_name = cleaned.get("common_name", "")
    if len(common_name.encode("utf-8")) > ATTRIBUTES["common_name"][1]:
        raise RequestError(
            "I9: The common name {value} takes more than {most} bytes in UTF-8, and common programs take no more; "
            "shorten it in the request.",
            value=shown(common_name),
            most=ATTRIBUTES["common_name"][1],
        )
    return tuple((kind, cleaned[kind]) for kind in ATTRIBUTES if kind in cleaned)


def encode_subject(attributes: tuple[tuple[str, str], ...]) -> x509.Name:
    """UTF8String attributes, one to an RDN; the country as PrintableString (RFC 5280 section 4.1.2.4)."""
    return x509.Name([x509.NameAttribute(ATTRIBUTES[kind][0], value) for kind, value in attributes])


def clean_dns(untrusted: str, *, wildcard: bool = True) -> str:
    """A DNS name in lower case: letters, digits and hyphens (RFC 5280 section 4.2.1.6, RFC 1034 section 3.5)."""
    name = untrusted.lower()
    rest = name[2:] if wildcard and name.startswith("*.") else name
    labels = rest.split(".")
    well_formed = all(_LABEL.match(label) for label in labels) and len(name) <= 253
    reserved = any(label[2:4] == "--" and not label.startswith("xn--") for label in labels)  # RFC 5890 section 2.3.1
    if not well_formed or reserved or labels[-1].isdigit() or (rest != name and len(labels) < 2):
        raise RequestError(
            "I10: {value} is not a DNS name in letters, digits and hyphens; mend the request.", value=shown(untrusted)
        )
    return name


def _clean_ip(untrusted: str) -> str:
    try:
        address = ipaddress.ip_address(untrusted)
    except ValueError:
        address = ipaddress.IPv4Address(0)
    scoped = isinstance(address, ipaddress.IPv6Address) and address.scope_id is not None
    if address.is_unspecified or address.is_multicast or scoped:
        raise RequestError("I10: {value} is not the IP address of one machine; mend it.", value=shown(untrusted))
    return str(address)


def _clean_email(untrusted: str) -> str:
    mailbox, at, host = untrusted.rpartition("@")
    if not at or not _MAILBOX.match(mailbox) or ".." in mailbox or mailbox[0] == "." or mailbox[-1] == ".":
        raise RequestError("I10: {value} is not a mail address in ASCII; mend the request.", value=shown(untrusted))
    return f"{mailbox}@{clean_dns(host, wildcard=False)}"


def clean_spiffe_id(untrusted: str) -> str:
    """A SPIFFE ID: `spiffe://trust-domain/path`, no port, user, query or fragment (SPIFFE-ID section 2)."""
    domain, slash, path = untrusted.removeprefix("spiffe://").partition("/")
    segments = path.split("/") if slash else []
    if (
        not untrusted.startswith("spiffe://")
        or len(untrusted) > 2048
        or not _TRUST_DOMAIN.match(domain)
        or not all(_SPIFFE_SEGMENT.match(segment) for segment in segments)
    ):
        raise RequestError(
            "I10: {value} is not a SPIFFE ID such as spiffe://platform.example/registry; mend the request.",
            value=shown(untrusted),
        )
    return untrusted


def _clean_uri(untrusted: str) -> str:
    if untrusted.lower().startswith("spiffe:"):
        return clean_spiffe_id(untrusted)
    found = _HTTPS.match(untrusted)
    if found is None or len(untrusted) > 2048 or not 0 < int(found["port"] or 443) < 65536:
        raise RequestError(
            "I10: {value} is not a spiffe:// or https:// URI in ASCII; mend the request.", value=shown(untrusted)
        )
    clean_dns(found["host"], wildcard=False)
    return untrusted


def clean_name(kind: NameKind, untrusted: str) -> AltName:
    """One alternative name, cleaned; RequestError (I10) if it is not well formed."""
    cleaners = {NameKind.DNS: clean_dns, NameKind.IP: _clean_ip, NameKind.URI: _clean_uri, NameKind.EMAIL: _clean_email}
    return AltName(kind, cleaners[kind](untrusted))


def clean_general_names(untrusted: x509.GeneralNames | x509.SubjectAlternativeName) -> tuple[AltName, ...]:
    """All alternative names of an extension, each once; RequestError (I10) for a kind that Keyrite does not certify."""
    names: list[AltName] = []
    for name in untrusted:
        match name:
            case x509.DNSName():
                names.append(clean_name(NameKind.DNS, name.value))
            case x509.IPAddress():
                names.append(clean_name(NameKind.IP, str(name.value)))
            case x509.UniformResourceIdentifier():
                names.append(clean_name(NameKind.URI, name.value))
            case x509.RFC822Name():
                names.append(clean_name(NameKind.EMAIL, name.value))
            case _:
                raise RequestError("I10: An alternative name is of a kind that Keyrite does not certify; leave it out.")
    return tuple(dict.fromkeys(names))
