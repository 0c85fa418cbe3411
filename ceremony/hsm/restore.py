"""Putting the root key and the estate keys on a fresh token: all of them, proved and locked, or none.

Rules, in the order in which they are kept:

- what can be checked without the token is checked first: labels, formats, public keys, seals;
- every key comes in as a session object, so that a refusal or a crash leaves the token as it was;
- the root key counts once it wraps a throw-away key that its 32 bytes open here, and opens it again itself;
- an estate key counts once it signed for its archived public key and reads back sensitive and not extractable;
- only then do copies become token objects; they are read back and proved again, and if one fails all are removed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ceremony.errors import DeviceError
from ceremony.hsm import formats, keytypes, seals, transport, wrapping
from ceremony.hsm.constants import Attr, Ckm
from ceremony.hsm.cryptoki import AttributeValue
from ceremony.hsm.faults import TokenFaultError
from ceremony.hsm.formats import Parcel, Sample
from ceremony.hsm.objects import check_facts, check_label_is_free, destroy_all, labelled, read_facts
from ceremony.hsm.session import Session
from ceremony.keys import KeyFacts, RestoreReport, WrappedKey

_LOCKED = {"sensitive": True, "extractable": False}


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
        bodies = open_seals(value, estate)
        root, way_in = transport.bring_in(session, value, bits, sensitive=True, extractable=False)
        lock_object(session, root)
        samples = prove_root(session, root, value)
        for key, body in zip(estate, bodies, strict=True):
            arrivals.append(_arrive(session, root, key, body, samples))
        root_facts, facts = _settle(session, root_label, root, arrivals, samples[0])
        return RestoreReport(root_facts, facts, way_in)
    finally:
        value[:] = bytes(len(value))
        for handle in [arrival.handle for arrival in arrivals] + ([] if root is None else [root]):
            _forget(session, handle)


def _check_value(value: bytearray) -> None:
    if len(value) != transport.KEY_BYTES:
        raise DeviceError(
            "The recovered secret has {found} bytes where a root key has {wanted}; the token was not changed; check "
            "that the sheets belong to this program's ceremony.",
            found=len(value),
            wanted=transport.KEY_BYTES,
        )


def _forget(session: Session, handle: int) -> None:
    try:
        session.destroy(handle)
    except DeviceError:
        return  # a session object goes with its session


def open_seals(value: bytearray, estate: Sequence[WrappedKey]) -> list[bytes]:
    """The wrapped bytes of each key; DeviceError where a seal is broken."""
    key = seals.seal_key(value)
    try:
        return [
            seals.open_seal(key, item.blob) if item.wrap_format == formats.SEALED_CBC else item.blob for item in estate
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


def _mechanism_for(wrap_format: str, samples: Sequence[Sample]) -> Ckm:
    measured = formats.RAW_CBC if wrap_format == formats.SEALED_CBC else wrap_format
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
    parcel = Parcel(mechanism, body, key.key_type, key.public_key)
    try:
        handle = wrapping.unwrap(session, parcel, root)
    except TokenFaultError as error:
        raise refused_blob(key.label, error) from None
    try:
        if not wrapping.signs_for(session, handle, key.public_key):
            raise refused_blob(key.label, None)
        lock_object(session, handle)
    except BaseException:
        _forget(session, handle)
        raise
    return _Arrival(handle, key, parcel)


def refused_blob(label: str, error: TokenFaultError | None) -> DeviceError:
    """The error for a wrapped key that does not open, or opens into another key."""
    if error is None:
        return DeviceError(
            "The wrapped key '{label}' opens, but into a key that does not sign for the archived public key; nothing "
            "stays on the token; check that the archive is whole.",
            label=label,
        )
    return DeviceError(
        "The wrapped key '{label}' can't be opened with this root key ({call}, {code}): it is damaged, cut short, or "
        "belongs to another root key; nothing stays on the token; check the archive against its record.",
        label=label,
        **error.values,
    )


def lock_object(session: Session, handle: int) -> KeyFacts:
    """Make a key sensitive and non-extractable and read both back; DeviceError where the token does not keep it."""
    wanted: dict[Attr, tuple[str, AttributeValue]] = {
        Attr.SENSITIVE: ("sensitive", True),
        Attr.EXTRACTABLE: ("extractable", False),
    }
    facts = read_facts(session, handle)
    for attribute, (name, value) in wanted.items():
        if getattr(facts, name) is not value:
            session.change(handle, {attribute: value})
    return check_facts(read_facts(session, handle), **_LOCKED)


def _settle(
    session: Session, root_label: str, root: int, arrivals: Sequence[_Arrival], sample: Sample
) -> tuple[KeyFacts, tuple[KeyFacts, ...]]:
    """Make token objects of what was proved; on any failure remove all of them."""
    try:
        settled = session.copy(root, {Attr.TOKEN: True, Attr.LABEL: root_label.encode(), Attr.ID: b"\1"})
        if not wrapping.opens(session, sample.parcel, settled):
            raise refused_blob(root_label, None)
        root_facts = _check_settled(session, settled)
        return root_facts, tuple(_settle_pair(session, arrival) for arrival in arrivals)
    except BaseException:
        for label in (root_label, *(arrival.key.label for arrival in arrivals)):
            destroy_all(session, labelled(session, label))
        raise


def _settle_pair(session: Session, arrival: _Arrival) -> KeyFacts:
    key = arrival.key
    name: dict[Attr, AttributeValue] = {
        Attr.TOKEN: True,
        Attr.LABEL: key.label.encode(),
        Attr.ID: keytypes.key_id(key.public_key),
    }
    private = session.copy(arrival.handle, name)
    public = session.create(keytypes.public_template(key.public_key, key.key_type) | name)
    if keytypes.read_public_key(session, public) != key.public_key:
        raise refused_blob(key.label, None)
    if not wrapping.signs_for(session, private, key.public_key):
        raise refused_blob(key.label, None)
    return _check_settled(session, private)


def _check_settled(session: Session, handle: int) -> KeyFacts:
    lock_object(session, handle)
    return check_facts(read_facts(session, handle), on_token=True, **_LOCKED)
