"""YAML files from outside, checked against a published schema before anything is made of them.

I18  a profile or request file is YAML of the published schema, small, without aliases or repeated keys.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from ceremony.disk.folders import read_plain_file
from ceremony.errors import UsageError
from ceremony.issuing.errors import IssuingError, RequestError

MOST_BYTES = 65536


class _PlainLoader(yaml.SafeLoader):
    """YAML without aliases (a small file could stand for a huge one) and without repeated keys."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("alias")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if len(keys) != len(set(keys)):
            raise yaml.YAMLError("repeated key")
        return super().construct_mapping(node, deep)


@cache
def _schema(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(resources.files("assets").joinpath(f"profiles/{name}").read_bytes())
    return loaded


def read_bounded(path: Path) -> bytes:
    """A file's bytes, one more than the bound at most; RequestError if it cannot be read."""
    try:
        return read_plain_file(path, MOST_BYTES)
    except UsageError:
        raise RequestError("I22: The file {path} cannot be read; choose another.", path=str(path)) from None


def parse_file(untrusted: bytes, schema: str, error: type[IssuingError]) -> dict[str, Any]:
    """The YAML of a file that keeps to the schema of this name (rule I18)."""
    from jsonschema import Draft202012Validator

    if len(untrusted) > MOST_BYTES:
        raise error("I18: The file is larger than {most} bytes; shorten it.", most=MOST_BYTES)
    try:
        raw: dict[str, Any] = yaml.load(untrusted.decode("utf-8"), _PlainLoader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, ValueError, LookupError, TypeError, AttributeError, RecursionError):  # odd tags raise all
        raise error(
            "I18: The file is not plain YAML text in UTF-8 (no aliases, no repeated keys); mend it, or begin with a "
            "shipped one."
        ) from None
    problem = next(iter(Draft202012Validator(_schema(schema)).iter_errors(raw)), None)
    if problem is not None:
        raise error(
            "I18: The file is not as its schema {schema} says at {place}: {reason}",
            schema=schema,
            place="/".join(str(part) for part in problem.absolute_path) or "its top",
            reason=ascii(problem.message[:200]),
        )
    return raw
