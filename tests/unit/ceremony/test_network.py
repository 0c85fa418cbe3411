"""Whether the machine is on a network: what is not seen is never off."""

from __future__ import annotations

from pathlib import Path

import pytest

from ceremony.machine import host
from ceremony.machine.network import interfaces_up

UP, LOOPBACK, RUNNING = 0x1, 0x8, 0x40
LO = {"lo": UP | LOOPBACK | RUNNING}


def folder_of(path: Path, **states: str) -> Path:
    for name, state in states.items():
        (path / name).mkdir(parents=True)
        (path / name / "operstate").write_text(state + "\n")
    return path


def untold() -> dict[str, int]:
    raise OSError


@pytest.mark.parametrize(
    ("states", "flags", "up"),
    [
        ({"lo": "unknown", "eth0": "down"}, {**LO, "eth0": UP}, ()),
        ({"lo": "unknown", "eth0": "lowerlayerdown"}, {**LO, "eth0": UP}, ()),  # a bridge whose cable is out
        ({"lo": "unknown", "eth0": "up"}, {**LO, "eth0": UP | RUNNING}, ("eth0",)),
        ({"lo": "unknown", "tun0": "unknown"}, {**LO, "tun0": UP | RUNNING}, ("tun0",)),
        ({"lo": "unknown", "eth0": "down"}, {**LO, "wlan0": UP | RUNNING}, ("wlan0",)),  # they differ: on
        ({"lo": "unknown", "eth0": "up"}, LO, ("eth0",)),
    ],
)
def test_what_any_way_of_looking_calls_up_is_up(tmp_path, states, flags, up):
    assert interfaces_up(folder_of(tmp_path, **states), tmp_path / "none", lambda: flags) == up


def test_without_sys_the_kernels_flags_tell(tmp_path):
    nothing = tmp_path / "none"
    assert interfaces_up(nothing, nothing, lambda: LO) == ()
    assert interfaces_up(nothing, nothing, lambda: {**LO, "eth0": UP | RUNNING}) == ("eth0",)


def test_without_either_a_route_shows_that_it_is_on(tmp_path):
    table = "Iface\tDestination\tGateway\tFlags\neth0\t00000000\t010200C0\t0003\nlo\t0000007F\t00000000\t0001\n"
    (tmp_path / "route").write_text(table)
    (tmp_path / "ipv6_route").write_text(f"{'0' * 32} 00 {'0' * 32} 00 {'0' * 32} ffffffff 1 0 00200200 wlan0\n")
    assert interfaces_up(tmp_path / "none", tmp_path, untold) == ("eth0",)  # what is rejected goes nowhere
    (tmp_path / "ipv6_route").write_text(f"{'0' * 32} 00 {'0' * 32} 00 {'0' * 32} 400 3 0 3 wlan0\n")
    assert interfaces_up(tmp_path / "none", tmp_path, untold) == ("eth0", "wlan0")


def test_what_is_not_seen_is_not_off(tmp_path):
    (tmp_path / "route").write_text("Iface\tDestination\tGateway\tFlags\n")  # no route shows nothing
    empty = tmp_path / "empty"
    empty.mkdir()
    assert interfaces_up(empty, tmp_path, untold) is None
    assert interfaces_up(tmp_path / "none", tmp_path / "none", untold) is None
    assert interfaces_up(tmp_path / "none", tmp_path, dict) is None  # not even the loopback is listed
    (tmp_path / "route").write_text(
        "Iface\tDestination\tGateway\tFlags\neth0\t0\t0\tup\n"
    )  # no flags that are a number
    assert interfaces_up(tmp_path / "none", tmp_path, untold) is None


@pytest.mark.parametrize(
    ("up", "ok", "detail"),
    [
        ((), True, "no interface is up"),
        (("eth0", "wlan0"), False, "interfaces up: eth0, wlan0"),
        (None, False, "cannot be seen on this machine"),
    ],
)
def test_the_look_at_the_machine_fails_unless_it_is_seen_to_be_off(monkeypatch, tmp_path, up, ok, detail):
    monkeypatch.setattr(host, "interfaces_up", lambda: up)
    look = next(one for one in host.Laptop(tmp_path).checks() if one.id == "network-off")
    assert (look.ok, look.detail) == (ok, detail)
