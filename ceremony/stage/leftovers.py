"""What an interrupted attempt at a step left on the token: removed before the step begins again, each in the record."""

from __future__ import annotations

from ceremony.errors import DeviceError
from ceremony.keys import KeyAttributes, KeyDevice
from ceremony.record.events import CeremonyResumed, ObjectRemoved
from ceremony.stage.reconciling import by_label, decide_object, tells_of, was_kept
from ceremony.stage.stage import Stage


def remove_leftovers(stage: Stage, *labels: str) -> None:
    """Remove what an interrupted attempt at this step left on the token, each in the record.

    Nothing rests on it: a step that begins again begins from nothing. On a real token somebody decides each time.
    """
    device = stage.device()
    present = by_label(device)
    for label in labels:
        if label not in present:
            continue
        if not stage.plan.rehearsal:
            _decide_leftover(stage, device, label, present[label])
            continue
        device.destroy(label)
        stage.write(ObjectRemoved(label=label, why="left by an interrupted attempt"))


def _decide_leftover(stage: Stage, device: KeyDevice, label: str, found: list[KeyAttributes]) -> None:
    """Somebody decides; DeviceError, unasked, where nothing of this ceremony can have left it there."""
    expected = tells_of(stage, label, found) or (stage.tried and not was_kept(stage, label))
    if not expected and not any(isinstance(entry.event, CeremonyResumed) for entry in stage.journal.entries):
        raise DeviceError(
            "A key named '{label}' has come onto the token that this ceremony did not make; it was not touched. See "
            "whether another ceremony is held on this token: one of the two must end, and go on with another token.",
            label=label,
        )
    decide_object(stage, device, label, found, expected=expected)
