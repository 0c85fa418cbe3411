"""Hosts ask with sh and openssl alone; what comes back is matched to them by what it says (E5 to E8)."""

from __future__ import annotations

import ipaddress
import json
import os
import shutil
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from ceremony.errors import UsageError
from ceremony.estate.description import Estate
from ceremony.estate.errors import EstateError
from ceremony.estate.loading import example_estate
from ceremony.estate.matching import match_requests
from ceremony.estate.requesting import SCRIPT, write_requests
from tests.support import assert_refused, keyrite
from tests.unit.ceremony.estate.estate_support import (
    ask_all,
    estate_of,
    example,
    lonely_path,
    make_request,
    put,
    run_script,
)

NODE = "node1.platform.example"
SHELLS = [("dash",), ("busybox", "sh"), ("bash", "--posix")]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The requests of the example's hosts. Tests copy them."""
    return ask_all(example(), tmp_path_factory.mktemp("asked"))


@pytest.fixture
def copy(asked: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(asked, tmp_path / "copy"))


@pytest.mark.parametrize("shell", SHELLS, ids=lambda one: one[0])
def test_a_host_needs_sh_and_openssl_alone(shell: tuple[str, ...], tmp_path: Path) -> None:
    out, keys = tmp_path / "out", tmp_path / "keys"
    keys.mkdir()
    write_requests(example(), out)
    done = run_script(out / NODE / SCRIPT, keys, lonely_path(tmp_path / "path"), shell=shell)
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(one.name for one in keys.iterdir()) == ["client.key", "server.key"]
    assert {stat.S_IMODE(one.stat().st_mode) for one in keys.iterdir()} == {0o600}
    assert "PRIVATE" not in "".join(one.read_text() for one in (out / NODE).iterdir() if one.name != SCRIPT)
    back = match_requests(example(), out)
    assert [(one.host.name, str(one.use)) for one in back.requests] == [(NODE, "server"), (NODE, "client")]
    for one in back.requests:
        assert one.written_down
        assert " ".join(one.key_words) in " ".join(done.stdout.split())  # what is read out is what Keyrite shows
    assert [str(one) for one in back.requests[0].request.names] == [f"dns:{NODE}", "ip:10.20.0.11"]
    assert [str(one) for one in back.requests[1].request.names] == [f"dns:{NODE}"]


def test_every_kind_of_key_and_any_organisation_can_be_asked_with(tmp_path: Path) -> None:
    odd = 'Klinik "Süd" #1 $HOME \\ ; `id` = 东院'
    for key_type in ("ec-p384", "rsa-3072"):
        text = example_estate().decode().replace("organisation: Example Clinic", f"organisation: '{odd}'")
        estate = estate_of(f"{text}\nkey_type: {key_type}\n".encode())
        out, keys = tmp_path / key_type, tmp_path / f"{key_type}-keys"
        keys.mkdir()
        write_requests(estate, out)
        done = run_script(out / "ops1.platform.example" / SCRIPT, keys, lonely_path(tmp_path / "path"))
        assert done.returncode == 0, done.stderr
        back = match_requests(estate, out)
        assert back.problems == ()
        assert [str(one.request.key_type) for one in back.requests] == [key_type]
        assert dict(back.requests[0].request.subject)["organization"] == odd


def test_a_key_is_never_written_over_and_never_into_the_folder_that_travels(tmp_path: Path) -> None:
    out, keys, path = tmp_path / "out", tmp_path / "keys", lonely_path(tmp_path / "path")
    keys.mkdir()
    write_requests(example(), out)
    script = out / NODE / SCRIPT
    inside = run_script(script, out / NODE, path)
    assert (inside.returncode, "This folder travels" in inside.stderr) == (1, True)
    (keys / "client.key").symlink_to("nowhere")
    refused = run_script(script, keys, path)
    assert (refused.returncode, "client.key is here already" in refused.stderr) == (1, True)
    assert sorted(one.name for one in keys.iterdir()) == ["client.key"]  # not even the other key was made
    (keys / "client.key").unlink()
    assert run_script(script, keys, path).returncode == 0
    before = [(keys / name).read_bytes() for name in ("client.key", "server.key")]
    again = run_script(script, keys, path, lang="zh_CN.UTF-8")
    assert (again.returncode, "已经存在，保持原样" in again.stderr) == (1, True)
    there = run_script(script, keys, path, "--same-key")
    assert (there.returncode, "server.csr is there already" in there.stderr) == (1, True)
    first = (out / NODE / "server.csr").read_bytes()
    for name in ("server.csr", "client.csr", "fingerprints.txt"):
        (out / NODE / name).unlink()
    assert run_script(script, keys, path, "--same-key").returncode == 0
    assert before == [(keys / name).read_bytes() for name in ("client.key", "server.key")]
    public = [x509.load_pem_x509_csr(one).public_key() for one in (first, (out / NODE / "server.csr").read_bytes())]
    assert public[0] == public[1]
    wrong = run_script(script, keys, path, "--force")
    assert (wrong.returncode, "There is no option --force" in wrong.stderr) == (1, True)


def test_without_openssl_nothing_is_made(tmp_path: Path) -> None:
    out, keys, empty = tmp_path / "out", tmp_path / "keys", tmp_path / "empty"
    keys.mkdir()
    empty.mkdir()
    write_requests(example(), out)
    done = run_script(out / NODE / SCRIPT, keys, empty)
    assert (done.returncode, "There is no openssl" in done.stderr, list(keys.iterdir())) == (1, True, [])


def test_everything_is_there_and_nothing_is_wrong(asked: Path) -> None:
    back = match_requests(example(), asked)
    assert (len(back.requests), back.problems, back.missing) == (6, (), ())
    back.require_sound()


def test_a_folder_from_a_stick_with_odd_names_is_carried(copy: Path) -> None:
    for at, host in enumerate(sorted(one for one in copy.iterdir() if one.is_dir())):
        for file in host.iterdir():
            file.rename(host / f"{file.stem[:6].upper()}~1.{file.suffix[1:4].upper()}")
        host.rename(copy / f"NODE{at}~1.EXA")
    (copy / "System Volume Information").mkdir()
    (copy / "NODE0~1.EXA/._SERVER~1.CSR").write_bytes(b"\x00\x05\x16\x07")  # macOS
    (copy / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0")
    os.mkdir(os.fsencode(copy) + b"/\xff\xfe")  # noqa: PTH102 - no name in UTF-8
    (copy / "a link").symlink_to("/dev/zero")
    back = match_requests(example(), copy)
    assert (len(back.requests), back.problems, back.missing) == (6, (), ())
    assert all(one.written_down for one in back.requests)


def _another_key(copy: Path) -> None:
    node = copy / NODE
    put(copy, f"{NODE}/client.csr", make_request([NODE], NODE))
    assert (node / "fingerprints.txt").is_file()


def _one_key_twice(copy: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    for name in ("ops1.platform.example", NODE):
        put(copy, f"{name}/client.csr", make_request([name], name, key))
        (copy / name / "fingerprints.txt").unlink()


def _without_common_name() -> bytes:
    """Names are enough for other CAs, and for no profile here."""
    names = x509.SubjectAlternativeName([x509.DNSName("ops1.platform.example")])
    made = x509.CertificateSigningRequestBuilder(x509.Name([])).add_extension(names, critical=True)
    return made.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256()).public_bytes(Encoding.PEM)


WRONG: list[tuple[Callable[[Path], None], str]] = [
    (lambda copy: put(copy, "x.csr", make_request(["a.b"], "a.b")), "E5: The file copy/x.csr is a request for a.b"),
    (
        lambda copy: put(copy, f"{NODE}/server.csr", make_request([NODE, "evil.example"], NODE)),
        "asks for the names evil.example, node1.platform.example",
    ),
    (lambda copy: put(copy, "x.csr", make_request([NODE], NODE)), "are both for node1.platform.example as a client"),
    (_another_key, "E6: The file node1.platform.example/client.csr is not what node1.platform.example wrote"),
    (_one_key_twice, "E7: The host ops1.platform.example (client) has the same key as node1.platform.example (client)"),
    (
        lambda copy: put(copy, "ops1.platform.example/client.csr", make_request(["ops1.platform.example"], "ops1")),
        "the subject CN=ops1, where the estate",
    ),
    (
        lambda copy: put(
            copy,
            "ops1.platform.example/client.csr",
            make_request(["ops1.platform.example"] * 2, "ops1.platform.example", rsa.generate_private_key(65537, 2048)),
        ),
        "I6: The request's RSA key has 2048 bits",
    ),
    (
        lambda copy: put(copy, "ops1.platform.example/client.csr", _without_common_name()),
        "asks for the names ops1.platform.example and the subject none",
    ),
    (lambda copy: put(copy, "x.csr", b"nonsense"), "cannot be taken: I22"),
    (lambda copy: put(copy, "k.pem", b"-----BEGIN PRIVATE KEY-----\n"), "E7: The file copy/k.pem holds a private key"),
    (
        lambda copy: put(
            copy, "x.csr", (copy / NODE / "client.csr").read_bytes().replace(b"CERTIFICATE REQ", b"CERTIFICATE\nREQ")
        ),
        "cannot be taken",
    ),
]


@pytest.mark.parametrize(("spoil", "sentence"), WRONG, ids=[one[1][:45] for one in WRONG])
def test_what_is_foreign_or_changed_is_told(spoil: Callable[[Path], None], sentence: str, copy: Path) -> None:
    spoil(copy)
    back = match_requests(example(), copy)
    assert any(sentence in str(one) for one in back.problems), [str(one) for one in back.problems]
    with pytest.raises(EstateError):
        back.require_sound()


def test_who_did_not_answer_is_told(copy: Path) -> None:
    (copy / NODE / "server.csr").unlink()
    shutil.rmtree(copy / "ops1.platform.example")
    back = match_requests(example(), copy)
    assert [(host.name, str(use)) for host, use in back.missing] == [
        (NODE, "server"),
        ("ops1.platform.example", "client"),
    ]
    assert back.problems == ()
    with pytest.raises(UsageError, match="There is no folder"):
        match_requests(example(), copy / "none")


def test_requests_of_other_tools_are_matched_by_their_names(tmp_path: Path) -> None:
    """step writes a common name and alternative names alone; a host that serves and asks has the names say which."""
    estate: Estate = example()
    put(tmp_path, "a.csr", make_request([NODE], NODE))
    names = x509.SubjectAlternativeName([x509.DNSName(NODE), x509.IPAddress(ipaddress.ip_address("10.20.0.11"))])
    builder = x509.CertificateSigningRequestBuilder(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NODE)]))
    made = builder.add_extension(names, critical=False).sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
    put(tmp_path, "b.p10", made.public_bytes(Encoding.DER))
    back = match_requests(estate, tmp_path)
    assert [(one.host.name, str(one.use), one.written_down) for one in back.requests] == [
        (NODE, "server", False),
        (NODE, "client", False),
    ]
    assert back.problems == ()


def test_the_command_shows_the_words_and_what_is_missing(copy: Path, tmp_path: Path) -> None:
    file = tmp_path / "estate.yaml"
    file.write_bytes(example_estate())
    done = keyrite("estate", "check", file, "--requests", copy)
    assert (done.returncode, done.stderr) == (0, "")
    words = match_requests(example(), copy).requests[0].key_words
    assert " ".join(words[:8]) in done.stdout
    (copy / NODE / "server.csr").unlink()
    told = json.loads((failed := keyrite("estate", "check", file, "--requests", copy, "--json")).stdout)
    assert (failed.returncode, told["ok"]) == (1, False)
    assert told["missing"] == [{"host": NODE, "use": "server"}]
    assert_refused(keyrite("estate", "requests", file, "--out", copy), 2, "is not empty, and nothing in it was touched")
    out = tmp_path / "new"
    assert keyrite("estate", "requests", file, "--out", out).returncode == 0
    guide = (out / "README.md").read_text("utf-8")
    assert "step certificate create --csr" in guide
    assert "cfssl genkey" in guide
    assert "申请证书" in guide


def test_the_fingerprint_is_what_the_guide_has_other_tools_print(asked: Path) -> None:
    one = match_requests(example(), asked).requests[0]
    command = "openssl req -in server.csr -noout -pubkey | openssl pkey -pubin -outform DER | openssl dgst -sha256"
    assert command in (asked / "README.md").read_text("utf-8")
    printed = subprocess.run(command, shell=True, cwd=one.file.parent, capture_output=True, text=True, check=True)  # noqa: S602
    assert printed.stdout.split()[-1] == one.key_sha256
