"""Which objects on a token are this program's own, so that another one with the same label is never taken for one.

Rules:

- a label is no proof: anybody can give any label;
- CKA_ID is what tells: from birth it begins with a mark of this program, and of a finished pair it is what the public
  key itself gives (`keytypes.key_id`), the same on every token;
- what is not shown to be our own is never used, wrapped, locked or destroyed by its label;
- the label of a stranger is taken: nothing is made under it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Final

from pkcs11 import Attribute, ObjectClass

from ceremony.errors import DeviceError
from ceremony.hsm.cryptoki.session import Key, Session
from ceremony.hsm.cryptoki.templates import KEY_CLASSES, attributes
from ceremony.hsm.keyops import keytypes

_MARK: Final = b"keyrite:"
_ID_BYTES: Final = 20


def fresh_id() -> bytes:
    """CKA_ID of a new object: the mark, and 12 random bytes."""
    return _MARK + secrets.token_bytes(_ID_BYTES - len(_MARK))


def labelled(session: Session, label: str, *classes: ObjectClass) -> tuple[Key, ...]:
    """The token objects with this label, whoever made them; of these classes, or of any."""
    wanted = attributes(token=True, label=label.encode())
    if not classes:
        return session.find(wanted)
    return tuple(key for cko in classes for key in session.find({**wanted, Attribute.CLASS: cko}))


def own(session: Session, label: str, *classes: ObjectClass) -> tuple[Key, ...]:
    """Our own token objects with this label: private keys first, so that a pair's public half goes last."""
    return tuple(key for key in labelled(session, label, *(classes or KEY_CLASSES)) if is_own(session, key))


def is_own(session: Session, key: Key) -> bool:
    """Whether the object's CKA_ID shows that this program made it."""
    found = session.read(key, Attribute.ID) or b""
    if found.startswith(_MARK):
        return True
    ours = {Attribute.CLASS: ObjectClass.PUBLIC_KEY, **attributes(token=True, id=found)}
    publics = session.find(ours) if found else ()
    return any(_gives(session, public, found) for public in publics)


def _gives(session: Session, public: Key, key_id: bytes) -> bool:
    try:
        return keytypes.key_id(keytypes.read_public_key(session, public)) == key_id
    except DeviceError:
        return False  # not a key that this program makes


def find_one(session: Session, label: str, *classes: ObjectClass) -> Key:
    """Our one token object of these classes with this label; DeviceError where there is none, or more than one."""
    found = own(session, label, *classes)
    if len(found) == 1:
        return found[0]
    if not found:
        check_no_stranger(session, label, *classes)
    raise DeviceError(
        "The token holds {count} keys named '{label}' where one was expected; nothing was changed on it; list the "
        "token's contents, and check that it is the token of this ceremony.",
        count=len(found),
        label=label,
    )


def check_no_stranger(session: Session, label: str, *classes: ObjectClass) -> None:
    """DeviceError where an object that is not ours has this label."""
    if len(labelled(session, label, *classes)) > len(own(session, label, *classes)):
        raise DeviceError(
            "The token holds a key named '{label}' that this program did not make there; it was not touched; check "
            "that this is the token of this ceremony.",
            label=label,
        )


def check_label_is_free(session: Session, label: str) -> None:
    """DeviceError where a token object has this label already, whoever made it, or the label is empty."""
    if not label or labelled(session, label):
        raise DeviceError(
            "The token already holds something named '{label}'; nothing was changed on it; take an empty "
            "token, or check that this is the right one.",
            label=label,
        )


def destroy_all(session: Session, keys: Iterable[Key]) -> None:
    """Destroy these objects in order, up to the first that refuses: a pair's public half never goes alone."""
    for key in keys:
        session.destroy(key)
