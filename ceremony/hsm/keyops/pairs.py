"""Key pairs on a token: made, marked as ours, proved by use, and compared with what was asked for.

A pair that cannot be finished is removed again, and nothing else is.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from pkcs11 import Attribute, ObjectClass

from ceremony.errors import DeviceError
from ceremony.hsm.cryptoki.faults import TokenFaultError
from ceremony.hsm.cryptoki.return_values import NOT_THIS_KIND, NOT_THIS_WAY
from ceremony.hsm.cryptoki.session import Key, Session
from ceremony.hsm.cryptoki.templates import attributes
from ceremony.hsm.keyops import keytypes
from ceremony.hsm.keyops.key_attributes import check_attributes, read_attributes
from ceremony.hsm.keyops.ownership import check_label_is_free, destroy_all, find_one, fresh_id, own
from ceremony.hsm.keyops.uses import works_for
from ceremony.keys import KeyAttributes, KeyType, KeyUse

LOG_KEY_TYPES: Final = (KeyType.EC_P384, KeyType.EC_P256, KeyType.RSA_3072)  # best first


def make_log_pair(session: Session, label: str) -> tuple[bytes, KeyAttributes]:
    """A signing pair that can never leave the token, EC P-384 where it can; as `make_pair`."""
    *wanted, last = LOG_KEY_TYPES
    for key_type in wanted:
        try:
            return make_pair(session, label, key_type, KeyUse.SIGN, extractable=False)
        except TokenFaultError as error:
            if error.ckr not in NOT_THIS_KIND:
                raise
    return make_pair(session, label, last, KeyUse.SIGN, extractable=False)


def make_pair(
    session: Session, label: str, key_type: KeyType, use: KeyUse, *, extractable: bool
) -> tuple[bytes, KeyAttributes]:
    """Generate a pair and prove it; (DER SubjectPublicKeyInfo, facts of the private key). An error leaves nothing."""
    check_label_is_free(session, label)
    name = attributes(token=True, label=label.encode(), id=fresh_id())
    hidden = attributes(private=True, sensitive=True, extractable=extractable)
    try:
        public, private = keytypes.generate_pair(session, key_type, name, {**name, **hidden}, use)
        public_key = keytypes.read_public_key(session, public)
        _give_id(session, keytypes.key_id(public_key), public, private)  # the public half then shows whose both are
        prove(session, label, public_key, use)
        keytypes.public_template(public_key, key_type)  # the type that was asked for
        facts = keytypes.named(read_attributes(session, private), key_type)
        # CKA_LOCAL and the histories are recorded as they are: NSS says that its own keys were not made in it
        check_attributes(facts, label=label, on_token=True, sensitive=True, extractable=extractable)
        return public_key, check_attributes(facts, key_type=key_type.value)
    except BaseException:
        with suppress(DeviceError):  # the error that led here is the one to tell; what is left is found by `orphans`
            destroy_all(session, own(session, label))
        raise


def _give_id(session: Session, key_id: bytes, *halves: Key) -> None:
    """The same CKA_ID on every token; where this one fixes it at birth, the mark that it was born with stays."""
    try:
        for half in halves:
            session.change(half, Attribute.ID, key_id)
    except TokenFaultError as error:
        if error.ckr not in NOT_THIS_WAY:
            raise


def prove(session: Session, label: str, public_key: bytes, use: KeyUse) -> None:
    """Sign, or decrypt, a fresh random challenge for the given DER public key; DeviceError if it does not."""
    private = find_one(session, label, ObjectClass.PRIVATE_KEY)
    if works_for(session, private, public_key, use):
        return
    if use is KeyUse.DECRYPT:
        raise DeviceError(
            "The key '{label}' on the token does not decrypt for its public key; do not use it; check that "
            "this is the token of this ceremony.",
            label=label,
        )
    raise DeviceError(
        "The key '{label}' on the token does not sign for its public key; do not use it; check that this "
        "is the token of this ceremony.",
        label=label,
    )
