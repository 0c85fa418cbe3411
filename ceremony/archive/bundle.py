"""What stands behind certificates of every generation of the root: roots, cross certificates, and the ways between.

After a rotation `issued/bundle.pem` holds each root that is not retired, newest first, and before them the cross
certificates between them: who trusts either of them verifies what the other has signed. OpenSSL takes the first issuer
that fits, and does not come back from a root that it does not trust.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ceremony.archive.writing import certificate_name
from ceremony.issuing.index import CROSS_PROFILE, IndexLine
from ceremony.pki.certificates import certificate_sha256, public_key_der
from ceremony.pki.paths import find_path
from ceremony.planning.estate_keys import ca_labels
from ceremony.state.fields import KnownKey

BUNDLE_FILE = "issued/bundle.pem"
Read = Callable[[str], x509.Certificate | None]  # a certificate of the archive by its name; None if it is not there


def cross_files(index: Iterable[IndexLine]) -> dict[str, str]:
    """The files of cross certificates, and the fingerprint of each; the latest of a name."""
    return {one.file: one.certificate_sha256 for one in index if one.profile == CROSS_PROFILE}


def cross_certificates(index: Iterable[IndexLine], read: Read) -> dict[str, x509.Certificate]:
    """The cross certificates that are there, by their files."""
    found = {file: (read(file), sha256) for file, sha256 in sorted(cross_files(index).items())}
    return {file: one for file, (one, sha256) in found.items() if one and certificate_sha256(one) == sha256}


def known_cas(estate: Iterable[str], index: Iterable[IndexLine], read: Read) -> tuple[x509.Certificate, ...]:
    """What a path may go through: the certificates of the estate's keys, then the cross certificates."""
    keys = [read(certificate_name(label)) for label in estate]
    return (*(one for one in keys if one is not None), *cross_certificates(index, read).values())


def make_bundle(estate: Iterable[KnownKey], index: Iterable[IndexLine], read: Read) -> bytes:
    """The bundle in PEM; empty while there is one root alone."""
    labels = ca_labels([one.label for one in estate if not one.retired and one.certificate_sha256])
    roots = [one for label in reversed(labels) if (one := read(certificate_name(label))) is not None]
    if len(roots) < 2:
        return b""
    keys = {(one.subject, public_key_der(one)) for one in roots}
    names = {one.subject for one in roots}
    every = cross_certificates(index, read).values()
    crosses = [one for one in every if one.issuer in names and (one.subject, public_key_der(one)) in keys]
    return b"".join(one.public_bytes(Encoding.PEM) for one in (*crosses, *roots))


def stands_behind(root: x509.Certificate, other: x509.Certificate, known: Iterable[x509.Certificate]) -> bool:
    """Whether a root leads to another one's key, by cross certificates among these."""
    cas = tuple(known)
    own = (other.subject, public_key_der(other))
    twins = (one for one in cas if (one.subject, public_key_der(one)) == own)
    return root == other or any(find_path(one, root, cas) for one in twins)
