"""The frame of a ceremony: its steps, interruptions, and its end."""

from __future__ import annotations

from typing import Annotated

from ceremony.record.events.event import Event, event
from ceremony.record.events.parts import RecordKey, SheetNumber


@event("step-started")
class StepStarted(Event):
    """A step of the script begins."""

    title: Annotated[str, "in English"]
    minutes_planned: int
    expected: Annotated[tuple[str, ...], "events that the script asks for"]


@event("step-reopened")
class StepReopened(Event):
    """The people went back: a step is opened again."""

    step: Annotated[str, "id"]
    void: Annotated[tuple[str, ...], "events of it, and of the step that was left, that count no more"]


@event("step-completed")
class StepCompleted(Event):
    """A step has left what it must."""

    seconds: int
    minutes_planned: int
    left: Annotated[tuple[str, ...], "events"]
    witness: Annotated[str, "who watched it; empty before people are named"]


@event("ceremony-resumed")
class CeremonyResumed(Event):
    """An interrupted ceremony goes on."""

    torn_bytes: Annotated[int, "bytes of a line that was cut off"]
    rewound_to: Annotated[str, "id of the step"]
    record_seal: RecordKey
    interrupted_call: Annotated[str | None, "the PKCS #11 call during which the process died"] = None


@event("ceremony-closed")
class CeremonyClosed(Event):
    """The ceremony has reached its end, with its balance."""

    deviations: int
    dissents: int
    sheets_at_rest: int
    obligations: Annotated[tuple[SheetNumber, ...], "sheets that are still owed"]
    sheet_files: Annotated[
        tuple[str, ...] | None, "files of sheets that lay in the ceremony's folder then, by their names below it"
    ] = None
    signed_by: Annotated[str | None, "where no root certifies the signing key"] = None
    ending_signature: Annotated[str | None, "Ed25519, hex; where no root certifies the signing key"] = None


@event("ceremony-aborted")
class CeremonyAborted(Event):
    """The ceremony was given up for good."""

    reason: str
    step: Annotated[str, "id"]
    record_seal: Annotated[RecordKey | None, "where the sitting had named none"] = None
    signed_by: Annotated[str | None, "where no root certifies the signing key"] = None
    ending_signature: Annotated[str | None, "Ed25519, hex; where no root certifies the signing key"] = None


Ending = CeremonyClosed | CeremonyAborted
