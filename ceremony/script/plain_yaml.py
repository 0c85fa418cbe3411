"""YAML that a person wrote, read so that each value's line is known: no aliases, no field twice, no odd tags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import yaml

Place = tuple[str | int, ...]  # ("daemons", 1, "host"): lists count from 0
Wrong = Literal["letters", "character", "alias", "twice", "yaml"]
_MERGE = "tag:yaml.org,2002:merge"
_MOST_INT = 2**53 - 1  # a record's JSON holds no larger; in hexadecimal YAML reads some that Python cannot even show


class NotPlainError(Exception):
    """What keeps a file from being plain YAML: `what`, in which line (0: not known), of which field."""

    def __init__(self, what: Wrong, line: int = 0, field: str = "") -> None:
        """Whoever reads the file says it in words of its own."""
        super().__init__(what)
        self.what: Wrong = what
        self.line = line
        self.field = field


@dataclass(frozen=True)
class Plain:
    """A file's value, and in which line each place in it begins: a field at its name."""

    value: Any
    lines: Mapping[Place, int]

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest one around it that the file has."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def read_plain(untrusted: bytes) -> Plain:
    """The value of a file with its lines; an empty file is None. NotPlainError says what it is instead."""
    try:
        text = untrusted.decode("utf-8")
    except UnicodeDecodeError:
        raise NotPlainError("letters") from None
    try:
        return _Builder(text).build()
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        raise NotPlainError("yaml", mark.line + 1 if mark else 0) from None
    except yaml.reader.ReaderError as problem:
        raise NotPlainError("character", text.count("\n", 0, problem.position) + 1) from None
    except (yaml.YAMLError, ValueError, LookupError, TypeError, AttributeError, RecursionError):  # odd tags raise all
        raise NotPlainError("yaml") from None


class _Loader(yaml.SafeLoader):
    """YAML without aliases: a small file could stand for a huge one."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise NotPlainError("alias", mark.line + 1)
        return super().compose_node(parent, index)


class _Builder:
    """Values as YAML's safe types have them, each with its line."""

    def __init__(self, text: str) -> None:
        self._loader = _Loader(text)
        self._lines: dict[Place, int] = {}

    def build(self) -> Plain:
        node = self._loader.get_single_node()
        return Plain(None if node is None else self._value(node, ()), self._lines)

    def _value(self, node: yaml.Node, place: Place) -> Any:
        self._lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(one, (*place, number)) for number, one in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return self._fields(node, place)
        value = self._loader.construct_object(node)
        if isinstance(value, int) and abs(value) > _MOST_INT:
            raise NotPlainError("yaml", node.start_mark.line + 1)
        return value

    def _fields(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise NotPlainError("yaml", line)
            if key.value in made or key.tag == _MERGE:
                raise NotPlainError("twice", line, key.value)
            self._lines[*place, key.value] = line
            made[key.value] = self._value(value, (*place, key.value))
        return made
