"""After an interruption: what lies on the token against what the record tells, and what becomes of the rest (R26).

- done: the record tells of it, and it is there; not done: neither; nothing is asked.
- unknown: it is there, and the record does not tell of it; somebody of the room decides, keep or destroy.
- missing: the record tells of it, and it is not there; somebody decides whether this token is still the one.
- a label alone tells nothing: another ceremony on the same token gives its keys the same ones. Where the record holds a
  key's CKA_ID, that counts. Nothing that another ceremony made is taken for what this one left, nor destroyed unasked.

In a rehearsal what is unknown is destroyed without a question, in the record.
"""

from __future__ import annotations

from ceremony.errors import RefusedError
from ceremony.keys import KeyAttributes, KeyDevice
from ceremony.ports import DecideObject, ObjectDecision
from ceremony.record.events import (
    EstateKeyMade,
    KeyLocked,
    ObjectKept,
    ObjectRemoved,
    RootKeyMade,
    TokenOpened,
    TokenPrepared,
    TokenReconciled,
)
from ceremony.stage.attended import Attended
from ceremony.stage.awaiting import needing
from ceremony.state import CA_LABEL, LOG_LABEL, ROOT_LABEL


class TokenAbandoned(Exception):  # noqa: N818 - a person's decision, not an error
    """The token of an interrupted ceremony, or its PIN, is lost; or, as it says, nobody is there who may open it."""


def reconcile(stage: Attended, device: KeyDevice) -> None:
    """Compare the token with the record; TokenAbandoned where people decide that it is not the one any more."""
    if stage.plan.rehearsal:
        _remove_orphans(stage, device)
        return
    if not stage.state.unreconciled:
        return
    present = by_label(device)
    explained = {label for label, found in present.items() if tells_of(stage, label, found)}
    unknown = [facts for label, found in present.items() if label not in explained for facts in found]
    missing = sorted(stage.state.on_token - explained)
    stage.write(TokenReconciled(done=tuple(sorted(explained)), unknown=tuple(unknown), missing=tuple(missing)))
    for label in sorted({facts.label for facts in unknown}):
        decide_object(stage, device, label, present[label], expected=False)
    if missing and not _still_the_token(stage, missing):
        raise TokenAbandoned


def tells_of(stage: Attended, label: str, found: list[KeyAttributes]) -> bool:
    """Whether the record tells of these objects, all with this label: by CKA_ID, where it holds that of the key."""
    if label in stage.state.others:  # on a token that was opened: it lay there before
        return True
    if label not in stage.state.on_token:
        return False
    recorded: set[str] = set()
    for entry in stage.journal.entries:
        match entry.event:
            case TokenPrepared():
                recorded.clear()
            case TokenOpened(keys=keys):
                recorded |= {one.key_id for one in keys if one.label == label}
            case RootKeyMade(facts=facts) | EstateKeyMade(facts=facts) | KeyLocked(facts=facts):
                recorded |= {facts.key_id} if facts.label == label else set()
    return not recorded or all(one.key_id in recorded for one in found if one.object_class != "public")


def was_kept(stage: Attended, label: str) -> bool:
    """Whether somebody decided to keep what lies on the token under this label."""
    told = (entry.event for entry in stage.journal.entries)
    return any(isinstance(event, ObjectKept) and event.label == label for event in told)


def by_label(device: KeyDevice) -> dict[str, list[KeyAttributes]]:
    """Keys and half-made ones by label; a certificate that the token's maker put there is nobody's remains."""
    found: dict[str, list[KeyAttributes]] = {}
    for facts in device.inventory():
        if not facts.is_key:
            continue
        found.setdefault(facts.label, []).append(facts)
    return found


def _remove_orphans(stage: Attended, device: KeyDevice) -> None:
    """What no entry knows of was left half-made, and is destroyed: a rehearsal's token holds nothing of worth."""
    known = {ROOT_LABEL, LOG_LABEL, CA_LABEL, *stage.state.estate, *stage.state.others}
    for orphan in device.remove_orphans(known):
        why = "half-made when the ceremony was interrupted"
        stage.write(ObjectRemoved(label=orphan.label, key_id=orphan.key_id, why=why))


def _still_the_token(stage: Attended, missing: list[str]) -> bool:
    what = f"The token does not hold {', '.join(missing)}"
    return stage.decide(what, "the record tells that it does").go_on


def decide_object(
    stage: Attended, device: KeyDevice, label: str, found: list[KeyAttributes], *, expected: bool
) -> ObjectDecision:
    """Somebody decides what becomes of the objects with this label; it is then done, and stands in the record."""

    def accept(decision: ObjectDecision) -> ObjectDecision:
        if decision.decided_by not in stage.participants.names():
            raise RefusedError("Say who of this room decided it.")
        stage.check_here(decision.decided_by)
        return decision

    with needing(stage, stage.participants.operator):
        decision = stage.ask(
            lambda problem: DecideObject(
                step=stage.step, problem=problem, label=label, objects=tuple(found), expected=expected
            ),
            accept,
        )
    why = "left by an interrupted attempt" if expected else "not explained by the record after an interruption"
    by, actor = decision.decided_by, stage.scribe() if stage.ending else stage.participants.actor("operator")
    if decision.destroy:
        others = {facts.label for facts in device.inventory()} - {label}
        device.remove_orphans(others)  # by handle, because remains may have no label
        stage.write(ObjectRemoved(label=label, why=why, decided_by=by), actor)
    else:
        stage.write(ObjectKept(label=label, why=why, decided_by=by), actor)
    return decision
