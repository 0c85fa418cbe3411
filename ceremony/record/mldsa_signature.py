"""The record's second signature, safe from quantum computers: ML-DSA-65 (FIPS 204) by a one-time software key.

- The public half is in the record before anything rests on it: in entry 0, and anew in each sitting after an
  interruption, for the private half is only ever in memory; the last one in the record counts.
- The signature is plain ML-DSA over the record's bytes, with an empty context, so that any implementation checks it.
- Records of any length are checked in bounded memory: the message representative is hashed as a stream.
"""

from __future__ import annotations

import io

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey, MLDSA65PublicKey, MLDSAMuHasher

from ceremony.errors import RefusedError
from ceremony.record.events import CeremonyAborted, CeremonyOpened, CeremonyResumed, Event, RecordKey

ALGORITHM = "ml-dsa-65"
SIGNATURE_BYTES = 3309  # FIPS 204, table 2
_CHUNK = 1 << 20


class RecordSigner:
    """One sitting's key. Whoever drops it has destroyed it, as far as Python can."""

    def __init__(self) -> None:
        self._key = MLDSA65PrivateKey.generate()
        self.recorded = False

    @property
    def public(self) -> RecordKey:
        """The public half, for the record."""
        return RecordKey(algorithm=ALGORITHM, public_key=self._key.public_key().public_bytes_raw().hex())

    def sign(self, content: bytes) -> bytes:
        """The raw signature; verified before it is returned."""
        signature = self._key.sign(content)
        verify_record(self.public, signature, io.BytesIO(content))
        return signature


def record_key_of(event: Event) -> RecordKey | None:
    """The public half that an event makes known, or None."""
    return event.record_seal if isinstance(event, CeremonyOpened | CeremonyResumed | CeremonyAborted) else None


class RecordVerifier:
    """A message on its way to be verified under one key: only its representative is kept, whatever its length."""

    def __init__(self, untrusted_key: RecordKey) -> None:
        """RefusedError if the key is not one of this format."""
        if untrusted_key.algorithm != ALGORITHM:
            raise RefusedError("The record names a kind of post-quantum key that Keyrite does not use.")
        try:
            self._key = MLDSA65PublicKey.from_public_bytes(bytes.fromhex(untrusted_key.public_key))
        except ValueError:
            raise RefusedError("The post-quantum public key in the record is damaged.") from None
        self._hasher = MLDSAMuHasher(self._key)

    @classmethod
    def for_key(cls, untrusted_key: RecordKey | None) -> RecordVerifier | None:
        """The same, or None where there is no key, or none of this format."""
        try:
            return cls(untrusted_key) if untrusted_key is not None else None
        except RefusedError:
            return None

    def update(self, content: bytes | memoryview) -> None:
        """The next bytes of the message."""
        self._hasher.update(content)

    def verify(self, untrusted_signature: bytes) -> None:
        """Refuse a signature that the key did not make over all that was given (RefusedError). To be called once."""
        try:
            self._key.verify_mu(untrusted_signature, self._hasher.finalize())
        except (InvalidSignature, ValueError):
            raise RefusedError("The post-quantum signature does not verify: it, or the record, was changed.") from None


def verify_record(untrusted_key: RecordKey, untrusted_signature: bytes, content: io.BufferedIOBase) -> None:
    """Refuse a signature that this key did not make over the content (RefusedError)."""
    message = RecordVerifier(untrusted_key)
    while chunk := content.read(_CHUNK):
        message.update(chunk)
    message.verify(untrusted_signature)
