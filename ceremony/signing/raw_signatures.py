"""ECDSA signatures as pairs of numbers (r and s side by side: JWS, Notary) and as a token gives them (DER)."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

P256_BYTES = 32


def to_raw(der: bytes) -> bytes:
    """Both numbers of a P-256 signature, 32 bytes each (RFC 7518 section 3.4)."""
    r, s = decode_dss_signature(der)
    return r.to_bytes(P256_BYTES, "big") + s.to_bytes(P256_BYTES, "big")


def to_der(untrusted: bytes) -> bytes:
    """DER from both numbers side by side, whatever the curve; empty, which no key accepts, from what has no halves."""
    half, odd = divmod(len(untrusted), 2)
    if odd or not half:
        return b""
    return encode_dss_signature(int.from_bytes(untrusted[:half], "big"), int.from_bytes(untrusted[half:], "big"))
