"""A draft of root metadata: its file, read strictly, and everything that must hold of what it wants.

T1   a draft is small plain YAML of the published schema (assets/tuf/schema.json);
T2   the version is one more than the previous one's, and 1 where there is none;
T3   it expires after today, and not more than ten years from now (`tuf_root.py`);
T4   holders are distinct, no key stands twice, and each key is EC P-256;
T5   the threshold is not above the number of keys, of the new root and of each role, and those named here can reach the
     previous one's.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NotRequired, TypedDict, cast

from ceremony.disk.folders import read_plain_file
from ceremony.errors import KeyriteError, RefusedError, UsageError, shown
from ceremony.record.events import TufHolder, TufKey, TufPrevious, TufRole, TufTerms
from ceremony.script.plain_yaml import NotPlainError, Place, read_plain
from ceremony.script.strict_schema import strict_validator

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

MOST_BYTES = 64 << 10
Role = Literal["targets", "snapshot", "timestamp"]
ROLES: tuple[Role, ...] = ("targets", "snapshot", "timestamp")


class DraftError(UsageError):
    """What is wrong with a draft, without its file and line."""


class _HolderFields(TypedDict):
    name: str
    key: NotRequired[str]
    new_key: NotRequired[bool]


class _PreviousFields(TypedDict):
    name: str
    key: str


class _RoleFields(TypedDict):
    threshold: int
    keys: list[str]


class _Fields(TypedDict):
    version: int
    expires: str
    threshold: int
    consistent_snapshot: NotRequired[bool]
    holders: list[_HolderFields]
    previous_holders: NotRequired[list[_PreviousFields]]
    roles: NotRequired[dict[Role, _RoleFields]]


def example_draft() -> bytes:
    """The example that comes with Keyrite, to copy and edit."""
    return resources.files("assets").joinpath("tuf/example.yaml").read_bytes()


class Draft:
    """A draft as its file says it (T1); errors name the file and the line."""

    def __init__(self, path: Path) -> None:
        """Read it; UsageError for what is no draft."""
        self._path = path
        untrusted = read_plain_file(path, MOST_BYTES)
        if len(untrusted) > MOST_BYTES:
            raise UsageError("{file} is larger than any draft of root metadata; name the draft.", file=str(path))
        try:
            self._plain = read_plain(untrusted)
        except NotPlainError as problem:
            raise UsageError(
                "{file}, line {line}: {reason}",
                file=str(path),
                line=problem.line or 1,
                reason=str(DraftError("T1: it is not plain YAML in UTF-8; begin with `keyrite tuf example`.")),
            ) from None
        value = self._plain.value
        if isinstance(value, dict) and isinstance(value.get("expires"), datetime.date):
            value["expires"] = value["expires"].isoformat()[:10]  # without quotes YAML takes a day for a date
        self._check_schema(value)
        self._raw = cast("_Fields", value)

    def _check_schema(self, value: object) -> None:
        problem = next(iter(_validator().iter_errors(cast("dict[str, str]", value))), None)
        if problem is not None:
            place = tuple(problem.absolute_path)
            reason = DraftError(
                "T1: it is not as its schema says at {place}: {reason}.",
                place="/".join(map(str, place)) or "its top",
                reason=problem.message[:200],
            )
            raise self._at(place, reason)

    def terms(
        self, previous: TufPrevious | None, before: tuple[TufHolder, ...], roles: tuple[TufRole, ...]
    ) -> TufTerms:
        """The terms; holders of `before` keep their keys, and `roles` are those of before where none are named."""
        raw, wanted = self._raw, previous.version + 1 if previous else 1
        if raw["version"] != wanted:
            reason = DraftError(
                "T2: it is version {found}, and must be {wanted}: one more than the previous root.json, and 1 where "
                "there is none.",
                found=raw["version"],
                wanted=wanted,
            )
            raise self._at(("version",), reason)
        known = [one.key for one in before if one.key]
        terms = TufTerms(
            version=raw["version"],
            expires=f"{self._day()}T23:59:59Z",
            threshold=raw["threshold"],
            consistent_snapshot=raw.get("consistent_snapshot", True),
            holders=tuple(self._holder(number, before, known) for number in range(len(raw["holders"]))),
            roles=self._roles(roles, known),
            previous=previous,
        )
        self._check_holders(terms)
        self._check_roles(terms)
        self._check_thresholds(terms)
        return terms

    def previous_holders(self, previous: TufPrevious, keys: tuple[TufKey, ...]) -> tuple[TufHolder, ...]:
        """Who holds the keys of a root.json that no archive tells of."""
        found = []
        for number, one in enumerate(self._raw.get("previous_holders", ())):
            place = ("previous_holders", number, "key")
            key = self._key(place, one["key"], one["name"], keys)
            if key.key_id not in previous.key_ids:
                reason = DraftError(
                    "T5: the key of {name} is none of the root keys of version {version}.",
                    name=one["name"],
                    version=previous.version,
                )
                raise self._at(place, reason)
            found.append(TufHolder(name=one["name"], key=key))
        return tuple(found)

    def _holder(self, number: int, before: tuple[TufHolder, ...], known: list[TufKey]) -> TufHolder:
        raw = self._raw["holders"][number]
        name = raw["name"]
        if "key" in raw:
            return TufHolder(name=name, key=self._key(("holders", number, "key"), raw["key"], name, known))
        kept = next((one for one in before if one.name == name), None)
        return TufHolder(name=name) if kept is None or raw.get("new_key", False) else kept

    def _roles(self, before: tuple[TufRole, ...], known: list[TufKey]) -> tuple[TufRole, ...]:
        raw = self._raw.get("roles")
        if raw is None:
            if not before:
                reason = DraftError(
                    "T1: the keys of targets, snapshot and timestamp are missing; name them under roles."
                )
                raise self._at((), reason)
            return before
        already = [*known, *(key for role in before for key in role.keys)]
        return tuple(
            TufRole(
                role=role,
                threshold=raw[role]["threshold"],
                keys=tuple(
                    self._key(("roles", role, "keys", number), one, role, already)
                    for number, one in enumerate(raw[role]["keys"])
                ),
            )
            for role in ROLES
        )

    def _key(self, place: Place, name: str, whose: str, known: Iterable[TufKey]) -> TufKey:
        from ceremony.signing import tuf

        try:
            content = read_plain_file(self._path.parent / name, MOST_BYTES)
        except UsageError as problem:
            raise UsageError(
                "{path} cannot be read ({reason}): it is the public key of {whose}, in PEM; put it beside the draft.",
                path=str(self._path.parent / name),
                reason=problem.values.get("reason", "not an ordinary file"),
                whose=whose,
            ) from None
        try:
            return tuf.read_key(content, whose, known)
        except RefusedError as problem:
            raise self._at(place, problem) from None

    def _day(self) -> str:
        try:
            return datetime.date.fromisoformat(self._raw["expires"]).isoformat()
        except ValueError:
            raise self._at(("expires",), DraftError("T3: there is no such day.")) from None

    def _check_holders(self, terms: TufTerms) -> None:
        """T4."""
        for holder in (*terms.holders, *(terms.previous.holders if terms.previous else ())):
            as_taken_up = " ".join(holder.name.split())  # as people's names are
            if not holder.name.isprintable() or holder.name != as_taken_up:
                reason = DraftError(
                    "T4: the name {name} has blanks too many, or characters that nobody can read; write it as it is "
                    "read aloud.",
                    name=shown(holder.name),
                )
                raise self._at(("holders",), reason)
        for twice in _twice(one.name.casefold() for one in terms.holders):
            reason = DraftError("T4: {name} is named twice; each root key has a holder of its own.", name=twice)
            raise self._at(("holders",), reason)
        for one in _twice(one.key.key_id for one in terms.holders if one.key):
            names = ", ".join(holder.name for holder in terms.holders if holder.key and holder.key.key_id == one)
            raise self._at(("holders",), DraftError("T4: {names} have one key; each stands once.", names=names))

    def _check_roles(self, terms: TufTerms) -> None:
        """T4 and T5, of the other roles."""
        root = {one.key.key_id: one.name for one in terms.holders if one.key}
        for role in terms.roles:
            ids = [key.key_id for key in role.keys]
            if shared := [root[key_id] for key_id in ids if key_id in root]:
                reason = DraftError(
                    "T4: the key of {name} is a root key too; {role} needs its own.", name=shared[0], role=role.role
                )
                raise self._at(("roles", role.role), reason)
            if _twice(ids) or role.threshold > len(ids):
                reason = DraftError(
                    "T5: {role} has {keys} different keys, and {threshold} of them are to sign.",
                    role=role.role,
                    keys=len(set(ids)),
                    threshold=role.threshold,
                )
                raise self._at(("roles", role.role), reason)

    def _check_thresholds(self, terms: TufTerms) -> None:
        """T5, of the new root and of the previous one."""
        previous = terms.previous
        if terms.threshold > len(terms.holders):
            reason = DraftError(
                "T5: {threshold} signatures are asked for, and there are {keys} root keys.",
                threshold=terms.threshold,
                keys=len(terms.holders),
            )
            raise self._at(("threshold",), reason)
        if previous is not None and len(previous.holders) < previous.threshold:
            reason = DraftError(
                "T5: version {version} asks for {threshold} signatures by its own keys, and {named} of their holders "
                "are named; name them under previous_holders.",
                version=previous.version,
                threshold=previous.threshold,
                named=len(previous.holders),
            )
            raise self._at((), reason)

    def _at(self, place: Place, reason: KeyriteError) -> UsageError:
        """The error as people see it: where, and what."""
        line = self._plain.line(place)
        return UsageError("{file}, line {line}: {reason}", file=str(self._path), line=line, reason=str(reason))


def _twice(found: Iterable[str]) -> list[str]:
    """What stands more than once."""
    every = list(found)
    return [one for place, one in enumerate(every) if one in every[:place]]


@cache
def _validator() -> Validator:
    schema = json.loads(resources.files("assets").joinpath("tuf/schema.json").read_bytes())
    return cast("Validator", strict_validator(schema))
