"""A record or an archive, read once into facts."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from ceremony.archive import RECORD, SCRIPT
from ceremony.certificates import parse_certificate
from ceremony.errors import KeyriteError
from ceremony.facts.known import MOST_KEPT, Dated, Facts
from ceremony.facts.taking import keep, take
from ceremony.folders import open_plain_file, read_whole_file
from ceremony.record import Entry, line_digest, read_chain
from ceremony.script import Script, parse_script
from ceremony.state import State

_MAX_ISSUED_BYTES = 4 << 20


def gather(entries: Iterable[Entry], script: Script | None = None) -> Facts:
    """The facts of a record; with its script, also what follows from replaying it: the live set and the ledger."""
    facts, last = Facts(), None
    state = State(script) if script else None
    for last in entries:
        take(facts, last)
        state = _replay(state, last)
    if last is not None:
        facts.head = line_digest(last.to_line())
    if state is not None:
        facts.ledger = tuple(state.ledger)
        facts.acted_away = dict(state.acted_away)
        live = facts.shares = state.live_set
        facts.bags = {one.index: one.bag for one in facts.ledger if live and one.generation == live.generation}
    return facts


def _replay(state: State | None, entry: Entry) -> State | None:
    """The state after an entry, or None from the first entry on that breaks a rule: the verifier names it."""
    try:
        if state is not None:
            state.apply(entry)
    except (KeyriteError, KeyError, TypeError, ValueError, AttributeError, IndexError, StopIteration):
        return None
    return state


def gather_archive(folder: Path) -> Facts:
    """The facts of an archive's record and of what it issued; RecordError if the record's chain does not hold."""
    script: Script | None = None
    with contextlib.suppress(KeyriteError, OSError):
        script = parse_script(read_whole_file(folder / SCRIPT))
    with open_plain_file(folder / RECORD) as stream:
        facts = gather((entry for entry, _ in read_chain(stream)), script)
    for path in sorted((folder / "issued").glob("*"))[:MOST_KEPT]:
        _take_issued(facts, path)
    return facts


def _take_issued(facts: Facts, path: Path) -> None:
    if path.is_symlink() or not path.is_file() or path.stat().st_size > _MAX_ISSUED_BYTES:
        return
    with contextlib.suppress(ValueError, OSError):
        content = path.read_bytes()
        if path.suffix == ".crt":
            certificate = parse_certificate(content)
            keep(
                facts.certificates,
                Dated(
                    label=f"issued/{path.name}",
                    file=f"issued/{path.name}",
                    subject=certificate.subject.rfc4514_string(),
                    sha256=certificate.fingerprint(hashes.SHA256()).hex(),
                    not_before=certificate.not_valid_before_utc.isoformat(),
                    not_after=certificate.not_valid_after_utc.isoformat(),
                ),
            )
        elif path.suffix == ".crl":
            pem = content.startswith(b"-----")
            crl = x509.load_pem_x509_crl(content) if pem else x509.load_der_x509_crl(content)
            update = crl.next_update_utc
            named, subject = f"issued/{path.name}", crl.issuer.rfc4514_string()
            keep(facts.certificates, Dated("", named, subject, next_update=update.isoformat() if update else ""))


def parse_time(text: str) -> datetime.datetime | None:
    """A time of the record or of a certificate, aware; None if it is none."""
    try:
        found = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)
