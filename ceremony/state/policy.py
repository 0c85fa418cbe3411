"""The policy in force, and that somebody decides about whatever breaks it; rules R60 to R62.

Which policy is in force stands in entry 0, whole; what breaks it follows from entry 0 and from the people named
(`ceremony/policy/breaks.py`), so that whoever replays the record finds the same.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from ceremony.policy.breaks import absent_break, breaks_at_start, leaving_break
from ceremony.record.events import CeremonyOpened, DeviationNoted, PlanApproved, PolicyBreak, PolicyTerms, PolicyWaived
from ceremony.script.loading import Step
from ceremony.state.fields import StateFields
from ceremony.state.rules import refuse


@dataclass
class PolicyRules(StateFields):
    """What the policy in force asks of the events that tell of people."""

    @property
    def policy(self) -> PolicyTerms | None:
        """The terms in force, if any are."""
        return self.opened.parameters.policy if self.opened else None

    @property
    def undecided_breaks(self) -> tuple[PolicyBreak, ...]:
        """What breaks the policy, and nobody has decided about yet."""
        absent = (
            absent_break(self.policy, self.participants)
            if self.participants and "hand-out-sheets" in self.actions
            else None
        )
        found = (*self.breaks, *((absent,) if absent else ()))
        return tuple(one for one in found if one not in self.breaks_decided)

    def _take_policy(self, event: CeremonyOpened, time: str) -> None:
        """R60."""
        if not self.rulebook.lasting:
            return
        named, before = event.parameters, event.continues
        if (named.policy is None) is not (named.policy_sha256 is None):
            raise refuse("R60", "the policy in force is named by halves")
        if before is not None and before.policy_sha256 is not None and named.policy_sha256 is None:
            raise refuse("R60", "the policy that was in force before is in force no more, and none took its place")
        if before is not None and before.policy_sha256 == named.policy_sha256 and before.policy != named.policy:
            raise refuse("R60", "the policy in force has the same file as before, and says otherwise")
        try:
            self.breaks = breaks_at_start(named, before, datetime.date.fromisoformat(time[:10]))
        except ValueError:
            raise refuse("R60", "a day that a duty counts from is none") from None

    def _check_approved_policy(self, event: PlanApproved) -> None:
        in_force = self.opened.parameters.policy_sha256 if self.opened else None
        if self.rulebook.lasting and event.policy_sha256 != in_force:
            raise refuse("R60", "the approval is under another policy than the one in force")

    def _check_waivable(self, event: PolicyWaived) -> None:
        if self.rulebook.lasting and self.policy is not None and not set(event.rules) <= set(self.policy.waivable):
            raise refuse("R61", "a rule is waived that the policy in force lets nobody waive")

    def _decide_breaks(self, event: DeviationNoted) -> None:
        if self.participants is None or event.decided_by not in set(self.participants.names()) - self.away:
            raise refuse("R62", "nobody who is there has decided about what breaks the policy")
        self.breaks_decided |= set(event.policy)

    def _check_leaving(self, event: DeviationNoted) -> None:
        """It is said of those who may not leave that the policy does not allow it."""
        if not self.rulebook.lasting or self.participants is None or event.absent is None:
            return
        broken = leaving_break(self.policy, self.participants, event.absent.names)
        if event.policy != ((broken,) if broken else ()):
            raise refuse("R62", "it is decided to go on without somebody, and not said whom the policy lets leave")

    def _check_breaks_decided(self, step: Step) -> None:
        if self.rulebook.lasting and step.action == "name-participants" and self.undecided_breaks:
            raise refuse("R62", "the policy in force is broken, and nobody has decided about that")
