"""What CA keys sign and take back, and which key follows which; rules R47 to R50."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ceremony.record.events import (
    CertificateIssued,
    CertificateRevoked,
    CrlIssued,
    KeyFollowed,
    KeyRetired,
    KeyVouched,
)
from ceremony.record.journal import Entry
from ceremony.state.drafts import DraftRules
from ceremony.state.handling import takes
from ceremony.state.rules import CA_LABEL, refuse

CROSS_CERTIFICATE = "cross-certificate"
UNPROVED = "none"  # how a request says that nothing shows who holds its key


@dataclass
class IssuingRules(DraftRules):
    """Handlers of the events that tell of certificates, revocation lists, and keys that follow each other."""

    @takes(CertificateIssued)
    def _certificate_issued(self, event: CertificateIssued, _: Entry) -> None:
        if CA_LABEL not in self.estate:
            raise refuse("R4", "a certificate is issued without a CA")
        if event.name != CROSS_CERTIFICATE:
            self._check_signs_new(event.issuer)
            self._check_confirmed(event)
        key = event.request.public_key_sha256
        if self.rulebook.lasting and event.request.proof == UNPROVED and self.vouched.get(event.name) != key:
            raise refuse("R50", "a certificate is issued for a key that nobody has shown to hold, or vouched for")
        self.issued += (event,)

    @takes(KeyVouched)
    def _key_vouched(self, event: KeyVouched, _: Entry) -> None:
        if len({one.name for one in event.by}) < 2 or len({one.role for one in event.by}) < 2:
            raise refuse("R50", "a key is vouched for by fewer than two people in two roles")
        self.vouched = {**self.vouched, event.name: event.public_key_sha256}

    @takes(CertificateRevoked)
    def _certificate_revoked(self, event: CertificateRevoked, _: Entry) -> None:
        if not self.rulebook.lasting or event.issuer not in self.estate:
            raise refuse("R48", "a certificate is revoked under a CA key that this ceremony does not know")
        if (event.issuer, event.serial) in self.revoked:
            raise refuse("R48", "a certificate is revoked twice")
        self.revoked = {**self.revoked, (event.issuer, event.serial): event}

    @takes(CrlIssued)
    def _crl_issued(self, event: CrlIssued, _: Entry) -> None:
        issuer = event.issuer or CA_LABEL
        if self.rulebook.lasting:
            earlier = [one.number for one in self.issued if isinstance(one, CrlIssued) and one.issuer == event.issuer]
            if issuer not in self.estate:
                raise refuse("R48", "a revocation list is signed by a key that this ceremony does not know")
            if earlier and event.number <= earlier[-1]:
                raise refuse("R48", "the number of a revocation list is not above that of the one before")
        self.issued += (event,)

    @takes(KeyFollowed)
    def _key_followed(self, event: KeyFollowed, _: Entry) -> None:
        before, after = self.estate.get(event.label), self.estate.get(event.followed_by)
        if not self.rulebook.lasting or before is None or after is None or event.label == event.followed_by:
            raise refuse("R49", "a key is followed by another, and this ceremony does not know both")
        again = before.followed_by in {None, event.followed_by}  # a step that was begun anew says it anew
        if not again or before.retired or before.purpose != after.purpose or not after.proved:
            raise refuse("R49", "a key is followed twice, or by one that is not proved for the same purpose")
        parameters = self.opened.parameters if self.opened else None
        if parameters is None or (parameters.follows, parameters.overlap_until) != (event.label, event.overlap_until):
            raise refuse("R49", "another key is followed than was announced, or until another day")
        self._know(replace(before, followed_by=event.followed_by, overlap_until=event.overlap_until))

    @takes(KeyRetired)
    def _key_retired(self, event: KeyRetired, _: Entry) -> None:
        key = self.estate.get(event.label)
        if not self.rulebook.lasting or key is None or key.retired:
            raise refuse("R49", "a key is retired that this ceremony does not know, or twice")
        self._know(replace(key, retired=True))

    def _check_signs_new(self, label: str) -> None:
        """R47: a key that another follows certifies nothing new."""
        key = self.estate.get(label)
        if self.rulebook.lasting and key is not None and (key.followed_by or key.retired):
            raise refuse("R47", f"{label} signs something new, though another key is used in its place")
