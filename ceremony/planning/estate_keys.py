"""New estate keys under a root that exists: what each is for, under which profile it is certified, and its name.

A new estate key needs no new sheets: it is made in the token that a quorum has just restored, certified by the root CA,
wrapped under the root key, and comes back with every later recovery. One key, one purpose.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ceremony.errors import UsageError
from ceremony.issuing.errors import RequestError
from ceremony.issuing.names import AltName, NameKind, clean_attributes, clean_name
from ceremony.keys import KeyType
from ceremony.record.events import WantedKey
from ceremony.signing.errors import SigningError
from ceremony.signing.images import clean_scope
from ceremony.state.rules import is_root_ca


@dataclass(frozen=True)
class Purpose:
    """What a key is for: the certificate profile, the common name, and what must be said besides."""

    profile: str
    common_name: str
    needs: tuple[str, ...] = ()
    key_types: tuple[KeyType, ...] = tuple(KeyType)  # the ones that its key may have
    usual: KeyType = KeyType.EC_P384
    pinned: bool = False  # clients go by the common name, to the letter: in a rehearsal it stands as it is
    may: tuple[str, ...] = ()  # what can be said besides, and need not be


_P256 = (KeyType.EC_P256,)

PURPOSES: dict[str, Purpose] = {
    # P-256, because that is what other people's clients of image signatures demand (ceremony/signing)
    "image-signing": Purpose("image-signing", "Image signing", ("country", "state", "identity"), usual=KeyType.EC_P256),
    # the name is the repository, or `registry.example:5000/*` for all of a registry: that is what a client pins
    "dct-root": Purpose("dct-root", "Content trust root", ("name",), _P256, KeyType.EC_P256, pinned=True),
    "dct-targets": Purpose("dct-targets", "Content trust targets", ("name",), _P256, KeyType.EC_P256, pinned=True),
    "workload-identity": Purpose("spiffe-intermediate", "Workload CA", ("trust_domain",)),
    "platform-ca": Purpose("subordinate-ca", "Platform CA", may=("name",)),
    # RSA, because that is what those who decrypt image layers ask a token for (docs/adr/estate-keys-that-decrypt.md)
    "image-decryption": Purpose(
        "image-decryption",
        "Image decryption",
        key_types=(KeyType.RSA_4096, KeyType.RSA_3072),
        usual=KeyType.RSA_4096,
    ),
}


@dataclass(frozen=True)
class EstateKeyOptions:
    """The estate key that a ceremony is to make; all of it is public and stands in entry 0.

    `country` (two letters) and `state` go into an image signer's name, for Notation; `identity`, a mail address or an
    https address, is its alternative name, for Cosign; `trust_domain` goes into a workload CA's; `name` is the common
    name of a platform CA, by which people and programs tell several apart, or of a content trust key: its repository.
    """

    purpose: str
    key_type: KeyType = KeyType.EC_P384
    country: str = ""
    state: str = ""
    trust_domain: str = ""
    identity: str = ""
    name: str = ""

    def named(self) -> WantedKey:
        """The options, for entry 0."""
        return WantedKey(**{name: str(value) for name, value in vars(self).items()})

    @classmethod
    def of(cls, named: WantedKey) -> EstateKeyOptions:
        """The options as entry 0 has them; ValueError if there is no such type of key."""
        texts = (named.country, named.state, named.trust_domain, named.identity, named.name)
        return cls(named.purpose, KeyType(named.key_type), *texts)

    def subject(self, organisation: str, *, rehearsal: bool) -> dict[str, str]:
        """The certificate's subject, by attribute."""
        purpose = PURPOSES[self.purpose]
        common = self.name or purpose.common_name
        named = {"organization": organisation, "common_name": common}
        if rehearsal:
            named |= {"organizational_unit": "REHEARSAL"} if purpose.pinned else {"common_name": f"REHEARSAL {common}"}
        return {name: getattr(self, name) for name in ("country", "state") if getattr(self, name)} | named

    def names(self) -> tuple[AltName, ...]:
        """The alternative names: a workload CA's trust domain, by which an image signer is known."""
        if self.trust_domain:
            return (AltName(NameKind.URI, f"spiffe://{self.trust_domain}"),)
        kind = NameKind.URI if "://" in self.identity else NameKind.EMAIL
        return (AltName(kind, self.identity),) if self.identity else ()


def check_estate_key(options: EstateKeyOptions | None) -> EstateKeyOptions:
    """Refuse options that cannot become a certificate, before anything begins; UsageError says what is missing."""
    if options is None or options.purpose not in PURPOSES:
        raise UsageError("Say what the new key is for: {purposes}.", purposes=", ".join(PURPOSES))
    if options.key_type not in PURPOSES[options.purpose].key_types:
        raise UsageError(
            "A key for {purpose} cannot be of type {found}; choose {able}.",
            purpose=options.purpose,
            found=str(options.key_type),
            able=", ".join(PURPOSES[options.purpose].key_types),
        )
    needs, may = PURPOSES[options.purpose].needs, PURPOSES[options.purpose].may
    for name in ("country", "state", "trust_domain", "identity", "name"):
        if bool(getattr(options, name)) is not (name in needs) and name not in may:
            raise UsageError(
                "A key for {purpose} needs {needs} and nothing else; say it, or leave the rest out.",
                purpose=options.purpose,
                needs=", ".join(needs) or "no further name",
            )
    try:
        clean_attributes(options.subject("Organisation", rehearsal=False))
        if PURPOSES[options.purpose].pinned:
            clean_scope(options.name)
        for one in options.names():
            clean_name(one.kind, one.value)
            if options.identity.lower().startswith("spiffe:"):
                raise RequestError("I10: An image signer is known by a mail address or an https address.")
    except (RequestError, SigningError) as problem:
        raise UsageError("The new key cannot be certified under this name: {reason}", reason=str(problem)) from None
    return options


def new_label(purpose: str, known: Collection[str]) -> str:
    """The label of the next key for a purpose: the purpose, then the purpose with a number."""
    label, number = purpose, 1
    while label in known:
        number += 1
        label = f"{purpose}-{number}"
    return label


def ca_labels(known: Collection[str]) -> list[str]:
    """The labels of the root CA's generations, oldest first."""
    return [label for label in known if is_root_ca(label)]
