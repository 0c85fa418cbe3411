"""Every kind of document that a ceremony signs: which key it takes, and the functions of its format's module."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ceremony.signing import cosign, notary, notation, rotation
from ceremony.signing.documents import Chain, Document, Files, Kind, Readings


@dataclass(frozen=True)
class Format:
    """One kind of document."""

    readings: Callable[[bytes], Readings]
    signed_bytes: Callable[[str, Files], bytes]  # of finished files, by the document's name
    finish: Callable[[Document, Mapping[str, bytes], Mapping[str, Chain]], Files]
    verify: Callable[[Document, Files, Mapping[str, Chain]], None]


FORMATS: dict[Kind, Format] = {
    "cosign": Format(cosign.readings, cosign.signed_bytes, cosign.finish, cosign.verify),
    "notation": Format(notation.readings, notation.signed_bytes, notation.finish, notation.verify),
    "notary-root": Format(notary.root_readings, notary.signed_bytes, notary.finish, notary.verify),
    "notary-targets": Format(notary.targets_readings, notary.signed_bytes, notary.finish, notary.verify),
    "key-rotation": Format(rotation.readings, rotation.signed_bytes, rotation.finish, rotation.verify),
}


def document_of(kind: Kind, name: str, signers: tuple[str, ...], to_sign: bytes) -> Document:
    """A document as it was announced, read anew from the very bytes to be signed; SigningError (G6) for others."""
    return Document(kind, name, signers, to_sign, FORMATS[kind].readings(to_sign))
