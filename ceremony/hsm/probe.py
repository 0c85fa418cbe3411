"""What a token can do for a ceremony, found by living a key's whole life with throw-away session objects.

Rules:

- nothing is believed that can be tried: not a mechanism's number or flags, not an attribute that was accepted;
- only throw-away keys, only session objects; what lay on the token before lies on it afterwards, and this is checked.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence

from ceremony.errors import DeviceError, TokenGoneError
from ceremony.hsm import formats, keytypes, transport, wrapping
from ceremony.hsm.constants import Attr, Ckm
from ceremony.hsm.cryptoki import AttributeValue
from ceremony.hsm.device import Pkcs11Device
from ceremony.hsm.faults import ModuleStalledError, TokenFaultError
from ceremony.hsm.formats import Parcel, Sample
from ceremony.hsm.locking import lock
from ceremony.hsm.ownership import destroy_all
from ceremony.hsm.probe_report import Finding, ProbeReport
from ceremony.hsm.session import Session
from ceremony.hsm.signatures import signs_for
from ceremony.keys import KeyType, Transport


def probe(device: Pkcs11Device, key_types: Sequence[KeyType] = tuple(KeyType)) -> ProbeReport:
    """Try everything on an open token; some seconds on software, minutes on a slow card that makes RSA-4096 keys.

    A refusal is a finding. ModuleStalledError where a call does not come back.
    """
    return _Probe(device).run(key_types)


class _NotSoError(Exception):
    """Something that was tried turned out otherwise; its text becomes the finding."""


class _Probe:
    def __init__(self, device: Pkcs11Device) -> None:
        self._device = device
        self._session: Session = device.session
        self._findings: list[Finding] = []
        self._samples: tuple[Sample, ...] = ()

    def run(self, kinds: Sequence[KeyType]) -> ProbeReport:
        before = self._session.find({})
        self._try("random", self._random)
        self._try("root-leaves", self._root_leaves)
        self._try("root-back", self._root_back)
        self._try("sensitive-holds", self._sensitive_holds)
        self._try("lock-reads-back", self._lock_reads_back)
        self._try("lock-one-way", self._lock_is_one_way)
        self._try("lock-enforced", self._lock_is_enforced)
        self._measure_wrapping()
        key_types = tuple(kind.value for kind in kinds if self._try(f"estate-{kind.value}", _life_of(self, kind)))
        self._try("leaves-nothing", lambda: self._left_nothing(before))
        best = self.best_sample()
        return ProbeReport(
            identity=self._device.identity,
            transport=self._device.way_out.transport or Transport.COMBINED,
            wrap_format=None if best is None else formats.stored_format(best.wrap_format),
            key_types=key_types,
            findings=tuple(self._findings),
        )

    def _try(self, operation: str, action: Callable[[], str]) -> bool:
        started = time.perf_counter()
        try:
            ok, how = True, action()
        except (ModuleStalledError, TokenGoneError):
            raise  # says nothing of what the token can do, and nothing else can be tried now
        except TokenFaultError as error:
            ok, how = False, "{call} {code}".format(**error.values)
        except (_NotSoError, DeviceError) as error:
            ok, how = False, str(error)
        elapsed = round(1000 * (time.perf_counter() - started), 1)
        self._findings.append(Finding(operation, ok, how, elapsed))
        return ok

    def _random(self) -> str:
        if self._session.random(32) == self._session.random(32):
            raise _NotSoError("two draws of 32 bytes were equal")
        return "two draws differ"

    def _root_leaves(self) -> str:
        way = self._device.way_out
        if way.transport is None:
            raise _NotSoError("neither wrapped nor read; the root key would be made of several randomness sources")
        hash_name = f" {way.oaep_hash.name.lower()}" if way.oaep_hash else ""
        return f"{way.transport.value}{hash_name}"

    def _root_back(self) -> str:
        value = bytearray(secrets.token_bytes(transport.KEY_BYTES))
        key, way = transport.bring_in(self._session, value, transport.TRIAL_BITS, sensitive=True, extractable=False)
        try:
            key, _ = lock(self._session, key)
            self._samples = wrapping.measure(self._session, key, value)
        finally:
            self._session.discard(key)
        return way.value

    def _sensitive_holds(self) -> str:
        key = transport.generate_aes(self._session, sensitive=True, extractable=True)
        try:
            if self._session.read(key, Attr.VALUE):
                raise _NotSoError("the value of a sensitive key can be read")
            self._check_refused(key, Attr.SENSITIVE, value=False)
        finally:
            self._session.discard(key)
        return "the value can't be read and the attribute not taken back"

    def _lock_reads_back(self) -> str:
        key = self._locked_key()
        self._session.discard(key)
        return "sensitive and not extractable, as read back"

    def _lock_is_one_way(self) -> str:
        key = self._locked_key()
        try:
            self._check_refused(key, Attr.EXTRACTABLE, value=True)
        finally:
            self._session.discard(key)
        return "a locked key can't be unlocked"

    def _check_refused(self, key: int, attribute: Attr, *, value: bool) -> None:
        try:
            self._session.change(key, {attribute: value})
        except TokenFaultError:
            return
        if self._session.read_flag(key, attribute) is value:
            raise _NotSoError(f"CKA_{attribute.name} can be taken back")

    def _lock_is_enforced(self) -> str:
        key = self._locked_key()
        wrapping_key = transport.generate_aes(self._session, sensitive=True, extractable=False)
        try:
            for mechanism in formats.CANDIDATES:
                self._check_stays(wrapping_key, key, mechanism)
        finally:
            self._session.discard(key)
            self._session.discard(wrapping_key)
        return "a locked key can't be wrapped"

    def _check_stays(self, wrapping_key: int, key: int, mechanism: Ckm) -> None:
        try:
            wrapping.wrap(self._session, mechanism, wrapping_key, key)
        except TokenFaultError:
            return
        raise _NotSoError(f"a locked key can still be wrapped with {mechanism.name}")

    def _locked_key(self) -> int:
        key = transport.generate_aes(self._session, sensitive=True, extractable=True)
        try:
            locked, _ = lock(self._session, key)
        except BaseException:
            self._session.discard(key)
            raise
        return locked

    def _measure_wrapping(self) -> None:
        found = {sample.parcel.mechanism: sample for sample in self._samples}
        for mechanism in formats.CANDIDATES:
            sample = found.get(mechanism)
            how = "does not wrap" if sample is None else sample.wrap_format
            ok = sample is not None and sample.unwraps and sample.wrap_format != "unknown"
            how += "" if sample is None or sample.unwraps else ", does not unwrap"
            self._findings.append(Finding(f"wrap-{mechanism.name.lower().replace('_', '-')}", ok, how, 0.0))

    def best_sample(self) -> Sample | None:
        return formats.best_sample(self._samples)

    def life(self, kind: KeyType) -> str:
        sample = self.best_sample()
        if sample is None:
            raise _NotSoError("no wrap format that a ceremony can use")
        hidden: dict[Attr, AttributeValue] = {Attr.PRIVATE: True, Attr.SENSITIVE: True, Attr.EXTRACTABLE: True}
        temporary: dict[Attr, AttributeValue] = {Attr.TOKEN: False}
        wrapping_key = transport.generate_aes(self._session, sensitive=True, extractable=False)
        made: tuple[int, ...] = (wrapping_key,)
        try:
            public, private = keytypes.generate_pair(self._session, kind, temporary, temporary | hidden)
            made += (public, private)
            public_key = keytypes.read_public_key(self._session, public)
            if not signs_for(self._session, private, public_key):
                raise _NotSoError("its signatures do not verify")
            body = wrapping.wrap(self._session, sample.parcel.mechanism, wrapping_key, private)
            if not wrapping.opens(self._session, Parcel(sample.parcel.mechanism, body, kind, public_key), wrapping_key):
                raise _NotSoError("does not unwrap again")
        finally:
            for handle in made:
                self._session.discard(handle)
        return "made, signed, wrapped, unwrapped, signed"

    def _left_nothing(self, before: tuple[int, ...]) -> str:
        left = set(self._session.find({})) - set(before)
        destroy_all(self._session, tuple(left))
        if left:
            raise _NotSoError(f"{len(left)} objects were left behind and had to be removed")
        return "the token holds what it held before"


def _life_of(probing: _Probe, kind: KeyType) -> Callable[[], str]:
    return lambda: probing.life(kind)
