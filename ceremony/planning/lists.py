"""Revocation lists to be signed: of which CA keys, and what emergency lists have revoked that were published since."""

from __future__ import annotations

import datetime
from collections.abc import Container, Iterable, Sequence

from ceremony.errors import UsageError
from ceremony.issuing.crl_history import crl_sha256, parse_crl, read_revocations
from ceremony.issuing.index import CROSS_PROFILE, ROOT_PROFILE, IndexLine
from ceremony.planning.issuers import Key, list_signers
from ceremony.planning.revoking import Known
from ceremony.record.events import AnnouncedRevocation, EmergencyCrl, NumberedCrl


def labels_of_lists(
    estate: Iterable[Key], day: str, issuer: str | None, revocations: Sequence[AnnouncedRevocation]
) -> list[str]:
    """The CA keys whose next lists are signed: the one that is named, or all, and those under which one revokes.

    A key whose own certificate is revoked signs none, unless something is revoked under it as well.
    """
    under = {one.issuer for one in revocations}
    gone = {one.certificate_sha256 for one in revocations}
    keys = {one.label: one for one in estate}
    able = list_signers(keys.values(), day)
    if issuer and issuer not in able:
        raise UsageError("{label} signs no revocation list; choose {able}.", label=issuer, able=" or ".join(able))
    wanted = [label for label in able if issuer in {None, "", label} or label in under]
    return [one for one in wanted if one in under or keys[one].certificate_sha256 not in gone]


def cas_below(
    index: Iterable[IndexLine], label: str, revoked: Container[str], now: datetime.datetime
) -> list[IndexLine]:
    """The CAs below a key that an emergency list names: neither ended nor revoked, and no root."""
    under = (one for one in index if one.issuer == label and one.ca and one.serial not in revoked)
    roots = {ROOT_PROFILE, CROSS_PROFILE}
    return [one for one in under if one.profile not in roots and one.not_after > now.isoformat()]


def check_emergency(
    labels: Iterable[str], known: Known, revocations: Sequence[AnnouncedRevocation], now: datetime.datetime
) -> None:
    """UsageError where no list for an emergency would name anything."""
    for label in labels:
        gone = {format(one.serial, "x") for one in known.revoked.get(label, ())}
        gone |= {one.serial for one in revocations if one.issuer == label}
        if cas_below(known.index, label, gone, now):
            return
    raise UsageError("There is no CA below that a list for an emergency would stop; leave it out.")


def revoked_by_emergency(
    untrusted: bytes, emergency: Iterable[EmergencyCrl], known: Known
) -> tuple[NumberedCrl, tuple[AnnouncedRevocation, ...]]:
    """What an emergency list revoked that was published; UsageError for a file that is none of those that are known."""
    try:
        crl = parse_crl(untrusted)
        sha256 = crl_sha256(crl)
    except (ValueError, TypeError):
        raise UsageError("The file of the emergency list is no revocation list, in PEM or DER.") from None
    told = next((one for one in emergency if one.sha256 == sha256), None)
    if told is None:
        raise UsageError(
            "The file is no emergency list that the archive knows of: its SHA-256 is {sha256}; name the archive of the "
            "latest ceremony, and the list that was published.",
            sha256=sha256,
        )
    if told.superseded:
        raise UsageError(
            "The emergency list {number} of {issuer} was superseded by a later list; revoke by serial number what must "
            "be revoked.",
            number=told.number,
            issuer=told.issuer,
        )
    lines = {one.serial: one for one in known.index if one.issuer == told.issuer}
    entries = {format(one.serial, "x"): one for one in read_revocations(crl)}
    return NumberedCrl(issuer=told.issuer, number=told.number), tuple(
        AnnouncedRevocation(
            issuer=told.issuer,
            serial=serial,
            subject=lines[serial].subject,
            reason=entries[serial].reason.replace("_", "-"),  # type: ignore[arg-type]  # one of them
            certificate_sha256=lines[serial].certificate_sha256,
            since=entries[serial].date.isoformat(),
        )
        for serial in told.serials
    )
