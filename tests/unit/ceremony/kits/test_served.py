"""What a server on this machine is seen to serve: its certificate, strangers, old protocols; and what is no server."""

from __future__ import annotations

import contextlib
import datetime
import socket
import ssl
import struct
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from ceremony.errors import MachineError, RefusedError, UsageError
from ceremony.kits.served import Endpoint, check_served, parse_endpoint

NAME = "node1.platform.example"
APPLICATION_DATA = 23  # type of a record


def make_certificate(folder: Path) -> x509.Certificate:
    """A server's certificate, in server.pem with its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now)
    made = builder.not_valid_after(now + datetime.timedelta(days=1)).sign(key, hashes.SHA256())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "server.pem").write_bytes(pem + made.public_bytes(Encoding.PEM))
    return made


@contextlib.contextmanager
def listening(answer: Callable[[socket.socket], None]) -> Iterator[Endpoint]:
    """A server on a free port of the loopback; it ends when everybody has gone."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    stream, _ = server.accept()
                except OSError:
                    return
                with contextlib.suppress(OSError), stream:
                    stream.settimeout(5)
                    answer(stream)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield Endpoint("127.0.0.1", server.getsockname()[1], NAME)
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def tls(folder: Path, *, strangers: bool = False, old: bool = False) -> Callable[[socket.socket], None]:
    """A server of HTTP over TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if old:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1
        context.set_ciphers("ALL:@SECLEVEL=0")
    if not strangers:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(folder / "server.pem")

    def answer(stream: socket.socket) -> None:
        with context.wrap_socket(stream, server_side=True, do_handshake_on_connect=False) as secured:
            try:
                secured.do_handshake()
                secured.recv(1024)
                secured.sendall(b"HTTP/1.0 200 OK\r\n\r\nOK")
            except ssl.SSLError:  # read to the end first: whoever closes with something unread takes the alert back
                with socket.socket(fileno=secured.detach()) as rest:
                    rest.settimeout(5)
                    rest.shutdown(socket.SHUT_WR)
                    while rest.recv(1024):
                        pass

    return answer


def hasty(folder: Path) -> Callable[[socket.socket], None]:
    """A server that lets nobody in without a certificate, and leaves unread what comes after the handshake.

    In TLS 1.3 that is the client's question, and what the server says is lost with it: it closes before it says it,
    for whether the loopback delivers an alert just before a reset is chance.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(folder / "server.pem")

    def answer(stream: socket.socket) -> None:
        came, said = ssl.MemoryBIO(), ssl.MemoryBIO()
        secured, head = context.wrap_bio(came, said, server_side=True), b""
        try:
            while True:
                with contextlib.suppress(ssl.SSLWantReadError):
                    secured.do_handshake()
                stream.sendall(said.read())
                head = stream.recv(5, socket.MSG_WAITALL)
                came.write(head + stream.recv(int.from_bytes(head[3:], "big"), socket.MSG_WAITALL))
        except ssl.SSLError:
            if head[0] == APPLICATION_DATA:  # what is encrypted is disguised so, by TLS 1.3 alone
                stream.recv(1, socket.MSG_PEEK)  # it is there, and stays unread
            else:
                stream.sendall(said.read())

    return answer


def looked(endpoint: Endpoint, wanted: x509.Certificate) -> dict[str, tuple[bool, str]]:
    return {one.id: (one.ok, one.detail) for one in check_served(endpoint, wanted)}


def test_a_server_as_the_kit_sets_it_up_passes(tmp_path: Path) -> None:
    wanted = make_certificate(tmp_path)
    with listening(tls(tmp_path)) as endpoint:
        found = check_served(endpoint, wanted)
    assert [(one.id, one.result) for one in found] == [
        ("served", "passed"),
        ("stranger", "passed"),
        ("refuses-tls-1.0", "passed"),
        ("refuses-tls-1.1", "passed"),
    ]
    assert "alert of its own" in found[2].detail


def test_another_certificate_strangers_and_old_protocols_are_found(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    wanted, _ = make_certificate(tmp_path / "other"), make_certificate(tmp_path)
    with listening(tls(tmp_path, strangers=True, old=True)) as endpoint:
        found = looked(endpoint, wanted)
    assert found["served"][0] is False
    assert "another certificate is served" in found["served"][1]
    assert found["stranger"] == (
        False,
        "who has no certificate gets in: tlsverify, or what asks for one, is not on",
    )
    assert found["refuses-tls-1.0"] == (False, "it speaks TLS 1.0; forbid that protocol")
    assert found["refuses-tls-1.1"] == (False, "it speaks TLS 1.1; forbid that protocol")


def test_a_server_whose_alert_is_lost_in_tls_1_3_is_asked_in_tls_1_2(tmp_path: Path) -> None:
    wanted = make_certificate(tmp_path)
    with listening(hasty(tmp_path)) as endpoint:
        found = check_served(endpoint, wanted)
    assert {one.id: one.result for one in found}["stranger"] == "passed"


def test_that_tls_1_2_is_not_spoken_is_no_refusal_of_a_stranger(tmp_path: Path) -> None:
    """Else a server that cuts every connection, and speaks TLS 1.3 alone, would pass."""
    wanted, context = make_certificate(tmp_path), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem")
    context.minimum_version = ssl.TLSVersion.TLSv1_3

    def answer(stream: socket.socket) -> None:
        with contextlib.suppress(ssl.SSLError), context.wrap_socket(stream, server_side=True) as secured:
            secured.recv(1)

    with listening(answer) as endpoint:
        found = check_served(endpoint, wanted)
    assert {one.id: one.result for one in found}["stranger"] == "not-made"


def test_who_says_nothing_is_not_said_to_refuse(tmp_path: Path) -> None:
    """The connection ends without a word: nobody knows why."""

    def answer(stream: socket.socket) -> None:
        stream.recv(4096)

    wanted = make_certificate(tmp_path)
    with listening(answer) as endpoint:
        found = check_served(endpoint, wanted)
    assert {one.result for one in found} == {"not-made"}


CERTIFICATE = b"\x0b" + (10).to_bytes(3, "big") + (7).to_bytes(3, "big") + (4).to_bytes(3, "big") + b"none"
NO_TLS = [
    b"HTTP/1.1 400 Bad Request\r\n\r\n",
    b"\x16\x03\x03" + struct.pack(">H", len(CERTIFICATE)) + CERTIFICATE,
    b"\x17\x03\x03\x00\x01x",
]


@pytest.mark.parametrize("said", NO_TLS)
def test_what_speaks_no_tls_is_told(tmp_path: Path, said: bytes) -> None:
    def answer(stream: socket.socket) -> None:
        stream.recv(4096)
        stream.sendall(said)

    wanted = make_certificate(tmp_path)
    with listening(answer) as endpoint, pytest.raises(RefusedError, match="does not speak TLS"):
        check_served(endpoint, wanted)


def test_where_nobody_listens_and_what_is_no_name_are_told(tmp_path: Path) -> None:
    wanted = make_certificate(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(MachineError, match=rf"127\.0\.0\.1:{port} does not answer \(Connection refused\)"):
        check_served(Endpoint("127.0.0.1", port, NAME), wanted)
    with pytest.raises(MachineError, match=r"a\.\.b:1 does not answer"):
        check_served(Endpoint("a..b", 1, NAME), wanted)


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("10.20.0.11:2376", "10.20.0.11", 2376),
        ("[fd00::5]:443", "fd00::5", 443),
        ("node.example:5000", "node.example", 5000),
    ],
)
def test_a_place_is_a_host_and_a_port(text: str, host: str, port: int) -> None:
    assert parse_endpoint(text, NAME) == Endpoint(host, port, NAME)


@pytest.mark.parametrize("text", ["", "node", "node:", ":2376", "node:0", "node:65536", "node:http", "https://node"])
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"is no place; write HOST:PORT, such as 10\.20\.0\.11:2376"):
        parse_endpoint(text, NAME)
