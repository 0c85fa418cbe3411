"""The engine's fixed words in the window's language: roles, events, verdicts, endings."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate

_OF_A_SHEET = frozenset(
    {"sheet-issued", "sheet-read-back", "sheet-sealed", "sheet-judged", "sheet-accounted", "bag-opened"}
    | {"sheet-printed", "sheet-spoiled", "sheet-reprinted"}
)


def role_name(role: str) -> str:
    """A role as people call it."""
    names = {
        "administrator": translate("Words", "Ceremony administrator"),
        "operator": translate("Words", "HSM operator"),
        "custodian": translate("Words", "Custodian"),
        "witness": translate("Words", "Witness"),
        "auditor": translate("Words", "Auditor"),
        "program": translate("Words", "Keyrite"),
    }
    return names.get(role, role)


def ceremony_name(kind: str) -> str:
    """A kind of ceremony as people call it."""
    names = {
        "root-generation": translate("Words", "Root key generation"),
        "recovery": translate("Words", "Recovery"),
        "drill": translate("Words", "Drill"),
        "share-check": translate("Words", "Share check"),
        "reshare": translate("Words", "Resharing"),
        "issuance": translate("Words", "Issuance"),
        "rotation": translate("Words", "Rotation"),
        "destruction": translate("Words", "Destruction"),
    }
    return names.get(kind, kind)


def profile_name(name: str) -> str:
    """A certificate profile as people call it."""
    names = {
        "subordinate-ca": translate("Words", "Subordinate CA"),
        "spiffe-intermediate": translate("Words", "SPIFFE intermediate CA"),
        "image-signing": translate("Words", "Image signing"),
        "ocsp-responder": translate("Words", "OCSP responder"),
        "tls-server": translate("Words", "TLS server"),
        "tls-client": translate("Words", "TLS client"),
    }
    return names.get(name, name)


def event_sentence(event: str, data: dict[str, Any], step_title: str) -> str:
    """One line for an entry of the record."""
    sentences = _opening_events() | _sharing_events() | _recovery_events() | _later_events()
    sentence = sentences.get(event, event.replace("-", " "))
    if event in {"step-started", "step-completed"}:
        return translate("Words", "{what}: {step}").format(what=sentence, step=step_title)
    number = data.get("index")
    if event in _OF_A_SHEET and isinstance(number, int):
        return translate("Words", "Sheet {number}: {what}").format(number=number, what=sentence)
    if event in _OF_A_SHEET:
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


def printing_check(check: str) -> str:
    """What a look at a printer or its print service is about."""
    names = {
        "printer-ready": translate("Words", "Ready to print"),
        "printer-local": translate("Words", "On no network"),
        "printer-paper": translate("Words", "Right paper"),
        "print-files-not-kept": translate("Words", "Keeps no files"),
        "print-history-not-kept": translate("Words", "Keeps no history"),
        "print-log-quiet": translate("Words", "Logs no jobs"),
        "print-spool-in-memory": translate("Words", "Spool lies in memory"),
        "print-queue-local": translate("Words", "Sends to a cable"),
        "print-spool-empty": translate("Words", "Spool is empty"),
        "print-history-empty": translate("Words", "History is empty"),
    }
    return names.get(check, check)


def way_to_printer(way: str) -> str:
    """How sheets get to a printer."""
    names = {
        "usb": translate("Words", "spoken to directly"),
        "cups": translate("Words", "through this machine's print service"),
    }
    return names.get(way, way)


def sheet_verdict(verdict: str) -> str:
    """What became of a sheet."""
    names = {
        "genuine": translate("Words", "Genuine"),
        "duplicate": translate("Words", "Already read"),
        "altered": translate("Words", "Altered"),
        "foreign": translate("Words", "From another set"),
        "unreadable": translate("Words", "Unreadable"),
        "left-out": translate("Words", "Left out"),
        "unsealed": translate("Words", "No seal to judge by"),
    }
    return names.get(verdict, verdict)


def archive_verdict(verdict: str) -> str:
    """What an archive is worth."""
    names = {
        "complete": translate("Words", "The record is complete"),
        "aborted": translate("Words", "The record is that of an aborted ceremony"),
        "incomplete": translate("Words", "The record is incomplete"),
        "altered": translate("Words", "The record was altered"),
    }
    return names.get(verdict, verdict)


def rootless(verdict: str) -> str:
    """What it means that no root stands behind an archive."""
    if verdict == "complete":
        return translate(
            "Words", "No root stands behind it: it shows what was written down, and anybody could have written it."
        )
    return translate(
        "Words", "No root stands behind it: whoever began the ceremony ended it, and a key made for that signed it."
    )


def short_verdict(verdict: str, vouched_by: str, *, ok: bool) -> str:
    """An archive's verdict in a table, and whether no root stands behind it."""
    names = {
        "complete": translate("Words", "✓ complete"),
        "aborted": translate("Words", "aborted"),
        "incomplete": translate("Words", "✗ incomplete"),
        "altered": translate("Words", "✗ altered"),
    }
    told = names.get(verdict, translate("Words", "✗ unreadable"))
    if ok and vouched_by != "root":
        return translate("Words", "! {verdict}, no root behind it").format(verdict=told.removeprefix("✓ "))
    return told


def requirement_status(status: str) -> str:
    """Whether the record shows what an audit asks for."""
    names = {
        "met": translate("Words", "✓ met"),
        "not-met": translate("Words", "✗ not met"),
        "not-applicable": translate("Words", "not applicable"),
    }
    return names.get(status, status)


def standing_name(standing: str) -> str:
    """How a sheet's set stands."""
    names = {
        "live": translate("Words", "Live"),
        "superseded": translate("Words", "Superseded"),
        "void": translate("Words", "Void"),
    }
    return names.get(standing, standing)


def place_name(place: str) -> str:
    """Where a sheet is."""
    names = {
        "issued": translate("Words", "With its custodian"),
        "sealed": translate("Words", "Sealed in its bag"),
        "open": translate("Words", "Out of its bag"),
        "destroyed": translate("Words", "Destroyed"),
        "missing": translate("Words", "Lost"),
        "in-trust": translate("Words", "In trust"),
    }
    return names.get(place, place)


def look_name(name: str) -> str:
    """A look at the machine as people call it."""
    names = {
        "network-off": translate("Words", "Network"),
        "swap-off": translate("Words", "Swap"),
        "no-core-files": translate("Words", "Core files"),
        "memory-locked": translate("Words", "Memory lock"),
        "ptrace-restricted": translate("Words", "Looks into other programs"),
        "disk-encrypted": translate("Words", "Disk encryption"),
        "secure-boot": translate("Words", "Secure boot"),
        "free-space": translate("Words", "Free space"),
        "program-files": translate("Words", "Keyrite's files"),
        "clock": translate("Words", "Clock"),
        "python": translate("Words", "Python"),
        "self-test-sharing": translate("Words", "Self-test of the splitting"),
        "self-test-codes": translate("Words", "Self-test of the codes on sheets"),
        "self-test-record": translate("Words", "Self-test of the record"),
    }
    return names.get(name, name)


def look_advice(name: str) -> str:
    """What a look that failed means, and what to do about it."""
    texts = {
        "network-off": translate(
            "Words",
            "Somebody outside could reach this laptop while keys are in its memory. Pull the cable, switch wireless "
            "off, and look again.",
        ),
        "swap-off": translate(
            "Words", "Memory with secrets could be written to the disk. As root: swapoff -a; then look again."
        ),
        "no-core-files": translate(
            "Words", "A crash could write memory with secrets to the disk. Start Keyrite anew and look again."
        ),
        "memory-locked": translate(
            "Words",
            "Memory may be moved to the disk where there is swap. Start Keyrite with ulimit -l unlimited; with "
            "swap off the risk is small.",
        ),
        "ptrace-restricted": translate(
            "Words",
            "Another program of the same user could read Keyrite's memory. As root: sysctl kernel.yama.ptrace_scope=1; "
            "run nothing else.",
        ),
        "disk-encrypted": translate(
            "Words",
            "Sheets in a folder, and what the system writes itself, could be read off the disk later. Use an encrypted "
            "volume, or destroy the disk after the day.",
        ),
        "secure-boot": translate(
            "Words",
            "Nothing has proved that this laptop runs the system that you prepared. Switch it on in the firmware, or "
            "check the system's image by its hash before the ceremony.",
        ),
        "free-space": translate("Words", "The record could run out of room. Make room, or choose another disk."),
        "program-files": translate(
            "Words",
            "Nothing here proves that Keyrite is what you reviewed. Install it from its package, or compare its hash "
            "in the record with the one that you know.",
        ),
        "clock": translate("Words", "Every time in the record would be wrong. Set the clock, and look again."),
    }
    return texts.get(name, translate("Words", "Put it right, or waive it with a reason."))
