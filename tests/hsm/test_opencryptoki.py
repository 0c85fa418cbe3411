"""opencryptoki's software token: no AES key wrap, no EC keys, attributes of unwrapped keys ignored.

Runs only where KEYRITE_TEST_OPENCRYPTOKI names its module (libopencryptoki.so.0) and pkcsslotd runs, because it takes
the machine's own token: apt install opencryptoki, then start pkcsslotd as root.
"""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

import pytest
from pkcs11 import UserType

from ceremony.errors import DeviceError
from ceremony.hsm.cryptoki.module import Module
from ceremony.hsm.cryptoki.session import Session
from ceremony.hsm.keyops.device import open_device
from ceremony.hsm.probe.probing import probe
from ceremony.keys import KeyType, KeyUse, Transport
from tests.hsm.hsm_support import finding

MODULE = os.environ.get("KEYRITE_TEST_OPENCRYPTOKI")
pytestmark = pytest.mark.skipif(not MODULE, reason="KEYRITE_TEST_OPENCRYPTOKI does not name opencryptoki's module")

LABEL = "KEYRITE-TEST"
FACTORY_SO_PIN = b"87654321"  # a token that was just initialised insists on new PINs
SO_PIN, FIRST_PIN, USER_PIN = b"76543210", b"12345678", b"11223344"


def initialize(module, slot):
    """Once only: opencryptoki 3.8 lets no security officer in any more after a second C_InitToken."""
    label = ctypes.create_string_buffer(LABEL.encode().ljust(32))
    module.call("C_InitToken", slot.slot_id, bytearray(FACTORY_SO_PIN), ctypes.addressof(label), on_pad=False)
    officer = Session(module, module.token(slot))
    officer.login(bytearray(FACTORY_SO_PIN), UserType.SO)
    officer.call("C_SetPIN", bytearray(FACTORY_SO_PIN), bytearray(SO_PIN))
    officer.call("C_InitPIN", bytearray(FIRST_PIN))
    officer.logout()
    officer.close()
    user = Session(module, module.token(slot))
    user.login(bytearray(FIRST_PIN))
    user.call("C_SetPIN", bytearray(FIRST_PIN), bytearray(USER_PIN))
    user.logout()
    user.close()


@pytest.fixture(scope="module")
def device():
    module = Module(Path(MODULE))
    token = next(token for token in module.tokens() if "soft" in token.model.lower())
    if token.label != LABEL:
        initialize(module, token.raw.slot)
    opened = open_device(module, token.serial, LABEL, USER_PIN.decode(), transport_bits=2048)
    opened.remove_orphans(())
    yield opened
    opened.remove_orphans(())
    opened.close()


def test_it_is_found_to_offer_cbc_with_a_mac_and_rsa_only(device):
    report = probe(device, [KeyType.EC_P384, KeyType.RSA_3072])
    assert report.usable
    assert report.transport is Transport.OAEP
    assert report.wrap_format == "cbc-pkcs7+hmac-sha256"
    assert report.key_types == ("rsa-3072",)
    assert finding(report, "lock-enforced").ok
    assert device.inventory() == ()


def test_the_whole_life_of_rsa_keys(device):
    device.make_root_key("root")
    device.make_estate_key("root-ca", KeyType.RSA_3072)
    device.make_estate_key("layers", KeyType.RSA_3072, KeyUse.DECRYPT)
    wrapped = [device.wrap("root", "root-ca"), device.wrap("root", "layers", KeyUse.DECRYPT)]
    export = device.export_root_key("root")
    for label in ("root", "root-ca", "layers"):
        device.lock(label)
        device.destroy(label)
    report = device.restore("root", export.value, wrapped)
    for facts in (report.root, *report.estate):
        assert (facts.sensitive, facts.extractable) == (True, False)
    for key in wrapped:
        device.prove(key.label, key.public_key, key.use)
    log_key, facts = device.make_log_key("log")  # no curve is to be had
    assert (facts.key_type, facts.extractable) == ("rsa-3072", False)
    device.prove("log", log_key)
    with pytest.raises(DeviceError):
        device.export_root_key("root")
