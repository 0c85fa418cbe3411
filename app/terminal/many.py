"""At a terminal, many things that are signed together: a table, each row of which can be opened, or left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from app.terminal import people
from app.terminal.prompts import Prompts


class Row(Protocol):
    """One of them."""

    @property
    def name(self) -> str: ...
    @property
    def lines(self) -> tuple[str, ...]: ...


R = TypeVar("R", bound=Row)


def confirm_many(
    prompts: Prompts,
    rows: tuple[R, ...],
    words: tuple[str, ...],
    table: Callable[[Prompts, tuple[R, ...]], None],
) -> tuple[str, ...]:
    """A number opens a row, and `out` with numbers leaves rows out. The names of those."""
    table(prompts, rows)
    while True:
        said = prompts.line(
            "A number opens its draft, `out` and numbers leave drafts out; Return goes on to sign all", empty=True
        )
        if said:
            left_out = _take(prompts, rows, said)
            if left_out:
                return left_out
            continue
        prompts.say("The digest of all that will be signed, in words:")
        people.show_words(prompts, words)
        if prompts.yes("Sign exactly these {count}?", count=len(rows)):
            return ()


def show_lines(prompts: Prompts, lines: tuple[str, ...]) -> None:
    """What one of them says."""
    for line in lines:
        prompts.show(f"  {prompts.words(line)}")


def _take(prompts: Prompts, rows: tuple[R, ...], said: str) -> tuple[str, ...]:
    """What is left out by what was said; a number alone opens its row."""
    word, *rest = said.split()
    numbers = rest if word == "out" else [word]
    if not all(number.isdecimal() and 0 < int(number) <= len(rows) for number in numbers) or not numbers:
        prompts.say("Type a number of the table, or `out` and numbers.", "yellow")
        return ()
    chosen = [rows[int(number) - 1] for number in numbers]
    if word == "out":
        return tuple(one.name for one in chosen)
    for one in chosen:
        prompts.say(one.name, "bold")
        show_lines(prompts, one.lines)
    return ()
