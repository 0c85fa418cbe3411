"""A handover: of all that a quorum brought back one key stays on the token; root and others are destroyed there."""

from __future__ import annotations

from ceremony.actions.making import take_inventory
from ceremony.errors import RefusedError
from ceremony.record.events import KeyDestroyed, KeyKept
from ceremony.stage.stage import Stage
from ceremony.state import LOG_LABEL, ROOT_LABEL


def keep_key(stage: Stage) -> None:
    """Destroy every key but the one that entry 0 names, and the log key, and see in the inventory that each is gone."""
    device, kept, operator = stage.device(), stage.parameters.keeps or "", stage.participants.actor("operator")
    present = {facts.label for facts in device.inventory() if facts.own}
    for label in (ROOT_LABEL, *stage.state.usable):
        if label == kept:
            continue
        if label in present:
            device.destroy(label)
        if label not in stage.state.destroyed:
            stage.write(KeyDestroyed(label=label), operator)
    if {facts.label for facts in device.inventory() if facts.is_key} - {LOG_LABEL} != {kept}:
        raise RefusedError(
            "The token does not hold the key {key} and no other; hand over no such token. Erase it with its vendor's "
            "tool, and hold the handover again.",
            key=kept,
        )
    take_inventory(stage)
    stage.write(KeyKept(label=kept), operator)
