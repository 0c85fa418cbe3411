"""An image as registries name it: the descriptor of its manifest, taken from that manifest or from an index."""

from __future__ import annotations

from dataclasses import dataclass

from ceremony.errors import shown
from ceremony.pki.certificates import sha256_hex
from ceremony.record.canonical import parse_json_strictly
from ceremony.signing.errors import SigningError
from ceremony.signing.images import Image

MANIFEST_TYPES = (  # of an image, or of an index over several platforms; OCI and docker
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)
MOST_MANIFEST_BYTES = 4 << 20  # what registries take


@dataclass(frozen=True)
class Target:
    """An image as a descriptor of OCI names it."""

    media_type: str
    digest: str
    size: int  # bytes of its manifest

    @property
    def as_json(self) -> dict[str, str | int]:
        return {"mediaType": self.media_type, "digest": self.digest, "size": self.size}


def target_of(image: Image, untrusted: bytes, file: str, *, typed: bool = True) -> Target:
    """The descriptor of an image, from its manifest or from the index of several platforms that names it.

    SigningError (G4) where the file is of another image or, unless `typed` says that nobody asks, of no media type.
    """
    try:
        told = parse_json_strictly(untrusted, max_bytes=MOST_MANIFEST_BYTES)
        manifests = told.get("manifests", ())
        named = {
            str(one["digest"]): Target(one["mediaType"], one["digest"], one["size"])
            for one in manifests
            if type(one["size"]) is int and one["size"] > 0  # neither true nor false
        }
        own = f"sha256:{sha256_hex(untrusted)}"
        found = (
            Target(told.get("mediaType", ""), own, len(untrusted)) if own == image.digest else named.get(image.digest)
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        found = None
    if found is None:
        raise SigningError(
            "G4: The digest {digest} is not that of the manifest in {file}, nor of an image that it names; take both "
            "anew from the registry.",
            digest=image.digest,
            file=shown(file),
        )
    if typed and found.media_type not in MANIFEST_TYPES:
        raise SigningError(
            "G4: The manifest in {file} does not say that it is one, in its field mediaType; push the image with a "
            "current client, and fetch the manifest from the registry.",
            file=shown(file),
        )
    return found
