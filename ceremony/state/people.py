"""People and places: identities, approval, duties, who keeps a sheet in trust; R31 to R33."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from ceremony.errors import RefusedError
from ceremony.ledger import bag_key
from ceremony.people import check_approver
from ceremony.record import Entry
from ceremony.script import Step
from ceremony.state.facts import Facts
from ceremony.state.rules import name_sheet, refuse


def _not_here(entry: Entry) -> str:
    event, name, role = entry.event, entry.actor.name, entry.actor.role
    return f"{event} is by {name}, who is not {role} in this room"


@dataclass
class PeopleRules(Facts):
    """Handlers of the events that tell of people."""

    def _check_actor(self, entry: Entry) -> None:
        """Who acted may act: R42, once the entry has been taken in."""
        room, actor, step = self.room, entry.actor, entry.step
        # a waiver of the custody is by those who are named with it, in the entry that follows
        if not self.rulebook.actors or room is None or entry.event == "policy-waived":
            return
        here = actor.name in room.names() and room.role_of(actor.name) == actor.role
        keepers = {name for sheet in self.ledger for name in (sheet.holder, sheet.trustee)} if self.delegated else set()
        if not here and actor.role != "program" and not (actor.role == "custodian" and actor.name in keepers):
            raise refuse("R42", _not_here(entry))
        if entry.event in {"step-started", "step-completed"}:
            role = self.script.step(step).role
            if actor.role != ("administrator" if role == "custodian" else role):
                raise refuse("R42", f"step {step} is started or completed by another role than the script names")
        if entry.event == "step-completed" and entry.data["witness"] != room.witness:
            raise refuse("R42", f"step {step} was watched by somebody else than the witness")

    def _on_bypass_found(self, entry: Entry) -> None:
        self.delegated = self.delegated or entry.data["rule"] == "B6-sheet-delegated"

    def _on_identities_checked(self, entry: Entry) -> None:
        names = self.room.names() if self.room else ()
        people = entry.data["people"]
        if sorted(one["name"] for one in people) != sorted(names):
            raise refuse("R31", "not everybody's identity was checked")
        for one in people:
            if not one["how"] or one["by"] == one["name"] or one["by"] not in names:
                raise refuse("R31", "an identity was not checked by somebody else of this room")

    def _on_place_described(self, entry: Entry) -> None:
        if not entry.data["place"]:
            raise refuse("R31", "the place has no name")

    def _on_plan_approved(self, entry: Entry) -> None:
        data = entry.data
        if data["script_sha256"] != self.script.sha256 or not data["approved_by"] or not data["reference"]:
            raise refuse("R31", "the approval is of another script, or says not by whom and where")
        if datetime.date.fromisoformat(data["approved_on"]).isoformat() > entry.time[:10]:
            raise refuse("R31", "the ceremony was approved after it was held")
        try:
            if self.room is not None:
                check_approver(self.room, data["approved_by"])
        except RefusedError:
            raise refuse("R31", "the approval is by somebody who takes part") from None

    def _on_duties_acknowledged(self, entry: Entry) -> None:
        name = entry.data["name"]
        if self.room is None or name not in self.room.names():
            raise refuse("R32", "somebody acknowledges duties who is not of this room")
        self.acknowledged.add(name)

    def _entrust(self, entry: Entry) -> None:
        """A sheet stays with the person who was named for its absent custodian."""
        generation, index = entry.data["generation"], entry.data["index"]
        named = self.room.custodians[index - 1] if self.room else None
        making = self.shares is not None and generation == self.shares.generation
        if not making or named is None or entry.data["trustee"] != named.trustee:
            raise refuse("R33", "a sheet is held in trust by somebody who was not named for it")
        try:
            self.ledger.entrust(generation, index, entry.data["trustee"])
        except ValueError as problem:
            raise refuse("R33", str(problem)) from None

    def _take_over(self, entry: Entry) -> None:
        """The holder has the sheet in hand, in the bag that the ledger knows."""
        sheet = self.ledger.find(entry.data["generation"], entry.data["index"])
        if self.room is None or sheet.holder not in self.room.names() or entry.actor.name != sheet.holder:
            raise refuse("R33", f"{name_sheet(sheet)} is taken over by somebody else than its holder")
        self.bags_read.add(bag_key(entry.data["bag"]))
        self.incident = entry.data["bag"] != sheet.bag
        self.ledger.receipt(sheet.generation, sheet.index)
        self.handled.add((sheet.generation, sheet.index))

    def _check_people(self, step: Step) -> None:
        if step.action == "acknowledge-duties" and not set(self.keepers) <= self.acknowledged:
            raise refuse("R32", "not everybody who takes a sheet has acknowledged the duties")
        trusted = self.room is not None and any(one.trustee for one in self.room.custodians)
        if step.action == "name-participants" and trusted and "bypass-found" not in self.left.get(step.id, ()):
            raise refuse("R33", "a sheet will be held in trust, and that is not named as a bypass")
        if step.action != "hand-out-sheets" or self.shares is None or self.room is None:
            return
        for share, custodian in zip(self.shares.shares, self.room.custodians, strict=True):
            sheet = self.ledger.find(self.shares.generation, share.index)
            if custodian.trustee and sheet.place != "in-trust":
                raise refuse("R33", f"nobody says that {name_sheet(sheet)} is held in trust")
