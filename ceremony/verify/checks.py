"""What the verifier says: one finding for each check, and the report that holds them all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ceremony.errors import RefusedError


class MissingError(RefusedError):
    """Something that must be there is not: the archive is incomplete rather than altered."""


class NotMade(str):
    """What a check says that was not made, because what it would compare with was not given."""

    __slots__ = ()


class NotApplicable(NotMade):
    """What a check says that was not made, because there is nothing for it in such a ceremony."""

    __slots__ = ()


Result = Literal["passed", "failed", "not-made", "not-applicable"]


@dataclass(frozen=True)
class Check:
    """One check by its id: whether it passed, what was seen or why it failed, and which files it looked at.

    `ok` says only that nothing is wrong: a check that was not made is ok too, and its `result` says so.
    """

    id: str
    ok: bool
    detail: str
    missing: bool = field(default=False, repr=False)
    files: tuple[str, ...] = field(default=(), repr=False)

    @property
    def result(self) -> Result:
        """How it came out."""
        if not self.ok:
            return "failed"
        if isinstance(self.detail, NotApplicable):
            return "not-applicable"
        return "not-made" if isinstance(self.detail, NotMade) else "passed"


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
    vouched_by: str  # `root`; `starter`: whoever began the ceremony, but no root; `nobody`
    deviations: int = 0  # that people noted, and sign-offs of those who did not agree, as far as the record holds
    dissents: int = 0

    @property
    def ok(self) -> bool:
        """True if every check that was made passed."""
        return all(check.ok for check in self.checks)

    def with_result(self, result: Result) -> tuple[str, ...]:
        """The ids of the checks that came out so."""
        return tuple(check.id for check in self.checks if check.result == result)

    @property
    def misnamed(self) -> bool:
        """True if nothing in it is wrong, but it belongs to no such anchor or earlier archive as was named."""
        failed = {check.id for check in self.checks if not check.ok}
        return self.verdict == "altered" and failed <= {"anchor", "continues"}

    def as_data(self) -> dict[str, object]:
        """The report as JSON values, as `keyrite verify --json` prints it."""
        return {
            "ok": self.ok,
            "verdict": self.verdict,
            "ceremony": self.ceremony,
            "kind": self.kind,
            "mode": self.mode,
            "anchored": self.anchored,
            "vouched_by": self.vouched_by,
            "root_certificate_sha256": self.root_fingerprint,
            "root_certificate_words": list(self.root_words),
            "record_head": self.head,
            "record_head_words": list(self.head_words),
            "deviations": self.deviations,
            "dissents": self.dissents,
            "confirmed_head": self.paper_head,
            "confirmed_head_words": list(self.paper_words),
            "checks": [
                {"id": check.id, "ok": check.ok, "result": check.result, "detail": check.detail}
                for check in self.checks
            ],
        }
