"""Putting the root key and the estate keys on a fresh token: all of them, proved and locked, or none.

Rules, in the order in which they are kept:

- what can be checked without the token is checked first: labels, formats, public keys, MACs;
- every key comes in as a session object, so that a refusal or a crash leaves the token as it was;
- the root key counts once it wraps a throw-away key that its 32 bytes open here, and opens it again itself;
- an estate key counts once it did for its archived public key what it is for, and reads back sensitive and not
  extractable;
- only then do copies become token objects, or, where the token copies nothing, does the same key come in once more as a
  token object; they are read back and proved again, and if one fails all are removed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from pkcs11 import Mechanism

from ceremony.errors import DeviceError, TokenGoneError
from ceremony.hsm.cryptoki.faults import TokenFaultError
from ceremony.hsm.cryptoki.return_values import NOT_THIS_WAY
from ceremony.hsm.cryptoki.session import Session
from ceremony.hsm.cryptoki.templates import AttributeValue, attributes
from ceremony.hsm.keyops import formats, keytypes, transport, wrap_mac, wrapping
from ceremony.hsm.keyops.formats import Parcel, Sample
from ceremony.hsm.keyops.locking import LOCKED, lock
from ceremony.hsm.keyops.objects import check_attributes
from ceremony.hsm.keyops.ownership import check_label_is_free, destroy_all, fresh_id, own
from ceremony.hsm.keyops.uses import seems_to_work_for
from ceremony.keys import KeyAttributes, RestoreReport, WrappedKey

Name = dict[str, AttributeValue]


@dataclass(frozen=True)
class _Arrival:
    """A proved session object and what its token object will be called."""

    handle: int
    key: WrappedKey
    parcel: Parcel


def check_offer(session: Session, root_label: str, estate: Sequence[WrappedKey]) -> None:
    """DeviceError where a label is taken or given twice, a format is unknown or a public key of another type."""
    labels = [root_label, *(key.label for key in estate)]
    if len(set(labels)) != len(labels):
        raise DeviceError("Two keys to be restored have the same name; the token was not changed; check the archive.")
    for label in labels:
        check_label_is_free(session, label)
    for key in estate:
        if key.wrap_format not in formats.FORMATS:
            raise DeviceError(
                "The wrapped key '{label}' is in the format '{found}', which this program does not know; the token was "
                "not changed; use the version of the program that the archive names.",
                label=key.label,
                found=key.wrap_format,
            )
        keytypes.public_template(key.public_key, key.key_type)


def restore(
    session: Session, root_label: str, value: bytearray, estate: Sequence[WrappedKey], *, bits: int
) -> RestoreReport:
    """Restore, as the rules above say; `bits` is the size of the token's one-time RSA key. Wipes `value`."""
    arrivals: list[_Arrival] = []
    root: int | None = None
    try:
        _check_value(value)
        check_offer(session, root_label, estate)
        bodies = check_macs(value, estate)
        root, way_in = transport.import_key(session, value, bits, sensitive=True, extractable=False)
        root, _ = lock(session, root)
        samples = prove_root(session, root, value)
        for key, body in zip(estate, bodies, strict=True):
            arrivals.append(_arrive(session, root, key, body, samples))
        settling = _Settling(session, root, value, bits)
        root_facts, facts = settling.settle_all(root_label, arrivals, samples[0])
        return RestoreReport(root_facts, facts, way_in)
    finally:
        value[:] = bytes(len(value))
        for handle in [arrival.handle for arrival in arrivals] + ([] if root is None else [root]):
            with suppress(DeviceError):  # a session object goes with its session
                session.discard(handle)


def _check_value(value: bytearray) -> None:
    if len(value) != transport.KEY_BYTES:
        raise DeviceError(
            "The recovered secret has {found} bytes where a root key has {wanted}; the token was not changed; check "
            "that the sheets belong to this program's ceremony.",
            found=len(value),
            wanted=transport.KEY_BYTES,
        )


def check_macs(value: bytearray, estate: Sequence[WrappedKey]) -> list[bytes]:
    """The wrapped bytes of each key; DeviceError where a MAC does not fit."""
    key = wrap_mac.mac_key(value)
    try:
        return [
            wrap_mac.check_mac(key, item.blob) if item.wrap_format == formats.CBC_WITH_MAC else item.blob
            for item in estate
        ]
    finally:
        key[:] = bytes(len(key))


def prove_root(session: Session, root: int, value: bytearray) -> tuple[Sample, ...]:
    """The measured ways to unwrap with this root key; DeviceError where its bytes are not `value`."""
    samples = [item for item in wrapping.measure(session, root, value) if item.unwraps]
    usable = [item for item in samples if item.wrap_format != "unknown"]
    if not usable:
        raise DeviceError(
            "The token did not take the root key as it was given, or can't unwrap keys with it; nothing stays on the "
            "token; probe it, and take another model."
        )
    return tuple(usable)


def _mechanism_for(wrap_format: str, samples: Sequence[Sample]) -> Mechanism:
    measured = formats.RAW_CBC if wrap_format == formats.CBC_WITH_MAC else wrap_format
    for sample in samples:
        if sample.wrap_format == measured:
            return sample.parcel.mechanism
    raise DeviceError(
        "The token can't unwrap keys in the format '{wrap_format}' of this archive; nothing stays on the token; take a "
        "token that can, as its probe says.",
        wrap_format=wrap_format,
    )


def _arrive(session: Session, root: int, key: WrappedKey, body: bytes, samples: Sequence[Sample]) -> _Arrival:
    mechanism = _mechanism_for(key.wrap_format, samples)
    parcel = Parcel(mechanism, body, key.key_type, key.public_key, key.use)
    try:
        handle = wrapping.unwrap(session, parcel, root)
    except TokenFaultError as error:
        raise refused_blob(key.label, error) from None
    try:
        if not seems_to_work_for(session, handle, key.public_key, key.use):
            raise refused_blob(key.label, None)
        handle, _ = lock(session, handle)
    except BaseException:
        with suppress(DeviceError):
            session.discard(handle)
        raise
    return _Arrival(handle, key, parcel)


def refused_blob(label: str, error: TokenFaultError | None) -> DeviceError:
    """The error for a wrapped key that does not open, or opens into another key."""
    if error is None:
        return DeviceError(
            "The wrapped key '{label}' opens, but into a key that does not work for the archived public key; nothing "
            "stays on the token; check that the archive is whole.",
            label=label,
        )
    return DeviceError(
        "The wrapped key '{label}' can't be opened with this root key ({call}, {code}): it is damaged, cut short, or "
        "belongs to another root key; nothing stays on the token; check the archive against its record.",
        label=label,
        **error.values,
    )


class _Settling:
    """Making token objects of what was proved: all, or none."""

    def __init__(self, session: Session, root: int, value: bytearray, bits: int) -> None:
        self._session = session
        self._root = root
        self._value = value
        self._bits = bits
        self._made: list[int] = []

    def settle_all(
        self, root_label: str, arrivals: Sequence[_Arrival], sample: Sample
    ) -> tuple[KeyAttributes, tuple[KeyAttributes, ...]]:
        """The facts of the root key and of the estate keys as they lie on the token; on any failure none stays."""
        try:
            root_facts = self._settle_root(root_label, sample)
            return root_facts, tuple(self._settle_pair(arrival) for arrival in arrivals)
        except BaseException:
            with suppress(TokenGoneError):  # its remains are found when it is opened again
                self._remove((root_label, *(arrival.key.label for arrival in arrivals)))
            raise

    def _remove(self, labels: Sequence[str]) -> None:
        # what the token made and denied has no handle here, but our label and our mark
        denied = [handle for label in labels for handle in own(self._session, label)]
        destroy_all(self._session, dict.fromkeys([*denied, *reversed(self._made)]))

    def _settle_root(self, label: str, sample: Sample) -> KeyAttributes:
        name: Name = {"token": True, "label": label.encode(), "id": fresh_id()}
        settled = self._keep(self._root, name, self._import_root)
        if not wrapping.opens(self._session, sample.parcel, settled):
            raise refused_blob(label, None)
        return self._check(settled)

    def _import_root(self, name: Name) -> int:
        return transport.import_key(self._session, self._value, self._bits, sensitive=True, extractable=False, **name)[
            0
        ]

    def _settle_pair(self, arrival: _Arrival) -> KeyAttributes:
        key = arrival.key
        name: Name = {"token": True, "label": key.label.encode(), "id": keytypes.key_id(key.public_key)}
        # the public half first: it shows whose the private half is, should the power fail between the two
        public = self._session.create(
            keytypes.public_template(key.public_key, key.key_type, key.use) | attributes(**name)
        )
        self._made.append(public)
        private = self._keep(
            arrival.handle,
            name,
            lambda named: wrapping.unwrap(self._session, arrival.parcel, self._root, **named),
        )
        if keytypes.read_public_key(self._session, public) != key.public_key:
            raise refused_blob(key.label, None)
        if not seems_to_work_for(self._session, private, key.public_key, key.use):
            raise refused_blob(key.label, None)
        return keytypes.named(self._check(private), key.key_type)

    def _keep(self, handle: int, name: Name, once_more: Callable[[Name], int]) -> int:
        """A copy of the session object as a token object, or the same key `once_more` where nothing is copied."""
        try:
            settled = self._session.copy(handle, attributes(**name))
        except TokenFaultError as error:
            if error.ckr not in NOT_THIS_WAY:
                raise
            settled = once_more(name)
        self._made.append(settled)
        return settled

    def _check(self, handle: int) -> KeyAttributes:
        locked, facts = lock(self._session, handle)
        self._made.append(locked)
        return check_attributes(facts, on_token=True, **LOCKED)
