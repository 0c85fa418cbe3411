"""A root CA's own certificate, linted with a throw-away key before the token signs it.

I13  the token signs the very bytes that were linted;
I14  they pass every RFC 5280 check, before and after;
I15  the signature is verified anew (`ceremony.certificates.check_certificate`).
"""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from ceremony.certificates import ROOT_CA, certificate_sha256, check_certificate
from ceremony.certifying import fitting_hash, root_builder
from ceremony.issuing.certificate_lint import lint_certificate
from ceremony.issuing.lint import LintReport
from ceremony.issuing.public_keys import check_public_key, throw_away_key
from ceremony.issuing.signing import pinned_key
from ceremony.keys import KeyDevice


@dataclass(frozen=True)
class SignedRoot:
    """A root certificate with the checks before (throw-away key) and after its signature (the token's key)."""

    certificate: x509.Certificate
    lint: LintReport
    lint_after: LintReport

    def as_data(self) -> dict[str, Any]:
        """JSON values for the record."""
        return {
            "certificate_sha256": certificate_sha256(self.certificate),
            "tbs_sha256": hashlib.sha256(self.certificate.tbs_certificate_bytes).hexdigest(),
            "lint": self.lint.as_data(),
            "lint_after": self.lint_after.as_data(),
        }


def sign_linted_root(device: KeyDevice, label: str, name: x509.Name, now: datetime.datetime) -> SignedRoot:
    """The self-signed root CA certificate of the key `label`, as `sign_root_certificate` makes it, but linted first."""
    public_key = device.public_key(label)
    stand_in = throw_away_key(check_public_key(serialization.load_der_public_key(public_key)))
    builder = root_builder(public_key, name, now)
    trial = builder.sign(stand_in, fitting_hash(stand_in))
    before = lint_certificate(trial, trial, stand_in.public_key())
    before.require_clean("draft of the root")
    key = pinned_key(device, label, public_key, trial.tbs_certificate_bytes)
    certificate = builder.sign(key, fitting_hash(key))
    check_certificate(certificate, ROOT_CA, public_key, certificate)
    after = lint_certificate(certificate, certificate, certificate.public_key())
    after.require_clean("root certificate")
    return SignedRoot(certificate, before, after)
