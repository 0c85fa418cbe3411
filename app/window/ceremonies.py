"""What the window wants from the engine, behind one door; imported when first needed, on the engine's thread."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from ceremony.ports import Operator
    from ceremony.script import Script

ROOT_GENERATION = "root-generation"
RECOVERY = "recovery"


@dataclass(frozen=True)
class Wish:
    """What was chosen before a ceremony; the engine makes a plan of it."""

    kind: str
    folder: Path
    language: str
    threshold: int = 3
    shares: int = 5
    key_type: str = "ec-p384"
    paper: str = "A4"
    archive: Path | None = None


class Outcome(Protocol):
    """How a ceremony ended."""

    @property
    def ended(self) -> str: ...
    @property
    def folder(self) -> Path: ...
    @property
    def archive(self) -> Path | None: ...
    @property
    def head(self) -> str: ...


class Run(Protocol):
    """A ceremony, ready to go on."""

    @property
    def script(self) -> Script: ...
    @property
    def plan(self) -> Any: ...
    def run(self) -> Any: ...


class Interrupted(Protocol):
    """A ceremony that was left open."""

    @property
    def folder(self) -> Path: ...


class Ceremonies(Protocol):
    """The engine as the window sees it. Every method is called on the engine's thread."""

    def begin(self, wish: Wish, operator: Operator) -> Run: ...
    def resume(self, folder: Path, operator: Operator) -> Run: ...
    def abort(self, folder: Path, reason: str, operator: Operator) -> Any: ...
    def interrupted(self) -> Sequence[Any]: ...
    def verify(self, archive: Path, anchor: Path | None) -> Any: ...


class RehearsalCeremonies:
    """Rehearsals: the same engine and scripts, on throw-away software tokens."""

    def begin(self, wish: Wish, operator: Operator) -> Run:
        """Plan and open a ceremony."""
        from ceremony.engine import start
        from ceremony.keys import KeyType
        from ceremony.plan import RecoveryPlan, RootGenerationPlan, suggested_room
        from ceremony.rehearsal import rehearsal_ports
        from ceremony.script import load_shipped_script

        plan: RootGenerationPlan | RecoveryPlan
        script, room = load_shipped_script(wish.kind), suggested_room(wish.shares, wish.language)
        if wish.archive is not None:
            plan = RecoveryPlan(script=script, room=room, archive=wish.archive, language=wish.language)
        else:
            plan = RootGenerationPlan(
                script=script,
                room=room,
                threshold=wish.threshold,
                shares=wish.shares,
                key_type=KeyType(wish.key_type),
                language=wish.language,
                paper="Letter" if wish.paper == "Letter" else "A4",
            )
        return start(plan, rehearsal_ports(operator, wish.folder), wish.folder)

    def resume(self, folder: Path, operator: Operator) -> Run:
        """Take up a ceremony that was left open."""
        from ceremony.engine import resume
        from ceremony.rehearsal import rehearsal_ports

        return resume(rehearsal_ports(operator, folder), folder)

    def abort(self, folder: Path, reason: str, operator: Operator) -> Any:
        """End a ceremony that was left open, in its record, for good."""
        from ceremony.engine import abort_interrupted
        from ceremony.rehearsal import rehearsal_ports

        return abort_interrupted(rehearsal_ports(operator, folder), folder, reason)

    def interrupted(self) -> Sequence[Any]:
        """Ceremonies that were left open on this machine."""
        from ceremony.rehearsal import interrupted_folders

        return interrupted_folders()

    def verify(self, archive: Path, anchor: Path | None) -> Any:
        """Check a whole archive."""
        from ceremony.verify import verify_archive

        return verify_archive(archive, anchor)


def default_folder(kind: str, home: Path, today: datetime.date) -> Path:
    """Where a ceremony's files will lie unless somebody says otherwise: a folder that does not exist yet."""
    plain = home / "Keyrite" / f"{today.isoformat()}-{kind}"
    folder, number = plain, 1
    while folder.exists():
        number += 1
        folder = plain.with_name(f"{plain.name}-{number}")
    return folder
