"""The keys: made, certified, wrapped, locked, brought back, proved, destroyed."""

from __future__ import annotations

from typing import Annotated, Literal

from ceremony.custody.participants import Actor
from ceremony.keys import KeyAttributes, Transport
from ceremony.record.events.event import Event, event, part
from ceremony.record.events.parts import CertificateSha256, LintCheck, PublicKeySha256, Sha256, TbsSha256

CheckValue = Annotated[str, "hex; below"]
File = Annotated[str, "in the archive"]


@event("root-key-made")
class RootKeyMade(Event):
    """The root key was made in the token."""

    facts: KeyAttributes


@event("estate-key-made")
class EstateKeyMade(Event):
    """A key pair that the root key will wrap was made in the token."""

    label: str
    purpose: Annotated[
        str,
        "`root CA signing`, `image-signing`, `dct-root`, `dct-targets`, `workload-identity`, `platform-ca`, "
        "`image-decryption`; a key for the last decrypts, every other signs",
    ]
    key_type: str
    public_key_sha256: PublicKeySha256
    facts: KeyAttributes


@part
class CertificateDescribed(Event):
    """A certificate as the record describes it."""

    label: str
    file: File
    subject: Annotated[str, "RFC 4514"]
    serial: Annotated[str, "hex"]
    not_before: Annotated[str, "RFC 3339"]
    not_after: Annotated[str, "RFC 3339"]
    signature_hash: str
    certificate_sha256: CertificateSha256


@event("certificate-signed")
class CertificateSigned(CertificateDescribed):
    """The certificate of an estate key was signed."""

    issuer: Annotated[str | None, "label; none where it signed itself"] = None


@event("log-key-certified")
class LogKeyCertified(CertificateDescribed):
    """The key that will sign record, report and manifest was made and certified."""

    issuer: Annotated[str | None, "label of the CA key; since rules 4, the first root CA's where it is not said"] = None
    tbs_sha256: Annotated[TbsSha256 | None, "since 0.2.0"] = None
    lint: Annotated[tuple[LintCheck, ...] | None, "with a throw-away key, before; since 0.2.0"] = None
    lint_after: Annotated[tuple[LintCheck, ...] | None, "since 0.2.0"] = None


@event("estate-key-wrapped")
class EstateKeyWrapped(Event):
    """An estate key was wrapped under the root key."""

    label: str
    file: File
    format: Annotated[str, "`rfc5649`, or what the token makes"]
    bytes: int
    blob_sha256: Sha256


@event("fingerprint-compared")
class FingerprintCompared(Event):
    """The certificate's fingerprint was read aloud and compared."""

    subject: Annotated[str, "label of its key"]
    sha256: CertificateSha256
    by: tuple[Actor, ...]


@event("key-locked")
class KeyLocked(Event):
    """A key was made sensitive and not extractable for good."""

    facts: KeyAttributes


@event("root-recovered")
class RootRecovered(Event):
    """The root key came back from the sheets of a quorum."""

    check_value: CheckValue
    transport: Transport


@event("key-restored")
class KeyRestored(Event):
    """An estate key was unwrapped into the token."""

    label: str
    public_key_sha256: PublicKeySha256
    blob_sha256: Sha256


@event("key-proved")
class KeyProved(Event):
    """A key did what it is for, for its certificate's public key."""

    label: str
    public_key_sha256: PublicKeySha256
    by: Annotated[Literal["decryption"] | None, "absent of a key that signs"] = None


@event("key-destroyed")
class KeyDestroyed(Event):
    """A key is gone from the token."""

    label: str


@event("key-followed")
class KeyFollowed(Event):
    """From here on another key is used in this one's place."""

    label: str
    followed_by: Annotated[str, "label"]
    overlap_until: Annotated[str, "day from which on the key that is followed is no longer needed"]


@event("key-retired")
class KeyRetired(Event):
    """A key is no longer used."""

    label: str
    lists_until: Annotated[str | None, "of a CA key: day up to which it still signs its revocation lists"] = None


@event("key-kept")
class KeyKept(Event):
    """A key stays on the token, and no other key is left there."""

    label: str
