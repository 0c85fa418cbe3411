"""What lies on a token, with whose it is; and what a crash may have left there, found and taken away.

Rules:

- a remains is known by its handle, because half a key may have no label;
- after a removal the token is looked at again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ceremony.errors import DeviceError
from ceremony.hsm.cryptoki.session import Session
from ceremony.hsm.keyops.objects import read_attributes, token_objects
from ceremony.hsm.keyops.ownership import is_own
from ceremony.keys import KeyAttributes


def inventory(session: Session) -> tuple[KeyAttributes, ...]:
    """Every object on the token, sorted by class and label."""
    facts = [
        replace(read_attributes(session, handle), own=is_own(session, handle)) for handle in token_objects(session)
    ]
    return tuple(sorted(facts, key=lambda item: (item.object_class, item.label)))


def orphans(session: Session, known: Collection[str]) -> tuple[KeyAttributes, ...]:
    """Keys whose label is not known, and half-made ones."""
    return tuple(facts for facts in inventory(session) if facts.is_key and facts.label not in known)


def remove_orphans(session: Session, known: Collection[str]) -> tuple[KeyAttributes, ...]:
    """Destroy every key whose label is not known, see that it is gone, and return what it was."""
    removed = []
    for handle in token_objects(session):
        facts = read_attributes(session, handle)
        if facts.is_key and facts.label not in known:
            session.destroy(handle)
            removed.append(facts)
    if orphans(session, known):
        raise DeviceError(
            "The token still holds remains of an interrupted step; known keys are unharmed; erase the token "
            "with the vendor's tool and take it, or another one, afresh."
        )
    return tuple(removed)
