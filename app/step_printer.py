"""The steps of an unattended rehearsal, as they are done."""

from __future__ import annotations

import time

from rich.markup import escape

from app.output import console
from ceremony.language.translations import name_in
from ceremony.ports import EntryWritten, Notice
from ceremony.record import events
from ceremony.script.loading import Script


class StepPrinter:
    """Prints a line for each step of an unattended rehearsal when it is complete."""

    def __init__(self, script: Script, language: str, *, quiet: bool) -> None:
        self._script = script
        self._language = language
        self._quiet = quiet
        self._console = console()
        self._since = time.monotonic()
        self._total = len(script.steps)

    def __call__(self, notice: Notice) -> None:
        """Show one notice."""
        if self._quiet or not isinstance(notice, EntryWritten):
            return
        event = notice.entry.event
        if isinstance(event, events.StepStarted | events.CeremonyOpened):
            self._since = time.monotonic()
        if isinstance(event, events.StepCompleted | events.CeremonyClosed):
            self._done(notice.entry.step)
        elif isinstance(
            event, events.CeremonyResumed | events.ShareSetVoided | events.TokenReplaced | events.PolicyWaived
        ):
            self._console.print(f"        [yellow]{name_in(event.type, self._language)}[/yellow]")

    def _done(self, step_id: str) -> None:
        step = self._script.step(step_id)
        number = self._script.steps.index(step) + 1
        title = escape(step.title.in_language(self._language))
        seconds = time.monotonic() - self._since
        self._console.print(f"  {number:>2}/{self._total}  [green]done[/green]  {title}  [dim]{seconds:.2f} s[/dim]")
