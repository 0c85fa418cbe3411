"""Which method of the state takes in which event."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from ceremony.record.events import Event
from ceremony.record.journal import Entry

E = TypeVar("E", bound=Event)
S = TypeVar("S")
Handler = Callable[[S, E, Entry], None]

HANDLERS: dict[type[Event], Handler[object, Event]] = {}


def takes(event: type[E]) -> Callable[[Handler[S, E]], Handler[S, E]]:
    """Have `State.apply` call this method with every such event, and its entry; ValueError where another does so."""

    def register(handler: Handler[S, E]) -> Handler[S, E]:
        # each is called with events of its own kind alone, and with the state whose method it is
        if HANDLERS.setdefault(event, cast("Handler[object, Event]", handler)) is not handler:
            raise ValueError(f"{event.type} is taken in by two methods")
        return handler

    return register
