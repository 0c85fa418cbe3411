"""`keyrite sheet` and `keyrite pages`: what was printed, read back."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import ExpectedSet, Json, Out, Signer
from app.output import Say, console, print_json, print_words, program_called
from ceremony.continuing.from_paper import restore_from_pages
from ceremony.errors import UsageError
from ceremony.language.digest_words import digest_words, group_hex
from ceremony.verify import read_continued
from ceremony.verify.sheets import CheckedSheet, check_by_signature, check_sheets

sheet = typer.Typer(no_args_is_help=True)
pages = typer.Typer(no_args_is_help=True)


@sheet.command("check")
def sheet_check(
    files: Annotated[list[Path], typer.Argument(help="Sheets: PDF, image, or text file of the words.")],
    archive: Annotated[Path | None, typer.Option(help="The archive of the ceremony that made them.")] = None,
    signer: Signer = None,
    expected_set: ExpectedSet = None,
    json: Json = False,
) -> None:
    """Judge each sheet alone: genuine, altered, of another set, or unreadable; without --archive by its own seal."""
    if archive is None:
        findings = check_by_signature(tuple(files), signer, expected_set)
    elif signer is not None or expected_set is not None:
        raise UsageError(
            "An archive says itself who signed, and which set is live; name --archive, or --signer and --set, not both."
        )
    else:
        continued = read_continued(archive, rehearsal=None)
        findings = check_sheets(tuple(files), continued.shares, continued.earlier)
    if json:
        print_json([finding.as_data() for finding in findings])
    else:
        for finding in findings:
            _print_checked(finding)
    raise typer.Exit(0 if all(finding.verdict == "genuine" for finding in findings) else 1)


def _print_checked(finding: CheckedSheet) -> None:
    known = [f"share {finding.index}" if finding.index else "", finding.holder or ""]
    whose = ", ".join(filter(None, known))
    console().print(f"{finding.verdict.upper():<11} {finding.file}  {whose}", markup=False)
    if finding.verdict != "genuine" or finding.by == "seal":
        console().print(f"            {finding.detail}", markup=False)


@pages.callback()
def _pages() -> None:
    """Public pages."""


@pages.command("read")
def pages_read(
    files: Annotated[list[Path], typer.Argument(help="Scans of public pages, PDF or pictures, in any order.")],
    out: Out = None,
    json: Json = False,
) -> None:
    """When no archive is left: read the public pages of an envelope into a folder that a recovery takes for it."""
    if out is None:
        raise UsageError("Say where to write with --out FOLDER, a new or empty folder.")
    copy = restore_from_pages(tuple(files), out)
    shares, fingerprint = copy.register.shares, copy.root_fingerprint
    if json:
        data = {"ceremony": shares.ceremony, "root_fingerprint": fingerprint, "files": sorted(copy.files)}
        print_json({"ok": True, "folder": str(out), "set": shares.as_data(), **data})
        return
    say = Say(json)
    say(f"Read whole: {', '.join(sorted(copy.files))}")
    say(f"Set {shares.generation} of {shares.ceremony}: any {shares.threshold} of {len(shares.shares)} sheets recover.")
    for share in shares.shares:
        say(f"    share {share.index}   {share.holder}, {share.site}")
    say(f"Root certificate, SHA-256 (compare with a sheet's label): {group_hex(fingerprint)}")
    print_words("The same in words:", digest_words(fingerprint))
    copy_of = shlex.quote(str(out))
    say(f"Recover: {program_called()} rehearse recovery --archive {copy_of} --sheet F --sheet F --sheet F --out DIR")


@sheet.callback()
def _sheet() -> None:
    """Share sheets."""
