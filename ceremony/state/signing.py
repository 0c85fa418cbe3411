"""Documents for other programs: what is signed was announced and confirmed, and proved keys sign it; R80 to R82."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from ceremony.record.events import AnnouncedDocument, DocumentsConfirmed, DocumentSigned
from ceremony.record.journal import Entry
from ceremony.state.fields import KnownKey, StateFields
from ceremony.state.handling import takes
from ceremony.state.rules import SIGNS_WITH, refuse


def documents_sha256(sha256: Iterable[str]) -> str:
    """What people confirm of many documents: SHA-256 over the digests of what will be signed, in hex, in a row."""
    return hashlib.sha256("".join(sha256).encode("ascii")).hexdigest()


@dataclass
class SigningRules(StateFields):
    """Handlers of what is confirmed and signed."""

    @property
    def announced_documents(self) -> dict[str, AnnouncedDocument]:
        """What entry 0 says will be signed, by name."""
        return {one.name: one for one in self.opened.parameters.documents} if self.opened else {}

    @property
    def unsigned(self) -> tuple[str, ...]:
        """The names of the confirmed documents that are not signed yet."""
        return tuple(name for name in self.confirmed_documents if name not in self.signed_documents)

    @takes(DocumentsConfirmed)
    def _documents_confirmed(self, event: DocumentsConfirmed, _: Entry) -> None:
        announced = self.announced_documents
        kept = tuple(name for name in announced if name not in event.left_out)
        digest = documents_sha256(announced[name].sha256 for name in kept)
        if not kept or (event.count, event.sha256) != (len(kept), digest) or not set(event.left_out) <= set(announced):
            raise refuse("R80", "other documents are confirmed than were announced")
        if set(self.signed_documents) & set(event.left_out):
            raise refuse("R80", "a document is left out that is signed already")
        self.confirmed_documents = kept

    @takes(DocumentSigned)
    def _document_signed(self, event: DocumentSigned, _: Entry) -> None:
        told = self.announced_documents.get(event.name)
        labels = tuple(one.label for one in event.signers)
        if told is None or (event.kind, event.sha256) != (told.kind, told.sha256):
            raise refuse("R80", f"{event.name} is signed otherwise than it was announced")
        if event.name not in self.confirmed_documents or event.name in self.signed_documents:
            raise refuse("R80", f"{event.name} is signed twice, or nobody confirmed it")
        if labels != told.signers or not event.files:
            raise refuse("R82", f"{event.name} is not signed by each of its keys")
        for one in event.signers:
            key = self.estate.get(one.label)
            if key is None or key.public_key_sha256 != one.public_key_sha256 or not self._may_sign(key, event, labels):
                raise refuse("R81", f"{event.name} is signed by {one.label}, which is not a key that may sign it here")
        self.signed_documents = {**self.signed_documents, event.name: event}

    def _may_sign(self, key: KnownKey, event: DocumentSigned, labels: tuple[str, ...]) -> bool:
        """A key that was proved here, for this purpose; one that another follows signs only together with that one."""
        alone = key.followed_by is None or key.followed_by in labels
        sound = key.proved and not key.retired and key.label in self.on_token
        return sound and alone and key.purpose in SIGNS_WITH[event.kind]

    def _check_all_signed(self) -> None:
        """What must hold once the documents are signed (R82)."""
        if self.unsigned or not self.signed_documents:
            raise refuse("R82", f"{', '.join(self.unsigned[:3]) or 'nothing'} is not signed by each of its keys")
