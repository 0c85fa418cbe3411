"""The whole life of keys on a SoftHSM token: made, taken out, wrapped, locked, restored elsewhere, destroyed."""

from __future__ import annotations

import pytest
from asn1crypto.parser import peek
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap_with_padding

from ceremony.errors import DeviceError
from ceremony.keys import KeyType, Transport

KINDS = [KeyType.EC_P256, KeyType.EC_P384, KeyType.EC_P521, KeyType.RSA_3072, KeyType.RSA_4096]


def contents(device):
    return {(facts.object_class, facts.label) for facts in device.inventory()}


@pytest.fixture
def generated(device):
    """A root key, its value, and a wrapped CA key, on the token `device`."""
    device.make_root_key("root")
    device.make_estate_key("root-ca", KeyType.EC_P384)
    return device.export_root_key("root").value, device.wrap("root", "root-ca")


def test_root_key_is_born_sensitive_and_extractable(device):
    facts = device.make_root_key("root")
    assert (facts.key_type, facts.on_token, facts.local) == ("aes-256", True, True)
    assert (facts.sensitive, facts.always_sensitive, facts.extractable) == (True, True, True)


def test_root_key_leaves_by_oaep_and_is_hidden_from_repr(device):
    device.make_root_key("root")
    export = device.export_root_key("root")
    assert export.transport is Transport.OAEP
    assert len(export.value) == 32
    assert export.value.hex() not in repr(export)
    assert repr(bytes(export.value)) not in repr(export)


def test_the_same_root_key_leaves_each_time(device):
    device.make_root_key("root")
    assert device.export_root_key("root").value == device.export_root_key("root").value


def test_wrapped_key_opens_without_any_token(generated):
    """The way without this program: RFC 5649 by other code, then PKCS #8 with the zeros behind it cut off."""
    value, wrapped = generated
    plain = aes_key_unwrap_with_padding(bytes(value), wrapped.blob)
    key = serialization.load_der_private_key(plain[: peek(plain)], None)
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    assert public == wrapped.public_key
    assert wrapped.wrap_format == "rfc5649"


def test_locked_keys_do_not_leave(generated, device):
    assert device.lock("root").extractable is False
    assert device.lock("root-ca").extractable is False
    with pytest.raises(DeviceError):
        device.export_root_key("root")
    with pytest.raises(DeviceError):
        device.wrap("root", "root-ca")


def test_locked_keys_still_sign(generated, device):
    device.lock("root")
    device.lock("root-ca")
    device.prove("root-ca", generated[1].public_key)


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_type_is_restored_and_signs_for_its_public_key(device, fresh, kind):
    device.make_root_key("root")
    public_key, facts = device.make_estate_key("root-ca", kind)
    wrapped = device.wrap("root", "root-ca")
    report = fresh.restore("root", device.export_root_key("root").value, [wrapped])
    assert facts.key_type == report.estate[0].key_type == kind
    assert fresh.public_key("root-ca") == public_key == wrapped.public_key
    for hash_name in ("sha256", "sha384", "sha512"):
        fresh.sign("root-ca", b"to be signed", hash_name)
    fresh.prove("root-ca", public_key)


def test_restored_keys_are_locked_and_say_that_they_were_restored(generated, fresh):
    value, wrapped = generated
    report = fresh.restore("root", value, [wrapped])
    for facts in (report.root, *report.estate):
        assert (facts.on_token, facts.sensitive, facts.extractable) == (True, True, False)
        assert facts.local is False
    assert report.transport is Transport.OAEP
    assert contents(fresh) == {("secret", "root"), ("private", "root-ca"), ("public", "root-ca")}


def test_restore_keeps_the_key_id(generated, device, fresh):
    value, wrapped = generated
    before = {facts.key_id for facts in device.inventory() if facts.label == "root-ca"}
    assert before == {fresh.restore("root", value, [wrapped]).estate[0].key_id}


def test_restore_wipes_the_root_value(generated, fresh):
    value, wrapped = generated
    fresh.restore("root", value, [wrapped])
    assert value == bytearray(32)


def test_restored_root_key_makes_the_next_restore_possible(generated, fresh):
    """A key wrapped on the fresh token opens under the shares' root key: old shares serve new estate keys."""
    value, wrapped = generated
    shares = bytes(value)
    fresh.restore("root", value, [wrapped])
    fresh.make_estate_key("images", KeyType.EC_P256)
    later = fresh.wrap("root", "images")
    assert aes_key_unwrap_with_padding(shares, later.blob)


def test_several_keys_are_restored_together(device, fresh):
    device.make_root_key("root")
    wrapped = []
    for label in ("root-ca", "images", "workloads"):
        device.make_estate_key(label, KeyType.EC_P256)
        wrapped.append(device.wrap("root", label))
    report = fresh.restore("root", device.export_root_key("root").value, wrapped)
    assert [facts.label for facts in report.estate] == ["root-ca", "images", "workloads"]


def test_log_key_can_never_leave(device):
    device.make_root_key("root")
    public_key, facts = device.make_log_key("log")
    assert (facts.extractable, facts.never_extractable, facts.key_type) == (False, True, "ec-p384")
    device.prove("log", public_key)
    with pytest.raises(DeviceError):
        device.wrap("root", "log")


def test_destroyed_key_is_gone(generated, device):
    device.destroy("root-ca")
    assert contents(device) == {("secret", "root")}
    with pytest.raises(DeviceError, match="root-ca"):
        device.destroy("root-ca")


def test_a_label_is_used_once(generated, device):
    before = device.inventory()
    with pytest.raises(DeviceError, match="already holds"):
        device.make_estate_key("root", KeyType.EC_P256)
    with pytest.raises(DeviceError, match="already holds"):
        device.make_root_key("root")
    assert device.inventory() == before


def test_a_key_that_does_not_sign_for_the_public_key_is_told(generated, device):
    other, _ = device.make_estate_key("other", KeyType.EC_P384)
    with pytest.raises(DeviceError, match="does not sign"):
        device.prove("root-ca", other)


def test_random_bytes_differ(device):
    assert len(device.random(48)) == 48
    assert device.random(48) != device.random(48)


def test_nothing_but_the_keys_asked_for_is_on_the_token(generated, device):
    """Trials, measurements and proofs use session objects only."""
    assert contents(device) == {("secret", "root"), ("private", "root-ca"), ("public", "root-ca")}
