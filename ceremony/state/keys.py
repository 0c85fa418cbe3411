"""Keys in the token: made, certified, wrapped, locked, recovered, proved, destroyed; rules R6, R9, R10 and R12."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ceremony.keys import KeyUse, use_of
from ceremony.record.events import (
    CertificateIssued,
    CertificateSigned,
    EstateKeyMade,
    EstateKeyWrapped,
    FingerprintCompared,
    KeyDestroyed,
    KeyLocked,
    KeyProved,
    KeyRestored,
    LogKeyCertified,
    MemoryWiped,
    RootKeyMade,
    RootRecovered,
    TokenPrepared,
    TokenReplaced,
)
from ceremony.record.journal import Entry
from ceremony.state.fields import KnownKey
from ceremony.state.handling import takes
from ceremony.state.issuing import IssuingRules
from ceremony.state.rules import CA_LABEL, ROOT_LABEL, refuse
from ceremony.state.signing import SigningRules
from ceremony.state.tokens import TokenRules


@dataclass
class KeyRules(TokenRules, IssuingRules, SigningRules):
    """Handlers of the events that tell of keys and tokens."""

    @takes(TokenPrepared)
    def _token_prepared(self, event: TokenPrepared, _: Entry) -> None:
        self._check_token(event.identity)
        self.token, self.kept = event.identity, ""
        self.on_token = frozenset()

    @takes(TokenReplaced)
    def _token_replaced(self, _: TokenReplaced, __: Entry) -> None:
        if self.shares is not None:
            raise refuse("R6", "the token is given up while a share set is live")
        self.token, self.root_made, self.recovered, self.log_certificate = None, False, False, ""
        self.locked, self.destroyed, self.genuine, self.quorum = frozenset(), frozenset(), frozenset(), False
        self.secrets_in_memory = self.unreconciled = False
        self.probe, self.software_waived, self.on_token, self.undecided = None, "", frozenset(), frozenset()
        if self.rulebook.voiding:
            self._void_what_is_lost()
        if not self.continues:
            self.estate = {}
        elif self.rulebook.lasting:
            self.estate = self._estate_taken_over()
        self._forget_opening()
        ids = [step.id for step in self.script.steps]
        self.completed = tuple(ids[: ids.index(self.token_step().id)])
        self.running = None
        self.covered = frozenset()

    def _void_what_is_lost(self) -> None:
        """R90: nobody has the keys any more that were made here, so what they signed is worth nothing."""
        lost = self.estate.keys() - self._estate_taken_over().keys()
        signers = ((one, one.issuer if isinstance(one, CertificateIssued) else one.ca_label) for one in self.issued)
        self.issued = tuple(one for one, label in signers if label not in lost)
        self.kits_made = None

    @takes(RootKeyMade)
    def _root_key_made(self, _: RootKeyMade, __: Entry) -> None:
        self.root_made = True

    @takes(EstateKeyMade)
    def _estate_key_made(self, event: EstateKeyMade, _: Entry) -> None:
        label = event.label
        self._know(KnownKey(label, event.purpose, event.key_type, event.public_key_sha256))
        self.locked -= {label}

    def _estate_taken_over(self) -> dict[str, KnownKey]:
        continued = self.opened.continues if self.opened else None
        return {one.label: KnownKey.of(one) for one in continued.estate} if continued else {}

    def _known(self, label: str) -> KnownKey:
        """An estate key; RuleError where this ceremony knows none of that name."""
        if label not in self.estate:
            raise refuse("R10", "something is said of a key that this ceremony does not know")
        return self.estate[label]

    @takes(CertificateSigned)
    def _certificate_signed(self, event: CertificateSigned, _: Entry) -> None:
        key = self._known(event.label)
        if event.issuer is not None:
            self._check_signs_new(event.issuer)
        self._know(replace(key, certificate_sha256=event.certificate_sha256))

    @takes(FingerprintCompared)
    def _fingerprint_compared(self, event: FingerprintCompared, _: Entry) -> None:
        if event.sha256 != self._known(event.subject).certificate_sha256:
            raise refuse("R40", "another fingerprint was compared than the certificate's")

    @takes(EstateKeyWrapped)
    def _estate_key_wrapped(self, event: EstateKeyWrapped, _: Entry) -> None:
        key = self._known(event.label)
        wrapped = replace(key, format=event.format, bytes=event.bytes, blob_sha256=event.blob_sha256)
        self._know(wrapped)

    @takes(LogKeyCertified)
    def _log_key_certified(self, event: LogKeyCertified, _: Entry) -> None:
        label = event.issuer or CA_LABEL
        if not self._lists_by_token(label):
            self._check_signs_new(label)
        self.log_certificate = event.certificate_sha256

    def _lists_by_token(self, label: str) -> bool:
        """R91: such a key signs a list, and with it the log key that vouches for how that came about."""
        key = self.estate.get(label)
        alone = self.by_token and self.script.ceremony == "revocation"
        return self.rulebook.listing and alone and key is not None and not key.retired

    @takes(KeyLocked)
    def _key_locked(self, event: KeyLocked, _: Entry) -> None:
        facts = event.facts
        if facts.sensitive is not True or facts.extractable is not False:
            raise refuse("R9", "a key is said to be locked but is not")
        if facts.label not in {ROOT_LABEL, *self.estate}:
            raise refuse("R10", "a key is locked that this ceremony does not know")
        self.locked |= {facts.label}

    @takes(RootRecovered)
    def _root_recovered(self, event: RootRecovered, _: Entry) -> None:
        adopted = self.adopted
        if not self.quorum or adopted is None or event.check_value != adopted.check_value:
            raise refuse("R12", "the root is recovered without a quorum, or with another check value")
        self.recovered = self.secrets_in_memory = True

    @takes(KeyRestored)
    def _key_restored(self, event: KeyRestored, _: Entry) -> None:
        if not self.recovered or event.label not in self.usable:
            raise refuse("R12", "a key is restored that was not wrapped, or before the root")

    @takes(KeyProved)
    def _key_proved(self, event: KeyProved, _: Entry) -> None:
        key = self._known(event.label)
        if event.public_key_sha256 != key.public_key_sha256:
            raise refuse("R10", "a key is proved against another public key")
        if (use_of(key.purpose) is KeyUse.DECRYPT) is not (event.by == "decryption"):
            raise refuse("R10", "a key is proved by something else than what it is for")
        self._know(replace(key, proved=True))

    @takes(KeyDestroyed)
    def _key_destroyed(self, event: KeyDestroyed, _: Entry) -> None:
        if event.label not in {ROOT_LABEL, *self.estate} or not self.recovered:
            raise refuse("R10", "a key is destroyed that this ceremony does not know")
        if self.opened is not None and event.label == self.opened.parameters.keeps:
            raise refuse("R77", "the key is destroyed that is handed over")
        self.destroyed |= {event.label}

    @takes(MemoryWiped)
    def _memory_wiped(self, _: MemoryWiped, __: Entry) -> None:
        self.secrets_in_memory = False
