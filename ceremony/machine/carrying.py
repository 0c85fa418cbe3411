"""An error of a child process, as its parent raises it again: its kind, its sentence, its values, as JSON has them."""

from __future__ import annotations

from collections.abc import Mapping

from ceremony.errors import (
    DeviceError,
    KeyriteError,
    MachineError,
    PinError,
    RefusedError,
    SheetError,
    TokenGoneError,
    UsageError,
)

_KINDS: dict[str, type[KeyriteError]] = {
    kind.__name__: kind
    for kind in (RefusedError, DeviceError, PinError, TokenGoneError, SheetError, UsageError, MachineError)
}


def carry(error: KeyriteError) -> dict[str, object]:
    """The error as JSON values: as the nearest kind of those that are carried."""
    kind = next((one.__name__ for one in type(error).__mro__ if one.__name__ in _KINDS), RefusedError.__name__)
    values = {name: value if isinstance(value, str | int) else str(value) for name, value in error.values.items()}
    return {"error": kind, "template": error.template, "values": values}


def raise_carried(answer: Mapping[str, object]) -> None:
    """Raise the error that an answer of a child carries, if it carries one; a kind that is none as MachineError."""
    match answer:
        case {"error": kind, "template": str(template), "values": dict(values)}:
            raise _KINDS.get(str(kind), MachineError)(template, **values)
