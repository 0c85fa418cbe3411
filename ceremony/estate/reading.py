"""The file of an estate, read strictly: each thing that is wrong with it by its place, its line and one sentence.

E1   the file is YAML of assets/estate/estate.schema.json, small, without aliases or repeated fields.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from ceremony.estate.errors import EstateError
from ceremony.issuing.errors import shown
from ceremony.script.plain_yaml import NotPlainError, Place, Plain, Wrong, read_plain
from ceremony.script.strict_schema import strict_validator

MOST_BYTES = 1 << 20  # some 10,000 hosts


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where it stands in the file, and the sentence."""

    place: Place
    line: int
    error: EstateError

    @property
    def where(self) -> str:
        """The place as people count: `daemons 2, host`; empty for the whole file."""
        parts = [f" {part + 1}" if isinstance(part, int) else f", {part}" for part in self.place]
        return "".join(parts).removeprefix(", ")


@dataclass(frozen=True)
class Read:
    """A file as it was read. With `problems` there is nothing to go on with."""

    data: dict[str, Any]
    plain: Plain
    problems: tuple[Problem, ...] = ()

    def problem(self, place: Place, error: EstateError) -> Problem:
        """A problem at a place of this file."""
        return Problem(place, self.plain.line(place), error)


def read_file(untrusted: bytes) -> Read:
    """The file's data with the line of each place, or all that is wrong with its form."""
    if len(untrusted) > MOST_BYTES:
        error = EstateError("E1: The file is larger than {most} bytes; make several estates of it.", most=MOST_BYTES)
        return Read({}, _NOTHING, (Problem((), 1, error),))
    try:
        plain = read_plain(untrusted)
    except NotPlainError as wrong:
        problem = Problem((), wrong.line or 1, EstateError(_NOT_PLAIN[wrong.what], field=shown(wrong.field)))
        return Read({}, _NOTHING, (problem,))
    read = Read(plain.value if isinstance(plain.value, dict) else {}, plain)
    misfits = sorted(_misfits(read, plain.value), key=lambda one: one.line)
    return Read(read.data, plain, tuple(misfits))


@cache
def _validator() -> Any:
    return strict_validator(json.loads(resources.files("assets").joinpath("estate/estate.schema.json").read_bytes()))


def _misfits(read: Read, data: Any) -> Iterator[Problem]:
    for misfit in _validator().iter_errors(data):
        place = tuple(misfit.absolute_path)
        if misfit.validator == "additionalProperties":
            known = misfit.schema["properties"]
            for name in (name for name in misfit.instance if name not in known):
                yield read.problem((*place, name), _unknown(name, known))
        elif misfit.validator == "required":
            for name in (name for name in misfit.validator_value if name not in misfit.instance):
                yield read.problem(place, EstateError("E1: The field {field} is missing; add it.", field=name))
        else:
            yield read.problem(place, _misfit(misfit))


def _unknown(name: str, known: Iterable[str]) -> EstateError:
    return EstateError(
        "E1: There is no field {field} here; the fields are {fields}.", field=shown(name), fields=", ".join(known)
    )


def _misfit(misfit: Any) -> EstateError:
    """What the schema says of a value, in our words."""
    wanted, schema = misfit.validator_value, misfit.schema
    said = _TYPES[wanted] if misfit.validator == "type" else _SAID[misfit.validator]
    return EstateError(
        said,
        value=shown(str(misfit.instance)),
        able=", ".join(wanted) if isinstance(wanted, list) else wanted,
        least=schema.get("minimum", 1),
        most=schema.get("maximum") or schema.get("maxLength") or schema.get("maxItems"),
    )


_NOTHING = Plain(None, {})
_UNREADABLE = "E1: This is no plain YAML text in UTF-8; mend it, or begin with `keyrite estate example`."
_NOT_PLAIN: dict[Wrong, str] = {
    "letters": _UNREADABLE,
    "character": _UNREADABLE,
    "yaml": _UNREADABLE,
    "alias": "E1: An alias (*) stands here for something said elsewhere; write it out.",
    "twice": "E1: The field {field} stands twice here, or takes in others; say each once.",
}
_NUMBER = "E1: The number {value} is not from {least} to {most}; mend it."
_LENGTH = "E1: The text is empty, or longer than {most} characters; mend it."
_CHOICE = "E1: The value {value} is none of {able}; choose one."
_SAID = {
    "enum": _CHOICE,
    "const": _CHOICE,
    "minimum": _NUMBER,
    "maximum": _NUMBER,
    "minLength": _LENGTH,
    "maxLength": _LENGTH,
    "minItems": "E1: The list is empty; name at least one, or leave the field out.",
    "maxItems": "E1: The list has more than {most} entries; make two estates of it.",
    "pattern": "E1: The name {value} is not in small letters, digits and single hyphens; mend it.",
}
_TYPES = {
    "object": "E1: Fields with their values are expected here, such as `host: node1.platform.example`.",
    "array": "E1: A list is expected here, such as `[operators, builders]`, or one entry a line, each after a hyphen.",
    "string": "E1: A text is expected here; where YAML would read a number, a date or yes and no, put it in quotes.",
    "integer": "E1: A whole number is expected here; write it without quotes.",
}
