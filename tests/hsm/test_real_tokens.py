"""Real ceremonies on true PKCS #11 modules: SoftHSM as a vendor's module under a configuration of its own, and NSS."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from ceremony import engine
from ceremony.disk import local
from ceremony.disk.folders import WORK
from ceremony.errors import DeviceError, KeyriteError, UsageError
from ceremony.hsm.cryptoki.initialize import encode_pin, initialize_token
from ceremony.hsm.keyops.device import open_device
from ceremony.hsm.racks import isolated
from ceremony.hsm.racks.nss import NssRack, find_softokn
from ceremony.hsm.racks.provisioned import ProvisionedRack, shared_module
from ceremony.hsm.racks.softhsm import find_softhsm
from ceremony.keys import KeyType, TokenIdentity
from ceremony.outside import real
from ceremony.outside.probing import kept_probe, probe_named, require_probe
from ceremony.outside.real import KeptProbes, TokenChoice, list_tokens, ports_again, real_ports
from ceremony.outside.rehearsal import laptop_ports
from ceremony.planning.plan import Plan, RecoveryPlan, RootGenerationPlan, suggested_participants, unnamed_participants
from ceremony.ports import (
    NameParticipants,
    Ports,
    SealSheet,
    TakenToken,
    TakeToken,
    WaiveHost,
    Waiver,
    WaiveSoftwareToken,
)
from ceremony.script.loading import load_shipped_script
from ceremony.verify import verify_archive
from tests.fakes import FakeHost
from tests.hsm.hsm_support import PIN
from tests.support import ToldOperator, data_of, events, plain_papers

SPACE = suggested_participants(3)
WAIVER = Waiver("tried on software before the hardware comes", (SPACE.administrator, SPACE.witness))


class Participants(ToldOperator):
    """People who take the token that was chosen, and waive what must be waived."""

    def ask(self, question: Any) -> Any:
        if isinstance(question, TakeToken) and question.problem is None:
            return TakenToken(*question.chosen, PIN)
        if isinstance(question, WaiveSoftwareToken | WaiveHost):
            return WAIVER
        if isinstance(question, NameParticipants) and not question.suggested.administrator:
            return SPACE
        if isinstance(question, SealSheet):
            return f"TB-{id(question)}-{len(self.asked)}"
        return super().ask(question)


@dataclass(frozen=True)
class Vendor:
    """A vendor's module with its tokens, and where this machine keeps its notes."""

    module: Path

    def token(self, label: str) -> TokenChoice:
        """An empty token, made as the vendor's tool makes it."""
        made = initialize_token(shared_module(self.module), label, encode_pin(PIN))
        return TokenChoice(self.module, made.serial, label)

    def probed(self, label: str) -> TokenChoice:
        """The same, probed by the program."""
        choice = self.token(label)
        probe_named(self.module, lambda _identity: PIN, choice.serial, label)
        return choice

    def contents(self, choice: TokenChoice) -> set[str]:
        device = open_device(shared_module(self.module), choice.serial, choice.label, PIN)
        try:
            return {facts.label for facts in device.inventory()}
        finally:
            device.close()


@pytest.fixture(scope="module")
def patched() -> Iterator[pytest.MonkeyPatch]:
    """Small one-time keys and one key type, and no sheets drawn, so that whole ceremonies stay quick."""
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        patch.setitem(ProvisionedRack.__init__.__kwdefaults__, "transport_bits", 2048)
        for probing in (isolated.probe_module, isolated.probe_software):
            patch.setitem(probing.__kwdefaults__, "key_types", (KeyType.EC_P384,))
        yield patch


@pytest.fixture(scope="module")
def vendor(patched: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Vendor:
    folder = tmp_path_factory.mktemp("vendor")
    module = folder / "libvendor.so"  # a copy has a state of its own, whatever else uses SoftHSM in this process
    shutil.copy(find_softhsm(), module)
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    patched.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
    patched.setenv("XDG_STATE_HOME", str(folder / "state"))
    return Vendor(module)


def generation() -> RootGenerationPlan:
    script = load_shipped_script("root-generation")
    return RootGenerationPlan(script, unnamed_participants(), threshold=2, shares=3, rehearsal=False)


def hold(plan: Plan, outside: Ports, folder: Path) -> engine.Outcome:
    outcome = engine.start(plan, replace(outside, host=FakeHost()), folder).run()
    report = verify_archive(folder / "archive")
    assert (report.ok, report.verdict, report.mode) == (True, "complete", "real"), report.checks
    return outcome


@pytest.fixture(scope="module")
def made(vendor: Vendor, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, TokenChoice]:
    """A real root on a token of the vendor's."""
    folder, choice = tmp_path_factory.mktemp("real") / "out", vendor.probed("VAULT-1")
    assert hold(generation(), real_ports(Participants(), folder, choice), folder).ended == "closed"
    return folder, choice


def continuing(kind: str, folder: Path) -> RecoveryPlan:
    return RecoveryPlan(load_shipped_script(kind), unnamed_participants(), folder / "archive", rehearsal=False)


def sheets(folder: Path) -> tuple[Path, ...]:
    return (folder / "sheets/share-1-of-3.pdf", folder / "sheets/share-3-of-3.pdf")


def test_a_real_root_lies_locked_on_the_chosen_token_with_its_probe_in_the_record(
    vendor: Vendor, made: tuple[Path, TokenChoice]
) -> None:
    folder, choice = made
    assert vendor.contents(choice) == {"root", "root-ca"}
    probe = data_of(folder / "archive", "token-probed")
    assert probe["identity"]["serial"] == choice.serial
    assert (probe["transport"], probe["wrap_format"]) == ("oaep", "rfc5649")
    assert data_of(folder / "archive", "software-token-waived")["reason"] == WAIVER.reason


def test_it_is_recovered_into_another_token_of_the_vendor(
    vendor: Vendor, made: tuple[Path, TokenChoice], tmp_path: Path
) -> None:
    choice, folder = vendor.probed("VAULT-2"), tmp_path / "out"
    outside = real_ports(Participants(sheets=sheets(made[0])), folder, choice)
    assert hold(continuing("recovery", made[0]), outside, folder).ended == "closed"
    assert vendor.contents(choice) == {"root", "root-ca"}


def test_a_drill_on_a_throw_away_token_leaves_no_file_of_it(made: tuple[Path, TokenChoice], tmp_path: Path) -> None:
    probe_named(find_softhsm(), lambda _identity: "")
    folder = tmp_path / "out"
    outside = real_ports(Participants(sheets=sheets(made[0])), folder, None)
    tokens = Path(outside.rack.as_data()["folder"])
    assert tokens.parent == (local.MEMORY if local.MEMORY.is_dir() else tokens.parent)
    assert hold(continuing("drill", made[0]), outside, folder).ended == "closed"
    assert not tokens.exists()
    assert data_of(folder / "archive", "token-prepared")["software_token"] is True


# across makers


@pytest.fixture(scope="module")
def nss(vendor: Vendor, tmp_path_factory: pytest.TempPathFactory) -> tuple[GivenRackMaker, TokenIdentity]:
    """An NSS token as a given one; NSS is told of its folder by parameters, which a vendor's module has not."""
    try:
        library = find_softokn()
    except KeyriteError as missing:
        pytest.skip(str(missing))
    maker = NssRack(tmp_path_factory.mktemp("nss") / "rack", transport_bits=2048)
    device = maker.prepare("VAULT-NSS", PIN)
    identity = device.identity
    device.close()
    return GivenRackMaker(library, maker), identity


@dataclass(frozen=True)
class GivenRackMaker:
    """Given racks of one NSS token; the maker's own copy of the library stays as it is."""

    library: Path
    maker: NssRack

    def ports(self, operator: Participants, folder: Path, identity: TokenIdentity) -> Ports:
        trail = folder / WORK / "running-call"
        rack = ProvisionedRack(self.library, identity.serial, identity.label, trail=trail, options=self.maker.options())
        return laptop_ports(operator, folder, rack, probes=KeptProbes())


def keep_probe(rack: GivenRackMaker, identity: TokenIdentity) -> None:
    from ceremony.hsm.probe.probing import probe
    from ceremony.outside import probing

    device = rack.maker.open(identity.serial, identity.label, PIN)
    report = replace(probe(device, (KeyType.EC_P384,)), probed_at="2026-03-01T09:00:00Z")
    device.close()
    probing._keep(report, throw_away=False)


def test_a_root_crosses_from_maker_to_maker_in_real_ceremonies(
    vendor: Vendor,
    made: tuple[Path, TokenChoice],
    nss: tuple[GivenRackMaker, TokenIdentity],
    patched: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """SoftHSM's root is drilled on NSS, whose token is empty again; NSS then makes one, and SoftHSM recovers it."""
    maker, identity = nss
    keep_probe(maker, identity)
    drill = tmp_path / "drill"
    assert hold(continuing("drill", made[0]), maker.ports(Participants(sheets=sheets(made[0])), drill, identity), drill)
    generated = tmp_path / "generation"
    assert hold(generation(), maker.ports(Participants(), generated, identity), generated)
    choice, recovered = vendor.probed("VAULT-3"), tmp_path / "recovery"
    outside = real_ports(Participants(sheets=sheets(generated)), recovered, choice)
    assert hold(continuing("recovery", generated), outside, recovered).ended == "closed"
    assert "libsoftokn3.so" in (generated / "archive/record.jsonl").read_text()
    assert vendor.contents(choice) == {"root", "root-ca"}


# choosing, probing, resuming


def test_the_list_says_of_each_token_what_shows_without_its_pin(vendor: Vendor) -> None:
    fresh, probed = vendor.token("LIST-1"), vendor.probed("LIST-2")
    listed = {one.identity.label: one for one in list_tokens(vendor.module)}
    assert (listed["LIST-1"].initialised, listed["LIST-1"].pin_set, listed["LIST-1"].probed_at) == (True, True, "")
    assert listed["LIST-2"].probed_at.endswith("Z")
    assert [listed[name].ready_for(in_use=False) for name in ("LIST-1", "LIST-2")] == [False, True]
    assert any(not one.initialised for one in listed.values())
    assert listed["LIST-1"].identity.software_token
    assert fresh.serial != probed.serial


def test_a_library_that_is_not_there_has_no_tokens(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no module"):
        list_tokens(tmp_path / "none.so")


def test_a_probe_counts_for_its_token_while_nothing_changed(vendor: Vendor) -> None:
    choice = vendor.probed("PROBED")
    identity = next(one.identity for one in list_tokens(vendor.module) if one.identity.serial == choice.serial)
    assert kept_probe(identity) is not None
    newer = replace(identity, firmware="9.9")
    assert kept_probe(newer) is None
    with pytest.raises(DeviceError, match=r"keyrite hsm probe --module .* --serial"):
        require_probe(newer)


def test_a_probe_without_its_time_counts_for_nothing(vendor: Vendor) -> None:
    choice = vendor.probed("UNDATED")
    identity = next(one.identity for one in list_tokens(vendor.module) if one.identity.serial == choice.serial)
    for kept in local.state_folder("probes").glob("*.json"):
        told = json.loads(kept.read_text())
        if told["identity"]["serial"] == choice.serial:
            kept.write_text(json.dumps({**told, "probed_at": ""}))
    assert kept_probe(identity) is None


def left_open(folder: Path, rack: dict[str, Any], mode: str = "real") -> None:
    (folder / WORK).mkdir(parents=True)
    first = {"ceremony": "KR-X", "time": "2026-03-02T10:00:00Z", "data": {"mode": mode, "kind": "recovery"}}
    (folder / WORK / "record.jsonl").write_text(json.dumps(first) + "\n")
    (folder / WORK / local.LOCAL).write_text(json.dumps({"rack": rack}))


def test_a_made_up_note_makes_nobody_load_a_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, vendor: Vendor
) -> None:
    loaded: list[Path] = []
    monkeypatch.setattr(real, "ProvisionedRack", lambda *arguments, **_: loaded.append(arguments[0]))
    evil = tmp_path / "evil.so"
    evil.write_bytes(b"code")
    for number, path in enumerate([evil, tmp_path / "none.so", vendor.module]):
        folder = tmp_path / str(number)
        left_open(folder, {"kind": "module", "module": str(path), "serial": "no such", "label": "VAULT-1"})
        with pytest.raises(KeyriteError, match="never probed on this machine|There is no module"):
            ports_again(Participants(), folder)
    assert loaded == []


def test_an_interrupted_ceremony_finds_its_own_kind_of_token_again(vendor: Vendor, tmp_path: Path) -> None:
    choice = vendor.probed("AGAIN")
    mine, practice, drill = (tmp_path / name for name in ("real", "rehearsal", "drill"))
    left_open(mine, {"kind": "module", "module": str(choice.module), "serial": choice.serial, "label": choice.label})
    left_open(practice, {"kind": "softhsm", "folder": "/nowhere"}, "rehearsal")
    left_open(drill, {"kind": "softhsm", "folder": "/nowhere"})
    racks = [ports_again(Participants(), folder).rack for folder in (mine, practice, drill)]
    assert [rack.binds for rack in racks] == [True, False, False]
    assert racks[0].as_data()["serial"] == choice.serial
    if local.MEMORY.is_dir():  # a power loss empties it; the next token of a real drill lies there again
        assert Path(racks[2].as_data()["folder"]).parent == local.MEMORY
    for rack in racks:
        rack.discard()


def test_a_real_ceremony_left_in_the_middle_goes_on_with_its_token(vendor: Vendor, tmp_path: Path) -> None:
    from ceremony.ports import CompareFingerprint, EnterPin, Stop

    choice, folder = vendor.probed("LEFT"), tmp_path / "out"
    leaving = Participants({CompareFingerprint: [Stop(abort=False, reason="lunch")]})
    outside = replace(real_ports(leaving, folder, choice), host=FakeHost())
    assert engine.start(generation(), outside, folder).run().ended == "left"
    (folder / WORK / "running-call").write_bytes(b"C_GenerateKeyPair".ljust(40))  # as a killed process leaves it
    from ceremony.ports import DecideObject, ObjectDecision

    destroy = [ObjectDecision(destroy=True, decided_by=SPACE.operator)] * 2
    back = Participants({EnterPin: ["wrong", PIN], DecideObject: destroy})
    outcome = engine.resume(replace(ports_again(back, folder), host=FakeHost()), folder).run()
    assert (outcome.ended, verify_archive(folder / "archive").ok) == ("closed", True)
    assert data_of(folder / "archive", "ceremony-resumed")["interrupted_call"] == "C_GenerateKeyPair"
    assert "token-reconciled" in events(folder / "archive")
    assert vendor.contents(choice) == {"root", "root-ca"}
