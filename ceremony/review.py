"""A review of one archive as a PDF: the verifier's verdict, then what the record tells, for the auditor's file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ceremony.archive import SCRIPT
from ceremony.errors import RefusedError
from ceremony.facts import Facts, gather_archive
from ceremony.folders import read_whole_file
from ceremony.redaction import redact_noted, redact_text
from ceremony.report import render_review
from ceremony.requirements import judge_archive
from ceremony.script import LANGUAGES, parse_script
from ceremony.verify import verify_archive


def review_archive(archive: Path, anchor: Path | None = None, language: str = "") -> bytes:
    """The review as PDF bytes, in `en`, `zh`, or the ceremony's own language.

    Raises ArchiveError, RecordError or ScriptError where record or script cannot be read: then there is nothing to
    review, and `keyrite verify` says what is wrong.
    """
    report, facts = verify_archive(archive, anchor), gather_archive(archive)
    try:
        script = parse_script(read_whole_file(archive / SCRIPT))
    except OSError:
        raise RefusedError("script.yaml cannot be read; `keyrite verify` says more.") from None
    chosen = language if language in LANGUAGES else facts.language
    return render_review(report, _redacted(facts), script, judge_archive(archive), chosen)


def _redacted(facts: Facts) -> Facts:
    """The facts with what people typed looked at for secrets, before it leaves."""
    return replace(
        facts,
        reason=redact_text(facts.reason),
        bypasses=[redact_noted(one) for one in facts.bypasses],
        excepted=[redact_noted(one) for one in facts.excepted],
        deviations=[redact_noted(one) for one in facts.deviations],
        waived=[redact_noted(one) for one in facts.waived],
        resumed=[redact_noted(one) for one in facts.resumed],
        signed_off=[redact_noted(one) for one in facts.signed_off],
    )
