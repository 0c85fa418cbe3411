"""The self-test on the machine that the ceremony is held on: known answers, before anything is begun.

A program whose arithmetic, codes or record do not come out right here is not to be trusted with a key: no ceremony
begins, and nobody can waive that. What was tried stands in entry 0 beside the looks at the machine. One test a process.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from functools import cache

from ceremony.custody.participants import Actor
from ceremony.custody.register import key_check_value
from ceremony.errors import KeyriteError, MachineError
from ceremony.language.digest_words import digest_words
from ceremony.ports import HostCheck
from ceremony.record.canonical import parse_canonical
from ceremony.record.events import MemoryWiped
from ceremony.record.journal import GENESIS, Entry, line_digest
from ceremony.record.mldsa_signature import RecordSigner, verify_record
from ceremony.sheets.qr import QUIET, qr_matrix
from ceremony.sheets.wording import words_of_code
from shamir import ShamirError, field, slip39

# SLIP-0039, test vector 4: basic sharing 2-of-3, 128 bits, passphrase TREZOR. Public, and worth nothing.
_SHEETS = (
    "shadow pistol academic always adequate wildlife fancy gross oasis cylinder mustang wrist rescue view short owner "
    "flip making coding armed",
    "shadow pistol academic acid actress prayer class unknown daughter sweater depict flip twice unkind craft early "
    "superior advocate guest smoking",
)
_SECRET = "b43ceb7e57a0ea8766221624d01b0864"  # noqa: S105 - of the test vector
_KEY = bytes(range(32))
_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # SHA-256 of "abc" (FIPS 180-4)


class _WrongError(Exception):
    """An answer is not the known one."""


def _need(holds: bool, what: str) -> None:
    if not holds:
        raise _WrongError(what)


def _check_sharing() -> str:
    """The field's published product, SLIP-0039's own vector, and a split that less than a quorum cannot open."""
    _need(field.multiply(0x57, 0x83) == 0xC1, "GF(256): 57 times 83 is C1 (FIPS 197, section 4.2)")
    _need(slip39.combine_mnemonics(_SHEETS, b"TREZOR").hex() == _SECRET, "SLIP-0039, vector 4")
    made = slip39.split_mnemonics(_KEY, 3, 5)
    for chosen in (made[:3], made[2:], made[::2]):
        _need(bytes(slip39.combine_mnemonics(chosen)) == _KEY, "a split that comes together again")
    try:
        slip39.combine_mnemonics(made[:2])
    except ShamirError:
        return "field, SLIP-0039 vector, split and combine: as published"
    raise _WrongError("two of three sheets that should open nothing")


def _check_codes() -> str:
    """A share's square code, drawn and read again."""
    import zxingcpp
    from PIL import Image

    matrix = qr_matrix(_SHEETS[0].upper())
    side, zoom = len(matrix) + 2 * QUIET, 4
    picture = Image.new("L", (side, side), 255)
    for row, modules in enumerate(matrix):
        for column, dark in enumerate(modules):
            picture.putpixel((column + QUIET, row + QUIET), 0 if dark else 255)
    found = zxingcpp.read_barcodes(picture.resize((side * zoom, side * zoom)))
    read = [words_of_code(one.text) for one in found]
    _need(read == [tuple(_SHEETS[0].split())], "a square code that reads as it was drawn")
    return "a share's code was drawn and read again"


def _check_record() -> str:
    """Digests, words, the chain of two entries, and the signature over them: good as made, refused when changed."""
    _need(hashlib.sha256(b"abc").hexdigest() == _ABC, 'SHA-256 of "abc"')
    _need(digest_words("e58294f2") == ("topmost", "Istanbul", "Pluto", "vagabond"), "the words of a digest")
    _need(key_check_value(_KEY) != key_check_value(bytes(32)), "check values that tell keys apart")
    line = _entry(0, GENESIS).to_line()
    _need(parse_canonical(line)["prev"] == GENESIS, "an entry in its canonical form")
    _need(_entry(1, line_digest(line)).prev == hashlib.sha256(line).hexdigest(), "an entry that follows from the last")
    _check_record_signature(line)
    return "digest, words, chain and seal: as published, and a changed line is refused"


def _entry(seq: int, prev: str) -> Entry:
    return Entry(
        seq, "2026-01-01T00:00:00.000Z", "SELF-TEST", "open", Actor("program", "Keyrite"), MemoryWiped(what="x"), prev
    )


def _check_record_signature(line: bytes) -> None:
    signer = RecordSigner()
    signature = signer.sign(line)
    try:
        verify_record(signer.public, signature, io.BytesIO(line + b" "))
    except KeyriteError:
        return
    raise _WrongError("a seal that a changed line breaks")


_TESTS: dict[str, Callable[[], str]] = {
    "self-test-sharing": _check_sharing,
    "self-test-codes": _check_codes,
    "self-test-record": _check_record,
}


@cache
def run_self_test() -> tuple[HostCheck, ...]:
    """Every test of known answers, as looks at the machine; MachineError at the first that fails."""
    return tuple(_run())


def _run() -> Iterator[HostCheck]:
    for name, test in _TESTS.items():
        try:
            yield HostCheck(name, True, test())
        except Exception as problem:  # whatever goes wrong here, no ceremony may begin
            raise MachineError(
                "The self-test {name} failed ({what}), so this program is not to be trusted here; nothing was begun. "
                "Install it anew, or take another machine.",
                name=name,
                what=str(problem) or type(problem).__name__,
            ) from None
