"""A record or an archive, read once into facts."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from ceremony.archive.writing import RECORD, SCRIPT
from ceremony.errors import KeyriteError
from ceremony.facts.known import MOST_KEPT, Dated, Facts
from ceremony.facts.taking import keep, take
from ceremony.issuing.index import INDEX_FILE, names_of, read_index
from ceremony.pki.certificates import parse_certificate, public_key_der, sha256_hex
from ceremony.record.journal import Entry, read_chain
from ceremony.script.loading import MAX_SCRIPT_BYTES, Script, parse_script
from ceremony.state import RuleError, State
from ceremony.verify.inspection import Inspection, opened

_MAX_ISSUED_BYTES = 4 << 20


def gather(chain: Iterable[tuple[Entry, str]], script: Script | None = None) -> Facts:
    """The facts of a record, given as its entries, each with the chain's head after it.

    With its script, also what follows from replaying it: the live set and the ledger.
    """
    facts, state = Facts(), State(script) if script else None
    for entry, head in chain:
        take(facts, entry)
        facts.head, state = head, _replay(state, entry)
    return _settle(facts, state)


def _replay(state: State | None, entry: Entry) -> State | None:
    """The state after an entry, or None from the first entry on that breaks a rule: the verifier names it."""
    try:
        if state is not None:
            state.apply(entry)
    except RuleError:
        return None
    return state


def _settle(facts: Facts, state: State | None) -> Facts:
    """What only the whole of a record tells; the state None where a rule was broken, or there is no script."""
    if state is not None:
        facts.ledger = tuple(state.ledger)
        facts.kept = state.kept_places()
        facts.acted_away = state.acted_away
        facts.tokens_in_use = state.tokens_after()
        live = facts.shares = state.live_set
        facts.bags = {one.index: one.bag for one in facts.ledger if live and one.generation == live.generation}
    return facts


def gather_archive(archive: Path) -> Facts:
    """The facts of an archive that is not verified: its record and what it issued; RecordError if the chain breaks."""
    read = opened(archive)
    script: Script | None = None
    with contextlib.suppress(KeyriteError):
        script = parse_script(read.read(SCRIPT, MAX_SCRIPT_BYTES))
    with read.stream(RECORD) as stream:
        facts = gather(read_chain(stream), script)
    return _with_issued(facts, read)


def settle_verified(facts: Facts, archive: Inspection) -> Facts:
    """Facts that were taken while an archive was verified, as far as its record could be read."""
    facts.head = archive.head
    return _settle(facts, archive.state if archive.rule_problem is None else None)


def gather_verified(facts: Facts, archive: Inspection) -> Facts:
    """The same, and what it issued; RecordError if the record's chain does not hold."""
    archive.need_whole_record()
    return _with_issued(settle_verified(facts, archive), archive)


def _with_issued(facts: Facts, read: Inspection) -> Facts:
    with contextlib.suppress(KeyriteError):
        for name in sorted(name for name in read.names() if name.startswith("issued/"))[:MOST_KEPT]:
            _take_issued(facts, read, name)
    return facts


def _indexed(read: Inspection) -> dict[str, str]:
    """The profile of what lies in a file, by the index; nothing where there is none, before rules 4."""
    with contextlib.suppress(KeyriteError):
        return {one.file: one.profile for one in read_index(read.read(INDEX_FILE, _MAX_ISSUED_BYTES))}
    return {}


def _take_issued(facts: Facts, read: Inspection, name: str) -> None:
    with contextlib.suppress(ValueError, KeyriteError):
        content = read.read(name, _MAX_ISSUED_BYTES)
        if name.endswith(".crt"):
            certificate = parse_certificate(content)
            if name not in facts.profiles:  # it was taken over, and the index tells of it
                facts.profiles |= {name: "", **_indexed(read)}
            keep(
                facts.certificates,
                Dated(
                    label=name,
                    file=name,
                    subject=certificate.subject.rfc4514_string(),
                    sha256=certificate.fingerprint(hashes.SHA256()).hex(),
                    not_before=certificate.not_valid_before_utc.isoformat(),
                    not_after=certificate.not_valid_after_utc.isoformat(),
                    profile=facts.profiles.get(name, ""),
                    names=names_of(certificate),
                    public_key_sha256=sha256_hex(public_key_der(certificate)),
                ),
            )
        elif name.endswith(".crl"):
            pem = content.startswith(b"-----")
            crl = x509.load_pem_x509_crl(content) if pem else x509.load_der_x509_crl(content)
            update, subject = crl.next_update_utc, crl.issuer.rfc4514_string()
            keep(facts.certificates, Dated("", name, subject, next_update=update.isoformat() if update else ""))
