"""`keyrite hsm`: tokens."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import Json, Label, Serial
from app.output import print_json, print_probe
from app.visible import visible
from ceremony.errors import UsageError
from ceremony.keys import TokenIdentity
from ceremony.outside.probing import probe_named

hsm = typer.Typer(no_args_is_help=True)


@hsm.callback()
def _hsm() -> None:
    """Tokens."""


@hsm.command("probe")
def hsm_probe(
    module: Annotated[Path, typer.Option(help="The PKCS #11 library of the token's vendor.")],
    serial: Serial = None,
    label: Label = None,
    json: Json = False,
) -> None:
    """What a token can do, and which transport would be used; tried with throw-away keys only."""
    report = probe_named(module, _ask_pin, serial, label)
    if json:
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
