"""Checks on what was signed for other programs: the order, and each document in signed/ with every signature on it."""

from __future__ import annotations

import datetime

from ceremony.archive.writing import ORDER, certificate_name, signed_name
from ceremony.errors import RefusedError
from ceremony.pki.certificates import sha256_hex
from ceremony.planning.signing import SigningKeys
from ceremony.record.events import DocumentSigned
from ceremony.signing.formats import FORMATS, document_of
from ceremony.signing.order import MOST_BYTES
from ceremony.verify.checks import MissingError, NotApplicable
from ceremony.verify.inspection import Inspection, need
from ceremony.verify.signatures import read_certificate

_SIGNED = signed_name("")


def check_signed(archive: Inspection) -> str:
    """Each document in signed/ is the one that the record names, signed by each of its keys; none is missing."""
    state = need(archive.state, "the script")
    there = {name for name in need(archive.manifest, "the manifest").files if name.startswith(_SIGNED)}
    _check_order(archive)
    recorded = {one.file for signed in state.signed_documents.values() for one in signed.files}
    for name in sorted(there - recorded):
        raise RefusedError("{name} lies among what was signed, but the record does not say that it was.", name=name)
    if not state.announced_documents:
        return NotApplicable("none: nothing was signed for other programs")
    keys = SigningKeys(
        state.estate.values(),
        lambda label: read_certificate(archive, certificate_name(label)),
        datetime.datetime.now(datetime.UTC),
    )
    for signed in state.signed_documents.values():
        if archive.aborted and not {one.file for one in signed.files} <= there:
            continue
        _check_one(archive, signed, keys)
    documents, signatures = len(state.signed_documents), sum(len(s.signers) for s in state.signed_documents.values())
    return f"{documents} documents, {signatures} signatures, each by its key over what was announced"


def _check_order(archive: Inspection) -> None:
    wanted = need(archive.opened, "the record").parameters.order_sha256
    there = ORDER in need(archive.manifest, "the manifest").files
    if wanted is None:
        if there:
            raise RefusedError("There is a {name}, and the record names no order.", name=ORDER)
        return
    if not there:
        raise MissingError("{name} was named by the record, but is missing.", name=ORDER)
    if sha256_hex(archive.read(ORDER, MOST_BYTES)) != wanted:
        raise RefusedError("{name} is not the order that the record names: its SHA-256 is another.", name=ORDER)


def _check_one(archive: Inspection, signed: DocumentSigned, keys: SigningKeys) -> None:
    files = {}
    for one in signed.files:
        if one.file not in need(archive.manifest, "the manifest").files:
            raise MissingError("{name} was signed, says the record, but is missing.", name=one.file)
        files[one.file.removeprefix(_SIGNED)] = content = archive.read(one.file)
        if sha256_hex(content) != one.sha256:
            raise RefusedError("{name} is not what the record says was signed.", name=one.file)
    form, labels = FORMATS[signed.kind], tuple(one.label for one in signed.signers)
    to_sign = form.signed_bytes(signed.name, files)
    if sha256_hex(to_sign) != signed.sha256:
        raise RefusedError("{name} holds other bytes than were announced and signed.", name=signed.name)
    document = document_of(signed.kind, signed.name, labels, to_sign)
    form.verify(document, files, {label: keys.chain(label) for label in labels})
