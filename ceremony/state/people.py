"""People and places: identities, approval, duties, who keeps a sheet in trust; R31 to R33."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from ceremony.custody.ledger import bag_key
from ceremony.custody.participants import check_approver
from ceremony.errors import RefusedError
from ceremony.record.events import (
    BypassFound,
    DutiesAcknowledged,
    Event,
    IdentitiesChecked,
    PlaceDescribed,
    PlanApproved,
    PolicyWaived,
    SheetAccounted,
    StepCompleted,
    StepStarted,
)
from ceremony.record.journal import Entry
from ceremony.script.loading import Step
from ceremony.state.handling import takes
from ceremony.state.policy import PolicyRules
from ceremony.state.rules import name_sheet, refuse

_OF_A_STEP: frozenset[type[Event]] = frozenset({StepStarted, StepCompleted})


def _not_here(entry: Entry) -> str:
    event, name, role = entry.event.type, entry.actor.name, entry.actor.role
    return f"{event} is by {name}, who is not {role} in this room"


@dataclass
class PeopleRules(PolicyRules):
    """Handlers of the events that tell of people."""

    def _check_actor(self, entry: Entry) -> None:
        """Who acted may act: R42, once the entry has been taken in."""
        participants, actor, step, event = self.participants, entry.actor, entry.step, entry.event
        # a waiver of the custody is by those who are named with it, in the entry that follows
        if participants is None or not self.rulebook.actors or isinstance(event, PolicyWaived):
            return
        here = actor.role == "program" or participants.roles.get(actor.name) == actor.role
        if not here and not (actor.role == "custodian" and actor.name in self._delegates()):
            raise refuse("R42", _not_here(entry))
        if type(event) in _OF_A_STEP:
            role = self.script.step(step).role
            if actor.role != ("administrator" if role == "custodian" else role):
                raise refuse("R42", f"step {step} is started or completed by another role than the script names")
        if isinstance(event, StepCompleted) and event.witness != participants.witness:
            raise refuse("R42", f"step {step} was watched by somebody else than the witness")

    def _delegates(self) -> set[str]:
        """Who keeps a sheet, where one is shown in somebody's place (B6)."""
        return {name for sheet in self.ledger for name in (sheet.holder, sheet.trustee)} if self.delegated else set()

    @takes(BypassFound)
    def _bypass_found(self, event: BypassFound, _: Entry) -> None:
        self.delegated = self.delegated or event.rule == "B6-sheet-delegated"

    @takes(IdentitiesChecked)
    def _identities_checked(self, event: IdentitiesChecked, _: Entry) -> None:
        names = self.participants.names() if self.participants else ()
        if sorted(one.name for one in event.people) != sorted(names):
            raise refuse("R31", "not everybody's identity was checked")
        for one in event.people:
            if not one.how or one.by == one.name or one.by not in names:
                raise refuse("R31", "an identity was not checked by somebody else of this room")

    @takes(PlaceDescribed)
    def _place_described(self, event: PlaceDescribed, _: Entry) -> None:
        if not event.place:
            raise refuse("R31", "the place has no name")

    @takes(PlanApproved)
    def _plan_approved(self, event: PlanApproved, entry: Entry) -> None:
        if event.script_sha256 != self.script.sha256 or not event.approved_by or not event.reference:
            raise refuse("R31", "the approval is of another script, or says not by whom and where")
        self._check_approved_policy(event)
        try:
            day = datetime.date.fromisoformat(event.approved_on).isoformat()
        except ValueError:
            raise refuse("R31", "the day of the approval is none") from None
        if day > entry.time[:10]:
            raise refuse("R31", "the ceremony was approved after it was held")
        try:
            if self.participants is not None:
                check_approver(self.participants, event.approved_by)
        except RefusedError:
            raise refuse("R31", "the approval is by somebody who takes part") from None

    @takes(DutiesAcknowledged)
    def _duties_acknowledged(self, event: DutiesAcknowledged, _: Entry) -> None:
        if self.participants is None or event.name not in self.participants.names():
            raise refuse("R32", "somebody acknowledges duties who is not of this room")
        self.acknowledged |= {event.name}

    def _entrust(self, event: SheetAccounted) -> None:
        """A sheet stays with the person who was named for its absent custodian."""
        named = self.participants.custodians[event.index - 1 : event.index] if self.participants else ()
        making = self.shares is not None and event.generation == self.shares.generation
        trustee = event.trustee or ""
        if not making or not named or trustee != named[0].trustee:
            raise refuse("R33", "a sheet is held in trust by somebody who was not named for it")
        try:
            self.ledger = self.ledger.entrust(event.generation, event.index, trustee)
        except ValueError as problem:
            raise refuse("R33", str(problem)) from None

    def _take_over(self, event: SheetAccounted, entry: Entry) -> None:
        """The holder has the sheet in hand, in the bag that the ledger knows."""
        try:
            sheet = self.ledger.find(event.generation, event.index)
            if (
                self.participants is None
                or sheet.holder not in self.participants.names()
                or entry.actor.name != sheet.holder
            ):
                raise refuse("R33", f"{name_sheet(sheet)} is taken over by somebody else than its holder")
            self.bags_read |= {bag_key(event.bag or "")}
            self.incident = event.bag != sheet.bag
            self.ledger = self.ledger.receipt(sheet.generation, sheet.index)
        except ValueError as problem:
            raise refuse("R33", str(problem)) from None
        self.handled |= {(sheet.generation, sheet.index)}

    def _check_people(self, step: Step) -> None:
        if step.action == "acknowledge-duties" and not set(self.keepers) <= self.acknowledged:
            raise refuse("R32", "not everybody who takes a sheet has acknowledged the duties")
        trusted = self.participants is not None and any(one.trustee for one in self.participants.custodians)
        if step.action == "name-participants" and trusted and "bypass-found" not in self.left.get(step.id, ()):
            raise refuse("R33", "a sheet will be held in trust, and that is not named as a bypass")
        if step.action != "hand-out-sheets" or self.shares is None or self.participants is None:
            return
        for share, custodian in zip(self.shares.shares, self.participants.custodians, strict=True):
            sheet = self.ledger.find(self.shares.generation, share.index)
            if custodian.trustee and sheet.place != "in-trust":
                raise refuse("R33", f"nobody says that {name_sheet(sheet)} is held in trust")
