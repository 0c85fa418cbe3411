"""TUF root ceremonies on fakes: drafts, holders, and the tokens that outlive each ceremony."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from app.unattended import public_pin
from ceremony import engine
from ceremony.planning.plan import TufRootPlan
from ceremony.planning.tuf_root import holders_here, plan_root
from ceremony.ports import ChoosePin
from ceremony.script.loading import load_shipped_script
from ceremony.verify.tuf_earlier import read_earlier
from tests.fakes import FakeToken, fake_ports
from tests.support import ToldOperator
from tests.tuf_lab import Repository

NOW = datetime.datetime(2026, 3, 2, tzinfo=datetime.UTC)
NAMES = ("Ada Alder", "Ben Birch", "Cleo Cedar")


class Ceremonies:
    """One repository, its drafts, and the tokens of its people, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.repository = Repository(folder / "repository")
        self.tokens: list[FakeToken] = []
        for role in ("targets", "snapshot", "timestamp"):
            (folder / f"{role}.pem").write_text(self.repository.public_key(role))

    def draft(self, version: int, *holders: str, threshold: int = 2, more: str = "") -> Path:
        """`holders`: names, or YAML fields after a name."""
        path = self.folder / f"{version}.yaml"
        roles = "\n".join(
            f"  {one}: {{threshold: 1, keys: [{one}.pem]}}" for one in ("targets", "snapshot", "timestamp")
        )
        named = "\n".join(f"  - {{name: {one}}}" for one in holders)
        path.write_text(
            f"format: keyrite-tuf-root-1\nversion: {version}\nexpires: 2035-06-01\nthreshold: {threshold}\n"
            f"holders:\n{named}\nroles:\n{roles}\n{more}"
        )
        return path

    def plan(
        self, draft: Path | None, earlier: Path | None = None, here: tuple[str, ...] = (), previous: Path | None = None
    ) -> TufRootPlan:
        wanted = plan_root(draft, previous, read_earlier(earlier) if earlier else None, NOW, rehearsal=True)
        people = holders_here(wanted.terms, "en", rehearsal=True, here=here)
        return TufRootPlan(load_shipped_script("tuf-root"), people, wanted.terms, wanted.previous)

    def hold(self, name: str, plan: TufRootPlan, told: dict[type, list[Any]] | None = None) -> Path:
        """Hold it to its end; the folder."""
        outcome, folder = self.begin(name, plan, told).run(), self.folder / name
        assert outcome.ended == "closed", outcome.reason
        return folder

    def begin(self, name: str, plan: TufRootPlan, told: dict[type, list[Any]] | None = None) -> engine.Run:
        self.operator = ToldOperator({ChoosePin: [lambda one: public_pin(one.token_label)] * 9, **(told or {})})
        ports = fake_ports(self.operator, self.folder / name, self.tokens)
        ports.rack.keeps = True  # type: ignore[attr-defined]
        return engine.start(plan, ports, self.folder / name)

    def publish(self, version: int, folder: Path) -> bytes:
        content = (folder / f"tuf/{version}.root.json").read_bytes()
        self.repository.publish_root(version, content)
        return content
