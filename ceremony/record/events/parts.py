"""What several events hold: people, looks at the machine, digests, sheets, and how each is named in the record."""

from __future__ import annotations

from typing import Annotated, Literal

from ceremony.record.events.event import part, value

Sha256 = Annotated[str, "SHA-256, hex"]
PublicKeySha256 = Annotated[str, "SHA-256 of DER SubjectPublicKeyInfo, hex"]
CertificateSha256 = Annotated[str, "SHA-256 of DER, hex"]
TbsSha256 = Annotated[str, "SHA-256 of the bytes to be signed, hex"]
Generation = Annotated[int, "from 1"]  # of a set
Index = Annotated[int, "from 1"]  # of a sheet in its set
Milliseconds = Annotated[int, "milliseconds"]
Destination = Literal["folder", "printer"]
RevocationReason = Literal[  # RFC 5280 section 5.3.1; what takes a revocation back, or only holds one, is not offered
    "unspecified",
    "key-compromise",
    "ca-compromise",
    "affiliation-changed",
    "superseded",
    "cessation-of-operation",
    "privilege-withdrawn",
]


@value
class HostCheck:
    """One look at the machine or at a printer."""

    id: str
    ok: bool
    detail: Annotated[str, "what was seen"]


@part
class SheetNumber:
    """A sheet by its set and number."""

    generation: Generation
    index: Index


@part
class RecordKey:
    """The public half of a post-quantum key that signs the record."""

    algorithm: Annotated[str, "`ml-dsa-65`"]
    public_key: Annotated[str, "hex"]


@value
class LintCheck:
    """One check of a certificate or CRL."""

    id: str
    clause: Annotated[str, "of the standard that it comes from"]
    ok: bool
    detail: Annotated[str, "what is wrong, or empty"]
