"""The end of a ceremony: the final entry, the signed archive, its own verification, and the move to its place.

Order, so that a power loss at any point leaves either no archive or a whole one:
the archive is assembled with the final entry and verified; keys that may not outlive the ceremony are destroyed;
the archive is moved to its place in one step; then the working folder is removed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from cryptography import x509

from ceremony import local
from ceremony.archive import LOG_CERTIFICATE, RECORD, REPORT, ROOT_CERTIFICATE, SCRIPT, LogSigner, write_archive
from ceremony.certificates import LOG_KEY, load_certificate, sign_log_certificate, subject
from ceremony.errors import KeyriteError, RefusedError
from ceremony.folders import ARCHIVE, SEALED, SEALING, make_folder, move_folder, remove_folder
from ceremony.keys import KeyDevice
from ceremony.ports import EntryWritten
from ceremony.record import Actor, Entry, line_digest
from ceremony.record_seal import FIELD as SEAL_FIELD
from ceremony.report import render_report
from ceremony.stage import LOG_LABEL, Stage, TokenGivenUp
from ceremony.state import CA_LABEL, ROOT_LABEL
from ceremony.verify import verify_archive


@dataclass(frozen=True)
class Sealed:
    """An archive in its place, and the head of its record (hex)."""

    ended: Literal["closed", "aborted"]
    head: str


def seal(stage: Stage, event: str, data: dict[str, Any], actor: Actor, *, pin: str = "") -> Sealed:
    """Write the final entry and the archive; `pin` is for the throw-away token that signs an aborted record.

    KeyriteError leaves the ceremony open: it can be tried again.
    """
    aborting = event == "ceremony-aborted"
    if aborting and stage.state.real:
        _open_to_clear(stage)
    certified = bool(stage.state.log_certificate) and not aborting
    device, label, certificate = _log_key(stage) if certified else _signer(stage, pin)
    if aborting:
        _destroy_keys(stage)
        if not stage.seal.recorded:  # aborted straight after an interruption: its sitting has a key of its own
            data = {**data, SEAL_FIELD: stage.seal.as_data()}
    if certificate.issuer == certificate.subject:
        data = {**data, "signed_by": "a key of this ceremony alone, which no root certifies"}
    final = stage.draft(event, data, actor)
    stage.state.check(final)
    sealing = stage.work / SEALING
    remove_folder(sealing)
    make_folder(sealing)
    files = _files(stage, final)
    chain = () if certificate.issuer == certificate.subject else (load_certificate(files[ROOT_CERTIFICATE]),)
    write_archive(sealing, files, LogSigner(device, label, certificate, chain), stage.seal, stage.ceremony)
    _check_sealed(sealing, aborting=aborting)
    device.destroy(label)
    sealing.rename(stage.work / SEALED)
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
        except (KeyriteError, TokenGivenUp):
            stage.close_device()
    device = stage.ports.rack.signing_token("keyrite record", pin)
    device.make_log_key(LOG_LABEL)
    organisation = stage.room.organisation or "not named"
    name = subject(organisation, f"Record {stage.ceremony} UNCERTIFIED", rehearsal=stage.plan.rehearsal)
    return device, LOG_LABEL, sign_log_certificate(device, LOG_LABEL, name, stage.ports.clock.now(), None)


def _open_to_clear(stage: Stage) -> None:
    """A real ceremony that is aborted destroys what it made on its token; where that is out of reach it says so."""
    token = stage.state.token
    if token is None or stage.open_device is not None:
        return
    try:
        stage.device()
    except TokenGivenUp:
        data = {**token, "holds": sorted(stage.state.on_token), "why": "its PIN was not given when it was aborted"}
        stage.write("token-left", data, stage.room.actor("administrator"))


def _destroy_keys(stage: Stage) -> None:
    """An aborted ceremony leaves no key on a token that is open; who aborts it decides that."""
    device = stage.open_device
    if device is None:
        return
    by = {"decided_by": stage.room.administrator} if stage.state.real else {}
    for label in (*{CA_LABEL: None, **dict.fromkeys(stage.state.estate)}, ROOT_LABEL):
        if any(facts.label == label for facts in device.inventory()):
            device.destroy(label)
            stage.write("object-removed", {"label": label, "why": "the ceremony was aborted", **by})


def _files(stage: Stage, final: Entry) -> dict[str, bytes]:
    record = stage.journal.path.read_bytes() + final.to_line() + b"\n"
    entries = [*stage.journal.entries, final]
    files = {RECORD: record, SCRIPT: stage.state.script.source, REPORT: render_report(stage.state.script, entries)}
    for folder in ("keys", "issued"):
        for path in sorted((stage.work / folder).glob("*")):
            files[f"{folder}/{path.name}"] = path.read_bytes()
    return files


def _check_sealed(folder: Path, *, aborting: bool) -> None:
    report = verify_archive(folder)
    wanted = "aborted" if aborting else "complete"
    if not report.ok or report.verdict != wanted:
        failed = ", ".join(check.id for check in report.checks if not check.ok) or report.verdict
        raise RefusedError("The archive does not verify ({failed}); it was not put in its place.", failed=failed)


def finish(stage: Stage) -> Sealed | None:
    """Put an archive that was sealed in its place and clean up; None if none was sealed yet.

    It is only adopted if its record is this journal and one final entry.
    """
    sealed, place = stage.work / SEALED, stage.folder / ARCHIVE
    if not place.exists():
        if not sealed.is_dir():
            return None
        move_folder(sealed, place)
    lines = (place / RECORD).read_bytes().splitlines()
    journal = stage.journal.path.read_bytes().splitlines()
    if lines[:-1] != journal:
        raise RefusedError("{path} holds another ceremony's archive; move it away first.", path=str(place))
    stage.close_device()
    stage.journal.close()
    stage.ports.rack.discard()
    remove_folder(stage.work)
    local.unregister(stage.folder)
    return Sealed("aborted" if b'"event":"ceremony-aborted"' in lines[-1] else "closed", line_digest(lines[-1]))


assert LOG_KEY.name == LOG_LABEL  # noqa: S101 - the profile and the label are one thing under two names
