"""A module is found once, by an absolute path, and what is hashed is what is loaded; else its code does not run."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ceremony.errors import DeviceError, UsageError
from ceremony.hsm.cryptoki.library import find_module, hashed
from ceremony.hsm.cryptoki.module import Module, ModuleOptions
from ceremony.hsm.racks import isolated
from ceremony.hsm.racks.provisioned import shared_module
from ceremony.hsm.racks.softhsm import SoftHsmRack, find_softhsm
from tests.hsm.hsm_support import PIN, configure_softhsm

MARKING = """
#include <stdio.h>
#include <stdlib.h>
__attribute__((constructor)) static void mark(void) {
    FILE *file = fopen(getenv("MARK"), "a");
    if (file) { fputs("ran\\n", file); fclose(file); }
}
"""


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def marking(tmp_path, monkeypatch):
    """A library that leaves a mark where its code runs."""
    (tmp_path / "marking.c").write_text(MARKING)
    library = tmp_path / "marking.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", str(library), str(tmp_path / "marking.c")], check=True)
    monkeypatch.setenv("MARK", str(tmp_path / "mark"))
    return library


@pytest.fixture
def probe(tmp_path, monkeypatch):
    """`keyrite hsm probe` of a SoftHSM token, in a folder of its own."""
    for name, value in configure_softhsm(tmp_path / "soft").items():
        monkeypatch.setenv(name, value)
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", "t", "--so-pin", "12345678", "--pin", "1234"],
        capture_output=True,
        check=True,
    )

    def run(module: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-m", "app", "hsm", "probe", "--json", "--label", "t", "--module", module]
        env = {**os.environ, **environment}
        return subprocess.run(
            command, cwd=tmp_path, env=env, input="1234\n", capture_output=True, text=True, check=False
        )

    return run


@pytest.mark.parametrize("named", ["./libsofthsm2.so", "libsofthsm2.so"])
def test_a_relative_name_is_the_file_in_this_folder_and_never_searched_for(probe, tmp_path, named):
    (tmp_path / "libsofthsm2.so").write_text("this is no library\n")
    done = probe(named, LD_LIBRARY_PATH=str(find_softhsm().parent))
    assert done.returncode == 3, done.stdout
    told = json.loads(done.stdout)
    assert not told["ok"]
    assert f"{tmp_path}/libsofthsm2.so can't be loaded" in told["error"]


def test_a_name_that_is_no_file_here_is_not_searched_for_either(probe):
    done = probe("libsofthsm2.so", LD_LIBRARY_PATH=str(find_softhsm().parent))
    assert done.returncode == 2
    assert "There is no module libsofthsm2.so" in json.loads(done.stdout)["error"]


def test_a_link_is_followed_once_and_its_target_named_and_hashed(probe, tmp_path):
    (tmp_path / "mine.so").symlink_to(find_softhsm())
    done = probe("./mine.so")
    assert done.returncode == 0, done.stdout
    identity = json.loads(done.stdout)["identity"]
    real = find_softhsm().resolve()
    assert (identity["module_path"], identity["module_sha256"]) == (str(real), sha256(real))


def test_links_in_a_circle_are_no_module(tmp_path):
    (tmp_path / "a.so").symlink_to("b.so")
    (tmp_path / "b.so").symlink_to("a.so")
    for named in (tmp_path / "a.so", tmp_path, tmp_path / "none.so"):
        with pytest.raises(UsageError, match="There is no module"):
            find_module(named)


def replace(module: Path) -> None:
    """Another file under the same name."""
    shutil.copy(find_softhsm(), fresh := module.with_name("fresh.so"))
    fresh.replace(module)


def overwrite(module: Path) -> None:
    """The same file with other content: its code is mapped by then."""
    with module.open("ab") as file:
        file.write(b"one byte more")


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("change", [replace, overwrite])
def test_a_module_that_changes_while_it_is_loaded_is_not_used(tmp_path, monkeypatch, change, when):
    module = Path(shutil.copy(find_softhsm(), tmp_path / f"{change.__name__}-{when}.so"))
    load = Module._load_library

    def swapped(self, path):
        if when == "before":
            change(module)
        library = load(self, path)
        if when == "after":
            change(module)
        return library

    monkeypatch.setattr(Module, "_load_library", swapped)
    if (change, when) == (replace, "after"):  # what was hashed is what runs
        assert Module(module).sha256 == sha256(find_softhsm())
        return
    with pytest.raises(DeviceError, match="what runs is not what was hashed; no token was asked"):
        Module(module)


def test_a_file_that_must_have_another_hash_is_not_loaded(marking, tmp_path):
    with pytest.raises(DeviceError, match="is not the file any more that was looked at before"):
        Module(marking, ModuleOptions(sha256=sha256(find_softhsm())))
    assert not (tmp_path / "mark").exists()
    with pytest.raises(Exception, match="can't be loaded"):  # it is no PKCS #11 module, but now it runs
        Module(marking, ModuleOptions(sha256=sha256(marking)))
    assert (tmp_path / "mark").read_text() == "ran\n"


def test_a_module_that_is_loaded_already_is_held_against_the_hash_too(tmp_path):
    module = Path(shutil.copy(find_softhsm(), tmp_path / "loaded.so"))
    loaded = shared_module(module)
    overwrite(module)
    assert loaded.sha256 == sha256(find_softhsm())  # what runs, not what lies there now
    with pytest.raises(DeviceError, match="not the file any more"):
        shared_module(module, ModuleOptions(sha256=sha256(module)))


def test_the_pin_goes_to_no_other_file_than_the_one_that_showed_the_token(tmp_path, monkeypatch, marking):
    """Replaced while somebody types: the child that is given the PIN does not load it."""
    for name, value in configure_softhsm(tmp_path / "soft").items():
        monkeypatch.setenv(name, value)
    with pytest.raises(DeviceError, match="not the file any more"):
        isolated.probe_module(marking, "1", "t", PIN, sha256=sha256(find_softhsm()))
    assert not (tmp_path / "mark").exists()


def test_a_rack_names_the_hash_of_the_copy_that_it_loaded(tmp_path):
    library = Path(shutil.copy(find_softhsm(), tmp_path / "libsofthsm2-own.so"))
    rack = SoftHsmRack(library=library)
    overwrite(library)
    device = rack.prepare("ROOT-A", PIN)
    assert device.identity.module_sha256 == sha256(find_softhsm())
    device.close()
    rack.discard()


def test_a_library_that_was_not_loaded_is_not_said_to_be(tmp_path):
    module = Path(shutil.copy(find_softhsm(), tmp_path / "never.so"))
    with pytest.raises(OSError, match="dlopen"), hashed(module):
        pass
