"""The machine and the token: looked at, compared, probed, waived, taken; and what became of what lies on the token."""

from __future__ import annotations

from typing import Annotated

from ceremony.custody.participants import Actor
from ceremony.keys import KeyAttributes, TokenIdentity, Transport
from ceremony.record.events.event import Event, event, part
from ceremony.record.events.parts import HostCheck, Milliseconds
from ceremony.record.events.reading import INLINE

TwoPeople = Annotated[tuple[Actor, ...], "two people of different roles"]


@event("host-checked")
class HostChecked(Event):
    """The machine was looked at again."""

    checks: tuple[HostCheck, ...]
    ticks_ms: Annotated[Milliseconds | None, "a clock that nobody can set; some records under rules 1 lack it"] = None


@event("host-waived")
class HostWaived(Event):
    """Looks at the machine that failed are waived."""

    checks: Annotated[tuple[str, ...], "ids"]
    reason: str
    by: TwoPeople


@event("clock-confirmed")
class ClockConfirmed(Event):
    """Somebody compared the machine's clock with a watch."""

    machine: Annotated[str, "its time, RFC 3339"]
    ticks_ms: Annotated[Milliseconds, "a clock that nobody can set"]
    watch_ahead_s: Annotated[int, "seconds; negative: behind"]
    by: Actor


@part
class ProbeFinding:
    """One operation as it was tried on the token."""

    operation: str
    ok: bool
    how: str
    milliseconds: Milliseconds


@event("token-probed")
class TokenProbed(Event):
    """The probe of the token that is about to be taken."""

    identity: TokenIdentity
    probed_at: Annotated[str, "RFC 3339"]
    usable: bool
    lacks: Annotated[tuple[str, ...] | None, "what a ceremony cannot do without and was not seen to work"] = None
    transport: Transport
    wrap_format: str | None
    key_types: tuple[str, ...]
    findings: tuple[ProbeFinding, ...]


@event("software-token-waived")
class SoftwareTokenWaived(Event):
    """A token that is only software is taken all the same."""

    serial: str
    label: str
    reason: str
    by: TwoPeople


@event("token-prepared")
class TokenPrepared(Event):
    """An empty token was taken."""

    identity: Annotated[TokenIdentity, INLINE]


@event("token-opened")
class TokenOpened(Event):
    """Two people have opened a token that holds keys of this root: no quorum came together."""

    identity: TokenIdentity
    keys: Annotated[tuple[KeyAttributes, ...], "of this root, that lie on it"]
    others: Annotated[tuple[str, ...], "labels of what else lies there, which is left alone"]
    by: Annotated[TwoPeople, "the HSM operator, then the administrator or the witness"]
    pin_halves: Annotated[bool, "each of them typed half of its PIN; else the HSM operator typed it"] = False


@event("token-replaced")
class TokenReplaced(Event):
    """The token was lost in an interruption: what was made on it is void."""

    reason: str


@event("token-reconciled")
class TokenReconciled(Event):
    """After an interruption the token was compared with the record."""

    done: Annotated[tuple[str, ...], "labels that record and token agree on"]
    unknown: Annotated[tuple[KeyAttributes, ...], "of what the record does not tell of"]
    missing: Annotated[tuple[str, ...], "labels that are not there"]


@event("token-left")
class TokenLeft(Event):
    """An abort could not open the token."""

    serial: str
    label: str
    holds: Annotated[tuple[str, ...], "labels"]
    why: str


@event("object-removed")
class ObjectRemoved(Event):
    """Something on the token was destroyed."""

    label: str
    key_id: Annotated[str | None, "of what was half-made, in a rehearsal"] = None
    why: str
    decided_by: Annotated[str | None, "in a real ceremony"] = None


@event("object-kept")
class ObjectKept(Event):
    """Something on the token was left where it is."""

    label: str
    why: str
    decided_by: str


@event("inventory-taken")
class InventoryTaken(Event):
    """What lies on the token."""

    objects: tuple[KeyAttributes, ...]
