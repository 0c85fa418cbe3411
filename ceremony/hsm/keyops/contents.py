"""What lies on a token, read back from it as facts, with whose it is; and what a crash may have left there.

Rules:

- a fact is what the token says now, never what was asked for; what can't be read is None;
- what is neither a key nor unreadable (a maker's certificate, a profile) is listed, and is nobody's remains;
- a remains is known by the object itself, because half a key may have no label; after a removal the token is looked at
  again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from pkcs11 import Attribute

from ceremony.errors import DeviceError
from ceremony.hsm.cryptoki.session import Key, Session
from ceremony.hsm.cryptoki.templates import KEY_CLASSES
from ceremony.hsm.keyops.keytypes import read_type
from ceremony.hsm.keyops.ownership import is_own
from ceremony.keys import KeyAttributes

_CLASSES: Final = dict(zip(map(int, KEY_CLASSES), ("secret", "private", "public"), strict=True))


def read_attributes(session: Session, key: Key) -> KeyAttributes:
    """The facts of one object (PKCS#11 section 4.9)."""
    number = session.read_number(key, Attribute.CLASS)
    object_class = "unreadable" if number is None else _CLASSES.get(number, "other")
    secret = object_class in ("secret", "private")
    return KeyAttributes(
        label=(session.read(key, Attribute.LABEL) or b"").decode("utf-8", "replace"),
        key_id=(session.read(key, Attribute.ID) or b"").hex(),
        object_class=object_class,
        key_type=read_type(session, key) if object_class in _CLASSES.values() else "unreadable",
        on_token=bool(session.read_flag(key, Attribute.TOKEN)),
        sensitive=session.read_flag(key, Attribute.SENSITIVE) if secret else None,
        extractable=session.read_flag(key, Attribute.EXTRACTABLE) if secret else None,
        always_sensitive=session.read_flag(key, Attribute.ALWAYS_SENSITIVE) if secret else None,
        never_extractable=session.read_flag(key, Attribute.NEVER_EXTRACTABLE) if secret else None,
        local=session.read_flag(key, Attribute.LOCAL),
    )


def check_attributes(facts: KeyAttributes, **wanted: object) -> KeyAttributes:
    """The same facts; DeviceError names the first one that is not as wanted."""
    for name, value in wanted.items():
        found = getattr(facts, name)
        if found != value:
            raise DeviceError(
                "The token did not keep what was asked for: '{label}' has {name} {found} instead of {wanted}; do not "
                "go on with this key; probe the token and take another model.",
                label=facts.label,
                name=name.replace("_", " "),
                found="unreadable" if found is None else found,
                wanted=value,
            )
    return facts


def inventory(session: Session) -> tuple[KeyAttributes, ...]:
    """Every object on the token, sorted by class and label."""
    facts = [replace(read_attributes(session, key), own=is_own(session, key)) for key in _lying_there(session)]
    return tuple(sorted(facts, key=lambda item: (item.object_class, item.label)))


def _lying_there(session: Session) -> tuple[Key, ...]:
    return session.find({Attribute.TOKEN: True})


def orphans(session: Session, known: Collection[str]) -> tuple[KeyAttributes, ...]:
    """Keys whose label is not known, and half-made ones."""
    return tuple(facts for facts in inventory(session) if facts.is_key and facts.label not in known)


def remove_orphans(session: Session, known: Collection[str]) -> tuple[KeyAttributes, ...]:
    """Destroy every key whose label is not known, see that it is gone, and return what it was."""
    removed = []
    for key in _lying_there(session):
        facts = read_attributes(session, key)
        if facts.is_key and facts.label not in known:
            session.destroy(key)
            removed.append(facts)
    if orphans(session, known):
        raise DeviceError(
            "The token still holds remains of an interrupted step; known keys are unharmed; erase the token "
            "with the vendor's tool and take it, or another one, afresh."
        )
    return tuple(removed)
