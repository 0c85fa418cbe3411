"""The state of a ceremony: what you get by replaying its record, and nothing else.

`State.apply` is the only transition. It refuses an entry that breaks a rule, whoever wrote it: the engine asks
before it writes, and `verify` asks again years later. The rules, each written once:

R1   the record begins with ceremony-opened, and holds it once;
R2   nothing follows ceremony-closed or ceremony-aborted;
R3   a step starts only when every step before it in the script is complete, and no other step is running;
R4   an event stands only in a running step whose action may cause it;
R5   a step is complete only when it has left what its action must leave and what the script says it leaves;
R6   a new share set is made only when no set is live;
R7   sheets are handled one at a time: issued, read back as the registered share, sealed in a bag of its own;
R8   the subsets are proven only when every sheet is sealed, for every subset, with the set's check value;
R9   a locked or restored key reads back as sensitive and not extractable;
R10  the lock and the recovery cover the root key and every estate key;
R11  a sheet counts towards a quorum only if it is registered, and once;
R12  the root is recovered only with a quorum, and with the set's check value;
R13  a resumed ceremony goes back to where nothing depends on secrets that were in memory, and a set that was
     live and not proven is void;
R14  a ceremony closes only in its last step, with a live, proven set and every key locked;
R15  the head that people write down is the record's head at that line.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from math import comb
from typing import Any

from ceremony.errors import RefusedError
from ceremony.people import Room
from ceremony.record import Entry
from ceremony.script import Script, Step
from ceremony.shares import ShareSet

ROOT_LABEL = "root"
CA_LABEL = "root-ca"

# R4: which actions may cause which event. What is not listed may happen whenever the ceremony is open.
CAUSES: dict[str, tuple[str, ...]] = {
    "participants-named": ("name-participants",),
    "policy-checked": ("name-participants",),
    "policy-waived": ("name-participants",),
    "token-prepared": ("prepare-token",),
    "root-key-made": ("make-root-key",),
    "estate-key-made": ("make-root-ca",),
    "certificate-signed": ("make-root-ca",),
    "estate-key-wrapped": ("make-root-ca",),
    "log-key-certified": ("make-root-ca", "prove-keys"),
    "fingerprint-compared": ("make-root-ca",),
    "share-set-made": ("split-root-key",),
    "sheet-issued": ("hand-out-sheets",),
    "sheet-read-back": ("hand-out-sheets",),
    "sheet-sealed": ("hand-out-sheets",),
    "subsets-proven": ("prove-subsets",),
    "key-locked": ("lock-keys", "restore-keys"),
    "memory-wiped": ("prove-subsets", "restore-keys"),
    "sheet-judged": ("collect-sheets",),
    "quorum-reached": ("collect-sheets",),
    "root-recovered": ("restore-keys",),
    "key-restored": ("restore-keys",),
    "key-proved": ("prove-keys",),
    "head-confirmed": ("confirm-head",),
    "ceremony-closed": ("close",),
}

# R5: what an action must leave, whatever an organisation's script lists as evidence.
LEAVES: dict[str, tuple[str, ...]] = {
    "name-participants": ("participants-named",),
    "prepare-token": ("token-prepared",),
    "make-root-key": ("root-key-made",),
    "make-root-ca": ("estate-key-made", "certificate-signed", "estate-key-wrapped", "log-key-certified"),
    "split-root-key": ("share-set-made",),
    "prove-subsets": ("subsets-proven", "memory-wiped"),
    "lock-keys": ("key-locked",),
    "collect-sheets": ("quorum-reached",),
    "restore-keys": ("root-recovered", "key-restored", "memory-wiped"),
    "prove-keys": ("key-proved", "log-key-certified"),
    "confirm-head": ("head-confirmed",),
}


class RuleError(RefusedError):
    """An entry that the ceremony's state forbids; the sentence begins with the rule's id."""


def _refuse(rule: str, what: str) -> RuleError:
    return RuleError("{rule}: {what}.", rule=rule, what=what)


@dataclass
class Sheet:
    """How far one share sheet has come."""

    issued: bool = False
    read_back: bool = False
    bag: str = ""


@dataclass
class State:
    """A ceremony as its record tells it. Change it through `apply` only."""

    script: Script
    opened: Entry | None = None
    ended: str = ""
    running: Step | None = None
    completed: list[str] = field(default_factory=list)
    left: dict[str, set[str]] = field(default_factory=dict)  # step id -> events since it last started
    room: Room | None = None
    token: dict[str, Any] | None = None
    estate: dict[str, dict[str, Any]] = field(default_factory=dict)  # label -> public facts of each estate key
    root_made: bool = False
    log_certificate: str = ""
    shares: ShareSet | None = None  # the live set
    voided: list[int] = field(default_factory=list)
    generations: int = 0
    sheets: dict[int, Sheet] = field(default_factory=dict)
    genuine: set[int] = field(default_factory=set)
    quorum: bool = False
    proven: bool = False
    recovered: bool = False
    locked: set[str] = field(default_factory=set)
    confirmed_head: str = ""
    deviations: int = 0

    @property
    def recovery(self) -> bool:
        """True for ceremonies that bring a root back, False for those that make one."""
        return self.script.ceremony == "recovery"

    def next_step(self) -> Step | None:
        """The step that runs or must start next; None when the ceremony has ended."""
        if self.ended:
            return None
        return next((step for step in self.script.steps if step.id not in self.completed), None)

    def step_for(self, action: str) -> Step:
        """The script's step with a safety action."""
        return next(step for step in self.script.steps if step.action == action)

    def resume_point(self) -> str:
        """The id of the step that a resumed ceremony begins again with (R13)."""
        actions = {step.action for step in self.script.steps if step.id in self.completed}
        if not self.recovery and self.shares is not None and not self.proven:
            return self.step_for("split-root-key").id
        if self.recovery and "collect-sheets" in actions and "restore-keys" not in actions:
            return self.step_for("collect-sheets").id
        step = self.next_step()
        return step.id if step else ""

    def check(self, entry: Entry) -> None:
        """Raise RuleError if `apply` would; the state stays as it is."""
        copy.deepcopy(self, {id(self.script): self.script}).apply(entry)

    def apply(self, entry: Entry) -> None:
        """Take one entry into account; RuleError if a rule forbids it (the state is then unchanged)."""
        self._check_place(entry)
        handler = getattr(self, "_on_" + entry.event.replace("-", "_"), None)
        if handler is not None:
            try:
                handler(entry)
            except (KeyError, TypeError, ValueError, AttributeError):
                raise _refuse("R4", f"{entry.event} does not hold the data that it must") from None
        if entry.event not in {"step-started", "ceremony-resumed", "token-replaced"} and self.running is not None:
            self.left.setdefault(self.running.id, set()).add(entry.event)

    def _check_place(self, entry: Entry) -> None:
        if (self.opened is None) != (entry.event == "ceremony-opened"):
            raise _refuse("R1", "a record begins with ceremony-opened, and holds it once")
        if self.ended:
            raise _refuse("R2", f"{entry.event} stands after the ceremony's end")
        causes = CAUSES.get(entry.event)
        if causes and (self.running is None or self.running.action not in causes or entry.step != self.running.id):
            raise _refuse("R4", f"{entry.event} cannot happen in step {entry.step}")

    def _on_ceremony_opened(self, entry: Entry) -> None:
        if entry.data["script"]["sha256"] != self.script.sha256:
            raise _refuse("R1", "the record was made with another script")
        if self.recovery:
            self._take_set(ShareSet.from_data(entry.data["continues"]["set"]))
            self.estate = {key["label"]: dict(key) for key in entry.data["continues"]["estate"]}
        self.opened = entry
        self.running = self.script.steps[0]

    def _on_step_started(self, entry: Entry) -> None:
        step = self.next_step()
        if self.running is not None or step is None or step.id != entry.step:
            raise _refuse("R3", f"step {entry.step} is not the next")
        self.running = step
        self.left[step.id] = set()

    def _on_step_completed(self, entry: Entry) -> None:
        step = self.running
        if step is None or step.id != entry.step:
            raise _refuse("R3", f"step {entry.step} is not running")
        left = self.left.get(step.id, set()) | {"ceremony-opened"}
        if self.proven:  # a proof stands, though the power went before its step was complete
            left = left | {"subsets-proven"}
        missing = {*LEAVES.get(step.action, ()), *step.evidence} - left
        if missing:
            raise _refuse("R5", f"step {step.id} has not left {', '.join(sorted(missing))}")
        if step.action == "hand-out-sheets" and not all(sheet.bag for sheet in self.sheets.values()):
            raise _refuse("R7", "not every sheet is sealed")
        if step.action in {"lock-keys", "restore-keys"} and self.locked != {ROOT_LABEL, *self.estate}:
            raise _refuse("R10", "not every key is locked")
        if step.action == "prove-keys" and not all(key.get("proved") for key in self.estate.values()):
            raise _refuse("R10", "not every key is proved")
        self.completed.append(step.id)
        self.running = None

    def _on_ceremony_resumed(self, entry: Entry) -> None:
        if entry.data["rewound_to"] != self.resume_point():
            raise _refuse("R13", "the ceremony was resumed at the wrong step")
        self._rewind(entry.data["rewound_to"])

    def _rewind(self, step_id: str) -> None:
        ids = [step.id for step in self.script.steps]
        self.completed = ids[: ids.index(step_id)] if step_id else self.completed
        self.running = None
        self.genuine, self.quorum = set(), self.quorum and self.recovered

    def _on_participants_named(self, entry: Entry) -> None:
        self.room = Room.from_data(entry.data)

    def _on_token_prepared(self, entry: Entry) -> None:
        self.token = {"serial": entry.data["serial"], "label": entry.data["label"]}

    def _on_token_replaced(self, _: Entry) -> None:
        if self.shares is not None and not self.recovery:
            raise _refuse("R6", "the token is given up while a share set is live")
        self.token, self.root_made, self.recovered, self.log_certificate = None, False, False, ""
        self.locked = set()
        if not self.recovery:
            self.estate = {}
        self._rewind(self.step_for("prepare-token").id)

    def _on_root_key_made(self, _: Entry) -> None:
        self.root_made = True

    def _on_estate_key_made(self, entry: Entry) -> None:
        self.estate[entry.data["label"]] = {"public_key_sha256": entry.data["public_key_sha256"]}

    def _on_certificate_signed(self, entry: Entry) -> None:
        self.estate[entry.data["label"]]["certificate_sha256"] = entry.data["certificate_sha256"]

    def _on_estate_key_wrapped(self, entry: Entry) -> None:
        self.estate[entry.data["label"]]["blob_sha256"] = entry.data["blob_sha256"]

    def _on_log_key_certified(self, entry: Entry) -> None:
        self.log_certificate = entry.data["certificate_sha256"]

    def _on_share_set_made(self, entry: Entry) -> None:
        if self.shares is not None:
            raise _refuse("R6", "a share set is still live")
        made = ShareSet.from_data(entry.data["set"])
        if made.generation != self.generations + 1:
            raise _refuse("R6", "the share set has the wrong generation")
        self._take_set(made)

    def _take_set(self, shares: ShareSet) -> None:
        self.shares, self.proven, self.generations = shares, False, shares.generation
        self.sheets = {share.index: Sheet() for share in shares.shares}

    def _on_share_set_voided(self, entry: Entry) -> None:
        if self.shares is None or self.recovery or entry.data["generation"] != self.shares.generation:
            raise _refuse("R6", "a share set is voided that is not live")
        self.voided.append(self.shares.generation)
        self.shares, self.proven, self.sheets = None, False, {}

    def _sheet(self, entry: Entry) -> Sheet:
        return self.sheets[entry.data["index"]]

    def _on_sheet_issued(self, entry: Entry) -> None:
        if any(sheet.issued and not sheet.bag for sheet in self.sheets.values()) or self._sheet(entry).issued:
            raise _refuse("R7", "a sheet is issued while another lies open, or twice")
        self._sheet(entry).issued = True

    def _on_sheet_read_back(self, entry: Entry) -> None:
        registered = {} if self.shares is None else {one.index: one.commitment for one in self.shares.shares}
        if not self._sheet(entry).issued or registered.get(entry.data["index"]) != entry.data["commitment"]:
            raise _refuse("R7", "a sheet is read back that was not issued, or is another one")
        self._sheet(entry).read_back = True

    def _on_sheet_sealed(self, entry: Entry) -> None:
        bags = {sheet.bag for sheet in self.sheets.values() if sheet.bag}
        if not self._sheet(entry).read_back or not entry.data["bag"] or entry.data["bag"] in bags:
            raise _refuse("R7", "a sheet is sealed before it was read back, or in a bag of another")
        self._sheet(entry).bag = str(entry.data["bag"])

    def _on_subsets_proven(self, entry: Entry) -> None:
        shares = self.shares
        if shares is None or not all(sheet.bag for sheet in self.sheets.values()):
            raise _refuse("R8", "the subsets are proven before every sheet was sealed")
        if (entry.data["subsets"], entry.data["check_value"]) != (
            comb(len(shares.shares), shares.threshold),
            shares.check_value,
        ):
            raise _refuse("R8", "not every subset was proven, or the check value differs")
        self.proven = True

    def _on_key_locked(self, entry: Entry) -> None:
        facts = entry.data["facts"]
        if facts["sensitive"] is not True or facts["extractable"] is not False:
            raise _refuse("R9", "a key is said to be locked but is not")
        self.locked.add(facts["label"])

    def _on_sheet_judged(self, entry: Entry) -> None:
        if entry.data["verdict"] != "genuine":
            return
        registered = {} if self.shares is None else {one.commitment: one.index for one in self.shares.shares}
        index = registered.get(entry.data["commitment"])
        if index is None or index in self.genuine or index != entry.data["index"]:
            raise _refuse("R11", "a sheet counts that is not registered, or counts twice")
        self.genuine.add(index)

    def _on_quorum_reached(self, _: Entry) -> None:
        if self.shares is None or len(self.genuine) < self.shares.threshold:
            raise _refuse("R12", "there is no quorum")
        self.quorum = True

    def _on_root_recovered(self, entry: Entry) -> None:
        if not self.quorum or self.shares is None or entry.data["check_value"] != self.shares.check_value:
            raise _refuse("R12", "the root is recovered without a quorum, or with another check value")
        self.recovered = True

    def _on_key_restored(self, entry: Entry) -> None:
        if not self.recovered or entry.data["label"] not in self.estate:
            raise _refuse("R12", "a key is restored that was not wrapped, or before the root")

    def _on_key_proved(self, entry: Entry) -> None:
        key = self.estate[entry.data["label"]]
        if entry.data["public_key_sha256"] != key["public_key_sha256"]:
            raise _refuse("R10", "a key is proved against another public key")
        key["proved"] = True

    def _on_head_confirmed(self, entry: Entry) -> None:
        if (entry.data["head"], entry.data["lines"]) != (entry.prev, entry.seq):
            raise _refuse("R15", "the head that was written down is not that of the record")
        self.confirmed_head = entry.prev

    def _on_deviation_noted(self, _: Entry) -> None:
        self.deviations += 1

    def _on_ceremony_closed(self, _: Entry) -> None:
        steps = [step.id for step in self.script.steps]
        ready = self.recovered if self.recovery else self.proven
        if self.completed != steps[:-1] or not ready or self.locked != {ROOT_LABEL, *self.estate}:
            raise _refuse("R14", "the ceremony closes before all is at rest")
        self.ended = "closed"

    def _on_ceremony_aborted(self, _: Entry) -> None:
        self.ended = "aborted"
