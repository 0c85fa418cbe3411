"""A printer in memory: IPP over HTTP on loopback, with the faults of real ones.

It shares no code with the client: messages are taken apart and put together here from RFC 8010.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

INTEGER, BOOLEAN, ENUM, KEYWORD, NAME, URI, MIME, RESOLUTION = 0x21, 0x22, 0x23, 0x44, 0x42, 0x45, 0x49, 0x32
OPERATIONS = {2: "print", 4: "validate", 8: "cancel", 9: "job", 10: "jobs", 11: "printer", 0x4002: "queues"}


class _Listener(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what some tests are about; any other failure is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@dataclass
class Request:
    """One request as it arrived."""

    operation: str
    attributes: dict[str, list[Any]]
    document: bytes = field(repr=False)


def take_apart(data: bytes) -> tuple[int, dict[str, list[Any]], bytes]:
    """Operation, attributes by name, and what follows them."""
    (operation,) = struct.unpack(">H", data[2:4])
    at, name, found = 8, "", {}
    while (tag := data[at]) != 3:
        at += 1
        if tag < 0x10:
            continue
        (length,) = struct.unpack_from(">H", data, at)
        name = data[at + 2 : at + 2 + length].decode() or name
        at += 2 + length
        (length,) = struct.unpack_from(">H", data, at)
        raw = data[at + 2 : at + 2 + length]
        at += 2 + length
        value: Any = int.from_bytes(raw, "big", signed=True) if tag in {INTEGER, ENUM} else raw.decode()
        found.setdefault(name, []).append(raw == b"\x01" if tag == BOOLEAN else value)
    return operation, found, data[at + 1 :]


def pack(tag: int, name: str, *values: Any) -> bytes:
    """One attribute."""
    parts = []
    for value in values:
        if tag in {INTEGER, ENUM}:
            data = struct.pack(">i", value)
        else:
            data = bytes([value]) if tag == BOOLEAN else value if isinstance(value, bytes) else value.encode()
        parts.append(struct.pack(">BH", tag, len(name)) + name.encode() + struct.pack(">H", len(data)) + data)
        name = ""
    return b"".join(parts)


def message(status: int, *groups: tuple[int, Iterable[bytes]]) -> bytes:
    """A whole answer."""
    heading = [pack(0x47, "attributes-charset", "utf-8"), pack(0x48, "attributes-natural-language", "en")]
    body = b"".join(bytes([tag]) + b"".join(attributes) for tag, attributes in [(1, heading), *groups])
    return struct.pack(">HHI", 0x0101, status, 1) + body + b"\x03"


def read_body(http: BaseHTTPRequestHandler) -> bytes:
    """The body of a request, whole or in chunks, as print services send it."""
    if http.headers["Content-Length"]:
        return http.rfile.read(int(http.headers["Content-Length"]))
    if http.headers["Expect"]:
        http.send_response_only(100)
        http.end_headers()
    chunks = []
    while size := int(http.rfile.readline(), 16):
        chunks.append(http.rfile.read(size))
        http.rfile.readline()
    http.rfile.readline()
    return b"".join(chunks)


@dataclass
class Job:
    """A job: how far it is, and how many pages it counts."""

    number: int
    state: int = 5
    pages: int = 0
    asked: int = 0


class FakePrinter:
    """Set what it should do wrong before it is used; `received` holds what came as documents, in memory only."""

    def __init__(self, *, fault: str = "", path: str = "/ipp/print") -> None:
        self.fault = fault
        self.reasons: list[str] = []
        self.formats = ["application/pdf", "image/pwg-raster"]
        self.media = ["iso_a4_210x297mm", "na_letter_8.5x11in"]
        self.extra: list[bytes] = []
        self.polls_until_done = 2
        self.received: list[bytes] = []
        self.requests: list[Request] = []
        self.jobs: dict[int, Job] = {}
        self._server = _Listener(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.uri = f"ipp://localhost:{self.port}{path}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.closing = threading.Event()

    def __enter__(self) -> FakePrinter:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def seen(self, operation: str) -> list[Request]:
        """The requests of one kind."""
        return [request for request in self.requests if request.operation == operation]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        printer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                with contextlib.suppress(OSError, ValueError):  # whoever hangs up half-way
                    printer._serve(self)

            def log_message(self, *_: object) -> None:
                pass

        return Handler

    def _serve(self, http: BaseHTTPRequestHandler) -> None:
        if self.fault.startswith("http-"):
            status = int(self.fault[5:])
            http.close_connection = True
            http.send_response(status)
            http.send_header("Content-Length", "0")
            http.end_headers()
            return
        body = read_body(http)
        number, attributes, document = take_apart(body)
        operation = OPERATIONS[number]
        self.requests.append(Request(operation, attributes, document))
        if self.fault == "vanish" and self.seen("print"):
            http.connection.shutdown(socket.SHUT_RDWR)
            http.close_connection = True
            return
        if self.fault == f"stall-{operation}":
            self.closing.wait(20)
            return
        answer = self._answer(operation, attributes, document)
        http.send_response(200)
        http.send_header("Content-Type", "application/ipp")
        http.send_header("Content-Length", str(len(answer)))
        http.end_headers()
        if self.fault == "drip":
            for byte in answer:
                http.wfile.write(bytes([byte]))
                http.wfile.flush()
                if self.closing.wait(0.05):
                    return
        else:
            http.wfile.write(answer)

    def _answer(self, operation: str, attributes: dict[str, list[Any]], document: bytes) -> bytes:
        if self.fault == "garbage":
            return b"<html>this is a router</html>"
        if self.fault == "flood":
            return b"\x01\x01" + bytes(2 << 20)
        if self.fault == f"refuse-{operation}":
            return message(0x040B if operation == "validate" else 0x0506)
        return getattr(self, f"_{operation}")(attributes, document)

    def _printer(self, *_: object) -> bytes:
        return message(0, (4, self.description()))

    _queues = _printer

    def description(self) -> list[bytes]:
        """The printer attributes."""
        stopped = any(reason.endswith("-error") for reason in self.reasons)
        collection = pack(0x34, "media-col-default", b"") + pack(0x4A, "", b"media-top-margin") + pack(INTEGER, "", 423)
        return [
            pack(NAME, "printer-name", "Fake"),
            pack(0x41, "printer-make-and-model", "Keyrite Fake 1"),
            pack(URI, "printer-uri-supported", self.uri),
            pack(ENUM, "printer-state", 5 if stopped else 3),
            pack(KEYWORD, "printer-state-reasons", *(self.reasons or ["none"])),
            pack(BOOLEAN, "printer-is-accepting-jobs", 1),
            pack(MIME, "document-format-supported", *self.formats),
            collection + pack(0x37, "", b""),
            pack(KEYWORD, "media-supported", *self.media),
            pack(KEYWORD, "media-ready", *self.media),
            pack(KEYWORD, "sides-supported", "one-sided", "two-sided-long-edge"),
            pack(KEYWORD, "print-scaling-supported", "auto", "none"),
            pack(KEYWORD, "pwg-raster-document-type-supported", "black_1", "sgray_8"),
            pack(RESOLUTION, "pwg-raster-document-resolution-supported", struct.pack(">iib", 300, 300, 3)),
            *self.extra,
        ]

    def _validate(self, *_: object) -> bytes:
        return message(0)

    def _print(self, _: object, document: bytes) -> bytes:
        job = Job(len(self.jobs) + 1)
        self.jobs[job.number] = job
        self.received.append(document)
        return message(0, (2, [pack(INTEGER, "job-id", job.number), pack(ENUM, "job-state", job.state)]))

    def _job(self, attributes: dict[str, list[Any]], _: bytes) -> bytes:
        job = self.jobs.get(attributes["job-id"][0])
        if job is None:
            return message(0x0406)
        job.asked += 1
        if job.state == 5 and job.asked >= self.polls_until_done and not self.reasons:
            job.state, job.pages = (8, 0) if self.fault == "abort" else (9, 1)
            if self.fault == "forget":
                del self.jobs[job.number]
                return message(0x0406)
        if self.fault == "half" and job.state == 5:
            job.pages = 1
        return message(0, (2, [self._describe(job)]))

    def _describe(self, job: Job) -> bytes:
        early = self.fault == "early" and job.state == 5
        return (
            pack(ENUM, "job-state", 9 if early else job.state)
            + pack(KEYWORD, "job-state-reasons", "processing-to-stop-point" if early else "none")
            + pack(INTEGER, "job-impressions-completed", job.pages)
        )

    def _jobs(self, *_: object) -> bytes:
        return message(0, *((2, [pack(INTEGER, "job-id", number)]) for number in list(self.jobs)))

    def _cancel(self, attributes: dict[str, list[Any]], _: bytes) -> bytes:
        job = self.jobs.get(attributes["job-id"][0])
        if job is None:
            return message(0x0406)
        if job.state != 9 and self.fault != "deaf":
            job.state = 7
        if attributes.get("purge-job") == [True]:
            del self.jobs[job.number]
        return message(0)


def wait_until(condition: Any, limit_s: float = 5.0) -> None:
    """Wait for another thread, no longer than needed."""
    deadline = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.005)
