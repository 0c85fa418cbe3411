"""Tokens of other makers: the same life on NSS, keys generated on one and recovered on the other, other ways out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pkcs11 import Mechanism

from ceremony.errors import DeviceError, MachineError, PinError
from ceremony.hsm.keyops import wrapping
from ceremony.hsm.keyops.transport import WayOut
from ceremony.hsm.racks.nss import NssRack, find_softokn
from ceremony.hsm.racks.softhsm import SoftHsmRack
from ceremony.keys import KeyType, KeyUse, Transport
from tests.hsm.hsm_support import ANSWER, PIN

try:
    find_softokn()
except MachineError:
    pytest.skip("NSS's software token is not installed (libnss3)", allow_module_level=True)

RACKS = {"softhsm": SoftHsmRack, "nss": NssRack}
KINDS = [KeyType.EC_P256, KeyType.EC_P384, KeyType.EC_P521, KeyType.RSA_3072]


class Opener:
    """Opens fresh tokens of the named maker, and remembers their racks."""

    def __init__(self):
        self.racks = []
        self.devices = []

    def __call__(self, maker):
        rack = RACKS[maker](transport_bits=2048)
        device = rack.prepare(f"{maker}-{len(self.racks)}", PIN)
        self.racks.append(rack)
        self.devices.append(device)
        return device


@pytest.fixture
def opened():
    opener = Opener()
    yield opener
    for device in opener.devices:
        device.close()
    for rack in opener.racks:
        rack.discard()


def generate(device, kinds=(KeyType.EC_P384,)):
    device.make_root_key("root")
    for kind in kinds:
        device.make_estate_key(f"key-{kind}", kind)
    wrapped = [device.wrap("root", f"key-{kind}") for kind in kinds]
    if KeyType.RSA_3072 in kinds:
        device.make_estate_key("layers", KeyType.RSA_3072, KeyUse.DECRYPT)
        wrapped.append(device.wrap("root", "layers", KeyUse.DECRYPT))
    export = device.export_root_key("root")
    for label in ("root", *(key.label for key in wrapped)):
        assert device.lock(label).extractable is False
    return export, wrapped


@pytest.mark.parametrize(("made_on", "restored_on"), [("nss", "nss"), ("softhsm", "nss"), ("nss", "softhsm")])
def test_keys_made_on_one_token_are_restored_on_the_other(opened, made_on, restored_on):
    export, wrapped = generate(opened(made_on), KINDS)
    fresh = opened(restored_on)
    report = fresh.restore("root", export.value, wrapped)
    assert [facts.key_type for facts in report.estate] == [*(kind.value for kind in KINDS), "rsa-3072"]
    for key in wrapped:
        fresh.prove(key.label, key.public_key, key.use)
        assert key.wrap_format == "rfc5649"
    assert all(not facts.extractable for facts in fresh.inventory())


def test_the_same_mechanism_number_is_not_taken_for_the_same_bytes(opened):
    """0x210A is RFC 5649 on SoftHSM, and RFC 3394 behind PKCS #7 padding on NSS."""
    formats = {maker: {item.parcel.mechanism: item.wrap_format for item in opened(maker)._samples} for maker in RACKS}
    assert formats["softhsm"][Mechanism.AES_KEY_WRAP_PAD] == "rfc5649"
    assert formats["nss"][Mechanism.AES_KEY_WRAP_PAD] == "rfc3394+pkcs7"
    assert formats["nss"][Mechanism.AES_KEY_WRAP_KWP] == "rfc5649"


def test_nss_tokens_are_found_again_and_guarded_by_their_pin(opened):
    device = opened("nss")
    public_key, _ = device.make_log_key("log")
    serial, label = device.identity.serial, device.identity.label
    device.close()
    rack = opened.racks[0]
    with pytest.raises(PinError):
        rack.open(serial, label, "wrong-pin")
    again = rack.open(serial, label, PIN)
    again.prove("log", public_key)
    again.close()


@pytest.mark.parametrize("maker", RACKS)
def test_locked_keys_are_not_taken_out_even_where_the_token_would_let_them(opened, maker):
    device = opened(maker)
    _, (key,) = generate(device)
    with pytest.raises(DeviceError, match="because it is locked"):
        device.export_root_key("root")
    with pytest.raises(DeviceError, match="because it is locked"):
        device.wrap("root", key.label)


@pytest.fixture
def cbc_only(monkeypatch):
    """Tokens offer CBC padding as their only wrap mechanism, as opencryptoki's software token does."""
    monkeypatch.setattr(wrapping, "CANDIDATES", (Mechanism.AES_CBC_PAD,))


def test_cbc_is_stored_under_a_mac_and_restored(opened, cbc_only):
    export, wrapped = generate(opened("nss"))
    assert wrapped[0].wrap_format == "cbc-pkcs7+hmac-sha256"
    fresh = opened("nss")
    fresh.restore("root", export.value, wrapped)
    fresh.prove(wrapped[0].label, wrapped[0].public_key)


def test_cbc_with_any_flipped_byte_never_reaches_the_token(opened, cbc_only):
    export, (key,) = generate(opened("nss"))
    fresh, value = opened("nss"), bytes(export.value)
    for position in range(0, len(key.blob), 16):
        blob = bytearray(key.blob)
        blob[position] ^= 1
        with pytest.raises(DeviceError, match="seal is broken"):
            fresh.restore("root", bytearray(value), [replace(key, blob=bytes(blob))])
    assert fresh.inventory() == ()


def test_cbc_with_a_mac_is_refused_on_a_token_without_cbc(opened, monkeypatch):
    with monkeypatch.context() as limited:
        limited.setattr(wrapping, "CANDIDATES", (Mechanism.AES_CBC_PAD,))
        export, wrapped = generate(opened("nss"))
    fresh = opened("softhsm")
    with pytest.raises(DeviceError, match="can't unwrap keys in the format"):
        fresh.restore("root", export.value, wrapped)
    assert fresh.inventory() == ()


def test_a_token_that_wraps_nothing_is_refused(opened, monkeypatch):
    monkeypatch.setattr(wrapping, "CANDIDATES", ())
    device = opened("softhsm")
    device.make_root_key("root")
    device.make_estate_key("root-ca", KeyType.EC_P256)
    with pytest.raises(DeviceError, match="no format"):
        device.wrap("root", "root-ca")


def test_root_key_leaves_by_its_value_where_oaep_is_not_to_be_had(opened):
    device = opened("softhsm")
    device.way_out = WayOut(Transport.VALUE)
    assert device.make_root_key("root").sensitive is False
    export = device.export_root_key("root")
    assert (export.transport, export.attributes.sensitive) == (Transport.VALUE, True)
    assert len(export.value) == 32
    with pytest.raises(DeviceError, match="does not let this key out"):
        device.export_root_key("root")


def test_root_key_of_combined_randomness_serves_like_any_other(opened):
    device = opened("softhsm")
    device.way_out = WayOut(None)
    facts = device.make_root_key("root", dice=b"16254 33461 52514")
    assert (facts.sensitive, facts.extractable, facts.local) == (True, False, False)
    device.make_estate_key("root-ca", KeyType.EC_P384)
    wrapped = device.wrap("root", "root-ca")
    export = device.export_root_key("root")
    assert export.transport is Transport.COMBINED
    fresh = opened("softhsm")
    fresh.restore("root", export.value, [wrapped])
    fresh.prove("root-ca", wrapped.public_key)


def test_combined_randomness_is_handed_over_once(opened):
    device = opened("softhsm")
    device.way_out = WayOut(None)
    device.make_root_key("root", dice=b"1")
    device.export_root_key("root")
    with pytest.raises(DeviceError):
        device.export_root_key("root")


def test_root_key_comes_in_by_its_value_where_the_token_makes_no_rsa_pair(faulty, shaky, opened):
    export, wrapped = generate(opened("softhsm"))
    faulty.spoil("C_GenerateKeyPair", ANSWER, code=0x70)
    report = shaky.restore("root", export.value, wrapped)
    assert report.transport is Transport.VALUE
    shaky.prove(wrapped[0].label, wrapped[0].public_key)
