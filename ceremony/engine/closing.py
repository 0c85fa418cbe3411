"""The end of a ceremony: the final entry, the signed archive, its own verification, and the move to its place.

Order, so that a power loss at any point leaves either no archive or a whole one:
the archive is assembled with the final entry and verified; keys that may not outlive the ceremony are destroyed;
the archive is moved to its place in one step; then the working folder is removed.

The last signature, the manifest's, is the point of no return: from then on a copy of the archive verifies, so the
ceremony can only be finished with this very archive, after an interruption too; an abort is no longer possible.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from cryptography import x509

from ceremony.archive.writing import LOG_CERTIFICATE, RECORD, LogSigner, write_archive
from ceremony.custody.participants import Actor
from ceremony.disk import local
from ceremony.disk.folders import (
    ARCHIVE,
    CLOSED_FOLDER,
    CLOSING_FOLDER,
    KITS,
    TUF,
    TUF_AT_WORK,
    make_folder,
    move_folder,
    remove_folder,
)
from ceremony.engine.contents import gather_files
from ceremony.errors import KeyriteError, RefusedError
from ceremony.issuing import sign_log, subject
from ceremony.keys import KeyDevice
from ceremony.pki.certificates import LOG_KEY, is_certified, load_certificate
from ceremony.ports import EntryWritten
from ceremony.record.ending_key import sign_ending
from ceremony.record.events import CeremonyAborted, Ending, ObjectRemoved, TokenLeft
from ceremony.record.journal import line_digest
from ceremony.stage.reconciling import TokenAbandoned, decide_object, tells_of, was_kept
from ceremony.stage.stage import Stage
from ceremony.state import CA_LABEL, LOG_LABEL, ROOT_LABEL
from ceremony.verify import verify_archive

ABORTED = "the ceremony was aborted"  # why a set is void, or an object was removed: from then on it can only end


@dataclass(frozen=True)
class ClosedArchive:
    """An archive in its place, and the head of its record (hex)."""

    ended: Literal["closed", "aborted"]
    head: str


def close(stage: Stage, event: Ending, actor: Actor, *, pin: str = "") -> ClosedArchive:
    """Write the final entry and the archive; `pin` is for the throw-away token that signs an aborted record.

    KeyriteError leaves the ceremony open: it can be tried again.
    """
    aborting = isinstance(event, CeremonyAborted)
    if aborting and stage.state.real:
        _open_to_clear(stage)
    certified = bool(stage.state.log_certificate) and not aborting
    device, label, certificate = _log_key(stage) if certified else _signer(stage, pin)
    if aborting:
        _destroy_keys(stage)
    if isinstance(event, CeremonyAborted) and not stage.record_signer.recorded:
        event = replace(
            event, record_seal=stage.record_signer.public
        )  # straight after an interruption: a key of its own
    if not is_certified(certificate):
        event = replace(event, signed_by="a key of this ceremony alone, which no root certifies")
    final = stage.draft(event, actor)
    if not is_certified(certificate):
        final = sign_ending(stage.work, stage.state.opened, final)
    stage.state.check(final)
    closing_folder = stage.work / CLOSING_FOLDER
    remove_folder(closing_folder)
    make_folder(closing_folder)
    files, chain = gather_files(stage, final, certificate)
    write_archive(
        closing_folder, files, LogSigner(device, label, certificate, chain), stage.record_signer, stage.ceremony
    )
    _check_closed(closing_folder, aborting=aborting)
    device.destroy(label)
    closing_folder.rename(stage.work / CLOSED_FOLDER)
    if device is not stage.open_device:
        device.close()
    ended = finish(stage)
    if ended is None:
        raise RefusedError("The archive could not be moved to its place; it is unharmed. Try again.")
    stage.ports.operator.notice(EntryWritten(final, ended.head))
    return ended


def _log_key(stage: Stage) -> tuple[KeyDevice, str, x509.Certificate]:
    return stage.device(), LOG_LABEL, load_certificate((stage.work / LOG_CERTIFICATE).read_bytes())


def _signer(stage: Stage, pin: str) -> tuple[KeyDevice, str, x509.Certificate]:
    """Who signs where no certified log key is at hand: the log key if it is within reach, else a key made for this."""
    if stage.state.log_certificate:
        try:
            return _log_key(stage)
        except (KeyriteError, TokenAbandoned):
            stage.close_device()
    device = stage.ports.rack.signing_token("keyrite record", pin)
    device.make_log_key(LOG_LABEL)
    organisation = stage.participants.organisation or "not named"
    name = subject(organisation, f"Record {stage.ceremony} UNCERTIFIED", rehearsal=stage.plan.rehearsal)
    return device, LOG_LABEL, sign_log(device, LOG_LABEL, name, stage.ports.clock.now(), None).certificate


def _open_to_clear(stage: Stage) -> None:
    """A real ceremony that is aborted destroys what it made on its token; where that is out of reach it says so."""
    token, nobody = stage.state.token, stage.state.participants is not None and not stage.here
    if token is None or (stage.open_device is not None and not nobody) or not _may_hold_ours(stage):
        return
    why = "its PIN was not given when it was aborted"
    try:
        if not nobody:
            stage.device()
            return
        stage.close_device()
        why = "nobody was there when it was aborted, so nobody decided about its keys"
    except TokenAbandoned as abandoned:
        why = str(abandoned) or why
    holds = tuple(sorted(stage.state.on_token & {LOG_LABEL} if stage.state.by_token else stage.state.on_token))
    stage.write(TokenLeft(serial=token.serial, label=token.label, holds=holds, why=why), stage.scribe())


def _may_hold_ours(stage: Stage) -> bool:
    """False while nothing can have been made on a token that was opened in a quorum's place: it need not be opened."""
    state = stage.state
    begun = {*state.completed, *((state.running.id,) if state.running else ())}
    return not state.by_token or state.step_for("prove-keys").id in begun


def _destroy_keys(stage: Stage) -> None:
    """An aborted ceremony leaves no key of its own on a token that is open; who aborts it decides that.

    On a given token a key that the record does not tell of may be another ceremony's: somebody decides about it. Of
    what lies on a token that was opened in a quorum's place, nothing but a log key can be its own.
    """
    device = stage.open_device
    if device is None:
        return
    by = stage.scribe().name if stage.state.real else None
    for label in _own_labels(stage):
        found = [facts for facts in device.inventory() if facts.own and facts.label == label]
        if found and stage.state.real and not tells_of(stage, label, found):
            if not was_kept(stage, label):
                decide_object(stage, device, label, found, expected=False)
        elif found:
            device.destroy(label)
            stage.write(ObjectRemoved(label=label, why=ABORTED, decided_by=by))


def _own_labels(stage: Stage) -> tuple[str, ...]:
    if not stage.state.by_token:
        return (*{CA_LABEL: None, **dict.fromkeys(stage.state.estate)}, ROOT_LABEL)
    return () if stage.state.log_certificate else (LOG_LABEL,)  # the one that is certified signs the record yet


def _check_closed(folder: Path, *, aborting: bool) -> None:
    report = verify_archive(folder)
    wanted = {"aborted", "incomplete"} if aborting else {"complete"}  # an abort must be possible, whatever was lost
    if report.verdict not in wanted:
        failed = ", ".join(check.id for check in report.checks if not check.ok) or report.verdict
        raise RefusedError("The archive does not verify ({failed}); it was not put in its place.", failed=failed)


def finish(stage: Stage) -> ClosedArchive | None:
    """Put an archive that was closed in its place and clean up; None if none was closed yet.

    It is only adopted if its record is this journal and one final entry.
    """
    closed, place = stage.work / CLOSED_FOLDER, stage.folder / ARCHIVE
    if not place.exists():
        if not closed.is_dir() and not _adopt(stage, stage.work / CLOSING_FOLDER):
            return None
        move_folder(closed, place)
    if not _is_of(stage, place):
        raise RefusedError("{path} holds another ceremony's archive; move it away first.", path=str(place))
    last = (place / RECORD).read_bytes().splitlines()[-1]
    ended: Literal["closed", "aborted"] = "aborted" if b'"event":"ceremony-aborted"' in last else "closed"
    kits = stage.work / KITS
    if ended == "closed" and stage.state.kits_made and kits.is_dir():
        move_folder(kits, stage.folder / KITS)
    if ended == "closed" and (stage.work / TUF_AT_WORK).is_dir():
        move_folder(stage.work / TUF_AT_WORK, stage.folder / TUF)
    stage.close_device()
    if ended == "closed":
        stage.ports.rack.keep()
    stage.ports.rack.discard()
    remove_folder(stage.work)
    stage.journal.close()  # held until nothing is left that another process could take up
    local.unregister(stage.folder)
    return ClosedArchive(ended, line_digest(last))


def _is_of(stage: Stage, archive: Path) -> bool:
    try:
        lines = (archive / RECORD).read_bytes().splitlines()
    except OSError:
        return False
    return lines[:-1] == stage.journal.path.read_bytes().splitlines()


def _adopt(stage: Stage, closing_folder: Path) -> bool:
    """Take an archive that was signed whole, before an interruption, for the ceremony's end.

    A copy of it would verify, so nothing else may be made of this ceremony: no abort, no second closing.
    """
    try:
        if not closing_folder.is_dir() or not _is_of(stage, closing_folder):
            return False
        report = verify_archive(closing_folder)
    except (KeyriteError, OSError):
        return False
    if not report.ok or report.verdict not in {"complete", "aborted"}:
        return False
    _destroy_log_key(stage)
    closing_folder.rename(stage.work / CLOSED_FOLDER)
    return True


def _destroy_log_key(stage: Stage) -> None:
    """The log key has signed its archive; where its token, or the PIN, is lost, it is lost with them.

    Two people open a token in use for it too, though the record can tell of that no more.
    """
    if stage.state.token is None:
        return
    stage.complete = True
    try:
        device = stage.device()
        if any(facts.own and facts.label == LOG_LABEL for facts in device.inventory()):
            device.destroy(LOG_LABEL)
    except (KeyriteError, TokenAbandoned):
        stage.close_device()


assert LOG_KEY.name == LOG_LABEL  # noqa: S101 - the profile and the label are one thing under two names
