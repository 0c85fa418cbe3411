"""What a rehearsal has filled in beforehand, so that the room can go on with one press; a real ceremony has nothing."""

from __future__ import annotations

import datetime

from ceremony.planning.plan import Plan
from ceremony.ports import Approval

_TEXTS = {
    "en": {
        "identity": "Staff pass with photograph",
        "place": "Rehearsal room",
        "approved_by": "Sam Sponsor",
        "function": "Chief information security officer",
        "reference": "Rehearsal approval",
        "safe": "Rehearsal safe",
    },
    "zh": {
        "identity": "带照片的工作证",
        "place": "演练室",
        "approved_by": "批准人 沈平",
        "function": "首席信息安全官",
        "reference": "演练批准单",
        "safe": "演练室保险柜",
    },
}


def _text(plan: Plan, name: str) -> str:
    return _TEXTS[plan.language][name] if plan.rehearsal else ""


def suggested_identity(plan: Plan) -> str:
    """How everybody's identity was checked."""
    return _text(plan, "identity")


def suggested_place(plan: Plan) -> str:
    """Where what nobody takes along goes."""
    return _text(plan, "safe")


def suggested_approval(plan: Plan, today: datetime.date) -> Approval:
    """Place and approval; empty outside of a rehearsal."""
    return Approval(
        place=_text(plan, "place"),
        approved_by=_text(plan, "approved_by"),
        function=_text(plan, "function"),
        approved_on=today.isoformat() if plan.rehearsal else "",
        reference=_text(plan, "reference"),
    )
