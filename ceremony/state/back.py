"""Going back: a step is opened again, in the record, wherever nothing irreversible happened since; rule R30.

An event is irreversible unless it stands in one of the two lists below: what people merely said can be said again,
and what was seen or remarked stays true. Nothing is taken out of the record; what a reopened step said counts no more.
"""

from __future__ import annotations

from dataclasses import dataclass

from ceremony.record.events import StepReopened
from ceremony.record.journal import Entry
from ceremony.state.fields import StateFields
from ceremony.state.handling import takes
from ceremony.state.rules import CAUSES, refuse

# What people said: it counts no more once its step is open again, and must be said anew.
SAID = frozenset(
    {"participants-named", "policy-checked", "policy-waived", "bypass-found", "signed-off", "head-confirmed"}
    | {"clock-confirmed", "host-waived", "software-token-waived"}
    | {"identities-checked", "place-described", "plan-approved", "duties-acknowledged", "items-placed", "media-listed"}
    | {"log-reviewed"}
)
# What was seen or remarked on the way: it stays true.
STAYS = frozenset({"ceremony-opened", "host-checked", "token-probed", "attendance-noted", "deviation-noted"})
_REVERSIBLE = SAID | STAYS


@dataclass
class BackRules(StateFields):
    """Where one can go back to, and what then counts no more."""

    def way_back(self) -> str:
        """The id of the step that going back opens again; empty where something irreversible stands in the way."""
        step = self.running
        if step is None or self.ended or not self._is_reversible(step.id):
            return ""
        if self._said(step.id):
            return step.id
        before = self.completed[-1] if self.completed else ""
        return before if before and self._is_reversible(before) else ""

    def ends_way_back(self) -> bool:
        """True while the running step can be left, and will have done something irreversible once it is complete."""
        step = self.running
        if step is None or not self._is_reversible(step.id):
            return False
        return any(step.action in actions and event not in _REVERSIBLE for event, actions in CAUSES.items())

    def void_by_going_back(self) -> list[str]:
        """The events that count no more when the way back is taken, sorted."""
        running = self.running.id if self.running else ""
        return sorted(self._said(running) | self._said(self.way_back()))

    def _is_reversible(self, step_id: str) -> bool:
        return self.left.get(step_id, frozenset()) <= _REVERSIBLE

    def _said(self, step_id: str) -> frozenset[str]:
        return self.left.get(step_id, frozenset()) & SAID

    @takes(StepReopened)
    def _step_reopened(self, event: StepReopened, _: Entry) -> None:
        step_id = event.step
        if not step_id or step_id != self.way_back():
            raise refuse("R30", f"step {step_id} cannot be opened again here")
        void = self.void_by_going_back()
        if list(event.void) != void:
            raise refuse("R30", "the entry does not say what counts no more")
        if "policy-waived" in void:
            self.waived = frozenset()
        if "duties-acknowledged" in void:
            self.acknowledged = frozenset()
        if "signed-off" in void:
            self.signed_off = {}
        if "log-reviewed" in void:
            self.reviewed = ()
        if "head-confirmed" in void:
            self.confirmed_head = ""
        if "clock-confirmed" in void:
            self.clock_by = ""
        if "items-placed" in void:
            self.placed, self.off_place, self.places_decided, self.placed_token = {}, None, None, None
        if "host-waived" in void:
            self.host_waived = frozenset()
        if "software-token-waived" in void:
            self.software_waived = ""
        again = {step_id, self.running.id} if self.running is not None else {step_id}
        self.left = {step: left for step, left in self.left.items() if step not in again}
        self.completed = tuple(done for done in self.completed if done != step_id)
        self.running = None
        self.covered = frozenset()
