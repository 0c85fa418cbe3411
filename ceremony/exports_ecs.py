"""The record as newline-delimited JSON in the Elastic Common Schema, for log stores; redacted before it leaves.

- A field whose name speaks of a password, token, secret, PIN or private key is redacted, whatever it holds.
- A value that looks like one is redacted wherever it stands: keys in PEM, bearer and JSON web tokens, `password=`,
  and share words.
- One line for each entry, streamed; the record itself stays the evidence, and each line names its entry's hash.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ceremony.archive import RECORD
from ceremony.record import Entry, read_chain
from shamir.slip39 import WORDS

ECS_VERSION = "8.17.0"
REDACTED = "[redacted]"
_NAMES = re.compile(
    r"pass(word|wd|phrase|code)?$|password|passphrase|secret|token|credential|mnemonic|api[_-]?key|private[_-]?key"
    r"|(^|[_-])(pin|puk|words?)($|[_-])",
    re.IGNORECASE,
)
_VALUES = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY"
    r"|\b(password|passwd|passphrase|secret|token|pin|api[_-]?key)\b\s*[:=]"
    r"|\bbearer\s+\S{8,}"
    r"|\beyJ[\w-]{8,}\.[\w-]{4,}"
    r"|\b(AKIA|ghp_|glpat-|xox[abp]-)\w{8,}",
    re.IGNORECASE,
)
_SHARE_WORDS = frozenset(WORDS)
_RUN = 5  # words of the share list in a row that are taken for a share
_FAILED = frozenset({"ceremony-aborted", "share-set-voided", "token-replaced"})


def ecs_lines(archive: Path) -> Iterator[bytes]:
    """One JSON document and a newline for each entry; RecordError if the record's chain does not hold."""
    with (archive / RECORD).open("rb") as stream:
        for entry, digest in read_chain(stream):
            yield json.dumps(ecs_document(entry, digest), ensure_ascii=False).encode() + b"\n"


def ecs_document(entry: Entry, digest: str) -> dict[str, Any]:
    """One entry as a document, redacted."""
    document: dict[str, Any] = {
        "@timestamp": entry.time,
        "ecs": {"version": ECS_VERSION},
        "event": {
            "kind": "event",
            "category": ["configuration"],
            "type": ["change"],
            "module": "keyrite",
            "dataset": "keyrite.record",
            "action": entry.event,
            "sequence": entry.seq,
            "id": f"{entry.ceremony}-{entry.seq}",
            "hash": digest,
            "outcome": "failure" if entry.event in _FAILED else "success",
        },
        "user": {"name": entry.actor.name, "roles": [entry.actor.role]},
        "message": f"{entry.event} in step {entry.step}",
        "keyrite": {"ceremony": entry.ceremony, "step": entry.step, "prev": entry.prev, "data": entry.data},
    }
    redacted: dict[str, Any] = redact(document)
    return redacted


def redact(value: Any, name: str = "") -> Any:
    """The value with everything replaced that looks like a secret, by its field's name or by itself."""
    if _NAMES.search(name):
        return REDACTED
    if isinstance(value, dict):
        return {key if not _looks_secret(key) else REDACTED: redact(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return REDACTED if _is_word_list(value) else [redact(one) for one in value]
    return REDACTED if isinstance(value, str) and _looks_secret(value) else value


def _is_word_list(values: list[Any]) -> bool:
    return _holds_run([value if isinstance(value, str) else "" for value in values])


def _looks_secret(text: str) -> bool:
    return _VALUES.search(text) is not None or _holds_run(re.findall(r"[A-Za-z]+", text))


def _holds_run(words: list[str]) -> bool:
    run = 0
    for word in words:
        run = run + 1 if word.lower() in _SHARE_WORDS else 0
        if run >= _RUN:
            return True
    return False
