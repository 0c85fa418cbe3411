"""What looks at the machine and at a printer are called, and what to do where one fails, in the window's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def host_check_name(name: str) -> str:
    """A look at the machine as people call it."""
    names = {
        "network-off": translate("Words", "Network"),
        "swap-off": translate("Words", "Swap"),
        "no-core-files": translate("Words", "Core files"),
        "memory-locked": translate("Words", "Memory lock"),
        "ptrace-restricted": translate("Words", "Looks into other programs"),
        "disk-encrypted": translate("Words", "Disk encryption"),
        "folder-own": translate("Words", "Folder's owners"),
        "secure-boot": translate("Words", "Secure boot"),
        "free-space": translate("Words", "Free space"),
        "program-files": translate("Words", "Keyrite's files"),
        "no-foreign-code": translate("Words", "Nobody else's code"),
        "clock": translate("Words", "Clock"),
        "python": translate("Words", "Python"),
        "self-test-sharing": translate("Words", "Self-test of the splitting"),
        "self-test-codes": translate("Words", "Self-test of the codes on sheets"),
        "self-test-record": translate("Words", "Self-test of the record"),
    }
    return names.get(name, name)


def host_check_advice(name: str) -> str:
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
        "folder-own": translate(
            "Words",
            "Somebody else could rename or replace the folder, and with it sheets. Choose a folder below one of your "
            "own.",
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
        "no-foreign-code": translate(
            "Words",
            "A library or module from elsewhere runs inside Keyrite and could see every secret. Leave Keyrite, remove "
            "the variables that are named (unset), start it by its own command, and look again.",
        ),
        "clock": translate("Words", "Every time in the record would be wrong. Set the clock, and look again."),
    }
    return texts.get(name, translate("Words", "Put it right, or waive it with a reason."))


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
