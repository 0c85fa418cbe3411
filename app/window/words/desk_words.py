"""What the auditor's desk and the probe call their lines: checks of an archive, operations of a token."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.window.kit.language import joined
from app.window.kit.said import said
from app.window.words.vocabulary import KEY_TYPES, KEY_TYPES_FOR

translate = QCoreApplication.translate

_KEY_TYPES = dict(KEY_TYPES) | dict(KEY_TYPES_FOR["image-decryption"])


def key_type_name(kind: str) -> str:
    """A type of key as people write it, never torn at the end of a line."""
    return _KEY_TYPES.get(kind, kind).replace(" ", "\u00a0")


def check_name(name: str) -> str:
    """A check of the verifier as people call it; its id stands in `keyrite verify` and docs/formats.md."""
    return (_file_checks() | _record_checks() | _purpose_checks()).get(name, name)


def check_result(result: str) -> str:
    """How a check came out."""
    names = {
        "passed": translate("Desk", "✓ passed"),
        "failed": translate("Desk", "✗ failed"),
        "not-made": translate("Desk", "– not made"),
        "not-applicable": translate("Desk", "not applicable"),
    }
    return names.get(result, result)


def _file_checks() -> dict[str, str]:
    return {
        "manifest": translate("Desk", "Manifest"),
        "script": translate("Desk", "Script"),
        "files": translate("Desk", "Files"),
        "same-ceremony": translate("Desk", "One ceremony"),
        "root-certificate": translate("Desk", "Root certificate"),
        "log-certificate": translate("Desk", "Log certificate"),
        "vouched": translate("Desk", "Who stands behind it"),
        "record-signature": translate("Desk", "Record's signature"),
        "record-mldsa65": translate("Desk", "Record's second seal"),
        "report-signature": translate("Desk", "Report's signature"),
        "manifest-signature": translate("Desk", "Manifest's signature"),
    }


def _record_checks() -> dict[str, str]:
    return {
        "record-chain": translate("Desk", "Record's chain"),
        "record-rules": translate("Desk", "Record's rules"),
        "record-end": translate("Desk", "Record's end"),
    }


def _purpose_checks() -> dict[str, str]:
    return {
        "key-match": translate("Desk", "Key of the root"),
        "wrapped-keys": translate("Desk", "Wrapped keys"),
        "issued": translate("Desk", "What was issued"),
        "index": translate("Desk", "Index of certificates"),
        "revocations": translate("Desk", "Revocation lists"),
        "tuf-root": translate("Desk", "Root metadata of TUF"),
        "signed": translate("Desk", "What was signed for other programs"),
        "profiles": translate("Desk", "Profiles"),
        "estate": translate("Desk", "Estate"),
        "share-register": translate("Desk", "Share register"),
        "custody": translate("Desk", "Custody"),
        "quorum": translate("Desk", "Quorum"),
        "policy": translate("Desk", "Policy in force"),
        "continues": translate("Desk", "What it continues"),
        "anchor": translate("Desk", "Known root"),
    }


def operation_name(name: str) -> str:
    """An operation that a probe tries, as people call it."""
    if name.startswith("estate-"):
        return translate("Desk", "CA key {type}").format(type=key_type_name(name.removeprefix("estate-")))
    if name.startswith("wrap-"):
        return translate("Desk", "Wrap with {mechanism}").format(mechanism=name.removeprefix("wrap-"))
    names = {
        "random": translate("Desk", "Random numbers"),
        "root-leaves": translate("Desk", "Root key leaves once"),
        "root-back": translate("Desk", "Root key comes back"),
        "sensitive-holds": translate("Desk", "A secret key stays secret"),
        "lock-reads-back": translate("Desk", "A lock reads back"),
        "lock-one-way": translate("Desk", "A lock cannot be undone"),
        "lock-enforced": translate("Desk", "A lock is enforced"),
        "keeps-name": translate("Desk", "A key keeps its name"),
        "roles-hold": translate("Desk", "A key does its one job only"),
        "copies": translate("Desk", "A key can be copied to stay"),
        "leaves-nothing": translate("Desk", "Nothing is left behind"),
    }
    return names.get(name, name)


def method_name(how: str) -> str:
    """The way in which a token did something, as the standards call it; what is none of them is said as it is."""
    if how.startswith("oaep"):
        digest = how.removeprefix("oaep").strip().upper().replace("_", "-")
        return joined(",", "RSA-OAEP", *([digest] if digest else []))
    names = {
        "value": translate("Desk", "its value, read once"),
        "rfc5649": translate("Desk", "AES key wrap with padding (RFC 5649)"),
        "cbc-pkcs7": translate("Desk", "AES-CBC with padding (PKCS #7)"),
    }
    return names.get(how) or said(how)
