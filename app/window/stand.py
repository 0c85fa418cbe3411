"""Where a ceremony stands, as far as the room sees it: read off the entries as they are written."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ceremony.folders import SHEETS
from ceremony.people import Room
from ceremony.record import Entry
from ceremony.script import Script, Step


@dataclass
class Stand:
    """What the bars and lists beside the page show; it decides nothing."""

    script: Script
    room: Room | None = None
    rehearsal: bool = True
    ceremony: str = ""
    archive: Path | None = None  # the one that is continued, where this sitting knows its place
    completed: list[str] = field(default_factory=list)
    running: str = ""
    token: str = ""
    offline: bool | None = None
    sheets_total: int = 0
    threshold: int = 0
    adopted_total: int = 0  # of the set that is continued
    quorum: int = 0
    issued: set[int] = field(default_factory=set)
    void: tuple[int, ...] = ()  # sheets that are out of a set that is void, until a new set is made
    sealed: set[int] = field(default_factory=set)
    proven: bool = False  # every quorum of the set that is made here was proven
    genuine: set[int] = field(default_factory=set)
    away: set[str] = field(default_factory=set)
    deviations: list[Entry] = field(default_factory=list)
    dissents: list[Entry] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    answered: int = 0  # how many entries there were when the last answer was given
    head: str = ""
    started: dict[str, datetime.datetime] = field(default_factory=dict)
    took: dict[str, datetime.timedelta] = field(default_factory=dict)

    @property
    def collecting(self) -> bool:
        """True while sheets come in, False where they go out."""
        return self.script.ceremony != "root-generation" and not self.sheets_total

    @property
    def sheets_folder(self) -> Path | None:
        """Where files of sheets are looked for first: those of a rehearsal lie beside its archive."""
        if self.archive is None:
            return None
        beside = self.archive.parent / SHEETS
        return beside if beside.is_dir() else self.archive.parent

    @property
    def unproven_out(self) -> bool:
        """True while sheets are out of a set that an interruption would make void."""
        return bool(self.issued) and not self.proven

    @property
    def collects_quorum(self) -> bool:
        """True where a quorum must come together."""
        return any(step.action == "collect-sheets" for step in self.script.steps)

    @property
    def token_name(self) -> str:
        """What people call the token: its label, without the program's name in front."""
        return self.token.removeprefix("keyrite ")

    def person(self, role: str) -> str:
        """Who holds a role, once the room is in the record."""
        return str(getattr(self.room, role, "")) if self.room is not None else ""

    def step_now(self) -> Step:
        """The step that runs, or the next one."""
        ids = [step.id for step in self.script.steps]
        if self.running in ids:
            return self.script.step(self.running)
        return next((step for step in self.script.steps if step.id not in self.completed), self.script.steps[-1])

    def resume_from(self, state: Any, entries: Sequence[tuple[Entry, str]]) -> None:
        """Where an interrupted ceremony stood; `entries` are those with their heads, where the engine gives them."""
        for entry, head in entries:
            self.take(entry, head)
        self.completed = list(state.completed)
        self.room = state.room
        self.token = str((state.token or {}).get("label", ""))
        if state.shares is not None:
            self.sheets_total, self.threshold = len(state.shares.shares), state.shares.threshold
            self.issued = {index for index, sheet in state.sheets.items() if sheet.issued}
            self.proven = bool(getattr(state, "proven", False))
        self.note_answer()

    def note_answer(self) -> None:
        """Entries from here on tell what came of the answer that is given now."""
        self.answered = len(self.entries)

    def take(self, entry: Entry, head: str) -> None:
        """Follow one more entry of the record."""
        self.entries.append(entry)
        self.head = head
        self.ceremony = entry.ceremony
        handler = getattr(self, "_take_" + entry.event.replace("-", "_"), None)
        if handler is not None:
            handler(entry, entry.data)

    def _take_ceremony_opened(self, entry: Entry, data: dict[str, Any]) -> None:
        self.rehearsal = data.get("mode") == "rehearsal"
        checks = {check["id"]: check["ok"] for check in data.get("host", ())}
        self.offline = checks.get("network-off")
        adopted = data.get("continues", {}).get("set", {})
        self.adopted_total, self.quorum = len(adopted.get("shares", ())), int(adopted.get("threshold", 0))
        self._begin(self.script.steps[0].id, entry)

    def _take_ceremony_resumed(self, _: Entry, data: dict[str, Any]) -> None:
        ids = [step.id for step in self.script.steps]
        rewound_to = data.get("rewound_to")
        if rewound_to in ids:
            self.completed = ids[: ids.index(rewound_to)]
            if self.script.step(rewound_to).action == "collect-sheets":  # as the state does: they are shown anew
                self.genuine = set()
        self.running = ""

    def _take_step_started(self, entry: Entry, _: dict[str, Any]) -> None:
        self._begin(entry.step, entry)

    def _begin(self, step_id: str, entry: Entry) -> None:
        self.running = step_id
        self.started[step_id] = datetime.datetime.fromisoformat(entry.time)

    def _take_step_completed(self, entry: Entry, _: dict[str, Any]) -> None:
        self.completed.append(entry.step)
        self.running = ""
        if entry.step in self.started:
            self.took[entry.step] = datetime.datetime.fromisoformat(entry.time) - self.started[entry.step]

    def _take_step_reopened(self, _: Entry, data: dict[str, Any]) -> None:
        self.completed = [done for done in self.completed if done != data.get("step")]
        self.running = ""
        if "signed-off" in data.get("void", ()):
            self.dissents = []

    def _take_participants_named(self, _: Entry, data: dict[str, Any]) -> None:
        self.room = Room.from_data(data)

    def _take_token_prepared(self, _: Entry, data: dict[str, Any]) -> None:
        self.token = str(data.get("label", ""))

    def _take_token_replaced(self, _: Entry, __: dict[str, Any]) -> None:
        self.token, self.running, self.genuine = "", "", set()
        ids = [step.id for step in self.script.steps]
        prepare = next(step.id for step in self.script.steps if step.action == "prepare-token")
        self.completed = ids[: ids.index(prepare)]

    def _take_host_checked(self, _: Entry, data: dict[str, Any]) -> None:
        checks = {check["id"]: check["ok"] for check in data.get("checks", ())}
        self.offline = checks.get("network-off", self.offline)

    def _take_attendance_noted(self, _: Entry, data: dict[str, Any]) -> None:
        (self.away.discard if data.get("present") else self.away.add)(str(data.get("name", "")))

    def _take_deviation_noted(self, entry: Entry, _: dict[str, Any]) -> None:
        self.deviations.append(entry)

    def _take_signed_off(self, entry: Entry, data: dict[str, Any]) -> None:
        if data.get("agrees") is not True:
            self.dissents.append(entry)

    def _take_share_set_made(self, _: Entry, data: dict[str, Any]) -> None:
        self.void = ()
        self.sheets_total, self.threshold = len(data["set"]["shares"]), int(data["set"]["threshold"])
        self.issued, self.sealed, self.proven = set(), set(), False

    def _take_subsets_proven(self, _: Entry, __: dict[str, Any]) -> None:
        self.proven = True

    def _take_share_set_voided(self, _: Entry, data: dict[str, Any]) -> None:
        self.void = tuple(sorted(int(index) for index in data.get("issued", ())))
        self.issued, self.sealed, self.sheets_total = set(), set(), 0

    def _take_sheet_issued(self, _: Entry, data: dict[str, Any]) -> None:
        self.issued.add(int(data["index"]))

    def _take_sheet_sealed(self, _: Entry, data: dict[str, Any]) -> None:
        self.sealed.add(int(data["index"]))

    def _take_sheet_judged(self, _: Entry, data: dict[str, Any]) -> None:
        if data.get("verdict") == "genuine":
            self.genuine.add(int(data["index"]))
