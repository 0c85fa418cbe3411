"""`keyrite sheet` and `keyrite pages`: what was printed, read back."""

from __future__ import annotations

import shlex
from pathlib import Path

import typer

from app.json_output import print_json
from app.output import Say, console, print_words, program_called
from ceremony.continuing.from_paper import restore_from_pages
from ceremony.errors import UsageError
from ceremony.language.digest_words import digest_words, group_hex
from ceremony.record.events import data_of
from ceremony.verify import read_continued
from ceremony.verify.sheets import CheckedSheet, check_by_signature, check_sheets


def run_sheet_check(
    files: tuple[Path, ...], archive: Path | None, signer: Path | None, expected_set: int | None, *, as_json: bool
) -> None:
    """Judge each sheet alone, by the archive or by its own seal; exit 1 unless all are genuine."""
    if archive is None:
        findings = check_by_signature(files, signer, expected_set)
    elif signer is not None or expected_set is not None:
        raise UsageError(
            "An archive says itself who signed, and which set is live; name --archive, or --signer and --set, not both."
        )
    else:
        continued = read_continued(archive, rehearsal=None)
        findings = check_sheets(files, continued.shares, continued.earlier)
    if as_json:
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


def run_pages_read(files: tuple[Path, ...], out: Path | None, *, as_json: bool) -> None:
    """Write what the pages hold into a new folder, and say how a recovery goes on from there."""
    if out is None:
        raise UsageError("Say where to write with --out FOLDER, a new or empty folder.")
    copy = restore_from_pages(files, out)
    shares, fingerprint = copy.register.shares, copy.root_fingerprint
    if as_json:
        data = {"ceremony": shares.ceremony, "root_fingerprint": fingerprint, "files": sorted(copy.files)}
        print_json({"ok": True, "folder": str(out), "set": data_of(shares), **data})
        return
    say = Say(as_json=False)
    say(f"Read whole: {', '.join(sorted(copy.files))}")
    say(f"Set {shares.generation} of {shares.ceremony}: any {shares.threshold} of {len(shares.shares)} sheets recover.")
    for share in shares.shares:
        say(f"    share {share.index}   {share.holder}, {share.site}")
    say(f"Root certificate, SHA-256 (compare with a sheet's label): {group_hex(fingerprint)}")
    print_words("The same in words:", digest_words(fingerprint))
    copy_of = shlex.quote(str(out))
    say(f"Recover: {program_called()} rehearse recovery --archive {copy_of} --sheet F --sheet F --sheet F --out DIR")
