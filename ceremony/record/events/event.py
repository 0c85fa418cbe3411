"""What every event of the record is: a frozen dataclass with its name in the vocabulary, read and written strictly."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import ClassVar, Self, TypeVar, dataclass_transform

from ceremony.record.events.reading import Data, MisfitError, UnknownFieldError, shape_of

STRICT_SINCE = 3  # the version of the rules from which on a record holds no field that is not told of here

E = TypeVar("E", bound="Event")
P = TypeVar("P")


class Event:
    """One thing that happened. `type` is its name in the vocabulary."""

    __slots__ = ("_as_read",)
    type: ClassVar[str]
    _as_read: object  # set only where the data held fields that this version does not know

    @classmethod
    def from_data(cls, data: object) -> Self:
        """The event of an entry's data; ValueError with a short reason, never the content, if it is none."""
        return shape_of(cls).read(data)

    def as_data(self) -> Data:
        """The event as JSON values for the record: what `from_data` reads."""
        kept: Data | None = getattr(self, "_as_read", None)
        return shape_of(type(self)).write(self) if kept is None else kept


def data_of(held: object) -> Data:
    """What an event holds, as JSON values: a part of one, or one of the ceremony's own values."""
    return shape_of(type(held)).write(held)


def from_data(made: type[P], data: object) -> P:
    """What `data_of` wrote of a part or a value of this class; ValueError with a short reason where it is none."""
    return shape_of(made).read(data)


VOCABULARY: dict[str, type[Event]] = {}


@dataclass_transform(kw_only_default=True, frozen_default=True)
def event(name: str) -> Callable[[type[E]], type[E]]:
    """Make a class the event of this name in the vocabulary: a frozen dataclass with keyword-only fields."""

    def make(cls: type[E]) -> type[E]:
        made = dataclasses.dataclass(frozen=True, slots=True, kw_only=True)(cls)
        made.type = name
        VOCABULARY[name] = made
        return made

    return make


@dataclass_transform(frozen_default=True)
def value(cls: type[P]) -> type[P]:
    """As `part`, for what is also made elsewhere: its fields may be given in their order."""
    return dataclasses.dataclass(frozen=True, slots=True)(cls)


@dataclass_transform(kw_only_default=True, frozen_default=True)
def part(cls: type[P]) -> type[P]:
    """Make a class part of an event: a frozen dataclass with keyword-only fields."""
    return dataclasses.dataclass(frozen=True, slots=True, kw_only=True)(cls)


def read_event(name: str, data: Data, rules: int = STRICT_SINCE) -> Event:
    """The event of this name with this data, in a record under these rules; ValueError with a short reason.

    Records under earlier rules may hold fields that this version does not know (docs/adr/record-typed-events.md): they
    are passed over, and `as_data` gives them back.
    """
    made = VOCABULARY.get(name)
    if made is None:
        raise MisfitError("its event is not in the vocabulary")
    try:
        return made.from_data(data)
    except UnknownFieldError:
        if rules >= STRICT_SINCE:
            raise
    found = made.from_data(shape_of(made).known(data))
    object.__setattr__(found, "_as_read", data)
    return found
