"""What `keyrite tuf` does."""

from __future__ import annotations

from pathlib import Path

import typer

from app.json_output import print_json
from app.output import console
from app.terminal.prompts import Prompts
from app.terminal.tokens import show_signatures
from ceremony.planning.tuf_draft import example_draft
from ceremony.verify.tuf_earlier import read_earlier


def print_example() -> None:
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
    prompts = Prompts(console(), language=language)
    title = "Root metadata, version {version}, valid until {until}"
    prompts.say(title, "bold", version=terms.version, until=terms.expires)
    show_signatures(prompts, progress.counts)
    if progress.to_make:
        prompts.say("Keys are still to be made by: {names}", names=", ".join(progress.to_make))
    if progress.reached:
        prompts.say("Clients take it.")
    else:
        prompts.say("No client takes it yet: the archive goes to who is missing.")
