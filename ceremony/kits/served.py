"""What a host serves, asked for byte by byte: its certificate, whether strangers get in, and old protocols.

A TLS library would refuse an old protocol by itself, and then nobody knows what the server would have said. So hellos
are written here (RFC 5246 section 7.4.1.2, RFC 8446 section 4.1.2), and answers are read as far as they are in clear:
a certificate up to TLS 1.2, an alert. Only an alert by the server counts as its refusal.
"""

from __future__ import annotations

import os
import socket
import ssl
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography import x509

from ceremony.errors import MachineError, RefusedError, UsageError
from ceremony.pki.certificates import certificate_sha256
from ceremony.verify.checks import Check, NotMade

TIMEOUT_S = 5
_MOST_BYTES = 1 << 16
_ALERT, _HANDSHAKE = 21, 22  # types of records (RFC 5246 section 6.2.1)
_SERVER_HELLO, _CERTIFICATE, _HELLO_DONE = 2, 11, 14  # types of handshake messages (section 7.4)
_PROTOCOL_VERSION, _INSUFFICIENT = 70, 71  # alerts (section 7.2)
_OLD = {"TLS 1.0": 0x0301, "TLS 1.1": 0x0302}
_TLS_1_2 = 0x0303
# ECDHE with AES for EC and RSA keys: GCM, then CBC, which alone is older than TLS 1.2; the last says that no session
# is renegotiated (RFC 5746 section 3.3)
_SUITES = (0xC02B, 0xC02C, 0xC02F, 0xC030, 0xC009, 0xC00A, 0xC013, 0xC014, 0x00FF)


@dataclass(frozen=True)
class Endpoint:
    """Where something is served, and by which name it is asked for there."""

    host: str
    port: int
    name: str


def parse_endpoint(text: str, name: str) -> Endpoint:
    """HOST:PORT, an IPv6 address in brackets; UsageError for anything else."""
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise UsageError("{text} is no place; write HOST:PORT, such as 10.20.0.11:2376.", text=text)
    return Endpoint(host, int(port), name or host)


def check_served(endpoint: Endpoint, wanted: x509.Certificate) -> tuple[Check, ...]:
    """What is served against a kit's certificate; MachineError where nobody answers, RefusedError for no TLS."""
    try:
        found = _served_certificate(endpoint)
        return (
            _compare(found, wanted),
            _check_stranger(endpoint),
            *(_check_old(endpoint, name, version) for name, version in _OLD.items()),
        )
    except (OSError, UnicodeError) as problem:  # a name that is none has no address
        raise MachineError(
            "{host}:{port} does not answer ({reason}); look whether it runs, and whether it can be reached from here.",
            host=endpoint.host,
            port=endpoint.port,
            reason=getattr(problem, "strerror", None) or "no answer in time",
        ) from None


def _compare(found: x509.Certificate | None, wanted: x509.Certificate) -> Check:
    if found is None:
        return Check("served", True, NotMade("its certificate was not shown in clear"))
    if certificate_sha256(found) != certificate_sha256(wanted):
        return Check(
            "served",
            False,
            f"another certificate is served, from {found.not_valid_before_utc.date()}: install the kit, or restart",
        )
    return Check("served", True, f"the kit's certificate is served, from {found.not_valid_before_utc.date()}")


def _served_certificate(endpoint: Endpoint) -> x509.Certificate | None:
    """The server's certificate, from a handshake of TLS 1.2 that goes no further."""
    with _connect(endpoint) as stream:
        stream.sendall(_hello(endpoint, _TLS_1_2))
        for kind, body in _messages(stream):
            if kind == _CERTIFICATE:
                size = int.from_bytes(body[3:6], "big")
                try:
                    return x509.load_der_x509_certificate(body[6 : 6 + size])
                except ValueError:
                    raise RefusedError("What answers there does not speak TLS.") from None
    return None


def _check_old(endpoint: Endpoint, name: str, version: int) -> Check:
    id_ = f"refuses-{name.lower().replace(' ', '-')}"
    with _connect(endpoint) as stream:
        stream.sendall(_hello(endpoint, version))
        for kind, body in _messages(stream):
            if kind == _SERVER_HELLO and int.from_bytes(body[:2], "big") <= version:
                return Check(id_, False, f"it speaks {name}; forbid that protocol")
            if kind == -_ALERT and body[1:2] in {bytes([_PROTOCOL_VERSION]), bytes([_INSUFFICIENT])}:
                return Check(id_, True, f"it refuses {name} by an alert of its own")
    return Check(id_, True, NotMade(f"it said nothing to {name}"))


def _check_stranger(endpoint: Endpoint) -> Check:
    """Whether somebody without a certificate gets an answer of substance.

    In TLS 1.3 a client has spoken before it is refused, and a server that closes with that unread takes its own alert
    back (RFC 1122 section 4.2.2.13: it resets the connection). In TLS 1.2 it refuses within the handshake.
    """
    refused = _refuses_stranger(endpoint, ssl.TLSVersion.TLSv1_3)
    if refused is None:
        refused = _refuses_stranger(endpoint, ssl.TLSVersion.TLSv1_2)
    if refused is None:
        return Check("stranger", True, NotMade("the connection ended without a word"))
    if refused:
        return Check("stranger", True, "who has no certificate is refused")
    return Check("stranger", False, "who has no certificate gets in: tlsverify, or what asks for one, is not on")


def _refuses_stranger(endpoint: Endpoint, newest: ssl.TLSVersion) -> bool | None:
    """The server's answer to somebody without a certificate who speaks this protocol at most; None if it says none."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # the certificate is compared by itself
    context.maximum_version = newest
    with _connect(endpoint) as stream:
        try:
            with context.wrap_socket(stream, server_hostname=endpoint.name) as secured:
                secured.sendall(b"GET /_ping HTTP/1.0\r\n\r\n")
                answer = secured.recv(1024)
        except ssl.SSLError as problem:
            reason = problem.reason or ""
            return True if "ALERT" in reason and "PROTOCOL_VERSION" not in reason else None
        except (ConnectionResetError, BrokenPipeError):
            return None
    status = answer.split(b" ")[1:2]
    if not answer.startswith(b"HTTP/"):
        return None
    return bool(status and status[0][:1] == b"4")


def _connect(endpoint: Endpoint) -> socket.socket:
    return socket.create_connection((endpoint.host, endpoint.port), timeout=TIMEOUT_S)


def _hello(endpoint: Endpoint, version: int) -> bytes:
    """A client's first message, as a record."""
    suites = b"".join(struct.pack(">H", one) for one in _SUITES)
    name = endpoint.name.encode("idna")
    server_name = b"" if _is_address(endpoint.name) else _extension(0, _sized(b"\0" + _sized(name, 2), 2))
    extensions = (
        server_name
        + _extension(10, _sized(struct.pack(">HHH", 23, 24, 25), 2))  # P-256, P-384, P-521 (RFC 8422)
        + _extension(11, _sized(b"\0", 1))  # points in full
        + _extension(13, _sized(struct.pack(">HHHHHH", 0x0403, 0x0503, 0x0603, 0x0401, 0x0501, 0x0804), 2))
    )
    body = struct.pack(">H", version) + os.urandom(32) + b"\0" + _sized(suites, 2) + b"\1\0" + _sized(extensions, 2)
    message = b"\1" + _sized(body, 3)
    return bytes([_HANDSHAKE]) + struct.pack(">H", min(version, 0x0301)) + _sized(message, 2)


def _is_address(name: str) -> bool:
    return ":" in name or name.replace(".", "").isdecimal()


def _extension(number: int, body: bytes) -> bytes:
    return struct.pack(">H", number) + _sized(body, 2)


def _sized(body: bytes, octets: int) -> bytes:
    return len(body).to_bytes(octets, "big") + body


def _messages(stream: socket.socket) -> Iterator[tuple[int, bytes]]:
    """The handshake messages that come in clear, by type; an alert as -21. It ends with the server's part."""
    pending, total = b"", 0
    while total < _MOST_BYTES:
        head = _exactly(stream, 5)
        body = _exactly(stream, int.from_bytes(head[3:5], "big")) if head else b""
        total += len(head) + len(body)
        if not head or head[0] == _ALERT:
            yield from ((-_ALERT, body),) if body else ()
            return
        if head[0] != _HANDSHAKE:
            raise RefusedError("What answers there does not speak TLS.")
        pending += body
        while len(pending) >= 4 and len(pending) >= 4 + (size := int.from_bytes(pending[1:4], "big")):
            yield pending[0], pending[4 : 4 + size]
            if pending[0] == _HELLO_DONE:
                return
            pending = pending[4 + size :]


def _exactly(stream: socket.socket, count: int) -> bytes:
    """So many bytes; none where the stream ends before."""
    found = b""
    while len(found) < count:
        try:
            part = stream.recv(count - len(found))
        except ConnectionResetError:
            return b""
        if not part:
            return b""
        found += part
    return found
