"""Checks on what was issued and revoked: the files in issued/, the index of certificates, the lists, the bundle."""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding

from ceremony.archive.bundle import BUNDLE_FILE, cross_files, make_bundle
from ceremony.archive.index import carried, lines_recorded
from ceremony.archive.writing import LOG_CERTIFICATE, certificate_name, crl_name
from ceremony.errors import RefusedError
from ceremony.issuing.crl_history import crl_number, crl_sha256, read_revocations
from ceremony.issuing.index import INDEX_FILE, read_index, write_index
from ceremony.pki.certificates import certificate_sha256, is_certified, sha256_hex
from ceremony.planning.issuers import ca_keys
from ceremony.record.events import CertificateIssued, CrlIssued
from ceremony.state import CA_LABEL, State
from ceremony.verify.checks import MissingError, NotApplicable
from ceremony.verify.inspection import Inspection, need
from ceremony.verify.signatures import read_certificate

_MAX_CRL_BYTES = 16 << 20
_ISSUED = "issued/"
Signed = x509.Certificate | x509.CertificateRevocationList


def check_index(archive: Inspection) -> str:
    """The index holds what the one before it held, and each certificate that this ceremony issued, in order."""
    state = need(archive.state, "the script")
    if not state.rulebook.lasting:
        return NotApplicable("none: under these rules an archive carries no index")
    there = INDEX_FILE in need(archive.manifest, "the manifest").files
    untrusted = archive.read(INDEX_FILE) if there else b""
    archive.index = read_index(untrusted)
    ceremony = need(archive.first, "the record").ceremony
    before = carried(archive.index, ceremony)
    _check_carried(archive, write_index(before))
    told = tuple(lines_recorded(archive.indexed, lambda name: _certificate_there(archive, name), ceremony))
    if archive.index[len(before) :] != told:
        raise RefusedError("{name} does not say what the record says was issued.", name=INDEX_FILE)
    _check_all_in(archive, state)
    if not archive.index:
        return NotApplicable("none: nothing was issued yet")
    count, here = len(archive.index), len(told)
    return f"{count} certificates, of which {here} were issued here"


def _check_carried(archive: Inspection, before: bytes) -> None:
    continued = need(archive.opened, "the record").continues
    wanted = sha256_hex(b"") if continued is None else continued.index_sha256
    if sha256_hex(before) != wanted:
        raise RefusedError("{name} does not begin with the index that was taken over.", name=INDEX_FILE)


def _certificate_there(archive: Inspection, name: str) -> x509.Certificate | None:
    if name not in need(archive.manifest, "the manifest").files:
        return None
    return read_certificate(archive, name)


def _check_all_in(archive: Inspection, state: State) -> None:
    known = {one.certificate_sha256 for one in archive.index}
    files = {name for name in need(archive.manifest, "the manifest").files if name.endswith(".crt")}
    for name in sorted(files):
        certificate = read_certificate(archive, name)
        if name == LOG_CERTIFICATE and not is_certified(certificate):
            continue
        if certificate_sha256(certificate) not in known and not (state.ended == "aborted" and name.startswith("keys/")):
            raise RefusedError("{name} is not in the index of issued certificates.", name=name)


def check_issued(archive: Inspection) -> str:
    """What lies in issued/ is what the record says was issued, each signed by its issuer, and nothing is missing."""
    state = need(archive.state, "the script")
    recorded = {one.file: one for one in state.issued if isinstance(one, CertificateIssued) or not one.emergency}
    there = {name for name in need(archive.manifest, "the manifest").files if name.startswith(_ISSUED)}
    wanted = {*recorded, *_taken_over(archive)}
    for name in sorted(wanted - there):
        if not archive.aborted:
            raise MissingError("{name} was issued, says the record, but is missing.", name=name)
    _check_bundle(archive, state, BUNDLE_FILE in there)
    there -= {INDEX_FILE, BUNDLE_FILE} if state.rulebook.lasting else set()
    for name in sorted(there):
        _check_one(archive, name, recorded.get(name))
    return f"{len(there)} files, as recorded" if there else "nothing was issued"


def _taken_over(archive: Inspection) -> tuple[str, ...]:
    """The lists that the archive before held: they are carried on."""
    continued = need(archive.opened, "the record").continues
    return tuple(crl_name(one.issuer) for one in continued.crls) if continued else ()


def _check_bundle(archive: Inspection, state: State, there: bool) -> None:
    if not state.rulebook.lasting:
        return
    wanted = make_bundle(state.estate.values(), archive.index, lambda name: _certificate_there(archive, name))
    found = archive.read(BUNDLE_FILE) if there else b""
    if found != wanted:
        raise RefusedError("{name} does not hold the roots and their cross certificates.", name=BUNDLE_FILE)


def _check_one(archive: Inspection, name: str, told: CertificateIssued | CrlIssued | None) -> None:
    state = need(archive.state, "the script")
    lists = {crl_name(label): label for label in (*ca_keys(state.estate.values()), CA_LABEL)}
    found: Signed
    if isinstance(told, CertificateIssued):
        found = read_certificate(archive, name)
        issuer, digest, recorded = told.issuer, certificate_sha256(found), told.certificate_sha256
    elif name in lists and (told is None or told.ca_label == lists[name]):  # issued here, or taken over
        content = archive.read(name, _MAX_CRL_BYTES)
        found = x509.load_pem_x509_crl(content)
        if content != found.public_bytes(Encoding.PEM):  # other programs would take a second list after it for theirs
            raise RefusedError("{name} holds more than the list that was issued.", name=name)
        issuer, digest = lists[name], crl_sha256(found)
        recorded = _list_taken_over(archive, issuer, digest) if told is None else told.sha256
    elif name in (crosses := cross_files(archive.index)):  # taken over: it leads from one root to the other
        found = read_certificate(archive, name)
        issuer = next(one.issuer for one in archive.index if one.file == name)
        digest, recorded = certificate_sha256(found), crosses[name]
    else:
        raise RefusedError("{name} lies among what was issued, but the record does not say that it was.", name=name)
    if digest != recorded:
        raise RefusedError("{name} is not what the record says was issued.", name=name)
    _check_issuer(found, read_certificate(archive, certificate_name(issuer)), name)


def _list_taken_over(archive: Inspection, issuer: str, digest: str) -> str:
    if not need(archive.state, "the script").rulebook.lasting:
        return digest  # nothing says which list was taken over
    continued = need(archive.opened, "the record").continues
    return next((one.sha256 for one in (continued.crls if continued else ()) if one.issuer == issuer), "")


def _check_issuer(found: Signed, issuer: x509.Certificate, name: str) -> None:
    try:
        if isinstance(found, x509.Certificate):
            found.verify_directly_issued_by(issuer)
            return
        good = found.issuer == issuer.subject and found.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]
    except (InvalidSignature, ValueError, TypeError):
        good = False
    if not good:
        raise RefusedError("{name} was not signed by the key that the record names.", name=name)


def check_revocations(archive: Inspection) -> str:
    """Each list that was signed here counts on from the one before, and names what was revoked before and here."""
    state = need(archive.state, "the script")
    _check_retired(archive, state)
    signed = [one for one in state.issued if isinstance(one, CrlIssued) and not one.emergency]
    if not state.rulebook.lasting or not signed:
        return NotApplicable("none: no list was signed here")
    told = []
    for one in signed:
        if archive.aborted and one.file not in need(archive.manifest, "the manifest").files:
            continue
        told.append(_check_list(archive, state, one))
    return "; ".join(told)


def _check_retired(archive: Inspection, state: State) -> None:
    """A key is retired here only where a certificate of this very key was revoked here."""
    continued = need(archive.opened, "the record").continues
    before = {one.label for one in (continued.estate if continued else ()) if one.retired}
    revoked = {one.certificate_sha256 for one in state.revoked.values()}
    keys = {one.public_key_sha256 for one in archive.index if one.certificate_sha256 in revoked}
    for key in state.estate.values():
        if key.retired and key.label not in before and key.public_key_sha256 not in keys:
            raise RefusedError("{label} is retired, and no certificate of its key was revoked.", label=key.label)


def _check_list(archive: Inspection, state: State, told: CrlIssued) -> str:
    crl = x509.load_pem_x509_crl(archive.read(told.file, _MAX_CRL_BYTES))
    if crl_number(crl) != told.number:
        raise RefusedError("{name} has another number than the record says.", name=told.file)
    continued = need(archive.opened, "the record").continues
    before = next((one for one in (continued.crls if continued else ()) if one.issuer == told.ca_label), None)
    number, entries = (before.number, before.entries) if before else (0, 0)
    here = [one for one in state.revoked.values() if one.issuer == told.ca_label]
    found = {format(one.serial, "x"): one for one in read_revocations(crl)}
    if told.number <= number or len(found) != entries + len(here):
        raise RefusedError(
            "{name} does not carry on the list before it: its number must be above {number}, its entries {entries}.",
            name=told.file,
            number=number,
            entries=entries + len(here),
        )
    for one in here:
        entry = found.get(one.serial)
        if entry is None or (entry.reason, entry.date.isoformat()) != (one.reason.replace("-", "_"), one.date):
            raise RefusedError(
                "{name} does not name the certificate {serial} as the record says it was revoked.",
                name=told.file,
                serial=one.serial,
            )
    file, number, entries = told.file, told.number, len(found)
    return f"{file}: number {number}, {entries} revoked, of which {len(here)} here"
