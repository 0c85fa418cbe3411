"""What an archive knows of its root's certificates, and what of them a revocation that continues it will revoke."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from ceremony.archive.writing import certificate_name, crl_name
from ceremony.continuing.continued import Continued
from ceremony.issuing.crl_history import load_crl, read_revocations
from ceremony.pki.certificates import load_certificate
from ceremony.planning.issuers import list_signers
from ceremony.planning.lists import check_emergency, labels_of_lists, revoked_by_emergency
from ceremony.planning.plan import RecoveryPlan
from ceremony.planning.revoking import Known, RevocationRequest, find_revocations
from ceremony.record.events import AnnouncedRevocation, NumberedCrl


def known_to(continued: Continued, day: str) -> Known:
    """What an archive knows of its root's certificates."""
    labels = list_signers(continued.estate, day)
    signers = {label: load_certificate(continued.files[certificate_name(label)]) for label in labels}
    lists = {label: continued.files[crl_name(label)] for label in labels if crl_name(label) in continued.files}
    revoked = {label: read_revocations(load_crl(crl, signers[label])) for label, crl in lists.items()}
    return Known(continued.index, signers, revoked)


def plan_revocations(
    requests: Iterable[RevocationRequest],
    published: Iterable[bytes],
    continued: Continued,
    now: datetime.datetime,
) -> tuple[tuple[NumberedCrl, ...], tuple[AnnouncedRevocation, ...]]:
    """Which emergency lists were published, and all that is to be revoked; UsageError for what cannot be."""
    known = known_to(continued, now.date().isoformat())
    used = [revoked_by_emergency(one, continued.emergency, known) for one in published]
    revoked = [one for _, many in used for one in many]
    return tuple(list_ for list_, _ in used), find_revocations(requests, known, now, revoked)


def check_named_in_emergency(plan: RecoveryPlan, continued: Continued, now: datetime.datetime) -> None:
    """UsageError where lists for an emergency are wished for, and none of them would name a CA."""
    if plan.emergency:
        day = now.date().isoformat()
        labels = labels_of_lists(continued.estate, day, plan.issuer, plan.revocations)
        check_emergency(labels, known_to(continued, day), plan.revocations, now)
