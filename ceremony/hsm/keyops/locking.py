"""Locking a key on its token for good: sensitive and not extractable, and read back.

Rules:

- the attributes are set where they are not so already, and what the token says afterwards counts, not its OK;
- an interruption between copy and original leaves both under one name: the next attempt finds the two and ends it;
- a token that changes neither takes a copy that is born locked (PKCS#11 section 5.7.2); the copy counts once it was
  seen to be the same key, and only then the original goes;
- where neither way leads to a locked key, the key stays as it was and the token's own answer is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pkcs11 import Attribute, ObjectClass

from ceremony.hsm.cryptoki.faults import TokenFaultError
from ceremony.hsm.cryptoki.return_values import NOT_THIS_WAY
from ceremony.hsm.cryptoki.session import Key, Session
from ceremony.hsm.cryptoki.templates import Attributes, attributes
from ceremony.hsm.keyops import wrapping
from ceremony.hsm.keyops.key_attributes import check_attributes, read_attributes
from ceremony.keys import KeyAttributes

LOCKED: Final = {"sensitive": True, "extractable": False}


def lock(session: Session, key: Key) -> tuple[Key, KeyAttributes]:
    """The locked key, which may be another object, and its facts; DeviceError where the token does not keep it."""
    facts = read_attributes(session, key)
    owed = attributes(**{name: value for name, value in LOCKED.items() if getattr(facts, name) is not value})
    try:
        for attribute, value in owed.items():
            session.change(key, attribute, value)
    except TokenFaultError as refused:
        if refused.ckr not in NOT_THIS_WAY:
            raise
        key = _locked_copy(session, key, facts, owed, refused)
    return key, check_attributes(read_attributes(session, key), **LOCKED)


def _locked_copy(session: Session, key: Key, facts: KeyAttributes, owed: Attributes, refused: TokenFaultError) -> Key:
    try:  # with what must change and no more: SoftHSM refuses to be told what is so already
        copy = session.copy(key, {Attribute.TOKEN: facts.on_token, **owed})
    except TokenFaultError:
        raise refused from None
    try:
        check_attributes(read_attributes(session, copy), on_token=facts.on_token, **LOCKED)
        if not _same(session, key, copy):
            raise refused
    except BaseException:
        session.destroy(copy)
        raise
    session.destroy(key)
    return copy


def end_interrupted(session: Session, keys: Sequence[Key]) -> None:
    """Of an original and its locked copy, which an interruption left side by side, keep the copy; else do nothing."""
    facts = {key: read_attributes(session, key) for key in keys}
    locked = [key for key, one in facts.items() if (one.sensitive, one.extractable) == (True, False)]
    if len(locked) != 1 or len({(one.key_id, one.object_class) for one in facts.values()}) != 1:
        return
    for key in keys:
        if key != locked[0] and _same(session, key, locked[0]):
            session.destroy(key)


def _same(session: Session, one: Key, other: Key) -> bool:
    """Whether two objects are the same key, shown by using both."""
    if session.read_number(one, Attribute.CLASS) == ObjectClass.SECRET_KEY:
        return wrapping.open_alike(session, one, other)
    return wrapping.work_alike(session, one, other)
