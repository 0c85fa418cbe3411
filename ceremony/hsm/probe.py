"""What a token can do for a ceremony, found by living a key's whole life with throw-away session objects.

Rules:

- nothing is believed that can be tried: not a mechanism's number or flags, not an attribute that was accepted;
- only throw-away keys, only session objects; what lay on the token before lies on it afterwards, and this is checked;
- a report counts for the token's model, firmware and module file that it was made with, and for no other.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from ceremony.errors import DeviceError
from ceremony.hsm import keytypes, transport, wrapping
from ceremony.hsm.cryptoki import Attr, AttributeValue, Ckm
from ceremony.hsm.device import Pkcs11Device
from ceremony.hsm.faults import ModuleStalledError, TokenFaultError
from ceremony.hsm.objects import destroy_all
from ceremony.hsm.restore import lock_object
from ceremony.hsm.session import Session
from ceremony.hsm.wrapping import Parcel, Sample
from ceremony.keys import KeyType, TokenIdentity, Transport

NEEDED: Final = ("random", "root-back", "sensitive-holds", "lock-reads-back", "leaves-nothing")
_COVERS: Final = ("module_sha256", "library", "manufacturer", "model", "firmware", "hardware")


@dataclass(frozen=True)
class Finding:
    """One operation as tried: whether it works, how or why not, and how long it took."""

    operation: str
    ok: bool
    how: str
    milliseconds: float


@dataclass(frozen=True)
class ProbeReport:
    """What a token can do; public, and stored with the token's identity."""

    identity: TokenIdentity
    transport: Transport  # the way in which the root key would leave
    wrap_format: str | None  # the format in which estate keys would be wrapped
    key_types: tuple[str, ...]  # the estate keys that it can make, wrap, restore and sign with
    findings: tuple[Finding, ...]

    @property
    def usable(self) -> bool:
        """Whether a ceremony can be held on this token."""
        works = {finding.operation for finding in self.findings if finding.ok}
        return self.wrap_format is not None and bool(self.key_types) and works.issuperset(NEEDED)

    def covers(self, identity: TokenIdentity) -> bool:
        """Whether the report still holds for this token: same module file, library, model, firmware and hardware."""
        return all(getattr(self.identity, name) == getattr(identity, name) for name in _COVERS)

    def finding(self, operation: str) -> Finding:
        """The finding with this name; KeyError where it was not tried."""
        return {finding.operation: finding for finding in self.findings}[operation]

    def as_data(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {
            "usable": self.usable,
            "identity": self.identity.as_data(),
            "transport": self.transport.value,
            "wrap_format": self.wrap_format,
            "key_types": list(self.key_types),
            "findings": [asdict(finding) for finding in self.findings],
        }


def report_from_data(data: dict[str, Any]) -> ProbeReport:
    """The report that `as_data` wrote; KeyError, TypeError or ValueError where it is none."""
    return ProbeReport(
        identity=TokenIdentity(**data["identity"]),
        transport=Transport(data["transport"]),
        wrap_format=data["wrap_format"],
        key_types=tuple(data["key_types"]),
        findings=tuple(Finding(**finding) for finding in data["findings"]),
    )


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
            wrap_format=None if best is None else wrapping.stored_format(best.wrap_format),
            key_types=key_types,
            findings=tuple(self._findings),
        )

    def _try(self, operation: str, action: Callable[[], str]) -> bool:
        started = time.perf_counter()
        try:
            ok, how = True, action()
        except ModuleStalledError:
            raise
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
            lock_object(self._session, key)
            self._samples = wrapping.measure(self._session, key, value)
        finally:
            self._session.destroy(key)
        return way.value

    def _sensitive_holds(self) -> str:
        key = transport.generate_aes(self._session, sensitive=True, extractable=True)
        try:
            if self._session.read(key, Attr.VALUE):
                raise _NotSoError("the value of a sensitive key can be read")
            self._check_refused(key, Attr.SENSITIVE, value=False)
        finally:
            self._session.destroy(key)
        return "the value can't be read and the attribute not taken back"

    def _lock_reads_back(self) -> str:
        key = self._locked_key()
        self._session.destroy(key)
        return "sensitive and not extractable, as read back"

    def _lock_is_one_way(self) -> str:
        key = self._locked_key()
        try:
            self._check_refused(key, Attr.EXTRACTABLE, value=True)
        finally:
            self._session.destroy(key)
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
            for mechanism in wrapping.CANDIDATES:
                self._check_stays(wrapping_key, key, mechanism)
        finally:
            destroy_all(self._session, (key, wrapping_key))
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
            lock_object(self._session, key)
        except BaseException:
            self._session.destroy(key)
            raise
        return key

    def _measure_wrapping(self) -> None:
        found = {sample.parcel.mechanism: sample for sample in self._samples}
        for mechanism in wrapping.CANDIDATES:
            sample = found.get(mechanism)
            how = "does not wrap" if sample is None else sample.wrap_format
            ok = sample is not None and sample.unwraps and sample.wrap_format != "unknown"
            how += "" if sample is None or sample.unwraps else ", does not unwrap"
            self._findings.append(Finding(f"wrap-{mechanism.name.lower().replace('_', '-')}", ok, how, 0.0))

    def best_sample(self) -> Sample | None:
        return wrapping.best_sample(self._samples)

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
            if not wrapping.signs_for(self._session, private, public_key):
                raise _NotSoError("its signatures do not verify")
            body = wrapping.wrap(self._session, sample.parcel.mechanism, wrapping_key, private)
            if not wrapping.opens(self._session, Parcel(sample.parcel.mechanism, body, kind, public_key), wrapping_key):
                raise _NotSoError("does not unwrap again")
        finally:
            destroy_all(self._session, made)
        return "made, signed, wrapped, unwrapped, signed"

    def _left_nothing(self, before: tuple[int, ...]) -> str:
        left = set(self._session.find({})) - set(before)
        destroy_all(self._session, tuple(left))
        if left:
            raise _NotSoError(f"{len(left)} objects were left behind and had to be removed")
        return "the token holds what it held before"


def _life_of(probing: _Probe, kind: KeyType) -> Callable[[], str]:
    return lambda: probing.life(kind)
