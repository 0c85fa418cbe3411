"""Lines, choices and secrets at a terminal, and what people may say in place of an answer.

- A line that begins with `!` is no answer: it leaves, aborts, goes back, or notes a deviation.
- A secret is typed unseen (getpass), and is never offered back; words that are shown on request are wiped off the
  screen, and off what it scrolls back to, afterwards.
- The end of input leaves the ceremony, to be resumed.
"""

from __future__ import annotations

import getpass
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from rich.console import Console

from app.output import visible
from ceremony.ports import Aside, Attendance, Back, Deviation, Stop

HELP = "!leave, !abort, !back, !note (a deviation), !out NAME, !in NAME, !help"
WIPE = "\x1b[2J\x1b[3J\x1b[H"  # screen and scroll-back, then home (ECMA-48; 3J: xterm and most others)


@dataclass
class Prompts:
    """How a terminal asks; `read` and `read_secret` are Python's own unless a test says otherwise."""

    out: Console
    read: Callable[[str], str] = input
    read_secret: Callable[[str], str] = getpass.getpass
    people: Sequence[str] = field(default_factory=tuple)  # of this room, once they are named

    def say(self, text: str = "", style: str = "") -> None:
        """One paragraph; names and details come from outside."""
        self.out.print(visible(text), style=style or None, markup=False)

    def line(self, text: str, default: str = "", *, empty: bool = False) -> str:
        """One line, or its default; asked again while it is empty, unless it may be."""
        shown = f"{text} [{default}]: " if default else f"{text}: "
        while True:
            said = self._read(shown).strip()
            if said.startswith("!"):
                self._command(said)
                continue
            if said or default or empty:
                return said or default

    def _read(self, shown: str) -> str:
        return self._letters(self.read, shown)

    def _letters(self, read: Callable[[str], str], shown: str) -> str:
        """What was typed, asked again while it holds bytes that are no letters here, which no record could hold."""
        while True:
            try:
                said = read(shown)
                said.encode("utf-8")
            except UnicodeError:
                self.say("What was typed is not UTF-8, which this program reads; type it again.", "yellow")
            except (EOFError, KeyboardInterrupt):
                raise Stop(abort=False, reason="left at the terminal, to be resumed later") from None
            else:
                return said

    def go_on(self, text: str) -> None:
        """Wait for Return."""
        self.line(f"{text} - press Return", empty=True)

    def yes(self, text: str) -> bool:
        """Yes or no; no default."""
        while True:
            said = self.line(f"{text} (yes/no)").lower()
            if said in {"y", "yes", "n", "no"}:
                return said.startswith("y")

    def choose(self, text: str, options: Sequence[str], default: int = 0) -> int:
        """The place of the option that was chosen; `default` is a place."""
        for number, option in enumerate(options, start=1):
            self.say(f"  {number}  {option}")
        while True:
            said = self.line(text, str(default + 1))
            if said.isdecimal() and 1 <= int(said) <= len(options):
                return int(said) - 1

    def person(self, text: str, default: str = "") -> str:
        """Somebody of this room."""
        place = self.people.index(default) if default in self.people else 0
        return self.people[self.choose(text, self.people, place)] if self.people else self.line(text, default)

    def secret(self, text: str) -> str:
        """A PIN or words, unseen."""
        return self._letters(self.read_secret, f"{text} (nothing is shown): ")

    def wipe(self) -> None:
        """Clear the screen and what it scrolls back to."""
        self.out.file.write(WIPE)
        self.out.file.flush()

    def _command(self, said: str) -> None:
        name, _, rest = said[1:].partition(" ")
        if name == "leave":
            raise Stop(abort=False, reason="left at the terminal, to be resumed later")
        if name == "abort":
            self._abort(rest)
        if name == "back":
            raise Back
        if name == "note":
            self._note()
        if name in {"out", "in"} and rest in self.people:
            raise Aside(Attendance(rest, present=name == "in"))
        self.say(f"In place of an answer: {HELP}")

    def _abort(self, reason: str) -> None:
        self.say("Aborting cannot be undone: what was made is destroyed or void, and the record is closed as aborted.")
        reason = reason or self.line("Reason, for the record")
        if self.yes("Abort the ceremony for good?"):
            raise Stop(abort=True, reason=reason)

    def _note(self) -> NoReturn:
        what, expected = self.line("What happened"), self.line("What was expected")
        raise Aside(Deviation(what, expected, self.line("What was decided"), self.person("Who decided")))
