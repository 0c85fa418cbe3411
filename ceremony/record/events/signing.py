"""What was signed for other people's programs: what people confirmed, and each document with who checked it."""

from __future__ import annotations

from typing import Annotated, Literal

from ceremony.record.events.event import Event, event, part
from ceremony.record.events.keys import File
from ceremony.record.events.opening import DocumentKind
from ceremony.record.events.parts import PublicKeySha256, Sha256


@event("documents-confirmed")
class DocumentsConfirmed(Event):
    """People read the table of all documents, and want every one of them signed."""

    count: int
    sha256: Annotated[Sha256, "over `sha256` of each that was announced, as ASCII hex in their order"]
    left_out: Annotated[tuple[str, ...], "names of documents that people do not want signed"] = ()


@part
class DocumentSigner:
    """A key that signed a document."""

    label: str
    public_key_sha256: PublicKeySha256


@part
class SignedFile:
    """A file that goes out."""

    file: File
    sha256: Sha256


@part
class OtherProgram:
    """What another program than Keyrite says of a signature."""

    program: str
    version: Annotated[str, "as it says itself; empty where it was not asked"]
    sha256: Annotated[Sha256 | None, "of its file, hex"] = None
    result: Literal["passed", "not-made"]
    why: Annotated[str, "of a check that was not made"] = ""


@event("document-signed")
class DocumentSigned(Event):
    """A document was signed by each of its keys, and its finished files were read anew and verified."""

    name: str
    kind: DocumentKind
    sha256: Annotated[Sha256, "of the bytes under each signature"]
    signers: tuple[DocumentSigner, ...]
    files: tuple[SignedFile, ...]
    verified: Annotated[tuple[OtherProgram, ...], "beside Keyrite's own check"]
