"""What must not be restored: each refused in plain words, the token as it was, the root value wiped all the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ceremony.errors import DeviceError
from ceremony.hsm.racks.softhsm import SoftHsmRack
from ceremony.keys import KeyType
from tests.hsm.hsm_support import PIN


@pytest.fixture(scope="module")
def racks():
    made = SoftHsmRack(transport_bits=1024), SoftHsmRack(transport_bits=1024)
    yield made
    for rack in made:
        rack.discard()


@pytest.fixture(scope="module")
def source(racks):
    """A root key with two estate keys, and a blob of another root key."""
    device = racks[0].prepare("ROOT-A", PIN)
    device.make_root_key("root")
    device.make_estate_key("root-ca", KeyType.EC_P384)
    device.make_estate_key("rsa", KeyType.RSA_3072)
    device.make_root_key("other-root")
    yield {
        "value": bytes(device.export_root_key("root").value),
        "good": device.wrap("root", "root-ca"),
        "rsa": device.wrap("root", "rsa"),
        "foreign": device.wrap("other-root", "root-ca"),
    }
    device.close()


@pytest.fixture(scope="module")
def target(racks):
    device = racks[1].prepare("ROOT-B", PIN)
    yield device
    device.close()


def with_blob(key, change):
    return replace(key, blob=change(bytearray(key.blob)))


def flip(position):
    def change(blob):
        blob[position] ^= 1
        return bytes(blob)

    return change


BAD = {
    "flipped first byte": lambda s: [with_blob(s["good"], flip(0))],
    "flipped middle byte": lambda s: [with_blob(s["good"], flip(40))],
    "flipped last byte": lambda s: [with_blob(s["good"], flip(-1))],
    "cut short": lambda s: [with_blob(s["good"], lambda blob: bytes(blob[:-8]))],
    "cut odd": lambda s: [with_blob(s["good"], lambda blob: bytes(blob[:-3]))],
    "empty": lambda s: [with_blob(s["good"], lambda _blob: b"")],
    "longer": lambda s: [with_blob(s["good"], lambda blob: bytes(blob) + bytes(8))],
    "of another root key": lambda s: [s["foreign"]],
    "of another key": lambda s: [replace(s["good"], blob=s["rsa"].blob)],
    "good, then bad": lambda s: [s["rsa"], with_blob(s["good"], flip(20))],
    "public key of another type": lambda s: [replace(s["good"], public_key=s["rsa"].public_key)],
    "public key that is none": lambda s: [replace(s["good"], public_key=b"\x30\x03\x02\x01\x00")],
    "wrong key type": lambda s: [replace(s["good"], key_type=KeyType.RSA_3072)],
    "wrong curve": lambda s: [replace(s["good"], key_type=KeyType.EC_P256)],
    "unknown format": lambda s: [replace(s["good"], wrap_format="rfc0000")],
    "unsealed CBC": lambda s: [replace(s["good"], wrap_format="cbc-pkcs7")],
    "broken seal": lambda s: [replace(s["good"], wrap_format="cbc-pkcs7+hmac-sha256")],
    "same name twice": lambda s: [s["good"], s["good"]],
    "name of the root key": lambda s: [replace(s["good"], label="root")],
    "no name": lambda s: [replace(s["good"], label="")],
}


@pytest.mark.parametrize("case", BAD)
def test_bad_wrapped_key_is_refused_and_nothing_is_left(source, target, case):
    value = bytearray(source["value"])
    with pytest.raises(DeviceError) as told:
        target.restore("root", value, BAD[case](source))
    assert target.inventory() == ()
    assert value == bytearray(32)
    assert source["value"].hex() not in str(told.value)


def test_public_key_of_the_same_type_but_another_key_is_refused(source, target, racks):
    """The blob opens and the type fits; only the trial signature finds it out."""
    other = racks[0].prepare("ROOT-C", PIN)
    public_key, _ = other.make_estate_key("x", KeyType.EC_P384)
    other.close()
    with pytest.raises(DeviceError, match="does not work for the archived public key"):
        target.restore("root", bytearray(source["value"]), [replace(source["good"], public_key=public_key)])
    assert target.inventory() == ()


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_root_value_of_another_length_is_refused(source, target, length):
    with pytest.raises(DeviceError, match=f"{length} bytes"):
        target.restore("root", bytearray(length), [source["good"]])
    assert target.inventory() == ()


def test_another_root_value_is_refused(source, target):
    with pytest.raises(DeviceError, match="belongs to another root key"):
        target.restore("root", bytearray(range(32)), [source["good"]])
    assert target.inventory() == ()


def test_a_token_with_keys_of_these_names_is_left_alone(source, target):
    public_key, _ = target.make_estate_key("root-ca", KeyType.EC_P256)
    before = target.inventory()
    with pytest.raises(DeviceError, match="already holds"):
        target.restore("root", bytearray(source["value"]), [source["good"]])
    assert target.inventory() == before
    target.prove("root-ca", public_key)
    target.destroy("root-ca")


def test_other_keys_on_the_token_are_unharmed_by_a_refusal(source, target):
    public_key, _ = target.make_log_key("log")
    with pytest.raises(DeviceError):
        target.restore("root", bytearray(source["value"]), BAD["good, then bad"](source))
    target.prove("log", public_key)
    target.destroy("log")


def test_restore_without_estate_keys_still_proves_the_root_key(source, target):
    report = target.restore("root", bytearray(source["value"]), [])
    assert report.root.extractable is False
    assert report.estate == ()
    target.destroy("root")
