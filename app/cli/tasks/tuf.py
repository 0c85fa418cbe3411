"""What `keyrite tuf` does."""

from __future__ import annotations

from pathlib import Path

import typer

from app.json_output import print_json
from app.output import console
from app.terminal.prompts import Prompts
from app.terminal.root_metadata import show_status
from ceremony.planning.tuf_draft import example_draft
from ceremony.verify.tuf_earlier import read_earlier


def show_example() -> None:
    """The example, as it is."""
    typer.echo(example_draft(), nl=False)


def print_status(archive: Path, *, language: str, as_json: bool) -> None:
    """The panel, of an archive that verifies; RefusedError for another."""
    found = read_earlier(archive)
    progress, terms = found.progress, found.progress.terms
    if as_json:
        counts = [
            {
                "version": one.version,
                "threshold": one.threshold,
                "signed": list(one.signed),
                "outstanding": list(one.outstanding),
            }
            for one in progress.counts
        ]
        print_json(
            {
                "ok": True,
                "ceremony": found.named.ceremony,
                "version": terms.version,
                "expires": terms.expires,
                "reached": progress.reached,
                "keys_to_make": list(progress.to_make),
                "signatures": counts,
            }
        )
        return
    show_status(Prompts(console(), language=language), progress)
