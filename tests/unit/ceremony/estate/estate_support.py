"""What the tests of the estate share: an example, and requests made by its own scripts."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from ceremony.estate.description import Estate
from ceremony.estate.loading import check_estate, example_estate
from ceremony.estate.requesting import SCRIPT, write_requests


def estate_of(text: bytes) -> Estate:
    estate, problems = check_estate(text)
    assert estate is not None, [str(one.error) for one in problems]
    return estate


def example() -> Estate:
    return estate_of(example_estate())


def lonely_path(folder: Path) -> Path:
    """A folder that holds openssl and nothing else, to be all of a script's PATH."""
    folder.mkdir(exist_ok=True)
    openssl = shutil.which("openssl")
    assert openssl is not None
    if not (folder / "openssl").exists():
        (folder / "openssl").symlink_to(openssl)
    return folder


def run_script(
    script: Path, keys: Path, path: Path, *arguments: str, shell: tuple[str, ...] = ("dash",), lang: str = "C"
) -> subprocess.CompletedProcess[str]:
    """A host's script, in the folder of its keys, with openssl alone."""
    program = shutil.which(shell[0])
    assert program is not None, f"{shell[0]} is not installed (make setup installs it)"
    return subprocess.run(
        [program, *shell[1:], str(script), *arguments],
        cwd=keys,
        env={"PATH": str(path), "LANG": lang},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def ask_all(estate: Estate, folder: Path) -> Path:
    """Requests of every host, each made by its script; the keys lie in folder/keys/HOST."""
    out, path = folder / "requests", lonely_path(folder / "path")
    write_requests(estate, out)
    for host in estate.hosts:
        keys = folder / "keys" / host.folder
        keys.mkdir(parents=True)
        done = run_script(out / host.folder / SCRIPT, keys, path)
        assert done.returncode == 0, done.stderr
    return out


def make_request(
    names: list[str], common_name: str, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | None = None
) -> bytes:
    """As other tools write it: a common name alone, no purpose."""
    alternative = x509.SubjectAlternativeName([x509.DNSName(one) for one in names])
    builder = x509.CertificateSigningRequestBuilder(
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    ).add_extension(alternative, critical=False)
    made = builder.sign(key or ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
    return made.public_bytes(Encoding.PEM)


def put(copy: Path, name: str, content: bytes) -> None:
    (copy / name).parent.mkdir(parents=True, exist_ok=True)
    (copy / name).write_bytes(content)
