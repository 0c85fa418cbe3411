"""What a real ceremony asks for beyond a rehearsal: machine, clock, probe, token, leftovers; rules R22 to R26."""

from __future__ import annotations

from dataclasses import dataclass

from ceremony.keys import TokenIdentity
from ceremony.language.translations import name_in
from ceremony.record.events import (
    CeremonyClosed,
    CertificateIssued,
    CertificateSigned,
    ClockConfirmed,
    CrlIssued,
    DocumentSigned,
    EstateKeyMade,
    EstateKeyWrapped,
    Event,
    HostChecked,
    HostWaived,
    KeyDestroyed,
    KeyLocked,
    KeyProved,
    KeyRestored,
    LogKeyCertified,
    ObjectKept,
    ObjectRemoved,
    RootKeyMade,
    RootRecovered,
    ShareSetMade,
    SheetIssued,
    SheetJudged,
    SoftwareTokenWaived,
    TokenOpened,
    TokenProbed,
    TokenReconciled,
    TufKeyMade,
    TufRootSigned,
)
from ceremony.record.journal import Entry
from ceremony.script.loading import Step
from ceremony.state.fields import StateFields
from ceremony.state.handling import takes
from ceremony.state.rules import ROOT_LABEL, refuse

# R24: what needs a sound machine, or its waiver
_TOUCHES_SECRETS = frozenset(
    {RootKeyMade, ShareSetMade, SheetJudged, RootRecovered, TokenOpened, TufKeyMade, TufRootSigned}
)
# R26: what uses the token
_USES_TOKEN = frozenset(
    {RootKeyMade, EstateKeyMade, CertificateSigned, EstateKeyWrapped, LogKeyCertified, ShareSetMade, SheetIssued}
    | {KeyLocked, RootRecovered, KeyRestored, KeyProved, KeyDestroyed, CertificateIssued, CrlIssued, CeremonyClosed}
    | {DocumentSigned}
)
MOVES_OBJECTS = frozenset(
    {RootKeyMade, EstateKeyMade, LogKeyCertified, KeyRestored, RootRecovered, KeyDestroyed, ObjectRemoved}
)


@dataclass
class GuardRules(StateFields):
    """Handlers of the events that guard a real ceremony."""

    def _check_guards(self, event: Event) -> None:
        """What must have been said before this event of a real ceremony."""
        if type(event) in _TOUCHES_SECRETS and self.host_failed:
            raise refuse("R24", f"the look {name_in(self.host_failed[0].id, 'en')} failed, and nobody has waived it")
        if type(event) in _USES_TOKEN and (self.unreconciled or self.undecided):
            raise refuse("R26", "the token was not reconciled with the record after the interruption")
        if isinstance(event, ObjectRemoved):
            self._check_person(event.decided_by or "", "R26", "an object is destroyed")

    def _check_guarded_step(self, step: Step) -> None:
        """What a completed step must have settled."""
        if not self.real or step.action != "name-participants":
            return
        if not self.clock_by:
            raise refuse("R25", "nobody has compared the clock with a watch")
        if self.host_failed:
            raise refuse("R24", f"the look {name_in(self.host_failed[0].id, 'en')} failed, and nobody has waived it")

    def _follow_objects(self, event: Event) -> None:
        """Which keys lie on the token, as the record tells: after an event of `MOVES_OBJECTS`."""
        match event:
            case RootKeyMade(facts=made) | EstateKeyMade(facts=made):
                self.on_token |= {made.label}
            case LogKeyCertified(label=label) | KeyRestored(label=label):
                self.on_token |= {label}
            case RootRecovered():
                self.on_token |= {ROOT_LABEL}
            case KeyDestroyed(label=label) | ObjectRemoved(label=label):
                self.on_token -= {label}
                self.undecided -= {label}

    def _check_person(self, name: str, rule: str, what: str) -> None:
        if self.participants is None or name not in self.participants.names():
            raise refuse(rule, f"{what}, and nobody of this room is named for it")

    def _check_waiver(self, waiver: HostWaived | SoftwareTokenWaived, rule: str) -> None:
        """Two people of the room, of different roles, and why (R23, R24)."""
        named = {one.role for one in waiver.by if self.participants is not None and self._has_role(one.name, one.role)}
        if len(named) < 2 or len(named) != len(waiver.by) or not waiver.reason.strip():
            raise refuse(rule, "a waiver needs two people of this room, of different roles, and their reason")

    def _has_role(self, name: str, role: str) -> bool:
        return (
            self.participants is not None
            and name in self.participants.names()
            and self.participants.role_of(name) == role
        )

    @takes(HostChecked)
    def _host_checked(self, event: HostChecked, _: Entry) -> None:
        self.host = event.checks

    @takes(HostWaived)
    def _host_waived(self, event: HostWaived, _: Entry) -> None:
        self._check_waiver(event, "R24")
        if not self.real or not set(event.checks) <= {one.id for one in self.host_failed}:
            raise refuse("R24", "a look is waived that did not fail")
        self.host_waived |= set(event.checks)

    @takes(ClockConfirmed)
    def _clock_confirmed(self, event: ClockConfirmed, _: Entry) -> None:
        self._check_person(event.by.name, "R25", "the clock was compared")
        self.clock_by = event.by.name

    @takes(TokenProbed)
    def _token_probed(self, event: TokenProbed, _: Entry) -> None:
        if not event.usable or not event.probed_at:
            raise refuse("R22", "the probe says that the token will not do, or not when it was made")
        self.probe = event.identity

    @takes(SoftwareTokenWaived)
    def _software_token_waived(self, event: SoftwareTokenWaived, _: Entry) -> None:
        self._check_waiver(event, "R23")
        self.software_waived = event.serial

    def _check_token(self, token: TokenIdentity) -> None:
        """R22 and R23, when a token is taken."""
        if not self.real:
            return
        probe = self.probe
        if probe is None or _kind(probe) != _kind(token):
            raise refuse("R22", "a token is taken that was not probed as it is")
        made_here = token.software_token and probe.software_token  # a throw-away token has a new serial
        if probe.serial != token.serial and not made_here:
            raise refuse("R22", "a token is taken that was not probed as it is")
        if token.software_token and self.software_waived != token.serial:
            raise refuse("R23", "a software token is taken, and nobody has waived that")

    @takes(TokenReconciled)
    def _token_reconciled(self, event: TokenReconciled, _: Entry) -> None:
        self.unreconciled = False
        self.undecided = frozenset(one.label for one in event.unknown)
        self.on_token -= set(event.missing)

    @takes(ObjectKept)
    def _object_kept(self, event: ObjectKept, _: Entry) -> None:
        self._check_person(event.decided_by, "R26", "an object is kept")
        self.undecided -= {event.label}


def _kind(token: TokenIdentity) -> tuple[str, ...]:
    """What a probe is of: not one token, but all that are alike."""
    return (token.module_sha256, token.library, token.manufacturer, token.model, token.firmware, token.hardware)
