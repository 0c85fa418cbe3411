"""The rest of the outside: time, randomness, where sheets go, the machine, the probes; and all of it in one."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from ceremony.errors import DeviceError
from ceremony.keys import TokenIdentity, TokenListing, TokenRack
from ceremony.ports.documents import NoPrograms, OtherPrograms
from ceremony.ports.operator import Operator
from ceremony.record.events import Destination, HostCheck, Program, TokenProbed


class Clock(Protocol):
    """The time, as the machine has it."""

    def now(self) -> datetime.datetime:
        """Aware, UTC."""

    def ticks(self) -> int:
        """Milliseconds that pass whoever sets the clock, from a beginning that does not matter."""


class RandomSource(Protocol):
    """The operating system's randomness."""

    def bytes(self, length: int) -> bytes:
        """`length` unpredictable bytes; raises rather than return fewer."""


class OutputStore(Protocol):
    """Where finished sheets go; never the archive. `to` is how the record calls it: `folder`, or `printer`."""

    @property
    def to(self) -> Destination:
        """`folder` or `printer`."""

    def put(self, name: str, content: bytes) -> Path | None:
        """Bring a new sheet there and say where it lies, None for paper; never twice (RefusedError)."""

    def discard(self, name: str) -> bool:
        """Take back a file of a void set; False if it is not there, or is paper."""

    def as_data(self) -> Mapping[str, object]:
        """What this machine must know to find it again after an interruption; nothing secret."""


class Host(Protocol):
    """The laptop."""

    def checks(self) -> tuple[HostCheck, ...]:
        """Look at the machine now."""

    def program(self) -> Program:
        """Version and hash of this program."""


class Probes(Protocol):
    """The probes of tokens that this machine keeps."""

    def require(self, identity: TokenIdentity, *, throw_away: bool) -> TokenProbed:
        """The probe that counts for this token, as the record holds it; DeviceError where there is none."""

    def mark(self, listing: TokenListing) -> TokenListing:
        """The listing with the date of the probe that counts for it."""


class NoProbes:
    """Where no probe is kept: rehearsals need none."""

    def require(self, identity: TokenIdentity, *, throw_away: bool) -> TokenProbed:
        """Refuses."""
        raise DeviceError(
            "No probe of the token '{label}' is at hand; nothing was changed on it.", label=identity.label
        )

    def mark(self, listing: TokenListing) -> TokenListing:
        """As it is."""
        return listing


@dataclass(frozen=True)
class Ports:
    """Everything outside that one ceremony needs."""

    operator: Operator
    rack: TokenRack
    clock: Clock
    random: RandomSource
    store: OutputStore
    host: Host
    probes: Probes = field(default_factory=NoProbes)
    programs: OtherPrograms = field(default_factory=NoPrograms)
