"""The trials of a probe: each tries one thing with throw-away session keys, and says what it saw.

Rules:

- a trial returns how it went, or raises NotSoError or the token's own answer; it leaves nothing behind;
- nothing is believed that can be tried: not a mechanism's number or flags, not an attribute that was accepted.
"""

from __future__ import annotations

import secrets
from typing import Final

from pkcs11 import Attribute, Mechanism

from ceremony.hsm.cryptoki.faults import TokenFaultError
from ceremony.hsm.cryptoki.session import Session
from ceremony.hsm.cryptoki.templates import attributes
from ceremony.hsm.keyops import formats, keytypes, transport, wrapping
from ceremony.hsm.keyops.device import Pkcs11Device
from ceremony.hsm.keyops.formats import Parcel, Sample
from ceremony.hsm.keyops.locking import lock
from ceremony.hsm.keyops.ownership import destroy_all, fresh_id
from ceremony.hsm.keyops.signatures import signs_for
from ceremony.keys import KeyType

_LABEL: Final = b"keyrite probe"
_DENIED: Final = tuple(role for role, allowed in keytypes.SECRET_ROLES.items() if not allowed)


class NotSoError(Exception):
    """Something that was tried turned out otherwise; its text becomes the finding."""


class Trials:
    """What is tried on an open token; `samples` and `refusals` are how it wraps, once `root_back` was tried."""

    def __init__(self, device: Pkcs11Device) -> None:
        self._device = device
        self._session: Session = device.session
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
        value = bytearray(secrets.token_bytes(transport.KEY_BYTES))
        key, way = transport.import_key(self._session, value, transport.TRIAL_BITS, sensitive=True, extractable=False)
        try:
            key, _ = lock(self._session, key)
            self.samples = wrapping.measure(self._session, key, value, self.refusals)
        finally:
            self._session.discard(key)
        return way.value

    def sensitive_holds(self) -> str:
        key = transport.generate_aes(self._session, sensitive=True, extractable=True)
        try:
            if self._session.read_value(key):
                raise NotSoError("the value of a sensitive key can be read")
            self._check_refused(key, Attribute.SENSITIVE, value=False)
        finally:
            self._session.discard(key)
        return "the value can't be read and the attribute not taken back"

    def lock_reads_back(self) -> str:
        key = self._locked_key()
        self._session.discard(key)
        return "sensitive and not extractable, as read back"

    def lock_is_one_way(self) -> str:
        key = self._locked_key()
        try:
            self._check_refused(key, Attribute.EXTRACTABLE, value=True)
        finally:
            self._session.discard(key)
        return "a locked key can't be unlocked"

    def _check_refused(self, key: int, attribute: Attribute, *, value: bool) -> None:
        try:
            self._session.change(key, {attribute: value})
        except TokenFaultError:
            return
        if self._session.read_flag(key, attribute) is value:
            raise NotSoError(f"CKA_{attribute.name} can be taken back")

    def lock_is_enforced(self) -> str:
        key = self._locked_key()
        wrapping_key = transport.generate_aes(self._session, sensitive=True, extractable=False)
        try:
            for mechanism in formats.CANDIDATES:
                self._check_stays(wrapping_key, key, mechanism)
        finally:
            self._session.discard(key)
            self._session.discard(wrapping_key)
        return "a locked key can't be wrapped"

    def _check_stays(self, wrapping_key: int, key: int, mechanism: Mechanism) -> None:
        try:
            wrapping.wrap(self._session, mechanism, wrapping_key, key)
        except TokenFaultError:
            return
        raise NotSoError(f"a locked key can still be wrapped with {mechanism.name}")

    def _locked_key(self) -> int:
        key = transport.generate_aes(self._session, sensitive=True, extractable=True)
        try:
            locked, _ = lock(self._session, key)
        except BaseException:
            self._session.discard(key)
            raise
        return locked

    def keeps_name(self) -> str:
        name = fresh_id()
        key = transport.generate_aes(self._session, sensitive=True, extractable=True, label=_LABEL, id=name)
        try:
            if self._session.find({Attribute.LABEL: _LABEL, Attribute.ID: name}) != (key,):
                raise NotSoError("a key is not found by its label and CKA_ID")
        finally:
            self._session.discard(key)
        return "label and CKA_ID are kept"

    def roles_hold(self) -> str:
        key = transport.generate_aes(self._session, sensitive=True, extractable=True)
        try:
            allowed = [attribute.name for attribute in _DENIED if self._session.read_flag(key, attribute)]
        finally:
            self._session.discard(key)
        if allowed:
            raise NotSoError(f"the root key could also be used for {', '.join(allowed)}")
        return "the root key may wrap and unwrap, nothing else"

    def copies(self) -> str:
        key = transport.generate_aes(self._session, sensitive=True, extractable=True)
        try:
            self._session.discard(self._session.copy(key, {Attribute.TOKEN: False, Attribute.LABEL: _LABEL}))
        finally:
            self._session.discard(key)
        return "restored keys become permanent as copies"

    def life(self, kind: KeyType) -> str:
        sample = formats.best_sample(self.samples)
        if sample is None:
            raise NotSoError("no wrap format that a ceremony can use")
        temporary = attributes(token=False)
        hidden = attributes(private=True, sensitive=True, extractable=True)
        wrapping_key = transport.generate_aes(self._session, sensitive=True, extractable=False)
        made: tuple[int, ...] = (wrapping_key,)
        try:
            public, private = keytypes.generate_pair(self._session, kind, temporary, temporary | hidden)
            made += (public, private)
            public_key = keytypes.read_public_key(self._session, public)
            if not signs_for(self._session, private, public_key):
                raise NotSoError("its signatures do not verify")
            body = wrapping.wrap(self._session, sample.parcel.mechanism, wrapping_key, private)
            if not wrapping.opens(self._session, Parcel(sample.parcel.mechanism, body, kind, public_key), wrapping_key):
                raise NotSoError("does not unwrap again")
        finally:
            for handle in made:
                self._session.discard(handle)
        return "made, signed, wrapped, unwrapped, signed"

    def left_nothing(self, before: tuple[int, ...]) -> str:
        left = set(self._session.find({})) - set(before)
        destroy_all(self._session, tuple(left))
        if left:
            raise NotSoError(f"{len(left)} objects were left behind and had to be removed")
        return "the token holds what it held before"
