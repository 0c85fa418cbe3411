"""Objects on a token as facts, read back from it.

Rules:

- a fact is what the token says now, never what was asked for; what can't be read is None;
- what is neither a key nor unreadable (a maker's certificate, a profile) is listed, and is nobody's remains.
"""

from __future__ import annotations

from typing import Final

from pkcs11 import Attribute

from ceremony.errors import DeviceError
from ceremony.hsm.cryptoki.session import Session
from ceremony.hsm.cryptoki.templates import KEY_CLASSES
from ceremony.hsm.keyops.keytypes import read_type
from ceremony.keys import KeyAttributes

_CLASSES: Final = dict(zip(map(int, KEY_CLASSES), ("secret", "private", "public"), strict=True))


def read_attributes(session: Session, handle: int) -> KeyAttributes:
    """The facts of one object (PKCS#11 section 4.9)."""
    number = session.read_number(handle, Attribute.CLASS)
    object_class = "unreadable" if number is None else _CLASSES.get(number, "other")
    secret = object_class in ("secret", "private")
    return KeyAttributes(
        label=bytes(session.read(handle, Attribute.LABEL) or b"").decode("utf-8", "replace"),
        key_id=bytes(session.read(handle, Attribute.ID) or b"").hex(),
        object_class=object_class,
        key_type=read_type(session, handle) if object_class in _CLASSES.values() else "unreadable",
        on_token=bool(session.read_flag(handle, Attribute.TOKEN)),
        sensitive=session.read_flag(handle, Attribute.SENSITIVE) if secret else None,
        extractable=session.read_flag(handle, Attribute.EXTRACTABLE) if secret else None,
        always_sensitive=session.read_flag(handle, Attribute.ALWAYS_SENSITIVE) if secret else None,
        never_extractable=session.read_flag(handle, Attribute.NEVER_EXTRACTABLE) if secret else None,
        local=session.read_flag(handle, Attribute.LOCAL),
    )


def token_objects(session: Session) -> tuple[int, ...]:
    """The handles of everything that stays on the token."""
    return session.find({Attribute.TOKEN: True})


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
