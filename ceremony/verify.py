"""The verifier: re-reads a whole archive and says, check by check, what holds and what does not.

It needs no token, no window and no network, and trusts nothing in the archive beyond what it can check. Without an
anchor it can say only that the archive is consistent with itself, and shows the root's fingerprint in words to be
compared with paper.

Verdicts: `complete`; `aborted` (whole, and the ceremony was ended without a result); `incomplete` (the end of the
record or files are missing); `altered`.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography import x509

from ceremony.archive import (
    ARCHIVE_FORMAT,
    LOG_CERTIFICATE,
    MANIFEST,
    MANIFEST_SIGNATURE,
    MAX_MANIFEST_BYTES,
    RECORD,
    RECORD_SIGNATURE,
    ROOT_CERTIFICATE,
    SCRIPT,
    Manifest,
    parse_manifest,
    wrapped_name,
)
from ceremony.certificates import (
    LOG_KEY,
    ROOT_CA,
    certificate_sha256,
    check_certificate,
    load_certificate,
    public_key_der,
    sha256_hex,
)
from ceremony.cms import MAX_SIGNATURE_BYTES, verify_detached
from ceremony.errors import ArchiveError, KeyriteError, RefusedError
from ceremony.people import judge_custody
from ceremony.record import FINAL_EVENTS, Entry, line_digest, parse_json_strictly, read_chain
from ceremony.script import parse_script
from ceremony.state import CA_LABEL, State
from ceremony.words import digest_words, group_hex

MAX_FILE_BYTES = 64 << 20


class MissingError(RefusedError):
    """Something that must be there is not: the archive is incomplete rather than altered."""


@dataclass(frozen=True)
class Check:
    """One check by its id: whether it passed, and what was seen or why it failed."""

    id: str
    ok: bool
    detail: str
    missing: bool = field(default=False, repr=False)


@dataclass(frozen=True)
class Report:
    """What the verifier found; fingerprints in hex, empty where there is none."""

    verdict: str
    checks: tuple[Check, ...]
    ceremony: str
    kind: str
    mode: str
    root_fingerprint: str
    root_words: tuple[str, ...]
    head: str
    head_words: tuple[str, ...]
    paper_head: str  # the head that people confirmed and wrote down, a few lines before the end
    paper_words: tuple[str, ...]
    anchored: bool

    @property
    def ok(self) -> bool:
        """True if every check passed."""
        return all(check.ok for check in self.checks)

    def as_data(self) -> dict[str, Any]:
        """The report as JSON values, as `keyrite verify --json` prints it."""
        return {
            "ok": self.ok,
            "verdict": self.verdict,
            "ceremony": self.ceremony,
            "kind": self.kind,
            "mode": self.mode,
            "anchored": self.anchored,
            "root_certificate_sha256": self.root_fingerprint,
            "root_certificate_words": list(self.root_words),
            "record_head": self.head,
            "record_head_words": list(self.head_words),
            "confirmed_head": self.paper_head,
            "confirmed_head_words": list(self.paper_words),
            "checks": [{"id": check.id, "ok": check.ok, "detail": check.detail} for check in self.checks],
        }


@dataclass
class _Archive:
    """An archive under inspection: what earlier checks found, for later ones."""

    folder: Path
    anchor: Path | None
    manifest: Manifest | None = None
    first: Entry | None = None
    last: Entry | None = None
    head: str = ""
    state: State | None = None
    certified: list[Entry] = field(default_factory=list)
    root: x509.Certificate | None = None
    log: x509.Certificate | None = None

    def read(self, name: str, limit: int = MAX_FILE_BYTES) -> bytes:
        """A file of the archive, bounded; MissingError if it is not there."""
        path = self.folder / name
        if path.is_symlink() or not path.is_file():
            raise MissingError("{name} is missing.", name=name)
        with path.open("rb") as stream:
            content = stream.read(limit + 1)
        if len(content) > limit:
            raise RefusedError("{name} is too large to be what it says it is.", name=name)
        return content

    @property
    def aborted(self) -> bool:
        """True if the record ends in an abort."""
        return self.last is not None and self.last.event == "ceremony-aborted"


def verify_archive(folder: Path, anchor: Path | None = None) -> Report:
    """Run every check on the archive in `folder`.

    `anchor`: a root CA certificate (PEM or DER) known from elsewhere. ArchiveError if the folder is no archive, or of
    a format that this program does not know; EnvironmentError_ never: no device is needed.
    """
    _check_is_archive(folder)
    archive = _Archive(folder, anchor)
    checks = tuple(_run(name, check, archive) for name, check in _CHECKS)
    fingerprint = certificate_sha256(archive.root) if archive.root else ""
    first = archive.first
    paper = archive.state.confirmed_head if archive.state else ""
    return Report(
        verdict=_verdict(archive, checks),
        checks=checks,
        ceremony=first.ceremony if first else "",
        kind=str(first.data.get("kind", "")) if first else "",
        mode=str(first.data.get("mode", "")) if first else "",
        root_fingerprint=fingerprint,
        root_words=digest_words(fingerprint),
        head=archive.head,
        head_words=digest_words(archive.head),
        paper_head=paper,
        paper_words=digest_words(paper),
        anchored=anchor is not None,
    )


def _check_is_archive(folder: Path) -> None:
    if not folder.is_dir():
        raise ArchiveError(
            "{path} is not an archive folder; name the folder that holds record.jsonl.", path=str(folder)
        )
    record = folder / RECORD
    if not record.is_file():
        if not (folder / MANIFEST).is_file():
            raise ArchiveError("{path} is not a Keyrite archive: it holds no record.jsonl.", path=str(folder))
        return
    with record.open("rb") as stream:
        line = stream.readline(1 << 20).rstrip(b"\n")
    try:
        found = parse_json_strictly(line)["data"]["format"]
    except (ValueError, KeyError, TypeError):
        return  # a damaged first line is for the checks to name
    if found != ARCHIVE_FORMAT:
        raise ArchiveError(
            "{path} is an archive of the format {found}; this program knows {known}. Use the version that made it.",
            path=str(folder),
            found=str(found)[:40],
            known=ARCHIVE_FORMAT,
        )


def _run(name: str, check: Callable[[_Archive], str], archive: _Archive) -> Check:
    try:
        return Check(name, True, check(archive))
    except MissingError as problem:
        return Check(name, False, str(problem), missing=True)
    except KeyriteError as problem:
        return Check(name, False, str(problem))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OSError, RecursionError):
        return Check(name, False, "It cannot be read: it does not hold what this format asks for.")


def _verdict(archive: _Archive, checks: tuple[Check, ...]) -> str:
    failed = [check for check in checks if not check.ok]
    if any(not check.missing for check in failed):
        return "altered"
    if failed or archive.last is None or archive.last.event not in FINAL_EVENTS:
        return "incomplete"
    return "aborted" if archive.aborted else "complete"


def _check_manifest(archive: _Archive) -> str:
    archive.manifest = parse_manifest(archive.read(MANIFEST, MAX_MANIFEST_BYTES))
    return f"names {len(archive.manifest.files)} files"


def _check_files(archive: _Archive) -> str:
    manifest = _need(archive.manifest, "the manifest")
    found = {str(path.relative_to(archive.folder)) for path in _walk(archive.folder)}
    extra = found - set(manifest.files) - {MANIFEST, MANIFEST_SIGNATURE}
    if extra:
        raise RefusedError("{name} is in the folder but not in the manifest: it was added.", name=sorted(extra)[0])
    gone = set(manifest.files) - found
    if gone:
        raise MissingError("{name} is named in the manifest but missing.", name=sorted(gone)[0])
    for name, (size, digest) in manifest.files.items():
        path = archive.folder / name
        if path.stat().st_size != size or _file_sha256(path) != digest:
            raise RefusedError("{name} was changed: its size or SHA-256 is not the manifest's.", name=name)
    return f"{len(manifest.files)} files, none changed, missing or added"


def _walk(folder: Path) -> list[Path]:
    return [Path(base) / name for base, _, names in os.walk(folder) for name in names]


def _file_sha256(path: Path) -> str:
    if path.is_symlink():
        raise RefusedError("{name} is a link, not a file.", name=path.name)
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _need(value: Any, what: str) -> Any:
    if value is None:
        raise MissingError("Not checked, because {what} could not be read.", what=what)
    return value


def _check_script(archive: _Archive) -> str:
    script = parse_script(archive.read(SCRIPT))
    archive.state = State(script)
    return f"{script.name}, version {script.version}, {len(script.steps)} steps"


def _check_record(archive: _Archive) -> str:
    if not (archive.folder / RECORD).is_file():
        raise MissingError("record.jsonl is missing.")
    count = 0
    with (archive.folder / RECORD).open("rb") as stream:
        for entry, line in read_chain(stream):
            count += 1
            archive.first = archive.first or entry
            archive.last, archive.head = entry, line_digest(line)
            if entry.event in {"certificate-signed", "log-key-certified"}:
                archive.certified.append(entry)
    return f"{count} entries, each follows from the one before"


def _check_rules(archive: _Archive) -> str:
    state = _need(archive.state, "the script")
    last = _need(archive.last, "the record")
    with (archive.folder / RECORD).open("rb") as stream:
        for number, (entry, _) in enumerate(read_chain(stream), start=1):
            try:
                state.apply(entry)
            except KeyriteError as problem:
                raise RefusedError("Line {line} breaks a rule. {problem}", line=number, problem=str(problem)) from None
    return f"{last.seq + 1} entries in an order that the script and the rules allow"


def _check_end(archive: _Archive) -> str:
    last = _need(archive.last, "the record")
    if last.event not in FINAL_EVENTS:
        raise MissingError(
            "The record has no end: the ceremony was neither closed nor aborted, or its tail is missing."
        )
    if archive.aborted:
        return f"ABORTED in step {last.step}; nothing that this ceremony made is to be relied on"
    return "closed"


def _check_root(archive: _Archive) -> str:
    if archive.aborted and not (archive.folder / ROOT_CERTIFICATE).exists():
        return "none: the ceremony was aborted before there was one"
    archive.root = load_certificate(archive.read(ROOT_CERTIFICATE))
    check_certificate(archive.root, ROOT_CA, None, archive.root)
    fingerprint = certificate_sha256(archive.root)
    recorded = _recorded_root(archive)
    if fingerprint != recorded:
        raise RefusedError("keys/root-ca.crt is not the certificate in the record.")
    return f"SHA-256 {group_hex(fingerprint)}, as recorded"


def _recorded_root(archive: _Archive) -> str:
    first = _need(archive.first, "the record")
    if "continues" in first.data:
        return str(first.data["continues"]["root_certificate_sha256"])
    signed = [entry for entry in archive.certified if entry.event == "certificate-signed"]
    return str(signed[-1].data["certificate_sha256"]) if signed else ""


def _check_log(archive: _Archive) -> str:
    archive.log = log = load_certificate(archive.read(LOG_CERTIFICATE))
    certified = [entry.data["certificate_sha256"] for entry in archive.certified if entry.event == "log-key-certified"]
    alone = archive.aborted or (archive.first is not None and archive.first.data["kind"] == "share-check")
    if log.issuer == log.subject and alone:
        check_certificate(log, LOG_KEY, None, log)
        return "made for this record and certified by no root: it shows that nothing was changed since, not who made it"
    check_certificate(log, LOG_KEY, None, _need(archive.root, "the root certificate"))
    if not certified or certified[-1] != certificate_sha256(log):
        raise RefusedError("keys/record-log.crt is not the log certificate in the record.")
    return "issued by the root CA, as recorded"


def _check_signature(archive: _Archive, content: str, signature: str) -> str:
    log = _need(archive.log, "the log certificate")
    untrusted = archive.read(signature, MAX_SIGNATURE_BYTES)
    if not (archive.folder / content).is_file():
        raise MissingError("{name} is missing.", name=content)
    with (archive.folder / content).open("rb") as stream:
        signer = verify_detached(untrusted, stream)
    if certificate_sha256(signer) != certificate_sha256(log):
        raise RefusedError("{name} was made by another key than the log key.", name=signature)
    return f"good, by the log key: {content}"


def _check_record_signature(archive: _Archive) -> str:
    return _check_signature(archive, RECORD, RECORD_SIGNATURE)


def _check_manifest_signature(archive: _Archive) -> str:
    return _check_signature(archive, MANIFEST, MANIFEST_SIGNATURE)


def _check_key_match(archive: _Archive) -> str:
    state = _need(archive.state, "the script")
    if not state.estate or archive.root is None:
        if archive.aborted:
            return "none: the ceremony was aborted before there was a key"
        raise MissingError("The record names no key.")
    if sha256_hex(public_key_der(archive.root)) != state.estate[CA_LABEL]["public_key_sha256"]:
        raise RefusedError("The root certificate holds another public key than the recorded key pair.")
    return "the certificate's public key is that of the key made in the token"


def _check_wrapped(archive: _Archive) -> str:
    state = _need(archive.state, "the script")
    names = []
    for label, facts in state.estate.items():
        if archive.aborted and "blob_sha256" not in facts:
            continue
        if sha256_hex(archive.read(wrapped_name(label))) != facts["blob_sha256"]:
            raise RefusedError("{name} is not the wrapped key in the record.", name=wrapped_name(label))
        names.append(label)
    return f"present, as recorded: {', '.join(names)}" if names else "none: the ceremony was aborted before"


def _check_shares(archive: _Archive) -> str:
    state = _need(archive.state, "the script")
    shares = state.shares or state.adopted
    if shares is None:
        if archive.aborted:
            return "no live set: every set of this ceremony is void"
        raise MissingError("The record holds no share register.")
    if len({share.commitment for share in shares.shares}) != len(shares.shares):
        raise RefusedError("Two shares have the same commitment.")
    numbers = [share.index for share in shares.shares]
    if numbers != list(range(1, len(numbers) + 1)) or not 2 <= shares.threshold <= len(numbers) <= 16:
        raise RefusedError("The share register's numbers are not those of a set.")
    if state.continues and state.shares is None:
        return f"{shares.threshold} of {len(numbers)}, adopted from {shares.ceremony}"
    parameters = state.opened.data["parameters"]
    if (shares.threshold, len(numbers)) != (parameters["threshold"], parameters["shares"]):
        raise RefusedError("The share set is not the one that was planned.")
    return f"{shares.threshold} of {len(numbers)}, generation {shares.generation}, every sheet read back and sealed"


def _check_custody(archive: _Archive) -> str:
    state = _need(archive.state, "the script")
    if state.room is None or "hand-out-sheets" not in state.actions:
        return "not applicable: no sheets were handed out"
    broken = [
        one.rule
        for one in judge_custody(state.room.custodians, state.opened.data["parameters"]["threshold"])
        if not one.holds
    ]
    waived = any("policy-waived" in events for events in state.left.values())
    if broken and not waived:
        raise RefusedError("The custody breaks {rules}, and nobody waived it.", rules=", ".join(broken))
    return f"waived in the record: {', '.join(broken)}" if broken else "no site reaches the quorum, any one may be lost"


def _check_quorum(archive: _Archive) -> str:
    state = _need(archive.state, "the script")
    if "restore-keys" not in state.actions:
        return "not applicable: nothing was recovered"
    if not state.recovered:
        if archive.aborted:
            return "the ceremony was aborted before the root was recovered"
        raise MissingError("The record shows no recovery.")
    return f"{len(state.genuine)} genuine sheets, {state.adopted.threshold} needed"


def _check_anchor(archive: _Archive) -> str:
    if archive.anchor is None:
        return "none given: the archive is consistent with itself; compare the root's fingerprint with paper"
    try:
        anchor = load_certificate(archive.anchor.read_bytes()[:MAX_FILE_BYTES])
    except OSError as problem:
        raise RefusedError("The anchor cannot be read ({reason}).", reason=problem.strerror or "unknown") from None
    root = _need(archive.root, "the root certificate")
    if certificate_sha256(anchor) != certificate_sha256(root):
        raise RefusedError(
            "The anchor is another certificate than keys/root-ca.crt: this archive belongs to another root."
        )
    return "the root certificate is the anchor"


_CHECKS: tuple[tuple[str, Callable[[_Archive], str]], ...] = (
    ("manifest", _check_manifest),
    ("files", _check_files),
    ("script", _check_script),
    ("record-chain", _check_record),
    ("record-rules", _check_rules),
    ("record-end", _check_end),
    ("root-certificate", _check_root),
    ("log-certificate", _check_log),
    ("record-signature", _check_record_signature),
    ("manifest-signature", _check_manifest_signature),
    ("key-match", _check_key_match),
    ("wrapped-keys", _check_wrapped),
    ("share-register", _check_shares),
    ("custody", _check_custody),
    ("quorum", _check_quorum),
    ("anchor", _check_anchor),
)
