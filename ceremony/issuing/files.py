"""YAML files from outside, checked against a published schema before anything is made of them.

I18  a profile, request or policy file is YAML of the published schema, small, without aliases or repeated keys.

Whoever wrote the file by hand is told in which line it is wrong: the first one, by what the schema asks for there.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from ceremony.disk.folders import read_plain_file
from ceremony.issuing.errors import IssuingError, shown
from ceremony.script.strict_schema import strict_validator

MOST_BYTES = 65536
_MERGE = "tag:yaml.org,2002:merge"
_MISSING = "I18: Line {line}: the field {place} is missing; add it."


class _PlainLoader(yaml.SafeLoader):
    """YAML without aliases (a small file could stand for a huge one) and without repeated keys."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise _at(
                self.peek_event().start_mark,  # type: ignore[no-untyped-call]
                "I18: Line {line}: an alias stands for what is said elsewhere; write it out.",
            )
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            if key.value in seen or key.tag == _MERGE:
                raise _at(
                    key.start_mark,
                    "I18: Line {line}: the field {name} stands twice, or takes in others; say each once.",
                    name=shown(key.value),
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _at(mark: yaml.Mark, template: str, **values: object) -> IssuingError:
    return IssuingError(template, line=mark.line + 1, **values)


@cache
def _validator(name: str) -> Any:
    return strict_validator(json.loads(resources.files("assets").joinpath(name).read_bytes()))


def read_bounded(path: Path) -> bytes:
    """A file's bytes, one more than the bound at most; UsageError if it cannot be read."""
    return read_plain_file(path, MOST_BYTES)


def parse_file(untrusted: bytes, schema: str, error: type[IssuingError]) -> dict[str, Any]:
    """The YAML of a file that keeps to a schema of assets/; an error of that class says in which line it does not.

    All break rule I18.
    """
    try:
        return _parse(untrusted, schema)
    except IssuingError as problem:
        raise error(problem.template, **problem.values) from None


def _parse(untrusted: bytes, schema: str) -> dict[str, Any]:
    if len(untrusted) > MOST_BYTES:
        raise IssuingError("I18: The file is larger than {most} bytes; shorten it.", most=MOST_BYTES)
    try:
        text = untrusted.decode("utf-8")
    except UnicodeDecodeError:
        raise IssuingError("I18: The file is no text in UTF-8; save it as such.") from None
    try:
        loader = _PlainLoader(text)
        node = loader.get_single_node()
        raw: Any = None if node is None else loader.construct_document(node)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        raise (_at(mark, "I18: Line {line}: this is not plain YAML; mend it.") if mark else _no_yaml()) from None
    except yaml.reader.ReaderError as problem:
        line = text.count("\n", 0, problem.position) + 1
        raise IssuingError("I18: Line {line}: a character has no place in YAML; take it out.", line=line) from None
    except (yaml.YAMLError, ValueError, LookupError, TypeError, AttributeError, RecursionError):  # odd tags raise all
        raise _no_yaml() from None
    if node is None or not isinstance(raw, dict):
        raise _no_yaml()
    misfits = [_misfit(problem, node, schema) for problem in _validator(schema).iter_errors(raw)]
    if misfits:
        raise min(misfits, key=_comes_first)
    return raw


def _comes_first(misfit: IssuingError) -> tuple[bool, int]:
    """By line; what is missing last: often its name is there, misspelt."""
    return misfit.template == _MISSING, int(str(misfit.values["line"]))


def _no_yaml() -> IssuingError:
    return IssuingError(
        "I18: The file is not plain YAML with a field in each line; mend it, or begin with a shipped one."
    )


def _misfit(problem: Any, top: yaml.Node, schema: str) -> IssuingError:
    """What the schema says of a place in the file."""
    path, rule, wanted, found = (
        list(problem.absolute_path),
        problem.validator,
        problem.validator_value,
        problem.instance,
    )
    if rule == "required":
        missing = next(name for name in wanted if name not in found)
        mark, place = _find(top, path).start_mark, _place([*path, missing])
        return _at(mark, _MISSING, place=place)
    if rule == "additionalProperties":
        extra = next(name for name in found if name not in problem.schema.get("properties", {}))
        mark, place = _find(top, [*path, extra], key=True).start_mark, _place([*path, extra])
        return _at(mark, "I18: Line {line}: there is no field {place}; take it out, or mend its name.", place=place)
    mark, place, value = _find(top, path).start_mark, _place(path), shown(str(found))
    if rule in {"enum", "const"}:
        allowed = ", ".join(map(str, wanted)) if rule == "enum" else str(wanted)
        return _at(
            mark,
            "I18: Line {line}: {place} is {value}, and can only be {allowed}; mend it.",
            place=place,
            value=value,
            allowed=allowed,
        )
    return _at(
        mark,
        "I18: Line {line}: {place} is {value}, and the schema {schema} asks for {rule} {wanted}; mend it.",
        place=place,
        value=value,
        schema=schema,
        rule=rule,
        wanted=shown(str(wanted)),
    )


def _place(path: list[Any]) -> str:
    return "/".join(shown(str(part)) for part in path) or "the file"


def _find(node: yaml.Node, path: list[Any], *, key: bool = False) -> yaml.Node:
    """The node at a place: the value there, or its key; the last one on the way where a key is no plain word."""
    for depth, part in enumerate(path):
        if isinstance(node, yaml.SequenceNode):
            node = node.value[part]
            continue
        pair = next((pair for pair in node.value if pair[0].value == str(part)), None)
        if pair is None:
            return node
        node = pair[0] if key and depth == len(path) - 1 else pair[1]
    return node
