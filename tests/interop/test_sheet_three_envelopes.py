"""Every disk is gone: three envelopes, each with a share sheet and the public page, restore the signing key.

Only pictures of the paper go in. Codes are read by zbar, joined as the public page says, and decoded by coreutils; the
shares are combined by `shamir-mnemonic`; nothing of this program takes part in the recovery.
"""

from __future__ import annotations

import datetime
import itertools
import json
import random
import subprocess
from pathlib import Path

import pytest
import shamir_mnemonic
from cryptography import x509
from cryptography.hazmat.primitives import hashes, keywrap, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ceremony.custody.register import RegisteredShare, ShareSet, commit_to_share, key_check_value
from ceremony.record.events import data_of, from_data
from ceremony.sheets.content import SheetContent
from ceremony.sheets.layout import render_sheet
from ceremony.sheets.public_page import PublicContent, render_public_pages

DAY = datetime.date(2026, 11, 23)
ROOT_KEY = bytes(range(50, 82))


@pytest.fixture(autouse=True)
def _same_shares_in_every_run(monkeypatch):
    monkeypatch.setattr(shamir_mnemonic.shamir, "RANDOM_BYTES", random.Random(3).randbytes)  # noqa: S311


def make_root() -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.derive_private_key(0x39 << 376, ec.SECP384R1())  # the same codes in every run
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Northwind Root CA")])
    start = datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, start, start + datetime.timedelta(days=3650))
    return key, builder.sign(key, hashes.SHA384(), ecdsa_deterministic=True)


def print_envelopes(folder: Path, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> list[list[Path]]:
    """Five envelopes: each a list of its sheets as PDF files."""
    mnemonics = shamir_mnemonic.generate_mnemonics(1, [(3, 5)], ROOT_KEY, extendable=False)[0]
    entries = tuple(
        RegisteredShare(index, f"Custodian {index}", f"Site {index}", commit_to_share(mnemonic.split()))
        for index, mnemonic in enumerate(mnemonics, 1)
    )
    identifier = shamir_mnemonic.Share.from_mnemonic(mnemonics[0]).identifier
    register = ShareSet("KC-2026-0007", 1, identifier, 3, entries, key_check_value(ROOT_KEY))
    plain = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    files = {
        "keys/root-ca.crt": certificate.public_bytes(serialization.Encoding.DER),
        "keys/root-ca.wrapped": keywrap.aes_key_wrap_with_padding(ROOT_KEY, plain),
        "register.json": json.dumps(data_of(register), separators=(",", ":"), sort_keys=True).encode(),
    }
    common = {"rehearsal": False, "organisation": "Northwind Clearing Bank", "ceremony": "KC-2026-0007", "issued": DAY}
    common |= {"generation": 1, "root_fingerprint": certificate.fingerprint(hashes.SHA256()).hex(), "language": "en"}
    public = folder / "public.pdf"
    public.write_bytes(render_public_pages(PublicContent(**common, paper="A4", files=files)))
    envelopes = []
    for entry, mnemonic in zip(entries, mnemonics, strict=True):
        facts = {"holder": entry.holder, "site": entry.site, "index": entry.index, "threshold": 3, "shares": 5}
        facts |= {"check_value": register.check_value, "words": tuple(mnemonic.split())}
        sheet = folder / f"share-{entry.index}.pdf"
        sheet.write_bytes(render_sheet(SheetContent(**common, **facts, paper="A4")))
        envelopes.append([sheet, public])
    return envelopes


def codes_on(papers: list[Path]) -> list[str]:
    """Scanned at two resolutions, as docs/paper.md says: zbar misses a code now and then, at 200 dpi one of 275."""
    codes = []
    for paper, dots in itertools.product(papers, ("200", "300")):
        scan = f"{paper.stem}-{dots}"
        subprocess.run(["pdftoppm", "-r", dots, "-gray", "-png", paper, paper.with_name(scan)], check=True)
        for picture in sorted(paper.parent.glob(f"{scan}-*.png")):
            command = ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", picture]
            codes += subprocess.run(command, capture_output=True, check=True, text=True).stdout.splitlines()
    return codes


def join_file(codes: set[str], name: str) -> bytes:
    """As the public page says: order the file's codes, join what follows the last colon, add `=`, then `base32 -d`."""
    found = [code.split(":") for code in codes if code.startswith(f"KEYRITE2:{name.upper()}:")]
    parts = {int(number.split("/")[0]): body for _, _, _, number, body in found}
    body = "".join(parts[number] for number in range(1, len(parts) + 1))
    while len(body) % 8:
        body += "="
    data = subprocess.run(["base32", "-d"], input=body.encode(), capture_output=True, check=True).stdout
    digest = subprocess.run(["sha256sum"], input=data, capture_output=True, check=True).stdout
    assert digest.decode().upper().startswith(found[0][2])
    return data


def test_three_envelopes_alone_restore_the_signing_key(tmp_path):
    key, certificate = make_root()
    envelopes = print_envelopes(tmp_path, key, certificate)
    del key, certificate

    codes = {code for envelope in (envelopes[1], envelopes[3], envelopes[4]) for code in codes_on(envelope)}
    mnemonics = [code.lower() for code in codes if not code.startswith("KEYRITE")]
    root_key = shamir_mnemonic.combine_mnemonics(mnemonics)
    der = keywrap.aes_key_unwrap_with_padding(root_key, join_file(codes, "keys/root-ca.wrapped"))
    restored = serialization.load_der_private_key(der, None)
    found = x509.load_der_x509_certificate(join_file(codes, "keys/root-ca.crt"))
    assert restored.public_key() == found.public_key()

    register = from_data(ShareSet, json.loads(join_file(codes, "register.json")))
    assert register.check_value == key_check_value(root_key)
    assert {register.find(mnemonic.split()).index for mnemonic in mnemonics} == {2, 4, 5}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_printed_recipe_is_the_one_that_was_followed(tmp_path, language):
    """Every file here needs its padding, and coreutils refuses one without; so the page has to say it."""
    files = {"a": bytes(range(88)), "b": bytes(range(251)) * 2}
    facts = {"rehearsal": False, "organisation": "Northwind Clearing Bank", "ceremony": "KC-2026-0007", "issued": DAY}
    facts |= {"generation": 1, "root_fingerprint": "00" * 32, "language": language, "paper": "Letter"}
    public = tmp_path / "public.pdf"
    public.write_bytes(render_public_pages(PublicContent(**facts, files=files)))

    codes = set(codes_on([public]))
    assert {name: join_file(codes, name) for name in files} == files
    bare = next(code for code in codes if code.startswith("KEYRITE2:A:")).split(":")[-1]
    assert subprocess.run(["base32", "-d"], input=bare.encode(), capture_output=True, check=False).returncode

    text = subprocess.run(["pdftotext", public, "-"], capture_output=True, check=True, text=True).stdout
    said = "".join(text.split())
    padding = {"en": "add=attheenduntilthenumberofcharactersisamultipleof8", "zh": "在末尾补=直到字符数为8的倍数"}
    assert padding[language] in said
    assert "base32-d" in said
    assert "sha256sum" in said
