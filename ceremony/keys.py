"""The port to a token, in the ceremony's own words, and the values that cross it.

Rules that every adapter keeps:

- a token is bound by module, serial and label, never by slot number;
- one thread makes all calls (PKCS#11 modules are initialised once and are not to be trusted with more);
- what was written is read back and compared before a call returns;
- `restore` is all or nothing: keys live as session objects until each is proved and locked, and only then
  become token objects; when it refuses, the token holds what it held before;
- PINs and key bytes never appear in an error, a log line or a repr.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class KeyType(StrEnum):
    """Estate key types; the root key is always AES-256."""

    EC_P256 = "ec-p256"
    EC_P384 = "ec-p384"
    EC_P521 = "ec-p521"
    RSA_3072 = "rsa-3072"
    RSA_4096 = "rsa-4096"


class KeyUse(StrEnum):
    """What an estate key does; one key, one use."""

    SIGN = "sign"
    DECRYPT = "decrypt"  # RSA-OAEP


_DECRYPTING_PURPOSES = frozenset({"image-decryption"})


def use_of(purpose: str) -> KeyUse:
    """What a key for this purpose does, as the record names the purpose."""
    return KeyUse.DECRYPT if purpose in _DECRYPTING_PURPOSES else KeyUse.SIGN


class Transport(StrEnum):
    """How the root key left a token, or came into it (recorded)."""

    OAEP = "oaep"  # wrapped to a one-time RSA-4096 key, never in clear on the PKCS#11 interface
    VALUE = "value"  # CKA_VALUE read once or C_CreateObject, then made sensitive
    COMBINED = "combined"  # made outside from several randomness sources, and imported


class PinState(StrEnum):
    """What a token says about its user PIN before it is tried; PKCS#11 (section 3.2) knows no number of tries."""

    UNTRIED = "untried"  # no wrong try since the last right one, or the token does not say
    COUNT_LOW = "count-low"  # at least one wrong try since the last right one
    FINAL_TRY = "final-try"  # the next wrong try locks it
    LOCKED = "locked"


@dataclass(frozen=True)
class TokenIdentity:
    """What the record says about a token; every field is public."""

    module_path: str
    module_sha256: str
    library: str  # manufacturer and version of the PKCS#11 library
    manufacturer: str
    model: str
    serial: str
    label: str
    firmware: str
    hardware: str
    software_token: bool  # True where the keys lie in ordinary memory and files (SoftHSM, NSS)


@dataclass(frozen=True)
class TokenListing:
    """One token as it can be seen without its PIN, for people to choose from."""

    identity: TokenIdentity
    initialised: bool  # False: its vendor's tool has not been run on it yet
    pin_set: bool  # False: its security officer has set no user PIN
    pin_state: PinState
    visible: int  # keys that show without the PIN; private ones do not, so 0 does not mean empty
    pin_pad: bool = False  # the PIN is typed on the token or its reader, and an empty one is given here
    probed_at: str = ""  # RFC 3339, of the probe that counts for it; "" where there is none

    def ready_for(self, *, in_use: bool) -> bool:
        """True if nothing that can be seen speaks against taking it; one that is `in_use` may hold keys."""
        seen = self.initialised and self.pin_set and self.pin_state is not PinState.LOCKED
        return seen and bool(self.probed_at) and (in_use or not self.visible)


@dataclass(frozen=True)
class KeyAttributes:
    """One object on a token and its attributes as read back from it (PKCS#11 section 4.9)."""

    label: str
    key_id: str  # CKA_ID in hex
    object_class: str  # "secret", "private", "public", "other", or "unreadable" where something is half-made
    key_type: str  # "aes-256", a KeyType value, or what the token says
    on_token: bool
    sensitive: bool | None
    extractable: bool | None
    always_sensitive: bool | None
    never_extractable: bool | None
    local: bool | None
    own: bool = True  # False where its CKA_ID does not show that this program made it: a stranger's, or half-made

    @property
    def is_key(self) -> bool:
        """False for what is no key and whole: a certificate or a profile that the token's maker put there."""
        return self.object_class != "other"


@dataclass(frozen=True)
class WrappedKey:
    """A private key wrapped under the root key; public.

    `wrap_format` is "rfc5649", as measured on the bytes, or "cbc-pkcs7+hmac-sha256" (docs/tokens.md) from a token
    that makes nothing better.
    """

    label: str
    key_type: KeyType
    blob: bytes
    wrap_format: str
    public_key: bytes  # DER SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7)
    use: KeyUse = KeyUse.SIGN


@dataclass
class RootExport:
    """The root key's 32 bytes on their one way out. The caller wipes `value`."""

    value: bytearray = field(repr=False)
    transport: Transport
    attributes: KeyAttributes


@dataclass(frozen=True)
class RestoreReport:
    """What `KeyDevice.restore` did: the facts of each key once it lay on the token, and the way in."""

    root: KeyAttributes
    estate: tuple[KeyAttributes, ...]
    transport: Transport


class KeyDevice(Protocol):
    """An open, logged-in token. Every method may raise DeviceError; none leaves a half-made object behind."""

    @property
    def identity(self) -> TokenIdentity: ...

    @property
    def gone(self) -> bool:
        """True once the token was unplugged or lost its session or login; it must be opened again."""

    def random(self, length: int) -> bytes:
        """`length` bytes from the token's generator (C_GenerateRandom)."""

    def make_root_key(self, label: str, *, dice: bytes = b"") -> KeyAttributes:
        """Generate the AES-256 root key as an extractable token object that may wrap and unwrap only.

        CKA_SENSITIVE is true from birth where the token can export it by OAEP. Where the token lets no key out,
        the key is made of the token's, the system's and the `dice` randomness and imported (Transport.COMBINED).
        """

    def export_root_key(self, label: str) -> RootExport:
        """Take the root key out once, by the best transport that this token has."""

    def make_estate_key(self, label: str, key_type: KeyType, use: KeyUse = KeyUse.SIGN) -> tuple[bytes, KeyAttributes]:
        """Generate a key pair for one use, extractable for wrapping; returns (DER SubjectPublicKeyInfo, facts)."""

    def make_log_key(self, label: str) -> tuple[bytes, KeyAttributes]:
        """Generate a signing pair that can never leave the token; returns as `make_estate_key`.

        EC P-384 where the token makes it, else EC P-256 or RSA-3072.
        """

    def make_signing_key(self, label: str, key_type: KeyType) -> tuple[bytes, KeyAttributes]:
        """Generate a signing pair of this type that can never leave the token; returns as `make_estate_key`."""

    def wrap(self, root_label: str, label: str, use: KeyUse = KeyUse.SIGN) -> WrappedKey:
        """Wrap the estate key under the root key inside the token (RFC 5649), and prove that it unwraps.

        The proof unwraps the blob into a session object that signs, or decrypts, for the public key.
        """

    def lock(self, label: str) -> KeyAttributes:
        """Make the key sensitive and non-extractable for good, and read both attributes back."""

    def restore(self, root_label: str, root_value: bytearray, estate: Sequence[WrappedKey]) -> RestoreReport:
        """Put the root key and the estate keys on this token, locked; all or nothing. Wipes `root_value`."""

    def public_key(self, label: str) -> bytes:
        """DER SubjectPublicKeyInfo of the key pair with this label."""

    def sign(self, label: str, data: bytes, hash_name: str) -> bytes:
        """Sign `data`: ECDSA as DER (RFC 3279 section 2.2.3) or RSASSA-PKCS1-v1_5; "sha256|sha384|sha512"."""

    def prove(self, label: str, public_key: bytes, use: KeyUse = KeyUse.SIGN) -> None:
        """Sign, or decrypt, a fresh random challenge for the given DER public key; DeviceError if it does not."""

    def destroy(self, label: str) -> None:
        """Destroy every object with this label and see that it is gone."""

    def inventory(self) -> tuple[KeyAttributes, ...]:
        """Every object on the token (not session objects), sorted by class and label."""

    def orphans(self, known: Collection[str]) -> tuple[KeyAttributes, ...]:
        """Objects whose labels the record does not know: what an interrupted step left half-made."""

    def remove_orphans(self, known: Collection[str]) -> tuple[KeyAttributes, ...]:
        """Destroy those objects, see that they are gone, and return what they were."""

    def close(self) -> None:
        """Log out and close the session; idempotent."""


class TokenRack(Protocol):
    """Where tokens come from: throw-away SoftHSM tokens for rehearsals, a given module for real ceremonies."""

    binds: bool = False  # True where tokens are given by people, and never made or thrown away here
    interrupted_call: str | None = None  # the call during which an earlier process died, if one did

    def prepare(self, label: str, pin: str) -> KeyDevice:
        """Initialise a fresh token with this label and user PIN, and open it. It is empty, or DeviceError.

        A rack that binds initialises nothing: it opens the token that was chosen.
        """
        ...

    def open(self, serial: str, label: str, pin: str) -> KeyDevice:
        """Open the token with this serial and label; PinError on a wrong PIN, DeviceError if there is none."""
        ...

    def tokens(self) -> tuple[TokenListing, ...]:
        """The tokens to choose from."""
        return ()

    def choose(self, serial: str, label: str) -> None:
        """Bind the rack to this token; of no effect where tokens are made."""
        return

    def signing_token(self, label: str, pin: str) -> KeyDevice:
        """A throw-away token for a key that signs one record and that no root certifies."""
        return self.prepare(label, pin)

    def pin_state(self, serial: str, label: str) -> PinState:
        """What the token says about its user PIN, to be told before the PIN is tried."""
        ...

    def pin_limits(self) -> tuple[int, int]:
        """Shortest and longest user PIN, in characters."""
        ...

    def as_data(self) -> dict[str, object]:
        """What must be known to find the rack's tokens again (module, folder); stays on this machine."""
        ...

    def keep(self) -> None:
        """Of a ceremony that closed: leave its throw-away tokens in their folder, where that was asked for."""
        return

    def discard(self) -> None:
        """Destroy throw-away tokens with their folder, unless they were kept; nothing is done to tokens of hardware."""
        ...
