"""Root metadata of a TUF repository: keys made on their holders' own tokens, read aloud, and signed by whoever is here.

- Each token is opened by its holder and a second person, once for what it does, and closed before the next one.
- Nothing is signed before every key is known and people have confirmed the very bytes; a token of somebody else, or
  one that holds none of the keys, is refused in a sentence.
- A key that an interrupted attempt has made is found again by its name, which is this ceremony's alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ceremony.actions.guarding import check_host, waive_software
from ceremony.archive.tuf_root import TUF_PREVIOUS, bytes_to_sign, tuf_files
from ceremony.custody.participants import Actor, Participants
from ceremony.disk import local
from ceremony.disk.folders import TUF_AT_WORK
from ceremony.errors import DeviceError, KeyriteError, RefusedError
from ceremony.keys import KeyAttributes, KeyDevice, KeyType, TokenIdentity
from ceremony.kits.tuf_root import write_tuf_kit
from ceremony.language.digest_words import digest_words
from ceremony.ports import ChoosePin, ConfirmRootMetadata, PresentRootToken, TakenToken
from ceremony.record.events import NamedToken, TufHolder, TufKeyMade, TufRootConfirmed, TufRootSigned
from ceremony.stage.awaiting import needing
from ceremony.stage.by_two import ask_second
from ceremony.stage.stage import Stage
from ceremony.state.tuf_progress import TufProgress


@dataclass(frozen=True)
class _Opened:
    """A token, open, and the two who opened it."""

    device: KeyDevice
    by: tuple[Actor, ...]


def check_holders(progress: TufProgress, participants: Participants) -> None:
    """RefusedError where a custodian is named who holds no root key."""
    for one in participants.custodians:
        if one.name not in progress.names:
            raise RefusedError(
                "{name} holds no key of this root metadata, as the draft says; name those who do: {names}.",
                name=one.name,
                names=", ".join(progress.names),
            )


def sign_tuf_root(stage: Stage) -> None:
    """Keys that are still to be made are made, then the metadata is confirmed and signed, by those who are here."""
    check_host(stage)
    here = tuple(one.name for one in stage.participants.present)
    for name in here:
        if name in _progress(stage).to_make:
            _make_key(stage, name)
    if not _progress(stage).to_make:
        _confirm(stage)
        for name in here:
            _sign(stage, name)
    progress = _progress(stage)
    if not progress.made and len(progress.signed) == len(progress.terms.signatures):
        raise RefusedError(
            "No root key was made and none has signed; present a token of somebody who is here, or abort the ceremony."
        )
    _write_kit(stage)


def _progress(stage: Stage) -> TufProgress:
    found = stage.state.tuf
    if found is None:
        raise RefusedError("The record does not say which root metadata is to be signed; abort, and begin anew.")
    return found


def _label(stage: Stage) -> str:
    """What a key that is made here is called on its token: this ceremony's alone."""
    return f"tuf-root-{stage.ceremony}"


def _make_key(stage: Stage, name: str) -> None:
    opened = _prepare(stage, name) if not stage.ports.rack.binds else _present(stage, name, makes=True)
    if opened is None:
        return
    try:
        spki, facts = _made_key(stage, opened.device)
        _note_key(stage, name, opened, spki, facts)
    finally:
        opened.device.close()


def _made_key(stage: Stage, device: KeyDevice) -> tuple[bytes, KeyAttributes]:
    """The key of this ceremony on the token: made now, or by an attempt that was interrupted."""
    label = _label(stage)
    for facts in device.inventory():
        if facts.own and facts.label == label and facts.object_class == "private":
            spki = device.public_key(label)
            device.prove(label, spki)
            return spki, facts
    return device.make_signing_key(label, KeyType.EC_P256)


def _note_key(stage: Stage, name: str, opened: _Opened, spki: bytes, facts: KeyAttributes) -> None:
    from ceremony.signing import tuf

    key = tuf.key_from_der(spki, name)
    made = TufKeyMade(holder=name, identity=opened.device.identity, key=key, facts=facts, by=opened.by)
    stage.write(made, opened.by[0])


def _prepare(stage: Stage, name: str) -> _Opened:
    """A rehearsal's token is made for its holder, in the place of one that people bring."""
    rack = stage.ports.rack
    shortest, longest = rack.pin_limits()
    number = _progress(stage).names.index(name) + 1
    label = f"{stage.ceremony}-{number}"
    with needing(stage, name, in_person=True):
        pin = stage.ask(
            lambda problem: ChoosePin(
                step=stage.step, problem=problem, token_label=label, shortest=shortest, longest=longest
            ),
            lambda chosen: chosen,
        )
        device = rack.prepare(label, pin)
        try:
            local.write(stage.work, rack.as_data(), stage.ports.store.as_data())
            return _Opened(device, _by(stage, name, device.identity))
        except BaseException:
            device.close()
            raise


def _present(stage: Stage, name: str, *, makes: bool) -> _Opened | None:
    """The token of somebody who is here, opened by two; None where it is not presented."""
    rack = stage.ports.rack

    def accept(taken: TakenToken | None) -> _Opened | None:
        if taken is None:
            return None
        identity = _find(stage, taken, name)
        waive_software(stage, identity)
        rack.choose(taken.serial, taken.label)
        by = _by(stage, name, identity)
        device = rack.open(taken.serial, taken.label, taken.pin)
        try:
            if not makes and not _keys_on(stage, device, name):
                raise DeviceError(
                    "The token '{label}', serial {serial}, holds no root key of {name} that is still to sign; nothing "
                    "was signed. Present the token of {name}.",
                    label=taken.label,
                    serial=taken.serial,
                    name=name,
                )
        except BaseException:
            device.close()
            raise
        return _Opened(device, by)

    with needing(stage, name, in_person=True):
        return stage.ask(_question(stage, name, makes=makes), accept)


def _question(stage: Stage, name: str, *, makes: bool) -> Callable[[KeyriteError | None], PresentRootToken]:
    rack, progress = stage.ports.rack, _progress(stage)
    noted = rack.as_data()

    def question(problem: KeyriteError | None) -> PresentRootToken:
        tokens = rack.tokens()
        there = {NamedToken(serial=one.identity.serial, label=one.identity.label) for one in tokens}
        known = [one.token for one in progress.unsigned(name) if one.token in there]
        suggested = next((one for one in known if one is not None), None)
        return PresentRootToken(
            step=stage.step,
            problem=problem,
            holder=name,
            module=str(noted.get("module", "")) if rack.binds else "",
            tokens=tokens,
            chosen=(suggested.serial, suggested.label) if suggested else ("", ""),
            makes=makes,
            version=progress.terms.version,
            signatures=progress.counts,
        )

    return question


def _find(stage: Stage, taken: TakenToken, name: str) -> TokenIdentity:
    """The token that is there and nobody else's, as the record tells."""
    found = next(
        (
            one.identity
            for one in stage.ports.rack.tokens()
            if (one.identity.serial, one.identity.label) == (taken.serial, taken.label)
        ),
        None,
    )
    if found is None:
        raise DeviceError(
            "The token '{label}', serial {serial}, is not there any more; plug it in, or choose another.",
            label=taken.label,
            serial=taken.serial,
        )
    here = NamedToken(serial=found.serial, label=found.label)
    owner = {**_progress(stage).tokens, **stage.state.tuf_tokens}.get(here, name)
    if owner != name:
        raise RefusedError(
            "The token '{label}', serial {serial}, is that of {owner}, as the record says; nothing was made or signed. "
            "Present the token of {name}.",
            label=taken.label,
            serial=taken.serial,
            owner=owner,
            name=name,
        )
    return found


def _by(stage: Stage, name: str, token: TokenIdentity) -> tuple[Actor, ...]:
    second = ask_second(stage, token.label, token.serial, half=False, holder=name)
    return Actor("custodian", name), second.actor


def _keys_on(stage: Stage, device: KeyDevice, name: str) -> list[tuple[KeyAttributes, TufHolder]]:
    """What somebody holds that has not signed and lies on this token, with the key's attributes there."""
    from ceremony.signing import tuf

    wanted = {tuf.der_of(one.key): one for one in _progress(stage).unsigned(name) if one.key}
    found = []
    for facts in device.inventory():
        if facts.own and facts.object_class == "private":
            holder = wanted.get(device.public_key(facts.label))
            if holder is not None:
                found.append((facts, holder))
    return found


def _confirm(stage: Stage) -> None:
    """The metadata is read aloud, and people want it signed as it is."""
    progress = _progress(stage)
    payload = bytes_to_sign(progress)
    digest = hashlib.sha256(payload).hexdigest()
    if progress.terms.to_sign_sha256 not in {None, digest}:
        raise RefusedError(
            "The root metadata is other bytes than earlier signatures are over; nothing was signed. Take the archive "
            "of the ceremony before, as you got it."
        )
    if stage.state.tuf_confirmed == digest:
        return
    lines = tuple(f"{label}: {value}" for label, value in _rows(progress))

    def accept(wanted: bool) -> None:
        if not wanted:
            raise RefusedError("The root metadata is not wanted as it is: abort the ceremony, and mend the draft.")

    stage.ask(
        lambda problem: ConfirmRootMetadata(
            step=stage.step,
            problem=problem,
            title=f"{progress.terms.version}.root.json",
            lines=lines,
            digest=digest,
            words=digest_words(digest),
            may_leave_out=False,
        ),
        accept,
    )
    confirmed = TufRootConfirmed(version=progress.terms.version, to_sign_sha256=digest)
    stage.write(confirmed, stage.participants.actor("administrator"))


def _rows(progress: TufProgress) -> Iterator[tuple[str, str]]:
    """The metadata as labels and values, in the order in which it is read aloud."""
    terms = progress.terms
    yield "version", str(terms.version)
    yield "valid until", terms.expires
    yield "root keys", str(len(terms.holders))
    yield "root keys that must sign", str(terms.threshold)
    before = {one.key.key_id for one in progress.before if one.key}
    for one in progress.holders:
        if one.key is not None:
            new = terms.previous is not None and one.key.key_id not in before
            yield ("holder of a new root key" if new else "holder of a root key"), f"{one.name}, {one.key.key_id}"
    if terms.previous is not None:
        yield "follows version", str(terms.previous.version)
        yield "keys of that version that must sign", str(terms.previous.threshold)
        after = {one.key.key_id for one in progress.holders if one.key}
        for key_id in terms.previous.key_ids:
            if key_id not in after:
                name = next((one.name for one in progress.before if one.key and one.key.key_id == key_id), "?")
                yield "root key that is dropped", f"{name}, {key_id}"
    for role in terms.roles:
        yield f"keys of {role.role}", ", ".join(key.key_id for key in role.keys)
        yield f"of these must sign for {role.role}", str(role.threshold)
    yield "consistent snapshot", "yes" if terms.consistent_snapshot else "no"


def _sign(stage: Stage, name: str) -> None:
    """Somebody's keys sign, token by token, until none is left or no more tokens are presented."""
    payload = bytes_to_sign(_progress(stage))
    while _progress(stage).unsigned(name):
        opened = _present(stage, name, makes=False)
        if opened is None:
            return
        try:
            for facts, holder in _keys_on(stage, opened.device, name):
                _sign_with(stage, opened, facts, holder, payload)
        finally:
            opened.device.close()


def _sign_with(stage: Stage, opened: _Opened, facts: KeyAttributes, holder: TufHolder, payload: bytes) -> None:
    from ceremony.signing import tuf

    if holder.key is None:
        return
    signature = opened.device.sign(facts.label, payload, tuf.HASH)
    tuf.check_signature(holder.key, signature, payload, holder.name)
    signed = TufRootSigned(
        holder=holder.name,
        identity=opened.device.identity,
        facts=facts,
        key_id=holder.key.key_id,
        signature=signature.hex(),
        to_sign_sha256=hashlib.sha256(payload).hexdigest(),
        by=opened.by,
    )
    stage.write(signed, opened.by[0])


def _write_kit(stage: Stage) -> None:
    """What goes out on the stick, in the folder of the ceremony at work; it goes to its place with the archive."""
    path, progress = stage.work / TUF_PREVIOUS, _progress(stage)
    files = tuf_files(progress, path.read_bytes() if path.is_file() else None)
    write_tuf_kit(stage.work / TUF_AT_WORK, stage.ceremony, progress, files)
