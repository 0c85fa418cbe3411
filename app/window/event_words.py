"""What the events of a record are called, in the window's language."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication

from app.window.event_details import event_detail, is_dissent
from app.window.language import joined

translate = QCoreApplication.translate


OF_A_SHEET = frozenset(
    {"sheet-issued", "sheet-read-back", "sheet-sealed", "sheet-judged", "sheet-accounted", "bag-opened"}
    | {"sheet-printed", "sheet-spoiled", "sheet-reprinted"}
)


def event_sentence(event: str, data: dict[str, Any], step_title: str) -> str:
    """One line for an entry of the record: what happened, and to whom or what."""
    sentence = all_events().get(event, event.replace("-", " "))
    detail = event_detail(event, data)
    if is_dissent(event, data):
        sentence = translate("Words", "DISSENT")
    if event in {"step-started", "step-completed"}:
        return translate("Words", "{what}: {step}").format(what=sentence, step=step_title)
    number = data.get("index")
    if event == "sheet-judged" and detail:
        sentence = detail
    elif detail:
        sentence = joined("," if event in OF_A_SHEET else ":", sentence, detail)
    if event in OF_A_SHEET and isinstance(number, int):
        return translate("Words", "Sheet {number}: {what}").format(number=number, what=sentence)
    if event in OF_A_SHEET:
        return translate("Words", "A sheet: {what}").format(what=sentence)
    return sentence


def _opening_events() -> dict[str, str]:
    return {
        "ceremony-opened": translate("Words", "Ceremony opened"),
        "ceremony-resumed": translate("Words", "Ceremony resumed"),
        "participants-named": translate("Words", "Participants named"),
        "identities-checked": translate("Words", "Identities checked"),
        "place-described": translate("Words", "Place described"),
        "plan-approved": translate("Words", "Approval stated"),
        "duties-acknowledged": translate("Words", "Duties acknowledged"),
        "policy-checked": translate("Words", "Custody checked"),
        "policy-waived": translate("Words", "Custody rule waived"),
        "clock-confirmed": translate("Words", "Clock compared with a watch"),
        "host-waived": translate("Words", "Failed look at the machine waived"),
        "token-probed": translate("Words", "Token's probe put on record"),
        "software-token-waived": translate("Words", "Software token waived"),
        "step-started": translate("Words", "Begun"),
        "step-completed": translate("Words", "Done"),
        "step-reopened": translate("Words", "Went back a step"),
        "token-prepared": translate("Words", "Token prepared"),
        "token-replaced": translate("Words", "Token replaced"),
        "root-key-made": translate("Words", "Root key made"),
        "estate-key-made": translate("Words", "Estate key made"),
        "certificate-signed": translate("Words", "Certificate signed"),
        "estate-key-wrapped": translate("Words", "Estate key wrapped"),
        "log-key-certified": translate("Words", "Log key certified"),
        "fingerprint-compared": translate("Words", "Fingerprint compared"),
    }


def _sharing_events() -> dict[str, str]:
    return {
        "share-set-made": translate("Words", "Share set made"),
        "share-set-voided": translate("Words", "Share set voided"),
        "sheet-issued": translate("Words", "issued"),
        "sheet-read-back": translate("Words", "read back"),
        "sheet-sealed": translate("Words", "sealed"),
        "public-pages-issued": translate("Words", "Public pages issued"),
        "printer-checked": translate("Words", "Printer looked at"),
        "printer-confirmed": translate("Words", "Printer vouched for"),
        "output-changed": translate("Words", "Printer given up"),
        "sheet-printed": translate("Words", "on paper"),
        "sheet-spoiled": translate("Words", "spoiled"),
        "sheet-reprinted": translate("Words", "printed again"),
        "subsets-proven": translate("Words", "All groups proven"),
        "key-locked": translate("Words", "Key locked"),
        "memory-wiped": translate("Words", "Memory wiped"),
        "items-placed": translate("Words", "Every item has its place"),
        "media-listed": translate("Words", "Recordings listed"),
        "head-confirmed": translate("Words", "Head written down"),
        "deviation-noted": translate("Words", "Deviation noted"),
        "attendance-noted": translate("Words", "Somebody left or came back"),
        "signed-off": translate("Words", "Signed off"),
        "ceremony-closed": translate("Words", "Ceremony closed"),
        "ceremony-aborted": translate("Words", "Ceremony aborted"),
    }


def _recovery_events() -> dict[str, str]:
    return {
        "share-set-adopted": translate("Words", "Share set taken over"),
        "sheet-judged": translate("Words", "judged"),
        "quorum-reached": translate("Words", "Quorum reached"),
        "root-recovered": translate("Words", "Root key recovered"),
        "key-restored": translate("Words", "Key restored"),
        "key-proved": translate("Words", "Key proved"),
        "object-removed": translate("Words", "Object removed"),
        "object-kept": translate("Words", "Object kept"),
        "token-reconciled": translate("Words", "Token compared with the record"),
        "token-left": translate("Words", "Keys left on the token"),
        "inventory-taken": translate("Words", "Inventory taken"),
    }


def _later_events() -> dict[str, str]:
    return {
        "host-checked": translate("Words", "Machine looked at"),
        "bypass-found": translate("Words", "Possible bypass found"),
        "bag-opened": translate("Words", "bag opened"),
        "sheet-accounted": translate("Words", "accounted for"),
        "set-retired": translate("Words", "Old set retired"),
        "key-destroyed": translate("Words", "Key destroyed"),
        "request-received": translate("Words", "Request received"),
        "certificate-linted": translate("Words", "Certificate linted"),
        "certificate-issued": translate("Words", "Certificate issued"),
        "crl-issued": translate("Words", "CRL issued"),
    }


def all_events() -> dict[str, str]:
    """What every event of a record is called."""
    return _opening_events() | _sharing_events() | _recovery_events() | _later_events()
