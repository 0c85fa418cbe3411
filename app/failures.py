"""What went wrong, in one sentence on standard error or as JSON on standard output. Imported when something does."""

from __future__ import annotations

import contextlib
import sys

from app.json_output import print_json
from app.visible import visible, visible_lines
from ceremony.language.translations import without_ids


def print_failure(problem: str, *, as_json: bool) -> None:
    """The one sentence, on standard error, or as JSON on standard output; where neither takes it, nothing."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        if as_json:
            print_json({"ok": False, "error": problem})
            sys.stdout.flush()
        else:
            sys.stderr.write(f"keyrite: {visible(without_ids(problem))}\n")
            sys.stderr.flush()


def print_misuse(shown: str, message: str) -> None:
    """How a command is used, and what was wrong with the one that was typed, on standard error."""
    said = shown.replace(message, visible(message)) if message else shown
    sys.stderr.write(visible_lines(said.rstrip("\n")) + "\n")
