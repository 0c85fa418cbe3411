"""The index of issued certificates: one line for each that was ever issued under a root, as far as archives know.

An archive carries the index of the archive before it, byte for byte, and adds what its own ceremony issued. A line is
never changed: what was revoked stands in the revocation lists. A line is canonical JSON (RFC 8785) with a newline.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

import rfc8785
from cryptography import x509

from ceremony.errors import RefusedError
from ceremony.issuing.names import AltName, NameKind
from ceremony.pki.certificates import certificate_sha256, public_key_der, sha256_hex
from ceremony.record.canonical import parse_canonical
from ceremony.record.events.reading import shape_of

INDEX_FILE = "issued/index.jsonl"
ROOT_PROFILE, LOG_PROFILE, CROSS_PROFILE = "root-ca", "record-log", "cross-ca"
UNKNOWN = ""  # of a profile or a ceremony that the archive does not tell of


@dataclass(frozen=True, kw_only=True)
class IndexLine:
    """One certificate as the index has it."""

    serial: Annotated[str, "hex, without zeros before it"]
    issuer: Annotated[str, "label of the CA key"]
    subject: Annotated[str, "RFC 4514"]
    names: tuple[str, ...]
    not_before: Annotated[str, "RFC 3339"]
    not_after: Annotated[str, "RFC 3339"]
    certificate_sha256: Annotated[str, "SHA-256 of DER, hex"]
    public_key_sha256: Annotated[str, "SHA-256 of DER SubjectPublicKeyInfo, hex"]
    ca: Annotated[bool, "whether it may certify others"]
    profile: Annotated[str, "its name; empty where the archive does not tell"]
    file: Annotated[str, "in the archive of its ceremony"]
    ceremony: Annotated[str, "empty where the archive does not tell"]

    def to_line(self) -> bytes:
        """The line, with its end."""
        return rfc8785.dumps(shape_of(IndexLine).write(self)) + b"\n"

    @property
    def key(self) -> tuple[str, str]:
        """What a revocation names: issuer and serial number."""
        return self.issuer, self.serial


def line_of(certificate: x509.Certificate, *, issuer: str, profile: str, file: str, ceremony: str) -> IndexLine:
    """The line of a certificate that the key `issuer` signed."""
    return IndexLine(
        serial=format(certificate.serial_number, "x"),
        issuer=issuer,
        subject=certificate.subject.rfc4514_string(),
        names=names_of(certificate),
        not_before=certificate.not_valid_before_utc.isoformat(),
        not_after=certificate.not_valid_after_utc.isoformat(),
        certificate_sha256=certificate_sha256(certificate),
        public_key_sha256=sha256_hex(public_key_der(certificate)),
        ca=_is_ca(certificate),
        profile=profile,
        file=file,
        ceremony=ceremony,
    )


def names_of(certificate: x509.Certificate) -> tuple[str, ...]:
    """Its subject alternative names, as the index has them."""
    return tuple(_names(certificate))


def _names(certificate: x509.Certificate) -> Iterator[str]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return
    kinds: Mapping[type[x509.GeneralName], NameKind] = {
        x509.DNSName: NameKind.DNS,
        x509.IPAddress: NameKind.IP,
        x509.UniformResourceIdentifier: NameKind.URI,
        x509.RFC822Name: NameKind.EMAIL,
    }
    for name in names:
        if type(name) in kinds:
            yield str(AltName(kinds[type(name)], str(name.value)))


def _is_ca(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def write_index(lines: Iterable[IndexLine]) -> bytes:
    """The index as it lies in an archive."""
    return b"".join(one.to_line() for one in lines)


def read_index(untrusted: bytes) -> tuple[IndexLine, ...]:
    """The lines of an index; RefusedError names the first that is none."""
    lines, seen = list[IndexLine](), set[str]()
    for number, raw in enumerate(untrusted.splitlines(keepends=True), start=1):
        try:
            if not raw.endswith(b"\n"):
                raise ValueError("it is cut off")
            line = shape_of(IndexLine).read(parse_canonical(raw[:-1]))
            if line.certificate_sha256 in seen:
                raise ValueError("its certificate stands in a line before")
        except ValueError as problem:
            raise RefusedError(
                "Line {line} of {name} is not one of an index: {problem}; take another copy of the archive.",
                line=number,
                name=INDEX_FILE,
                problem=str(problem),
            ) from None
        seen.add(line.certificate_sha256)
        lines.append(line)
    return tuple(lines)
