"""Lint reports: every check by id and RFC clause, passed or failed, so that the record shows what was looked at.

I14  what is signed passes every check, with the throw-away key before and with the token's key after.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from ceremony.issuing.errors import IssuingError
from ceremony.pki.hashes import HASHES
from ceremony.record.events import LintCheck

# AlgorithmIdentifier as RFC 5758 section 3.2 (no parameters) and RFC 4055 section 5 (NULL) have it
SIGNATURE_ALGORITHMS: dict[str, bytes] = {
    "ecdsa-sha256": bytes.fromhex("300a06082a8648ce3d040302"),
    "ecdsa-sha384": bytes.fromhex("300a06082a8648ce3d040303"),
    "ecdsa-sha512": bytes.fromhex("300a06082a8648ce3d040304"),
    "rsa-sha256": bytes.fromhex("300d06092a864886f70d01010b0500"),
    "rsa-sha384": bytes.fromhex("300d06092a864886f70d01010c0500"),
    "rsa-sha512": bytes.fromhex("300d06092a864886f70d01010d0500"),
}
T = TypeVar("T")


@dataclass(frozen=True)
class LintReport:
    """All checks of one object, in order; none is ever skipped."""

    checks: tuple[LintCheck, ...]

    @property
    def failed(self) -> tuple[LintCheck, ...]:
        """The checks that did not pass."""
        return tuple(check for check in self.checks if not check.ok)

    def require_clean(self, what: str, *, but: str = "") -> None:
        """Refuse what did not pass (I14); `but` is the id of a check that may fail, and is in the record as failed."""
        for check in (one for one in self.failed if one.id != but):
            raise IssuingError(
                "I14: The {what} breaks {clause} ({id}): {detail}. Nothing rests on it; change the profile or the "
                "request.",
                what=what,
                clause=check.clause,
                id=check.id,
                detail=check.detail,
            )


# a check returns what is wrong, or nothing
Rule = tuple[str, str, Callable[[T], str]]


def run_checks(rules: Iterable[Rule[T]], subject: T) -> LintReport:
    """Run every rule on the subject; a rule that cannot read it has failed."""
    checks = []
    for name, clause, rule in rules:
        try:
            detail = rule(subject)
        except (ValueError, TypeError, KeyError, IndexError, AttributeError):
            detail = "it cannot be read"
        checks.append(LintCheck(name, clause, not detail, detail))
    return LintReport(tuple(checks))


def verify_signature(public_key: object, algorithm: bytes, signature: bytes, signed: bytes) -> bool:
    """Whether the signature over the signed bytes verifies with the key, by the algorithm that the DER names."""
    name = next((name for name, der in SIGNATURE_ALGORITHMS.items() if der == algorithm), "")
    hash_ = HASHES.get(name.partition("-")[2])
    try:
        if isinstance(public_key, ec.EllipticCurvePublicKey) and name.startswith("ecdsa-") and hash_ is not None:
            public_key.verify(signature, signed, ec.ECDSA(hash_))
        elif isinstance(public_key, rsa.RSAPublicKey) and name.startswith("rsa-") and hash_ is not None:
            public_key.verify(signature, signed, padding.PKCS1v15(), hash_)
        else:
            return False
    except InvalidSignature:
        return False
    return True
