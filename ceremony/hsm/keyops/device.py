"""An open, logged-in token: the port in the ceremony's words, made of PKCS#11 calls.

Rules:

- what was written is read back and compared before a method returns;
- a method that fails removes what it had made, and nothing else: a label alone makes nothing ours (ownership.py);
- secrets that it holds (a root key of combined randomness until it is exported, the key of a MAC) are wiped
  when it closes.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import Final

from pkcs11 import Attribute, ObjectClass

from ceremony.errors import DeviceError
from ceremony.hsm.cryptoki.binding import find_token, identify
from ceremony.hsm.cryptoki.faults import fault
from ceremony.hsm.cryptoki.initialize import encode_pin, open_session
from ceremony.hsm.cryptoki.module import Module
from ceremony.hsm.cryptoki.return_values import Ckr
from ceremony.hsm.cryptoki.session import Key, Session
from ceremony.hsm.cryptoki.templates import KEY_BYTES, AttributeValue
from ceremony.hsm.keyops import derived, formats, keytypes, pairs, transport, wrapping
from ceremony.hsm.keyops import restore as restoring
from ceremony.hsm.keyops.formats import Parcel, Sample
from ceremony.hsm.keyops.key_attributes import check_attributes, read_attributes
from ceremony.hsm.keyops.locking import end_interrupted, lock
from ceremony.hsm.keyops.ownership import (
    check_label_is_free,
    check_no_stranger,
    destroy_all,
    find_one,
    fresh_id,
    is_own,
    own,
)
from ceremony.hsm.keyops.transport import WayOut
from ceremony.hsm.keyops.uses import sign
from ceremony.keys import (
    KeyAttributes,
    KeyDevice,
    KeyType,
    KeyUse,
    RestoreReport,
    RootExport,
    TokenIdentity,
    Transport,
    WrappedKey,
)

TRANSPORT_BITS: Final = 4096


class Pkcs11Device(KeyDevice):
    """A token with a session of its own; `transport_bits` is the size of the one-time RSA keys."""

    def __init__(self, session: Session, identity: TokenIdentity, *, transport_bits: int = TRANSPORT_BITS) -> None:
        self.session = session  # for this package's probe
        self._identity = identity
        self._bits = transport_bits
        self._combined: dict[str, bytearray] = {}
        self._mac_keys: dict[str, bytearray] = {}
        self._closed = False

    @property
    def identity(self) -> TokenIdentity:
        """What the token and its module said when it was opened."""
        return self._identity

    @property
    def gone(self) -> bool:
        """Whether the token, its session or its login was lost since it was opened."""
        return self.session.gone

    def random(self, length: int) -> bytes:
        """`length` bytes of C_GenerateRandom."""
        return self.session.random(length)

    @cached_property
    def way_out(self) -> WayOut:
        """How the root key can leave this token; found with throw-away keys when first asked for."""
        return transport.find_way_out(self.session)

    @cached_property
    def _samples(self) -> tuple[Sample, ...]:
        """The wrap mechanisms of this token as measured, with a throw-away key whose value is known."""
        value = bytearray(secrets.token_bytes(KEY_BYTES))
        try:
            key = transport.import_throw_away(self.session, value)
            with self.session.discarding(key):
                return wrapping.measure(self.session, key, value)
        finally:
            value[:] = bytes(len(value))

    def make_root_key(self, label: str, *, dice: bytes = b"") -> KeyAttributes:
        """Generate the root key; where the token lets no key out, make it of three randomness sources and import it.

        `dice` are the rolls read aloud, used for such a token only. Raises DeviceError, and then leaves nothing.
        """
        check_label_is_free(self.session, label)
        way = self.way_out.transport
        name: dict[str, AttributeValue] = {"token": True, "label": label.encode(), "id": fresh_id()}
        try:
            if way is None:
                return self._import_combined(label, dice, name)
            oaep = way is Transport.OAEP
            facts = read_attributes(
                self.session, transport.generate_aes(self.session, sensitive=oaep, extractable=True, **name)
            )
            return check_attributes(
                facts, label=label, on_token=True, extractable=True, sensitive=oaep, key_type="aes-256"
            )
        except BaseException:
            with suppress(DeviceError):  # the error that led here is the one to tell; `orphans` finds what is left
                self._remove(label)
            raise

    def _import_combined(self, label: str, dice: bytes, name: dict[str, AttributeValue]) -> KeyAttributes:
        value = derived.combine_randomness(self.random(64), dice)
        self._combined[label] = value
        root, _ = transport.import_key(self.session, value, self._bits, sensitive=True, extractable=False, **name)
        restoring.prove_root(self.session, root, value)
        return check_attributes(read_attributes(self.session, root), label=label, on_token=True, sensitive=True)

    def export_root_key(self, label: str) -> RootExport:
        """Take the root key out once; a root of combined randomness is handed over as it was made.

        Raises DeviceError where the key is locked, or where what came out is not what the token holds.
        """
        root = find_one(self.session, label, ObjectClass.SECRET_KEY)
        if label in self._combined:
            value = self._combined.pop(label)
            self._mac_keys[label] = derived.mac_key(value)
            return RootExport(value, Transport.COMBINED, read_attributes(self.session, root))
        self._check_not_locked(root)
        one_time = transport.one_time_key(self._bits) if self.way_out.transport is Transport.OAEP else None
        value = transport.export_key(self.session, root, self.way_out, one_time)
        try:
            restoring.prove_root(self.session, root, value)
            if self.way_out.transport is Transport.VALUE:
                self.session.change(root, Attribute.SENSITIVE, value=True)
            facts = check_attributes(read_attributes(self.session, root), sensitive=True)
        except BaseException:
            value[:] = bytes(len(value))
            raise
        self._mac_keys[label] = derived.mac_key(value)
        return RootExport(value, self.way_out.transport or Transport.VALUE, facts)

    def make_estate_key(self, label: str, key_type: KeyType, use: KeyUse = KeyUse.SIGN) -> tuple[bytes, KeyAttributes]:
        """Generate a pair, extractable until `lock`; (DER SubjectPublicKeyInfo, facts of the private key)."""
        return pairs.make_pair(self.session, label, key_type, use, extractable=True)

    def make_log_key(self, label: str) -> tuple[bytes, KeyAttributes]:
        """Generate a signing pair that can never leave the token, EC P-384 where it can; as `make_estate_key`."""
        return pairs.make_log_pair(self.session, label)

    def make_signing_key(self, label: str, key_type: KeyType) -> tuple[bytes, KeyAttributes]:
        """Generate a signing pair of this type that can never leave the token; as `make_estate_key`."""
        return pairs.make_pair(self.session, label, key_type, KeyUse.SIGN, extractable=False)

    def wrap(self, root_label: str, label: str, use: KeyUse = KeyUse.SIGN) -> WrappedKey:
        """Wrap the estate key under the root key inside the token, and prove that it unwraps and works.

        RFC 5649 where the token makes it, otherwise CBC with a MAC; DeviceError where it makes neither.
        """
        root = find_one(self.session, root_label, ObjectClass.SECRET_KEY)
        private = find_one(self.session, label, ObjectClass.PRIVATE_KEY)
        public = find_one(self.session, label, ObjectClass.PUBLIC_KEY)
        public_key = keytypes.read_public_key(self.session, public)
        key_type = KeyType(keytypes.read_type(self.session, public))
        sample = formats.best_sample(self._samples)
        if sample is None:
            raise DeviceError(
                "The token wraps keys in no format that can be opened without it; nothing was changed on it; take a "
                "token whose probe names rfc5649."
            )
        mechanism = sample.parcel.mechanism
        self._check_not_locked(private)
        body = wrapping.wrap(self.session, mechanism, root, private)
        if not wrapping.opens(self.session, Parcel(mechanism, body, key_type, public_key, use), root):
            raise DeviceError(
                "The wrapped key '{label}' does not open again in the token; the key itself is unharmed; probe the "
                "token and take another model.",
                label=label,
            )
        blob = self._with_mac(root_label, body) if sample.wrap_format == formats.RAW_CBC else body
        return WrappedKey(label, key_type, blob, formats.stored_format(sample.wrap_format), public_key, use)

    def _check_not_locked(self, key: Key) -> None:
        """Refuse what a token should refuse itself: NSS wraps locked keys all the same."""
        if self.session.read_flag(key, Attribute.EXTRACTABLE) is False:
            raise fault("C_WrapKey", Ckr.KEY_UNEXTRACTABLE)

    def _with_mac(self, root_label: str, body: bytes) -> bytes:
        if root_label not in self._mac_keys:
            export = self.export_root_key(root_label)  # also keeps the key of the MAC
            export.value[:] = bytes(len(export.value))
        return derived.add_mac(self._mac_keys[root_label], body)

    def lock(self, label: str) -> KeyAttributes:
        """Make the key sensitive and non-extractable for good; DeviceError where the token does not keep that."""
        secret = ObjectClass.SECRET_KEY, ObjectClass.PRIVATE_KEY
        found = own(self.session, label, *secret)
        if len(found) > 1:
            end_interrupted(self.session, found)
        _, facts = lock(self.session, find_one(self.session, label, *secret))
        return facts

    def restore(self, root_label: str, root_value: bytearray, estate: Sequence[WrappedKey]) -> RestoreReport:
        """Put the root key and the estate keys on this token, locked; all or nothing. Wipes `root_value`."""
        return restoring.restore(self.session, root_label, root_value, estate, bits=self._bits)

    def public_key(self, label: str) -> bytes:
        """DER SubjectPublicKeyInfo of the pair with this label."""
        return keytypes.read_public_key(self.session, find_one(self.session, label, ObjectClass.PUBLIC_KEY))

    def sign(self, label: str, data: bytes, hash_name: str) -> bytes:
        """Sign `data` with the pair's private key; ECDSA as DER or RSASSA-PKCS1-v1_5."""
        return sign(self.session, find_one(self.session, label, ObjectClass.PRIVATE_KEY), data, hash_name)

    def prove(self, label: str, public_key: bytes, use: KeyUse = KeyUse.SIGN) -> None:
        """Sign, or decrypt, a fresh random challenge for the given DER public key; DeviceError if it does not."""
        pairs.prove(self.session, label, public_key, use)

    def destroy(self, label: str) -> None:
        """Destroy every object of ours with this label and see that it is gone; DeviceError where there was none."""
        if not own(self.session, label):
            check_no_stranger(self.session, label)
            raise DeviceError(
                "The token holds nothing named '{label}'; nothing was changed on it; check that it is the right token.",
                label=label,
            )
        self._remove(label)
        if own(self.session, label):
            raise DeviceError(
                "The token still holds '{label}' after it was destroyed; other keys are unharmed; erase the token with "
                "the vendor's tool.",
                label=label,
            )

    def _remove(self, label: str) -> None:
        self._forget_secrets(label)
        destroy_all(self.session, own(self.session, label))

    def _forget_secrets(self, label: str) -> None:
        for store in (self._combined, self._mac_keys):
            value = store.pop(label, bytearray())
            value[:] = bytes(len(value))

    def inventory(self) -> tuple[KeyAttributes, ...]:
        """Every object on the token, sorted by class and label."""
        facts = [replace(read_attributes(self.session, key), own=is_own(self.session, key)) for key in self._kept()]
        return tuple(sorted(facts, key=lambda one: (one.object_class, one.label)))

    def _kept(self) -> tuple[Key, ...]:
        return self.session.find({Attribute.TOKEN: True})

    def orphans(self, known: Collection[str]) -> tuple[KeyAttributes, ...]:
        """Keys on the token that the record does not know by label, and half-made ones: what a crash may have left."""
        return tuple(facts for facts in self.inventory() if facts.is_key and facts.label not in known)

    def remove_orphans(self, known: Collection[str]) -> tuple[KeyAttributes, ...]:
        """Destroy every key whose label is not known, see that it is gone, and return what it was."""
        removed = []
        for key in self._kept():  # by the object itself, because half a key may have no label
            facts = read_attributes(self.session, key)
            if facts.is_key and facts.label not in known:
                self.session.destroy(key)
                removed.append(facts)
        if self.orphans(known):
            raise DeviceError(
                "The token still holds remains of an interrupted step; known keys are unharmed; erase the token "
                "with the vendor's tool and take it, or another one, afresh."
            )
        return tuple(removed)

    def close(self) -> None:
        """Log out and close the session; idempotent."""
        for label in [*self._combined, *self._mac_keys]:
            self._forget_secrets(label)
        if self._closed:
            return
        self._closed = True
        with suppress(DeviceError):  # an unplugged token has forgotten the login already
            self.session.logout()
        self.session.close()


def open_device(
    module: Module, serial: str, label: str, pin: str, *, transport_bits: int = TRANSPORT_BITS
) -> Pkcs11Device:
    """Open the module's token with this serial and label; PinError or DeviceError."""
    token = find_token(module, serial, label)
    session = open_session(module, token, encode_pin(pin))
    return Pkcs11Device(session, identify(module, token), transport_bits=transport_bits)
