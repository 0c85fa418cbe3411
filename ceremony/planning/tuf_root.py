"""What a TUF root ceremony is to sign: from a draft, from an archive that is taken up, or from both.

- A draft alone begins version 1; with `previous`, a root.json that clients have, the version that follows it.
- An archive in which thresholds are not reached yet is gone on with: same bytes, more keys and signatures.
- An archive in which they are reached is what the version of the draft follows; holders keep their keys there.

T3   it expires after today, and not more than ten years from now;
T6   what an archive tells is what is gone on with: a draft that says otherwise is refused.

`tuf_draft.py` has T1, T2, T4 and T5.
"""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from ceremony.custody.participants import Custodian, Participants
from ceremony.disk.folders import read_plain_file
from ceremony.errors import RefusedError, UsageError
from ceremony.planning.plan import suggested_participants, unnamed_participants
from ceremony.planning.tuf_draft import Draft
from ceremony.record.events import (
    TufEarlier,
    TufHolder,
    TufKey,
    TufPrevious,
    TufRole,
    TufTerms,
)
from ceremony.state.tuf_progress import TufProgress

MOST_YEARS = 10


@dataclass(frozen=True)
class Earlier:
    """What an archive of a TUF root ceremony tells: how far it came, what was confirmed, its root.json files."""

    named: TufEarlier
    rehearsal: bool
    progress: TufProgress
    confirmed: str  # SHA-256 of what was to be signed; empty
    root: bytes | None
    previous: bytes | None


@dataclass(frozen=True)
class Wanted:
    """The terms of a ceremony, and the root.json that the new one follows."""

    terms: TufTerms
    previous: bytes | None


def plan_root(
    draft: Path | None, previous: Path | None, earlier: Earlier | None, now: datetime.datetime, *, rehearsal: bool
) -> Wanted:
    """What is to be signed; RefusedError or UsageError says in a sentence what will not do."""
    if earlier is not None and earlier.rehearsal is not rehearsal:
        raise RefusedError(
            "A rehearsal and a real ceremony do not go on with each other's archives; name one of the same kind."
        )
    if previous is not None and (earlier is not None or draft is None):
        raise UsageError("A root.json goes along with the draft of the version that follows it, and with no archive.")
    if draft is None:
        if earlier is None:
            raise UsageError("Name the draft of the root metadata with --draft, or the archive to go on with.")
        if earlier.progress.reached:
            raise RefusedError(
                "Nothing is outstanding in that archive: clients take version {version}. Name the draft of the version "
                "that follows it with --draft.",
                version=earlier.progress.terms.version,
            )
        wanted = _go_on(earlier)
    else:
        wanted = _from_draft(draft, previous, earlier)
    _check_expiry(wanted.terms, now)
    return wanted


def _go_on(earlier: Earlier) -> Wanted:
    terms = replace(
        earlier.progress.as_terms(),
        to_sign_sha256=earlier.confirmed or earlier.progress.terms.to_sign_sha256,
        earlier=earlier.named,
    )
    return Wanted(terms, earlier.previous)


def _from_draft(path: Path, previous: Path | None, earlier: Earlier | None) -> Wanted:
    draft = Draft(path)
    if earlier is not None and not earlier.progress.reached:
        again = draft.terms(earlier.progress.terms.previous, earlier.progress.holders, earlier.progress.terms.roles)
        if _essence(again) != _essence(earlier.progress.as_terms()):
            raise RefusedError(
                "T6: the draft says otherwise than the archive, whose signatures are over version {version} as people "
                "confirmed it; nothing was signed. Leave the draft out to go on with it, or begin anew without that "
                "archive.",
                version=earlier.progress.terms.version,
            )
        return _go_on(earlier)
    if earlier is not None:
        content = earlier.root or b""
        before = _previous(content, earlier.progress.holders)
        terms = draft.terms(before, earlier.progress.holders, earlier.progress.terms.roles)
        return Wanted(replace(terms, earlier=earlier.named), content)
    if previous is not None:
        content = read_plain_file(previous, 1 << 20)
        before = _previous(content, ())
        before = replace(before, holders=draft.previous_holders(before, _keys_of(content)))
        return Wanted(draft.terms(before, before.holders, _roles_of(content)), content)
    return Wanted(draft.terms(None, (), ()), None)


def _essence(terms: TufTerms) -> tuple[object, ...]:
    """What a draft can say of the terms."""
    holders = tuple((one.name, one.key) for one in terms.holders)
    return terms.version, terms.expires, terms.threshold, terms.consistent_snapshot, holders, terms.roles


def _previous(content: bytes, holders: tuple[TufHolder, ...]) -> TufPrevious:
    from ceremony.signing import tuf

    root = tuf.read_root(content).signed
    role = root.roles["root"]
    return TufPrevious(
        version=root.version,
        threshold=role.threshold,
        sha256=hashlib.sha256(content).hexdigest(),
        key_ids=tuple(role.keyids),
        holders=holders,
    )


def _keys_of(content: bytes) -> tuple[TufKey, ...]:
    from ceremony.signing import tuf

    return tuf.root_keys(tuf.read_root(content).signed)


def _roles_of(content: bytes) -> tuple[TufRole, ...]:
    from ceremony.signing import tuf

    return tuf.roles_of(tuf.read_root(content).signed)


def _check_expiry(terms: TufTerms, now: datetime.datetime) -> None:
    """T3, of a draft and of what is gone on with."""
    expires = datetime.datetime.fromisoformat(terms.expires)
    if expires <= now:
        raise RefusedError(
            "T3: the root metadata would expire on {day}, which has passed; nothing was signed. Write a draft with a "
            "later day.",
            day=terms.expires[:10],
        )
    if expires.year > now.year + MOST_YEARS:
        raise RefusedError(
            "T3: the root metadata would be valid until {day}; ten years are the most. Write a draft with an earlier "
            "day.",
            day=terms.expires[:10],
        )


def holders_here(terms: TufTerms, language: str, *, rehearsal: bool, here: tuple[str, ...] = ()) -> Participants:
    """The people to begin with: holders of old and new keys as custodians, those of `here` alone where it says so.

    UsageError for a name that holds none.
    """
    names = TufProgress.begun(terms).names
    for name in here:
        if name not in names:
            raise UsageError(
                "{name} holds no key of this root metadata, as the draft says; name those who do: {names}.",
                name=name,
                names=", ".join(names),
            )
    chosen = [name for name in names if not here or name in here]
    if not rehearsal:
        return replace(unnamed_participants(), custodians=tuple(Custodian(name, "") for name in chosen))
    suggested = suggested_participants(len(chosen), language)
    places = zip(chosen, suggested.custodians, strict=True)
    return replace(suggested, custodians=tuple(Custodian(name, one.site) for name, one in places))
