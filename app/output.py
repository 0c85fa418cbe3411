"""What the terminal shows: checks by name, tokens, digests in words; what went wrong is in `failures.py`."""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape

from app.console import VisibleConsole, VisibleTable
from app.visible import visible
from ceremony.errors import KeyriteError
from ceremony.language.digest_words import digest_words, group_hex
from ceremony.language.translations import without_ids

if TYPE_CHECKING:
    from ceremony.hsm.probe.probe_report import ProbeReport
    from ceremony.verify import Report

VERDICTS = {
    "complete": "COMPLETE: every check that was made passed, and the ceremony was closed.",
    "aborted": "ABORTED: the record is whole, and says that the ceremony was ended without a result.",
    "incomplete": "INCOMPLETE: the end of the record is missing, or files, or the root that was to stand behind it.",
    "altered": "ALTERED: something is not as it was signed.",
}
MISNAMED = "NOT THE ONE YOU NAMED: it holds in itself, but it is not of that root, or does not continue that archive."


NO_ROOT = {
    "complete": "NO ROOT STANDS BEHIND IT: it shows what was written down, and anybody could have written it.",
    "aborted": "NO ROOT STANDS BEHIND IT: whoever began the ceremony ended it, and a key made for that signed it.",
}


def console() -> VisibleConsole:
    """Standard output; nothing that is printed there moves the cursor or turns writing round."""
    return VisibleConsole()


def print_remark(line: str) -> None:
    """One line on standard error, beside what goes to standard output."""
    sys.stderr.write(f"{visible(line)}\n")


_MARKS = {
    "passed": "[green]passed[/green]",
    "failed": "[bold red]FAILED[/bold red]",
    "not-made": "[yellow]not made[/yellow]",
    "not-applicable": "[dim]does not apply[/dim]",
}


def _counts(report: Report) -> str:
    """How many checks came out how; those that nobody made by their ids."""
    failed = report.with_result("failed")
    told = [f"{len(report.with_result('passed'))} checks passed", *([f"{len(failed)} FAILED"] if failed else [])]
    for result, name in (("not-made", "not made"), ("not-applicable", "do not apply")):
        if found := report.with_result(result):  # type: ignore[arg-type]
            told.append(f"{len(found)} {name} ({', '.join(found)})")
    return "; ".join(told) + "."


def print_report(report: Report) -> None:
    """The verifier's findings for people."""
    out = console()
    table = VisibleTable()
    table.add_column()
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for check in report.checks:
        table.add_row(_MARKS[check.result], check.id, escape(without_ids(check.detail)))
    out.print(table)
    out.print()
    out.print(_counts(report))
    if report.mode == "rehearsal":
        out.print("[bold]REHEARSAL[/bold]: nothing that this ceremony made is to be relied on.")
    elif report.mode == "real":
        out.print("[bold]REAL[/bold]: this was no rehearsal.")
    if report.root_fingerprint and report.vouched_by == "root":
        _print_words(out, "Root certificate, SHA-256 in words (compare with paper):", report.root_words)
    elif report.root_fingerprint:
        out.print("A root certificate lies in the archive, but it signed nothing of this: do not compare its words.")
    if report.paper_head:
        _print_words(out, "Head that was written down before closing, in words:", report.paper_words)
    if report.head:
        _print_words(out, "Head of the finished record, in words:", report.head_words)
    rootless = NO_ROOT.get(report.verdict, "") if report.vouched_by != "root" else ""
    colour = {"complete": "yellow" if rootless else "green", "aborted": "yellow"}.get(report.verdict, "red")
    out.print(f"[bold {colour}]{MISNAMED if report.misnamed else VERDICTS[report.verdict]}[/bold {colour}]")
    if rootless:
        out.print(f"[bold red]{rootless}[/bold red]")
    if report.deviations or report.dissents:
        counted = f"deviations {report.deviations}, dissents {report.dissents}"
        out.print(f"[yellow]In the record: {counted}; keyrite desk obligations lists what is to be acted on.[/yellow]")
    if report.verdict == "complete" and not report.anchored and not rootless:
        out.print("Without --anchor this says that the archive is consistent with itself, not whose it is.")


def print_probe(report: ProbeReport) -> None:
    """What a token can do, as a table for people."""
    out, identity = console(), report.identity
    named = f"{identity.manufacturer} {identity.model}, serial {identity.serial}, firmware {identity.firmware}"
    out.print(named, markup=False)
    table = VisibleTable()
    for finding in report.findings:
        mark = "[green]works[/green]" if finding.ok else "[yellow]does not[/yellow]"
        table.add_row(mark, finding.operation, escape(finding.how), f"{finding.milliseconds:.0f} ms")
    out.print(table)
    out.print()
    out.print(f"The root key would leave by: {report.transport}")
    out.print(f"Estate keys would be wrapped as: {report.wrap_format or 'nothing that Keyrite takes'}")
    out.print(f"Estate keys that it can make: {', '.join(report.key_types) or 'none'}")
    if identity.software_token:
        out.print("It is a software token: its keys lie in ordinary memory and files.")
    if report.lets_locked_keys_out:
        out.print("[yellow]Its lock is not enforced: it lets keys out that it says are locked.[/yellow]")
    out.print(
        "[bold green]A ceremony can be held on it.[/bold green]"
        if report.usable
        else f"[bold red]No ceremony can be held on it:[/bold red] {', '.join(report.lacks)} would be needed."
    )


def print_words(title: str, words: tuple[str, ...]) -> None:
    """A digest in words, eight to a line."""
    _print_words(console(), title, words)


def print_digest(sha256: str) -> None:
    """A file's digest, as it is read aloud in a ceremony: in hex by groups, and in words."""
    console().print(f"SHA-256 {group_hex(sha256)}", markup=False)
    print_words("The same in words:", digest_words(sha256))


def _print_words(out: VisibleConsole, title: str, words: tuple[str, ...]) -> None:
    out.print(title)
    for place in range(0, len(words), 8):
        out.print("    " + " ".join(words[place : place + 8]))


def sentence(problem: KeyriteError) -> str:
    """A failure as it is told to a person."""
    return str(problem)


@dataclass(frozen=True)
class Say:
    """Where a command's words go: nowhere with --json, which prints one document at the end."""

    as_json: bool

    def __call__(self, text: str = "") -> None:
        if not self.as_json:
            console().print(text, markup=False)


def program_called() -> str:
    """How this program was called, so that a line can be pasted back."""
    called = Path(sys.argv[0])
    return f"{sys.executable} -I -m app" if called.name == "__main__.py" else shlex.quote(sys.argv[0])
