"""Tokens that are in use: one opened in a quorum's place, one that is handed over; rules R74 to R77.

Which tokens hold which keys is carried on from archive to archive: what a handover left on one, and where it went.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ceremony.keys import TokenIdentity
from ceremony.record.events import (
    CertificateIssued,
    CertificateSigned,
    CrlIssued,
    DeviationNoted,
    Event,
    KeyKept,
    LogKeyCertified,
    NamedToken,
    ObjectRemoved,
    TokenInUse,
    TokenOpened,
)
from ceremony.record.journal import Entry
from ceremony.state.guards import GuardRules
from ceremony.state.handling import takes
from ceremony.state.rules import CA_LABEL, LOG_LABEL, ROOT_LABEL, is_root_ca, refuse

SIGNS_OR_REMOVES: frozenset[type[Event]] = frozenset(
    {CertificateIssued, CertificateSigned, CrlIssued, LogKeyCertified, ObjectRemoved}
)
SECOND = ("administrator", "witness")  # who opens a token together with the HSM operator


def is_roots(label: str) -> bool:
    """Whether a key with this label is the root key, or one of the root CA's."""
    return label == ROOT_LABEL or is_root_ca(label)


def _same(one: TokenIdentity, other: TokenIdentity) -> bool:
    return (one.serial, one.label) == (other.serial, other.label)


def is_token(one: TokenInUse, other: NamedToken | TokenIdentity) -> bool:
    """Whether they are one token: some makers give all of theirs one serial number."""
    return (one.serial, one.label) == (other.serial, other.label)


@dataclass
class TokenRules(GuardRules):
    """Handlers of the events that tell of tokens in use, and what each signature needs of the token."""

    @property
    def tokens_before(self) -> tuple[TokenInUse, ...]:
        """The tokens in use, as the archive that is continued tells."""
        continued = self.opened.continues if self.opened else None
        return continued.tokens if continued else ()

    def named_tokens(self, label: str) -> tuple[TokenInUse, ...]:
        """Those of them that hold a key."""
        return tuple(one for one in self.tokens_before if label in one.keys)

    def tokens_after(self) -> tuple[TokenInUse, ...]:
        """The tokens in use when the ceremony ends, each where it went last."""
        tokens = {(one.serial, one.label): one for one in self.tokens_before}
        if self.token is not None and self.placed_token is not None:
            here = (self.token.serial, self.token.label)
            tokens.pop(here, None)  # it was empty when it was taken
            if keys := tuple(self._stays()):
                tokens[here] = TokenInUse(
                    serial=self.token.serial,
                    label=self.token.label,
                    keys=keys,
                    place=self.placed_token.to,
                    carrier=self.placed_token.carrier,
                    pin_halves=self.pin_halves(self.token),
                )
        return tuple(tokens.values())

    def pin_halves(self, token: TokenIdentity) -> bool:
        """Whether two people have half of the PIN of this token each."""
        if self.by_token:
            return any(one.pin_halves for one in self.tokens_before if is_token(one, token))
        return self.opened is not None and self.opened.parameters.pin_halves

    def _stays(self) -> Iterator[str]:
        """The labels of what stays on the token so that it is used."""
        if self.kept:
            yield self.kept
        elif self.by_token or (self.opened is not None and self.opened.parameters.in_use):
            yield from (label for label in (ROOT_LABEL, *self.estate) if label in self.on_token)

    @takes(TokenOpened)
    def _token_opened(self, event: TokenOpened, _: Entry) -> None:
        first = self.running is not None and self.running.action == "open-token"
        if not self.by_token or self.opened is None or (self.token is None and not first):
            raise refuse("R74", "a token is opened, and the script does not say so")
        if not first and self.token is not None and not _same(self.token, event.identity):
            raise refuse("R74", "another token is opened than before")
        roles = tuple(one.role for one in event.by if self._has_role(one.name, one.role))
        if len(event.by) != 2 or roles not in {("operator", second) for second in SECOND}:
            raise refuse("R74", "a token is opened by others than the HSM operator and the administrator or witness")
        if event.pin_halves is not self.pin_halves(event.identity):
            raise refuse("R74", "one person has typed the PIN that two have, or the other way round")
        self._check_token(event.identity)
        labels = frozenset(one.label for one in event.keys)
        self._check_found(event, labels, self.opened.parameters.issuer or "")
        if first:
            self.on_token = labels
        self.on_token = self.on_token | labels
        self.token, self.others = event.identity, event.others

    def _check_found(self, event: TokenOpened, labels: frozenset[str], issuer: str) -> None:
        if not labels <= {ROOT_LABEL, *self.estate} or issuer not in labels:
            raise refuse("R74", "a token is opened that does not hold the key, or holds one that nobody knows")
        if any(one.sensitive is not True or one.extractable is not False for one in event.keys):
            raise refuse("R9", "a key on the token that is opened is not locked")
        here = NamedToken(serial=event.identity.serial, label=event.identity.label)
        if self.token_decided != here and not any(is_token(one, here) for one in self.named_tokens(issuer)):
            raise refuse("R74", "a token is opened that the archive does not name, and nobody has decided so")
        known = {label for one in self.tokens_before if is_token(one, here) for label in one.keys}
        if any(is_roots(label) for label in labels - known):
            raise refuse("R74", "a token is opened that holds the root, and nobody said that it stays in use for that")

    def _decide_token(self, event: DeviationNoted) -> None:
        if self.participants is None or event.decided_by not in set(self.participants.names()) - self.away:
            raise refuse("R74", "nobody who is there has decided about the token")
        self.token_decided = event.token

    @takes(KeyKept)
    def _key_kept(self, event: KeyKept, _: Entry) -> None:
        wanted = self.opened.parameters.keeps if self.opened else None
        key = self.estate.get(event.label)
        if event.label != wanted or key is None or not key.proved or is_roots(event.label):
            raise refuse("R77", "another key is kept than entry 0 names, or one that is not proved")
        if self.on_token - {LOG_LABEL} != {event.label}:
            raise refuse("R77", "other keys are left on the token than the one that is kept")
        self.kept = event.label

    def _check_signer(self, event: Event) -> None:
        """R75 and R76, before one of `SIGNS_OR_REMOVES`."""
        signer = ""
        match event:
            case CertificateSigned():
                signer = event.issuer or event.label
            case CertificateIssued():
                signer = event.issuer
            case CrlIssued() if event.ca_label in self.estate:  # of another key R48 speaks
                signer = event.ca_label
            case LogKeyCertified():
                signer = event.issuer or CA_LABEL
                self._check_log_issuer(signer)
            case ObjectRemoved(label=label) if self.by_token and label in {ROOT_LABEL, *self.estate, *self.others}:
                raise refuse("R75", "a key is destroyed that this ceremony did not bring onto the token")
        if signer and signer not in self.on_token:
            raise refuse("R75", f"{signer} signs, and does not lie on the token")

    def _check_log_issuer(self, label: str) -> None:
        wanted = self.opened.parameters.issuer if self.opened else None
        if not is_root_ca(label) and not (self.by_token and label == wanted):
            raise refuse("R76", "the log key is certified by another key than the root CA's")

    def _forget_opening(self) -> None:
        """The token is given up: nothing that was said of it counts."""
        self.others, self.token_decided, self.kept = (), None, ""
