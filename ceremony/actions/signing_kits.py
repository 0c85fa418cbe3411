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
from ceremony.kits import notary as notary_kits
from ceremony.kits import notation as notation_kits
from ceremony.kits.delivery import Kits
from ceremony.kits.image_signing import Delivery, Signature, SigningKey
from ceremony.pki.certificates import sha256_hex
from ceremony.planning.estate_keys import ca_labels
from ceremony.planning.signing import SigningKeys, trust_data_stem
from ceremony.signing import notation
from ceremony.signing.cosign import PAYLOAD, SIGNATURE
from ceremony.signing.notary import ROOT_FILE, TARGETS_FILE
from ceremony.signing.notary_metadata import read_metadata
from ceremony.signing.order import MOST_BYTES, repositories_of_notary, scopes_in
from ceremony.stage.stage import Stage
from ceremony.state.fields import KnownKey

_TRUST_DATA = {"root": ("Root", ROOT_FILE), "targets": ("Targets", TARGETS_FILE)}


def make_signing_kits(stage: Stage) -> None:
    """What publishes the signatures, and what clients install; in the folder of the ceremony at work."""
    order = _order(stage)
    if any(kits := tuple(_kits(stage, order))):
        deliver(stage, iter(kits), ("order_sha256", sha256_hex(order)), authorities_today(stage))


def _kits(stage: Stage, order: bytes) -> Kits:
    labels = reversed(ca_labels([one.label for one in stage.state.estate.values() if not one.retired]))
    roots, keys, scopes = tuple(estate_certificate(stage, one) for one in labels), tuple(_keys(stage)), scopes_in(order)
    kinds = {one.kind for one in stage.state.signed_documents.values()}
    if keys and kinds & {"cosign", "key-rotation"}:
        yield from image_signing.build_kits(
            Delivery(
                ceremony=stage.ceremony,
                roots=roots,
                keys=keys,
                scopes=scopes,
                signatures=tuple(_signatures(stage)),
                rotations=dict(_rotations(stage)),
                today=stage.ports.clock.now().astimezone(datetime.UTC).date(),
            )
        )
    if keys and "notation" in kinds:
        yield from notation_kits.build_kits(
            notation_kits.Delivery(stage.ceremony, roots, keys, scopes, tuple(_envelopes(stage)))
        )
    yield from notary_kits.build_kits(stage.ceremony, roots, _trust_data(stage, order))


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


def _envelopes(stage: Stage) -> Iterator[notation_kits.Envelope]:
    keys = signing_keys(stage)
    for name, signed in stage.state.signed_documents.items():
        if signed.kind == "notation":
            file = f"{name}.{notation.ENVELOPE}"
            files = {file: _signed(stage, file)}
            image = notation.read_signed(notation.signed_bytes(name, files)).image
            manifest = notation.signature_manifest(name, files, keys.chain(signed.signers[0].label))
            yield notation_kits.Envelope(name, image, manifest)


def repositories_by_document(stage: Stage) -> dict[str, str]:
    """The repository of each document of trust data, by the document's name."""
    guns = repositories_of_notary(_order(stage))
    return {f"{trust_data_stem(gun)}-{part}": gun for gun in guns for part in _TRUST_DATA}


def _trust_data(stage: Stage, order: bytes) -> Iterator[notary_kits.TrustData]:
    """What was signed for each repository of Notary, in the order's order."""
    for gun in repositories_of_notary(order):
        found = {}
        for part, (kind, file) in _TRUST_DATA.items():
            name = f"{trust_data_stem(gun)}-{part}"
            if name in stage.state.signed_documents:
                found[part] = read_metadata(_signed(stage, f"{name}.{file}"), file, kind)
        if "root" in found:  # one that people left out has no use without it
            yield notary_kits.TrustData(trust_data_stem(gun), gun, found["root"], found.get("targets"))


def _rotations(stage: Stage) -> Iterator[tuple[str, bytes]]:
    for signed in stage.state.signed_documents.values():
        if signed.kind == "key-rotation":
            for one in signed.files:
                name = one.file.removeprefix(signed_name(""))
                yield name, _signed(stage, name)


def _signed(stage: Stage, name: str) -> bytes:
    return (stage.work / signed_name(name)).read_bytes()
