"""The tables of events and their parts in docs/formats.md, from the classes in ceremony/record/events/.

python -m tests.architecture.events_table        writes them anew
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from ceremony.record.events import VOCABULARY
from ceremony.record.events.reading import INLINE, kind_of

FORMATS = Path(__file__).parents[2] / "docs/formats.md"
BEGIN = "<!-- made of ceremony/record/events/ by `make formats`: begin -->\n"
END = "<!-- made of ceremony/record/events/ by `make formats`: end -->\n"
SUBJECTS = (
    "opening",
    "people",
    "machine",
    "keys",
    "shares",
    "custody",
    "issuing",
    "estate",
    "signing",
    "steps",
)  # modules, in their order
_PLAIN = {str: "", int: "number", bool: "true or false"}


def words(made: type) -> str:
    """A class's name as text: `HostCheck` is a host check."""
    return "".join(f" {char.lower()}" if char.isupper() else char for char in made.__name__).strip()


def said(made: type) -> str:
    return (made.__doc__ or "").strip().splitlines()[0]


def _bare(hint: Any) -> tuple[Any, str]:
    """A type without what is annotated, and the last thing that is."""
    if get_origin(hint) is not Annotated:
        return hint, ""
    bare, *notes = get_args(hint)
    return bare, next((note for note in reversed(notes) if note != INLINE), "")


def _wanted(hint: Any) -> tuple[Any, bool]:
    """A type without None, and whether None was there."""
    inner = [one for one in get_args(hint) if one is not types.NoneType]
    nullable = get_origin(hint) in {Union, types.UnionType}
    return (inner[0], True) if nullable else (hint, False)


def _type(hint: Any) -> str:
    """What a value is, in words; empty for a text."""
    hint = _bare(_wanted(_bare(hint)[0])[0])[0]
    if hint in _PLAIN:
        return _PLAIN[hint]
    if get_origin(hint) is tuple:
        return f"list of {_type(get_args(hint)[0]) or 'texts'}"
    if get_origin(hint) is Literal:
        return ", ".join(f"`{one}`" for one in get_args(hint))
    if get_origin(hint) is Mapping:
        return "texts by name"
    if dataclasses.is_dataclass(hint):
        return f"_{words(hint)}_"  # type: ignore[arg-type]
    return ", ".join(f"`{one}`" for one in hint)  # a StrEnum


def _note(hint: Any) -> str:
    """What a value means: what is said of the field itself, else of its type."""
    bare, note = _bare(hint)
    inner = _wanted(bare)[0]
    return (
        note
        or (_bare(inner)[1] if inner is not hint else "")
        or (_note(get_args(inner)[0]) if get_origin(inner) is tuple else "")
    )


def field(one: dataclasses.Field[Any], hint: Any) -> str:
    """One field: its name, its type where that is no text, and what it means; in brackets if it may be absent."""
    nullable = "or null" if _wanted(_bare(hint)[0])[1] and _required(one) else ""
    told = "; ".join(filter(None, (_type(hint), nullable, _note(hint))))
    shown = f"`{one.name}`" + (f" ({told})" if told else "")
    return shown if _required(one) else f"[{shown}]"


def _required(one: dataclasses.Field[Any]) -> bool:
    return one.default is dataclasses.MISSING


def fields(made: type) -> str:
    hints = get_type_hints(made, include_extras=True)
    every = dataclasses.fields(made)
    if INLINE in getattr(hints[every[0].name], "__metadata__", ()):
        return f"those of a _{words(_bare(hints[every[0].name])[0])}_"
    return ", ".join(field(one, hints[one.name]) for one in every)


def parts() -> list[type]:
    """Every class that events and parts of events hold, in the order in which they are met."""
    found: dict[type, None] = {}
    ahead: list[type] = list(VOCABULARY.values())
    for made in ahead:
        hints = get_type_hints(made, include_extras=True)
        for one in dataclasses.fields(made):  # type: ignore[arg-type]
            held = kind_of(hints[one.name]).part
            if held is not None and held not in found:
                found[held] = None
                ahead.append(held)
    return list(found)


def tables() -> str:
    """Both tables, in Markdown."""
    lines = ["| event | what happened | data |", "|---|---|---|"]
    for subject in SUBJECTS:
        of_it = (made for made in VOCABULARY.values() if made.__module__.endswith(f".{subject}"))
        lines += [f"| `{made.type}` | {said(made)} | {fields(made)} |" for made in of_it]
    lines += [
        "",
        "What several events hold, or one holds many of:",
        "",
        "| part | what it is | data |",
        "|---|---|---|",
    ]
    lines += [f"| {words(made)} | {said(made)} | {fields(made)} |" for made in sorted(parts(), key=words)]
    return "\n".join(lines) + "\n"


def main() -> None:
    text = FORMATS.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    FORMATS.write_text(before + BEGIN + tables() + END + rest.split(END)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
