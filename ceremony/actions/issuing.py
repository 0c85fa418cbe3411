"""Issuing: certificates from requests, the CRL, and the next generation of the root CA; linted before it is signed."""

from __future__ import annotations

import itertools

from cryptography import x509

from ceremony.actions.making import (
    CA_PURPOSE,
    compare_fingerprint,
    estate_certificate,
    keep,
    lock_key,
    make_key,
    wrap_estate_key,
)
from ceremony.actions.recovering import prove_key
from ceremony.actions.requested import requests_again
from ceremony.archive.writing import CRL_FILE, certificate_name
from ceremony.errors import RefusedError
from ceremony.issuing import (
    CertificateDraft,
    Issuer,
    draft_certificate,
    draft_crl,
    draft_cross_certificate,
    load_crl,
    load_crl_profile,
    load_profile,
    sign_certificate,
    sign_crl,
    sign_root,
    subject,
)
from ceremony.keys import KeyType
from ceremony.language.digest_words import digest_words
from ceremony.pki.certificates import describe, sha256_hex
from ceremony.planning.estate_keys import ca_labels
from ceremony.planning.request_files import RequestFile
from ceremony.ports import ConfirmDraft
from ceremony.record.events import CertificateIssued, CertificateSigned, CrlIssued, DeviationNoted, RequestReceived
from ceremony.stage.awaiting import needing
from ceremony.stage.leftovers import remove_leftovers
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
        _issue_crl(stage)


def _issue_one(stage: Stage, asked: RequestFile) -> None:
    name, request = asked.name, asked.read()
    received = RequestReceived(
        name=name, profile=asked.profile, sha256=sha256_hex(asked.content), request=request.described()
    )
    stage.write(received, stage.participants.actor("administrator"))
    issuer = Issuer(estate_certificate(stage, CA_LABEL), CA_LABEL)
    draft = draft_certificate(
        asked.load_profile(),
        request,
        issuer.certificate,
        now=stage.ports.clock.now(),
        random_bytes=stage.ports.random.bytes,
        days=asked.days,
    )
    stage.write(draft.linted(name=name))
    if not confirm_draft(stage, name, draft):
        left_out = DeviationNoted(
            what=f"Request {name} was left out",
            expected="every announced request is signed",
            decision="left out after its draft was read aloud",
            decided_by=stage.participants.administrator,
        )
        stage.write(left_out, stage.participants.actor("administrator"))
        return
    _sign(stage, name, _free_file(stage, _safe(name)), draft, issuer)


def _free_file(stage: Stage, stem: str) -> str:
    """A file that no certificate of this ceremony has: `a.csr` and `a.pem` have the same stem."""
    taken = {one.file for one in stage.state.issued}
    numbers = (f"issued/{stem}-{number}.crt" for number in itertools.count(2))
    return next(file for file in itertools.chain((f"issued/{stem}.crt",), numbers) if file not in taken)


def _safe(name: str) -> str:
    stem = "".join(char if char.isalnum() and char.isascii() else "-" for char in name.rsplit(".", 1)[0].lower())
    return stem.strip("-")[:60] or "certificate"


def confirm_draft(stage: Stage, name: str, draft: CertificateDraft) -> bool:
    """The draft is read aloud line by line; whether everybody wants it signed."""
    lines = tuple(f"{label}: {value}" for label, value in draft.rows())
    question = ConfirmDraft(
        step=stage.step, title=name, lines=lines, digest=draft.tbs_sha256, words=digest_words(draft.tbs_sha256)
    )
    return stage.put(question)


def _sign(stage: Stage, name: str, file: str, draft: CertificateDraft, issuer: Issuer) -> None:
    signed = sign_certificate(stage.device(), draft, issuer)
    keep(stage, file, signed.pem)
    stage.write(signed.issued(name, file, issuer.label), stage.participants.actor("operator"))


def _issue_crl(stage: Stage) -> None:
    root = estate_certificate(stage, CA_LABEL)
    earlier = stage.work / CRL_FILE
    previous = load_crl(earlier.read_bytes(), root) if earlier.exists() else None
    draft = draft_crl(load_crl_profile("offline-root"), root, (), now=stage.ports.clock.now(), previous=previous)
    signed = sign_crl(stage.device(), draft, Issuer(root, CA_LABEL))
    keep(stage, CRL_FILE, signed.pem)
    stage.write(signed.issued(CRL_FILE), stage.participants.actor("operator"))


def rotate_root_ca(stage: Stage) -> None:
    """The next root CA key under the same root key: linted, wrapped, locked, proved, and cross-signed both ways."""
    opened = stage.state.opened
    known = {key.label: key for key in opened.continues.estate} if opened and opened.continues else {}
    generations = ca_labels(known)
    old_label, generation = generations[-1], len(generations) + 1
    label = f"{CA_LABEL}-{generation}"
    remove_leftovers(stage, label)
    certificate = _make_next(stage, label, KeyType(known[old_label].key_type), generation)
    wrap_estate_key(stage, label)
    lock_key(stage, label)
    prove_key(stage, label)
    old = estate_certificate(stage, old_label)
    _cross(stage, Issuer(old, old_label), certificate, f"issued/{label}-by-{old_label}.crt")
    _cross(stage, Issuer(certificate, label), old, f"issued/{old_label}-by-{label}.crt")
    compare_fingerprint(stage, label, certificate)


def _make_next(stage: Stage, label: str, key_type: KeyType, generation: int) -> x509.Certificate:
    operator, device = stage.participants.actor("operator"), stage.device()
    make_key(stage, label, CA_PURPOSE, key_type)
    name = subject(stage.participants.organisation, f"Root CA G{generation}", rehearsal=stage.plan.rehearsal)
    signed = sign_root(device, label, name, stage.ports.clock.now())
    stage.write(signed.linted(label))
    keep(stage, certificate_name(label), signed.pem)
    stage.write(describe(CertificateSigned, label, certificate_name(label), signed.certificate), operator)
    return signed.certificate


def _cross(stage: Stage, issuer: Issuer, other: x509.Certificate, file: str) -> None:
    draft = draft_cross_certificate(
        load_profile("cross-ca"),
        other,
        issuer.certificate,
        now=stage.ports.clock.now(),
        random_bytes=stage.ports.random.bytes,
    )
    _sign(stage, "cross-certificate", file, draft, issuer)
