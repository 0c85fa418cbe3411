"""Certificates from outside: taken, or refused in a sentence."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from ceremony.errors import RefusedError
from ceremony.pki.certificates import load_certificate
from tests.support import Rehearsal


def test_a_certificate_that_the_library_takes_only_with_a_warning_is_refused(rehearsal: Rehearsal) -> None:
    """A serial number below zero, as one flipped bit makes it (RFC 5280 section 4.1.2.2): no warning reaches a user."""
    der = bytearray(load_certificate((rehearsal.archive / "keys/root-ca.crt").read_bytes()).public_bytes(Encoding.DER))
    serial = load_certificate(bytes(der)).serial_number
    length = (serial.bit_length() + 8) // 8
    at = der.index(serial.to_bytes(length, "big"))
    der[at] |= 0x80
    with pytest.raises(RefusedError, match="cannot be read"):
        load_certificate(bytes(der))
