"""What public pages give back when every disk is gone: a folder that a recovery continues as it does an archive.

    paper.json               {"ceremony", "files": {name: SHA-256}, "format": "keyrite-paper-1"}
    keys/LABEL.crt           PEM; keys/LABEL.wrapped; keys/record-log.crt
    register.json, register.sig

Rules guarded here:
- nothing is believed but what the root certificate vouches for: it signed itself and the log key, the log key signed
  the register; and in the end only what the sheets bring back opens the wrapped keys;
- what paper cannot tell is not made up: the record's head, bag numbers, earlier sets and issued CRLs are unknown, and
  the record of what follows says that it was continued from paper.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import rfc8785
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ceremony.archive.writing import LOG_CERTIFICATE, certificate_name, wrapped_name
from ceremony.custody.ledger import Ledger, SheetCustody
from ceremony.custody.participants import Custodian, Participants
from ceremony.disk.folders import make_empty_folder, make_folder, read_plain_file, write_new
from ceremony.errors import ArchiveError, KeyriteError, UsageError
from ceremony.pki.certificates import (
    LOG_KEY,
    ROOT_CA,
    certificate_sha256,
    check_certificate,
    load_certificate,
    public_key_der,
    sha256_hex,
    signed_by,
)
from ceremony.planning.plan import suggested_participants
from ceremony.record.events import EstateKey
from ceremony.sheets.public_page import read_public_pages
from ceremony.sheets.reading import load_file
from ceremony.sheets.register import REGISTER, REGISTER_SIGNATURE, Register, parse_register, register_signed
from ceremony.state import CA_LABEL

PAPER = "paper.json"
FORMAT = "keyrite-paper-1"
_MOST_BYTES = 1 << 20
NEEDED = (certificate_name(CA_LABEL), wrapped_name(CA_LABEL), LOG_CERTIFICATE, REGISTER, REGISTER_SIGNATURE)

_LACKS = (
    "No code of {name} was found on these pages; read every public page of an envelope, in any order. Pages printed by "
    "an earlier version do not carry it: then recover without Keyrite, as the sheets say."
)
_NOT_VOUCHED = "What is in {name} is not vouched for by the root certificate; read the pages of another envelope."


@dataclass(frozen=True)
class PaperCopy:
    """Public files read off paper, checked against each other."""

    root: x509.Certificate
    register: Register
    files: dict[str, bytes]  # as in an archive: certificates as PEM

    @property
    def root_fingerprint(self) -> str:
        """SHA-256 of the root certificate, hex."""
        return certificate_sha256(self.root)

    @property
    def participants(self) -> Participants:
        """The holders as registered; who else is here is not on paper."""
        custodians = tuple(Custodian(share.holder, share.site) for share in self.register.shares.shares)
        people = (
            suggested_participants(len(custodians)) if self.register.rehearsal else Participants("", "", "", "", ())
        )
        return Participants(
            self.register.organisation or people.organisation,
            people.administrator,
            people.operator,
            people.witness,
            custodians,
        )

    @property
    def ledger(self) -> Ledger:
        """Every sheet lies sealed in a bag whose number nobody knows any more."""
        shares = self.register.shares
        return Ledger(
            SheetCustody(shares.generation, share.index, share.holder, share.site, "live", "sealed", ())
            for share in shares.shares
        )

    def estate(self) -> tuple[EstateKey, ...]:
        """The estate keys as an archive's record tells of them."""
        found = []
        for label, purpose, kind in self.register.estate:
            certificate, blob = self.certificate(label), self.files[wrapped_name(label)]
            key = EstateKey(
                label=label,
                purpose=purpose,
                key_type=str(kind),
                public_key_sha256=sha256_hex(public_key_der(certificate)),
                certificate_sha256=certificate_sha256(certificate),
                format="rfc5649",
                bytes=len(blob),
                blob_sha256=sha256_hex(blob),
            )
            found.append(key)
        return tuple(found)

    def certificate(self, label: str) -> x509.Certificate:
        """The certificate of an estate key."""
        return load_certificate(self.files[certificate_name(label)])


def check_paper(untrusted: dict[str, bytes]) -> PaperCopy:
    """Take files read off paper for true; ArchiveError if one is missing, or is not vouched for by the root."""
    for name in NEEDED:
        _need(untrusted, name)
    register = parse_register(untrusted[REGISTER])
    root = _certificate(untrusted, certificate_name(CA_LABEL))
    log = _certificate(untrusted, LOG_CERTIFICATE)
    for certificate, profile, name in ((root, ROOT_CA, certificate_name(CA_LABEL)), (log, LOG_KEY, LOG_CERTIFICATE)):
        try:
            check_certificate(certificate, profile, None, root)
        except KeyriteError:
            raise ArchiveError(_NOT_VOUCHED, name=name) from None
    if not signed_by(log, untrusted[REGISTER_SIGNATURE], register_signed(untrusted[REGISTER])):
        raise ArchiveError(_NOT_VOUCHED, name=REGISTER)
    files = dict(untrusted)
    for label, _, _ in register.estate:
        _need(untrusted, wrapped_name(label))
        files[certificate_name(label)] = _pem(_certificate(untrusted, certificate_name(label)))
    files[LOG_CERTIFICATE] = _pem(log)
    return PaperCopy(root, register, files)


def _need(files: dict[str, bytes], name: str) -> bytes:
    if name not in files:
        raise ArchiveError(_LACKS, name=name)
    return files[name]


def _certificate(files: dict[str, bytes], name: str) -> x509.Certificate:
    try:
        return load_certificate(_need(files, name))
    except ArchiveError:
        raise
    except KeyriteError:
        raise ArchiveError(_NOT_VOUCHED, name=name) from None


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)


def write_paper_copy(copy: PaperCopy, folder: Path) -> None:
    """Write the files into a new folder; UsageError if it holds anything."""
    make_empty_folder(folder)
    for name, content in copy.files.items():
        make_folder((folder / name).parent)
        write_new(folder / name, content)
    digests = {name: sha256_hex(content) for name, content in sorted(copy.files.items())}
    note = rfc8785.dumps({"format": FORMAT, "ceremony": copy.register.shares.ceremony, "files": digests})
    write_new(folder / PAPER, note)


def restore_from_pages(files: Iterable[Path], folder: Path) -> PaperCopy:
    """Public pages into a folder; nothing is written unless every code was read and vouched for.

    Raises SheetError, ArchiveError or UsageError.
    """
    copy = check_paper(read_public_pages([(load_file(file), file.name) for file in files], NEEDED))
    write_paper_copy(copy, folder)
    return copy


def is_paper_copy(folder: Path) -> bool:
    """Whether a folder was made from public pages."""
    return (folder / PAPER).is_file()


def read_paper_copy(folder: Path) -> PaperCopy:
    """The files of such a folder, checked anew; ArchiveError if they are not as they were read off paper."""
    names = [path.relative_to(folder).as_posix() for path in sorted(folder.glob("*")) if path.name != PAPER]
    names += [path.relative_to(folder).as_posix() for path in sorted((folder / "keys").glob("*"))]
    try:
        files = {name: read_plain_file(folder / name, _MOST_BYTES) for name in names if name != "keys"}
    except UsageError as problem:
        raise ArchiveError(problem.template, **problem.values) from None
    return check_paper(files)
