"""The token's signature over what was linted, and over nothing else.

I13  the token signs the very bytes that were linted, and the result holds them;
I15  the signature is verified anew, with the issuer's certificate (the token's answer is not believed);
I21  the issuer's key on the token is the one in its certificate.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import AsymmetricPadding
from cryptography.hazmat.primitives.serialization import Encoding

from ceremony.issuing.certificate_lint import lint_certificate
from ceremony.issuing.drafts import CertificateDraft
from ceremony.issuing.errors import IssuingError
from ceremony.issuing.extensions import Issuer, build_certificate
from ceremony.issuing.lint import LintReport
from ceremony.keys import KeyDevice
from ceremony.language.digest_words import digest_words
from ceremony.pki.certificates import certificate_sha256, public_key_der
from ceremony.pki.token_keys import TokenEcKey, TokenRsaKey, token_key
from ceremony.record.events import CertificateIssued


def check_signed_bytes(found: bytes, linted: bytes) -> None:
    """Refuse to-be-signed bytes that are not those that were linted and approved (I13)."""
    if not hmac.compare_digest(found, linted):
        raise IssuingError(
            "I13: The bytes to be signed are not those that were linted; nothing was signed. Draft anew."
        )


class _PinnedEcKey(TokenEcKey):
    """A token's EC key that signs one byte string."""

    def __init__(self, device: KeyDevice, label: str, public_key: ec.EllipticCurvePublicKey, linted: bytes) -> None:
        super().__init__(device, label, public_key)
        self._linted = linted

    def sign(self, data: object, signature_algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes:
        check_signed_bytes(bytes(data), self._linted)  # type: ignore[call-overload]
        return super().sign(data, signature_algorithm)


class _PinnedRsaKey(TokenRsaKey):
    """A token's RSA key that signs one byte string."""

    def __init__(self, device: KeyDevice, label: str, public_key: rsa.RSAPublicKey, linted: bytes) -> None:
        super().__init__(device, label, public_key)
        self._linted = linted

    def sign(self, data: object, padding_: AsymmetricPadding, algorithm: object) -> bytes:
        check_signed_bytes(bytes(data), self._linted)  # type: ignore[call-overload]
        return super().sign(data, padding_, algorithm)


def pinned_key(device: KeyDevice, label: str, public_key: bytes, linted: bytes) -> TokenEcKey | TokenRsaKey:
    """The issuer's key on the token, able to sign these bytes alone; IssuingError (I21) if it is another key."""
    if device.public_key(label) != public_key:
        raise IssuingError(
            "I21: The key {label} on the token is not that of the issuer's certificate; nothing was signed; take the "
            "right token.",
            label=label,
        )
    key = token_key(device, label)
    if isinstance(key, TokenEcKey):
        return _PinnedEcKey(device, label, key.public_key(), linted)
    return _PinnedRsaKey(device, label, key.public_key(), linted)


@dataclass(frozen=True)
class SignedCertificate:
    """A certificate that the token signed, checked, with what was drafted and the checks after signing."""

    certificate: x509.Certificate
    draft: CertificateDraft
    lint: LintReport

    @property
    def sha256(self) -> str:
        """The certificate's fingerprint, in hex."""
        return certificate_sha256(self.certificate)

    @property
    def words(self) -> tuple[str, ...]:
        """The same in words."""
        return digest_words(self.sha256)

    @property
    def pem(self) -> bytes:
        """The certificate as it lies in the archive's issued/ folder."""
        return self.certificate.public_bytes(Encoding.PEM)

    def issued(self, name: str, file: str, issuer: str) -> CertificateIssued:
        """The certificate, for the record: the draft, its hash, the checks after signing; `issuer` is a key's label."""
        return CertificateIssued(
            name=name,
            file=file,
            issuer=issuer,
            profile=self.draft.profile.named(),
            request=self.draft.request.described(),
            certificate=dict(self.draft.rows()),
            tbs_sha256=self.draft.tbs_sha256,
            lint=self.draft.lint.checks,
            certificate_sha256=self.sha256,
            lint_after=self.lint.checks,
        )


def sign_certificate(device: KeyDevice, draft: CertificateDraft, issuer: Issuer) -> SignedCertificate:
    """Sign a draft with the issuer's key in the token, and check the result by a second path."""
    if issuer.certificate != draft.issuer:
        raise IssuingError("I21: The draft was made for another issuer; nothing was signed; draft anew.")
    key = pinned_key(device, issuer.label, public_key_der(issuer.certificate), draft.tbs)
    signed = build_certificate(draft.contents, draft.issuer).sign(key, draft.hash)
    return check_signed_certificate(signed.public_bytes(Encoding.DER), draft)


def check_signed_certificate(untrusted: bytes, draft: CertificateDraft) -> SignedCertificate:
    """Parse what was signed anew; refuse other bytes (I13), a bad signature (I15), failed checks (I14)."""
    certificate = x509.load_der_x509_certificate(untrusted)
    check_signed_bytes(certificate.tbs_certificate_bytes, draft.tbs)
    try:
        certificate.verify_directly_issued_by(draft.issuer)
    except (InvalidSignature, ValueError, TypeError):
        raise IssuingError(
            "I15: The token's signature does not verify; the certificate is void; use another token."
        ) from None
    report = lint_certificate(certificate, draft.issuer, draft.issuer.public_key())
    report.require_clean("certificate")
    return SignedCertificate(certificate, draft, report)
