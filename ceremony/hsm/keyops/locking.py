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
from ceremony.hsm.cryptoki.session import Session
from ceremony.hsm.cryptoki.templates import Attributes, AttributeValue
from ceremony.hsm.keyops import wrapping
from ceremony.hsm.keyops.objects import check_attributes, read_attributes
from ceremony.keys import KeyAttributes

LOCKED: Final = {"sensitive": True, "extractable": False}
_WANTED: Final[dict[Attribute, tuple[str, AttributeValue]]] = {
    Attribute.SENSITIVE: ("sensitive", True),
    Attribute.EXTRACTABLE: ("extractable", False),
}


def lock(session: Session, handle: int) -> tuple[int, KeyAttributes]:
    """The locked key, which may have a new handle, and its facts; DeviceError where the token does not keep it."""
    facts = read_attributes(session, handle)
    owed = {attribute: value for attribute, (name, value) in _WANTED.items() if getattr(facts, name) is not value}
    try:
        for attribute, value in owed.items():
            session.change(handle, {attribute: value})
    except TokenFaultError as refused:
        if refused.ckr not in NOT_THIS_WAY:
            raise
        handle = _locked_copy(session, handle, facts, owed, refused)
    return handle, check_attributes(read_attributes(session, handle), **LOCKED)


def _locked_copy(
    session: Session, handle: int, facts: KeyAttributes, owed: Attributes, refused: TokenFaultError
) -> int:
    try:  # with what must change and no more: SoftHSM refuses to be told what is so already
        copy = session.copy(handle, {Attribute.TOKEN: facts.on_token, **owed})
    except TokenFaultError:
        raise refused from None
    try:
        check_attributes(read_attributes(session, copy), on_token=facts.on_token, **LOCKED)
        if not _same(session, handle, copy):
            raise refused
    except BaseException:
        session.destroy(copy)
        raise
    session.destroy(handle)
    return copy


def end_interrupted(session: Session, handles: Sequence[int]) -> None:
    """Of an original and its locked copy, which an interruption left side by side, keep the copy; else do nothing."""
    facts = {handle: read_attributes(session, handle) for handle in handles}
    locked = [handle for handle, one in facts.items() if (one.sensitive, one.extractable) == (True, False)]
    if len(locked) != 1 or len({(one.key_id, one.object_class) for one in facts.values()}) != 1:
        return
    for handle in handles:
        if handle != locked[0] and _same(session, handle, locked[0]):
            session.destroy(handle)


def _same(session: Session, one: int, other: int) -> bool:
    """Whether two handles are the same key, shown by using both."""
    if session.read_number(one, Attribute.CLASS) == ObjectClass.SECRET_KEY:
        return wrapping.open_alike(session, one, other)
    return wrapping.work_alike(session, one, other)
