"""What follows the report's sections: the requirement view and every entry; and the review's verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ceremony.facts.requirements import RequirementResult, sources_note
from ceremony.language.digest_words import digest_words, group_hex
from ceremony.language.translations import in_names, name_in, said_in, without_ids
from ceremony.record.events.telling import plain_fields
from ceremony.record.journal import Entry
from ceremony.report.drawing import Column, Paper
from ceremony.report.plain import who
from ceremony.report.texts import Words, language_of
from ceremony.verify.checks import Report

MOST_VALUES = 40  # of one entry; the record holds them all
_LINES = 10  # line numbers shown for one requirement


def draw_requirements(paper: Paper, findings: Sequence[RequirementResult], words: Words) -> None:
    """Each requirement with the lines that show it."""
    paper.heading(words["annex_requirements"], keep=90)
    count = Counter(one.status for one in findings)
    said = words["counts"].format(met=count["met"], unmet=count["not-met"], other=count["not-applicable"])
    if count["disputed"]:
        said += " " + words["counts_disputed"].format(n=count["disputed"])
    paper.paragraph(said, size=10, face="sans-bold")
    language = language_of(words)
    paper.paragraph(sources_note().in_language(language), size=8, grey=0.3)
    rows = [
        [one.id, one.title.in_language(language), one.source, words[one.status], _shown(one, language, words)]
        for one in findings
    ]
    columns = [
        Column("#", 0.5),
        Column(words["requirement"], 3.6),
        Column(words["source"], 2.1),
        Column(words["result"], 1.3),
        Column(words["shown"], 3.2),
    ]
    paper.table(columns, rows)


def _shown(finding: RequirementResult, language: str, words: Words) -> str:
    lines = ", ".join(str(seq + 1) for seq in finding.entries[:_LINES])
    more = finding.count - min(len(finding.entries), _LINES)
    if lines and more > 0:
        lines += " " + words["and_more"].format(n=more)
    because = finding.because.in_language(language)
    return "; ".join(part for part in (lines, because) if part)


def draw_entries(paper: Paper, entries: Sequence[Entry], total: int, words: Words) -> None:
    """Every entry with all its data; events that this program does not know stand here like the others."""
    paper.heading(words["annex_entries"], keep=90)
    rows = [
        [
            str(entry.seq + 1),
            entry.time[11:19],
            f"{name_in(entry.event.type, language_of(words))}\n{who(entry, words)}",
            _details(entry, words),
        ]
        for entry in entries
    ]
    columns = [
        Column(words["line"], 0.6),
        Column(words["time"], 1.15),
        Column(words["event"], 2.5),
        Column(words["details"], 5.6),
    ]
    paper.table(columns, rows, size=7.4)
    if total > len(entries):
        paper.paragraph(words["and_more"].format(n=total - len(entries)))


def _details(entry: Entry, words: Words) -> str:
    language = language_of(words)
    values = [f"{name}: {in_names(value, language)}" for name, value in plain_fields(entry.event)]
    said = "; ".join(values[:MOST_VALUES])
    if len(values) > MOST_VALUES:
        said += "; " + words["cut"].format(n=len(values) - MOST_VALUES, line=entry.seq + 1)
    return said


def _said_of_root(report: Report) -> str:
    if not report.ok:
        return "unsound"
    return "anchored" if report.anchored else "unanchored"


def draw_verdict(paper: Paper, report: Report, words: Words) -> None:
    """What the verifier found, check by check."""
    paper.heading(words["verdict"])
    language = language_of(words)
    verdict = words["verdict_aborted" if report.verdict == "aborted" else report.verdict]
    paper.paragraph(verdict, size=13, face="sans-bold")
    if report.ok and report.vouched_by != "root":
        paper.paragraph(words["rootless_" + report.verdict], size=11, face="sans-bold")
    else:
        paper.paragraph(words[_said_of_root(report)], size=10)
    if report.root_fingerprint and report.vouched_by == "root":
        paper.field("SHA-256", group_hex(report.root_fingerprint), face="mono", size=8.6)
        paper.field(words["words"], " ".join(digest_words(report.root_fingerprint)))
    paper.heading(words["checks"])
    count = Counter(check.result for check in report.checks)
    counted = {"passed": count["passed"], "failed": count["failed"]}
    counted |= {"unmade": count["not-made"], "other": count["not-applicable"]}
    paper.paragraph(words["check_counts"].format(**counted), size=10, face="sans-bold")
    rows = [
        [
            words[check.result],
            check.id,
            without_ids(said_in(check.detail, language)),
            said_in(", ".join(check.files), language),
        ]
        for check in report.checks
    ]
    columns = [
        Column(words["result"], 1),
        Column(words["check"], 1.8),
        Column(words["seen"], 4.4),
        Column(words["looked"], 2.4),
    ]
    paper.table(columns, rows)
