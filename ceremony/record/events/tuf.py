"""The root metadata of a TUF repository: who holds which root key, what is to be signed, and who has signed it.

TUF is The Update Framework (https://theupdateframework.github.io/specification/latest/); its root keys belong to people
and lie on their own tokens. No root of Keyrite's and no quorum stands behind them.
"""

from __future__ import annotations

from typing import Annotated, Literal

from ceremony.custody.participants import Actor
from ceremony.keys import KeyAttributes, TokenIdentity
from ceremony.record.events.event import Event, event, part
from ceremony.record.events.parts import Sha256
from ceremony.record.events.people import NamedToken

KeyId = Annotated[str, "of the key in the metadata, hex"]
OpenedBy = Annotated[tuple[Actor, ...], "its holder, then the administrator or the witness"]


@part
class TufKey:
    """A public key of the metadata."""

    key_id: KeyId
    public_key: Annotated[str, "PEM"]


@part
class TufHolder:
    """A person who holds a root key."""

    name: str
    key: Annotated[TufKey | None, "none where it is made in this ceremony, or in a later one"] = None
    token: Annotated[NamedToken | None, "on which it was made, as an earlier ceremony tells"] = None


@part
class TufRole:
    """Who signs the rest of the repository."""

    role: Literal["targets", "snapshot", "timestamp"]
    threshold: int
    keys: tuple[TufKey, ...]


@part
class TufPrevious:
    """The root metadata that the new one follows."""

    version: int
    threshold: int
    sha256: Annotated[Sha256, "of its file, `tuf/previous.root.json`"]
    key_ids: Annotated[tuple[str, ...], "of its root keys, hex"]
    holders: Annotated[tuple[TufHolder, ...], "of its root keys, as far as people hold them here"]


@part
class TufSignature:
    """A signature over the new root metadata, made in an earlier ceremony."""

    key_id: KeyId
    signature: Annotated[str, "hex"]


@part
class TufEarlier:
    """The ceremony over the same root metadata, or the one before, whose archive was taken up."""

    ceremony: str
    manifest_sha256: Sha256


@part
class TufTerms:
    """The root metadata that is to be signed, as far as it is known beforehand."""

    version: int
    expires: Annotated[str, "RFC 3339"]
    threshold: Annotated[int, "how many root keys must sign what is signed under this version"]
    consistent_snapshot: bool
    holders: tuple[TufHolder, ...]
    roles: tuple[TufRole, ...]
    previous: TufPrevious | None = None
    signatures: Annotated[tuple[TufSignature, ...], "made in earlier ceremonies"] = ()
    to_sign_sha256: Annotated[Sha256 | None, "as earlier ceremonies have signed it"] = None
    earlier: TufEarlier | None = None


@event("tuf-key-made")
class TufKeyMade(Event):
    """A root key was made on its holder's own token, which two people had opened."""

    holder: str
    identity: TokenIdentity
    key: TufKey
    facts: KeyAttributes
    by: OpenedBy


@event("tuf-root-confirmed")
class TufRootConfirmed(Event):
    """People read the root metadata and want it signed as it is."""

    version: int
    to_sign_sha256: Annotated[Sha256, "of the canonical JSON of its signed part"]


@event("tuf-root-signed")
class TufRootSigned(Event):
    """A root key has signed the root metadata, on its holder's own token, which two people had opened."""

    holder: str
    identity: TokenIdentity
    facts: Annotated[KeyAttributes, "of the key that has signed, as read back from the token"]
    key_id: KeyId
    signature: Annotated[str, "hex; ECDSA, DER"]
    to_sign_sha256: Sha256
    by: OpenedBy
