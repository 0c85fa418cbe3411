"""An interrupted ceremony is taken up from its journal, or is given up where it never began.

- The journal is all that it rests on; a lost copy of the script is found again where it is one of the shipped ones.
- What never began is removed, unless sheets were made (they are evidence) or another process is about to begin it.
"""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from ceremony.archive.tuf_root import TUF_PREVIOUS
from ceremony.archive.writing import ESTATE, ORDER, POLICY
from ceremony.custody.participants import Custodian
from ceremony.disk import local
from ceremony.disk.ancestors import check_only_ours
from ceremony.disk.folders import (
    ARCHIVE,
    JOURNAL,
    SCRIPT_COPY,
    SHEETS,
    WORK,
    read_plain_file,
    remove_folder,
    replace_file,
)
from ceremony.disk.holding import busy, hold_folder
from ceremony.errors import RefusedError, UsageError
from ceremony.estate.reading import MOST_BYTES
from ceremony.planning.plan import (
    Plan,
    RecoveryPlan,
    RootGenerationPlan,
    SignatureCheckPlan,
    TufRootPlan,
    suggested_participants,
    unnamed_participants,
)
from ceremony.planning.tuf_root import holders_here
from ceremony.ports import Ports
from ceremony.record.events import CeremonyOpened, Parameters
from ceremony.record.interrupted import open_elsewhere
from ceremony.record.journal import Journal, RecordError
from ceremony.script.loading import MAX_SCRIPT_BYTES, Script, find_shipped, parse_script
from ceremony.stage.stage import Stage
from ceremony.state import State


def take_up(ports: Ports, folder: Path) -> Stage:
    """The ceremony in `folder` as its journal tells it; RefusedError if there is none, or it never began."""
    work = folder / WORK
    if work.is_dir() and not (work / JOURNAL).exists():
        _give_up(ports, folder)
    if not (work / JOURNAL).exists():
        ports.rack.discard()
        if (folder / ARCHIVE).is_dir():
            raise RefusedError(
                "The ceremony in {path} has ended; its archive is {archive}. There is nothing to go on with.",
                path=str(folder),
                archive=str(folder / ARCHIVE),
            )
        raise RefusedError(
            "No interrupted ceremony lies in {path}; name the folder that it was begun in.", path=str(folder)
        )
    if not (work / JOURNAL).is_file():
        raise RefusedError(
            "The record in {path} is no file; nothing was changed. Put the record back from a copy, then try again.",
            path=str(work),
        )
    journal = Journal(work / JOURNAL)
    if not journal.entries:
        journal.close()
        _give_up(ports, folder)
    try:
        _check_no_copy(folder, journal.entries[0].ceremony)
        state = State(_script_again(work, _opened(journal)))
        for entry in journal.entries:
            state.apply(entry)
        _check_policy_kept(work, _opened(journal))
        _check_estate_kept(work, _opened(journal))
        _check_order_kept(work, _opened(journal))
        _check_previous_kept(work, _opened(journal))
        if state.real:
            check_only_ours(folder)
    except BaseException:
        journal.close()
        raise
    return Stage(_plan_again(state), ports, folder, journal, state, journal.entries[0].ceremony)


def _check_no_copy(folder: Path, ceremony: str) -> None:
    """One ceremony has one folder: two that go on would make two live sets of one root key."""
    other = open_elsewhere(folder, ceremony)
    if other is not None:
        raise RefusedError(
            "The same ceremony lies open in {other}: one of the two folders is a copy, and only one may go on. Nothing "
            "was changed. Find out which is the true one, delete or rename the other, then try again.",
            other=str(other),
        )
    local.register(folder)  # it may have been moved


def _opened(journal: Journal) -> CeremonyOpened:
    event = journal.entries[0].event
    if not isinstance(event, CeremonyOpened):
        raise RecordError("Line {line} of the record is damaged: {reason}.", line=1, reason="it opens no ceremony")
    return event


def _script_again(work: Path, opened: CeremonyOpened) -> Script:
    """The script that entry 0 names: the copy beside the journal, or, where that is lost, a shipped one."""
    wanted, place = opened.script.sha256, work / SCRIPT_COPY
    with contextlib.suppress(UsageError):
        copy = read_plain_file(place, MAX_SCRIPT_BYTES)
        if hashlib.sha256(copy).hexdigest() == wanted:
            return parse_script(copy, opened.under)
    source = find_shipped(wanted)
    if source is None:
        raise RefusedError(
            "The script that this ceremony is held by is lost from {path}, and it is none of those that come with "
            "Keyrite; nothing else is lost. Put the file whose SHA-256 is {sha256} there, then go on.",
            path=str(place),
            sha256=wanted,
        )
    replace_file(place, source)
    return parse_script(source, opened.under)


def _check_policy_kept(work: Path, opened: CeremonyOpened) -> None:
    """The copy of the policy that entry 0 names is there: its bytes cannot be made again."""
    wanted, place = opened.parameters.policy_sha256, work / POLICY
    if not _is_kept(place, wanted):
        raise RefusedError(
            "The policy that this ceremony is held under is lost from {path}; nothing else is lost. Put the file whose "
            "SHA-256 is {sha256} there, then go on.",
            path=str(place),
            sha256=wanted,
        )


def _check_estate_kept(work: Path, opened: CeremonyOpened) -> None:
    """The copy of the estate that entry 0 names is there, in the same way."""
    named, place = opened.parameters.estate, work / ESTATE
    wanted = named.sha256 if named else None
    if not _is_kept(place, wanted):
        raise RefusedError(
            "The estate that certificates are issued for is lost from {path}; nothing else is lost. Put the file whose "
            "SHA-256 is {sha256} there, then go on.",
            path=str(place),
            sha256=wanted,
        )


def _check_order_kept(work: Path, opened: CeremonyOpened) -> None:
    """The copy of the signing order that entry 0 names is there, in the same way."""
    wanted, place = opened.parameters.order_sha256, work / ORDER
    if not _is_kept(place, wanted):
        raise RefusedError(
            "The order of what is signed is lost from {path}; nothing else is lost. Put the file whose SHA-256 is "
            "{sha256} there, then go on.",
            path=str(place),
            sha256=wanted,
        )


def _check_previous_kept(work: Path, opened: CeremonyOpened) -> None:
    """The copy of the root metadata that the new one follows is there, in the same way."""
    terms, place = opened.parameters.tuf, work / TUF_PREVIOUS
    wanted = terms.previous.sha256 if terms and terms.previous else None
    if not _is_kept(place, wanted):
        raise RefusedError(
            "The previous root.json is lost from {path}; nothing else is lost. Put the file whose SHA-256 is {sha256} "
            "there, then go on.",
            path=str(place),
            sha256=wanted,
        )


def _is_kept(place: Path, wanted: str | None) -> bool:
    """Whether the file with this SHA-256 lies there; True where none is wanted."""
    kept = b""
    with contextlib.suppress(UsageError):
        kept = read_plain_file(place, MOST_BYTES) if wanted is not None else b""
    return wanted is None or hashlib.sha256(kept).hexdigest() == wanted


def _give_up(ports: Ports, folder: Path) -> NoReturn:
    """There is no record to go on with: it never began, or else what it left is evidence."""
    with hold_folder(folder / WORK):  # refused while another process is about to begin it
        _remove_what_never_began(ports, folder)
    raise RefusedError("The ceremony in {path} was interrupted before it began; start it anew.", path=str(folder))


def _remove_what_never_began(ports: Ports, folder: Path) -> None:
    journal = folder / WORK / JOURNAL
    if journal.exists() and journal.stat().st_size:
        raise busy()
    if (folder / SHEETS).exists():
        raise RefusedError(
            "The record of the ceremony in {path} is lost, though sheets were made; nothing was removed. Destroy the "
            "sheets in front of the witness, keep the folder as evidence, and start anew in another.",
            path=str(folder),
        )
    remove_folder(folder / WORK)
    ports.rack.discard()
    local.unregister(folder)


def _plan_again(state: State) -> Plan:
    assert state.opened is not None  # noqa: S101 - a journal with entries begins with ceremony-opened
    parameters, rehearsal = state.opened.parameters, state.opened.mode == "rehearsal"
    language, paper = parameters.language, parameters.paper
    threshold, shares = parameters.threshold or 3, parameters.shares or 5  # as the plans have them
    if state.continues:
        return _continuing_plan(state, parameters, rehearsal=rehearsal)
    if state.by_signature:
        participants = suggested_participants(1, language) if rehearsal else unnamed_participants()
        return SignatureCheckPlan(state.script, state.participants or participants, language, rehearsal, paper=paper)
    if parameters.tuf is not None:
        participants = holders_here(parameters.tuf, language, rehearsal=rehearsal)
        return TufRootPlan(
            state.script, state.participants or participants, parameters.tuf, None, language, rehearsal, paper
        )
    participants = suggested_participants(shares, language) if rehearsal else unnamed_participants()
    return RootGenerationPlan(
        state.script,
        state.participants or participants,
        threshold=threshold,
        shares=shares,
        language=language,
        paper=paper,
        rehearsal=rehearsal,
    )


def _continuing_plan(state: State, parameters: Parameters, *, rehearsal: bool) -> RecoveryPlan:
    language, threshold, shares = parameters.language, parameters.threshold or 3, parameters.shares or 5
    plan = RecoveryPlan(
        state.script,
        suggested_participants(shares, language) if rehearsal else unnamed_participants(),
        Path(),
        language,
        rehearsal,
        threshold=threshold,
        shares=shares,
        paper=parameters.paper,
    )
    holders = state.adopted.shares if state.adopted else ()
    if not plan.shares_anew:
        custodians = () if state.opens_no_bag else tuple(Custodian(share.holder, share.site) for share in holders)
        plan = replace(plan, participants=replace(plan.participants, custodians=custodians))
    return replace(plan, participants=state.participants or plan.participants)
