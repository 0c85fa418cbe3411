"""Files that are no modules, and modules that nobody here has met: told in one sentence, never at our own cost."""

from __future__ import annotations

import _ctypes
from pathlib import Path

import pytest

from ceremony.errors import DeviceError, MachineError, UsageError
from ceremony.hsm.cryptoki.module import Limits, Module, ModuleOptions
from ceremony.hsm.cryptoki.return_values import Ckr
from ceremony.hsm.cryptoki.supplement import CALLS
from ceremony.hsm.racks.isolated import list_tokens, probe_module
from ceremony.hsm.racks.nss import find_softokn
from ceremony.hsm.racks.softhsm import find_softhsm
from ceremony.keys import KeyType
from tests.hsm.hsm_support import CRASH, HANG, PIN, Quirk, build_faulty_module, finding


def of_another_machine(library):
    """A library for 32 bits: EI_CLASS in its header says so."""
    return library[:4] + b"\1" + library[5:]


NO_MODULES = {
    "text": (lambda library: b"not a library\n", "short"),
    "empty": (lambda library: b"", "short"),
    "32 bits": (of_another_machine, "ELFCLASS32"),
    "a library without PKCS#11": (lambda library: library, "no C_GetFunctionList"),
}


@pytest.mark.parametrize("case", NO_MODULES)
def test_what_is_no_module_is_refused_with_its_reason(tmp_path, case):
    change, reason = NO_MODULES[case]
    file = tmp_path / "module.so"
    file.write_bytes(change(Path(_ctypes.__file__).read_bytes()))
    with pytest.raises(MachineError, match=reason) as told:
        Module(file)
    assert "nothing was changed" in str(told.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    for path in (tmp_path / "missing.so", tmp_path):
        with pytest.raises(UsageError, match="There is no module"):
            Module(path)


def test_a_module_that_does_not_start_lacks_something_on_this_machine(faulty, monkeypatch):
    """A service that does not run shows as any answer at all (opencryptoki says host memory): no token is at fault."""
    before = set(faulty.identities())
    faulty.module.finalize()
    faulty.spoil("C_Initialize", 1, Ckr.HOST_MEMORY)
    try:
        with pytest.raises(MachineError, match=r"does not start \(C_Initialize, CKR_HOST_MEMORY\)"):
            faulty.module.start_again(faulty.module.options)
    finally:
        faulty.module.start_again(faulty.module.options)
    assert set(faulty.identities()) == before


def test_a_module_that_can_not_lock_is_started_without(faulty):
    """One thread makes all calls, so that no locks are needed."""
    before = set(faulty.identities())
    faulty.quirk(Quirk.CANT_LOCK)
    faulty.module.finalize()
    faulty.module.start_again(faulty.module.options)
    assert set(faulty.identities()) == before


def test_a_reader_that_does_not_answer_is_told(faulty):
    faulty.spoil("C_GetSlotList", 1, Ckr.DEVICE_ERROR)
    with pytest.raises(MachineError, match="can't look for tokens"):
        faulty.identities()


def test_hundreds_of_slots_that_can_not_be_read_hide_no_token(faulty, shaky):
    before = faulty.identities()
    faulty.quirk(Quirk.MANY_SLOTS)
    assert faulty.identities() == before
    assert shaky.identity in before


def test_where_no_slot_can_be_read_the_reason_is_told(faulty):
    faulty.spoil("C_GetTokenInfo", 7, Ckr.DEVICE_ERROR)
    with pytest.raises(DeviceError, match="C_GetTokenInfo, CKR_DEVICE_ERROR"):
        faulty.identities()


def test_a_token_that_is_plugged_in_while_tokens_are_listed(faulty, shaky):
    faulty.quirk(Quirk.GROWING_SLOTS)
    assert shaky.identity in faulty.identities()


def test_texts_padded_with_nul_and_rubbish_are_the_same_texts(faulty, shaky):
    before = faulty.identities()
    faulty.quirk(Quirk.NUL_PADDED)
    assert faulty.identities() == before


def test_a_module_of_version_3_with_a_gap_in_its_table_is_used_as_far_as_it_goes(tmp_path, monkeypatch, rack):
    """It has NULL where C_GenerateRandom should be: a call there would end the process."""
    device = rack.prepare("PROBED", PIN)
    serial = device.identity.serial
    device.close()
    monkeypatch.setenv("SOFTHSM2_CONF", str(rack.folder / "softhsm2.conf"))
    monkeypatch.setenv("FAULTY_REAL", str(find_softhsm()))
    module = build_faulty_module(tmp_path, gaps=True)
    report = probe_module(module, serial, "PROBED", PIN, key_types=[KeyType.EC_P256])
    assert finding(report, "random").how == "C_GenerateRandom CKR_FUNCTION_NOT_SUPPORTED"
    assert report.key_types == ("ec-p256",)


@pytest.mark.parametrize(
    ("call", "action", "words"),
    [("C_GetSlotList", CRASH, "crashed in C_GetSlotList"), ("C_GetTokenInfo", HANG, "has not answered C_GetTokenInfo")],
)
def test_a_module_that_fails_at_the_first_look_does_not_take_us_with_it(
    faulty_module, rack, monkeypatch, call, action, words
):
    assert rack.module.tokens()
    monkeypatch.setenv("SOFTHSM2_CONF", str(rack.folder / "softhsm2.conf"))
    monkeypatch.setenv("FAULTY_REAL", str(find_softhsm()))
    monkeypatch.setenv("FAULTY_PLAN", f"{CALLS[call]} 1 {action} 0")
    with pytest.raises(DeviceError, match=words):
        list_tokens(faulty_module, limits=Limits(0.5, 0.5))


def test_a_file_that_crashes_the_loader_is_told(tmp_path):
    """A library that was cut off while it was copied: the loader itself dies of it."""
    cut = tmp_path / "cut.so"
    cut.write_bytes(find_softhsm().read_bytes()[:5000])
    with pytest.raises((DeviceError, MachineError), match=r"crashed in dlopen|can't be loaded"):
        list_tokens(cut)


def test_nss_without_its_parameters_is_told(tmp_path):
    """Named as a plain module it gets no parameters, and refuses to start; it must not end anything."""
    try:
        library = find_softokn()
    except MachineError as missing:
        pytest.skip(str(missing))
    environment = (("HOME", str(tmp_path)),)
    try:
        Module(library, ModuleOptions(environment=environment, binary=None))
    except MachineError as told:
        assert "does not start" in str(told)
