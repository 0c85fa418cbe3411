"""Trust data for Notary in a signing order: each file that the order names is read, and told by line if it is wrong."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NotRequired, TypedDict, TypeVar

from ceremony.errors import shown
from ceremony.script.plain_yaml import Place
from ceremony.script.strict_file import Problem, Read
from ceremony.signing.errors import SigningError
from ceremony.signing.images import clean_reference
from ceremony.signing.named_files import read_beside
from ceremony.signing.notary import Delegation, Repository, clean_delegations, read_delegation_key
from ceremony.signing.notary_metadata import MOST_BYTES, Key, Metadata, read_key, read_metadata

T = TypeVar("T")
_LARGEST_KEY = 1 << 16


class _Delegated(TypedDict):
    name: str
    keys: list[str]


class _Entry(TypedDict):
    """An entry as the schema has it."""

    reference: str
    version: int
    expires: str
    snapshot_key: str
    timestamp_key: str
    previous_root: NotRequired[str]
    previous_targets: NotRequired[str]
    root_key: NotRequired[str]
    targets_key: NotRequired[str]
    delegations: NotRequired[list[_Delegated]]


@dataclass(frozen=True)
class NotaryOrder:
    """Trust data of one repository, and the labels of the keys that sign it; empty: the latest that fit."""

    repository: Repository
    root_key: str = ""
    targets_key: str = ""


class NotaryReader:
    """Takes the entries under `notary` one by one; what is wrong is noted."""

    def __init__(self, read: Read, folder: Path) -> None:
        self._read, self._folder = read, folder
        self.problems: list[Problem] = []

    def orders(self) -> Iterator[NotaryOrder]:
        """Those entries that could be read."""
        for number, raw in enumerate(self._read.data.get("notary", ())):
            order = self._order(("notary", number), raw)
            if order is not None:
                yield order

    def _order(self, place: Place, raw: _Entry) -> NotaryOrder | None:
        gun = self._try((*place, "reference"), lambda: clean_reference(raw["reference"]))
        expires = self._try((*place, "expires"), lambda: clean_day(raw["expires"]))
        snapshot = self._key((*place, "snapshot_key"), raw["snapshot_key"])
        timestamp = self._key((*place, "timestamp_key"), raw["timestamp_key"])
        previous = self._metadata((*place, "previous_root"), raw.get("previous_root"), "Root")
        targets = self._metadata((*place, "previous_targets"), raw.get("previous_targets"), "Targets")
        delegations = self._delegations((*place, "delegations"), raw.get("delegations"))
        if gun is None or expires is None or snapshot is None or timestamp is None or self.problems:
            return None
        repository = Repository(
            gun, raw["version"], expires, snapshot, timestamp, previous, targets, delegations=delegations
        )
        return NotaryOrder(repository, raw.get("root_key", ""), raw.get("targets_key", ""))

    def _delegations(self, place: Place, raw: list[_Delegated] | None) -> tuple[Delegation, ...] | None:
        if raw is None:
            return None
        told = [
            (one["name"], [self._delegate((*place, number, "keys", at), file) for at, file in enumerate(one["keys"])])
            for number, one in enumerate(raw)
        ]
        known = [(name, [key for key in keys if key is not None]) for name, keys in told]
        return None if self.problems else self._try(place, lambda: clean_delegations(known))

    def _key(self, place: Place, name: str) -> Key | None:
        return self._try(place, lambda: read_key(read_beside(self._folder, name, _LARGEST_KEY), name))

    def _delegate(self, place: Place, name: str) -> Key | None:
        return self._try(place, lambda: read_delegation_key(read_beside(self._folder, name, _LARGEST_KEY), name))

    def _metadata(self, place: Place, name: str | None, kind: str) -> Metadata | None:
        if name is None:
            return None
        return self._try(place, lambda: read_metadata(read_beside(self._folder, name, MOST_BYTES), name, kind))

    def _try(self, place: Place, make: Callable[[], T]) -> T | None:
        try:
            return make()
        except SigningError as error:
            self.problems.append(self._read.problem(place, error))
            return None


def clean_day(untrusted: str) -> datetime.datetime:
    """The end of a day (UTC), written as 2027-09-30; SigningError (G7) for what is none."""
    try:
        day = datetime.date.fromisoformat(untrusted)
    except ValueError:
        raise SigningError(
            'G7: The day {value} is none; write it in quotes, as in "2027-09-30".', value=shown(untrusted)
        ) from None
    return datetime.datetime.combine(day, datetime.time(23, 59, 59), datetime.UTC)
