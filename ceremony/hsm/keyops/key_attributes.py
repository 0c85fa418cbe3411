"""Objects on a token as facts, read back from it.

A fact is what the token says now, never what was asked for; what can't be read is None.
"""

from __future__ import annotations

from typing import Final

from pkcs11 import Attribute

from ceremony.errors import DeviceError
from ceremony.hsm.cryptoki.session import Key, Session
from ceremony.hsm.cryptoki.templates import KEY_CLASSES
from ceremony.hsm.keyops.keytypes import read_type
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
