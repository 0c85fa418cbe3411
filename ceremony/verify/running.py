"""Running every check in its order, and the verdict that follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from ceremony.archive.writing import (
    ARCHIVE_FORMAT,
    ESTATE,
    LOG_CERTIFICATE,
    MANIFEST,
    MANIFEST_SIGNATURE,
    ORDER,
    POLICY,
    RECORD,
    RECORD_MLDSA,
    RECORD_SIGNATURE,
    REPORT,
    ROOT_CERTIFICATE,
    SCRIPT,
)
from ceremony.continuing.continued import Continued
from ceremony.disk.folders import read_plain_file
from ceremony.errors import ArchiveError, KeyriteError, UsageError
from ceremony.issuing.index import INDEX_FILE
from ceremony.language.digest_words import digest_words
from ceremony.pki.certificates import certificate_sha256, load_certificate
from ceremony.pki.enclosed import CERTIFICATE, EnclosedError, unwrap
from ceremony.record.canonical import MAX_LINE_BYTES
from ceremony.record.events import Ending, RecordKey, ReviewedLog
from ceremony.record.first_line import FirstLine, read_first_line
from ceremony.record.mldsa_signature import record_key_of
from ceremony.state import RULEBOOKS
from ceremony.verify import (
    custody,
    estate,
    files,
    issued,
    keys,
    lineage,
    policy,
    profiles,
    record,
    signatures,
    signed,
    tuf_root,
)
from ceremony.verify.checks import Check, MissingError, Report
from ceremony.verify.inspection import Follow, Inspection
from ceremony.verify.reviewing import reviewed_logs
from ceremony.verify.taking_over import continued_from


@dataclass(frozen=True)
class CheckKind:
    """A check: its id, what it does (the first line of its docstring says what must hold), what it looks at."""

    id: str
    run: Callable[[Inspection], str]
    reads: tuple[str, ...]

    @property
    def rule(self) -> str:
        """What must hold, in one English sentence."""
        return (self.run.__doc__ or "").strip().splitlines()[0]


CHECKS: tuple[CheckKind, ...] = (
    CheckKind("manifest", files.check_manifest, (MANIFEST,)),
    CheckKind("script", files.check_script, (SCRIPT,)),
    CheckKind("files", files.check_files, (MANIFEST, "every file")),
    CheckKind("record-chain", record.check_chain, (RECORD,)),
    CheckKind("record-rules", record.check_rules, (RECORD, SCRIPT)),
    CheckKind("record-end", record.check_end, (RECORD,)),
    CheckKind("same-ceremony", files.check_same_ceremony, (MANIFEST, RECORD)),
    CheckKind("root-certificate", signatures.check_root, (ROOT_CERTIFICATE, RECORD)),
    CheckKind("log-certificate", signatures.check_log, (LOG_CERTIFICATE, ROOT_CERTIFICATE, RECORD)),
    CheckKind("vouched", signatures.check_vouched, (LOG_CERTIFICATE, RECORD)),
    CheckKind("record-signature", signatures.check_record_signature, (RECORD_SIGNATURE, RECORD, LOG_CERTIFICATE)),
    CheckKind("record-mldsa65", signatures.check_record_mldsa, (RECORD_MLDSA, RECORD)),
    CheckKind("report-signature", signatures.check_report_signature, (REPORT, LOG_CERTIFICATE)),
    CheckKind("manifest-signature", signatures.check_manifest_signature, (MANIFEST_SIGNATURE, MANIFEST)),
    CheckKind("key-match", keys.check_key_match, ("keys/*.crt", RECORD)),
    CheckKind("wrapped-keys", keys.check_wrapped, ("keys/*.wrapped", RECORD)),
    CheckKind("profiles", profiles.check_profiles, ("profiles/*", RECORD)),
    CheckKind("estate", estate.check_estate, (ESTATE, RECORD)),
    CheckKind("index", issued.check_index, (INDEX_FILE, RECORD)),
    CheckKind("issued", issued.check_issued, ("issued/*", RECORD)),
    CheckKind("revocations", issued.check_revocations, ("issued/*.crl", RECORD)),
    CheckKind("signed", signed.check_signed, (ORDER, "signed/*", RECORD)),
    CheckKind("share-register", custody.check_shares, (RECORD,)),
    CheckKind("custody", custody.check_custody, (RECORD,)),
    CheckKind("quorum", custody.check_quorum, (RECORD,)),
    CheckKind("policy", policy.check_policy, (POLICY, RECORD)),
    CheckKind("tuf-root", tuf_root.check_tuf_root, ("tuf/*", RECORD)),
    CheckKind("continues", lineage.check_continues, (RECORD, "the earlier archive")),
    CheckKind("anchor", lineage.check_anchor, (ROOT_CERTIFICATE, "the anchor")),
)
_UNREADABLE = (
    *(KeyError, TypeError, ValueError, AttributeError, IndexError, StopIteration),
    *(OSError, RecursionError, OverflowError, UnsupportedAlgorithm),
)
# what is over the whole record, or compares files with entries that may stand in its missing tail
_BROKEN_BY_A_CUT = frozenset(
    {"record-signature", "record-mldsa65", "root-certificate", "log-certificate", "key-match", "wrapped-keys"}
    | {"share-register", "custody", "quorum", "index", "issued", "profiles", "revocations", "signed", "vouched"}
    | {"tuf-root"}
)


def verify_archive(folder: Path, anchor: Path | None = None, earlier: Path | None = None) -> Report:
    """Run every check on the archive in `folder`.

    `anchor`: a root CA certificate (PEM or DER) known from elsewhere. `earlier`: the archive that this one continues.
    ArchiveError if the folder is no archive, or of a format that this program does not know; UsageError if what it is
    to be compared with is no certificate, or no folder: that says nothing of the archive.
    """
    return inspect_archive(folder, anchor, earlier)[0]


def inspect_archive(
    folder: Path, anchor: Path | None = None, earlier: Path | None = None, follow: Follow | None = None
) -> tuple[Report, Inspection]:
    """The same, and the archive as it was read for it: whoever goes on to use it uses that, and reads nothing anew.

    `follow` gets each entry of the record as it is read, once it is known to follow from those before it; what becomes
    of it counts only if the archive verifies.
    """
    first = _read_first_line(folder)
    if earlier is not None and not earlier.is_dir():
        raise UsageError("{path} is not an archive folder; name the folder that holds record.jsonl.", path=str(earlier))
    archive = Inspection(
        folder,
        read_anchor(anchor) if anchor is not None else None,
        earlier,
        inspect_archive,
        first_line=first,
        rules=first.rules if first is not None else 1,
        record_key_at_start=_record_key_of(first),
        follow=follow,
    )
    return _inspect(archive), archive


def read_continued(archive: Path, *, rehearsal: bool | None, also: tuple[Path, ...] = ()) -> Continued:
    """Verify an archive and take over what a recovery needs (`taking_over.continued_from`).

    `also`: archives of the same root whose certificates and lists are taken over as well.
    """
    return continued_from(archive, inspect_archive, rehearsal=rehearsal, also=also)


def read_reviewed(archives: Iterable[Path], continued: Continued) -> tuple[ReviewedLog, ...]:
    """What a log review looks through: the archive that it continues, and these (`reviewing.reviewed_logs`)."""
    return reviewed_logs(archives, continued, inspect_archive)


def _inspect(archive: Inspection) -> Report:
    checks = tuple(_run(kind, archive) for kind in CHECKS)
    fingerprint = certificate_sha256(archive.root) if archive.root else ""
    first, opened = archive.first, archive.opened
    paper = archive.state.confirmed_head if archive.state else ""
    return Report(
        verdict=_verdict(archive, checks),
        checks=checks,
        ceremony=first.ceremony if first else "",
        kind=opened.kind if opened else "",
        mode=opened.mode if opened else "",
        root_fingerprint=fingerprint,
        root_words=digest_words(fingerprint),
        head=archive.head,
        head_words=digest_words(archive.head),
        paper_head=paper,
        paper_words=digest_words(paper),
        vouched_by=archive.vouched_by,
        anchored=archive.anchor is not None,
        deviations=archive.state.deviations if archive.state else 0,
        dissents=sum(not agrees for agrees in archive.state.signed_off.values()) if archive.state else 0,
    )


def _read_first_line(folder: Path) -> FirstLine | None:
    """What entry 0 says, unchecked; None where it cannot be read. ArchiveError for what this program cannot judge."""
    if not folder.is_dir():
        raise ArchiveError(
            "{path} is not an archive folder; name the folder that holds record.jsonl.", path=str(folder)
        )
    record_file = folder / RECORD
    if not record_file.is_file():
        if not (folder / MANIFEST).is_file():
            raise ArchiveError("{path} is not a Keyrite archive: it holds no record.jsonl.", path=str(folder))
        return None
    try:
        with record_file.open("rb") as stream:
            line = stream.readline(MAX_LINE_BYTES)
    except OSError:
        return None  # a medium that fails is for the checks to name
    try:
        first = read_first_line(line)
    except ValueError:
        return None  # a damaged first line is for the checks to name
    if not first.format:
        return None
    if first.format != ARCHIVE_FORMAT or first.rules not in RULEBOOKS:
        found = first.format if first.format != ARCHIVE_FORMAT else f"{first.format} with rules {first.rules}"
        raise ArchiveError(
            "{path} is an archive of the format {found}; this program knows {known}. Use the version that made it.",
            path=str(folder),
            found=found[:40],
            known=ARCHIVE_FORMAT,
        )
    return first


def read_anchor(path: Path) -> x509.Certificate:
    """A certificate known from elsewhere, as other programs write it; UsageError says what is wrong with its file."""
    content = read_plain_file(path, signatures.MAX_CERTIFICATE_BYTES)
    try:
        return load_certificate(unwrap(content, CERTIFICATE))
    except EnclosedError as problem:
        reason = str(problem)
    except (KeyriteError, *_UNREADABLE):
        reason = "it is not a certificate that RFC 5280 allows"
    raise UsageError(
        "{path} holds no certificate that can be read: {reason}.",
        path=str(path),
        reason=reason,
    )


def _record_key_of(first: FirstLine | None) -> RecordKey | None:
    """The post-quantum key that entry 0 names, unchecked; None where it names none that could be read."""
    try:
        return record_key_of(first.opening()) if first is not None else None
    except ValueError:
        return None


def _run(kind: CheckKind, archive: Inspection) -> Check:
    ok, missing = False, False
    try:
        detail, ok = kind.run(archive), True
    except MissingError as problem:
        detail, missing = str(problem), True
    except KeyriteError as problem:
        detail = str(problem)
    except _UNREADABLE:
        detail = "It cannot be read: it does not hold what this format asks for."
    return Check(kind.id, ok, detail, missing, kind.reads)


def _verdict(archive: Inspection, checks: tuple[Check, ...]) -> str:
    failed = [check for check in checks if not check.ok]
    excused = _excused(archive)
    if any(not check.missing and check.id not in excused for check in failed):
        return "altered"
    if failed or archive.last is None or not isinstance(archive.last.event, Ending):
        return "incomplete"
    return "aborted" if archive.aborted else "complete"


def _excused(archive: Inspection) -> frozenset[str]:
    """Checks that must fail when nothing but the record's tail is missing: they are over the whole of it."""
    if not archive.tail_missing:
        return frozenset()
    return _BROKEN_BY_A_CUT | ({"files"} if archive.changed == [RECORD] else set())
