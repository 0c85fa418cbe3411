"""Nothing that looks like a secret leaves: what people typed is looked at before it is exported. One function does it.

- Field by field first: where a field's name speaks of a password, token, secret, PIN or private key, all that it holds
  is redacted, whatever it is; yes or no is no secret.
- Then by its looks (`ceremony/audit/secret_patterns.py`): a text that holds a secret anywhere is redacted whole.
- A record holds no secret to begin with: this is the second line of defence.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar, cast

from ceremony.audit.secret_patterns import is_secret_name, seems_secret

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

REDACTED = "[redacted]"
_LISTINGS = frozenset({"tokens"})  # Keyrite's own names for lists of things, which hold no secret by that name
_NAMING = ("name", "key", "field", "label")  # beside `value`: what it is the value of

Value = TypeVar("Value")


def redact(value: Value, name: str = "") -> Value:
    """The value with everything replaced that looks like a secret, by its field's name or by itself.

    Takes JSON's values, and dataclasses, tuples and lists of them; whatever else stays as it is.
    """
    return cast("Value", _redacted(value, name))


def _redacted(value: object, name: str = "", *, secret: bool = False) -> object:
    """`secret`: a name above says that everything in here is one."""
    if isinstance(value, bool) or value is None:
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):  # Keyrite's own, whatever it is kept under
        return _redact_fields(value)
    secret = secret or (name not in _LISTINGS and is_secret_name(name))
    if isinstance(value, dict):
        return {_redacted(key): _redacted(inner, _named(value, key), secret=secret) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return _redact_list(value, secret=secret)
    if isinstance(value, str | int | float):
        return REDACTED if secret or (isinstance(value, str) and seems_secret(value)) else value
    return value


def _named(fields: Mapping[object, object], key: object) -> str:
    """What a field's value is the value of: `{"name": "db_password", "value": ...}` says it beside it."""
    beside = [str(fields[one]) for one in _NAMING if isinstance(fields.get(one), str)] if key == "value" else []
    return next((one for one in beside if is_secret_name(one)), str(key))


def _redact_list(values: list[object] | tuple[object, ...], *, secret: bool) -> object:
    """A list of texts is also read as one: a key's lines, a share's words."""
    texts = [one for one in values if isinstance(one, str)]
    if len(texts) > 1 and seems_secret("\n".join(texts)):
        return type(values)([REDACTED])
    return type(values)(_redacted(one, secret=secret) for one in values)


def _redact_fields(value: DataclassInstance) -> object:
    changed = {}
    for field in dataclasses.fields(value):
        before = getattr(value, field.name)
        after = _redacted(before, field.name)
        if field.init and after is not before and after != before:
            changed[field.name] = after
    return dataclasses.replace(value, **changed) if changed else value
