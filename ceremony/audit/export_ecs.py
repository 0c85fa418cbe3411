"""The record as newline-delimited JSON in the Elastic Common Schema, for log stores; redacted before it leaves.

- What looks like a secret, by its field's name or by itself, is replaced (`ceremony/audit/redaction.py`).
- One line for each entry, streamed; the record itself stays the evidence, and each line names its entry's hash.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from ceremony.archive.writing import RECORD
from ceremony.audit.redaction import redact
from ceremony.record.events import CeremonyAborted, ShareSetVoided, TokenReplaced
from ceremony.record.journal import Entry, read_chain
from ceremony.verify.inspection import opened

ECS_VERSION = "8.17.0"
_FAILED = (CeremonyAborted, ShareSetVoided, TokenReplaced)


def ecs_lines(archive: Path) -> Iterator[bytes]:
    """One JSON document and a newline for each entry; RecordError if the record's chain does not hold."""
    with opened(archive).stream(RECORD) as stream:
        for entry, digest in read_chain(stream):
            yield json.dumps(ecs_document(entry, digest), ensure_ascii=False).encode() + b"\n"


def ecs_document(entry: Entry, digest: str) -> dict[str, object]:
    """One entry as a document, redacted."""
    event = entry.event
    document: dict[str, object] = {
        "@timestamp": entry.time,
        "ecs": {"version": ECS_VERSION},
        "event": {
            "kind": "event",
            "category": ["configuration"],
            "type": ["change"],
            "module": "keyrite",
            "dataset": "keyrite.record",
            "action": event.type,
            "sequence": entry.seq,
            "id": f"{entry.ceremony}-{entry.seq}",
            "hash": digest,
            "outcome": "failure" if isinstance(event, _FAILED) else "success",
        },
        "user": {"name": entry.actor.name, "roles": [entry.actor.role]},
        "message": f"{event.type} in step {entry.step}",
        "keyrite": {"ceremony": entry.ceremony, "step": entry.step, "prev": entry.prev, "data": event.as_data()},
    }
    return redact(document)
