"""What an entry of the record is about, in a few words: whom, which key, which bag, how it came out.

Entries come from archives too, and may hold anything: what is not as expected is left out, never a failure.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication

from app.window.language import joined, said
from app.window.look_words import look_name
from app.window.vocabulary import sheet_verdict

translate = QCoreApplication.translate
Data = dict[str, Any]
LONGEST = 160  # characters; the whole entry stands below it at the auditor's desk


def event_detail(event: str, data: Data) -> str:
    """The few words, or nothing where the event's name says all."""
    tell = _DETAILS.get(event)
    try:
        found = tell(data) if tell is not None else ""
    except (KeyError, TypeError, ValueError, AttributeError):
        return ""
    return found if len(found) <= LONGEST else found[: LONGEST - 1] + "…"


def is_dissent(event: str, data: Data) -> bool:
    """True for the sign-off of somebody who did not agree."""
    return event == "signed-off" and "agrees" in data and data["agrees"] is not True


def _field(name: str) -> Callable[[Data], str]:
    return lambda data: str(data.get(name, "") or "")


def _person(data: Data) -> str:
    return str(data.get("name", ""))


def _by(data: Data) -> str:
    """A person, or several, as the record has them."""
    people = data.get("by", ())
    listed = people if isinstance(people, list) else [people] if people else []
    return joined("list", *(str(one["name"]) if isinstance(one, dict) else str(one) for one in listed))


def _signed_off(data: Data) -> str:
    return joined(",", *(part for part in (_person(data), str(data.get("remark", ""))) if part))


def _came_or_left(data: Data) -> str:
    if "present" not in data:
        return ""
    told = translate("Words", "{name} is back") if data["present"] is True else translate("Words", "{name} has left")
    return told.format(name=_person(data))


def _key(data: Data) -> str:
    facts = data.get("facts")
    return str(data.get("label") or (facts["label"] if isinstance(facts, dict) else ""))


def _verdict(data: Data) -> str:
    return sheet_verdict(str(data.get("verdict", "")))


def _looks(data: Data) -> str:
    failed = [look_name(str(one["id"])) for one in data.get("checks", ()) if not one["ok"]]
    if not failed:
        return translate("Words", "as it should be") if data.get("checks") else ""
    return translate("Words", "not as it should be: {what}").format(what=joined("list", *failed))


def _waived_looks(data: Data) -> str:
    names = joined("list", *(look_name(str(one)) for one in data.get("checks", ())))
    return joined(",", *(part for part in (names, _by(data)) if part))


def _waived_rules(data: Data) -> str:
    return joined(",", *(part for part in (joined("list", *map(str, data.get("rules", ()))), _by(data)) if part))


def _deviation(data: Data) -> str:
    return said(str(data.get("what", "")))


def _bypass(data: Data) -> str:
    return said(str(data.get("detail", "")))


def _set(data: Data) -> str:
    made = data.get("set")
    if not isinstance(made, dict):
        return ""
    return translate("Words", "{k} of {n}").format(k=made["threshold"], n=len(made["shares"]))


def _groups(data: Data) -> str:
    return str(int(data["subsets"])) if "subsets" in data else ""


def _quorum(data: Data) -> str:
    return joined("list", *map(str, data.get("shares", ())))


def _accounted(data: Data) -> str:
    names = {
        "destroyed": translate("Words", "destroyed"),
        "missing": translate("Words", "missing"),
        "in-trust": translate("Words", "in trust"),
        "received": translate("Words", "received"),
    }
    return names.get(str(data.get("how")), str(data.get("how", "")))


def _closed(data: Data) -> str:
    if "deviations" not in data:
        return ""
    told = translate("Words", "deviations {deviations}, dissents {dissents}")
    return told.format(deviations=int(data["deviations"]), dissents=int(data.get("dissents", 0)))


_DETAILS: dict[str, Callable[[Data], str]] = {
    "duties-acknowledged": _person,
    "signed-off": _signed_off,
    "attendance-noted": _came_or_left,
    "plan-approved": _field("approved_by"),
    "place-described": _field("place"),
    "clock-confirmed": _by,
    "fingerprint-compared": _by,
    "printer-confirmed": _by,
    "host-checked": _looks,
    "host-waived": _waived_looks,
    "policy-waived": _waived_rules,
    "software-token-waived": _by,
    "bypass-found": _bypass,
    "deviation-noted": _deviation,
    "token-prepared": _key,
    "root-key-made": _key,
    "estate-key-made": _key,
    "certificate-signed": _key,
    "log-key-certified": _key,
    "estate-key-wrapped": _key,
    "key-locked": _key,
    "key-restored": _key,
    "key-proved": _key,
    "key-destroyed": _key,
    "object-removed": _key,
    "object-kept": _key,
    "token-left": _key,
    "share-set-made": _set,
    "sheet-issued": _field("holder"),
    "sheet-sealed": _field("bag"),
    "bag-opened": _field("bag"),
    "sheet-judged": _verdict,
    "sheet-accounted": _accounted,
    "subsets-proven": _groups,
    "quorum-reached": _quorum,
    "request-received": _field("name"),
    "certificate-linted": lambda data: str(data.get("name") or data.get("label") or ""),
    "certificate-issued": _field("name"),
    "ceremony-closed": _closed,
    "ceremony-aborted": _field("reason"),
}
