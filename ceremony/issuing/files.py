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

from ceremony.disk.folders import read_plain_file
from ceremony.errors import Verbatim, shown
from ceremony.issuing.errors import IssuingError
from ceremony.script.plain_yaml import NotPlainError, Place, Plain, read_plain
from ceremony.script.strict_schema import strict_validator

MOST_BYTES = 65536
_MISSING = "I18: Line {line}: the field {place} is missing; add it."


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
        plain = read_plain(untrusted)
    except NotPlainError as problem:
        raise _not_plain(problem) from None
    if not isinstance(plain.value, dict):
        raise _no_yaml()
    misfits = [_misfit(problem, plain, schema) for problem in _validator(schema).iter_errors(plain.value)]
    if misfits:
        raise min(misfits, key=_comes_first)
    return plain.value


def _not_plain(problem: NotPlainError) -> IssuingError:
    line = problem.line
    match problem.what:
        case "letters":
            return IssuingError("I18: The file is no text in UTF-8; save it as such.")
        case "character":
            return IssuingError("I18: Line {line}: a character has no place in YAML; take it out.", line=line)
        case "alias":
            return IssuingError(
                "I18: Line {line}: an alias stands for what is said elsewhere; write it out.", line=line
            )
        case "twice":
            return IssuingError(
                "I18: Line {line}: the field {name} stands twice, or takes in others; say each once.",
                line=line,
                name=Verbatim(shown(problem.field)),
            )
    return IssuingError("I18: Line {line}: this is not plain YAML; mend it.", line=line) if line else _no_yaml()


def _comes_first(misfit: IssuingError) -> tuple[bool, int]:
    """By line; what is missing last: often its name is there, misspelt."""
    return misfit.template == _MISSING, int(str(misfit.values["line"]))


def _no_yaml() -> IssuingError:
    return IssuingError(
        "I18: The file is not plain YAML with a field in each line; mend it, or begin with a shipped one."
    )


def _misfit(problem: Any, plain: Plain, schema: str) -> IssuingError:
    """What the schema says of a place in the file."""
    path, rule, wanted, found = (
        tuple(problem.absolute_path),
        problem.validator,
        problem.validator_value,
        problem.instance,
    )
    if rule == "required":
        missing = next(name for name in wanted if name not in found)
        return IssuingError(_MISSING, line=plain.line(path), place=_place((*path, missing)))
    if rule == "additionalProperties":
        extra = next(name for name in found if name not in problem.schema.get("properties", {}))
        return IssuingError(
            "I18: Line {line}: there is no field {place}; take it out, or mend its name.",
            line=plain.line((*path, extra)),
            place=_place((*path, extra)),
        )
    line, place, value = plain.line(path), _place(path), Verbatim(shown(str(found)))
    if rule in {"enum", "const"}:
        return IssuingError(
            "I18: Line {line}: {place} is {value}, and can only be {allowed}; mend it.",
            line=line,
            place=place,
            value=value,
            allowed=Verbatim(", ".join(map(str, wanted)) if rule == "enum" else str(wanted)),
        )
    return IssuingError(
        "I18: Line {line}: {place} is {value}, and the schema {schema} asks for {rule} {wanted}; mend it.",
        line=line,
        place=place,
        value=value,
        schema=schema,
        rule=Verbatim(rule),
        wanted=Verbatim(shown(str(wanted))),
    )


def _place(path: Place) -> Verbatim:
    return Verbatim("/".join(shown(str(part)) for part in path))
