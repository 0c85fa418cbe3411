"""What was signed for other programs: each document, by which keys, and which programs accepted it."""

from __future__ import annotations

from ceremony.facts import Facts
from ceremony.ports.documents import NOT_HERE
from ceremony.record.events import DocumentSigned, OtherProgram
from ceremony.report.drawing import Column, Paper
from ceremony.report.texts import Words

_DIGEST_LETTERS = 16  # of the digest's 64, which the entries have whole


def draw_signed(paper: Paper, facts: Facts, words: Words) -> None:
    """One row a document, in the order in which they were signed."""
    if not facts.signed:
        return
    paper.heading(words["signed"], keep=40)
    paper.paragraph(words["signed_note"], size=9)
    rows = [
        [
            one.event.name,
            one.event.kind,
            ", ".join(signer.label for signer in one.event.signers),
            f"{one.event.sha256[:_DIGEST_LETTERS]}...",
            _verified(one.event, words),
            str(one.entry.seq + 1),
        ]
        for one in facts.signed
    ]
    columns = [
        Column(words["document"], 3.4),
        Column(words["document_kind"], 1.4),
        Column(words["signed_with"], 2),
        Column("SHA-256", 2.4, "mono"),
        Column(words["accepted_by"], 2.4),
        Column(words["line"], 0.7),
    ]
    paper.table(columns, rows)


def _verified(event: DocumentSigned, words: Words) -> str:
    return ", ".join(_said(one, words) for one in event.verified)


def _said(one: OtherProgram, words: Words) -> str:
    if one.result == "not-made":
        return words["not_here" if one.why == NOT_HERE else "not_asked"].format(program=one.program)
    return one.version if one.version.lower().startswith(one.program) else f"{one.program} {one.version}".strip()
