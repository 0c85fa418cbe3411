"""Many drafts at once: all are linted, people read one table of them and can open each, and confirm them together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ceremony.issuing import CertificateDraft, Issuer
from ceremony.language.digest_words import digest_words
from ceremony.planning.request_files import RequestFile
from ceremony.ports import ConfirmDrafts, DraftShown
from ceremony.record.events import DeviationNoted, DraftsConfirmed
from ceremony.stage.stage import Stage
from ceremony.state.drafts import drafts_sha256

Lines = tuple[tuple[str, str], ...]
LEFT_OUT = "left out after its draft was read aloud"


@dataclass(frozen=True)
class Drafted:
    """A draft with the request that it is made of, and who will sign it."""

    asked: RequestFile
    draft: CertificateDraft
    issuer: Issuer
    also: Lines = ()  # what is known besides


def confirm_drafts(stage: Stage, drafted: list[Drafted]) -> Iterator[Drafted]:
    """Those that people want signed, once they have confirmed what is left; nobody signs a draft of another table."""
    left_out: list[str] = []
    while True:
        kept = [one for one in drafted if one.asked.name not in left_out]
        digest = drafts_sha256(one.draft.tbs_sha256 for one in kept)
        question = ConfirmDrafts(
            step=stage.step, drafts=tuple(map(_shown, kept)), digest=digest, words=digest_words(digest)
        )
        unwanted = stage.put(question)
        if not unwanted:
            break
        for name in unwanted:
            leave_out(stage, name, LEFT_OUT)
            left_out.append(name)
        if len(left_out) == len(drafted):
            return
    confirmed = DraftsConfirmed(count=len(kept), sha256=digest, left_out=tuple(left_out))
    stage.write(confirmed, stage.participants.actor("administrator"))
    yield from kept


def leave_out(stage: Stage, name: str, decision: str) -> None:
    """A request that is not signed, in the record."""
    left_out = DeviationNoted(
        what=f"Request {name} was left out",
        expected="every announced request is signed",
        decision=decision,
        decided_by=stage.participants.administrator,
    )
    stage.write(left_out, stage.participants.actor("administrator"))


def _shown(one: Drafted) -> DraftShown:
    lines = tuple(f"{label}: {value}" for label, value in (*one.draft.rows(), *one.also))
    return DraftShown(
        name=one.asked.name,
        subject=one.draft.request.subject_name.rfc4514_string(),
        names=tuple(str(name) for name in one.draft.names),
        profile=one.draft.profile.name,
        issuer=one.issuer.label,
        until=one.draft.validity.end.date().isoformat(),
        key_words=one.draft.key_words,
        lines=lines,
    )
