"""A file that people write to a published schema, read so that all that is wrong with it is told by line, in one go.

What is said of it are sentences of whoever reads such files (`Form.sentences`), by what is wrong:

    letters, character, yaml, alias, twice      it is no plain YAML (`plain_yaml`)
    large, unknown, required                    its size, and its fields
    enum, const, minimum, ...                   a value, by the schema's own word for it
    object, array, string, integer              a value of another type
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from ceremony.errors import BrokenRuleError, shown
from ceremony.script.plain_yaml import NotPlainError, Place, Plain, read_plain
from ceremony.script.strict_schema import strict_validator

Broken = TypeVar("Broken", bound=BrokenRuleError)
_NOTHING = Plain(None, {})


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where it stands in the file, and the sentence."""

    place: Place
    line: int
    error: BrokenRuleError

    @property
    def where(self) -> str:
        """The place as people count: `daemons 2, host`; empty for the whole file."""
        parts = [f" {part + 1}" if isinstance(part, int) else f", {part}" for part in self.place]
        return "".join(parts).removeprefix(", ")


def first_error(problems: Sequence[Problem], path: Path, kind: type[Broken], command: str) -> Broken:
    """What is wrong first with a file, in which line, and how much else is; `command` lists all of it."""
    first, *others = problems
    told = BrokenRuleError(
        "{file}, line {line}, {place}: {reason}",
        file=str(path),
        line=first.line,
        place=first.where or "the file",
        reason=str(first.error),
    )
    if others:
        told = BrokenRuleError(
            "{file}, line {line}, {place}: {reason} (and {more} more: `{command} {file}`)",
            **told.values,
            more=len(others),
            command=command,
        )
    return kind(told.template, **told.values)


@dataclass(frozen=True)
class Read:
    """A file as it was read. With `problems` there is nothing to go on with."""

    data: dict[str, Any]
    plain: Plain
    problems: tuple[Problem, ...] = ()

    def problem(self, place: Place, error: BrokenRuleError) -> Problem:
        """A problem at a place of this file."""
        return Problem(place, self.plain.line(place), error)


@dataclass(frozen=True, eq=False)
class Form:
    """What a file must be, and what is said of one that is not: `refused` is the class of its errors."""

    schema: str  # below assets/
    most_bytes: int
    refused: type[BrokenRuleError]
    sentences: Mapping[str, str]

    def read(self, untrusted: bytes) -> Read:
        """The file's data with the line of each place, or all that is wrong with its form."""
        if len(untrusted) > self.most_bytes:
            error = self.refused(self.sentences["large"], most=self.most_bytes)
            return Read({}, _NOTHING, (Problem((), 1, error),))
        try:
            plain = read_plain(untrusted)
        except NotPlainError as wrong:
            error = self.refused(self.sentences[wrong.what], field=shown(wrong.field))
            return Read({}, _NOTHING, (Problem((), wrong.line or 1, error),))
        read = Read(plain.value if isinstance(plain.value, dict) else {}, plain)
        misfits = sorted(self._misfits(read, plain.value), key=lambda one: one.line)
        return Read(read.data, plain, tuple(misfits))

    def _misfits(self, read: Read, data: Any) -> Iterator[Problem]:
        lacking: set[Place] = set()  # the validator tells of each field that is missing by itself
        for misfit in _validator(self.schema).iter_errors(data):
            place = tuple(misfit.absolute_path)
            if misfit.validator == "additionalProperties":
                known = misfit.schema["properties"]
                for name in (name for name in misfit.instance if name not in known):
                    error = self.refused(self.sentences["unknown"], field=shown(name), fields=", ".join(known))
                    yield read.problem((*place, name), error)
            elif misfit.validator == "required":
                for name in (name for name in misfit.validator_value if name not in misfit.instance):
                    if place not in lacking:
                        yield read.problem(place, self.refused(self.sentences["required"], field=name))
                lacking.add(place)
            else:
                yield read.problem(place, self._misfit(misfit))

    def _misfit(self, misfit: Any) -> BrokenRuleError:
        """What the schema says of a value, in our words."""
        wanted, schema = misfit.validator_value, misfit.schema
        return self.refused(
            self.sentences[wanted if misfit.validator == "type" else misfit.validator],
            value=shown(str(misfit.instance)),
            able=", ".join(wanted) if isinstance(wanted, list) else wanted,
            least=schema.get("minimum", 1),
            most=schema.get("maximum") or schema.get("maxLength") or schema.get("maxItems"),
        )


@cache
def _validator(schema: str) -> Any:
    return strict_validator(json.loads(resources.files("assets").joinpath(schema).read_bytes()))
