"""A published JSON schema, held to more strictly than JSON has it: what it lets through is what its reader takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any


def strict_validator(schema: dict[str, Any]) -> Any:
    """A validator: a number with a point is no whole one, and no line ends before a text does."""
    from jsonschema import Draft202012Validator, ValidationError
    from jsonschema.validators import extend

    def pattern(_: Any, wanted: str, found: Any, __: Any) -> Iterator[ValidationError]:
        if isinstance(found, str) and not re.fullmatch(wanted, found):
            yield ValidationError(f"{found!r} does not match {wanted!r}")

    types = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, found: type(found) is int)
    return extend(  # type: ignore[no-untyped-call]
        Draft202012Validator, {"pattern": pattern}, type_checker=types
    )(schema)
