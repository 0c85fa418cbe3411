"""Programs of others on this laptop, asked about what was signed here: openssl, and the one that a document is for.

They get what goes out anyway, in a folder of their own that is removed, and no network is needed. Where one is not
installed the record says so; where one objects, nothing of the document is kept.
"""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from shutil import which

from ceremony.errors import RefusedError
from ceremony.ports import SignedDocument
from ceremony.ports.documents import ASKED, NOT_HERE, needing_a_server, not_made
from ceremony.record.events import OtherProgram
from ceremony.signing import notation

SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"  # and nowhere that somebody else could write to
_SECONDS = 60
_STORE = "keyrite"
_OFFLINE = ("--insecure-ignore-tlog=true",)


class InstalledPrograms:
    """openssl, cosign and notation, where they are installed; `path` is where they are looked for."""

    def __init__(self, path: str = SYSTEM_PATH) -> None:
        self._path = path

    def check(self, signed: SignedDocument) -> tuple[OtherProgram, ...]:
        """What each says of it; RefusedError where one of them does not accept it."""
        return (*self._asked(signed), *needing_a_server(signed))

    def _asked(self, signed: SignedDocument) -> Iterator[OtherProgram]:
        for program in ("openssl", *filter(None, (ASKED.get(signed.kind),))):
            place = which(program, path=self._path)
            if place is None:
                yield not_made(program, NOT_HERE)
                continue
            with tempfile.TemporaryDirectory(prefix="keyrite-signed-") as folder:
                for public, signature in signed.signatures:
                    parts = {"key.pub": public, "signature": signature, "signed": signed.to_sign}
                    for name, content in parts.items():
                        (Path(folder) / name).write_bytes(content)
                    if program == "notation":
                        _write_layout(Path(folder), signed)
                    _judge(program, place, Path(folder), signed)
            yield OtherProgram(
                program=program, version=_version(place, program), sha256=_sha256(place), result="passed"
            )


def _write_layout(folder: Path, signed: SignedDocument) -> None:
    """The envelope where notation looks for it, and the root that it is to believe; the image itself is not needed."""
    chain = notation.chain_in(signed.name, signed.files)
    manifest = notation.signature_manifest(signed.name, signed.files, chain)
    target = notation.read_signed(signed.to_sign).target
    settings = Path(".config/notation")
    parts = {f"layout/{name}": content for name, content in notation.layout(target, [manifest]).items()}
    parts[f"{settings}/truststore/x509/ca/{_STORE}/root.pem"] = signed.root
    parts[f"{settings}/trustpolicy.json"] = notation.trust_policy(_STORE, ["*"], chain[:1])
    for name, content in parts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        (folder / name).chmod(0o600)


def _judge(program: str, place: str, folder: Path, signed: SignedDocument) -> None:
    """Have one signature verified over the bytes that were to be signed."""
    command = {
        "openssl": (place, "dgst", "-sha256", "-verify", "key.pub", "-signature", "signature", "signed"),
        "cosign": (place, "verify-blob", "--key", "key.pub", "--signature", "signature", *_OFFLINE, "signed"),
        "notation": (place, "verify", "--oci-layout", f"layout@{_digest(signed)}", "--scope", "keyrite/signed"),
    }[program]
    if not _ends_well(command, folder):
        raise RefusedError(
            "{program} does not accept the signature on {name}; nothing of it goes out. Find out why, or abort.",
            program=program,
            name=signed.name,
        )


def _digest(signed: SignedDocument) -> str:
    return notation.read_signed(signed.to_sign).target.digest if signed.kind == "notation" else ""


def _ends_well(command: tuple[str, ...], folder: Path) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 - a program of the system, and files of ours
            command,
            cwd=folder,
            env={"PATH": SYSTEM_PATH, "HOME": str(folder), "LC_ALL": "C", "NOTATION_EXPERIMENTAL": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


@cache
def _version(place: str, program: str) -> str:
    """As it says itself, in one short line; empty where it says nothing."""
    asked = (place, "version", "--json=false") if program == "cosign" else (place, "version")
    try:
        done = subprocess.run(  # noqa: S603 - a program of the system
            asked,
            env={"PATH": SYSTEM_PATH, "HOME": "/nonexistent", "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    told = next((line for line in lines if line.startswith(("GitVersion", "Version", "OpenSSL", "LibreSSL"))), "")
    plain = "".join(one for one in told if one.isprintable()).removeprefix("Git").removeprefix("Version:")
    return plain.partition(" (")[0].strip()[:80]


@cache
def _sha256(place: str) -> str:
    """Of the program's file, in hex: some distributions build theirs without a version."""
    with Path(place).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
