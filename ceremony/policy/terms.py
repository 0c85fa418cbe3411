"""A policy as its file has it: its terms, and the exact bytes that people approve.

I18  the file keeps to assets/policy/policy.schema.json; what contradicts itself is refused by `contradictions`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from ceremony.custody.participants import tidy_name
from ceremony.issuing.errors import IssuingError
from ceremony.issuing.files import parse_file
from ceremony.policy.contradictions import ContradictionError
from ceremony.record.events import KeyRotation, PolicyTerms

_SCHEMA = "policy/policy.schema.json"


@cache
def _schema() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(resources.files("assets").joinpath(_SCHEMA).read_bytes())
    return loaded


def bounds(field: str) -> tuple[int, int]:
    """The least and the most that a figure of the file may be; of a purpose's, `rotation_days/PURPOSE`."""
    top, _, below = field.partition("/")
    found = _schema()["properties"][top]
    if below:
        found = _schema()["$defs"][found["properties"][below]["$ref"].rpartition("/")[2]]
    return found["minimum"], found["maximum"]


class PolicyFileError(IssuingError):
    """A policy file breaks its schema; `values` name the place."""


@dataclass(frozen=True)
class Policy:
    """A policy: what it says, and its file's exact bytes."""

    terms: PolicyTerms
    source: bytes

    @property
    def sha256(self) -> str:
        """Of the file, in hex: what people approve."""
        return hashlib.sha256(self.source).hexdigest()


@lru_cache(maxsize=16)  # the archives of many years stand under few policies
def read_terms(untrusted: bytes) -> PolicyTerms:
    """What a file says that keeps to the schema; it may still contradict itself."""
    raw = parse_file(untrusted, _SCHEMA, PolicyFileError)
    if raw["name"] != tidy_name(raw["name"]):
        raise PolicyFileError("I18: The name holds blanks or signs that nobody sees; write it anew.")
    return _terms(raw)


def _terms(raw: dict[str, Any]) -> PolicyTerms:
    days, overlaps = raw["rotation_days"], raw["overlap_days"]
    stray = next((purpose for purpose in sorted(overlaps) if purpose not in days), None)
    if stray is not None:
        raise ContradictionError(
            "The policy contradicts itself: overlap_days says how long a {purpose} key stays beside the next one, and "
            "rotation_days does not say when the next one comes.",
            ("overlap_days", "rotation_days"),
            purpose=stray,
        )
    rotation = tuple(
        KeyRotation(purpose=purpose, days=days[purpose], overlap_days=overlaps.get(purpose)) for purpose in sorted(days)
    )
    plain = {name: raw[name] for name in raw if name not in {"format", "rotation_days", "overlap_days"}}
    plain |= {name: tuple(sorted(plain[name])) for name in ("waivable", "may_leave")}
    return PolicyTerms(rotation=rotation, **plain)
