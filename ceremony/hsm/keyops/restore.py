"""Putting the root key and the estate keys on a fresh token: all of them, proved and locked, or none.

Rules, in the order in which they are kept:

- what can be checked without the token is checked first: labels, formats, public keys, seals;
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
from ceremony.hsm.cryptoki.session import Key, Session
from ceremony.hsm.cryptoki.templates import KEY_BYTES, AttributeValue, attributes
from ceremony.hsm.keyops import derived, formats, keytypes, transport, wrapping
from ceremony.hsm.keyops.formats import Parcel, Sample
from ceremony.hsm.keyops.key_attributes import check_attributes
from ceremony.hsm.keyops.locking import LOCKED, lock
from ceremony.hsm.keyops.ownership import check_label_is_free, destroy_all, fresh_id, own
from ceremony.hsm.keyops.uses import seems_to_work_for
from ceremony.keys import KeyAttributes, RestoreReport, WrappedKey

Name = dict[str, AttributeValue]


@dataclass(frozen=True)
class _Arrival:
    """A proved session object and what its token object will be called."""

    passing: Key
    key: WrappedKey
    parcel: Parcel


def _check_offer(session: Session, root_label: str, value: bytearray, estate: Sequence[WrappedKey]) -> None:
    """DeviceError where a label is taken or given twice, a format is unknown or a key of another size or type."""
    if len(value) != KEY_BYTES:
        raise DeviceError(
            "The recovered secret has {found} bytes where a root key has {wanted}; the token was not changed; check "
            "that the sheets belong to this program's ceremony.",
            found=len(value),
            wanted=KEY_BYTES,
        )
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
    root: Key | None = None
    try:
        _check_offer(session, root_label, value, estate)
        bodies = _check_macs(value, estate)
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
        for passing in [arrival.passing for arrival in arrivals] + ([] if root is None else [root]):
            with suppress(DeviceError):  # a session object goes with its session
                session.discard(passing)


def _check_macs(value: bytearray, estate: Sequence[WrappedKey]) -> list[bytes]:
    """The wrapped bytes of each key; DeviceError where a MAC does not fit."""
    key = derived.mac_key(value)
    try:
        return [
            derived.check_mac(key, one.blob) if one.wrap_format == formats.CBC_WITH_MAC else one.blob for one in estate
        ]
    finally:
        key[:] = bytes(len(key))


def prove_root(session: Session, root: Key, value: bytearray) -> tuple[Sample, ...]:
    """The measured ways to unwrap with this root key; DeviceError where its bytes are not `value`."""
    samples = wrapping.measure(session, root, value)
    usable = tuple(one for one in samples if one.unwraps and one.wrap_format != "unknown")
    if not usable:
        raise DeviceError(
            "The token did not take the root key as it was given, or can't unwrap keys with it; nothing stays on the "
            "token; probe it, and take another model."
        )
    return usable


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


def _arrive(session: Session, root: Key, key: WrappedKey, body: bytes, samples: Sequence[Sample]) -> _Arrival:
    mechanism = _mechanism_for(key.wrap_format, samples)
    parcel = Parcel(mechanism, body, key.key_type, key.public_key, key.use)
    try:
        passing = wrapping.unwrap(session, parcel, root)
    except TokenFaultError as error:
        raise _refused_blob(key.label, error) from None
    try:
        if not seems_to_work_for(session, passing, key.public_key, key.use):
            raise _refused_blob(key.label)
        passing, _ = lock(session, passing)
    except BaseException:
        with suppress(DeviceError):
            session.discard(passing)
        raise
    return _Arrival(passing, key, parcel)


def _refused_blob(label: str, error: TokenFaultError | None = None) -> DeviceError:
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

    def __init__(self, session: Session, root: Key, value: bytearray, bits: int) -> None:
        self._session = session
        self._root = root
        self._value = value
        self._bits = bits
        self._made: list[Key] = []

    def settle_all(
        self, root_label: str, arrivals: Sequence[_Arrival], sample: Sample
    ) -> tuple[KeyAttributes, tuple[KeyAttributes, ...]]:
        """The facts of the root key and of the estate keys as they lie on the token; on any failure none stays."""
        try:
            root_facts = self._settle_root(root_label, sample)
            return root_facts, tuple(self._settle_pair(arrival) for arrival in arrivals)
        except BaseException:
            labels = (root_label, *(arrival.key.label for arrival in arrivals))
            with suppress(TokenGoneError):  # its remains are found when it is opened again
                # what the token made and denied is not known here, but has our label and our mark
                denied = [key for label in labels for key in own(self._session, label)]
                destroy_all(self._session, dict.fromkeys([*denied, *reversed(self._made)]))
            raise

    def _settle_root(self, label: str, sample: Sample) -> KeyAttributes:
        name: Name = {"token": True, "label": label.encode(), "id": fresh_id()}
        settled = self._keep(
            self._root, name, lambda: transport.import_key(self._session, self._value, self._bits, **LOCKED, **name)[0]
        )
        if not wrapping.opens(self._session, sample.parcel, settled):
            raise _refused_blob(label)
        return self._check(settled)

    def _settle_pair(self, arrival: _Arrival) -> KeyAttributes:
        key = arrival.key
        name: Name = {"token": True, "label": key.label.encode(), "id": keytypes.key_id(key.public_key)}
        # the public half first: it shows whose the private half is, should the power fail between the two
        public = self._session.create(
            keytypes.public_template(key.public_key, key.key_type, key.use) | attributes(**name)
        )
        self._made.append(public)
        private = self._keep(
            arrival.passing, name, lambda: wrapping.unwrap(self._session, arrival.parcel, self._root, **name)
        )
        if keytypes.read_public_key(self._session, public) != key.public_key:
            raise _refused_blob(key.label)
        if not seems_to_work_for(self._session, private, key.public_key, key.use):
            raise _refused_blob(key.label)
        return keytypes.named(self._check(private), key.key_type)

    def _keep(self, passing: Key, name: Name, once_more: Callable[[], Key]) -> Key:
        """A copy of the session object as a token object, or the same key `once_more` where nothing is copied."""
        try:
            settled = self._session.copy(passing, attributes(**name))
        except TokenFaultError as error:
            if error.ckr not in NOT_THIS_WAY:
                raise
            settled = once_more()
        self._made.append(settled)
        return settled

    def _check(self, settled: Key) -> KeyAttributes:
        locked, facts = lock(self._session, settled)
        self._made.append(locked)
        return check_attributes(facts, on_token=True, **LOCKED)
