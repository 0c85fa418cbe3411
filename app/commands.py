"""The commands behind the command line: each asks the engine and says what came of it."""

from __future__ import annotations

import getpass
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import typer

from app.output import StepPrinter, console, print_json, print_probe, print_words, visible
from app.unattended import UnattendedOperator
from ceremony import engine
from ceremony.certificates import certificate_sha256
from ceremony.checking import SheetFinding, check_by_seal, check_sheets, read_expected
from ceremony.checklist import render_checklist
from ceremony.continuing import read_continued
from ceremony.errors import RefusedError, UsageError
from ceremony.estate import PURPOSES, EstateKeyWish, check_wish
from ceremony.folders import write_new
from ceremony.keys import KeyType, TokenIdentity
from ceremony.local import begun_as_real
from ceremony.own_script import load_script_file
from ceremony.paper_copy import restore_from_pages
from ceremony.plan import (
    MAX_SHARES,
    PAPERS,
    RecoveryPlan,
    RequestFile,
    RootGenerationPlan,
    SealCheckPlan,
    check_language,
    check_numbers,
    suggested_room,
)
from ceremony.printing.choice import PrinterChoice, printer_at
from ceremony.probing import probe_named
from ceremony.rehearsal import example_names, example_request, rehearsal_ports
from ceremony.script import load_shipped_script, shipped_scripts
from ceremony.sheets.reading import load_file
from ceremony.words import digest_words, group_hex


@dataclass(frozen=True)
class _Say:
    """Where a command's words go: nowhere with --json, which prints one document at the end."""

    as_json: bool

    def __call__(self, text: str = "") -> None:
        if not self.as_json:
            console().print(text, markup=False)


def _out(out: Path | None) -> Path:
    if out is None:
        raise UsageError("Say where the rehearsal may write with --out FOLDER, a new or empty folder.")
    return out


@dataclass(frozen=True)
class Output:
    """What the command line says of paper: its size, a printer's address, where a virtual one leaves its pages."""

    paper: str = "A4"
    printer: str | None = None
    scans: Path | None = None
    instead: str | None = None

    def given_up_for(self) -> tuple[PrinterChoice | None, ...]:
        """What the printer is given up for where it cannot be used: another one, None for the folder, or nothing."""
        if self.instead is None:
            return ()
        return (None if self.instead == "folder" else printer_at(self.instead),)

    def check(self) -> PrinterChoice | None:
        """The printer, if one is named; UsageError for what does not go together, RefusedError if it is elsewhere."""
        if self.paper not in PAPERS:
            raise UsageError("There is no paper {paper}; choose A4 or Letter.", paper=self.paper)
        if self.scans is not None and (self.printer is None or not self.scans.is_dir()):
            raise UsageError("--scans names the folder in which the printer of --printer leaves its pages.")
        if self.printer is None:
            if self.instead is not None:
                raise UsageError("--instead says what a printer is given up for; name the printer with --printer.")
            return None
        for other in self.given_up_for():
            if other is not None:
                other.open()
        chosen = printer_at(self.printer)
        chosen.open()
        return chosen


def run_rehearsal(
    out: Path | None, output: Output, *, threshold: int, shares: int, language: str, as_json: bool
) -> None:
    """Unattended root-generation."""
    folder = _out(out)
    check_language(language)
    check_numbers(threshold, shares)
    printer = output.check()
    plan = RootGenerationPlan(
        script=load_shipped_script("root-generation"),
        room=suggested_room(shares, language),
        threshold=threshold,
        shares=shares,
        language=language,
        paper=cast("Literal['A4', 'Letter']", output.paper),
    )
    _Say(as_json)(
        f"REHEARSAL: {plan.script.title.in_language(language)}, {threshold} of {shares}, on a throw-away token"
    )
    operator = UnattendedOperator(
        StepPrinter(plan.script, language, quiet=as_json), scans=output.scans, instead=output.given_up_for()
    )
    _finish(engine.start(plan, rehearsal_ports(operator, folder, printer), folder), operator, as_json=as_json)


@dataclass(frozen=True)
class Continuation:
    """What the command line says of a rehearsal that continues an archive."""

    kind: str
    archive: Path
    sheets: tuple[Path, ...]
    language: str = "en"
    threshold: int = 3
    shares: int = 5
    requests: tuple[RequestFile, ...] = ()
    estate_key: EstateKeyWish | None = None


def run_continuation(out: Path | None, wish: Continuation, *, as_json: bool) -> None:
    """An unattended ceremony on an existing root.

    The sheets are judged before anything begins, so that a refusal leaves nothing behind.
    """
    folder, sheets, language = _out(out), wish.sheets, wish.language
    check_language(language)
    script = load_shipped_script(wish.kind)
    continued = read_continued(wish.archive, rehearsal=True)
    findings = check_sheets(sheets, continued.shares, continued.earlier)
    if any(step.action == "collect-sheets" for step in script.steps):
        _check_quorum(findings, continued.shares.threshold)
    room = suggested_room(wish.shares, language, again=True) if wish.kind == "reshare" else continued.room
    plan = RecoveryPlan(
        script,
        room,
        wish.archive,
        language,
        threshold=wish.threshold,
        shares=wish.shares,
        requests=wish.requests,
        estate_key=wish.estate_key,
    )
    _Say(as_json)(f"REHEARSAL: {plan.script.title.in_language(language)}, continuing {continued.ceremony}")
    operator = UnattendedOperator(StepPrinter(plan.script, language, quiet=as_json), sheets)
    _finish(engine.start(plan, rehearsal_ports(operator, folder), folder), operator, as_json=as_json)


def run_seal_check(
    out: Path | None,
    sheets: tuple[Path, ...],
    signer: Path | None,
    expected_set: int | None,
    *,
    language: str,
    as_json: bool,
) -> None:
    """An unattended check of one sheet by its own seal."""
    folder = _out(out)
    check_language(language)
    script, expected = load_shipped_script("seal-check"), read_expected(signer, expected_set)
    plan = SealCheckPlan(script, suggested_room(1, language), language, expected=expected)
    _Say(as_json)(f"REHEARSAL: {script.title.in_language(language)}, no archive at hand")
    operator = UnattendedOperator(StepPrinter(script, language, quiet=as_json), sheets)
    _finish(engine.start(plan, rehearsal_ports(operator, folder), folder), operator, as_json=as_json)


def read_requests(files: tuple[Path, ...], profile: str) -> tuple[RequestFile, ...]:
    """The requests of an issuance, read before anything begins; a made-up one where none is given."""
    if not files:
        return (example_request(profile),)
    return tuple(RequestFile(file.name, load_file(file), profile) for file in files)


def estate_key_wish(purpose: str, key_type: str, names: dict[str, str], *, rehearsal: bool = True) -> EstateKeyWish:
    """The key that is to be made; UsageError if it cannot be certified. A rehearsal needs no further names."""
    usual = PURPOSES[purpose].usual if purpose in PURPOSES else KeyType.EC_P384
    try:
        kind = KeyType(key_type or usual)
    except ValueError:
        raise UsageError(
            "There is no key type {found}; choose one of {known}.", found=key_type, known=", ".join(KeyType)
        ) from None
    given = {name: value for name, value in names.items() if value}
    return check_wish(EstateKeyWish(purpose, kind, **(given or (example_names(purpose) if rehearsal else {}))))


def _check_quorum(findings: tuple[SheetFinding, ...], threshold: int) -> None:
    genuine = {finding.index for finding in findings if finding.verdict == "genuine"}
    if len(genuine) >= threshold:
        return
    wrong = [f"{finding.file} is {finding.verdict}" for finding in findings if finding.verdict != "genuine"]
    repeated = sum(finding.verdict == "genuine" for finding in findings) - len(genuine)
    if repeated:
        wrong.append(f"{repeated} shown more than once")
    raise RefusedError(
        "{found} different genuine sheets were given and {threshold} are needed{wrong}; nothing was written to a "
        "token. Bring other sheets.",
        found=len(genuine),
        threshold=threshold,
        wrong=f" ({'; '.join(wrong)})" if wrong else "",
    )


def run_resume(folder: Path, *, as_json: bool) -> None:
    """Go on with an interrupted rehearsal; a token whose PIN is gone is replaced by a fresh one, in the record."""
    if begun_as_real(folder):
        raise RefusedError(
            "The ceremony in {path} is a real one: people go on with it in the window (`keyrite`), or with "
            "`keyrite resume {path} --attended`.",
            path=str(folder),
        )
    quiet = UnattendedOperator(lambda notice: None)
    run = engine.resume(rehearsal_ports(quiet, folder), folder)
    plan = run.plan
    if not isinstance(plan, RootGenerationPlan):
        raise RefusedError(
            "A recovery goes on with its sheets at hand: open it in the window (`keyrite`), hold it with "
            "`keyrite resume {path} --attended`, or end it with `keyrite abort {path}` and start it anew.",
            path=str(folder),
        )
    run.listen(operator := UnattendedOperator(StepPrinter(plan.script, plan.language, quiet=as_json)))
    _finish(run, operator, as_json=as_json)


def run_abort(folder: Path, reason: str, *, as_json: bool) -> None:
    """End an interrupted rehearsal for good."""
    if begun_as_real(folder):
        raise RefusedError(
            "The ceremony in {path} is a real one: its token's PIN is asked for, so that what was made on it can be "
            "destroyed. Abort it in the window (`keyrite`), or with `keyrite abort {path} --attended`.",
            path=str(folder),
        )
    operator = UnattendedOperator(lambda notice: None)
    outcome = engine.abort_interrupted(rehearsal_ports(operator, folder), folder, reason)
    if as_json:
        print_json({"ok": True, **_outcome_data(outcome)})
    elif outcome.ended == "closed":
        console().print(f"The ceremony had been closed already; its archive is {outcome.archive}", markup=False)
    else:
        console().print(f"Aborted. The record of it is in {outcome.archive}", markup=False)
        console().print("Sheets that were handed out, if any, are void: see that they are destroyed.", markup=False)


def _program() -> str:
    """How this program was called, so that a line can be pasted back."""
    called = Path(sys.argv[0])
    return f"{sys.executable} -m app" if called.name == "__main__.py" else shlex.quote(sys.argv[0])


def _outcome_data(outcome: engine.Outcome) -> dict[str, Any]:
    return {
        "ended": outcome.ended,
        "archive": str(outcome.archive) if outcome.archive else None,
        "sheets": str(outcome.folder / "sheets") if (outcome.folder / "sheets").is_dir() else None,
        "record_head": outcome.head,
    }


def _finish(run: engine.Run, operator: UnattendedOperator, *, as_json: bool) -> None:
    outcome = run.run()
    if operator.failure is not None:
        raise operator.failure
    if outcome.ended != "closed":
        raise RefusedError("The rehearsal was not closed: {reason}", reason=outcome.reason)
    judged = _judged(run)
    genuine = all(one["verdict"] == "genuine" for one in judged)
    if as_json:
        print_json(
            {
                "ok": genuine,
                "ceremony": run.ceremony,
                **({"judged": judged} if judged else {}),
                "waived": list(operator.waived),
                **_unread(operator),
                **_outcome_data(outcome),
            }
        )
        raise typer.Exit(0 if genuine else 1)
    say = _Say(as_json)
    for one in judged:
        say(f"{one['verdict'].upper():<11} " + (f"share {one['index']}" if "index" in one else ""))
    if operator.waived:
        say(f"Note: the custody breaks {', '.join(operator.waived)}; the rehearsal waived it, and the record says so.")
    if operator.from_memory:
        say(f"Note: {NOT_READ}")
    say()
    say(f"Archive:  {outcome.archive}")
    if (outcome.folder / "sheets").is_dir():
        say(f"Sheets:   {outcome.folder / 'sheets'}")
    say(f"Check it: {_program()} verify {shlex.quote(str(outcome.archive))}")
    raise typer.Exit(0 if genuine else 1)


def _judged(run: engine.Run) -> list[dict[str, Any]]:
    """What a check of sheets found, sheet by sheet; nothing where sheets were only a means."""
    if not run.script.ceremony.endswith("-check"):
        return []
    wanted = ("verdict", "index", "generation", "position")
    found = [entry.data for entry, _ in run.entries if entry.event == "sheet-judged"]
    return [{name: one[name] for name in wanted if name in one} for one in found]


NOT_READ = (
    "no sheet was read back from paper: without --scans nobody is there to do it, so the words were taken from memory. "
    "This proves nothing of the printer; the record and the report say so."
)


def _unread(operator: UnattendedOperator) -> dict[str, Any]:
    return {"read_back": "memory"} if operator.from_memory else {}


def _ask_pin(identity: TokenIdentity) -> str:
    """The PIN, unseen; from a pipe its first line. Never from the command line, where others could see it."""
    try:
        if sys.stdin.isatty():
            pin = getpass.getpass(f"PIN of the token {identity.label} (serial {identity.serial}): ")
        else:
            pin = sys.stdin.readline().rstrip("\n")
        pin.encode("utf-8")
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
    """Judge sheets against an archive's register, or each by its own seal and what is expected of it."""
    if archive is None:
        findings = check_by_seal(files, *expected)
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
            _print_finding(finding)
    raise typer.Exit(0 if all(finding.verdict == "genuine" for finding in findings) else 1)


def _print_finding(finding: SheetFinding) -> None:
    known = [f"share {finding.index}" if finding.index else "", finding.holder or ""]
    whose = ", ".join(filter(None, known))
    console().print(f"{finding.verdict.upper():<11} {visible(finding.file)}  {whose}", markup=False)
    if finding.verdict != "genuine" or finding.by == "seal":
        console().print(f"            {visible(finding.detail)}", markup=False)


def run_pages_read(files: tuple[Path, ...], out: Path | None, *, as_json: bool) -> None:
    """Public pages into a folder; nothing is written unless every code was read and vouched for."""
    if out is None:
        raise UsageError("Say where to write with --out FOLDER, a new or empty folder.")
    copy = restore_from_pages(files, out)
    shares, fingerprint = copy.register.shares, certificate_sha256(copy.root)
    if as_json:
        data = {"ceremony": shares.ceremony, "root_fingerprint": fingerprint, "files": sorted(copy.files)}
        print_json({"ok": True, "folder": str(out), "set": shares.as_data(), **data})
        return
    say = _Say(as_json)
    say(f"Read whole: {', '.join(sorted(copy.files))}")
    say(f"Set {shares.generation} of {shares.ceremony}: any {shares.threshold} of {len(shares.shares)} sheets recover.")
    for share in shares.shares:
        say(f"    share {share.index}   {visible(share.holder)}, {visible(share.site)}")
    say(f"Root certificate, SHA-256 (compare with a sheet's label): {group_hex(fingerprint)}")
    print_words("The same in words:", digest_words(fingerprint))
    copy_of = shlex.quote(str(out))
    say(f"Recover: {_program()} rehearse recovery --archive {copy_of} --sheet F --sheet F --sheet F --out DIR")


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
    write_new(pdf, render_checklist(script, language, sheets))
    console().print(f"Checklist: {pdf}", markup=False)
