"""What will be signed for other programs, as people see it; and those programs, which check what was signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from ceremony.ports.question import Question
from ceremony.record.events import DocumentKind, OtherProgram

NOT_HERE = "it is not installed on this machine"
ASKED: dict[DocumentKind, str] = {  # the program that each kind of document is for, where one can check it offline
    "cosign": "cosign",
    "notation": "notation",
    "key-rotation": "cosign",
}
WITH_A_SERVER: dict[DocumentKind, str] = {"notary-root": "notary", "notary-targets": "notary"}
NEEDS_SERVER = "it verifies with a server alone"


@dataclass(frozen=True)
class DocumentShown:
    """One of many documents: what stands in its row, and its lines, once it is opened."""

    name: str
    kind: DocumentKind
    title: str  # the image with its tag, or what else it is about
    digest: str  # what people compare with their own papers, hex: an image's digest, or that of the bytes
    signers: tuple[str, ...]  # labels of keys
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ConfirmDocuments(Question[tuple[str, ...]]):
    """What will be signed, as one table; `digest` is over all documents' digests.

    Answer the names of documents that nobody wants signed; none: sign them all.
    """

    documents: tuple[DocumentShown, ...]
    digest: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class SignedDocument:
    """A document that was signed, as another program needs it to check it."""

    kind: DocumentKind
    name: str
    to_sign: bytes
    signatures: tuple[tuple[bytes, bytes], ...]  # of each signer: its public key in PEM, its signature in DER
    files: Mapping[str, bytes]  # finished, by name
    root: bytes  # certificate, PEM


class OtherPrograms(Protocol):
    """The programs on this machine that read what is signed here."""

    def check(self, signed: SignedDocument) -> tuple[OtherProgram, ...]:
        """What each says of it; RefusedError where one of them does not accept it."""


def not_made(program: str, why: str) -> OtherProgram:
    """That a program said nothing."""
    return OtherProgram(program=program, version="", result="not-made", why=why)


def needing_a_server(signed: SignedDocument) -> tuple[OtherProgram, ...]:
    """The program that a document is for, where it could be asked beside its server alone."""
    return tuple(not_made(one, NEEDS_SERVER) for kind, one in WITH_A_SERVER.items() if kind == signed.kind)


class NoPrograms:
    """Where no such program is installed."""

    def check(self, signed: SignedDocument) -> tuple[OtherProgram, ...]:
        """That nothing was checked."""
        return (not_made(ASKED[signed.kind], NOT_HERE),) if signed.kind in ASKED else needing_a_server(signed)
