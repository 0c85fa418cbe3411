"""`keyrite tuf`: a draft of root metadata to copy, and who has signed what an archive holds."""

from __future__ import annotations

import typer

from app.cli.options import AnArchive, Json, Language

tuf = typer.Typer(no_args_is_help=True)


@tuf.callback()
def _tuf() -> None:
    """Root metadata of a TUF repository."""


@tuf.command("example")
def tuf_example() -> None:
    """A draft, to copy and edit; `keyrite rehearse tuf-root --draft FILE` takes it."""
    from app.cli.tasks.tuf import show_example

    show_example()


@tuf.command("status")
def tuf_status(archive: AnArchive, lang: Language = "en", json: Json = False) -> None:
    """Who has signed the root metadata of a ceremony, whose signature is outstanding, and when it expires."""
    from app.cli.tasks.tuf import print_status

    print_status(archive, language=lang, as_json=json)
