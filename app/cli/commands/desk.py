"""`keyrite desk`: the auditor's desk on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import AnArchive, Anchor, Folder, Json, Language, NewFile

desk = typer.Typer(no_args_is_help=True)


@desk.command()
def timeline(folder: Folder, lang: Language = "en", json: Json = False) -> None:
    """A root's life over a folder of archives."""
    from app.cli.tasks.desk import show_timeline

    show_timeline(folder, lang, as_json=json)


@desk.command()
def record(  # noqa: PLR0917 - Typer passes options by name
    archive: AnArchive,
    event: Annotated[list[str] | None, typer.Option(help="Only these events.")] = None,
    role: Annotated[list[str] | None, typer.Option(help="Only these roles.")] = None,
    search: Annotated[str, typer.Option(help="Only entries that hold this text.")] = "",
    after: Annotated[int, typer.Option(help="Only lines after this one.")] = 0,
    json: Json = False,
) -> None:
    """The record's entries, filtered and searched."""
    from app.cli.tasks.desk import show_record

    show_record(archive, event or (), role or (), search, after=after, as_json=json)


@desk.command()
def due(
    folder: Folder,
    ics: Annotated[Path | None, typer.Option(help="Write the dates to this new calendar file.")] = None,
    lang: Language = "en",
    json: Json = False,
) -> None:
    """What is due: drills, checks of sheets, keys, certificates that expire, CRLs, log reviews."""
    from app.cli.tasks.desk import show_due

    show_due(folder, ics, lang, as_json=json)


@desk.command()
def certificates(
    folder: Folder,
    find: Annotated[
        str, typer.Option(help="A serial number, part of a name, a digest, or a file of a certificate, request or key.")
    ] = "",
    lang: Language = "en",
    json: Json = False,
) -> None:
    """What is valid, renewed, ends soon, has ended or is revoked, by CA; exit 1 where --find finds nothing."""
    from app.cli.tasks.desk import show_certificates

    show_certificates(folder, find, lang, as_json=json)


@desk.command()
def obligations(folder: Folder, lang: Language = "en", json: Json = False) -> None:
    """What these archives leave to be done."""
    from app.cli.tasks.desk import show_obligations

    show_obligations(folder, lang, as_json=json)


@desk.command()
def review(
    archive: AnArchive,
    out: NewFile,
    anchor: Anchor = None,
    lang: Annotated[str, typer.Option("--lang", help="en or zh; else the ceremony's own.")] = "",
) -> None:
    """A review of an archive as a PDF."""
    from app.cli.tasks.desk import write_review

    write_review(archive, out, anchor, lang)


@desk.command()
def ndjson(archive: AnArchive, out: NewFile) -> None:
    """The record as NDJSON in the Elastic Common Schema, redacted."""
    from app.cli.tasks.desk import write_ndjson

    write_ndjson(archive, out)
