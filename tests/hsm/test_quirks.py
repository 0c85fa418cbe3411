"""Tokens with the quirks of real ones that are not at hand: the whole life goes on, or one sentence says why not."""

from __future__ import annotations

import pytest
from pkcs11 import Attribute, ObjectClass
from pkcs11 import KeyType as Ckk

from ceremony.errors import DeviceError, PinError
from ceremony.hsm.keyops.keytypes import CURVE_PARAMETERS
from ceremony.hsm.keyops.ownership import find_one
from ceremony.hsm.probe.probing import probe
from ceremony.keys import KeyType
from ceremony.record.events import data_of
from tests.hsm.hsm_support import PIN, Quirk, finding

LOCKED = (True, True, False)


def live(device, kind=KeyType.EC_P256):
    """A root key and an estate key: made, wrapped, taken out, locked, destroyed, restored, proved."""
    made = device.make_root_key("root")
    public_key, facts = device.make_estate_key("root-ca", kind)
    assert (made.key_type, facts.key_type) == ("aes-256", kind)
    wrapped = device.wrap("root", "root-ca")
    export = device.export_root_key("root")
    for label in ("root", "root-ca"):
        facts = device.lock(label)
        assert (facts.on_token, facts.sensitive, facts.extractable) == LOCKED
    with pytest.raises(DeviceError):
        device.wrap("root", "root-ca")
    device.prove("root-ca", public_key)
    assert len(device.inventory()) == 3
    device.destroy("root")
    device.destroy("root-ca")
    assert device.inventory() == ()
    report = device.restore("root", export.value, [wrapped])
    for facts in (report.root, *report.estate):
        assert (facts.on_token, facts.sensitive, facts.extractable) == LOCKED
    device.prove("root-ca", public_key)
    assert len(device.inventory()) == 3


HARMLESS = [
    Quirk.NO_COPY,
    Quirk.EXTRACTABLE_READ_ONLY,
    Quirk.NO_CHANGE,
    Quirk.RAW_POINT,
    Quirk.CURVE_NAME,
    Quirk.DER_SIGNATURE,
    Quirk.NO_SENSITIVE_BIRTH,
    Quirk.NO_DENIED_ROLES,
    Quirk.NO_SENSITIVE_BIRTH | Quirk.NO_DENIED_ROLES,
    Quirk.WANTS_TYPE,
    Quirk.WANTS_LENGTH,
    Quirk.NO_RNG,
    Quirk.NO_HISTORY,
    Quirk.LIES_ABOUT_HISTORY,
    Quirk.NO_PRIVATE_TYPE,
    Quirk.ID_READ_ONLY,
    Quirk.RAW_POINT | Quirk.NO_COPY | Quirk.DER_SIGNATURE | Quirk.NO_PRIVATE_TYPE | Quirk.ID_READ_ONLY,
]


@pytest.mark.parametrize("quirk", HARMLESS, ids=str)
def test_the_whole_life_goes_on(faulty, shaky, quirk):
    faulty.quirk(quirk)
    live(shaky)


@pytest.mark.parametrize("kind", [KeyType.EC_P384, KeyType.EC_P521])
def test_points_and_names_of_every_curve_are_read(faulty, shaky, kind):
    faulty.quirk(Quirk.RAW_POINT | Quirk.CURVE_NAME | Quirk.DER_SIGNATURE)
    public_key, facts = shaky.make_estate_key("root-ca", kind)
    assert facts.key_type == kind
    shaky.prove("root-ca", public_key)


def test_a_token_that_signs_by_hashing_mechanisms_only(faulty, shaky):
    faulty.quirk(Quirk.NO_RAW_SIGNING)
    public_key, _ = shaky.make_estate_key("root-ca", KeyType.RSA_3072)
    for hash_name in ("sha256", "sha384", "sha512"):
        shaky.sign("root-ca", b"to be signed", hash_name)
    shaky.prove("root-ca", public_key)


def test_pins_typed_on_the_tokens_pad_never_pass_through_this_program(faulty, shaky):
    identity = shaky.identity
    shaky.close()
    faulty.quirk(Quirk.PIN_PAD)
    assert faulty.pin_limits()[0] == 0
    with pytest.raises(PinError):
        faulty.open(identity.serial, identity.label, PIN)  # this token takes none from outside
    faulty.open(identity.serial, identity.label, "").close()


def test_a_blank_token_with_a_pad_is_initialised_there(faulty):
    faulty.quirk(Quirk.PIN_PAD)
    device = faulty.open(faulty.make("ON-THE-PAD", "", b""), "ON-THE-PAD", "")
    assert device.inventory() == ()
    device.close()


@pytest.mark.parametrize(
    ("quirk", "words"),
    [
        (Quirk.NO_CHANGE | Quirk.NO_COPY, "cannot do what this step needs"),
        (Quirk.EXTRACTABLE_READ_ONLY | Quirk.NO_COPY, "forbids this change"),
    ],
    ids=str,
)
def test_a_token_that_can_not_lock_in_any_way_says_so_and_keeps_the_key_as_it_was(faulty, shaky, quirk, words):
    faulty.quirk(quirk)
    public_key, before = shaky.make_estate_key("root-ca", KeyType.EC_P256)
    with pytest.raises(DeviceError, match=words):
        shaky.lock("root-ca")
    assert [facts for facts in shaky.inventory() if facts.object_class == "private"] == [before]
    shaky.prove("root-ca", public_key)


@pytest.mark.parametrize(
    ("quirk", "words"),
    [
        (Quirk.ALWAYS_AUTHENTICATE, "wants its PIN before every signature"),
        (Quirk.NO_SESSION_KEYS, "does not make a key with the properties"),
        (Quirk.ENDLESS_FIND, "failed without a reason"),
    ],
    ids=str,
)
def test_what_a_ceremony_can_not_do_without_is_told(faulty, shaky, quirk, words):
    faulty.quirk(quirk)
    with pytest.raises(DeviceError, match=words):
        live(shaky)
    faulty.behave()
    shaky.remove_orphans(())
    assert shaky.inventory() == ()


def test_a_token_that_destroys_nothing_is_told_and_still_restores_or_refuses(faulty, shaky):
    """Session objects go with their session; what lies on the token can't be taken back, and the probe says so."""
    faulty.quirk(Quirk.NO_DESTROY)
    shaky.make_root_key("root")
    with pytest.raises(DeviceError, match="forbids this change"):
        shaky.destroy("root")
    assert not probe(shaky, []).usable


@pytest.mark.parametrize(
    ("quirk", "usable", "operation"),
    [
        (Quirk.NO_COPY, True, None),
        (Quirk.EXTRACTABLE_READ_ONLY, True, None),
        (Quirk.NO_CHANGE | Quirk.NO_COPY, False, "lock-reads-back"),
        (Quirk.ALWAYS_AUTHENTICATE, False, "estate-ec-p256"),
        (Quirk.NO_RNG, False, "random"),
        (Quirk.NO_DESTROY, False, "leaves-nothing"),
    ],
    ids=str,
)
def test_the_probe_says_which_it_is(faulty, shaky, quirk, usable, operation):
    faulty.quirk(quirk)
    report = probe(shaky, [KeyType.EC_P256])
    assert report.usable is usable
    if operation is not None:
        assert not finding(report, operation).ok
    faulty.behave()


def test_an_unplugged_token_ends_its_probe_instead_of_failing_each_part_of_it(faulty, shaky):
    faulty.spoil("C_WrapKey", 7, 0x32)
    with pytest.raises(DeviceError, match="unplugged"):
        probe(shaky, [KeyType.EC_P256])
    assert shaky.gone


# Objects that other people made, with our labels


def stranger(device, label, cko=ObjectClass.SECRET_KEY, key_id=b"theirs"):
    """A token object of somebody else's with this label."""
    data = {Attribute.CLASS: cko, Attribute.TOKEN: True, Attribute.LABEL: label.encode(), Attribute.ID: key_id}
    session = device.session
    if cko is ObjectClass.SECRET_KEY:
        aes = {
            Attribute.KEY_TYPE: 0x1F,
            Attribute.VALUE: b"x" * 32,
            Attribute.PRIVATE: True,
            Attribute.EXTRACTABLE: True,
        }
        return session.create({**data, **aes, Attribute.WRAP: True, Attribute.UNWRAP: True})
    name = {key: value for key, value in data.items() if key is not Attribute.CLASS}
    parameters = {Attribute.EC_PARAMS: CURVE_PARAMETERS[KeyType.EC_P256], **name}
    public, private = session.generate_pair(Ckk.EC, parameters, {**name, Attribute.SIGN: True})
    session.destroy(private if cko is ObjectClass.PUBLIC_KEY else public)
    return public if cko is ObjectClass.PUBLIC_KEY else private


def left_alone(device, handle):
    return device.session.read(handle, Attribute.ID) is not None


@pytest.mark.parametrize("key_id", [b"theirs", b"", b"\1", bytes(20)])
def test_a_strangers_key_with_our_label_is_never_used_wrapped_locked_or_destroyed(shaky, key_id):
    shaky.make_root_key("root")
    public_key, _ = shaky.make_estate_key("root-ca", KeyType.EC_P256)
    wrapped = shaky.wrap("root", "root-ca")
    value = bytes(shaky.export_root_key("root").value)
    theirs = [
        stranger(shaky, "root", key_id=key_id),
        stranger(shaky, "root-ca", ObjectClass.PRIVATE_KEY, key_id),
        stranger(shaky, "root-ca", ObjectClass.PUBLIC_KEY, key_id),
    ]
    assert bytes(shaky.export_root_key("root").value) == value
    assert shaky.public_key("root-ca") == public_key == wrapped.public_key
    shaky.prove("root-ca", public_key)
    assert shaky.wrap("root", "root-ca").public_key == public_key
    for label in ("root", "root-ca"):
        shaky.lock(label)
        shaky.destroy(label)
    assert all(left_alone(shaky, handle) for handle in theirs)
    assert [facts.own for facts in shaky.inventory()] == [False, False, False]
    assert all(data_of(facts)["own"] is False for facts in shaky.inventory())


def test_where_only_a_stranger_has_the_label_it_is_told(shaky):
    theirs = stranger(shaky, "root"), stranger(shaky, "root-ca", ObjectClass.PRIVATE_KEY)
    for action in (
        lambda: shaky.export_root_key("root"),
        lambda: shaky.lock("root"),
        lambda: shaky.destroy("root"),
        lambda: shaky.sign("root-ca", b"data", "sha384"),
    ):
        with pytest.raises(DeviceError, match="did not make there"):
            action()
    with pytest.raises(DeviceError, match="already holds"):
        shaky.make_root_key("root")
    assert all(left_alone(shaky, handle) for handle in theirs)


def test_a_failed_step_removes_its_own_and_not_what_a_stranger_put_there_meanwhile(faulty, shaky, monkeypatch):
    """Another program writes to the token between our look and our call."""
    theirs = []
    real = shaky.session.generate_pair

    def generate_and_be_joined(*arguments):
        made = real(*arguments)
        monkeypatch.setattr(shaky.session, "generate_pair", real)
        theirs.append(stranger(shaky, "root-ca"))
        faulty.spoil("C_SignInit", 1, 6)
        return made

    monkeypatch.setattr(shaky.session, "generate_pair", generate_and_be_joined)
    with pytest.raises(DeviceError):
        shaky.make_estate_key("root-ca", KeyType.EC_P256)
    faulty.behave()
    assert [facts.label for facts in shaky.inventory()] == ["root-ca"]
    assert left_alone(shaky, theirs[0])


def test_a_copy_that_locks_is_the_same_key_under_the_same_name(faulty, shaky):
    public_key, before = shaky.make_estate_key("root-ca", KeyType.EC_P256)
    faulty.quirk(Quirk.EXTRACTABLE_READ_ONLY)
    after = shaky.lock("root-ca")
    assert (after.label, after.key_id) == (before.label, before.key_id)
    shaky.prove("root-ca", public_key)


@pytest.mark.parametrize("label", ["root", "root-ca"])
def test_a_lock_that_was_interrupted_between_copy_and_original_is_ended(shaky, label):
    shaky.make_root_key("root")
    public_key, _ = shaky.make_estate_key("root-ca", KeyType.EC_P256)
    before = len(shaky.inventory())
    original = find_one(shaky.session, label, ObjectClass.SECRET_KEY, ObjectClass.PRIVATE_KEY)
    shaky.session.copy(original, {Attribute.TOKEN: True, Attribute.EXTRACTABLE: False})
    with pytest.raises(DeviceError, match="holds 2 keys"):
        find_one(shaky.session, label, ObjectClass.SECRET_KEY, ObjectClass.PRIVATE_KEY)
    assert shaky.lock(label).extractable is False
    assert len(shaky.inventory()) == before
    shaky.prove("root-ca", public_key)


def test_a_makers_certificate_on_the_token_is_nobodys_remains(shaky):
    """A device certificate and the like: not ours, no key, and no reason to call the token used."""
    data = {
        Attribute.CLASS: 0,
        Attribute.TOKEN: True,
        Attribute.LABEL: b"maker",
        Attribute.VALUE: b"data",
        Attribute.PRIVATE: False,
    }
    shaky.session.create(data)  # CKO_DATA
    assert [facts.is_key for facts in shaky.inventory()] == [False]
    assert shaky.orphans(()) == ()
    assert shaky.remove_orphans(()) == ()
    assert len(shaky.inventory()) == 1
