"""JSON values into frozen dataclasses and back, by their annotations: strict, without a word of what was read.

- A field without a default must be there. One with a default is left out of the data where it holds that default, and
  is refused where the data says it all the same, so that what was read is what is written again.
- A reason names fields of this program, never content: no value, and no name of a field that it does not know.
- `Annotated` carries what a field means (for docs/formats.md); it changes nothing here but for `INLINE`.
"""

from __future__ import annotations

import dataclasses
import re
import types
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Annotated, Any, Final, Generic, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from ceremony.record.canonical import Json

INLINE: Final = "inline"  # the only field of its class: its data is the class's data
T = TypeVar("T")
Read = Callable[[Any], Any]
Data = dict[str, Json]


class MisfitError(ValueError):
    """Data is not what its class holds; `path` leads to the field, its names joined by dots."""

    def __init__(self, reason: str, path: str = "") -> None:
        super().__init__(f"{reason} (field {path})" if path else reason)
        self.reason = reason
        self.path = path

    def within(self, field: str) -> MisfitError:
        """The same, as its place is seen from outside of this field."""
        return type(self)(self.reason, f"{field}.{self.path}" if self.path else field)


class UnknownFieldError(MisfitError):
    """Data holds more than its class has fields for."""


@dataclasses.dataclass(frozen=True)
class Spelling:
    """How canonical JSON spells values of one type, where nothing is escaped: a pattern with one group, the value."""

    pattern: str
    value: Callable[[str], Any] | None = None  # from the group; None: the group itself


CHARACTERS: Final = "[ !#-\\[\\]-\U0010ffff]"  # that stand for themselves
TEXT: Final = Spelling(f'"({CHARACTERS}*+)"')
_TEXTS: Final = Spelling(
    f'\\[((?:"{CHARACTERS}*+"(?:,"{CHARACTERS}*+")*+)?)\\]', lambda held: tuple(held[1:-1].split('","')) if held else ()
)
_SPELLINGS: dict[Any, Spelling] = {
    str: TEXT,
    int: Spelling("(0|-?[1-9][0-9]{0,14})", int),  # below 2^53
    bool: Spelling("(true|false)", "true".__eq__),
}


@dataclasses.dataclass(frozen=True)
class Kind:
    """How values of one type are read and written; `write` None: as they are."""

    read: Read
    write: Read | None = None
    part: type | None = None  # the dataclass that values are, or are lists of
    plain: type | None = None  # values of this type are read as they are
    spelling: Spelling | None = None  # None: of other values than plain ones


class Shape(Generic[T]):
    """One dataclass as its data has it, computed once from its annotations."""

    def __init__(self, made: type[T]) -> None:
        self.made = made
        hints = get_type_hints(made, include_extras=True)
        fields = dataclasses.fields(made)  # type: ignore[arg-type]  # only dataclasses have a shape
        self.kinds = {one.name: kind_of(hints[one.name]) for one in fields}
        self.defaults = {one.name: one.default for one in fields if one.default is not dataclasses.MISSING}
        self.inline = next((one.name for one in fields if INLINE in getattr(hints[one.name], "__metadata__", ())), "")
        self.required = {name: kind for name, kind in sorted(self.kinds.items()) if name not in self.defaults}
        self._names = tuple(self.required)
        self._plain = tuple(kind.plain for kind in self.required.values())
        self.of = _maker(made, self._names, tuple(self.defaults.items()))

    def read(self, data: object) -> T:
        """An instance; ValueError says what is wrong with the data."""
        if type(data) is not dict:
            raise MisfitError("it is not an object")
        if tuple(data) == self._names and tuple(map(type, data.values())) == self._plain:
            return self.of(data.values())
        if self.inline:
            return self.made(**{self.inline: self.kinds[self.inline].read(data)})
        return self.made(**self._values(data))

    @property
    def is_plain(self) -> bool:
        """Whether data with the required fields alone is plain values: texts and lists of them, numbers, words."""
        return not self.inline and all(kind.spelling is not None for kind in self.required.values())

    def _values(self, data: dict[str, Any]) -> dict[str, Any]:
        values = {}
        for name, kind in self.kinds.items():
            if name not in data:
                if name not in self.defaults:
                    raise MisfitError("it is missing", name)
                continue
            try:
                values[name] = kind.read(data[name])
            except MisfitError as problem:
                raise problem.within(name) from None
            if name in self.defaults and values[name] == self.defaults[name]:
                raise UnknownFieldError("it is there, and says nothing", name)
        if len(values) != len(data):
            raise UnknownFieldError("it holds a field that this version does not know")
        return values

    def write(self, value: T) -> Data:
        """The data of an instance."""
        if self.inline:
            written: Data = _written(self.kinds[self.inline], getattr(value, self.inline))
            return written
        data: Data = {}
        for name, kind in self.kinds.items():
            found = getattr(value, name)
            if name not in self.defaults or found != self.defaults[name]:
                data[name] = found if kind.write is None else kind.write(found)
        return data

    def known(self, data: Json) -> Json:
        """The data without the fields that the class does not have, at every level."""
        if type(data) is not dict:
            return data
        if self.inline:
            return _known(self.kinds[self.inline], data)
        found = {name: _known(kind, data[name]) for name, kind in self.kinds.items() if name in data}
        return {
            name: value
            for name, value in found.items()
            if name not in self.defaults or not self._is_default(name, value)
        }

    def _is_default(self, name: str, value: Json) -> bool:
        default = list(self.defaults[name]) if isinstance(self.defaults[name], tuple) else self.defaults[name]
        return type(value) is type(default) and bool(value == default)


def _maker(
    made: type[T], names: tuple[str, ...], defaults: tuple[tuple[str, Any], ...]
) -> Callable[[Iterable[Any]], T]:
    """Makes an instance of the values of its required fields, in the order of their names, which were checked."""
    slots: list[Any] = [getattr(made, name, None) for name in (*names, *dict(defaults))]
    if hasattr(made, "__post_init__") or not all(isinstance(slot, types.MemberDescriptorType) for slot in slots):
        return lambda values: made(**dict(zip(names, values, strict=True)))
    fills, rest, new = [slot.__set__ for slot in slots], [value for _, value in defaults], object.__new__

    def make(values: Iterable[Any]) -> T:
        one = new(made)  # slot by slot: a frozen class's own way takes half as long again
        for fill, value in zip(fills, (*values, *rest)):  # noqa: B905 - to ask costs more than two slots do
            fill(one, value)
        return one

    return make


_SHAPES: dict[type[Any], Shape[Any]] = {}


def shape_of(made: type[T]) -> Shape[T]:
    """The shape of a dataclass."""
    if made not in _SHAPES:
        _SHAPES[made] = Shape(made)
    return _SHAPES[made]


def _written(kind: Kind, value: Any) -> Any:
    return value if kind.write is None else kind.write(value)


def _known(kind: Kind, data: Json) -> Json:
    if kind.part is None:
        return data
    shape: Shape[Any] = shape_of(kind.part)
    return [shape.known(one) for one in data] if type(data) is list else shape.known(data)


def kind_of(hint: Any) -> Kind:
    """How values of this annotation are read and written; TypeError for one that has no place in a record."""
    if hint in _SPELLINGS:
        return Kind(_plain(hint), plain=hint, spelling=_SPELLINGS[hint])
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        shape: Shape[Any] = shape_of(hint)
        return Kind(shape.read, shape.write, hint)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return Kind(_enumerated(hint), str)
    of = _GENERIC.get(get_origin(hint))
    if of is None:
        raise TypeError(f"an event cannot hold {hint}")
    return of(get_args(hint))


def _misfit(wanted: type) -> MisfitError:
    if wanted is bool:
        return MisfitError("it is not true or false")
    return MisfitError("it is not a whole number") if wanted is int else MisfitError("it is not a text")


def _plain(wanted: type) -> Read:
    def read(value: Any) -> Any:
        if type(value) is not wanted:
            raise _misfit(wanted)
        return value

    return read


def _one_of(choices: frozenset[str]) -> Read:
    """One of a closed set of words."""

    def read(value: Any) -> Any:
        if type(value) is not str or value not in choices:
            raise MisfitError("it is none of the words that may stand there")
        return value

    return read


def _enumerated(made: type[StrEnum]) -> Read:
    read = _one_of(frozenset(one.value for one in made))
    return lambda value: made(read(value))


def _words(choices: tuple[str, ...]) -> Spelling:
    return Spelling(f'"({"|".join(map(re.escape, choices))})"')


def _or_null(args: tuple[Any, ...]) -> Kind:
    kind = kind_of(next(one for one in args if one is not types.NoneType))

    def write(value: Any) -> Any:
        return None if value is None else _written(kind, value)

    return Kind(lambda value: None if value is None else kind.read(value), write, kind.part)


def _list_of(args: tuple[Any, ...]) -> Kind:
    kind = kind_of(args[0])

    def read(value: Any) -> Any:
        if type(value) is not list:
            raise MisfitError("it is not a list")
        return tuple(map(kind.read, value))

    def write(value: Any) -> Any:
        return [_written(kind, one) for one in value]

    return Kind(read, write, kind.part, spelling=_TEXTS if kind.spelling is TEXT else None)


def _rows(value: Any) -> Any:
    if type(value) is not dict or not all(type(one) is str for one in value.values()):
        raise MisfitError("it is not texts by name")
    return dict(value)


_GENERIC: dict[Any, Callable[[tuple[Any, ...]], Kind]] = {
    Annotated: lambda args: kind_of(args[0]),
    Literal: lambda args: Kind(_one_of(frozenset(args)), spelling=_words(args)),
    Union: _or_null,
    types.UnionType: _or_null,
    tuple: _list_of,
    Mapping: lambda _: Kind(_rows, dict),
}
