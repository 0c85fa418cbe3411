"""The transition: an entry's place is checked, then its own handler takes it in; rules R1 to R5, R13 to R15 and R18."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ceremony.ledger import Ledger
from ceremony.people import Room
from ceremony.record import Entry, is_time
from ceremony.script import Step, rules_of
from ceremony.shares import ShareSet
from ceremony.state.back import BackRules
from ceremony.state.facts import Sheet
from ceremony.state.guards import read_looks
from ceremony.state.keys import KeyRules
from ceremony.state.places import PlaceRules
from ceremony.state.presence import PresenceRules
from ceremony.state.rules import ROOT_LABEL, RULEBOOKS, name_sheet, refuse
from ceremony.state.sheets import SheetRules
from ceremony.tongue import name_in, names_in

_UNCOUNTED = {"step-started", "ceremony-resumed", "token-replaced"}
_LOCKING = {"lock-keys", "restore-keys", "rotate-root-ca", "make-estate-key"}
_PROVING = {"prove-keys", "rotate-root-ca", "make-estate-key"}


_CHANGED = frozenset({dict, list, set, Ledger, Sheet})  # in place, by handlers; all else is frozen, and shared


def _apart(value: Any) -> Any:
    """A copy of a fact that handlers may change without changing this one; what an entry's data holds, none changes."""
    if type(value) is dict:
        return {key: one.copy() if type(one) in _CHANGED else one for key, one in value.items()}
    return value.copy() if type(value) in _CHANGED else value


@dataclass
class State(KeyRules, SheetRules, BackRules, PresenceRules, PlaceRules):
    """A ceremony as its record tells it. Change it through `apply` only."""

    def check(self, entry: Entry) -> None:
        """Raise RuleError if `apply` would; the state stays as it is."""
        twin = object.__new__(State)
        vars(twin).update({name: _apart(value) for name, value in vars(self).items()})
        twin.apply(entry)

    def apply(self, entry: Entry) -> None:
        """Take one entry into account; RuleError if a rule forbids it. After a refusal the state is not to be used."""
        self._check_place(entry)
        self._check_guards(entry)
        handler = getattr(self, "_on_" + entry.event.replace("-", "_"), None)
        try:
            self._check_presence(entry)
            if handler is not None:
                handler(entry)
            self._follow_objects(entry)
            self._check_actor(entry)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise refuse("R4", f"'{_named(entry)}' does not hold the data that it must") from None
        if entry.event not in _UNCOUNTED and self.running is not None:
            self.left.setdefault(self.running.id, set()).add(entry.event)

    def _check_place(self, entry: Entry) -> None:
        if (self.opened is None) != (entry.event == "ceremony-opened"):
            raise refuse("R1", "a record begins with the opening of its ceremony, and holds it once")
        if self.ended:
            raise refuse("R2", f"'{_named(entry)}' stands after the ceremony's end")
        causes = self.rulebook.causes.get(entry.event)
        if causes and (self.running is None or self.running.action not in causes or entry.step != self.running.id):
            raise refuse("R4", f"'{_named(entry)}' cannot happen in step {entry.step}")

    def _on_ceremony_opened(self, entry: Entry) -> None:
        data = entry.data
        if data["script"]["sha256"] != self.script.sha256 or data["kind"] != self.script.ceremony:
            raise refuse("R1", "the record was made with another script")
        if data["mode"] not in {"rehearsal", "real"} or self.continues is not ("continues" in data):
            raise refuse("R1", "the record does not say what kind of ceremony it is of")
        self.rules = rules_of(data)
        if self.rules not in RULEBOOKS:
            raise refuse("R1", "the record was made under rules that this program does not know")
        if self.continues:
            continued = entry.data["continues"]
            self.adopted = ShareSet.from_data(continued["set"])
            self.earlier = [ShareSet.from_data(one) for one in continued["earlier_sets"]]
            self.generations = self.adopted.generation
            self._compare_clock(entry)
            self.estate = {key["label"]: dict(key) for key in continued["estate"]}
            self.ledger = Ledger.from_data(continued["ledger"])
        self.opened = entry
        if entry.data["mode"] not in {"rehearsal", "real"}:
            raise refuse("R1", "a record is of a rehearsal or of a real ceremony")
        self.host = read_looks(entry.data["host"])
        self.running = self.script.steps[0]

    def _compare_clock(self, opened: Entry) -> None:
        """R46; paper tells of no end, and records of earlier rules said nothing of it."""
        continued = opened.data["continues"]
        if not self.rulebook.truthful or continued.get("source") == "paper":
            return
        ended = continued.get("ended_at")
        if not isinstance(ended, str) or not is_time(ended):
            raise refuse("R46", "the record does not say when the archive that it continues ended")
        self.ended_later = ended if opened.time < ended else ""

    def _on_step_started(self, entry: Entry) -> None:
        step = self.next_step()
        if self.running is not None or step is None or step.id != entry.step:
            raise refuse("R3", f"step {entry.step} is not the next")
        self.running = step
        if step.action not in self.rulebook.go_on:
            self.left[step.id] = set()

    def _on_step_completed(self, entry: Entry) -> None:
        step = self.running
        if step is None or step.id != entry.step:
            raise refuse("R3", f"step {entry.step} is not running")
        left = self.left.get(step.id, set()) | {"ceremony-opened"}
        if self.proven:  # a proof stands, though the power went before its step was complete
            left = left | {"subsets-proven"}
        missing = {*self.rulebook.leaves.get(step.action, ()), *step.evidence} - left
        if step.action == "reseal-sheets" and not self.handled:  # no sheet was genuine; R17 sees to those that were
            missing.discard("sheet-sealed")
        if missing:
            raise refuse("R5", f"step {step.id} has not left {names_in(sorted(missing), 'en')}")
        if self.incident:
            raise refuse("R16", "a bag's number differed, and nobody has decided what follows")
        if self.ended_later and step.action == "name-participants":
            raise refuse("R46", "the clock stood before the end of the continued archive, and nobody has decided so")
        self._check_purpose(step)
        self._check_guarded_step(step)
        self.completed.append(step.id)
        self.running = None
        self.covered = set()

    def _check_purpose(self, step: Step) -> None:
        if step.action == "hand-out-sheets" and not all(sheet.bag for sheet in self.sheets.values()):
            raise refuse("R7", "not every sheet is sealed")
        self._check_people(step)
        if step.action in _LOCKING and self.locked != {ROOT_LABEL, *self.estate}:
            raise refuse("R10", "not every key is locked")
        if step.action in _PROVING and not all(key.get("proved") for key in self.estate.values()):
            raise refuse("R10", "not every key is proved")
        if step.action == "restore-keys" and self.secrets_in_memory != ("split-root-key" in self.actions):
            raise refuse("R14", "secrets stay in memory for nothing, or are gone before the split")
        if step.action == "destroy-keys" and self.destroyed != {ROOT_LABEL, *self.estate}:
            raise refuse("R10", "not every key is destroyed")
        if step.action == "reseal-sheets" and self.ledger.in_disorder():
            raise refuse("R17", f"{name_sheet(self.ledger.in_disorder()[0])} lies open")
        if step.action == "account-sheets":
            self._check_all_accounted()
        if step.action == "sign-off" and self.room is not None and set(self.signed_off) != set(self.room.names()):
            raise refuse("R18", "not everybody has agreed or dissented")

    def _on_ceremony_resumed(self, entry: Entry) -> None:
        if entry.data["rewound_to"] != self.resume_point():
            raise refuse("R13", "the ceremony was resumed at the wrong step")
        self._rewind(entry.data["rewound_to"])
        self.secrets_in_memory = False
        self.covered = set()
        self.unreconciled = self.real and self.token is not None

    def _rewind(self, step_id: str) -> None:
        ids = [step.id for step in self.script.steps]
        self.completed = ids[: ids.index(step_id)] if step_id else self.completed
        self.running = None
        again = step_id and self.script.step(step_id).action == "collect-sheets"
        if again:
            self.genuine, self.quorum, self.recovered, self.locked = set(), False, False, set()

    def _on_participants_named(self, entry: Entry) -> None:
        self.room = Room.from_data(entry.data)
        if self.rulebook.truthful:
            self.away &= set(self.room.names())

    def _on_policy_waived(self, entry: Entry) -> None:
        by = entry.data["by"]
        if len({one["name"] for one in by}) < 2 or len({one["role"] for one in by}) < 2:
            raise refuse("R41", "a rule is waived by fewer than two people in two roles")
        self.waived |= set(entry.data["rules"])

    def _on_attendance_noted(self, entry: Entry) -> None:
        name = str(entry.data["name"])
        if self.room is None or name not in self.room.names() or (name in self.away) is not bool(entry.data["present"]):
            raise refuse("R18", "somebody comes or goes who is not of this room")
        if self.rulebook.truthful and entry.actor.role == "program":
            raise refuse("R43", "the program says who comes and goes, which only people see")
        self.away ^= {name}
        self.covered.discard(name)

    def _on_head_confirmed(self, entry: Entry) -> None:
        if (entry.data["head"], entry.data["lines"]) != (entry.prev, entry.seq):
            raise refuse("R15", "the head that was written down is not that of the record")
        self.confirmed_head = entry.prev

    def _on_deviation_noted(self, entry: Entry) -> None:
        if not entry.data["what"] or not entry.data["decision"] or not entry.data["decided_by"]:
            raise refuse("R16", "a deviation needs what happened, a decision, and who decided")
        self.deviations += 1
        if self.rulebook.truthful and "absent" in entry.data:
            self._cover(entry)
            return
        if self.ended_later and entry.data.get("continued_ended_at") == self.ended_later:
            if self.room is None or entry.data["decided_by"] not in set(self.room.names()) - self.away:
                raise refuse("R46", "nobody who is there has decided about the clock")
            self.ended_later = ""
            return
        if self.rulebook.truthful and "places" in entry.data:
            self.places_decided = entry.data["places"]
            return
        self.incident = False
        self.decided = True

    def _on_signed_off(self, entry: Entry) -> None:
        name, agrees = str(entry.data["name"]), bool(entry.data["agrees"])
        if self.room is None or name not in self.room.names() or not (agrees or entry.data["remark"]):
            raise refuse("R18", "somebody signs off who is not of this room, or dissents without a reason")
        if (entry.actor.name, entry.data["role"], entry.actor.role) != (name, *[self.room.role_of(name)] * 2):
            raise refuse("R18", "somebody signs off for another")
        self.signed_off[name] = agrees

    def _on_ceremony_closed(self, entry: Entry) -> None:
        steps = [step.id for step in self.script.steps]
        if self.completed != steps[:-1] or not self._purpose_reached() or self.secrets_in_memory:
            raise refuse("R14", "the ceremony closes before all is at rest")
        if self.ledger.in_disorder():
            raise refuse("R17", f"{name_sheet(self.ledger.in_disorder()[0])} lies open")
        if any(entry.data[name] != value for name, value in self.balance().items()):
            raise refuse("R14", "the balance at the end is not that of the record")
        self.ended = "closed"

    def balance(self) -> dict[str, Any]:
        """How things stand at the end: everything at rest, and what is still owed."""
        return {
            "deviations": self.deviations,
            "dissents": sum(not agrees for agrees in self.signed_off.values()),
            "sheets_at_rest": sum(sheet.place == "sealed" for sheet in self.ledger),
            "obligations": [{"generation": one.generation, "index": one.index} for one in self.ledger.obligations()],
        }

    def _purpose_reached(self) -> bool:
        keys = {ROOT_LABEL, *self.estate}
        purposes = {
            "split-root-key": self.proven,
            "restore-keys": self.recovered and keys <= self.locked | self.destroyed,
            "lock-keys": keys <= self.locked,
            "retire-set": self.retired,
            "destroy-keys": keys <= self.destroyed,
            "issue-certificates": bool(self.issued),
        }
        return all(reached for action, reached in purposes.items() if action in self.actions)

    def _on_ceremony_aborted(self, _: Entry) -> None:
        if self.retired:
            raise refuse("R19", "the old set is retired: this ceremony can only be closed")
        self.ended = "aborted"


def _named(entry: Entry) -> str:
    """An entry as people call it."""
    return name_in(entry.event, "en")
