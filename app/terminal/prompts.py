"""Lines, choices and secrets at a terminal, and what people may say in place of an answer.

- What is asked is a template in English and its values; it is said in the language of the ceremony.
- A line that begins with `!` is no answer: it leaves, aborts, goes back, or notes a deviation.
- What was typed and will stand in the record for good is shown back, read aloud and compared, before it counts.
- A secret is typed unseen (getpass), and is never offered back; words that are shown on request are wiped off the
  screen, and off what it scrolls back to, afterwards.
- The end of input leaves the ceremony, to be resumed.
"""

from __future__ import annotations

import getpass
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from app.console import VisibleConsole
from app.terminal.translations import error_in_words, in_words
from app.visible import visible
from ceremony.errors import KeyriteError
from ceremony.ports import Attendance, Back, Deviation, Remark, Stop

HELP = "!leave, !abort, !back, !note (a deviation), !out NAME, !in NAME, !help"
WIPE = "\x1b[2J\x1b[3J\x1b[H"  # screen and scroll-back, then home (ECMA-48; 3J: xterm and most others)
YES, NO = {"y", "yes", "是"}, {"n", "no", "否"}


@dataclass
class Prompts:
    """How a terminal asks; `read` and `read_secret` are Python's own unless a test says otherwise."""

    out: VisibleConsole
    read: Callable[[str], str] = input
    read_secret: Callable[[str], str] = getpass.getpass
    people: Sequence[str] = field(default_factory=tuple)  # of this room, once they are named
    language: str = "en"

    def words(self, template: str, **values: object) -> str:
        """A sentence in the language of the ceremony."""
        return in_words(template, self.language, **values)

    def show(self, text: str = "", style: str = "") -> None:
        """One paragraph as it is; the console shows what comes from outside."""
        self.out.print(text, style=style or None, markup=False)

    def say(self, template: str, style: str = "", /, **values: object) -> None:
        """One paragraph."""
        self.show(self.words(template, **values), style)

    def line(self, template: str, default: str = "", *, empty: bool = False, **values: object) -> str:
        """One line, or its default; asked again while it is empty, unless it may be."""
        return self._line(self.words(template, **values), default, empty=empty)

    def _line(self, text: str, default: str = "", *, empty: bool = False) -> str:
        shown = f"{text} [{default}]: " if default else f"{text}: "
        while True:
            said = self._letters(self.read, shown).strip()
            if said.startswith("!"):
                self._command(said)
                continue
            if said or default or empty:
                return said or default

    def _letters(self, read: Callable[[str], str], shown: str) -> str:
        """What was typed, asked again while it holds bytes that are no letters here, which no record could hold."""
        while True:
            try:
                said = read(visible(shown))  # a prompt does not go through the console
                said.encode("utf-8")
            except UnicodeError:
                self.say("What was typed is not UTF-8, which this program reads; type it again.", "yellow")
            except (EOFError, KeyboardInterrupt):
                raise Stop(abort=False, reason="left at the terminal, to be resumed later") from None
            else:
                return said

    def go_on(self, template: str, **values: object) -> None:
        """Wait for Return."""
        self.line("{text} - press Return", empty=True, text=self.words(template, **values))

    def yes(self, template: str, **values: object) -> bool:
        """Yes or no; no default."""
        while True:
            said = self.line("{text} (yes/no)", text=self.words(template, **values)).lower()
            if said in YES | NO:
                return said in YES
            self.say("Type yes or no; y or n will do.", "yellow")

    def choose(self, template: str, options: Sequence[str], default: int = 0, **values: object) -> int:
        """The place of the option that was chosen; `default` is a place. Options are shown as they are."""
        for number, option in enumerate(options, start=1):
            self.show(f"  {number}  {option}")
        while True:
            said = self._line(self.words(template, **values), str(default + 1))
            if said.isdecimal() and 1 <= int(said) <= len(options):
                return int(said) - 1

    def choose_words(self, template: str, options: Sequence[str], default: int = 0) -> int:
        """The same, for options that are sentences of the terminal."""
        return self.choose(template, [self.words(option) for option in options], default)

    def person(self, template: str, default: str = "") -> str:
        """Somebody of this room."""
        return self.one_of(template, self.people, default) if self.people else self.line(template, default)

    def one_of(self, template: str, people: Sequence[str], default: str = "") -> str:
        """One of these people."""
        place = people.index(default) if default in people else 0
        return people[self.choose(template, people, place)]

    def same(self, typed: Sequence[str]) -> bool:
        """What was typed, shown back; False where people want it corrected."""
        if not typed:
            return True
        self.say("You typed:")
        for value in typed:
            self.show(f"    {value}", "bold")
        while True:
            said = self.line("Read it aloud and compare. Return records it; `no` corrects it", empty=True).lower()
            if not said or said in YES | NO:
                return said not in NO

    def bag(self, template: str, refuse: Callable[[str], None] = lambda number: None, **values: object) -> str:
        """The number of a bag, compared with the bag; `refuse` raises KeyriteError for one that will not do."""
        while True:
            number = self._line(self.words(template, **values))
            try:
                refuse(number)
            except KeyriteError as problem:
                self.show(error_in_words(problem, self.language), "yellow")
                continue
            if self.same([number]):
                return number

    def secret(self, template: str) -> str:
        """A PIN or words, unseen."""
        return self._letters(
            self.read_secret, f"{self.words('{text} (nothing is shown)', text=self.words(template))}: "
        )

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
            raise Remark(Attendance(rest, present=name == "in"))
        self.say("In place of an answer: {ways}", ways=self.words(HELP))

    def _abort(self, reason: str) -> None:
        self.say("Aborting cannot be undone: what was made is destroyed or void, and the record is closed as aborted.")
        reason = reason or self.line("Reason, for the record")
        if self.yes("Abort the ceremony for good?"):
            raise Stop(abort=True, reason=reason)

    def _note(self) -> NoReturn:
        what, expected = self.line("What happened"), self.line("What was expected")
        raise Remark(Deviation(what, expected, self.line("What was decided"), self.person("Who decided")))
