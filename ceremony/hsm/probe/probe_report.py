"""What a probe found, as values, as JSON, and for which tokens it counts.

Rules:

- a report counts for the token's module file, library, model, firmware and hardware that it was made with, no other;
- a token is usable when every operation that a ceremony cannot do without was seen to work;
- a lock that hardware does not keep to makes it unusable; of a software token it is told, for whoever waives it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

from ceremony.keys import TokenIdentity, Transport
from ceremony.record.events import ProbeFinding, TokenProbed

NEEDED: Final = (
    "random",
    "root-back",
    "sensitive-holds",
    "lock-reads-back",
    "keeps-name",
    "leaves-nothing",
)
LOCK: Final = ("lock-one-way", "lock-enforced")  # of hardware; software keeps nothing in, and is taken with a waiver
_COVERS: Final = ("module_sha256", "library", "manufacturer", "model", "firmware", "hardware")


@dataclass(frozen=True)
class Finding:
    """One operation as tried: whether it works, how or why not, and how long it took."""

    operation: str
    ok: bool
    how: str
    milliseconds: float


@dataclass(frozen=True)
class ProbeReport:
    """What a token can do; public, and stored with the token's identity."""

    identity: TokenIdentity
    transport: Transport  # the way in which the root key would leave
    wrap_format: str | None  # the format in which estate keys would be wrapped
    key_types: tuple[str, ...]  # the estate keys that it can make, wrap, restore and sign with
    findings: tuple[Finding, ...]
    probed_at: str = ""  # RFC 3339, UTC; what has no time counts for no real ceremony

    @property
    def usable(self) -> bool:
        """Whether a ceremony can be held on this token."""
        return not self.lacks

    @property
    def lacks(self) -> tuple[str, ...]:
        """What a ceremony can't do without and was not seen to work: operations, "wrap-format", "estate-keys"."""
        needed = NEEDED if self.identity.software_token else (*NEEDED, *LOCK)
        lacking = [name for name in needed if name not in self._working]
        lacking += [] if self.wrap_format is not None else ["wrap-format"]
        return (*lacking, *([] if self.key_types else ["estate-keys"]))

    @property
    def lets_locked_keys_out(self) -> bool:
        """Whether its lock is only an attribute, which the token itself does not keep to."""
        return not self._working.issuperset(LOCK)

    @property
    def _working(self) -> frozenset[str]:
        return frozenset(finding.operation for finding in self.findings if finding.ok)

    def covers(self, identity: TokenIdentity) -> bool:
        """Whether the report still holds for this token: same module file, library, model, firmware and hardware."""
        return all(getattr(self.identity, name) == getattr(identity, name) for name in _COVERS)

    def as_data(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {"usable": self.usable, "lacks": self.lacks, **asdict(self)}

    def probed(self) -> TokenProbed:
        """The report as a ceremony's record holds it: no fractions, which a record does not have."""
        return TokenProbed(
            identity=self.identity,
            probed_at=self.probed_at,
            usable=self.usable,
            lacks=self.lacks,
            transport=self.transport,
            wrap_format=self.wrap_format,
            key_types=self.key_types,
            findings=tuple(
                ProbeFinding(operation=one.operation, ok=one.ok, how=one.how, milliseconds=round(one.milliseconds))
                for one in self.findings
            ),
        )


def report_from_data(data: dict[str, Any]) -> ProbeReport:
    """The report that `as_data` wrote; KeyError, TypeError or ValueError where it is none."""
    return ProbeReport(
        identity=TokenIdentity(**data["identity"]),
        transport=Transport(data["transport"]),
        wrap_format=data["wrap_format"],
        key_types=tuple(data["key_types"]),
        findings=tuple(Finding(**finding) for finding in data["findings"]),
        probed_at=str(data.get("probed_at", "")),
    )
