"""Tokens that fail: each fault in plain words, with the token's contents as they were."""

from __future__ import annotations

import pytest
from pkcs11 import TokenFlag

from ceremony.errors import DeviceError, PinError, TokenGoneError
from ceremony.hsm.cryptoki.return_values import Ckr
from ceremony.hsm.racks.provisioned import ProvisionedRack
from ceremony.keys import KeyType, PinState
from tests.hsm.hsm_support import ANSWER, ANSWER_AFTER, ANSWER_EVER, ANY_CALL, PIN


@pytest.fixture(scope="module")
def offer():
    """A root key and two wrapped estate keys, from a token that works."""
    from ceremony.hsm.racks.softhsm import SoftHsmRack

    rack = SoftHsmRack(transport_bits=2048)
    device = rack.prepare("ROOT-A", PIN)
    device.make_root_key("root")
    wrapped = []
    for label, kind in (("root-ca", KeyType.EC_P384), ("images", KeyType.EC_P256)):
        device.make_estate_key(label, kind)
        wrapped.append(device.wrap("root", label))
    value = bytes(device.export_root_key("root").value)
    device.close()
    rack.discard()
    return value, wrapped


def attempt(action):
    """Whether the action went through; only errors that are told in plain words may come."""
    try:
        action()
    except DeviceError as error:
        assert str(error)
        return False
    return True


def restoring(device, offer):
    value, wrapped = offer
    return lambda: device.restore("root", bytearray(value), wrapped)


def test_restore_is_all_or_nothing_at_every_call(faulty, shaky, offer):
    value, (_, wrapped) = offer
    restore = restoring(shaky, (value, [wrapped]))
    calls = faulty.count(restore)
    labels = sorted(facts.label for facts in shaky.inventory())
    assert calls > 50
    assert labels == ["images", "images", "root"]
    for nth in range(1, calls + 1):
        shaky.remove_orphans(())
        faulty.spoil(ANY_CALL, ANSWER, Ckr.FUNCTION_FAILED, nth)
        done = attempt(restore)
        faulty.behave()
        assert sorted(facts.label for facts in shaky.inventory()) == (labels if done else []), nth


@pytest.mark.parametrize("call", ["C_UnwrapKey", "C_CopyObject", "C_CreateObject", "C_SetAttributeValue"])
def test_what_a_token_made_and_denied_is_found_as_an_orphan(faulty, shaky, offer, call):
    restore = restoring(shaky, offer)
    for nth in (1, 2, 3):
        faulty.spoil(call, ANSWER_AFTER, Ckr.DEVICE_ERROR, nth)
        done = attempt(restore)
        faulty.behave()
        shaky.remove_orphans(("root", "root-ca", "images") if done else ())
        assert len(shaky.inventory()) == (5 if done else 0)
        shaky.remove_orphans(())


@pytest.mark.parametrize("make", ["root", "estate", "log"])
def test_a_key_is_made_whole_or_not_at_all_at_every_call(faulty, shaky, make):
    makers = {
        "root": lambda: shaky.make_root_key("root"),
        "estate": lambda: shaky.make_estate_key("root", KeyType.EC_P256),
        "log": lambda: shaky.make_log_key("root"),
    }
    calls = faulty.count(makers[make])
    whole = len(shaky.inventory())
    shaky.destroy("root")
    for nth in range(1, calls + 1):
        faulty.spoil(ANY_CALL, ANSWER, Ckr.GENERAL_ERROR, nth)
        done = attempt(makers[make])
        faulty.behave()
        assert len(shaky.inventory()) == (whole if done else 0), nth
        if done:
            shaky.destroy("root")


def test_unplugged_in_the_middle_of_a_restore(faulty, shaky, offer):
    """Nothing can be rolled back on a token that is gone: its remains are found when it is plugged in again."""
    restore = restoring(shaky, offer)
    faulty.spoil("C_CopyObject", ANSWER_EVER, Ckr.DEVICE_REMOVED, nth=2)
    with pytest.raises(DeviceError, match="unplugged") as told:
        restore()
    assert "C_CopyObject" in str(told.value)
    faulty.behave()
    identity = shaky.identity
    shaky.close()
    again = faulty.open(identity.serial, identity.label, PIN)
    again.remove_orphans(())
    assert again.inventory() == ()
    assert len(again.restore("root", bytearray(offer[0]), offer[1]).estate) == 2
    again.close()


STEPS = {
    "root key": lambda device, offer: device.make_root_key("another"),
    "estate key": lambda device, offer: device.make_estate_key("another", KeyType.EC_P256),
    "log key": lambda device, offer: device.make_log_key("another"),
    "wrap": lambda device, offer: device.wrap("root", "root-ca"),
    "export": lambda device, offer: device.export_root_key("root"),
    "lock": lambda device, offer: device.lock("root-ca"),
    "prove": lambda device, offer: device.prove("root-ca", device.public_key("root-ca")),
    "inventory": lambda device, offer: device.inventory(),
    "restore": lambda device, offer: device.restore("another", bytearray(offer[0]), offer[1][1:]),
    "destroy": lambda device, offer: device.destroy("root-ca"),
}


@pytest.mark.parametrize("step", STEPS)
def test_unplugged_in_the_middle_of_any_step_it_is_opened_again_and_the_step_goes_on(faulty, shaky, offer, step):
    """At the first call, inside, and at the last one: never a wrong verdict, never a half-made key that stays."""
    known = ("root", "root-ca")
    shaky.make_root_key("root")
    shaky.make_estate_key("root-ca", KeyType.EC_P256)
    calls = faulty.count(lambda: STEPS[step](shaky, offer))
    shaky.remove_orphans(known)
    identity, device = shaky.identity, shaky
    for nth in sorted({1, calls // 4, calls // 2, calls - 1, calls} - {0}):
        if step == "destroy" and "root-ca" not in {facts.label for facts in device.inventory()}:
            device.make_estate_key("root-ca", KeyType.EC_P256)
        faulty.spoil(ANY_CALL, ANSWER_EVER, Ckr.DEVICE_REMOVED, nth)
        try:
            STEPS[step](device, offer)
        except TokenGoneError:
            assert device.gone
        faulty.behave()
        device.close()
        device = faulty.open(identity.serial, identity.label, PIN)
        device.remove_orphans(known)
        assert {facts.label for facts in device.inventory()} <= {"root", "root-ca"}
        if step != "destroy":
            STEPS[step](device, offer)
            device.remove_orphans(known)
    device.close()


@pytest.mark.parametrize("call", ["C_UnwrapKey", "C_CopyObject", "C_CreateObject"])
def test_a_token_that_is_full_is_told_and_holds_what_it_held(faulty, shaky, offer, call):
    for nth in (1, 2):
        faulty.spoil(call, ANSWER_EVER, Ckr.DEVICE_MEMORY, nth)
        with pytest.raises(DeviceError, match="is full|can't be opened|not take the root key"):
            restoring(shaky, offer)()
        faulty.behave()
        assert shaky.inventory() == ()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (Ckr.DEVICE_REMOVED, "unplugged"),
        (Ckr.TOKEN_NOT_PRESENT, "unplugged"),
        (Ckr.SESSION_HANDLE_INVALID, "unplugged"),
        (Ckr.DEVICE_MEMORY, "full"),
        (Ckr.HOST_MEMORY, "full"),
        (Ckr.DEVICE_ERROR, "failed without a reason"),
        (Ckr.TOKEN_WRITE_PROTECTED, "write protection"),
        (Ckr.MECHANISM_INVALID, "can't|cannot"),
        (Ckr.USER_NOT_LOGGED_IN, "no longer logged in"),
        (0x80000001, "0x80000001"),
    ],
)
def test_a_refused_key_generation_says_why_and_leaves_nothing(faulty, shaky, code, words):
    faulty.spoil("C_GenerateKeyPair", ANSWER, code)
    with pytest.raises(DeviceError, match=words) as told:
        shaky.make_estate_key("root-ca", KeyType.EC_P256)
    assert "C_GenerateKeyPair" in str(told.value)
    faulty.behave()
    assert shaky.inventory() == ()
    shaky.make_estate_key("root-ca", KeyType.EC_P256)


@pytest.mark.parametrize("code", [Ckr.MECHANISM_INVALID, Ckr.CURVE_NOT_SUPPORTED, Ckr.DOMAIN_PARAMS_INVALID])
def test_where_a_token_makes_no_such_curve_the_log_key_is_of_the_next_kind(faulty, shaky, code):
    faulty.spoil("C_GenerateKeyPair", ANSWER, code)
    public_key, facts = shaky.make_log_key("log")
    assert (facts.key_type, facts.extractable) == ("ec-p256", False)
    shaky.prove("log", public_key)
    assert len(shaky.inventory()) == 2


def test_too_many_sessions(faulty, shaky):
    identity = shaky.identity
    shaky.close()
    faulty.spoil("C_OpenSession", ANSWER, Ckr.SESSION_COUNT)
    with pytest.raises(DeviceError, match="no further session"):
        faulty.open(identity.serial, identity.label, PIN)
    faulty.open(identity.serial, identity.label, PIN).close()


@pytest.mark.parametrize(
    ("flag", "state", "words"),
    [
        (TokenFlag.USER_PIN_COUNT_LOW, PinState.COUNT_LOW, "counts wrong tries"),
        (TokenFlag.USER_PIN_FINAL_TRY, PinState.FINAL_TRY, "ONE try left"),
        (TokenFlag.USER_PIN_LOCKED, PinState.LOCKED, "locked"),
    ],
)
def test_tries_left_are_told_before_and_after_a_wrong_pin(faulty, shaky, flag, state, words):
    identity = shaky.identity
    shaky.close()
    assert faulty.pin_state(identity.serial, identity.label) is PinState.UNTRIED
    faulty.flag(flag)
    assert faulty.pin_state(identity.serial, identity.label) is state
    with pytest.raises(PinError, match=words):
        faulty.open(identity.serial, identity.label, "wrong-pin")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (Ckr.PIN_LOCKED, "locked after too many wrong tries"),
        (Ckr.PIN_EXPIRED, "has expired"),
        (Ckr.USER_PIN_NOT_INITIALIZED, "no user PIN yet"),
    ],
)
def test_a_pin_that_cannot_be_used_is_explained(faulty, shaky, code, words):
    identity = shaky.identity
    shaky.close()
    faulty.spoil("C_Login", ANSWER, code)
    with pytest.raises(PinError, match=words):
        faulty.open(identity.serial, identity.label, PIN)


@pytest.mark.parametrize(
    ("code", "words"),
    [(Ckr.PIN_INCORRECT, "did not accept the security officer"), (Ckr.PIN_LOCKED, "can't be initialised any more")],
)
def test_a_refused_security_officer_is_explained(faulty, code, words):
    faulty.spoil("C_InitToken", ANSWER, code)
    with pytest.raises(PinError, match=words):
        faulty.prepare("SO-REFUSED", PIN)


def test_a_module_without_tokens_explains_itself(faulty):
    faulty.spoil("C_GetSlotList", ANSWER, Ckr.DEVICE_REMOVED)
    with pytest.raises(DeviceError, match="unplugged"):
        faulty.open("0000", "ROOT", PIN)


def test_a_token_that_does_not_keep_its_lock_is_refused(faulty, shaky):
    """The token answers OK to C_SetAttributeValue without doing it; reading back finds it out."""
    shaky.make_root_key("root")
    faulty.spoil("C_SetAttributeValue", ANSWER, Ckr.OK)
    with pytest.raises(DeviceError, match="did not keep what was asked for"):
        shaky.lock("root")


def test_a_token_that_does_not_destroy_is_found_out(faulty, shaky):
    shaky.make_root_key("root")
    faulty.spoil("C_DestroyObject", ANSWER, Ckr.OK)
    with pytest.raises(DeviceError, match="still holds"):
        shaky.destroy("root")


def test_a_token_in_use_is_never_initialised(faulty, shaky):
    """A token that holds keys is opened and found not to be empty; C_InitToken would erase it."""
    shaky.make_root_key("root")
    identity = shaky.identity
    shaky.close()
    faulty.choose(identity.serial, identity.label)
    with pytest.raises(DeviceError, match="not empty"):
        ProvisionedRack.prepare(faulty, identity.label, PIN)
    again = faulty.open(identity.serial, identity.label, PIN)
    assert [facts.label for facts in again.inventory()] == ["root"]
    again.close()


def test_an_empty_initialised_token_is_taken_as_it_is(faulty, shaky):
    identity = shaky.identity
    shaky.close()
    faulty.choose(identity.serial, identity.label)
    taken = ProvisionedRack.prepare(faulty, identity.label, PIN)
    assert taken.identity == identity
    taken.close()
