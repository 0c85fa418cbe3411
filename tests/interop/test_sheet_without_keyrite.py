"""What a stranger does in twenty years: nothing of this program, only what is printed on the sheets.

The shares are other people's (`shamir-mnemonic`), the codes are read by other people's reader (zbar) from a picture of
the paper, and the commands are copied, character by character, out of the sheet's own text.
"""

from __future__ import annotations

import datetime
import random
import subprocess
import sys
from pathlib import Path

import pytest
import shamir_mnemonic
from cryptography.hazmat.primitives import keywrap, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from ceremony.custody.register import key_check_value
from ceremony.sheets.content import SheetContent
from ceremony.sheets.layout import render_sheet
from ceremony.sheets.sheet_signature import SheetStatement, encode_signature

ROOT_KEY = bytes(range(100, 132))
SEAL = encode_signature(
    SheetStatement(77, 1, 1, 3, tuple(bytes([n]) * 16 for n in range(5))), bytes(range(104))
)  # stands beside
KEYS = {
    "P-256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "P-384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "P-521": lambda: ec.generate_private_key(ec.SECP521R1()),
    "RSA-4096": lambda: rsa.generate_private_key(65537, 4096),
}


def print_sheets(folder: Path, language: str, paper: str) -> list[Path]:
    mnemonics = shamir_mnemonic.generate_mnemonics(1, [(3, 5)], ROOT_KEY, extendable=False)[0]
    sheets = []
    for index, mnemonic in enumerate(mnemonics, 1):
        content = SheetContent(
            rehearsal=False,
            organisation="Northwind Clearing Bank",
            ceremony="KC-2026-0007",
            holder=f"Custodian {index}",
            site=f"Site {index}",
            index=index,
            threshold=3,
            shares=5,
            generation=1,
            root_fingerprint="00" * 32,
            check_value=key_check_value(ROOT_KEY),
            issued=datetime.date(2026, 11, 23),
            language=language,
            paper=paper,
            words=tuple(mnemonic.split()),
            signature=SEAL,
        )
        sheets.append(folder / f"share-{index}-of-5.pdf")
        sheets[-1].write_bytes(render_sheet(content))
    return sheets


def printed(sheet: Path) -> str:
    """All that the sheet says, on one line."""
    text = subprocess.run(["pdftotext", "-raw", sheet, "-"], capture_output=True, check=True, text=True).stdout
    return " ".join(text.split())


def read_code(sheet: Path) -> str:
    """The words as any reader shows them: from a picture of the page, by zbar."""
    subprocess.run(["pdftoppm", "-r", "150", "-gray", "-png", "-singlefile", sheet, sheet.with_suffix("")], check=True)
    command = ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", sheet.with_suffix(".png")]
    codes = subprocess.run(command, capture_output=True, check=True, text=True).stdout.splitlines()
    (words,) = [code for code in codes if not code.startswith("KEYRITE1:")]
    return words


def copied_commands(sheet: Path) -> list[str]:
    """The commands as they are selected and copied out of the PDF, line by line."""
    text = subprocess.run(["pdftotext", "-raw", sheet, "-"], capture_output=True, check=True, text=True).stdout
    lines = text.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("openssl enc"))
    return ["shamir recover" if "shamir recover" in lines else "", *lines[start : start + 3]]


@pytest.fixture(autouse=True)
def _same_shares_in_every_run(monkeypatch):
    """zbar misses a code now and then: other words would be another picture."""
    monkeypatch.setattr(shamir_mnemonic.shamir, "RANDOM_BYTES", random.Random(3).randbytes)  # noqa: S311


@pytest.mark.parametrize(
    ("kind", "language", "paper"),
    [("P-384", "en", "A4"), ("P-256", "zh", "Letter"), ("P-521", "en", "Letter"), ("RSA-4096", "zh", "A4")],
)
def test_three_sheets_and_the_wrapped_key_give_the_signing_key_back(tmp_path, kind, language, paper):
    key = KEYS[kind]()
    plain = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    plain += bytes(-len(plain) % 8)  # tokens leave the zeros of their padding behind the key
    (tmp_path / "root-ca.wrapped").write_bytes(keywrap.aes_key_wrap_with_padding(ROOT_KEY, plain))
    sheets = print_sheets(tmp_path, language, paper)
    recover, *unwrap = copied_commands(sheets[0])

    typed = "\n".join(read_code(sheet).lower() for sheet in (sheets[4], sheets[0], sheets[2])) + "\n"
    program = Path(sys.executable).with_name(recover.split()[0])
    said = subprocess.run([program, recover.split()[1]], input=typed, capture_output=True, check=True, text=True)
    (root_key,) = {line.split()[-1] for line in said.stdout.splitlines() if "master secret" in line}

    line_and_key = b"keyrite root v1\n" + bytes.fromhex(root_key)  # as the sheet says: is it the right key?
    said = subprocess.run(["sha256sum"], input=line_and_key, capture_output=True, check=True).stdout.decode()
    assert " ".join(said.upper()[n : n + 4] for n in range(0, 32, 4)) in printed(sheets[0])

    script = "\n".join(unwrap).replace("KEY", root_key, 1)
    subprocess.run(["bash", "-euc", script], cwd=tmp_path, check=True)
    found = serialization.load_pem_private_key((tmp_path / "root-ca.pem").read_bytes(), None)
    assert found.private_numbers() == key.private_numbers()


def test_the_printed_program_is_the_one_that_was_tried(tmp_path):
    text = subprocess.run(
        ["pdftotext", "-raw", print_sheets(tmp_path, "en", "A4")[0], "-"], capture_output=True, check=True, text=True
    ).stdout
    assert "pip install 'shamir-mnemonic[cli]'" in text.splitlines()
    assert "shamir recover" in text.splitlines()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            (
                "Whom to call: name, telephone",
                "It is the right key if the SHA-256 of the line keyrite root v1, followed by the key's 32 bytes",
                "do without: other programs for SLIP-39 recover the same key.",
                "Come when a ceremony calls, bag unopened. Report at once a bag that is lost, damaged or open.",
            ),
        ),
        ("zh", ("联系人：姓名、电话", "keyrite root v1", "其他支持 SLIP-39 的程序能恢复同一密钥", "立即报告")),
    ],
)
def test_a_sheet_says_whom_to_call_what_its_holder_does_and_that_other_programs_do(tmp_path, language, said):
    text = printed(print_sheets(tmp_path, language, "Letter")[0])
    if language == "zh":  # a line may end within a sentence
        text, said = text.replace(" ", ""), tuple(one.replace(" ", "") for one in said)
    assert [one for one in said if one not in text] == []
