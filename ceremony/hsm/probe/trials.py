"""The trials of a probe: each tries one thing with throw-away session keys, and says what it saw.

Rules:

- a trial returns how it went, or raises NotSoError or the token's own answer; it leaves nothing behind;
- nothing is believed that can be tried: not a mechanism's number or flags, not an attribute that was accepted.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from pkcs11 import Attribute, Mechanism

from ceremony.hsm.cryptoki.faults import TokenFaultError
from ceremony.hsm.cryptoki.session import Key
from ceremony.hsm.cryptoki.templates import KEY_BYTES, AttributeValue, attributes
from ceremony.hsm.keyops import formats, keytypes, transport, wrapping
from ceremony.hsm.keyops.device import Pkcs11Device
from ceremony.hsm.keyops.formats import Parcel, Sample
from ceremony.hsm.keyops.locking import lock
from ceremony.hsm.keyops.ownership import destroy_all, fresh_id
from ceremony.hsm.keyops.uses import signs_for
from ceremony.keys import KeyType

_LABEL: Final = b"keyrite probe"
_DENIED: Final = tuple(role for role, allowed in keytypes.SECRET_ROLES.items() if not allowed)


class NotSoError(Exception):
    """Something that was tried turned out otherwise; its text becomes the finding."""


class Trials:
    """What is tried on an open token; `samples` and `refusals` are how it wraps, once `root_back` was tried."""

    def __init__(self, device: Pkcs11Device) -> None:
        self._device = device
        self._session = device.session
        self._before = set(self._session.find({}))
        self.samples: tuple[Sample, ...] = ()
        self.refusals: dict[Mechanism, TokenFaultError] = {}

    def random(self) -> str:
        if self._session.random(32) == self._session.random(32):
            raise NotSoError("two draws of 32 bytes were equal")
        return "two draws differ"

    def root_leaves(self) -> str:
        way = self._device.way_out
        if way.transport is None:
            raise NotSoError("neither wrapped nor read; the root key would be made of several randomness sources")
        hash_name = f" {way.oaep_hash.name.lower()}" if way.oaep_hash else ""
        return f"{way.transport.value}{hash_name}"

    def root_back(self) -> str:
        value = bytearray(secrets.token_bytes(KEY_BYTES))
        key, way = transport.import_key(self._session, value, transport.TRIAL_BITS, sensitive=True, extractable=False)
        with self._locked(key) as locked:
            self.samples = wrapping.measure(self._session, locked, value, self.refusals)
        return way.value

    def sensitive_holds(self) -> str:
        with self._session.discarding(self._made()) as key:
            if self._session.read_value(key):
                raise NotSoError("the value of a sensitive key can be read")
            self._check_refused(key, Attribute.SENSITIVE, value=False)
        return "the value can't be read and the attribute not taken back"

    def lock_reads_back(self) -> str:
        with self._locked(self._made()):
            return "sensitive and not extractable, as read back"

    def lock_is_one_way(self) -> str:
        with self._locked(self._made()) as key:
            self._check_refused(key, Attribute.EXTRACTABLE, value=True)
        return "a locked key can't be unlocked"

    def lock_is_enforced(self) -> str:
        with self._locked(self._made()) as key, self._session.discarding(self._made(extractable=False)) as wrapping_key:
            for mechanism in formats.CANDIDATES:
                with suppress(TokenFaultError):
                    wrapping.wrap(self._session, mechanism, wrapping_key, key)
                    raise NotSoError(f"a locked key can still be wrapped with {mechanism.name}")
        return "a locked key can't be wrapped"

    def _made(self, **named: AttributeValue) -> Key:
        return transport.generate_aes(self._session, **{"sensitive": True, "extractable": True, **named})

    @contextmanager
    def _locked(self, key: Key) -> Iterator[Key]:
        try:
            key, _ = lock(self._session, key)
            yield key
        finally:
            self._session.discard(key)

    def _check_refused(self, key: Key, attribute: Attribute, *, value: bool) -> None:
        try:
            self._session.change(key, attribute, value)
        except TokenFaultError:
            return
        if self._session.read_flag(key, attribute) is value:
            raise NotSoError(f"CKA_{attribute.name} can be taken back")

    def keeps_name(self) -> str:
        name = fresh_id()
        with self._session.discarding(self._made(label=_LABEL, id=name)) as key:
            if self._session.find({Attribute.LABEL: _LABEL, Attribute.ID: name}) != (key,):
                raise NotSoError("a key is not found by its label and CKA_ID")
        return "label and CKA_ID are kept"

    def roles_hold(self) -> str:
        with self._session.discarding(self._made()) as key:
            allowed = [attribute.name for attribute in _DENIED if self._session.read_flag(key, attribute)]
        if allowed:
            raise NotSoError(f"the root key could also be used for {', '.join(allowed)}")
        return "the root key may wrap and unwrap, nothing else"

    def copies(self) -> str:
        with self._session.discarding(self._made()) as key:
            self._session.discard(self._session.copy(key, {Attribute.TOKEN: False, Attribute.LABEL: _LABEL}))
        return "restored keys become permanent as copies"

    def life(self, kind: KeyType) -> str:
        sample = formats.best_sample(self.samples)
        if sample is None:
            raise NotSoError("no wrap format that a ceremony can use")
        mechanism, temporary = sample.parcel.mechanism, attributes(token=False)
        hidden = attributes(private=True, sensitive=True, extractable=True)
        with self._session.discarding(self._made(extractable=False)) as wrapping_key:
            public, private = keytypes.generate_pair(self._session, kind, temporary, temporary | hidden)
            with self._session.discarding(public, private):
                public_key = keytypes.read_public_key(self._session, public)
                if not signs_for(self._session, private, public_key):
                    raise NotSoError("its signatures do not verify")
                body = wrapping.wrap(self._session, mechanism, wrapping_key, private)
                if not wrapping.opens(self._session, Parcel(mechanism, body, kind, public_key), wrapping_key):
                    raise NotSoError("does not unwrap again")
        return "made, signed, wrapped, unwrapped, signed"

    def left_nothing(self) -> str:
        left = set(self._session.find({})) - self._before
        destroy_all(self._session, left)
        if left:
            raise NotSoError(f"{len(left)} objects were left behind and had to be removed")
        return "the token holds what it held before"
