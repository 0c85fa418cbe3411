"""A new estate key: made in the token, certified by the root CA, wrapped under the root key, locked and proved."""

from __future__ import annotations

from dataclasses import replace

from cryptography import x509

from ceremony.actions.issuing import confirm_draft, issuer_of
from ceremony.actions.making import (
    compare_fingerprint,
    follow,
    keep,
    lock_key,
    make_key,
    wrap_estate_key,
)
from ceremony.actions.recovering import prove_key
from ceremony.archive.writing import certificate_name, crl_name
from ceremony.errors import RefusedError
from ceremony.issuing import request_from_token, sign_certificate
from ceremony.keys import use_of
from ceremony.pki.certificates import describe
from ceremony.planning.estate_keys import EstateKeyOptions, new_label
from ceremony.record.events import CertificateSigned
from ceremony.stage.leftovers import remove_leftovers
from ceremony.stage.stage import Stage


def make_estate_key(stage: Stage) -> None:
    """The key that was announced; a draft that is not confirmed ends nothing: the step is tried again, or aborted."""
    opened = stage.state.opened
    if opened is None or opened.parameters.estate_key is None or opened.continues is None:
        raise RefusedError("The ceremony was not opened; nothing can be made.")
    options = EstateKeyOptions.of(opened.parameters.estate_key)
    label = new_label(options.purpose, [key.label for key in opened.continues.estate])
    remove_leftovers(stage, label)
    (stage.work / crl_name(label)).unlink(missing_ok=True)  # by a key of this name that was lost with its token
    make_key(stage, label, options.purpose, options.key_type)
    certificate = _certify(stage, label, options)
    wrap_estate_key(stage, label)
    lock_key(stage, label)
    prove_key(stage, label)
    compare_fingerprint(stage, label, certificate)
    follow(stage, label)


def _certify(stage: Stage, label: str, options: EstateKeyOptions) -> x509.Certificate:
    issuer = issuer_of(stage)
    subject = options.subject(stage.participants.organisation, rehearsal=stage.plan.rehearsal)
    request = request_from_token(stage.device(), label, subject, options.names(), use_of(options.purpose))
    draft = stage.drafter().of_estate_key(options.purpose, request, issuer.certificate)
    stage.write(draft.linted(label=label))
    if not confirm_draft(stage, label, draft):
        raise RefusedError("The draft was not confirmed, so nothing was signed; try the step again, or abort.")
    signed = sign_certificate(stage.device(), draft, issuer)
    keep(stage, certificate_name(label), signed.pem)
    told = describe(CertificateSigned, label, certificate_name(label), signed.certificate)
    stage.write(replace(told, issuer=issuer.label), stage.participants.actor("operator"))
    return signed.certificate
