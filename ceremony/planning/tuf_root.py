"""What a TUF root ceremony is to sign: from a draft, from an archive that is taken up, or from both.

- A draft alone begins version 1; with `previous`, a root.json that clients have, the version that follows it.
- An archive in which thresholds are not reached yet is gone on with: same bytes, more keys and signatures.
- An archive in which they are reached is what the version of the draft follows; holders keep their keys there.

T1   a draft is small plain YAML of the published schema (assets/tuf/schema.json);
T2   the version is one more than the previous one's, and 1 where there is none;
T3   it expires after today, and not more than ten years from now;
T4   holders are distinct, no key stands twice, and each key is EC P-256;
T5   the threshold is not above the number of keys, of the new root and of each role, and those named here can reach the
     previous one's;
T6   what an archive tells is what is gone on with: a draft that says otherwise is refused.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, cast

from ceremony.custody.participants import Custodian, Participants
from ceremony.disk.folders import read_plain_file
from ceremony.errors import RefusedError, UsageError
from ceremony.planning.plan import suggested_participants, unnamed_participants
from ceremony.record.events import (
    TufEarlier,
    TufHolder,
    TufKey,
    TufPrevious,
    TufRole,
    TufTerms,
)
from ceremony.script.plain_yaml import NotPlainError, Plain, read_plain
from ceremony.script.strict_schema import strict_validator
from ceremony.state.tuf_progress import TufProgress

MOST_BYTES = 64 << 10
MOST_YEARS = 10
ROLES = ("targets", "snapshot", "timestamp")


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


def example_draft() -> bytes:
    """The example that comes with Keyrite, to copy and edit."""
    return resources.files("assets").joinpath("tuf/example.yaml").read_bytes()


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
    draft = _Draft(path)
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


class _Draft:
    """A draft as its file says it (T1)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._plain = _read(path)
        self._raw: dict[str, Any] = self._plain.value

    def terms(
        self, previous: TufPrevious | None, before: tuple[TufHolder, ...], roles: tuple[TufRole, ...]
    ) -> TufTerms:
        """The terms; holders of `before` keep their keys, and `roles` are those of before where none are named."""
        raw = self._raw
        wanted = previous.version + 1 if previous else 1
        if raw["version"] != wanted:
            raise self._error(
                ("version",),
                "T2: it is version {found}, and must be {wanted}: one more than the previous root.json, and 1 where "
                "there is none",
                found=raw["version"],
                wanted=wanted,
            )
        known = [one.key for one in before if one.key]
        holders = tuple(self._holder(number, one, before, known) for number, one in enumerate(raw["holders"]))
        terms = TufTerms(
            version=raw["version"],
            expires=f"{self._day()}T23:59:59Z",
            threshold=raw["threshold"],
            consistent_snapshot=raw.get("consistent_snapshot", True),
            holders=holders,
            roles=self._roles(roles, known),
            previous=previous,
        )
        self._check(terms)
        return terms

    def previous_holders(self, previous: TufPrevious, keys: tuple[TufKey, ...]) -> tuple[TufHolder, ...]:
        """Who holds the keys of a root.json that no archive tells of."""
        found = []
        for number, one in enumerate(self._raw.get("previous_holders", ())):
            key = self._key(("previous_holders", number, "key"), one["key"], one["name"], keys)
            if key.key_id not in previous.key_ids:
                raise self._error(
                    ("previous_holders", number, "key"),
                    "T5: the key of {name} is none of the root keys of version {version}",
                    name=one["name"],
                    version=previous.version,
                )
            found.append(TufHolder(name=one["name"], key=key))
        return tuple(found)

    def _holder(
        self, number: int, raw: dict[str, Any], before: tuple[TufHolder, ...], known: list[TufKey]
    ) -> TufHolder:
        name = raw["name"]
        if "key" in raw:
            return TufHolder(name=name, key=self._key(("holders", number, "key"), raw["key"], name, known))
        kept = next((one for one in before if one.name == name), None)
        if kept is None or raw.get("new_key", False):
            return TufHolder(name=name)
        return kept

    def _roles(self, before: tuple[TufRole, ...], known: list[TufKey]) -> tuple[TufRole, ...]:
        raw = self._raw.get("roles")
        if raw is None and not before:
            raise self._error((), "T1: the keys of targets, snapshot and timestamp are missing; name them under roles")
        if raw is None:
            return before
        already = [*known, *(key for role in before for key in role.keys)]
        return tuple(
            TufRole(
                role=cast("Any", role),
                threshold=raw[role]["threshold"],
                keys=tuple(
                    self._key(("roles", role, "keys", number), one, role, already)
                    for number, one in enumerate(raw[role]["keys"])
                ),
            )
            for role in ROLES
        )

    def _key(self, place: tuple[str | int, ...], name: str, whose: str, known: Iterable[TufKey]) -> TufKey:
        from ceremony.signing import tuf

        content = read_plain_file(self._path.parent / name, MOST_BYTES)
        return tuf.read_key(content, whose, known)

    def _day(self) -> str:
        try:
            return datetime.date.fromisoformat(str(self._raw["expires"])).isoformat()
        except ValueError:
            raise self._error(("expires",), "T3: there is no such day") from None

    def _check(self, terms: TufTerms) -> None:
        """T4 and T5."""
        for twice in _twice(one.name.casefold() for one in terms.holders):
            told = "T4: {name} is named twice; each root key has a holder of its own"
            raise self._error(("holders",), told, name=twice)
        for one in _twice(one.key.key_id for one in terms.holders if one.key):
            names = ", ".join(holder.name for holder in terms.holders if holder.key and holder.key.key_id == one)
            raise self._error(("holders",), "T4: {names} have one key; each root key stands once", names=names)
        root = {one.key.key_id: one.name for one in terms.holders if one.key}
        for role in terms.roles:
            place = ("roles", role.role)
            ids = [key.key_id for key in role.keys]
            if shared := [root[key_id] for key_id in ids if key_id in root]:
                told = "T4: the key of {name} is a root key too; {role} needs its own"
                raise self._error(place, told, name=shared[0], role=role.role)
            if _twice(ids) or role.threshold > len(ids):
                raise self._error(
                    place,
                    "T5: {role} has {keys} different keys, and {threshold} of them are to sign",
                    role=role.role,
                    keys=len(set(ids)),
                    threshold=role.threshold,
                )
        if terms.threshold > len(terms.holders):
            raise self._error(
                ("threshold",),
                "T5: {threshold} signatures are asked for, and there are {keys} root keys",
                threshold=terms.threshold,
                keys=len(terms.holders),
            )
        previous = terms.previous
        if previous is not None and len(previous.holders) < previous.threshold:
            raise self._error(
                (),
                "T5: version {version} asks for {threshold} signatures by its own keys, and {named} of their holders "
                "are named; name them under previous_holders",
                version=previous.version,
                threshold=previous.threshold,
                named=len(previous.holders),
            )

    def _error(self, place: tuple[str | int, ...], template: str, **values: object) -> UsageError:
        line = self._plain.line(place)
        return UsageError("{file}, line {line}: " + template + ".", file=str(self._path), line=line, **values)


def _twice(found: Iterable[str]) -> list[str]:
    """What stands more than once."""
    seen: set[str] = set()
    return [one for one in found if one in seen or seen.add(one)]  # type: ignore[func-returns-value]


def _read(path: Path) -> Plain:
    untrusted = read_plain_file(path, MOST_BYTES)
    if len(untrusted) > MOST_BYTES:
        raise UsageError("{file} is larger than any draft of root metadata; name the draft.", file=str(path))
    try:
        plain = read_plain(untrusted)
    except NotPlainError as problem:
        raise UsageError(
            "{file}, line {line}: T1: it is not plain YAML in UTF-8; begin with `keyrite tuf example`.",
            file=str(path),
            line=problem.line or 1,
        ) from None
    # a day may stand there without quotes: YAML takes it for a date
    value = plain.value
    if isinstance(value, dict) and isinstance(value.get("expires"), datetime.date):
        value["expires"] = value["expires"].isoformat()[:10]
    problem_found = next(iter(_validator().iter_errors(value)), None)
    if problem_found is not None:
        place = tuple(problem_found.absolute_path)
        raise UsageError(
            "{file}, line {line}: T1: it is not as its schema says at {place}: {reason}.",
            file=str(path),
            line=plain.line(place),
            place="/".join(map(str, place)) or "its top",
            reason=problem_found.message[:200],
        )
    return plain


@cache
def _validator() -> Any:
    return strict_validator(json.loads(resources.files("assets").joinpath("tuf/schema.json").read_bytes()))


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
