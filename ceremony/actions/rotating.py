"""Rotation: the next generation of the root CA, cross-signed with the one before it."""

from __future__ import annotations

from cryptography import x509

from ceremony.actions.issuing import free_file, sign_and_keep
from ceremony.actions.making import (
    compare_fingerprint,
    estate_certificate,
    follow,
    keep,
    lock_key,
    make_key,
    wrap_estate_key,
)
from ceremony.actions.recovering import prove_key
from ceremony.archive.writing import certificate_name
from ceremony.issuing import Issuer, sign_root, subject
from ceremony.keys import KeyType
from ceremony.pki.certificates import describe
from ceremony.planning.estate_keys import ca_labels
from ceremony.planning.issuers import CA_PURPOSE
from ceremony.record.events import CertificateSigned
from ceremony.stage.leftovers import remove_leftovers
from ceremony.stage.stage import Stage
from ceremony.state import CA_LABEL


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
    compare_fingerprint(stage, label, certificate)
    _cross(stage, Issuer(certificate, label), old, f"issued/{old_label}-by-{label}.crt")
    # what the old root has signed counts, though a token with the key was lost since: it keeps its file
    _cross(stage, Issuer(old, old_label), certificate, free_file(stage, f"{label}-by-{old_label}"))
    follow(stage, label)


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
    draft = stage.drafter().of_cross(other, issuer.certificate)
    sign_and_keep(stage, "cross-certificate", file, draft, issuer)
