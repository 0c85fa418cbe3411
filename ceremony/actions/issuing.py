"""Issuing: certificates from requests, and then the list of what was revoked; linted before it is signed."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from ceremony.actions.crls import draft_list, sign_list
from ceremony.actions.drafting import LEFT_OUT, Drafted, confirm_drafts, leave_out
from ceremony.actions.emergency import settle
from ceremony.actions.kits import make_kits
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
    sign_certificate,
)
from ceremony.language.digest_words import digest_words
from ceremony.pki.certificates import sha256_hex
from ceremony.planning.issuers import issuance_lists
from ceremony.planning.request_files import RequestFile
from ceremony.ports import ConfirmDraft
from ceremony.record.events import CertificateIssued, CrlIssued, RequestReceived
from ceremony.stage.awaiting import needing
from ceremony.stage.stage import Stage
from ceremony.state import CA_LABEL


def issue_certificates(stage: Stage) -> None:
    """Each request: read, drafted, linted, shown, confirmed, signed, checked; then lists of what was revoked.

    For an estate they are confirmed together, and then what each host installs is made.
    """
    done = {one.name for one in stage.state.issued if isinstance(one, CertificateIssued)}
    with needing(stage, stage.participants.operator, stage.participants.administrator):
        asked = requests_again(stage, done)
        for one in _for_estate(stage, list(asked)) if stage.state.for_estate else _one_by_one(stage, asked):
            sign_and_keep(stage, one.asked.name, free_file(stage, _safe(one.asked.name)), one.draft, one.issuer)
    if not any(isinstance(one, CertificateIssued) for one in stage.state.issued):
        raise RefusedError("No certificate was issued; confirm at least one request, or abort the issuance.")
    _sign_lists(stage)
    if stage.state.for_estate and not stage.state.kits_made:
        make_kits(stage)


def _sign_lists(stage: Stage) -> None:
    signed = {one.ca_label for one in stage.state.issued if isinstance(one, CrlIssued)}
    every = stage.state.for_estate and "restore-keys" in stage.state.actions
    for label in issuance_lists(stage.state.estate.values(), issuer_of(stage).label, every=every):
        if label not in signed:
            settle(stage, label)
            sign_list(stage, label, draft_list(stage, label))


def issuer_of(stage: Stage, asked: RequestFile | None = None) -> Issuer:
    """The CA that entry 0 says will sign: this request, or whatever says nothing else."""
    opened = stage.state.opened
    label = (asked.issuer if asked else "") or (opened.parameters.issuer if opened else None) or CA_LABEL
    return Issuer(estate_certificate(stage, label), label)


def _one_by_one(stage: Stage, asked: Iterable[RequestFile]) -> Iterator[Drafted]:
    """Each draft that people want signed, before the next one is made."""
    for one in asked:
        drafted = _draft(stage, one)
        if drafted is None:
            leave_out(stage, one.name, "left out, because nobody vouched for its key")
        elif confirm_draft(stage, one.name, drafted.draft, drafted.also):
            yield drafted
        else:
            leave_out(stage, one.name, LEFT_OUT)


def _for_estate(stage: Stage, asked: list[RequestFile]) -> Iterator[Drafted]:
    """Every draft that people want signed, once they have confirmed all of them together."""
    drafted = []
    for place, one in enumerate(asked):
        stage.progress("draft-certificates", place, len(asked))
        drafted += [made] if (made := _draft(stage, one)) else []
    for place, confirmed in enumerate(confirm_drafts(stage, drafted) if drafted else ()):
        stage.progress("sign-certificates", place, len(drafted))
        yield confirmed


def _draft(stage: Stage, asked: RequestFile) -> Drafted | None:
    """What will be signed; None where nobody vouched for a key that nobody has shown to hold."""
    name, request = asked.name, read_again(stage, asked)
    received = RequestReceived(
        name=name, profile=asked.profile, sha256=sha256_hex(asked.content), request=request.described()
    )
    stage.write(received, stage.participants.actor("administrator"))
    if not vouch_for_key(stage, name, request):
        return None
    issuer = issuer_of(stage, asked)
    draft = stage.drafter().of_request(asked, request, issuer.certificate)
    stage.write(draft.linted(name=name))
    return Drafted(asked, draft, issuer, _certified_before(stage, name))


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
