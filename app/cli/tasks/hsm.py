"""`keyrite hsm`: tokens."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

import typer

from app.json_output import print_json
from app.output import print_probe
from app.visible import visible
from ceremony.errors import UsageError
from ceremony.keys import TokenIdentity
from ceremony.outside.probing import probe_named


def run_probe(module: Path, serial: str | None, label: str | None, *, as_json: bool) -> None:
    """Say what the token can do; exit 1 where no ceremony can be held on it."""
    report = probe_named(module, _ask_pin, serial, label)
    if as_json:
        print_json({"ok": report.usable, **report.as_data()})
    else:
        print_probe(report)
    raise typer.Exit(0 if report.usable else 1)


def _ask_pin(identity: TokenIdentity) -> str:
    """The PIN, unseen; from a pipe its first line; empty where input ends, and then no token is asked.

    Never from the command line, where others could see it.
    """
    try:
        if sys.stdin.isatty():
            pin = getpass.getpass(visible(f"PIN of the token {identity.label} (serial {identity.serial}): "))
        else:
            pin = sys.stdin.readline().rstrip("\n")
        pin.encode("utf-8")
    except EOFError:
        return ""
    except UnicodeError:
        raise UsageError("What was typed is not UTF-8, which this program reads; the token was not asked.") from None
    return pin
