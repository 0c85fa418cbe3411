"""Signing for other people's programs: one table is read and confirmed, then each document is signed and verified.

The bytes to be signed lie beside the journal, and entry 0 names each by its SHA-256: an interrupted signing goes on
with the same. What people read is read out of those very bytes.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ceremony.actions.making import estate_certificate, keep
from ceremony.actions.signing_kits import make_signing_kits, repositories_by_document, signing_keys
from ceremony.archive.writing import signed_name
from ceremony.disk.folders import read_plain_file
from ceremony.errors import RefusedError, UsageError
from ceremony.language.digest_words import digest_words
from ceremony.pki.certificates import public_key_der, sha256_hex
from ceremony.ports import ConfirmDocuments, DocumentShown, SignedDocument
from ceremony.record.events import (
    DeviationNoted,
    DocumentsConfirmed,
    DocumentSigned,
    DocumentSigner,
    SignedFile,
)
from ceremony.signing.documents import HASH_NAME, Chain, Document
from ceremony.signing.formats import FORMATS, document_of
from ceremony.stage.awaiting import needing
from ceremony.stage.stage import Stage
from ceremony.state.signing import documents_sha256

DOCUMENTS = "documents.json"
_MOST_BYTES = 64 << 20


def write_documents(stage: Stage) -> None:
    """Keep the bytes that are to be signed; nothing where none are."""
    documents: tuple[Document, ...] = getattr(stage.plan, "documents", ())
    if documents:
        kept = {one.name: base64.b64encode(one.to_sign).decode("ascii") for one in documents}
        keep(stage, DOCUMENTS, json.dumps(kept).encode("ascii"))


def sign_documents(stage: Stage) -> None:
    """Everything that was announced: read aloud, confirmed, signed by each key, verified; safe to begin again."""
    documents = _documents_again(stage)
    with needing(stage, stage.participants.operator, stage.participants.administrator):
        if not stage.state.confirmed_documents:
            _confirm(stage, documents)
        keys = signing_keys(stage)
        unsigned = stage.state.unsigned
        for place, name in enumerate(unsigned):
            stage.progress("sign-documents", place, len(unsigned))
            _sign(stage, documents[name], {label: keys.chain(label) for label in documents[name].signers})
    if not stage.state.kits_made:
        make_signing_kits(stage)


def _documents_again(stage: Stage) -> dict[str, Document]:
    """What entry 0 announced, by name, from the bytes beside the journal; RefusedError where those are lost."""
    path = stage.work / DOCUMENTS
    try:
        kept = json.loads(read_plain_file(path, _MOST_BYTES))
        contents = {str(name): base64.b64decode(one) for name, one in kept.items()}
    except (UsageError, ValueError, AttributeError, TypeError):
        contents = {}
    found = {}
    for one in stage.parameters.documents:
        to_sign = contents.get(one.name, b"")
        if sha256_hex(to_sign) != one.sha256:
            raise RefusedError(
                "What is to be signed as {name} is lost from {path}, or is another than was announced; abort, and "
                "begin anew.",
                name=one.name,
                path=str(path),
            )
        found[one.name] = document_of(one.kind, one.name, one.signers, to_sign)
    return found


def _confirm(stage: Stage, documents: Mapping[str, Document]) -> None:
    """People want what is left signed, all together; what they leave out is a deviation."""
    left_out: list[str] = []
    guns = repositories_by_document(stage)
    while True:
        kept = [one for one in documents.values() if one.name not in left_out]
        if not kept:
            raise RefusedError("No document was confirmed, so nothing was signed; confirm one at least, or abort.")
        digest = documents_sha256(one.sha256 for one in kept)
        shown = tuple(_shown(stage, one, guns.get(one.name, "")) for one in kept)
        question = ConfirmDocuments(step=stage.step, documents=shown, digest=digest, words=digest_words(digest))
        unwanted = stage.put(question)
        if not unwanted:
            break
        left_out += unwanted
    administrator = stage.participants.actor("administrator")
    for name in left_out:
        noted = DeviationNoted(
            what=f"The document {name} was not signed",
            expected="every announced document is signed",
            decision="left out after it was read aloud",
            decided_by=administrator.name,
        )
        stage.write(noted, administrator)
    stage.write(DocumentsConfirmed(count=len(kept), sha256=digest, left_out=tuple(left_out)), administrator)


def _shown(stage: Stage, document: Document, gun: str) -> DocumentShown:
    """`gun` is the repository of trust data, which does not say so itself; its name does, by a digest."""
    read = dict(document.readings)
    signers = ((label, estate_certificate(stage, label).subject.rfc4514_string()) for label in document.signers)
    about = (("repository", gun),) if gun else ()
    lines = (*about, *document.readings, *(("signed by", f"{label} ({subject})") for label, subject in signers))
    title = ":".join(filter(None, (read.get("image", gun or document.name), read.get("tag"))))
    return DocumentShown(
        name=document.name,
        kind=document.kind,
        title=title,
        digest=read.get("digest", document.sha256).removeprefix("sha256:"),
        signers=document.signers,
        lines=tuple(f"{name}: {value}" for name, value in (*lines, ("bytes to be signed, SHA-256", document.sha256))),
    )


def _sign(stage: Stage, document: Document, chains: Mapping[str, Chain]) -> None:
    """Have the token sign it with each key; nothing of it is kept that does not verify."""
    device, form = stage.device(), FORMATS[document.kind]
    signatures = {label: device.sign(label, document.to_sign, HASH_NAME) for label in document.signers}
    files = form.finish(document, signatures, chains)
    form.verify(document, files, chains)
    keys = {label: chain[0].public_key() for label, chain in chains.items()}
    pems = {label: key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo) for label, key in keys.items()}
    verified = stage.ports.programs.check(
        SignedDocument(
            kind=document.kind,
            name=document.name,
            to_sign=document.to_sign,
            signatures=tuple((pems[label], signatures[label]) for label in document.signers),
            files=files,
            root=chains[document.signers[0]][-1].public_bytes(Encoding.PEM),
        )
    )
    for name, content in files.items():
        keep(stage, signed_name(name), content)
    signers = ((label, sha256_hex(public_key_der(chain[0]))) for label, chain in chains.items())
    signed = DocumentSigned(
        name=document.name,
        kind=document.kind,
        sha256=document.sha256,
        signers=tuple(DocumentSigner(label=label, public_key_sha256=digest) for label, digest in signers),
        files=tuple(SignedFile(file=signed_name(name), sha256=sha256_hex(one)) for name, one in files.items()),
        verified=verified,
    )
    stage.write(signed, stage.participants.actor("operator"))
