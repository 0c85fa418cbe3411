"""Certificate and CRL profiles: what a certificate or a CRL is, and what may be asked for."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass

from ceremony.issuing.constraints import Constraints
from ceremony.issuing.names import NameKind
from ceremony.keys import KeyType
from ceremony.pki.certificates import AllowedUse
from ceremony.record.events import ProfileNamed


@dataclass(frozen=True)
class Lifetime:
    """Days from signing to expiry: what is taken unless asked, and what may be asked at most."""

    default_days: int
    longest_days: int


@dataclass(frozen=True)
class NameRule:
    """How many names of one kind a certificate may bear, and of which form."""

    at_most: int
    wildcards: bool = False
    form: str = "any"  # for URIs: any, https, spiffe-trust-domain, spiffe-workload


@dataclass(frozen=True)
class Urls:
    """Addresses that go into certificates (RFC 5280 sections 4.2.1.13 and 4.2.2.1); none in an air-gapped estate."""

    crl: tuple[str, ...] = ()
    ocsp: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()


@dataclass(frozen=True)
class CertificateProfile(AllowedUse):
    """What a certificate of this profile is, and what may be asked for.

    `source` is the file's exact bytes, `sha256` their hash (recorded).
    """

    _: KW_ONLY
    version: int
    title: dict[str, str]  # by language
    lifetime: Lifetime
    keys: tuple[KeyType, ...]
    hash: str  # "fit", or the least hash
    required_attributes: tuple[str, ...]
    optional_attributes: tuple[str, ...]
    names_required: bool
    names: dict[NameKind, NameRule]
    names_from_request: bool
    constraints_mode: str  # none, optional, required, trust-domain
    constraints: Constraints
    urls: Urls
    policies: tuple[str, ...]
    unproved_keys: bool
    ocsp_no_check: bool
    source: bytes
    sha256: str

    def named(self) -> ProfileNamed:
        """Which profile it is, for the record."""
        return ProfileNamed(name=self.name, version=self.version, sha256=self.sha256)


@dataclass(frozen=True)
class CrlProfile:
    """What a CRL of this profile is."""

    name: str
    version: int
    title: dict[str, str]
    lifetime: Lifetime
    reasons: tuple[str, ...]
    source: bytes
    sha256: str

    def named(self) -> ProfileNamed:
        """Which profile it is, for the record."""
        return ProfileNamed(name=self.name, version=self.version, sha256=self.sha256)
