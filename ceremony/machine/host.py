"""The laptop as the ceremony sees it: its clock, its randomness, and its state."""

from __future__ import annotations

import base64
import contextlib
import ctypes
import datetime
import hashlib
import os
import resource
import secrets
import shutil
import sys
import time
from importlib import metadata
from pathlib import Path

from ceremony.disk.ancestors import find_stranger
from ceremony.machine.isolation import foreign_code
from ceremony.machine.network import interfaces_up
from ceremony.machine.program import PACKAGES, this_program
from ceremony.ports import HostCheck
from ceremony.record.events import Program

_PR_GET_DUMPABLE = 3
LEAST_FREE_BYTES = 200 << 20
_BUILT_IN = 2026  # a clock that shows an earlier year has lost its battery


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime.datetime:
        """UTC, aware."""
        return datetime.datetime.now(datetime.UTC)

    def ticks(self) -> int:
        """Milliseconds since the machine started, which nobody can set."""
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


class SystemRandom:
    """The operating system's generator; it blocks or raises rather than return something weaker."""

    def bytes(self, length: int) -> bytes:
        """`length` random bytes."""
        return secrets.token_bytes(length)


class Laptop:
    """This machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def program(self) -> Program:
        """Version and hash of this program."""
        return this_program()

    def checks(self) -> tuple[HostCheck, ...]:
        """Look at the machine now; a check that cannot look says so and does not pass."""
        return (
            _network(),
            _swap(),
            _core_files(),
            _memory(),
            _ptrace(),
            self._disk(),
            self._owners(),
            _secure_boot(),
            self._space(),
            _program(),
            HostCheck("no-foreign-code", *foreign_code()),
            _clock(),
            _python(),
        )

    def _disk(self) -> HostCheck:
        name = "disk-encrypted"
        try:
            device = self._folder.resolve().stat().st_dev if self._folder.exists() else Path.cwd().stat().st_dev
            uuid = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}/dm/uuid").read_text()
        except OSError:
            return HostCheck(name, False, "the record is not written to an encrypted volume, as far as can be seen")
        encrypted = uuid.startswith("CRYPT-")
        return HostCheck(name, encrypted, "dm-crypt" if encrypted else "a mapped volume without encryption")

    def _owners(self) -> HostCheck:
        try:
            stranger = find_stranger(self._folder)
        except OSError:
            return HostCheck("folder-own", False, "cannot be seen on this machine")
        seen = "every folder down to the record is this user's or the system's, as far as can be seen"
        return HostCheck("folder-own", stranger is None, str(stranger or seen))

    def _space(self) -> HostCheck:
        free = shutil.disk_usage(self._folder).free
        return HostCheck("free-space", free >= LEAST_FREE_BYTES, f"{free >> 20} MiB free where the record is written")


def _network() -> HostCheck:
    up = interfaces_up()
    if up is None:
        return HostCheck("network-off", False, "cannot be seen on this machine")
    return HostCheck("network-off", not up, f"interfaces up: {', '.join(up)}" if up else "no interface is up")


def _swap() -> HostCheck:
    try:
        areas = Path("/proc/swaps").read_text().splitlines()[1:]
    except OSError:
        return HostCheck("swap-off", False, "cannot be seen on this machine")
    return HostCheck("swap-off", not areas, f"{len(areas)} swap areas" if areas else "no swap")


def _core_files() -> HostCheck:
    off = resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
    dumpable = ctypes.CDLL(None).prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0) != 0
    return HostCheck("no-core-files", off and not dumpable, f"limit {'0' if off else 'not 0'}, dumpable {dumpable}")


def _memory() -> HostCheck:
    locked = 0
    with contextlib.suppress(OSError, ValueError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmLck:"):
                locked = int(line.split()[1])
    return HostCheck("memory-locked", locked > 0, f"{locked} KiB locked" if locked else "the system does not allow it")


def _ptrace() -> HostCheck:
    try:
        scope = int(Path("/proc/sys/kernel/yama/ptrace_scope").read_text())
    except (OSError, ValueError):
        return HostCheck(
            "ptrace-restricted", False, "this kernel does not restrict it; this process forbids it for itself"
        )
    return HostCheck("ptrace-restricted", scope >= 1, f"ptrace_scope {scope}")


def _secure_boot() -> HostCheck:
    for variable in Path("/sys/firmware/efi/efivars").glob("SecureBoot-*"):
        with contextlib.suppress(OSError):
            on = variable.read_bytes()[-1:] == b"\x01"  # four attribute bytes, then the value (UEFI 3.3)
            return HostCheck("secure-boot", on, "on" if on else "off")
    return HostCheck("secure-boot", False, "this machine does not say (no UEFI variables)")


def _program() -> HostCheck:
    """Every installed file against the list that the installation left (PEP 376), where it left one."""
    listed = metadata.files("keyrite") or []
    ours = [one for one in listed if one.hash is not None and one.parts[0] in PACKAGES]
    if not ours:
        return HostCheck("program-files", False, "installed from its sources, so there is no list to compare with")
    changed = [str(one) for one in ours if not _as_listed(one)]
    return HostCheck(
        "program-files", not changed, f"changed: {changed[0]}" if changed else f"{len(ours)} files as listed"
    )


def _as_listed(one: metadata.PackagePath) -> bool:
    path = Path(str(one.locate()))
    if one.hash is None or not path.is_file():
        return False
    digest = hashlib.new(one.hash.mode, path.read_bytes()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == one.hash.value


def _clock() -> HostCheck:
    now = datetime.datetime.now(datetime.UTC)
    sane = now.year >= _BUILT_IN
    return HostCheck("clock", sane, f"{now.isoformat(timespec='seconds')}, to be compared with a watch")


def _python() -> HostCheck:
    return HostCheck("python", True, sys.version.split()[0])
