"""What a ceremony takes over from the archive that it continues: register, ledger, certificates, wrapped keys.

From an archive it comes by way of `verify.taking_over`, which verifies it whole; from paper by way of `from_paper`.
A recovery's own archive can be continued in turn.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cryptography import x509

from ceremony.archive.index import lines_taken_over
from ceremony.archive.writing import MANIFEST, MAX_MANIFEST_BYTES, certificate_name, crl_name, wrapped_name
from ceremony.continuing.from_paper import PaperCopy
from ceremony.custody.ledger import Ledger
from ceremony.custody.participants import Participants
from ceremony.custody.register import ShareSet
from ceremony.disk.folders import ARCHIVE, CARRIED, make_folder, read_plain_file, write_new
from ceremony.errors import RefusedError, UsageError
from ceremony.issuing.crl_history import parse_crl, read_revocations
from ceremony.issuing.index import INDEX_FILE, IndexLine, read_index, write_index
from ceremony.pki.certificates import certificate_sha256, load_certificate, public_key_der, sha256_hex
from ceremony.policy.terms import Policy
from ceremony.record.events import (
    CarriedCrl,
    ContinuedArchive,
    CountsFrom,
    EmergencyCrl,
    EstateKey,
    NamedArchive,
    TokenInUse,
)

PAPER_SUFFICES = frozenset({"recovery", "drill", "share-check", "reshare"})


@dataclass(frozen=True)
class Continued:
    """An archive as far as a later ceremony of the same root needs it; all public."""

    ceremony: str
    head: str
    manifest_sha256: str
    root_fingerprint: str
    shares: ShareSet
    earlier: tuple[ShareSet, ...]
    estate: tuple[EstateKey, ...]
    ledger: Ledger
    files: dict[str, bytes]
    participants: Participants
    source: Literal["archive", "paper"] = "archive"
    ended_at: str = ""  # of an archive: the time of its last entry
    entries: int = 0  # of an archive: how many its record holds
    policy: Policy | None = None  # in force there
    dates: tuple[CountsFrom, ...] = ()  # that duties count from
    also: tuple[NamedArchive, ...] = ()  # whose certificates and lists were taken over as well
    crls: tuple[CarriedCrl, ...] = ()
    emergency: tuple[EmergencyCrl, ...] = ()  # lists in their bags
    tokens: tuple[TokenInUse, ...] = ()  # in use

    @property
    def index(self) -> tuple[IndexLine, ...]:
        """Every certificate that is known to have been issued under this root."""
        return read_index(self.files.get(INDEX_FILE, b""))

    @property
    def in_use(self) -> tuple[IndexLine, ...]:
        """The same without those that the latest revocation lists name."""
        lists = {one.issuer: parse_crl(self.files[crl_name(one.issuer)]) for one in self.crls}
        gone = {(label, format(one.serial, "x")) for label, crl in lists.items() for one in read_revocations(crl)}
        return tuple(line for line in self.index if line.key not in gone)

    @property
    def public_keys(self) -> dict[str, bytes]:
        """The keys of this root that are in use, by label: DER SubjectPublicKeyInfo."""
        return {key.label: public_key_der(self.certificate(key.label)) for key in self.estate if not key.retired}

    def certificate(self, label: str) -> x509.Certificate:
        """The certificate of an estate key."""
        return load_certificate(self.files[certificate_name(label)])

    def named(self) -> ContinuedArchive:
        """Which archive is continued, and its register and estate keys, for entry 0."""
        return ContinuedArchive(
            ceremony=self.ceremony,
            source="paper" if self.source == "paper" else None,
            record_head=self.head,
            manifest_sha256=self.manifest_sha256,
            root_certificate_sha256=self.root_fingerprint,
            set=self.shares,
            earlier_sets=self.earlier,
            estate=self.estate,
            ledger=tuple(self.ledger),
            ended_at=self.ended_at if self.source == "archive" else None,
            index_sha256=sha256_hex(self.files.get(INDEX_FILE, b"")),
            index_also=self.also,
            crls=self.crls,
            emergency_crls=self.emergency,
            tokens=self.tokens,
            policy=self.policy.terms if self.policy else None,
            policy_sha256=self.policy.sha256 if self.policy else None,
            dates=self.dates,
        )

    def copy_into(self, work: Path) -> None:
        """Copy certificates, wrapped keys, index and lists to the ceremony at work; lists twice, since they change."""
        twice = {crl_name(one.issuer) for one in self.crls}
        for name, content in self.files.items():
            for path in (work / name, work / CARRIED / name) if name in twice else (work / name,):
                make_folder(path.parent)
                write_new(path, content)


def find_continued(named: ContinuedArchive, place: Path) -> Path | None:
    """The archive that entry 0 names under `continues`, where one of the folders in `place` holds it; not verified."""
    for manifest in sorted((*place.glob(f"*/{ARCHIVE}/{MANIFEST}"), *place.glob(f"*/{MANIFEST}"))):
        with contextlib.suppress(UsageError):
            if sha256_hex(read_plain_file(manifest, MAX_MANIFEST_BYTES)) == named.manifest_sha256:
                return manifest.parent
    return None


def check_mode(rehearsal: bool, *, wanted: bool | None) -> None:
    """RefusedError where what is continued is not of the kind that is `wanted` (None: either will do)."""
    if wanted is not None and rehearsal is not wanted:
        raise RefusedError("A rehearsal's archive is for rehearsals only, and a real one for real ceremonies.")


def from_paper(paper: PaperCopy, *, rehearsal: bool | None) -> Continued:
    """What paper tells; the rest is left empty, and entry 0 says so."""
    check_mode(paper.register.rehearsal, wanted=rehearsal)
    names = [name for one in paper.register.estate for name in (certificate_name(one[0]), wrapped_name(one[0]))]
    files = {name: paper.files[name] for name in names}
    continued = Continued(
        ceremony=paper.register.shares.ceremony,
        head="",
        manifest_sha256="",
        root_fingerprint=certificate_sha256(paper.root),
        shares=paper.register.shares,
        earlier=(),
        estate=paper.estate(),
        ledger=paper.ledger,
        files=files,
        participants=paper.participants,
        source="paper",
    )
    files[INDEX_FILE] = write_index(
        lines_taken_over(continued.named(), lambda name: load_certificate(files[name]) if name in files else None)
    )
    return continued


def check_paper_suffices(continued: Continued, kind: str) -> None:
    """RefusedError for a ceremony that needs to know more than paper tells: earlier sets, issued CRLs."""
    if continued.source == "paper" and kind not in PAPER_SUFFICES:
        raise RefusedError(
            "Public pages do not say what was issued, or which earlier sheets exist, so this ceremony needs an "
            "archive; recover from paper first, and search for a copy of the archive."
        )
