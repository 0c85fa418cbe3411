"""Log reviews: which records are looked through, and that of each it is said what was found; R95 and R96."""

from __future__ import annotations

from dataclasses import dataclass

from ceremony.record.events import CeremonyOpened, LogReviewed, ReviewedLog
from ceremony.record.journal import Entry
from ceremony.state.fields import StateFields
from ceremony.state.handling import takes
from ceremony.state.rules import refuse


@dataclass
class ReviewRules(StateFields):
    """Handlers of what a log review tells."""

    @property
    def unreviewed(self) -> tuple[ReviewedLog, ...]:
        """What entry 0 names and nobody has said anything of yet, in its order."""
        named = self.opened.parameters.reviews if self.opened else ()
        return tuple(one for one in named if one not in self.reviewed)

    def _check_announced(self, event: CeremonyOpened) -> None:
        """R95."""
        named, continued = event.parameters.reviews, event.continues
        if bool(named) is not ("review-logs" in self.actions):
            raise refuse("R95", "a log review names no record, or another ceremony names one")
        if len({one.manifest_sha256 for one in named}) < len(named):
            raise refuse("R95", "a record is named twice")
        before = (continued.ceremony, continued.manifest_sha256, continued.record_head) if continued else ()
        if named and before not in {(one.ceremony, one.manifest_sha256, one.head) for one in named}:
            raise refuse("R95", "the record that is continued is not among those that are looked through")

    @takes(LogReviewed)
    def _log_reviewed(self, event: LogReviewed, entry: Entry) -> None:
        """R96; that nobody says it who is away is R43's."""
        if event.log not in self.unreviewed:
            raise refuse("R96", "a record is looked through that entry 0 does not name so, or was before")
        if entry.actor.role == "program":
            raise refuse("R96", "the program says what was found, which only people see")
        self.reviewed += (event.log,)
