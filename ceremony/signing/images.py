"""An image as people name it and as programs find it: registry and repository, the SHA-256 of its manifest, a tag.

G2   the registry is a DNS name with a dot, and a port where it is not 443; addresses and short names mean another
     machine tomorrow; the repository is in small letters, as the distribution specification has it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ceremony.errors import shown
from ceremony.estate.errors import EstateError
from ceremony.estate.names import clean_host, is_ip
from ceremony.signing.errors import SigningError

# https://github.com/opencontainers/distribution-spec, "Pulling manifests"; docker's own limit on the whole is 255
_REPOSITORY = re.compile(r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*\Z")
_TAG = re.compile(r"[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}\Z")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}\Z")
_LONGEST = 255


@dataclass(frozen=True, order=True)
class Image:
    """One image in one repository."""

    reference: str  # registry.example.test:5443/team/app
    digest: str  # sha256:<hex>, of its manifest's bytes
    tag: str = ""  # what people call it; no verifier relies on it

    @property
    def hexadecimal(self) -> str:
        """The digest's 64 hex digits."""
        return self.digest.removeprefix("sha256:")

    @property
    def registry(self) -> str:
        """The host, and the port where it has one."""
        return self.reference.partition("/")[0]

    @property
    def repository(self) -> str:
        """The path within the registry."""
        return self.reference.partition("/")[2]

    def __str__(self) -> str:
        return f"{self.reference}@{self.digest}"


def clean_reference(untrusted: str) -> str:
    """Registry and repository, without a tag or a digest; SigningError (G2) says what is wrong."""
    if "@" in untrusted or ":" in untrusted.rpartition("/")[2]:
        raise SigningError(
            "G2: The image {value} carries a tag or a digest; write those in fields of their own.",
            value=shown(untrusted),
        )
    registry, slash, repository = untrusted.partition("/")
    host, colon, port = registry.partition(":")
    if not slash or _REPOSITORY.match(repository) is None or len(untrusted) > _LONGEST:
        raise SigningError(
            "G2: The image {value} is not a registry and a repository in small letters; write it as in "
            "registry.example.test:5443/team/app.",
            value=shown(untrusted),
        )
    if registry.startswith("[") or is_ip(host):
        raise SigningError(
            "G2: The image {value} is on an IP address, and its signature would end with that address; write the "
            "registry's DNS name.",
            value=shown(untrusted),
        )
    if colon and not (port.isascii() and port.isdecimal() and 1 <= int(port[:6]) <= 65535 and port[0] != "0"):
        raise SigningError("G2: The image {value} has no port from 1 to 65535; mend it.", value=shown(untrusted))
    try:
        return f"{clean_host(host, ip=False)}{colon}{port}/{repository}"
    except EstateError as problem:
        raise SigningError(
            "G2: The image {value} cannot be signed: {reason}", value=shown(untrusted), reason=str(problem)
        ) from None


def clean_scope(untrusted: str) -> str:
    """A repository, or `registry.example.test:5443/*` for all of a registry; SigningError (G2) for what is neither."""
    registry, wild, rest = untrusted.partition("/*")
    if wild and not rest:
        return clean_reference(f"{registry}/all").removesuffix("all") + "*"
    return clean_reference(untrusted)


def clean_digest(untrusted: str) -> str:
    """An image's digest; SigningError (G2) for what is none."""
    if _DIGEST.match(untrusted) is None:
        raise SigningError(
            "G2: The digest {value} is not sha256: and 64 small hex digits; take it from the registry's manifest.",
            value=shown(untrusted),
        )
    return untrusted


def clean_tag(untrusted: str) -> str:
    """A tag; SigningError (G2) for what is none."""
    if _TAG.match(untrusted) is None:
        raise SigningError(
            "G2: The tag {value} is not one of an image: letters, digits, full stops, hyphens; mend it.",
            value=shown(untrusted),
        )
    return untrusted
