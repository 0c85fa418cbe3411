"""Revoking: what was announced is read aloud, then each CA key's next list is drafted, read aloud and signed.

A list names all that the one before it named. Where one is wished for, an emergency list follows it (`emergency.py`).
A key whose certificate is revoked is retired: it is brought back no more.
"""

from __future__ import annotations

import datetime

from ceremony.actions.crls import announced_lists, draft_list, sign_list
from ceremony.actions.emergency import draft_emergency, seal_emergency, settle, sign_emergency
from ceremony.actions.making import estate_certificate
from ceremony.archive.writing import crl_name
from ceremony.errors import RefusedError
from ceremony.issuing import CrlDraft, Revocation
from ceremony.issuing.index import INDEX_FILE, IndexLine, read_index
from ceremony.language.digest_words import digest_words
from ceremony.planning.issuers import CA_PURPOSE
from ceremony.ports import ConfirmDraft, ConfirmRevocations
from ceremony.record.events import (
    AnnouncedRevocation,
    CertificateRevoked,
    CrlIssued,
    DeviationNoted,
    KeyRetired,
)
from ceremony.stage.awaiting import needing
from ceremony.stage.stage import Stage


def issue_crls(stage: Stage) -> None:
    """The next list of each CA key, or of the one that was named; safe to begin again at any entry."""
    path = stage.work / INDEX_FILE
    index = read_index(path.read_bytes()) if path.is_file() else ()
    with needing(stage, stage.participants.operator, stage.participants.administrator):
        for label in announced_lists(stage):
            if not _is_signed(stage, label, emergency=False):
                settle(stage, label)
                _revoke(stage, label)
                _sign_next(stage, label)
            if stage.parameters.emergency and not _is_signed(stage, label, emergency=True):
                _sign_for_emergency(stage, label, index)
        seal_emergency(stage, index)
        _retire(stage, index)


def _is_signed(stage: Stage, label: str, *, emergency: bool) -> bool:
    lists = (one for one in stage.state.issued if isinstance(one, CrlIssued))
    return label not in stage.state.unlisted and any(
        one.ca_label == label and one.emergency is emergency for one in lists
    )


def _revoke(stage: Stage, label: str) -> None:
    """Read aloud what this key will revoke; what is left out is a deviation."""
    announced = [one for one in stage.parameters.revocations if one.issuer == label]
    due = tuple(one for one in announced if (label, one.serial) not in stage.state.revoked)
    if not due:
        return
    left_out = _confirmed(stage, label, due)
    administrator = stage.participants.actor("administrator")
    for one in due:
        if one.serial in left_out:
            noted = DeviationNoted(
                what=f"The certificate {one.serial} was not revoked",
                expected="every announced certificate is revoked",
                decision="left out after it was read aloud",
                decided_by=administrator.name,
            )
            stage.write(noted, administrator)
        else:
            stage.write(_revoked(stage, one), administrator)


def _confirmed(stage: Stage, label: str, due: tuple[AnnouncedRevocation, ...]) -> frozenset[str]:
    owed = {serial for issuer, serial in stage.state.owed if issuer == label}

    def accept(answer: tuple[str, ...]) -> frozenset[str]:
        if owed & set(answer):
            raise RefusedError("What a published emergency list has revoked stays revoked; leave it in.")
        return frozenset(answer)

    return stage.ask(
        lambda problem: ConfirmRevocations(step=stage.step, problem=problem, issuer=label, entries=due), accept
    )


def _revoked(stage: Stage, one: AnnouncedRevocation) -> CertificateRevoked:
    now = stage.ports.clock.now().astimezone(datetime.UTC).replace(microsecond=0)
    return CertificateRevoked(
        issuer=one.issuer,
        serial=one.serial,
        subject=one.subject,
        reason=one.reason,
        date=one.since or now.isoformat(),
        certificate_sha256=one.certificate_sha256,
    )


def _sign_next(stage: Stage, label: str) -> None:
    told = (one for one in stage.state.revoked.values() if one.issuer == label)
    revoked = [
        Revocation(int(one.serial, 16), datetime.datetime.fromisoformat(one.date), one.reason.replace("-", "_"))
        for one in told
    ]
    draft = draft_list(stage, label, revoked)
    if not _confirm_list(stage, label, draft):
        raise RefusedError("The list was not confirmed, so nothing was signed; try the step again, or abort.")
    sign_list(stage, label, draft)


def _sign_for_emergency(stage: Stage, label: str, index: tuple[IndexLine, ...]) -> None:
    """Nothing where there is no CA below this key."""
    draft = draft_emergency(stage, label, (stage.work / crl_name(label)).read_bytes(), index)
    if draft is None:
        return
    if not _confirm_list(stage, label, draft, emergency=True):
        raise RefusedError("The list was not confirmed, so nothing was signed; try the step again, or abort.")
    sign_emergency(stage, label, draft)


def _confirm_list(stage: Stage, label: str, draft: CrlDraft, *, emergency: bool = False) -> bool:
    """The draft is read aloud line by line; whether everybody wants it signed."""
    lines = tuple(f"{name}: {value}" for name, value in draft.rows())
    title = f"Emergency list of {label}" if emergency else f"Revocation list of {label}"
    question = ConfirmDraft(
        step=stage.step,
        title=title,
        lines=lines,
        digest=draft.tbs_sha256,
        words=digest_words(draft.tbs_sha256),
        may_leave_out=False,
    )
    return stage.put(question)


def _retire(stage: Stage, index: tuple[IndexLine, ...]) -> None:
    """A key whose certificate was revoked is used no more; an older root still signs lists until it ends."""
    revoked = {one.certificate_sha256 for one in stage.state.revoked.values()}
    keys = {one.public_key_sha256 for one in index if one.certificate_sha256 in revoked}
    for label, key in tuple(stage.state.estate.items()):
        crossed = key.purpose == CA_PURPOSE and key.followed_by and key.public_key_sha256 in keys
        if key.retired or not (crossed or key.certificate_sha256 in revoked):
            continue
        end = estate_certificate(stage, label).not_valid_after_utc.date().isoformat()
        told = KeyRetired(label=label, lists_until=end if key.purpose == CA_PURPOSE else None)
        stage.write(told, stage.participants.actor("administrator"))
