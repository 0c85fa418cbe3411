"""What each host of an estate installs: put together of what was issued, and signed before the log key is destroyed."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ceremony.actions.making import estate_certificate
from ceremony.archive.writing import ESTATE, LOG_CERTIFICATE, crl_name
from ceremony.disk.folders import KITS, read_plain_file
from ceremony.errors import RefusedError
from ceremony.estate.description import Estate, Use
from ceremony.estate.loading import check_estate
from ceremony.estate.matching import request_name
from ceremony.estate.reading import MOST_BYTES
from ceremony.issuing.index import INDEX_FILE, IndexLine, read_index
from ceremony.kits import docker_tls
from ceremony.kits.authorities import Authorities
from ceremony.kits.delivery import COSIGN_KEY, COSIGN_SIGNATURE, Kits, cosign_signature, write_delivery, write_part
from ceremony.kits.docker_tls import Delivery, build_kit
from ceremony.kits.manifest import MANIFEST, SIGNATURE, MadeFor, delivery_manifest
from ceremony.kits.trust import Issued
from ceremony.pki.certificates import load_certificate, sha256_hex
from ceremony.pki.cms import sign_detached
from ceremony.record.events import CertificateIssued, EstateNamed, KitsMade
from ceremony.stage.stage import Stage
from ceremony.state import LOG_LABEL

SIGNS_IMAGES = "image-signing"


def make_kits(stage: Stage) -> None:
    """Every host's kit, in the folder of the ceremony at work; they go to their place with the archive."""
    (estate, named), today = _estate(stage), stage.ports.clock.now().astimezone(datetime.UTC).date()
    authorities = authorities_today(stage)
    delivery = Delivery(
        ceremony=stage.ceremony,
        estate=estate,
        trust=authorities.trust(estate),
        today=today,
        renew_days=named.renew_days,
        changes=authorities.changes(estate, _index(stage)),
    )
    kits = _kits(stage, delivery, _issued(stage, estate, authorities))
    deliver(stage, kits, ("estate_sha256", estate.sha256), authorities)


def authorities_today(stage: Stage) -> Authorities:
    """The CA keys of this root."""
    return Authorities(
        stage.state.estate.values(),
        lambda label: estate_certificate(stage, label),
        lambda label: _crl(stage, label),
        stage.ports.clock.now().astimezone(datetime.UTC).date(),
    )


def deliver(stage: Stage, kits: Kits, made_for: tuple[MadeFor, str], authorities: Authorities) -> None:
    """Write kits with one manifest, have both keys sign it, and say so."""
    folder, log = stage.work / KITS, load_certificate((stage.work / LOG_CERTIFICATE).read_bytes())
    manifests = write_delivery(folder, kits)
    manifest = delivery_manifest(stage.ceremony, *made_for, manifests)
    write_part(folder / MANIFEST, manifest)
    write_part(folder / SIGNATURE, sign_detached(stage.device(), LOG_LABEL, log, manifest, authorities.above(log)[:-1]))
    signer = _sign_for_cosign(stage, manifest)
    made = KitsMade(
        systems=tuple(dict.fromkeys(place.partition("/")[0] for place in manifests)),
        kits=len(manifests),
        manifest_sha256=sha256_hex(manifest),
        signed_by=(LOG_LABEL, *((signer,) if signer else ())),
    )
    stage.write(made)


def _estate(stage: Stage) -> tuple[Estate, EstateNamed]:
    """The estate that entry 0 names, as it lies beside the journal; and what entry 0 says of it."""
    opened = stage.state.opened
    named = opened.parameters.estate if opened else None
    content = read_plain_file(stage.work / ESTATE, MOST_BYTES)
    estate, _ = check_estate(content)
    if named is None or estate is None or estate.sha256 != named.sha256:
        raise RefusedError("The estate beside the record is another than was announced; abort, and begin anew.")
    return estate, named


def _index(stage: Stage) -> tuple[IndexLine, ...]:
    """What was issued before this ceremony."""
    path = stage.work / INDEX_FILE
    return read_index(path.read_bytes()) if path.is_file() else ()


def _crl(stage: Stage, label: str) -> bytes:
    path = stage.work / crl_name(label)
    return path.read_bytes() if path.is_file() else b""


def _issued(stage: Stage, estate: Estate, authorities: Authorities) -> Mapping[str, list[Issued]]:
    """What was issued here, by host."""
    events = {one.name: one for one in stage.state.issued if isinstance(one, CertificateIssued)}
    found: dict[str, list[Issued]] = {}
    for host in estate.hosts:
        for use in Use:
            event = events.get(request_name(host, use))
            if event is not None:
                certificate = load_certificate((stage.work / event.file).read_bytes())
                found.setdefault(host.name, []).append(Issued(use, certificate, authorities.signer(event.issuer)))
    return found


def _kits(
    stage: Stage, delivery: Delivery, issued: Mapping[str, list[Issued]]
) -> Iterator[tuple[str, Mapping[str, bytes]]]:
    hosts = delivery.estate.hosts
    for place, host in enumerate(hosts):
        stage.progress("make-kits", place, len(hosts))
        yield f"{docker_tls.SYSTEM}/{host.folder}", build_kit(delivery, host, issued.get(host.name, ()))


def _sign_for_cosign(stage: Stage, manifest: bytes) -> str:
    """The label of the key that signed it as cosign does; empty where this root has none, or it is not at hand."""
    device = stage.device()
    here = {facts.label for facts in device.inventory() if facts.own}
    able = [
        one.label
        for one in stage.state.estate.values()
        if one.purpose == SIGNS_IMAGES and not (one.followed_by or one.retired) and one.label in here
    ]
    if not able:
        return ""
    label = able[-1]
    public = estate_certificate(stage, label).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    write_part(stage.work / KITS / COSIGN_SIGNATURE, cosign_signature(device.sign(label, manifest, "sha256")))
    write_part(stage.work / KITS / COSIGN_KEY, public)
    return label
