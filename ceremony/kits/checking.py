"""A kit against the record of the ceremony that made it: is it whole, is it that one, and does it still stand.

Ids of the checks: `signatures` (of the delivery), `files` (of it, and of each kit), `certificates`, `revoked`; and of
what is served, `served`, `stranger` and `old-protocols` (`served.py`).
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from cryptography import x509

from ceremony.archive.writing import certificate_name, crl_name
from ceremony.disk.folders import read_plain_file
from ceremony.errors import KeyriteError, RefusedError, UsageError
from ceremony.estate.description import Use
from ceremony.issuing.crl_history import parse_crl
from ceremony.issuing.index import IndexLine
from ceremony.kits.delivery import COSIGN_KEY, COSIGN_SIGNATURE, is_cosigned
from ceremony.kits.manifest import MANIFEST, MOST_BYTES, SIGNATURE, Manifest, parse_delivery, parse_kit
from ceremony.pki.certificates import certificate_sha256, load_certificate
from ceremony.pki.cms import verify_digest
from ceremony.record.events import KitsMade
from ceremony.verify import Inspection, inspect_archive
from ceremony.verify.checks import Check, NotApplicable, NotMade
from ceremony.verify.inspection import need

SYSTEM_FOLDERS = 2  # a kit lies two folders below its delivery
_MOST_FILE_BYTES = 8 << 20
_SIGNED = {MANIFEST, SIGNATURE, COSIGN_SIGNATURE, COSIGN_KEY}
_NO_LEAF = "no certificate of a host came with this kit"
_ADDED = "{name} is in the folder but not in the manifest: it was added."


@dataclass(frozen=True)
class KitReport:
    """What was found of one kit; of the delivery as a whole, where `kit` is empty."""

    kit: str  # SYSTEM/HOST
    checks: tuple[Check, ...]
    not_before: str = ""  # of its server's certificate, RFC 3339: evidence of a rotation

    @property
    def ok(self) -> bool:
        """True if nothing is wrong."""
        return all(one.ok for one in self.checks)

    def as_data(self) -> dict[str, object]:
        """The report as JSON values."""
        checks = [{"id": one.id, "result": one.result, "detail": one.detail} for one in self.checks]
        dated = {"server_not_before": self.not_before} if self.not_before else {}
        return {"kit": self.kit, "ok": self.ok, **dated, "checks": checks}


@dataclass
class Delivery:
    """A delivery beside the archive of its ceremony."""

    folder: Path
    archive: Inspection
    made: KitsMade
    manifest: Manifest
    raw: bytes = field(repr=False)
    now: datetime.datetime

    @cached_property
    def by_sha256(self) -> Mapping[str, IndexLine]:
        """Every certificate that is known to have been issued, by its fingerprint."""
        return {one.certificate_sha256: one for one in self.archive.index}


def open_delivery(folder: Path, archive: Path, now: datetime.datetime) -> tuple[Delivery, tuple[str, ...]]:
    """The delivery that a folder is, or lies in, and its kits that are meant, as SYSTEM/HOST.

    UsageError for a folder without kits; RefusedError for an archive that does not verify, or tells of other kits, and
    for a kit that is none of this delivery's.
    """
    place, root = _root_of(folder)
    report, inspection = inspect_archive(archive)
    if not report.ok or inspection.state is None or report.verdict != "complete":
        raise RefusedError(
            "The archive {path} does not verify as complete, so nothing is compared with it; take another copy.",
            path=str(archive),
        )
    raw = read_plain_file(root / MANIFEST, MOST_BYTES)
    manifest = parse_delivery(raw)
    made = inspection.state.kits_made
    if made is None or manifest.fields["ceremony"] != report.ceremony:
        raise UsageError(
            "These kits were made in the ceremony {wanted}, and the archive is of {found}; name that ceremony's.",
            wanted=manifest.fields["ceremony"],
            found=report.ceremony,
        )
    names = tuple(name.removesuffix(f"/{MANIFEST}") for name in manifest.files)
    inside = place.relative_to(root).as_posix()
    meant = tuple(name for name in names if inside in {".", name} or name.startswith(f"{inside}/"))
    if not meant:
        raise RefusedError(
            "{path} is no kit of this delivery: its {name} does not name it. Install nothing of it, and ask where it "
            "comes from.",
            path=str(folder),
            name=MANIFEST,
        )
    return Delivery(root, inspection, made, manifest, raw, now), meant


def _root_of(folder: Path) -> tuple[Path, Path]:
    """Where a folder is, with no link on the way, and the delivery that it is or lies in."""
    with contextlib.suppress(RuntimeError):  # a link that leads to itself, until Python 3.13
        place = folder.resolve()
        for one in (place, *place.parents[:SYSTEM_FOLDERS]):
            if (one / MANIFEST).is_file() and (one / SIGNATURE).is_file():
                return place, one
    raise UsageError(
        "{path} is no folder of kits, and lies in none: there is no {name} with its signature. Name the folder kits of "
        "an issuance, or a kit in it.",
        path=str(folder),
        name=MANIFEST,
    )


def check_delivery(delivery: Delivery) -> KitReport:
    """Its manifest is the one that the record names, both keys have signed it, and nothing lies beside its kits."""
    checks = (
        _run("signatures", lambda: _check_signatures(delivery)),
        _run("files", lambda: _check_nothing_beside(delivery)),
    )
    return KitReport("", checks)


def check_kit(delivery: Delivery, kit: str) -> KitReport:
    """One kit, without asking its host."""
    folder = delivery.folder / kit
    checks = (
        _run("files", lambda: _check_files(delivery, kit)),
        _run("certificates", lambda: _check_certificates(delivery, folder)),
        _run("revoked", lambda: _check_revoked(delivery, folder)),
    )
    with contextlib.suppress(KeyriteError):  # the checks have told of it
        for use, certificate in leaves(folder):
            if use is Use.SERVER:
                return KitReport(kit, checks, certificate.not_valid_before_utc.isoformat())
    return KitReport(kit, checks)


def _run(id_: str, check: Callable[[], str]) -> Check:
    try:
        return Check(id_, True, check())
    except (KeyriteError, OSError, ValueError) as problem:
        detail = str(problem) if isinstance(problem, KeyriteError) else "It cannot be read."
        return Check(id_, False, detail)


def _check_signatures(delivery: Delivery) -> str:
    if hashlib.sha256(delivery.raw).hexdigest() != delivery.made.manifest_sha256:
        raise RefusedError("{name} is not the one that the record names: its SHA-256 is another.", name=MANIFEST)
    signature = read_plain_file(delivery.folder / SIGNATURE, MOST_BYTES)
    log = need(delivery.archive.log, "the log certificate")
    chain = (log, *delivery.archive.log_issuers[:-1])
    if verify_digest(signature, hashlib.sha384(delivery.raw).digest(), chain) != log:
        raise RefusedError("{name} was signed by another key than the ceremony's.", name=MANIFEST)
    others = [label for label in delivery.made.signed_by if certificate_name(label) in delivery.archive.names()]
    for label in others[1:]:
        _check_cosign(delivery, label)
    return f"signed by {', '.join(delivery.made.signed_by)}, as recorded"


def _check_cosign(delivery: Delivery, label: str) -> None:
    certificate = load_certificate(delivery.archive.read(certificate_name(label)))
    encoded = read_plain_file(delivery.folder / COSIGN_SIGNATURE, MOST_BYTES)
    if not is_cosigned(certificate, encoded, delivery.raw):
        raise RefusedError("{name} is not a signature by the key {label}.", name=COSIGN_SIGNATURE, label=label)


def _check_nothing_beside(delivery: Delivery) -> str:
    """A folder beside the kits would look to whoever carries them like one more."""
    kits = {name.removesuffix(f"/{MANIFEST}") for name in delivery.manifest.files}
    for name in sorted(_lying_in(delivery.folder).keys() - _SIGNED):
        if "/".join(name.split("/")[:SYSTEM_FOLDERS]) not in kits:
            raise RefusedError(_ADDED, name=name)
    return "1 kit, and nothing beside it" if len(kits) == 1 else f"{len(kits)} kits, and nothing beside them"


def _lying_in(folder: Path) -> dict[str, Path]:
    """Whatever is no folder, by its path in this one; links too, wherever they lead."""
    every = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return {path.relative_to(folder).as_posix(): path for path in every}


def _check_files(delivery: Delivery, kit: str) -> str:
    folder = delivery.folder / kit
    raw = read_plain_file(folder / MANIFEST, MOST_BYTES)
    if (len(raw), hashlib.sha256(raw).hexdigest()) != delivery.manifest.files[f"{kit}/{MANIFEST}"]:
        raise RefusedError("The kit's {name} is another than the delivery names.", name=MANIFEST)
    manifest = parse_kit(raw)
    there = {name for name in _lying_in(folder) if name != MANIFEST}
    for name, described in manifest.files.items():
        if name not in there:
            raise RefusedError("{name} is missing from the kit.", name=name)
        if (folder / name).is_symlink():
            raise RefusedError("{name} is a link, and a kit holds files alone; take another copy of it.", name=name)
        content = read_plain_file(folder / name, _MOST_FILE_BYTES)
        if (len(content), hashlib.sha256(content).hexdigest()) != described:
            raise RefusedError("{name} was changed: its size or SHA-256 is not the manifest's.", name=name)
    for name in sorted(there - manifest.files.keys()):
        if name.rpartition(".")[2] in {"key", "pem"} and b"PRIVATE KEY" in read_plain_file(folder / name, MOST_BYTES):
            raise RefusedError("A private key lies in the kit: {name}; it belongs on its host alone.", name=name)
        raise RefusedError(_ADDED, name=name)
    return f"{len(manifest.files)} files, none changed, missing or added"


def leaves(folder: Path) -> Iterator[tuple[Use, x509.Certificate]]:
    """The certificates that a kit brings, by what they are for; RefusedError for a file that holds none."""
    for use in Use:
        path = folder / f"tls/{use}.crt"
        if path.is_file():
            try:
                certificate, *_ = x509.load_pem_x509_certificates(read_plain_file(path, MOST_BYTES))
            except ValueError:
                raise RefusedError(
                    "The certificate of the {use} is damaged; take another copy of the kit.", use=str(use)
                ) from None
            yield use, certificate


def _check_certificates(delivery: Delivery, folder: Path) -> str:
    found = list(leaves(folder))
    if not found:
        return NotApplicable(_NO_LEAF)
    for use, certificate in found:
        line = delivery.by_sha256.get(certificate_sha256(certificate))
        if line is None or line.ceremony != delivery.manifest.fields["ceremony"]:
            raise RefusedError("The certificate of the {use} was not issued in this ceremony.", use=str(use))
        if not certificate.not_valid_before_utc <= delivery.now <= certificate.not_valid_after_utc:
            raise RefusedError(
                "The certificate of the {use} is not valid on this day: it ends on {until}.",
                use=str(use),
                until=certificate.not_valid_after_utc.date(),
            )
    until = min(certificate.not_valid_after_utc.date() for _, certificate in found)
    if len(found) == 1:
        return f"1 certificate, issued in this ceremony, valid until {until}"
    return f"{len(found)} certificates, issued in this ceremony, valid until {until}"


def _check_revoked(delivery: Delivery, folder: Path) -> str:
    archive, looked = delivery.archive, 0
    found = list(leaves(folder))
    if not found:
        return NotApplicable(_NO_LEAF)
    for use, certificate in found:
        line = delivery.by_sha256.get(certificate_sha256(certificate))
        while line is not None:
            name = crl_name(line.issuer)
            if name in archive.names():
                looked += 1
                crl = parse_crl(archive.read(name))
                if crl.get_revoked_certificate_by_serial_number(int(line.serial, 16)) is not None:
                    raise RefusedError("The certificate of the {use}, or of its CA, was revoked.", use=str(use))
            above = certificate_sha256(load_certificate(archive.read(certificate_name(line.issuer))))
            line = None if above == line.certificate_sha256 else delivery.by_sha256.get(above)
    if not looked:
        return NotMade("the archive has no list of these CAs")
    return "none of its certificates was revoked, as far as the archive's lists tell"
