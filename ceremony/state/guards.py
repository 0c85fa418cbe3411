"""What a real ceremony asks for beyond a rehearsal: machine, clock, probe, token, leftovers; rules R22 to R26."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ceremony.record import Entry
from ceremony.script import Step
from ceremony.state.facts import Facts
from ceremony.state.rules import refuse
from ceremony.tongue import name_in

_SAME = ("module_sha256", "library", "manufacturer", "model", "firmware", "hardware")
# R24: what needs a sound machine, or its waiver
_TOUCHES_SECRETS = frozenset({"root-key-made", "share-set-made", "sheet-judged", "root-recovered"})
# R26: what uses the token
_USES_TOKEN = frozenset(
    {"root-key-made", "estate-key-made", "certificate-signed", "estate-key-wrapped", "log-key-certified"}
    | {"share-set-made", "sheet-issued", "key-locked", "root-recovered", "key-restored", "key-proved", "key-destroyed"}
    | {"certificate-issued", "crl-issued", "ceremony-closed"}
)
_PUTS_ON_TOKEN = frozenset({"root-key-made", "estate-key-made", "log-key-certified", "root-recovered", "key-restored"})
_TAKES_OFF_TOKEN = frozenset({"key-destroyed", "object-removed"})


@dataclass
class GuardRules(Facts):
    """Handlers of the events that guard a real ceremony."""

    def _check_guards(self, entry: Entry) -> None:
        """What must have been said before this entry; nothing in a rehearsal."""
        if not self.real:
            return
        if entry.event in _TOUCHES_SECRETS and self.host_failed:
            raise refuse("R24", f"the look {name_in(self.host_failed[0]['id'], 'en')} failed, and nobody has waived it")
        if entry.event in _USES_TOKEN and (self.unreconciled or self.undecided):
            raise refuse("R26", "the token was not reconciled with the record after the interruption")
        if entry.event == "object-removed":
            self._check_person(str(entry.data.get("decided_by", "")), "R26", "an object is destroyed")

    def _check_guarded_step(self, step: Step) -> None:
        """What a completed step must have settled."""
        if not self.real or step.action != "name-participants":
            return
        if not self.clock_by:
            raise refuse("R25", "nobody has compared the clock with a watch")
        if self.host_failed:
            raise refuse("R24", f"the look {name_in(self.host_failed[0]['id'], 'en')} failed, and nobody has waived it")

    def _follow_objects(self, entry: Entry) -> None:
        """Which keys lie on the token, as the record tells."""
        if entry.event in _PUTS_ON_TOKEN:
            facts = entry.data.get("facts")
            self.on_token.add(str(facts["label"] if isinstance(facts, dict) else entry.data.get("label", "root")))
        elif entry.event in _TAKES_OFF_TOKEN:
            self.on_token.discard(str(entry.data.get("label", "")))
            self.undecided.discard(str(entry.data.get("label", "")))

    def _check_person(self, name: str, rule: str, what: str) -> None:
        if self.room is None or name not in self.room.names():
            raise refuse(rule, f"{what}, and nobody of this room is named for it")

    def _check_waiver(self, data: dict[str, Any], rule: str) -> None:
        """Two people of the room, of different roles, and why (R23, R24)."""
        people = [(str(one["role"]), str(one["name"])) for one in data["by"]]
        named = {role for role, name in people if self.room is not None and self._has_role(name, role)}
        if len(named) < 2 or len(named) != len(people) or not str(data["reason"]).strip():
            raise refuse(rule, "a waiver needs two people of this room, of different roles, and their reason")

    def _has_role(self, name: str, role: str) -> bool:
        return self.room is not None and name in self.room.names() and self.room.role_of(name) == role

    def _on_host_checked(self, entry: Entry) -> None:
        self.host = read_looks(entry.data["checks"])

    def _on_host_waived(self, entry: Entry) -> None:
        self._check_waiver(entry.data, "R24")
        if not self.real or not set(entry.data["checks"]) <= {one["id"] for one in self.host_failed}:
            raise refuse("R24", "a look is waived that did not fail")
        self.host_waived |= set(entry.data["checks"])

    def _on_clock_confirmed(self, entry: Entry) -> None:
        name = str(entry.data["by"]["name"])
        self._check_person(name, "R25", "the clock was compared")
        if not isinstance(entry.data["watch_ahead_s"], int) or not isinstance(entry.data["ticks_ms"], int):
            raise refuse("R25", "a clock's comparison needs its numbers")
        self.clock_by = name

    def _on_token_probed(self, entry: Entry) -> None:
        if entry.data["usable"] is not True or not entry.data["probed_at"]:
            raise refuse("R22", "the probe says that the token will not do, or not when it was made")
        self.probe = dict(entry.data["identity"])

    def _on_software_token_waived(self, entry: Entry) -> None:
        self._check_waiver(entry.data, "R23")
        self.software_waived = str(entry.data["serial"])

    def _check_token(self, entry: Entry) -> None:
        """R22 and R23, when a token is taken."""
        if not self.real:
            return
        data, probe = entry.data, self.probe or {}
        same = all(probe.get(name) == data[name] for name in _SAME)
        made_here = data["software_token"] and probe.get("software_token")  # a throw-away token has a new serial
        if not same or (probe.get("serial") != data["serial"] and not made_here):
            raise refuse("R22", "a token is taken that was not probed as it is")
        if data["software_token"] is not False and self.software_waived != data["serial"]:
            raise refuse("R23", "a software token is taken, and nobody has waived that")

    def _on_token_reconciled(self, entry: Entry) -> None:
        self.unreconciled = False
        self.undecided = {str(one["label"]) for one in entry.data["unknown"]}
        self.on_token -= set(entry.data["missing"])

    def _on_object_kept(self, entry: Entry) -> None:
        self._check_person(str(entry.data["decided_by"]), "R26", "an object is kept")
        self.undecided.discard(str(entry.data["label"]))


def read_looks(checks: Any) -> tuple[dict[str, Any], ...]:
    """Looks at the machine as an entry holds them; KeyError or TypeError where they are none."""
    return tuple({"id": str(one["id"]), "ok": bool(one["ok"]), "detail": str(one.get("detail", ""))} for one in checks)
