"""What a verified archive hands on to the ceremony that continues it.

The archive is verified whole before anything in it is believed, and what was read to verify it is what is taken over:
nothing is read anew.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ceremony.archive.writing import certificate_name, wrapped_name
from ceremony.continuing.continued import Continued, check_mode, from_paper
from ceremony.continuing.from_paper import is_paper_copy, read_paper_copy
from ceremony.custody.participants import Custodian, Participants
from ceremony.errors import RefusedError
from ceremony.issuing.index import INDEX_FILE, write_index
from ceremony.pki.certificates import is_certified
from ceremony.state import State
from ceremony.verify.checks import Report
from ceremony.verify.inspection import Inspect, Inspection, need
from ceremony.verify.policy import count_dates, policy_of
from ceremony.verify.taking_issued import take_crls, take_crosses, take_index, with_others


def continued_from(
    archive: Path, inspect: Inspect, *, rehearsal: bool | None, also: tuple[Path, ...] = ()
) -> Continued:
    """What a recovery needs of a folder; ArchiveError or RefusedError if it is not sound.

    `rehearsal`: what it must come from, or None where that does not matter. A folder that public pages were read into
    is taken in an archive's place. `also`: archives of the same root, for their certificates and lists.
    """
    if is_paper_copy(archive):
        return with_others(from_paper(read_paper_copy(archive), rehearsal=rehearsal), also, inspect)
    return with_others(take_over(*inspect(archive), rehearsal=rehearsal), also, inspect)


def take_over(report: Report, archive: Inspection, *, rehearsal: bool | None = None) -> Continued:
    """The same of an archive that was verified: what was read for that is what is taken over, and nothing else."""
    if not report.ok or report.verdict != "complete":
        failed = ", ".join(check.id for check in report.checks if not check.ok) or report.verdict
        raise RefusedError(
            "The archive does not verify as complete ({failed}), so nothing is recovered from it; `keyrite verify "
            "{path}` says more. Take another copy of the archive.",
            failed=failed,
            path=str(archive.folder),
        )
    if archive.log is None or not is_certified(archive.log):
        raise RefusedError(
            "No root certified the log key of this archive, so nothing is continued from it; name the archive of the "
            "ceremony before it."
        )
    state = archive.state
    if state is None or state.opened is None or state.participants is None or state.live_set is None:
        raise RefusedError("The archive's ceremony left no live share set; nothing can be continued from it.")
    check_mode(state.opened.mode == "rehearsal", wanted=rehearsal)
    if set(state.destroyed) and "account-sheets" in state.actions:
        raise RefusedError("The root of this archive was destroyed; nothing can be continued from it.")
    names = [name for label in state.estate for name in (certificate_name(label), wrapped_name(label))]
    files = {name: archive.read(name) for name in names}
    crls = take_crls(archive, state, files)
    index = take_index(archive, state)
    files |= {INDEX_FILE: write_index(index), **take_crosses(archive, index)}
    return Continued(
        ceremony=state.ceremony,
        head=archive.head,
        manifest_sha256=archive.manifest_sha256,
        root_fingerprint=report.root_fingerprint,
        shares=state.live_set,
        earlier=tuple(state.earlier),
        estate=tuple(key.as_estate_key() for key in state.estate.values()),
        ledger=state.ledger,
        files=files,
        crls=crls,
        tokens=state.tokens_after(),
        emergency=tuple(state.emergency.values()),
        participants=_with_keepers(state),
        ended_at=archive.last.time if archive.last else "",
        entries=archive.last.seq + 1 if archive.last else 0,
        policy=policy_of(archive),
        dates=tuple(count_dates(archive, state, files)),
    )


def _with_keepers(state: State) -> Participants:
    """The people of the archive; where no custodian came, because none was needed, those who keep the live set."""
    room, live = need(state.participants, "the record"), need(state.live_set, "the register")
    if room.custodians:
        return room
    keepers = ((one.holder, one.site) for one in state.ledger if one.generation == live.generation)
    return replace(room, custodians=tuple(Custodian(holder, site) for holder, site in keepers))
