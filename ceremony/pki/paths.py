"""Certification paths (RFC 5280 section 6) among certificates that lie together: from one up to a root.

Names, signatures, and whether each issuer may certify are looked at; dates are not, since archives outlive them.
"""

from __future__ import annotations

from collections.abc import Sequence

from cryptography import x509
from cryptography.exceptions import InvalidSignature


def find_path(
    certificate: x509.Certificate, root: x509.Certificate, known: Sequence[x509.Certificate]
) -> tuple[x509.Certificate, ...]:
    """The issuers of a certificate up to and with the root, the shortest way, in the order of `known`; empty: none."""
    paths: list[tuple[x509.Certificate, ...]] = [()]
    seen = {certificate}
    while paths:
        path = paths.pop(0)
        last = path[-1] if path else certificate
        for issuer in (root, *known):
            if issuer in seen or not _certifies(issuer, last, below=len(path)):
                continue
            if issuer == root:
                return (*path, root)
            seen.add(issuer)
            paths.append((*path, issuer))
    return ()


def _certifies(issuer: x509.Certificate, certificate: x509.Certificate, *, below: int) -> bool:
    """Whether the issuer signed it, as a CA with room for so many CAs below it (sections 4.2.1.3 and 4.2.1.9)."""
    try:
        certificate.verify_directly_issued_by(issuer)
        basic = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value
        usage = issuer.extensions.get_extension_for_class(x509.KeyUsage).value
    except (InvalidSignature, ValueError, TypeError, x509.ExtensionNotFound):
        return False
    participants = basic.path_length is None or basic.path_length >= below
    return basic.ca and usage.key_cert_sign and participants
