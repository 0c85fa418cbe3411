"""What goes into an archive: the record, what it names, what was taken over, and what follows from both.

A file is kept before its entry is written, so an interruption may leave one that no entry knows of: it stays out.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ceremony.archive.bundle import BUNDLE_FILE, cross_files, known_cas, make_bundle
from ceremony.archive.index import carried, lines_recorded
from ceremony.archive.tuf_root import TUF_PREVIOUS, tuf_files
from ceremony.archive.writing import (
    ESTATE,
    LOG_CERTIFICATE,
    ORDER,
    POLICY,
    RECORD,
    REPORT,
    ROOT_CERTIFICATE,
    SCRIPT,
    certificate_name,
    crl_name,
    profile_file,
    wrapped_name,
)
from ceremony.disk.folders import CARRIED
from ceremony.errors import KeyriteError
from ceremony.issuing.crl_history import crl_sha256, parse_crl
from ceremony.issuing.index import INDEX_FILE, IndexLine, read_index, write_index
from ceremony.pki.certificates import is_certified, load_certificate
from ceremony.pki.paths import find_path
from ceremony.record.events import CertificateIssued, CertificateSigned, CrlIssued, EstateKeyWrapped
from ceremony.record.journal import Entry, line_digest
from ceremony.report.document import render_report
from ceremony.stage.stage import Stage
from ceremony.state import CA_LABEL

Files = dict[str, bytes]


def gather_files(stage: Stage, final: Entry, log: x509.Certificate) -> tuple[Files, tuple[x509.Certificate, ...]]:
    """The archive's files but its signatures and its manifest, and the log key's issuers up to the root."""
    line, journal = final.to_line(), stage.journal
    record = journal.path.read_bytes() + line + b"\n"
    chain = [*zip(journal.entries, journal.heads, strict=True), (final, line_digest(line))]
    files = {RECORD: record, SCRIPT: stage.state.script.source, REPORT: render_report(stage.state.script, chain)}
    files |= _tuf_files(stage)
    before = _carried_index(stage)
    for name in sorted({*_recorded_files(stage), *cross_files(before)}):
        path = stage.work / name
        if path.is_file():
            files[name] = path.read_bytes()
    files |= _crls(stage)
    read = _reader({**files, LOG_CERTIFICATE: log.public_bytes(Encoding.PEM)})
    index = (*before, *lines_recorded((one.event for one in stage.journal.entries), read, stage.ceremony))
    if not stage.state.rulebook.lasting:
        return files, (load_certificate(files[ROOT_CERTIFICATE]),) if is_certified(log) else ()
    derived = {
        INDEX_FILE: write_index(index),
        BUNDLE_FILE: make_bundle(stage.state.estate.values(), index, read),
    }
    files |= {name: content for name, content in derived.items() if content}
    if not is_certified(log):
        return files, ()
    root = load_certificate(files[ROOT_CERTIFICATE])
    return files, find_path(log, root, known_cas(stage.state.estate, index, read))


def _tuf_files(stage: Stage) -> Files:
    """Of a TUF root ceremony: the root metadata as it stands, and the one that it follows."""
    path = stage.work / TUF_PREVIOUS
    previous = path.read_bytes() if path.is_file() else None
    return tuf_files(stage.state.tuf, previous) if stage.state.tuf else {}


def _reader(files: Files) -> Callable[[str], x509.Certificate | None]:
    def read(name: str) -> x509.Certificate | None:
        with contextlib.suppress(KeyriteError):
            return load_certificate(files[name]) if name in files else None
        return None

    return read


def _carried_index(stage: Stage) -> tuple[IndexLine, ...]:
    """The index as it was taken over."""
    path = stage.work / INDEX_FILE
    return carried(read_index(path.read_bytes()), stage.ceremony) if path.is_file() else ()


def _recorded_files(stage: Stage) -> set[str]:
    """What the archive holds of keys and certificates: what an entry names, or what was taken over."""
    names = set()
    for event in (entry.event for entry in stage.journal.entries):
        if isinstance(event, CertificateSigned | EstateKeyWrapped | CertificateIssued):
            names.add(event.file)
    opened = stage.state.opened
    for key in opened.continues.estate if opened and opened.continues else ():
        names |= {certificate_name(key.label), wrapped_name(key.label)}
    names |= {POLICY} if opened and opened.parameters.policy_sha256 else set()
    names |= {ESTATE} if opened and opened.parameters.estate else set()
    names |= {ORDER} if opened and opened.parameters.order_sha256 else set()
    names |= {one.file for signed in stage.state.signed_documents.values() for one in signed.files}
    for request in opened.parameters.requests if opened else ():
        names |= {profile_file(request.profile)} if request.profile_sha256 else set()
    return names


def _crls(stage: Stage) -> Files:
    """The latest list of each CA key that the record knows of: signed here, or taken over."""
    opened = stage.state.opened
    wanted = {one.issuer: one.sha256 for one in opened.continues.crls} if opened and opened.continues else {}
    if not stage.state.rulebook.lasting:
        return _crl_as_it_lies(stage)
    wanted |= {
        one.ca_label: one.sha256 for one in stage.state.issued if isinstance(one, CrlIssued) and not one.emergency
    }
    found = {}
    for label, sha256 in wanted.items():
        name = crl_name(label)
        for path in (stage.work / name, stage.work / CARRIED / name):
            if path.is_file() and crl_sha256(parse_crl(content := path.read_bytes())) == sha256:
                found[name] = content
                break
    return found


def _crl_as_it_lies(stage: Stage) -> Files:
    """Of a ceremony begun under earlier rules, whose entry 0 does not say what was taken over."""
    path = stage.work / crl_name(CA_LABEL)
    return {crl_name(CA_LABEL): path.read_bytes()} if path.is_file() else {}
