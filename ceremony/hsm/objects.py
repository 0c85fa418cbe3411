"""Objects on a token as facts: read back from it, found by label, destroyed and seen to be gone.

Rules:

- a fact is what the token says now, never what was asked for; what can't be read is None;
- a label names one secret key or one pair; more than that is an error, not a choice.
"""

from __future__ import annotations

from typing import Final

from ceremony.errors import DeviceError
from ceremony.hsm.constants import Attr, Cko
from ceremony.hsm.keytypes import read_type
from ceremony.hsm.session import Session
from ceremony.keys import KeyFacts

_CLASSES: Final = {Cko.SECRET_KEY: "secret", Cko.PRIVATE_KEY: "private", Cko.PUBLIC_KEY: "public"}


def read_facts(session: Session, handle: int) -> KeyFacts:
    """The facts of one object (PKCS#11 section 4.9)."""
    number = session.read_number(handle, Attr.CLASS)
    object_class = _CLASSES.get(Cko(number), "other") if number in _CLASSES else "other"
    secret = object_class in ("secret", "private")
    return KeyFacts(
        label=bytes(session.read(handle, Attr.LABEL) or b"").decode("utf-8", "replace"),
        key_id=bytes(session.read(handle, Attr.ID) or b"").hex(),
        object_class=object_class,
        key_type=read_type(session, handle) if object_class != "other" else "unreadable",
        on_token=bool(session.read_flag(handle, Attr.TOKEN)),
        sensitive=session.read_flag(handle, Attr.SENSITIVE) if secret else None,
        extractable=session.read_flag(handle, Attr.EXTRACTABLE) if secret else None,
        always_sensitive=session.read_flag(handle, Attr.ALWAYS_SENSITIVE) if secret else None,
        never_extractable=session.read_flag(handle, Attr.NEVER_EXTRACTABLE) if secret else None,
        local=session.read_flag(handle, Attr.LOCAL),
    )


def token_objects(session: Session) -> tuple[int, ...]:
    """The handles of everything that stays on the token."""
    return session.find({Attr.TOKEN: True})


def labelled(session: Session, label: str) -> tuple[int, ...]:
    """The handles of all token objects with this label."""
    return session.find({Attr.TOKEN: True, Attr.LABEL: label.encode()})


def find_one(session: Session, label: str, *classes: Cko) -> int:
    """The one token object of these classes with this label; DeviceError where there is none, or more than one."""
    found = [
        handle
        for cko in classes
        for handle in session.find({Attr.TOKEN: True, Attr.LABEL: label.encode(), Attr.CLASS: cko})
    ]
    if len(found) == 1:
        return found[0]
    raise DeviceError(
        "The token holds {count} keys named '{label}' where one was expected; nothing was changed on it; list the "
        "token's contents, and check that it is the token of this ceremony.",
        count=len(found),
        label=label,
    )


def check_label_is_free(session: Session, label: str) -> None:
    """DeviceError where a token object has this label already, or the label is empty."""
    if not label or labelled(session, label):
        raise DeviceError(
            "The token already holds something named '{label}'; nothing was changed on it; take an empty "
            "token, or check that this is the right one.",
            label=label,
        )


def check_facts(facts: KeyFacts, **wanted: object) -> KeyFacts:
    """The same facts; DeviceError names the first one that is not as wanted."""
    for name, value in wanted.items():
        found = getattr(facts, name)
        if found != value:
            raise DeviceError(
                "The token did not keep what was asked for: '{label}' has {name} {found} instead of {wanted}; do not "
                "go on with this key; probe the token and take another model.",
                label=facts.label,
                name=name.replace("_", " "),
                found=found,
                wanted=value,
            )
    return facts


def destroy_all(session: Session, handles: tuple[int, ...]) -> None:
    """Destroy these objects; raises at the first that refuses, after trying all."""
    refused: Exception | None = None
    for handle in handles:
        try:
            session.destroy(handle)
        except DeviceError as error:
            refused = refused or error
    if refused is not None:
        raise refused
