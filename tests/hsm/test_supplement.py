"""The table between python-pkcs11 and a module: what it mends, what it sees, and what it keeps from the library."""

from __future__ import annotations

import ctypes
import secrets
import threading
from ctypes import addressof, c_ulong, c_void_p

import pytest
from pkcs11 import Attribute, PKCS11Error

from ceremony.errors import DeviceError, MachineError
from ceremony.hsm.cryptoki.module import Module, ModuleOptions
from ceremony.hsm.cryptoki.return_values import Ckr
from ceremony.hsm.cryptoki.session import _Plain
from ceremony.hsm.cryptoki.supplement import CALLS, SPACE, Supplement
from ceremony.hsm.keyops import transport, wrapping
from ceremony.hsm.racks.softhsm import find_softhsm
from ceremony.keys import KeyType
from tests.hsm.hsm_support import ANSWER, ANSWER_EVER

UNAVAILABLE = c_ulong(-1).value


class Fake:
    """A module's function table made here; a function that is not given is left out (NULL)."""

    def __init__(self, **functions):
        self.calls = []
        self.table = (c_void_p * (1 + len(CALLS)))()
        self.kept = [self._put(f"C_{name}", function) for name, function in functions.items()]
        self.supplement = Supplement(self.calls.append, lambda: None)
        self.supplement.lay_over(addressof(self.table))

    def _put(self, name, function):
        entry = ctypes.CFUNCTYPE(c_ulong, *[c_ulong] * function.__code__.co_argcount)(function)
        self.table[1 + CALLS[name]] = ctypes.cast(entry, c_void_p).value
        return entry

    def ask(self, name, *arguments):
        return self.supplement._ours[name](*arguments)


def test_a_function_that_is_left_out_is_not_supported_and_not_called():
    fake = Fake()
    with pytest.raises(PKCS11Error):
        fake.supplement.call("C_Logout", 1)
    assert fake.supplement.refusal == ("C_Logout", Ckr.FUNCTION_NOT_SUPPORTED)
    assert fake.calls == []


@pytest.mark.parametrize(("given", "told"), [(8, 9), (8, 1 << 40), (0, 1 << 30)])
def test_a_length_that_is_a_lie_makes_a_value_unreadable(given, told):
    def lie(session, handle, template, count):
        (c_ulong * 3).from_address(template)[2] = told
        return 0

    value = ctypes.create_string_buffer(8)
    asked = (c_ulong * 3)(Attribute.MODULUS, addressof(value) if given else 0, given)
    assert Fake(GetAttributeValue=lie).ask("C_GetAttributeValue", 1, 2, addressof(asked), 1) == Ckr.OK
    assert asked[2] == UNAVAILABLE


def test_the_lengths_of_a_call_that_failed_are_not_used():
    asked = (c_ulong * 3)(Attribute.MODULUS, 0, 0)
    fake = Fake(GetAttributeValue=lambda session, handle, template, count: int(Ckr.DEVICE_REMOVED))
    assert fake.ask("C_GetAttributeValue", 1, 2, addressof(asked), 1) == Ckr.DEVICE_REMOVED
    assert asked[2] == UNAVAILABLE


def test_a_token_signs_once_into_a_buffer_with_room_and_may_not_claim_more():
    length = c_ulong(0)

    def sign(session, data, size, signature, count):
        c_ulong.from_address(count).value = SPACE + 1
        return 0

    fake, buffer = Fake(Sign=sign), ctypes.create_string_buffer(SPACE)
    assert fake.ask("C_Sign", 1, 0, 0, 0, addressof(length)) == Ckr.OK
    assert (length.value, fake.calls) == (SPACE, [])
    assert fake.ask("C_Sign", 1, 0, 0, addressof(buffer), addressof(length)) == Ckr.GENERAL_ERROR
    assert fake.calls == ["C_Sign"]


def test_a_search_that_did_not_begin_is_not_ended():
    fake = Fake(FindObjectsInit=lambda session, template, count: 5, FindObjectsFinal=lambda session: 0)
    assert fake.ask("C_FindObjectsInit", 1, 0, 0) == Ckr.GENERAL_ERROR
    assert fake.ask("C_FindObjectsFinal", 1) == Ckr.OK
    assert fake.calls == ["C_FindObjectsInit"]


def test_an_error_of_ours_inside_a_call_is_never_answered_with_ok():
    fake = Fake(Logout=lambda session: 0)
    fake.supplement._started = lambda call: 1 // 0
    with pytest.raises(PKCS11Error):
        fake.supplement.call("C_Logout", 1)
    assert isinstance(fake.supplement.refusal, ZeroDivisionError)


def test_a_note_that_can_not_be_written_stops_the_step(device, monkeypatch):
    def full(call):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(device.session.module.options.trail, "started", full)
    with pytest.raises(OSError, match="No space left"):
        device.random(8)


def test_another_build_of_the_library_is_refused_before_it_starts_the_module(tmp_path, monkeypatch):
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "none"))
    monkeypatch.setattr(
        "ceremony.hsm.cryptoki.supplement.object", type("Wider", (), {"__basicsize__": 24}), raising=False
    )
    with pytest.raises(MachineError, match="another place"):
        Module(find_softhsm(), ModuleOptions())


@pytest.fixture
def seen(monkeypatch):
    """What the library is given for CKA_VALUE, and what it reads there."""
    told = []
    pack, unpack = _Plain.pack_attribute, _Plain.unpack_attributes

    def packing(self, key, value):
        told.extend([bytes(value)] if key == Attribute.VALUE else [])
        return pack(self, key, value)

    def unpacking(self, key, value):
        told.extend([value] if key == Attribute.VALUE else [])
        return unpack(self, key, value)

    monkeypatch.setattr(_Plain, "pack_attribute", packing)
    monkeypatch.setattr(_Plain, "unpack_attributes", unpacking)
    return told


def test_a_key_value_goes_to_the_token_and_back_and_the_library_sees_zeros(device, seen):
    value = bytearray(secrets.token_bytes(32))
    kept = bytes(value)
    handle = device.session.create(transport.aes_template(sensitive=False, extractable=True), value)
    assert device.session.read_value(handle) == kept
    assert value == kept
    assert any(sample.unwraps for sample in wrapping.measure(device.session, handle, kept))  # it is the key
    assert seen == [bytes(32), bytes(32)]


def test_a_value_that_stays_in_is_not_read(device):
    handle = transport.import_throw_away(device.session, bytearray(secrets.token_bytes(32)))
    assert device.session.read_value(handle) is None


@pytest.mark.parametrize("call", ["C_FindObjectsInit", "C_FindObjects", "C_GetAttributeValue", "C_SignInit", "C_Sign"])
def test_every_call_runs_on_one_thread_also_after_a_refusal(faulty, shaky, monkeypatch, call):
    """The library ends an operation where its last reference goes, which must not be the thread that asked."""
    threads, calls = set(), []
    supplement = faulty.module.supplement
    started = supplement._started
    monkeypatch.setattr(
        supplement, "_started", lambda name: (threads.add(threading.get_ident()), calls.append(name), started(name))
    )
    public_key, _ = shaky.make_estate_key("root-ca", KeyType.EC_P256)
    faulty.spoil(call, ANSWER_EVER, Ckr.DEVICE_ERROR)
    with pytest.raises(DeviceError, match=f"{call}, CKR_DEVICE_ERROR"):
        shaky.prove("root-ca", public_key)
    faulty.behave()
    shaky.prove("root-ca", public_key)
    assert call in calls
    assert len(threads) == 1
    assert threading.get_ident() not in threads


def test_the_call_that_failed_is_named_although_the_library_makes_several(faulty, shaky):
    """python-pkcs11 reads what it has made: that the reading failed is not told as if the making had."""
    faulty.spoil("C_GetAttributeValue", ANSWER_EVER, Ckr.DEVICE_ERROR)
    with pytest.raises(DeviceError, match="C_GetAttributeValue, CKR_DEVICE_ERROR"):
        transport.generate_aes(shaky.session, sensitive=True, extractable=True)
    faulty.spoil("C_GenerateKey", ANSWER, 0x80000001)
    with pytest.raises(DeviceError, match="C_GenerateKey, CKR 0x80000001"):
        transport.generate_aes(shaky.session, sensitive=True, extractable=True)


def test_an_object_that_is_gone_is_the_tokens_answer(device):
    handle = transport.generate_aes(device.session, sensitive=True, extractable=True)
    device.session.destroy(handle)
    for use in (device.session.destroy, lambda gone: device.session.read(gone, Attribute.ID)):
        with pytest.raises(DeviceError, match="OBJECT_HANDLE_INVALID"):
            use(handle)
