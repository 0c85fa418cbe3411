"""What the window wants from the engine, behind one door; imported when first needed, on the engine's thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from app.window.standing import Overview, look_around
from app.window.wishes import (
    MAX_REQUEST_BYTES,
    RESHARE,
    SEAL_CHECK,
    Export,
    Run,
    Wish,
)

if TYPE_CHECKING:
    from ceremony.planning.plan import Plan, RequestFile
    from ceremony.ports import Operator, Ports
    from ceremony.printing.choice import PrinterChoice


@dataclass(frozen=True)
class Ending:
    """A ceremony that is run to its abort."""

    taken_up: Any
    reason: str

    def __getattr__(self, name: str) -> Any:
        """Script, plan, state and entries are those of the ceremony."""
        return getattr(self.taken_up, name)

    def run(self) -> Any:
        """End it for good; a ceremony that was sealed already is put in its place instead."""
        return self.taken_up.abort(self.reason)


class LaptopCeremonies:
    """Ceremonies on this machine: rehearsals on throw-away software tokens, real ones on a token that is named."""

    def begin(self, wish: Wish, operator: Operator) -> Run:
        """Plan and open a ceremony."""
        from ceremony.engine import start

        return start(plan_of(wish), _ports(wish, operator), wish.folder)

    def resume(self, folder: Path, operator: Operator) -> Run:
        """Take up a ceremony that was left open."""
        from ceremony.engine import resume
        from ceremony.outside.real import ports_again

        return resume(ports_again(operator, folder), folder)

    def abort(self, folder: Path, reason: str, operator: Operator) -> Run:
        """A ceremony that was left open, to be ended in its record for good when it is run."""
        return Ending(self.resume(folder, operator), reason)

    def interrupted(self) -> Sequence[Any]:
        """Ceremonies that were left open on this machine."""
        from ceremony.outside.rehearsal import interrupted_folders

        return interrupted_folders()

    def overview(self) -> Overview:
        """Where each root of this machine stands."""
        return look_around(Path.home() / "Keyrite")

    def read(self, archive: Path, anchor: Path | None) -> Any:
        """Check a whole archive and read its record, or look through a folder of many."""
        from app.window.audit.shelf import read_desk

        return read_desk(archive, anchor)

    def export(self, wish: Export) -> Path:
        """Write what is to leave the desk; where it was written."""
        from app.window.audit.shelf import write_export

        return write_export(wish)

    def tokens(self, module: Path) -> Sequence[Any]:
        """The tokens of a library, as they show themselves without their PINs."""
        from ceremony.outside.real import list_tokens

        return list_tokens(module)

    def probe(self, module: Path | None, pin: str, named: tuple[str, str] | None) -> Any:
        """What a token can do; without a module, the software token of rehearsals. `named`: serial and label."""
        from ceremony.hsm.racks.softhsm import find_softhsm
        from ceremony.outside.probing import probe_named

        serial, label = named or (None, None)
        return probe_named(module or find_softhsm(), lambda _identity: pin, serial, label)

    def printers(self) -> Sequence[PrinterChoice]:
        """What can be printed on here."""
        from ceremony.printing.choice import printers_here

        return printers_here()

    def check_seals(self, files: Sequence[Path], signer: Path | None) -> Any:
        """Judge sheets by the seals on them."""
        from ceremony.verify.sheets import check_by_seal

        return check_by_seal(files, signer)

    def read_pages(self, files: Sequence[Path], folder: Path) -> Any:
        """Read public pages into a folder that a recovery takes for an archive."""
        from ceremony.continuing.from_paper import restore_from_pages

        return restore_from_pages(files, folder)


def _ports(wish: Wish, operator: Operator) -> Ports:
    from ceremony.outside.real import TokenChoice, real_ports
    from ceremony.outside.rehearsal import rehearsal_ports

    if not wish.real:
        return rehearsal_ports(operator, wish.folder, wish.printer)
    choice = TokenChoice(*wish.token) if wish.token else None
    return real_ports(operator, wish.folder, choice, printer=wish.printer)


def plan_of(wish: Wish) -> Plan:
    from ceremony.keys import KeyType
    from ceremony.planning.estate_keys import EstateKeyWish
    from ceremony.planning.plan import RecoveryPlan, RootGenerationPlan, SealCheckPlan, suggested_room, unnamed_room
    from ceremony.record.events import WantedKey
    from ceremony.script.loading import load_shipped_script

    script = load_shipped_script("estate-key" if wish.estate_key else wish.kind)
    suggested = suggested_room(wish.shares, wish.language, again=wish.kind == RESHARE)
    room = unnamed_room() if wish.real else suggested
    paper: Literal["A4", "Letter"] = "Letter" if wish.paper == "Letter" else "A4"
    if wish.kind == SEAL_CHECK:
        from ceremony.verify.sheets import read_expected

        room = unnamed_room() if wish.real else suggested_room(1, wish.language)
        return SealCheckPlan(script, room, wish.language, not wish.real, read_expected(*wish.expected))
    if wish.archive is None:
        return RootGenerationPlan(
            script=script,
            room=room,
            threshold=wish.threshold,
            shares=wish.shares,
            key_type=KeyType(wish.key_type),
            language=wish.language,
            paper=paper,
            rehearsal=not wish.real,
        )
    return RecoveryPlan(
        script=script,
        room=room,
        archive=wish.archive,
        language=wish.language,
        threshold=wish.threshold,
        shares=wish.shares,
        paper=paper,
        requests=_requests(wish),
        estate_key=EstateKeyWish.of(WantedKey(**wish.estate_key)) if wish.estate_key else None,
        rehearsal=not wish.real,
    )


def _requests(wish: Wish) -> tuple[RequestFile, ...]:
    """Every request under a name of its own: the record tells them apart by it."""
    found: dict[str, RequestFile] = {}
    for path, profile in wish.requests:
        request = _request(path, profile)
        name, number = request.name, 1
        while name in found:
            number += 1
            name = f"{Path(request.name).stem}-{number}{Path(request.name).suffix}"
        found[name] = replace(request, name=name)
    return tuple(found.values())


def _request(path: Path | None, profile: str) -> RequestFile:
    from ceremony.disk.folders import read_plain_file
    from ceremony.errors import UsageError
    from ceremony.outside.rehearsal import example_request
    from ceremony.planning.plan import RequestFile

    if path is None:
        return example_request(profile)
    content = read_plain_file(path, MAX_REQUEST_BYTES)
    if len(content) > MAX_REQUEST_BYTES:
        raise UsageError("The file {name} is too large to be a request; nothing was changed.", name=path.name)
    return RequestFile(path.name, content, profile)
