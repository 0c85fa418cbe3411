"""What CA keys sign and take back, and which key follows which; rules R47 to R51."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ceremony.custody.ledger import bag_key
from ceremony.record.events import (
    CertificateIssued,
    CertificateRevoked,
    CrlIssued,
    EmergencyCrlSealed,
    EmergencyCrlSettled,
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
        told = (event.issuer, event.serial, event.reason, event.certificate_sha256)
        announced = self.opened.parameters.revocations if self.opened else ()
        same = (one for one in announced if one.serial == event.serial)  # first of all: there may be a thousand
        dates = {one.since for one in same if (one.issuer, one.serial, one.reason, one.certificate_sha256) == told}
        if not dates & {None, event.date}:
            raise refuse("R48", "a certificate is revoked that was not announced, or otherwise than announced")
        self.revoked = {**self.revoked, (event.issuer, event.serial): event}
        self.owed -= {(event.issuer, event.serial)}
        self.unlisted |= {event.issuer}

    @takes(CrlIssued)
    def _crl_issued(self, event: CrlIssued, _: Entry) -> None:
        if self.rulebook.lasting:
            self._check_list(event)
        self.issued += (event,)

    def _check_list(self, event: CrlIssued) -> None:
        label = event.ca_label
        if label not in self.estate:
            raise refuse("R48", "a revocation list is signed by a key that this ceremony does not know")
        if event.number <= self.numbered.get(label, 0):
            raise refuse("R48", "the number of a revocation list is not above that of the one before")
        if event.emergency:
            signed = any(isinstance(one, CrlIssued) and one.ca_label == label for one in self.issued)
            if not (self.opened and self.opened.parameters.emergency) or not signed or label in self.unlisted:
                raise refuse("R51", "an emergency list is signed that was not announced, or before its key's next list")
            self.in_no_bag = {**self.in_no_bag, (label, event.number): event.sha256}
        elif any(one.issuer == label and not one.superseded for one in self.emergency.values()):
            raise refuse("R51", "a list is signed, and nobody has said what became of the emergency list before it")
        else:
            self.unlisted -= {label}
        self.numbered = {**self.numbered, label: event.number}

    @takes(EmergencyCrlSealed)
    def _emergency_crl_sealed(self, event: EmergencyCrlSealed, _: Entry) -> None:
        crl = event.crl
        name = crl.issuer, crl.number
        if self.in_no_bag.get(name) != crl.sha256 or crl.superseded:
            raise refuse("R51", "an emergency list is sealed that was not signed here")
        if not all((crl.bag, crl.keeper, crl.place)) or bag_key(crl.bag) in self.used_bags():
            raise refuse("R51", "an emergency list is sealed in a bag that was used before, or nobody says where it is")
        self.in_no_bag = {one: digest for one, digest in self.in_no_bag.items() if one != name}
        self.emergency = {**self.emergency, name: crl}
        self.bags_read |= {bag_key(crl.bag)}

    @takes(EmergencyCrlSettled)
    def _emergency_crl_settled(self, event: EmergencyCrlSettled, _: Entry) -> None:
        name = event.issuer, event.number
        crl = self.emergency.get(name)
        if crl is None or crl.sha256 != event.sha256:
            raise refuse("R51", "something is said of an emergency list that nobody knows")
        used = self.opened.parameters.emergency_used if self.opened else ()
        if (event.how == "used") is not any((one.issuer, one.number) == name for one in used):
            raise refuse("R51", "an emergency list was used, and that was not announced, or the other way round")
        if event.how in {"kept", "missing"} and not event.note:
            raise refuse("R51", "nobody says where an emergency list is that was not destroyed here")
        self.incident = self.incident or (event.how == "destroyed" and bag_key(event.bag) != bag_key(crl.bag))
        others = {other: one for other, one in self.emergency.items() if other != name}
        self.emergency = {**others, name: replace(crl, superseded=True)} if event.how == "kept" else others
        if event.how == "used":
            self.owed |= {(event.issuer, serial) for serial in crl.serials} - set(self.revoked)
        self.unlisted |= {event.issuer}

    def _check_lists_follow(self) -> None:
        """What must hold once the lists are signed."""
        if self.unlisted:
            raise refuse("R48", f"no list of {', '.join(sorted(self.unlisted))} follows what was revoked or settled")
        if self.in_no_bag:
            raise refuse("R51", "an emergency list is in no bag")
        if self.owed:
            raise refuse("R51", "what an emergency list has revoked is not revoked in the list after it")
        revoked = {one.certificate_sha256 for one in self.revoked.values()}
        if any(one.certificate_sha256 in revoked and not one.retired for one in self.estate.values()):
            raise refuse("R49", "the certificate of a key is revoked, and the key is not retired")

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
        own = any(one.certificate_sha256 == key.certificate_sha256 for one in self.revoked.values())
        if not own and not (key.followed_by and self.revoked):
            raise refuse("R49", "a key is retired, and no certificate of it was revoked")
        self._know(replace(key, retired=True, lists_until=event.lists_until))

    def _check_signs_new(self, label: str) -> None:
        """R47: a key that another follows certifies nothing new."""
        key = self.estate.get(label)
        if self.rulebook.lasting and key is not None and (key.followed_by or key.retired):
            raise refuse("R47", f"{label} signs something new, though another key is used in its place")
