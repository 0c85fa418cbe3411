"""Whether this machine is on a network, asked of the kernel: nothing is sent, and it takes well under a millisecond.

- What is not seen is not off: a look that sees no interface at all, not even the loopback, says that it cannot see.
- Interfaces are asked for in two ways (the kernel's flags, /sys) and whatever either of them calls up is up.
- Only where neither can be asked do routes count: they show that a network is on, and never that it is off.
"""

from __future__ import annotations

import fcntl
import socket
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

_SYS, _PROC = Path("/sys/class/net"), Path("/proc/net")
_DOWN = frozenset({"down", "lowerlayerdown", "notpresent"})  # RFC 2863 ifOperStatus; dormant and unknown may carry
_SIOCGIFFLAGS = 0x8913  # netdevice(7)
_IFF_UP, _IFF_LOOPBACK, _IFF_RUNNING = 0x1, 0x8, 0x40
_RTF_REJECT = 0x200  # route(8): a route on which nothing leaves


def interfaces_up(
    sys_net: Path = _SYS, proc_net: Path = _PROC, flags: Callable[[], dict[str, int]] | None = None
) -> tuple[str, ...] | None:
    """The interfaces that are up now, in order, loopback aside; None where nothing could be seen.

    The arguments are for tests: where to look, and what gives each interface's flags by its name, or OSError.
    """
    ways = [_seen(lambda: _by_flags(flags or _kernel_flags)), _seen(lambda: _by_sys(sys_net))]
    seen = [found for found in ways if found is not None]
    if seen:
        return tuple(sorted(frozenset().union(*seen)))
    return tuple(sorted(_routes(proc_net))) or None


def _seen(look: Callable[[], frozenset[str] | None]) -> frozenset[str] | None:
    try:
        return look()
    except (OSError, ValueError):  # also what is no text, or no number
        return None


def _by_flags(flags: Callable[[], dict[str, int]]) -> frozenset[str] | None:
    """None where not even the loopback is listed: every kernel with a network has it."""
    told = flags()
    up = _IFF_UP | _IFF_RUNNING
    return frozenset(name for name, one in told.items() if one & up == up and not one & _IFF_LOOPBACK) if told else None


def _kernel_flags() -> dict[str, int]:
    """The flags of every interface; OSError where the kernel does not tell."""
    told = {}
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as asked:  # any socket will do; this one reaches no network
        for _, name in socket.if_nameindex():
            request = struct.pack("16sH14x", name.encode(), 0)
            told[name] = int(struct.unpack("16xH14x", fcntl.ioctl(asked, _SIOCGIFFLAGS, request))[0])
    return told


def _by_sys(folder: Path) -> frozenset[str] | None:
    states = {path.name: (path / "operstate").read_text().strip() for path in folder.iterdir() if path.is_dir()}
    return frozenset(name for name, state in states.items() if name != "lo" and state not in _DOWN) if states else None


def _routes(folder: Path) -> frozenset[str]:
    """Interfaces through which something would leave, by either table; what cannot be read names none."""
    return frozenset(
        name
        for table, read in (("route", _of_route), ("ipv6_route", _of_route_6))
        for name in _seen(lambda path=folder / table, read=read: frozenset(_lines(path, read))) or ()  # type: ignore[misc]
        if name != "lo"
    )


def _lines(path: Path, read: Callable[[list[str]], str]) -> Iterator[str]:
    for line in path.read_text().splitlines():
        if name := read(line.split()):
            yield name


def _of_route(fields: list[str]) -> str:
    told = len(fields) > 3 and fields[0] != "Iface"
    return fields[0] if told and not int(fields[3], 16) & _RTF_REJECT else ""


def _of_route_6(fields: list[str]) -> str:
    return fields[9] if len(fields) > 9 and not int(fields[8], 16) & _RTF_REJECT else ""
