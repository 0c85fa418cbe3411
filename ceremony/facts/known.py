"""The facts of one ceremony, as people look at them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ceremony.ledger import SheetCustody
from ceremony.record import Entry

MOST_KEPT = 5_000  # of each kind of fact


# What people decided in a real ceremony that an auditor looks at beside the deviations.
EXCEPTIONS = ("host-waived", "software-token-waived", "object-kept", "token-left")


@dataclass(frozen=True)
class Artefact:
    """Something with a digest that an entry names: a file of the archive or an input."""

    name: str
    sha256: str
    size: int | None
    seq: int


@dataclass
class StepRun:
    """When a step was begun (the last time) and completed, how often, and the entries that it left."""

    begun: str = ""
    completed: str = ""
    times: int = 0
    entries: int = 0


@dataclass
class Facts:
    """One ceremony in facts."""

    ceremony: str = ""
    kind: str = ""
    mode: str = ""
    opened: str = ""
    ended: str = ""  # "closed", "aborted", or empty
    ended_at: str = ""
    reason: str = ""
    entries: int = 0
    head: str = ""
    language: str = "en"
    opening: dict[str, Any] = field(default_factory=dict)
    room: dict[str, Any] = field(default_factory=dict)
    place: str = ""
    approval: dict[str, Any] = field(default_factory=dict)
    identities: dict[str, dict[str, Any]] = field(default_factory=dict)  # name -> how it was checked, and by whom
    acknowledged: list[str] = field(default_factory=list)  # names of those who agreed to a custodian's duties
    items: list[dict[str, Any]] = field(default_factory=list)  # where each went, who carries it
    media: list[dict[str, Any]] = field(default_factory=list)
    tokens: list[dict[str, Any]] = field(default_factory=list)
    keys: dict[str, dict[str, Any]] = field(default_factory=dict)  # label -> attributes as last read back
    certificates: list[dict[str, Any]] = field(default_factory=list)
    artefacts: list[Artefact] = field(default_factory=list)
    shares: dict[str, Any] | None = None  # the live set
    voided: list[dict[str, Any]] = field(default_factory=list)
    bags: dict[int, str] = field(default_factory=dict)
    printer: dict[str, Any] = field(default_factory=dict)  # as looked at before the first sheet
    vouched: dict[str, Any] = field(default_factory=dict)  # what people said of it
    from_memory: list[int] = field(default_factory=list)  # sheets of the set that no paper was read back of
    printed: int = 0  # sheets that came onto paper, and those of them that were spoiled
    spoiled: int = 0
    genuine: list[int] = field(default_factory=list)
    judged: list[Entry] = field(default_factory=list)  # every verdict on a sheet
    recovered: bool = False
    subsets: int = 0
    deviations: list[Entry] = field(default_factory=list)
    waived: list[Entry] = field(default_factory=list)
    resumed: list[Entry] = field(default_factory=list)
    excepted: list[Entry] = field(default_factory=list)  # a real ceremony's waivers, and what was decided about objects
    bypasses: list[Entry] = field(default_factory=list)  # arrangements in which fewer than a quorum could act
    looks: list[Entry] = field(default_factory=list)  # at the machine, after the first one
    probe: dict[str, Any] = field(default_factory=dict)  # of the token that was taken last
    clock: dict[str, Any] = field(default_factory=dict)  # against a watch
    signed_off: list[Entry] = field(default_factory=list)
    acted_away: dict[str, list[int]] = field(
        default_factory=dict
    )  # who had left -> lines that needed them (rules 1, 2)
    ledger: tuple[SheetCustody, ...] = ()  # where every sheet is, of every generation
    destroyed: list[str] = field(default_factory=list)  # labels of keys
    confirmed: dict[str, Any] = field(default_factory=dict)
    steps: dict[str, StepRun] = field(default_factory=dict)

    @property
    def rehearsal(self) -> bool:
        """True unless the ceremony was a real one."""
        return self.mode != "real"

    @property
    def dissents(self) -> tuple[Entry, ...]:
        """The sign-offs of those who did not agree."""
        return tuple(entry for entry in self.signed_off if entry.data.get("agrees") is not True)

    @property
    def failed_looks(self) -> tuple[str, ...]:
        """What was not as it should be of the machine at any look, each once."""
        looks = [self.opening.get("host", []), *(entry.data.get("checks", []) for entry in self.looks)]
        return tuple(dict.fromkeys(str(one.get("id")) for look in looks for one in look if not one.get("ok")))

    @property
    def by_seal(self) -> bool:
        """True for a check of a sheet by its own seal: it stands on no archive."""
        return self.kind == "share-check" and not self.continues

    @property
    def continues(self) -> dict[str, Any]:
        """What entry 0 says of the archive that is continued; empty if none is."""
        found = self.opening.get("continues")
        return found if isinstance(found, dict) else {}

    @property
    def root_sha256(self) -> str:
        """The root certificate's fingerprint, made or adopted; empty if there is none."""
        made = [one for one in self.certificates if one.get("file") == "keys/root-ca.crt"]
        return str(made[-1]["certificate_sha256"]) if made else str(self.continues.get("root_certificate_sha256", ""))


def say_lines(lines: list[int]) -> str:
    """Numbers of lines, those that follow one another as a range: `3, 7-9`."""
    runs = list[list[int]]()
    for line in lines:
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
