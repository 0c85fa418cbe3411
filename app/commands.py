"""The commands that hold no ceremony: probe, check sheets, read pages, check and print scripts."""

from __future__ import annotations

import getpass
import shlex
import sys
from pathlib import Path

import typer

from app.output import Say, console, print_json, print_probe, print_words, program_called
from app.visible import visible
from ceremony.continuing.from_paper import restore_from_pages
from ceremony.disk.export_file import write_export
from ceremony.errors import UsageError
from ceremony.keys import TokenIdentity
from ceremony.language.digest_words import digest_words, group_hex
from ceremony.outside.probing import probe_named
from ceremony.planning.own_script import load_script_file
from ceremony.planning.plan import (
    MAX_SHARES,
    check_language,
)
from ceremony.report.checklist import render_checklist
from ceremony.script.loading import load_shipped_script, shipped_scripts
from ceremony.verify import read_continued
from ceremony.verify.sheets import CheckedSheet, check_by_signature, check_sheets


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


def run_probe(module: Path, serial: str | None, label: str | None, *, as_json: bool) -> None:
    """Probe a token and say what it can do; exit 1 if no ceremony can be held on it."""
    report = probe_named(module, _ask_pin, serial, label)
    if as_json:
        print_json({"ok": report.usable, **report.as_data()})
    else:
        print_probe(report)
    raise typer.Exit(0 if report.usable else 1)


def run_sheet_check(
    files: tuple[Path, ...], archive: Path | None, expected: tuple[Path | None, int | None], *, as_json: bool
) -> None:
    """Judge sheets against an archive's register, or each by its own signature and what is expected of it."""
    if archive is None:
        findings = check_by_signature(files, *expected)
    elif any(one is not None for one in expected):
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
    """Public pages into a folder; nothing is written unless every code was read and vouched for."""
    if out is None:
        raise UsageError("Say where to write with --out FOLDER, a new or empty folder.")
    copy = restore_from_pages(files, out)
    shares, fingerprint = copy.register.shares, copy.root_fingerprint
    if as_json:
        data = {"ceremony": shares.ceremony, "root_fingerprint": fingerprint, "files": sorted(copy.files)}
        print_json({"ok": True, "folder": str(out), "set": shares.as_data(), **data})
        return
    say = Say(as_json)
    say(f"Read whole: {', '.join(sorted(copy.files))}")
    say(f"Set {shares.generation} of {shares.ceremony}: any {shares.threshold} of {len(shares.shares)} sheets recover.")
    for share in shares.shares:
        say(f"    share {share.index}   {share.holder}, {share.site}")
    say(f"Root certificate, SHA-256 (compare with a sheet's label): {group_hex(fingerprint)}")
    print_words("The same in words:", digest_words(fingerprint))
    copy_of = shlex.quote(str(out))
    say(f"Recover: {program_called()} rehearse recovery --archive {copy_of} --sheet F --sheet F --sheet F --out DIR")


def run_script_check(file: Path, *, as_json: bool) -> None:
    """Say whether a script keeps the rules."""
    script = load_script_file(file)
    if as_json:
        print_json({"ok": True, "name": script.name, "version": script.version, "sha256": script.sha256})
    else:
        steps = len(script.steps)
        console().print(f"{script.name}, version {script.version}: {steps} steps, every rule kept.", markup=False)


def run_script_print(name: str, pdf: Path, *, language: str, sheets: int) -> None:
    """Write a script's checklist; an existing file is left alone."""
    check_language(language)
    if not 1 <= sheets <= MAX_SHARES:
        raise UsageError("A set has 1 to {most} sheets; say how many with --sheets.", most=MAX_SHARES)
    shipped = name in shipped_scripts()
    script = load_shipped_script(name) if shipped else load_script_file(Path(name))
    write_export(pdf, render_checklist(script, language, sheets))
    console().print(f"Checklist: {pdf}", markup=False)
