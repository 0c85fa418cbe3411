"""The report of one ceremony, and the review of an archive, as PDF documents.

- The report is drawn from the record's entries alone: same entries, same bytes (before it is signed).
- The review says what the verifier found, then shows the same sections.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from ceremony.facts import Facts, gather
from ceremony.facts.requirements import RequirementResult, judge_requirements
from ceremony.record.journal import Entry
from ceremony.report import machines, sections, sheets
from ceremony.report.annexes import draw_entries, draw_requirements, draw_verdict
from ceremony.report.cover import draw_cover
from ceremony.report.deviations import draw_deviations
from ceremony.report.drawing import Paper, printable
from ceremony.report.people import draw_people, draw_places, draw_signoff
from ceremony.report.policy import draw_policy
from ceremony.report.reviewed import draw_reviewed
from ceremony.report.signed import draw_signed
from ceremony.report.texts import Words
from ceremony.report.texts import words as words_in
from ceremony.script.loading import Script
from ceremony.sheets.layout import open_canvas
from ceremony.verify.checks import Report

MOST_ENTRIES = 5_000  # drawn one by one; the record itself holds them all


def render_report(script: Script, chain: Sequence[tuple[Entry, str]]) -> bytes:
    """The report as PDF bytes, from all entries with the chain's head after each; same entries, same bytes."""
    facts, entries = gather(chain, script), [entry for entry, _ in chain]
    words = words_in(facts.language)
    stream = io.BytesIO()
    title = script.title.in_language(facts.language)
    paper = _begin(stream, facts, title, words, facts.language)
    draw_cover(paper, facts, title, words)
    paper.turn()
    _draw_body(paper, facts, script, judge_requirements(entries), words)
    draw_entries(paper, entries[:MOST_ENTRIES], len(entries), words)
    return _end(paper, stream)


def render_review(
    report: Report,
    facts: Facts,
    script: Script,
    requirements: Sequence[RequirementResult],
    language: str,
) -> bytes:
    """A review of an archive: verdict and checks first, then what the record tells."""
    words = words_in(language)
    stream = io.BytesIO()
    paper = _begin(stream, facts, words["review"], words, language)
    draw_verdict(paper, report, words)
    paper.turn()
    draw_cover(paper, facts, script.title.in_language(language), words)
    paper.turn()
    _draw_body(paper, facts, script, requirements, words)
    return _end(paper, stream)


def _begin(stream: io.BytesIO, facts: Facts, title: str, words: Words, language: str) -> Paper:
    size = facts.opening.parameters.paper if facts.opening else "A4"
    canvas = open_canvas(stream, size, "zh" if language == "zh" else "en")
    canvas.setTitle(printable(f"{facts.ceremony}: {title}"))
    canvas.setAuthor(printable(facts.participants.organisation if facts.participants else ""))
    canvas.setCreator("Keyrite")
    banner = words["rehearsal"] if facts.rehearsal else ""
    return Paper(canvas, paper=size, head=f"{facts.ceremony}   {title}", foot=words["page"], banner=banner)


def _draw_body(
    paper: Paper,
    facts: Facts,
    script: Script,
    requirements: Sequence[RequirementResult],
    words: Words,
) -> None:
    draw_people(paper, facts, words)
    sections.draw_script(paper, facts, script, words)
    draw_policy(paper, facts, words)
    machines.draw_host(paper, facts, words)
    machines.draw_token(paper, facts, words)
    machines.draw_keys(paper, facts, words)
    machines.draw_certificates(paper, facts, words)
    sheets.draw_judged(paper, facts, words)
    draw_reviewed(paper, facts, words)
    draw_signed(paper, facts, words)
    if not facts.by_signature and facts.tuf is None:
        sheets.draw_shares(paper, facts, words)
    machines.draw_printing(paper, facts, words)
    sheets.draw_ledger(paper, facts, words)
    draw_places(paper, facts, words)
    sections.draw_artefacts(paper, facts, words)
    draw_deviations(paper, facts, script, words)
    draw_signoff(paper, facts, words)
    sections.draw_head(paper, facts, words)
    draw_requirements(paper, requirements, words)


def _end(paper: Paper, stream: io.BytesIO) -> bytes:
    paper.canvas.showPage()
    paper.canvas.save()
    return stream.getvalue()
