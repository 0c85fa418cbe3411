"""A few years of a root, small enough to be kept: what rules 4 and 5 know besides sheets, a ceremony each.

Its clock stands in 2001, on tokens of ordinary memory. Each ceremony continues the archive of the one before it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from ceremony import engine
from ceremony.issuing import load_profile, parse_profile
from ceremony.issuing.index import INDEX_FILE, read_index
from ceremony.planning.estate_keys import EstateKeyOptions
from ceremony.planning.plan import Plan
from ceremony.planning.revoking import RevocationRequest
from ceremony.policy.files import example_policy, write_policy
from ceremony.policy.terms import Policy
from ceremony.ports import ChoosePin, OpenToken, SettledEmergency, SettleEmergency
from ceremony.record.events import KeyRotation, PolicyTerms
from tests.asking import small_estate
from tests.e2e.lives import server_request
from tests.fakes import FakeClock, FakeRack, FakeToken, fake_ports
from tests.in_use import PIN, open_it
from tests.support import ToldOperator, plain_papers, plan_of

BEGAN = datetime.datetime(2001, 3, 2, 10, 0, tzinfo=datetime.UTC)
TERMS = replace(
    example_policy().terms,
    rotation=(
        KeyRotation(purpose="platform-ca", days=400, overlap_days=60),
        KeyRotation(purpose="root-ca", days=700, overlap_days=200),
    ),
    least_threshold=2,
    least_shares=3,
)


@dataclass
class Years:
    """The ceremonies that were held: their folders, by name, in order; `tokens` are those in use."""

    base: Path
    folders: dict[str, Path] = field(default_factory=dict)
    sheets: tuple[Path, ...] = ()
    tokens: list[FakeToken] = field(default_factory=list)

    @property
    def archive(self) -> Path:
        return list(self.folders.values())[-1] / "archive"

    def hold(self, kind: str, days: int, answers: dict[type, list[Any]] | None = None, **options: Any) -> None:
        """Hold the next ceremony so many days after the one before it."""
        FakeClock._now += datetime.timedelta(days=days)
        name = f"{len(self.folders) + 1:02}-{kind}"
        folder = self.base / name
        continued = self.archive if self.folders else folder
        options = {"requests": (), "revoke": (), "emergency": False, **options} if self.folders else options
        plan: Plan = replace(plan_of(kind, continued), **options)
        in_use = kind.endswith("-by-token") or kind == "handover" or options.get("in_use")
        if in_use and not kind.endswith("-by-token"):
            self.tokens = []  # another one, which is handed over
        tokens = self.tokens if in_use else []
        people = ToldOperator({ChoosePin: [PIN], OpenToken: [open_it], **(answers or {})}, self.sheets)
        ports = replace(fake_ports(people, folder, tokens), rack=FakeRack(tokens, keeps=tokens is self.tokens))
        assert engine.start(plan, ports, folder).run().ended == "closed", name
        self.folders[name] = folder
        if (folder / "sheets").is_dir():
            self.sheets = tuple(folder / f"sheets/share-{number}-of-3.pdf" for number in (1, 2))

    def serial(self, wanted: str) -> str:
        """Of the last certificate with this name in its place or among its names."""
        lines = read_index((self.archive / INDEX_FILE).read_bytes())
        return [one.serial for one in lines if wanted in (one.file, *one.names)][-1]

    def revoked(self, wanted: str, reason: str) -> dict[str, Any]:
        return {"revoke": (RevocationRequest(self.serial(wanted), reason),)}


def live(base: Path) -> Years:
    """A policy, a CA below the root on a token, kits, lists, an emergency, a rotation, and the end of what was."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FakeClock, "_now", BEGAN)
        plain_papers(patch)
        years = Years(base)
        _first_year(years)
        _new_keys(years)
    return years


def _first_year(years: Years) -> None:
    years.hold("root-generation", 0, policy=_policy(TERMS))
    years.hold("estate-key", 1, estate_key=EstateKeyOptions("platform-ca"))
    years.hold("handover", 1)
    own = parse_profile(load_profile("tls-server").source.replace(b"name: tls-server", b"name: registry"))
    short = replace(server_request("one"), profile="registry", profile_source=own.source, days=30)
    years.hold("issuance-by-token", 7, requests=(short, server_request("two")))
    years.hold("revocation-by-token", 7, **years.revoked("dns:one.example", "key-compromise"))
    years.hold("issuance", 7, estate=small_estate(), requests=small_estate().files())
    years.hold("revocation", 30, emergency=True, **years.revoked("dns:node1.example", "superseded"))
    kept = {SettleEmergency: [SettledEmergency("kept", note="in the safe")] * 2}
    years.hold("drill", 60, kept, policy=_policy(replace(TERMS, drill_months=11)))


def _new_keys(years: Years) -> None:
    kept = {SettleEmergency: [SettledEmergency("kept", note="in the safe")] * 2}
    years.hold("rotation", 200, kept)
    years.hold("estate-key", 1, kept, estate_key=EstateKeyOptions("platform-ca"), follows="platform-ca")
    settled = (next(years.folders["07-revocation"].glob("emergency/*.crl")).read_bytes(),)
    years.hold("revocation", 70, emergency_files=settled)
    years.hold("issuance", 1, requests=(server_request("three"),), issuer="platform-ca-2")
    years.hold("reshare", 1)
    years.hold("recovery", 1, in_use=True)
    log_key = years.revoked("keys/record-log.crt", "cessation-of-operation")
    years.hold("revocation-by-token", 1, issuer="root-ca-2", **log_key)
    years.hold("revocation", 300, **years.revoked("issued/root-ca-by-root-ca-2.crt", "superseded"))
    years.hold("destruction", 30)


def _policy(terms: PolicyTerms) -> Policy:
    return Policy(terms, write_policy(terms))


def kept_files(years: Years) -> Iterator[tuple[str, bytes]]:
    """What is kept, by name: each archive in a folder of its own, and the kits of the estate."""
    for name, folder in years.folders.items():
        for part, target in (("archive", name), ("kits", f"{name}.kits")):
            for path in sorted((folder / part).rglob("*")):
                if path.is_file():
                    yield f"{target}/{path.relative_to(folder / part).as_posix()}", path.read_bytes()
