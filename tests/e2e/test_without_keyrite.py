"""Recovery without Keyrite: other people's programs alone bring back the root CA's private key from three sheets."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import keywrap, serialization
from shamir_mnemonic import combine_mnemonics

from tests.support import Rehearsal, data_of


def scan(sheet: Path, folder: Path) -> str:
    """The sheet as a scanner would see it, read by zbar; finer where it missed the code, as docs/paper.md says."""
    for dots in ("200", "300", "400"):
        picture = folder / f"{sheet.stem}-{dots}"
        subprocess.run(["pdftoppm", "-r", dots, "-gray", "-png", "-singlefile", sheet, picture], check=True)
        command = ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", picture.with_suffix(".png")]
        found = subprocess.run(command, capture_output=True, text=True, check=False)  # 4: it found none
        for line in found.stdout.splitlines():
            if not line.startswith("KEYRITE1:"):
                return line.lower()
    raise AssertionError(f"zbar reads no code on {sheet.name}, however finely it is scanned")


def unwrap(root_key: bytes, blob: bytes) -> serialization.PrivateFormat:
    """RFC 5649; what follows the PKCS #8 is the token's own zero padding."""
    plain = keywrap.aes_key_unwrap_with_padding(root_key, blob)
    length = 3 + plain[2] if plain[1] == 0x81 else 4 + int.from_bytes(plain[2:4]) if plain[1] == 0x82 else 2 + plain[1]
    assert not any(plain[length:])
    return serialization.load_der_private_key(plain[:length], None)  # type: ignore[return-value]


def test_sheets_zbar_shamir_mnemonic_and_rfc_5649_give_the_key_of_the_root_certificate(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    shares = [scan(rehearsal.sheet(index), tmp_path) for index in (5, 1, 4)]
    root_key = combine_mnemonics(shares)
    tagged = hashlib.sha256(b"keyrite root v1\n" + root_key).hexdigest()
    assert tagged[:32] == data_of(rehearsal.archive, "subsets-proven")["check_value"]
    key = unwrap(root_key, (rehearsal.archive / "keys/root-ca.wrapped").read_bytes())
    root = x509.load_pem_x509_certificate((rehearsal.archive / "keys/root-ca.crt").read_bytes())
    assert key.public_key() == root.public_key()  # type: ignore[attr-defined]


def test_sha256sum_alone_judges_a_sheet(rehearsal: Rehearsal, tmp_path: Path) -> None:
    words = scan(rehearsal.sheet(2), tmp_path)
    command = 'printf "keyrite share v1\\n%s" "$1" | sha256sum'
    found = subprocess.run(["sh", "-c", command, "sh", words], capture_output=True, text=True, check=True)
    register = data_of(rehearsal.archive, "share-set-made")["set"]["shares"]
    assert found.stdout.split()[0] == register[1]["commitment"]
