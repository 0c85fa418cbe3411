"""The root metadata of a TUF repository: keys made, bytes confirmed, signatures; rules R85 to R88."""

from __future__ import annotations

from dataclasses import dataclass

from ceremony.custody.participants import Actor
from ceremony.keys import KeyType, TokenIdentity
from ceremony.record.events import CeremonyOpened, NamedToken, TufKeyMade, TufRootConfirmed, TufRootSigned
from ceremony.record.journal import Entry
from ceremony.state.guards import GuardRules
from ceremony.state.handling import takes
from ceremony.state.rules import refuse
from ceremony.state.tokens import SECOND
from ceremony.state.tuf_progress import TufProgress


@dataclass
class TufRules(GuardRules):
    """Handlers of the events of a TUF root ceremony."""

    def _take_tuf(self, event: CeremonyOpened) -> None:
        terms = event.parameters.tuf
        if (terms is not None) is not (event.kind == "tuf-root"):
            raise refuse("R86", "the record does not say which root metadata is to be signed")
        self.tuf = TufProgress.begun(terms) if terms is not None else None

    def _tuf(self) -> TufProgress:
        if self.tuf is None:
            raise refuse("R86", "the record does not say which root metadata is to be signed")
        return self.tuf

    def _check_opened_by(self, holder: str, identity: TokenIdentity, by: tuple[Actor, ...]) -> None:
        """R85, and R23 of a real ceremony: these tokens are probed by nobody, but software among them is waived."""
        roles = tuple(one.role for one in by if self._has_role(one.name, one.role))
        if roles not in {("custodian", second) for second in SECOND} or by[0].name != holder:
            raise refuse("R85", "a token is opened by others than its holder and the administrator or witness")
        here = NamedToken(serial=identity.serial, label=identity.label)
        if {**self._tuf().tokens, **self.tuf_tokens}.get(here, holder) != holder:
            raise refuse("R85", "one token serves two holders")
        if self.real and identity.software_token and self.software_waived != identity.serial:
            raise refuse("R23", "a software token is taken, and nobody has waived that")
        self.tuf_tokens = {**self.tuf_tokens, here: holder}

    @takes(TufKeyMade)
    def _tuf_key_made(self, event: TufKeyMade, _: Entry) -> None:
        tuf, facts = self._tuf(), event.facts
        self._check_opened_by(event.holder, event.identity, event.by)
        if event.holder not in tuf.to_make or self.tuf_confirmed:
            raise refuse("R86", "a root key is made for somebody who has one, or needs none")
        if facts.key_type != KeyType.EC_P256 or facts.sensitive is not True or facts.extractable is not False:
            raise refuse("R86", "a root key is not P-256, or not locked")
        known = (one.key.key_id for one in (*tuf.holders, *tuf.before) if one.key)
        if event.key.key_id in {*known, *(key.key_id for role in tuf.terms.roles for key in role.keys)}:
            raise refuse("R86", "a root key is another's too")
        self.tuf = tuf.with_key(event)

    @takes(TufRootConfirmed)
    def _tuf_root_confirmed(self, event: TufRootConfirmed, _: Entry) -> None:
        tuf = self._tuf()
        if tuf.to_make or event.version != tuf.terms.version:
            raise refuse("R87", "root metadata is confirmed before each of its keys is known")
        if self.tuf_confirmed not in {"", event.to_sign_sha256}:
            raise refuse("R87", "other root metadata is confirmed than before")
        if tuf.terms.to_sign_sha256 not in {None, event.to_sign_sha256}:
            raise refuse("R88", "other bytes are confirmed than earlier signatures are over")
        self.tuf_confirmed = event.to_sign_sha256

    @takes(TufRootSigned)
    def _tuf_root_signed(self, event: TufRootSigned, _: Entry) -> None:
        tuf = self._tuf()
        self._check_opened_by(event.holder, event.identity, event.by)
        if not self.tuf_confirmed or event.to_sign_sha256 != self.tuf_confirmed:
            raise refuse("R87", "other root metadata is signed than people confirmed")
        if event.facts.sensitive is not True or event.facts.extractable is not False:
            raise refuse("R86", "a root key is not P-256, or not locked")
        mine = {one.key.key_id for one in tuf.keys_of(event.holder) if one.key}
        if event.key_id not in mine or event.key_id in tuf.signed:
            raise refuse("R87", "a key signs that its holder does not hold, or that has signed already")
        self.tuf = tuf.with_signature(event)

    def _check_tuf_advanced(self) -> None:
        tuf = self._tuf()
        if not tuf.made and len(tuf.signed) == len(tuf.terms.signatures):
            raise refuse("R88", "no root key was made, and none has signed")
