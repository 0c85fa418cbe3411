"""The print service of this machine (CUPS), and what it would leave behind.

Rules guarded here:
- nothing is assumed: a setting that cannot be read is told, and does not pass;
- a sheet must not outlive its printing: not as a file, not in the history, not in a log;
- a spool on disk keeps what is deleted from it, so it must lie in memory (tmpfs; swap is checked with the machine).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from ceremony.ports import HostCheck
from ceremony.printing.description import PrinterDescription, device_is_networked, read_description
from ceremony.printing.errors import PrinterError
from ceremony.printing.ipp import IppPrinter
from ceremony.printing.messages import Attribute, Group, Operation, Tag
from ceremony.printing.transport import parse_address

SOCKETS = (Path("/run/cups/cups.sock"), Path("/var/run/cups/cups.sock"))
SETTINGS = Path("/etc/cups")
MOUNTS = Path("/proc/self/mountinfo")
_SPOOL = "/var/spool/cups"
_OFF = {"no", "off", "false", "0"}
_QUIET = {"none", "emerg", "alert", "crit", "error", "warn"}
_IN_MEMORY = {"tmpfs", "ramfs"}
_SPOOLED = re.compile(r"[cd]\d{5}")  # control files, which hold titles, and documents

Settings = dict[str, str] | None


def local_socket() -> Path | None:
    """The service's own socket, where it has one."""
    return next((path for path in SOCKETS if path.is_socket()), None)


def find_queues(
    server: str = "ipp://localhost:631/", socket_path: Path | None = None
) -> tuple[PrinterDescription, ...]:
    """The queues of this machine's print service; PrinterError if it does not answer."""
    service = IppPrinter(server, socket_path=socket_path)
    wanted = ("printer-name", "printer-make-and-model", "printer-state", "printer-state-reasons", "device-uri")
    asked = Attribute("requested-attributes", Tag.KEYWORD, wanted)
    answer = service.ask(Operation.CUPS_GET_PRINTERS, asked, lenient=True)
    queues = []
    for attributes in answer.all(Group.PRINTER):
        name = next(iter(attributes.get("printer-name", ())), "")
        if name and isinstance(name, str):
            address = parse_address(queue_uri(server, name), socket_path)
            queues.append(read_description(attributes, address))
    return tuple(queues)


def queue_uri(server: str, name: str) -> str:
    """The address of a queue by its name."""
    return f"{server.rstrip('/')}/printers/{quote(name, safe='')}"


class Spool:
    """What the print service keeps, by its own settings and by what lies there."""

    def __init__(self, settings: Path = SETTINGS, mounts: Path = MOUNTS) -> None:
        self._mounts = mounts
        self._service = read_settings(settings / "cupsd.conf")
        self._files = read_settings(settings / "cups-files.conf")

    @property
    def folder(self) -> Path:
        """Where jobs lie while they are printed."""
        return Path((self._files or {}).get("requestroot", _SPOOL))

    def checks(self, device_uri: str) -> tuple[HostCheck, ...]:
        """Before the first sheet: what would stay of it, and where the queue sends it."""
        return (
            self._switched_off("print-files-not-kept", "preservejobfiles", "PreserveJobFiles"),
            self._switched_off("print-history-not-kept", "preservejobhistory", "PreserveJobHistory"),
            self._log(),
            self._in_memory(),
            check_device(device_uri),
            self.look(),
        )

    def look(self) -> HostCheck:
        """After each sheet: what lies in the spool."""
        try:
            left = [path.name for path in walk(self.folder) if _SPOOLED.match(path.name) or path.parent.name == "tmp"]
        except OSError:
            return HostCheck("print-spool-empty", False, f"{self.folder} cannot be looked into by this user")
        detail = f"{len(left)} files left in {self.folder}" if left else f"nothing is left in {self.folder}"
        return HostCheck("print-spool-empty", not left, detail)

    def _switched_off(self, check: str, key: str, name: str) -> HostCheck:
        if self._service is None:
            return HostCheck(check, False, "the settings of the print service cannot be read by this user")
        value = self._service.get(key, "")
        return HostCheck(check, value.lower() in _OFF, f"{name} is {value or 'not set, so it keeps them'}")

    def _log(self) -> HostCheck:
        if self._service is None:
            return HostCheck("print-log-quiet", False, "the settings of the print service cannot be read by this user")
        level = self._service.get("loglevel", "warn").lower()
        return HostCheck("print-log-quiet", level in _QUIET, f"LogLevel is {level}")

    def _in_memory(self) -> HostCheck:
        if self._files is None:
            return HostCheck("print-spool-in-memory", False, "where the spool lies cannot be read by this user")
        temporary = Path(self._files.get("tempdir", str(self.folder / "tmp")))
        kinds = {str(path): filesystem_of(path, self._mounts) for path in (self.folder, temporary)}
        told = ", ".join(f"{path} is on {kind or 'an unknown file system'}" for path, kind in kinds.items())
        return HostCheck("print-spool-in-memory", set(kinds.values()) <= _IN_MEMORY, told)


def check_device(device_uri: str) -> HostCheck:
    """Whether the queue's device is a cable of this machine."""
    scheme = device_uri.partition(":")[0] or "a device that it does not name"
    if scheme in {"file", "cups-pdf"}:
        return HostCheck("print-queue-local", False, "the queue writes into a file")
    networked = device_is_networked(device_uri)
    said = {False: "a cable of this machine", True: "the network", None: "what the system does not tell"}[networked]
    return HostCheck("print-queue-local", networked is False, f"the queue sends to {said} ({scheme})")


def read_settings(path: Path) -> Settings:
    """The directives of a CUPS settings file by their names in small letters; None if it cannot be read.

    A file that is not there leaves every setting as built in.
    """
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return {} if path.parent.is_dir() else None
    except OSError:
        return None
    found, inside = {}, 0
    for line in map(str.strip, text.splitlines()):
        if line.startswith("<"):
            inside += -1 if line.startswith("</") else 1
        elif line and not line.startswith("#") and not inside:
            key, _, value = line.partition(" ")
            found[key.lower()] = value.strip()
    return found


def filesystem_of(path: Path, mounts: Path = MOUNTS) -> str:
    """The type of the file system that a path lies on, "" if that cannot be seen."""
    best, kind = -1, ""
    real = os.path.realpath(path)
    try:
        lines = mounts.read_text().splitlines()
    except OSError:
        return ""
    for line in lines:
        fields = line.split()
        point = fields[4].replace("\\040", " ")
        inside = real == point or real.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= best:  # of two on one place, the later hides the earlier
            best, kind = len(point), fields[fields.index("-") + 1]
    return kind


def walk(folder: Path) -> Iterator[Path]:
    """The files below a folder; OSError if a folder cannot be opened."""
    for entry in sorted(folder.iterdir()):
        if entry.is_dir() and not entry.is_symlink():
            yield from walk(entry)
        else:
            yield entry


def clear_queue(queue: IppPrinter, spool: Spool) -> tuple[HostCheck, ...]:
    """After each sheet: have the service forget our jobs, then look whether it did."""
    try:
        left = queue.clear_jobs()
    except PrinterError:
        return (HostCheck("print-history-empty", False, "the print service did not answer"), spool.look())
    detail = f"{left} jobs of ours are still known" if left else "no job of ours is known"
    return (HostCheck("print-history-empty", left == 0, detail), spool.look())
