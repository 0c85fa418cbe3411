"""What the root will be asked to sign, drafted while its sheets still lie in their bags.

- What cannot be signed (a request, a name, an issuer about to end, a CRL that is from later than now) is refused here,
  before anything begins; the drafts are made with throw-away keys, and nothing of them is kept.
- What must end before it usually would, because the root's own certificate ends, is told here, and again aloud with
  its draft, where people take it or leave it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field

from cryptography import x509

from ceremony.archive.writing import certificate_name, crl_name
from ceremony.continuing.continued import Continued
from ceremony.issuing import (
    Proof,
    Request,
    Revocation,
    load_crl,
)
from ceremony.issuing.drafts import Validity, plan_validity
from ceremony.issuing.extensions import build_certificate
from ceremony.issuing.names import clean_attributes, clean_name
from ceremony.issuing.own_certificates import root_contents, subject
from ceremony.issuing.profiles import Lifetime
from ceremony.issuing.public_keys import encode_public_key, throw_away_key
from ceremony.keys import KeyType
from ceremony.pki.certificates import key_type_of, load_certificate
from ceremony.pki.hashes import fitting_hash
from ceremony.planning.drafter import Drafter
from ceremony.planning.estate_keys import ca_labels, check_estate_key, new_label
from ceremony.planning.issuers import issuance_lists
from ceremony.planning.lists import labels_of_lists
from ceremony.planning.plan import RecoveryPlan
from ceremony.planning.request_files import check_profiles
from ceremony.record.events import EndsEarly

LONGEST_SITTING = datetime.timedelta(days=1)  # from here to the signature


@dataclass(frozen=True)
class _Ahead:
    """The root as it is now, and what a draft needs besides."""

    continued: Continued
    drafter: Drafter
    stand_in: dict[str, x509.Certificate] = field(default_factory=dict)  # by label, of a CA that is still to be made

    def certificate(self, label: str) -> x509.Certificate:
        """One that still signs at the end of a long sitting; IssuingError (I2) if it does not."""
        found = self.stand_in.get(label) or load_certificate(self.continued.files[certificate_name(label)])
        plan_validity(Lifetime(1, 1), found, self.drafter.now, None)
        plan_validity(Lifetime(1, 1), found, self.drafter.now + LONGEST_SITTING, None)
        return found


def sign_ahead(plan: RecoveryPlan, continued: Continued, drafter: Drafter) -> tuple[EndsEarly, ...]:
    """What will end early; UsageError or IssuingError for what will not be signed at all."""
    ahead, actions = _Ahead(continued, drafter), {step.action for step in plan.script.steps}
    drafted: dict[str, Validity] = {}
    if "keep-key" in actions:
        ahead.certificate(plan.keeps)  # whoever gets a key gets one that can still sign
    if "make-estate-key" in actions:
        drafted |= _estate_key(ahead, plan)
    if "issue-certificates" in actions:
        drafted |= dict(_requests(ahead, plan))
    if "issue-crls" in actions:
        drafted |= dict(_lists(ahead, plan))
    if "rotate-root-ca" in actions:
        drafted |= dict(_cross_certificates(ahead, plan))
    return tuple(
        EndsEarly(what=what, ends=one.end.date().isoformat(), days=one.days, instead_of=one.asked)
        for what, one in drafted.items()
        if one.days < one.asked
    )


def _estate_key(ahead: _Ahead, plan: RecoveryPlan) -> dict[str, Validity]:
    options = check_estate_key(plan.estate_key)
    organisation = ahead.continued.participants.organisation
    request = Request(
        subject=clean_attributes(options.subject(organisation, rehearsal=plan.rehearsal)),
        names=tuple(clean_name(one.kind, one.value) for one in options.names()),
        public_key=encode_public_key(throw_away_key(options.key_type).public_key()),
        key_type=options.key_type,
        proof=Proof.TOKEN,
        sha256="",
    )
    issuer = ahead.certificate(plan.issuer)
    draft = ahead.drafter.of_estate_key(options.purpose, request, issuer)
    signer = throw_away_key(KeyType(key_type_of(issuer)))
    label = new_label(options.purpose, [key.label for key in ahead.continued.estate])
    ahead.stand_in[label] = build_certificate(draft.contents, issuer).sign(signer, draft.hash)
    return {options.purpose: draft.validity}


def _requests(ahead: _Ahead, plan: RecoveryPlan) -> Iterator[tuple[str, Validity]]:
    check_profiles(plan.requests)
    lists = issuance_lists(ahead.continued.estate, plan.issuer, every=plan.signs_every_list)
    issuers = {
        label: ahead.certificate(label) for label in (*lists, *(one.issuer or plan.issuer for one in plan.requests))
    }
    for one in plan.requests:
        issuer = issuers[one.issuer or plan.issuer]
        request = one.read(ahead.continued.public_keys)
        yield one.name, ahead.drafter.of_request(one, request, issuer).validity
    for label in lists:
        issuer = issuers[label]
        kept = ahead.continued.files.get(crl_name(label))
        previous = load_crl(kept, issuer) if kept is not None else None
        yield crl_name(label), ahead.drafter.of_list(issuer, previous).fresh


def _lists(ahead: _Ahead, plan: RecoveryPlan) -> Iterator[tuple[str, Validity]]:
    now, continued = ahead.drafter.now, ahead.continued
    day = now.date().isoformat()
    for label in labels_of_lists(continued.estate, day, plan.issuer, plan.revocations):
        issuer = load_certificate(continued.files[certificate_name(label)])
        under = [one for one in plan.revocations if one.issuer == label]
        if issuer.not_valid_after_utc <= now and not under:
            continue  # its time is over, and so is that of all that it signed
        kept = continued.files.get(crl_name(label))
        revoked = [
            Revocation(
                int(one.serial, 16),
                datetime.datetime.fromisoformat(one.since) if one.since else now,
                one.reason.replace("-", "_"),
            )
            for one in under
        ]
        previous = load_crl(kept, issuer) if kept is not None else None
        yield crl_name(label), ahead.drafter.of_list(ahead.certificate(label), previous, revoked).fresh


def _cross_certificates(ahead: _Ahead, plan: RecoveryPlan) -> Iterator[tuple[str, Validity]]:
    known = {key.label: key for key in ahead.continued.estate}
    label = ca_labels(known)[-1]
    old, key = ahead.certificate(label), throw_away_key(KeyType(known[label].key_type))
    name = subject(ahead.continued.participants.organisation, "Root CA", rehearsal=plan.rehearsal)
    contents = root_contents(encode_public_key(key.public_key()), name, ahead.drafter.now)
    new = build_certificate(contents, None).sign(key, fitting_hash(key))
    for issuer, other in ((old, new), (new, old)):
        validity = ahead.drafter.of_cross(other, issuer).validity
        yield f"{'new' if issuer is old else 'old'} root, cross-certified", validity
