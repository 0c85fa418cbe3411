"""A review of one archive as a PDF: the verifier's verdict, what the record tells; redacted, for the auditor's file."""

from __future__ import annotations

from pathlib import Path

from ceremony.archive.writing import SCRIPT
from ceremony.audit.redaction import redact
from ceremony.facts import Facts, gather_verified, take
from ceremony.facts.requirements import Judging
from ceremony.record.journal import Entry
from ceremony.report.document import render_review
from ceremony.script.loading import LANGUAGES, MAX_SCRIPT_BYTES, parse_script
from ceremony.verify import inspect_archive


def review_archive(archive: Path, anchor: Path | None = None, language: str = "") -> bytes:
    """The review as PDF bytes, in `en`, `zh`, or the ceremony's own language.

    Raises ArchiveError, RecordError or ScriptError where record or script cannot be read: then there is nothing to
    review, and `keyrite verify` says what is wrong.
    """
    facts, judging = Facts(), Judging()

    def follow(entry: Entry) -> None:
        take(facts, entry)
        judging.take(entry)

    report, read = inspect_archive(archive, anchor, follow=follow)
    gather_verified(facts, read)
    script = parse_script(read.read(SCRIPT, MAX_SCRIPT_BYTES))
    chosen = language if language in LANGUAGES else facts.language
    return render_review(redact(report), redact(facts), redact(script), redact(judging.results()), chosen)
