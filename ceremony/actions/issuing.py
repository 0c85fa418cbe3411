"""Issuing: certificates from requests, and then the list of what was revoked; linted before it is signed."""

from __future__ import annotations

import itertools

from ceremony.actions.crls import draft_list, sign_list
from ceremony.actions.emergency import settle
from ceremony.actions.making import (
    estate_certificate,
    keep,
)
from ceremony.actions.requested import read_again, requests_again
from ceremony.actions.vouching import vouch_for_key
from ceremony.errors import RefusedError
from ceremony.issuing import (
    CertificateDraft,
    Issuer,
    draft_certificate,
    sign_certificate,
)
from ceremony.language.digest_words import digest_words
from ceremony.pki.certificates import sha256_hex
from ceremony.planning.request_files import RequestFile
from ceremony.ports import ConfirmDraft
from ceremony.record.events import CertificateIssued, CrlIssued, DeviationNoted, RequestReceived
from ceremony.stage.awaiting import needing
from ceremony.stage.stage import Stage
from ceremony.state import CA_LABEL


def issue_certificates(stage: Stage) -> None:
    """Each request: read, drafted, linted, shown, confirmed, signed, checked; then a CRL under the same root."""
    done = {one.name for one in stage.state.issued if isinstance(one, CertificateIssued)}
    with needing(stage, stage.participants.operator, stage.participants.administrator):
        for one in requests_again(stage, done):
            _issue_one(stage, one)
    if not any(isinstance(one, CertificateIssued) for one in stage.state.issued):
        raise RefusedError("No certificate was issued; confirm at least one request, or abort the issuance.")
    if not any(isinstance(one, CrlIssued) for one in stage.state.issued):
        label = issuer_of(stage).label
        settle(stage, label)
        sign_list(stage, label, draft_list(stage, label))


def issuer_of(stage: Stage) -> Issuer:
    """The CA that entry 0 says will sign."""
    opened = stage.state.opened
    label = (opened.parameters.issuer if opened else None) or CA_LABEL
    return Issuer(estate_certificate(stage, label), label)


def _issue_one(stage: Stage, asked: RequestFile) -> None:
    name, request = asked.name, read_again(stage, asked)
    received = RequestReceived(
        name=name, profile=asked.profile, sha256=sha256_hex(asked.content), request=request.described()
    )
    stage.write(received, stage.participants.actor("administrator"))
    if not vouch_for_key(stage, name, request):
        _leave_out(stage, name, "left out, because nobody vouched for its key")
        return
    issuer = issuer_of(stage)
    draft = draft_certificate(
        asked.load_profile(),
        request,
        issuer.certificate,
        now=stage.ports.clock.now(),
        random_bytes=stage.ports.random.bytes,
        days=asked.days,
    )
    stage.write(draft.linted(name=name))
    if not confirm_draft(stage, name, draft, _certified_before(stage, name)):
        _leave_out(stage, name, "left out after its draft was read aloud")
        return
    sign_and_keep(stage, name, free_file(stage, _safe(name)), draft, issuer)


def _leave_out(stage: Stage, name: str, decision: str) -> None:
    left_out = DeviationNoted(
        what=f"Request {name} was left out",
        expected="every announced request is signed",
        decision=decision,
        decided_by=stage.participants.administrator,
    )
    stage.write(left_out, stage.participants.actor("administrator"))


def free_file(stage: Stage, stem: str) -> str:
    """A file that no certificate of this ceremony has: `a.csr` and `a.pem` have the same stem."""
    taken = {one.file for one in stage.state.issued}
    numbers = (f"issued/{stem}-{number}.crt" for number in itertools.count(2))
    return next(file for file in itertools.chain((f"issued/{stem}.crt",), numbers) if file not in taken)


def _safe(name: str) -> str:
    stem = "".join(char if char.isalnum() and char.isascii() else "-" for char in name.rsplit(".", 1)[0].lower())
    return stem.strip("-")[:60] or "certificate"


def _certified_before(stage: Stage, name: str) -> tuple[tuple[str, str], ...]:
    """What entry 0 says of the key of this request."""
    opened = stage.state.opened
    known = opened.parameters.certified_before if opened else ()
    return tuple(
        ("key certified before", f"{one.subject}, until {one.until}, serial number {one.serial.upper():0>40}")
        for one in known
        if one.request == name
    )


def confirm_draft(stage: Stage, name: str, draft: CertificateDraft, also: tuple[tuple[str, str], ...] = ()) -> bool:
    """The draft is read aloud line by line, and what else is known; whether everybody wants it signed."""
    lines = tuple(f"{label}: {value}" for label, value in (*draft.rows(), *also))
    question = ConfirmDraft(
        step=stage.step, title=name, lines=lines, digest=draft.tbs_sha256, words=digest_words(draft.tbs_sha256)
    )
    return stage.put(question)


def sign_and_keep(stage: Stage, name: str, file: str, draft: CertificateDraft, issuer: Issuer) -> None:
    """Have the token sign it, keep it, and say so."""
    signed = sign_certificate(stage.device(), draft, issuer)
    keep(stage, file, signed.pem)
    stage.write(signed.issued(name, file, issuer.label), stage.participants.actor("operator"))
