"""Who vouches for whom in an estate: the CAs of its servers and of each group of clients, newest first.

A kit's anchors are the issuing CAs themselves and not the root, wherever programs take that: so a CA that is retired is
no longer believed once it is gone from a bundle, though dockerd reads no revocation lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ceremony.estate.description import Use


@dataclass(frozen=True)
class Signer:
    """A CA that issues for the estate, or did.

    `issuers` are the CAs above it, up to and with the root; empty for the root. `until`: of one that another follows,
    the day up to which it is still believed.
    """

    label: str
    certificate: x509.Certificate
    issuers: tuple[x509.Certificate, ...] = ()
    crl: bytes = field(default=b"", repr=False)  # PEM; empty: none was issued yet
    until: str = ""

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """What goes with a certificate that it signed: itself and what is above it, without the root."""
        return (self.certificate, *self.issuers)[:-1]


@dataclass(frozen=True)
class Trust:
    """The roots, who signs for servers and for each group, all newest first; the roots' lists of revoked CAs, PEM."""

    roots: tuple[x509.Certificate, ...]
    root_crls: tuple[bytes, ...]
    servers: tuple[Signer, ...]
    groups: Mapping[str, tuple[Signer, ...]]

    def of_groups(self, names: Iterable[str]) -> tuple[Signer, ...]:
        """Everybody who signs for one of these groups, each once."""
        found = {signer.label: signer for name in names for signer in self.groups[name]}
        return tuple(found.values())

    @property
    def newest(self) -> Trust:
        """The same once nobody believes an earlier CA any more."""
        groups = {name: signers[:1] for name, signers in self.groups.items()}
        return replace(self, servers=self.servers[:1], groups=groups)


@dataclass(frozen=True)
class Change:
    """Another CA signs for servers, or for a group, than signed what hosts have until now; labels of their keys.

    `until`: the day up to which both are believed; empty: what the earlier one signed is believed no more.
    """

    group: str | None  # None: servers
    before: str
    now: str
    until: str = ""


@dataclass(frozen=True)
class Issued:
    """A new certificate of a host, and who signed it."""

    use: Use
    certificate: x509.Certificate
    signer: Signer

    @property
    def pem(self) -> bytes:
        """The certificate with what is above it, without the root: as servers and clients send it."""
        return pem((self.certificate, *self.signer.chain))


def pem(certificates: Iterable[x509.Certificate]) -> bytes:
    """Certificates in PEM, one after the other."""
    return b"".join(one.public_bytes(Encoding.PEM) for one in certificates)


def anchors(signers: Iterable[Signer]) -> bytes:
    """A bundle of CAs that are believed by themselves, the newest first."""
    return pem(one.certificate for one in signers)
