"""What the events of a record are called, in the window's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.window.kit.language import joined
from app.window.words.event_details import event_detail
from ceremony.record import events
from ceremony.record.events import Event

translate = QCoreApplication.translate


OF_A_SHEET = (
    *(events.SheetIssued, events.SheetReadBack, events.SheetSealed, events.SheetJudged, events.SheetAccounted),
    *(events.BagOpened, events.SheetPrinted, events.SheetSpoiled, events.SheetReprinted),
)


def event_sentence(event: Event, step_title: str) -> str:
    """One line for an entry of the record: what happened, and to whom or what."""
    sentence, detail = event_name(event.type), event_detail(event)
    if isinstance(event, events.SignedOff) and not event.agrees:
        sentence = translate("Words", "DISSENT")
    if isinstance(event, events.StepStarted | events.StepCompleted):
        return translate("Words", "{what}: {step}").format(what=sentence, step=step_title)
    if isinstance(event, events.SheetJudged):
        sentence = detail
    elif detail:
        sentence = joined("," if isinstance(event, OF_A_SHEET) else ":", sentence, detail)
    if not isinstance(event, OF_A_SHEET):
        return sentence
    if event.index is not None:
        return translate("Words", "Sheet {number}: {what}").format(number=event.index, what=sentence)
    return translate("Words", "A sheet: {what}").format(what=sentence)


def event_name(event: str) -> str:
    """What an event is called, by its name in the vocabulary."""
    return all_events().get(event, event.replace("-", " "))


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
        "token-opened": translate("Words", "Token opened by two"),
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
        "key-kept": translate("Words", "Key left on the token"),
        "request-received": translate("Words", "Request received"),
        "key-vouched": translate("Words", "Key vouched for"),
        "certificate-linted": translate("Words", "Certificate linted"),
        "drafts-confirmed": translate("Words", "Drafts confirmed together"),
        "documents-confirmed": translate("Words", "Documents confirmed together"),
        "document-signed": translate("Words", "Document signed"),
        "kits-made": translate("Words", "Kits made"),
        "certificate-issued": translate("Words", "Certificate issued"),
        "crl-issued": translate("Words", "CRL issued"),
        "certificate-revoked": translate("Words", "Certificate revoked"),
        "key-followed": translate("Words", "Key followed by another"),
        "key-retired": translate("Words", "Key retired"),
        "emergency-crl-sealed": translate("Words", "Emergency list sealed"),
        "emergency-crl-settled": translate("Words", "Emergency list settled"),
        "log-reviewed": translate("Words", "Record looked through"),
        "tuf-key-made": translate("Words", "TUF root key made"),
        "tuf-root-confirmed": translate("Words", "TUF root metadata confirmed"),
        "tuf-root-signed": translate("Words", "TUF root metadata signed"),
    }


def all_events() -> dict[str, str]:
    """What every event of a record is called."""
    return _opening_events() | _sharing_events() | _recovery_events() | _later_events()
