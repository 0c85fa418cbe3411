"""One IPP message to a printer and its answer, over HTTP/1.1.

Rules guarded here:
- without leave, nothing is connected to but this machine: the name is checked before, the peer after connecting;
- every exchange ends: by a deadline for the whole of it, and by a limit on what is read;
- what was sent is in no error and in no file.
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ceremony.errors import RefusedError, UsageError
from ceremony.printing.errors import LostError, PrinterError

if TYPE_CHECKING:
    import http.client

LARGEST_ANSWER = 1 << 20
_DEFAULT_PORT = 631  # RFC 8010 section 4.2
_PRINTABLE = re.compile(r"[!-~]{1,1000}")

_BAD_ADDRESS = "{uri} is not a printer's address; it looks like ipp://localhost:60000/ipp/print."
_NETWORKED = (
    "The printer at {uri} is not on this machine, so the sheet would cross a network; nothing was sent, "
    "use a printer on a cable, or confirm this one in the record."
)
_NOBODY = "No printer answers at {uri} ({reason}); nothing was sent, switch it on, check its cable, then try again."
_HTTP = {
    401: "The printer at {uri} asks for a password; nothing was printed, let it print without one, or use another.",
    403: "The printer at {uri} lets this machine not print; nothing was printed, allow it there, or use another.",
    404: "There is no printer at {uri}; nothing was printed, check the address.",
    426: "The printer at {uri} wants encryption, which this program does not speak; nothing was printed, use another.",
}
_HTTP_OTHER = "The printer at {uri} refused with HTTP status {status}; nothing was printed, use another printer."
_LOST = "The connection to the printer at {uri} broke ({reason}); check its cable, then try again."
_TOO_LONG = "The printer at {uri} answered with more than {limit} KiB, which no printer does; use another printer."


@dataclass(frozen=True)
class Address:
    """Where a printer listens; `socket_path` is that of a local service without a port."""

    uri: str
    host: str
    port: int
    path: str
    socket_path: Path | None = None

    @property
    def is_local(self) -> bool:
        """Whether the name means this machine and nothing else."""
        return self.socket_path is not None or is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Whether a host's name or number is this machine's own; other names are not looked up."""
    if host.rstrip(".").lower() == "localhost":
        return True
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False


def parse_address(untrusted: str, socket_path: Path | None = None) -> Address:
    """An ipp: or http: address; UsageError if it is none."""
    try:
        parts = urlsplit(untrusted)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise UsageError(_BAD_ADDRESS, uri=ascii(untrusted[:100])) from None
    odd = parts.username is not None or parts.query or parts.fragment or port == 0
    if parts.scheme not in {"ipp", "http"} or not host or odd or not _PRINTABLE.fullmatch(untrusted):
        raise UsageError(_BAD_ADDRESS, uri=ascii(untrusted[:100]))
    default = 80 if parts.scheme == "http" else _DEFAULT_PORT
    return Address(untrusted, host, port or default, parts.path or "/ipp/print", socket_path)


def check_local(address: Address, *, allow_network: bool) -> None:
    """RefusedError if the address is another machine's and that is not allowed."""
    if not allow_network and not address.is_local:
        raise RefusedError(_NETWORKED, uri=address.uri)


def post(address: Address, parts: Sequence[bytes], *, limit_s: float, allow_network: bool = False) -> bytes:
    """Send one IPP message, given in parts, and return the answer.

    PrinterError if nobody answers or the message was refused unread; LostError if the connection broke after it was
    made; RefusedError if the peer is another machine and that is not allowed.
    """
    import http.client

    check_local(address, allow_network=allow_network)
    deadline = time.monotonic() + limit_s
    connection = http.client.HTTPConnection("localhost")
    connection.sock = _connect(address, limit_s)
    try:
        if not allow_network and not _is_near(connection.sock):
            raise RefusedError(_NETWORKED, uri=address.uri)
        with _ended_by(deadline, connection.sock) as late:
            try:
                return _exchange(connection, address, parts)
            except (OSError, http.client.HTTPException, ValueError) as problem:
                reason = "it took too long" if late.is_set() else type(problem).__name__
                raise LostError(_LOST, uri=address.uri, reason=reason) from None
    finally:
        connection.close()


def _exchange(connection: http.client.HTTPConnection, address: Address, parts: Sequence[bytes]) -> bytes:
    import http.client

    host = f"[{address.host}]" if ":" in address.host else address.host
    headers = {
        "Host": f"{host}:{address.port}",
        "Content-Type": "application/ipp",
        "Content-Length": str(sum(map(len, parts))),
    }
    # one that has refused already hangs up early, and its answer can still be read
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        connection.request("POST", address.path, iter(parts), headers)
    response = connection.getresponse()
    if response.status >= http.client.INTERNAL_SERVER_ERROR:
        raise LostError(_LOST, uri=address.uri, reason=f"HTTP status {response.status}")
    if response.status != http.client.OK:
        template = _HTTP.get(response.status, _HTTP_OTHER)
        values = {} if response.status in _HTTP else {"status": response.status}
        raise PrinterError(template, uri=address.uri, **values)
    answer = response.read(LARGEST_ANSWER + 1)
    if response.length and len(answer) <= LARGEST_ANSWER:
        raise http.client.IncompleteRead(b"")  # it hung up, or was hung up on; a bounded read does not say so
    if len(answer) > LARGEST_ANSWER:
        raise LostError(_TOO_LONG, uri=address.uri, limit=LARGEST_ANSWER >> 10)
    return answer


def _connect(address: Address, limit_s: float) -> socket.socket:
    try:
        if address.socket_path is None:
            return socket.create_connection((address.host, address.port), timeout=min(limit_s, 5.0))
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.connect(str(address.socket_path))
    except OSError as problem:
        reason = problem.strerror or "no answer"
        raise PrinterError(_NOBODY, uri=address.uri, reason=reason) from None
    return connection


def _is_near(connection: socket.socket) -> bool:
    return connection.family == socket.AF_UNIX or is_loopback(connection.getpeername()[0])


@contextlib.contextmanager
def _ended_by(deadline: float, connection: socket.socket) -> Iterator[threading.Event]:
    """Hang up at the deadline, however slowly the other side drips; the event says that it was so."""
    late = threading.Event()
    connection.settimeout(None)

    def hang_up() -> None:
        late.set()
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, deadline - time.monotonic()), hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()
