"""The file of an estate, read strictly: each thing that is wrong with it by its place, its line and one sentence.

E1   the file is YAML of assets/estate/estate.schema.json, small, without aliases or repeated fields.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import yaml

from ceremony.estate.errors import EstateError
from ceremony.issuing.errors import shown

MOST_BYTES = 1 << 20  # some 10,000 hosts
Place = tuple[str | int, ...]  # ("daemons", 1, "host"): lists count from 0


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
    """A file as it was read; `lines` says where each place begins. With `problems` there is nothing to go on with."""

    data: dict[str, Any]
    lines: Mapping[Place, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def problem(self, place: Place, error: EstateError) -> Problem:
        """A problem at a place of this file, in the line of the nearest place that the file has."""
        found = place
        while found and found not in self.lines:
            found = found[:-1]
        return Problem(place, self.lines.get(found, 1), error)


def read_file(untrusted: bytes) -> Read:
    """The file's data with the line of each place, or all that is wrong with its form."""
    if len(untrusted) > MOST_BYTES:
        error = EstateError("E1: The file is larger than {most} bytes; make several estates of it.", most=MOST_BYTES)
        return Read({}, problems=(Problem((), 1, error),))
    try:
        data, lines = _Builder(untrusted).build()
    except _Refused as refused:
        return Read({}, problems=(refused.problem,))
    read = Read(data if isinstance(data, dict) else {}, lines)
    misfits = sorted(_misfits(read, data), key=lambda one: one.line)
    return Read(read.data, lines, tuple(misfits))


class _Refused(Exception):  # noqa: N818 - it carries the problem, and never leaves this module
    def __init__(self, line: int, template: str, **values: object) -> None:
        super().__init__(template)
        self.problem = Problem((), line, EstateError(template, **values))


class _PlainLoader(yaml.SafeLoader):
    """YAML without aliases: a small file could stand for a huge one."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            line = self.peek_event().start_mark.line + 1  # type: ignore[no-untyped-call]
            raise _Refused(line, "E1: An alias (*) stands here for something said elsewhere; write it out.")
        return super().compose_node(parent, index)


class _Builder:
    """Values as YAML's safe types have them, with the line of each."""

    def __init__(self, untrusted: bytes) -> None:
        self._untrusted = untrusted
        self._lines: dict[Place, int] = {}

    def build(self) -> tuple[Any, dict[Place, int]]:
        unreadable = "E1: This is no plain YAML text in UTF-8; mend it, or begin with `keyrite estate example`."
        try:
            self._loader = _PlainLoader(self._untrusted.decode("utf-8"))
            node = self._loader.get_single_node()
            return (None if node is None else self._value(node, ())), self._lines
        except yaml.MarkedYAMLError as problem:
            raise _Refused(problem.problem_mark.line + 1 if problem.problem_mark else 1, unreadable) from None
        except (
            yaml.YAMLError,
            ValueError,
            LookupError,
            TypeError,
            AttributeError,
            RecursionError,
        ):  # odd tags raise all
            raise _Refused(1, unreadable) from None

    def _value(self, node: yaml.Node, place: Place) -> Any:
        self._lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(one, (*place, number)) for number, one in enumerate(node.value)]
        if not isinstance(node, yaml.MappingNode):
            return self._loader.construct_object(node)
        made: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if name in made:
                raise _Refused(
                    line, "E1: The field {field} stands twice here; take one of them out.", field=shown(name)
                )
            self._lines[*place, name] = line
            made[name] = self._value(value, (*place, name))
        return made


@cache
def _schema() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(resources.files("assets").joinpath("estate/estate.schema.json").read_bytes())
    return loaded


def _misfits(read: Read, data: Any) -> Iterator[Problem]:
    from jsonschema import Draft202012Validator

    for misfit in Draft202012Validator(_schema()).iter_errors(data):
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
