"""The kits of a signing: put together of what was signed, and signed before the log key is destroyed."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from ceremony.actions.kits import SIGNS_IMAGES, authorities_today, deliver
from ceremony.actions.making import estate_certificate
from ceremony.archive.writing import ORDER, signed_name
from ceremony.disk.folders import read_plain_file
from ceremony.errors import RefusedError
from ceremony.kits import image_signing
from ceremony.kits.image_signing import Delivery, Signature, SigningKey, build_kits
from ceremony.pki.certificates import sha256_hex
from ceremony.planning.estate_keys import ca_labels
from ceremony.planning.signing import SigningKeys
from ceremony.signing.cosign import PAYLOAD, SIGNATURE
from ceremony.signing.order import MOST_BYTES, scopes_in
from ceremony.stage.stage import Stage
from ceremony.state.fields import KnownKey


def make_signing_kits(stage: Stage) -> None:
    """What publishes the signatures, and what clients install; in the folder of the ceremony at work."""
    order = _order(stage)
    roots = reversed(ca_labels([one.label for one in stage.state.estate.values() if not one.retired]))
    delivery = Delivery(
        ceremony=stage.ceremony,
        roots=tuple(estate_certificate(stage, label) for label in roots),
        keys=tuple(_keys(stage)),
        scopes=scopes_in(order),
        signatures=tuple(_signatures(stage)),
        rotations=dict(_rotations(stage)),
        today=stage.ports.clock.now().astimezone(datetime.UTC).date(),
    )
    if delivery.keys:
        kits, authorities = iter(build_kits(delivery)), authorities_today(stage)
        deliver(stage, image_signing.SYSTEM, kits, ("order_sha256", sha256_hex(order)), authorities)


def signing_keys(stage: Stage) -> SigningKeys:
    """The keys of this root, today."""
    now = stage.ports.clock.now().astimezone(datetime.UTC)
    return SigningKeys(stage.state.estate.values(), lambda label: estate_certificate(stage, label), now)


def _order(stage: Stage) -> bytes:
    """The order as it lies beside the journal, as it was announced."""
    content = read_plain_file(stage.work / ORDER, MOST_BYTES)
    if sha256_hex(content) != stage.parameters.order_sha256:
        raise RefusedError("The order beside the record is another than was announced; abort, and begin anew.")
    return content


def _keys(stage: Stage) -> Iterator[SigningKey]:
    """The keys whose signatures on images are accepted today, newest first."""
    today, keys = stage.ports.clock.now().astimezone(datetime.UTC).date().isoformat(), signing_keys(stage)
    images = {one.label: one for one in stage.state.estate.values() if one.purpose == SIGNS_IMAGES}

    def accepted(one: KnownKey) -> bool:
        return not one.retired and (not one.followed_by or today <= (one.overlap_until or ""))

    for label, one in reversed(images.items()):
        if accepted(one):
            yield SigningKey(label, keys.chain(label), one.overlap_until or "" if one.followed_by else "")


def _signatures(stage: Stage) -> Iterator[Signature]:
    for name, signed in stage.state.signed_documents.items():
        if signed.kind == "cosign":
            payload, encoded = (_signed(stage, f"{name}.{part}") for part in (PAYLOAD, SIGNATURE))
            yield Signature(name, signed.signers[0].label, payload, encoded)


def _rotations(stage: Stage) -> Iterator[tuple[str, bytes]]:
    for signed in stage.state.signed_documents.values():
        if signed.kind == "key-rotation":
            for one in signed.files:
                name = one.file.removeprefix(signed_name(""))
                yield name, _signed(stage, name)


def _signed(stage: Stage, name: str) -> bytes:
    return (stage.work / signed_name(name)).read_bytes()
