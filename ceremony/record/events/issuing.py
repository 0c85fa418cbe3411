"""Certificates and CRLs: requested, drafted, linted, signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from ceremony.custody.participants import Actor
from ceremony.record.events.event import Event, event, part
from ceremony.record.events.keys import File
from ceremony.record.events.opening import EmergencyCrl
from ceremony.record.events.parts import (
    CertificateSha256,
    LintCheck,
    PublicKeySha256,
    RevocationReason,
    Sha256,
    TbsSha256,
)

Lines = Mapping[str, str]  # what people read aloud, by its name


@part
class ProfileNamed:
    """The profile that something is signed under."""

    name: str
    version: int
    sha256: Sha256


@part
class RequestDescribed:
    """A request as it was read."""

    sha256: Sha256
    subject: Annotated[str, "RFC 4514"]
    names: tuple[str, ...]
    key_type: str
    public_key_sha256: PublicKeySha256
    proof: Annotated[str, "of possession"]
    left_out: Annotated[tuple[str, ...], "every other extension and attribute that it asks for, with its value"]
    name_constraints: Annotated[tuple[str, ...], "`permitted` or `excluded`, kind, value; none: absent"] = ()


@event("request-received")
class RequestReceived(Event):
    """A request was read, and its own signature verified."""

    name: str
    profile: str
    sha256: Annotated[Sha256, "SHA-256 of the file, hex"]
    request: RequestDescribed


@event("key-vouched")
class KeyVouched(Event):
    """Nothing shows that the subject of a request holds its key, so two people say that it does."""

    name: Annotated[str, "of the request"]
    public_key_sha256: PublicKeySha256
    by: tuple[Actor, ...]


@event("certificate-linted")
class CertificateLinted(Event):
    """A certificate was linted: its draft before it is signed; that of a root CA before and after."""

    name: Annotated[str | None, "of the request"] = None
    label: Annotated[str | None, "of the key, where there is no request"] = None
    profile: Annotated[ProfileNamed | None, "of a draft"] = None
    request: Annotated[RequestDescribed | None, "of a draft"] = None
    certificate: Annotated[Lines | None, "the draft as it is read aloud"] = None
    tbs_sha256: TbsSha256
    lint: Annotated[tuple[LintCheck, ...], "of the draft"]
    certificate_sha256: Annotated[CertificateSha256 | None, "of a root CA"] = None
    lint_after: Annotated[tuple[LintCheck, ...] | None, "of a root CA, once it was signed"] = None


@event("certificate-issued")
class CertificateIssued(Event):
    """A certificate was signed."""

    name: Annotated[str, "of the request, or `cross-certificate`"]
    file: File
    issuer: Annotated[str, "label"]
    profile: ProfileNamed
    request: RequestDescribed
    certificate: Annotated[Lines, "the draft as it was read aloud"]
    tbs_sha256: TbsSha256
    lint: Annotated[tuple[LintCheck, ...], "of the draft"]
    certificate_sha256: CertificateSha256
    lint_after: Annotated[tuple[LintCheck, ...], "once it was signed"]


@event("crl-issued")
class CrlIssued(Event):
    """A CRL was signed."""

    file: File
    sha256: Annotated[Sha256, "SHA-256 of DER, hex"]
    number: int
    profile: ProfileNamed
    crl: Annotated[Lines, "the draft as it is read aloud"]
    tbs_sha256: TbsSha256
    lint: Annotated[tuple[LintCheck, ...], "of the draft"]
    crl_sha256: Annotated[Sha256, "the same as `sha256`"]
    lint_after: Annotated[tuple[LintCheck, ...], "once it was signed"]
    issuer: Annotated[str | None, "label of the CA key; since rules 4, the first root CA's where it is not said"] = None
    next_update: Annotated[str | None, "RFC 3339; since rules 4"] = None
    emergency: Annotated[bool, "it goes into a bag, and not into the archive; `file` is below the folder"] = False
    serials: Annotated[tuple[str, ...], "hex; of the CAs that it names beyond the list before it"] = ()

    @property
    def ca_label(self) -> str:
        """The label of the CA key."""
        return self.issuer or "root-ca"


@event("emergency-crl-sealed")
class EmergencyCrlSealed(Event):
    """A revocation list for an emergency went into a bag that was never used."""

    crl: EmergencyCrl


@event("emergency-crl-settled")
class EmergencyCrlSettled(Event):
    """What became of a revocation list for an emergency, before the next list of its key is signed."""

    issuer: Annotated[str, "label of the CA key"]
    number: int
    sha256: Annotated[Sha256, "SHA-256 of DER, hex"]
    how: Literal["used", "destroyed", "kept", "missing"]
    bag: Annotated[str, "as read; empty where nobody has it here"]
    note: str


@event("certificate-revoked")
class CertificateRevoked(Event):
    """A certificate is on its issuer's revocation list from the next one on, for good."""

    issuer: Annotated[str, "label of the CA key"]
    serial: Annotated[str, "hex"]
    subject: Annotated[str, "RFC 4514"]
    reason: RevocationReason
    date: Annotated[str, "since when; RFC 3339"]
    certificate_sha256: CertificateSha256
