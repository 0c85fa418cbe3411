"""One object out of a file as other programs write it: DER, or PEM with what they put around it (RFC 7468).

- Taken: UTF-8 and UTF-16 with a byte-order mark or without, any line ends, text before and after the one block.
- Not guessed: which of several blocks is meant, what base64 without its lines is, what bytes after the end are for.
- What is refused is refused with what is wrong with this very file.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import contextlib
import re
import warnings
from collections.abc import Callable

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization

from ceremony.errors import RefusedError

CERTIFICATE = "CERTIFICATE"
REQUEST = "CERTIFICATE REQUEST"
_ALSO = {"NEW CERTIFICATE REQUEST": REQUEST, "X509 CERTIFICATE": CERTIFICATE}  # RFC 7468 sections 5.1 and 7
_BEGIN = re.compile(r"-----BEGIN ([A-Z0-9][A-Z0-9 #.]{0,60})-----")
_END = re.compile(r"-----END ([A-Z0-9][A-Z0-9 #.]{0,60})-----")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{40,}={0,2}\Z")
_SEQUENCE, _LONG = 0x30, 0x80
_PRIVATE = (
    "it holds a private key, which must never leave its owner; its owner makes a new key, and gives only what is "
    "public of it"
)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class EnclosedError(RefusedError):
    """A file does not hold the one object that is asked for; the phrase says what is wrong with it."""


def unwrap(untrusted: bytes, wanted: str) -> bytes:
    """The DER bytes of the one object of the kind `wanted` (a PEM label); EnclosedError if they are not that."""
    if not untrusted.strip():
        raise EnclosedError("the file is empty; fetch it again")
    if _spans(untrusted) == len(untrusted):  # whatever stands inside it
        return _check_kind(untrusted, wanted)
    text = as_text(untrusted)
    blocks = _BEGIN.findall(text)
    if not blocks:
        raise _what_else(untrusted, text, wanted)
    _check_blocks(blocks, wanted)
    der = _decode(text)
    if len(der) != _spans(der):
        raise EnclosedError("what its PEM block holds is damaged; fetch it again")
    return der


def as_text(untrusted: bytes) -> str:
    """What a text file holds, whichever Unicode it was saved in; other bytes as Latin-1, so that none is lost."""
    mark, encoding = next(((mark, name) for mark, name in _MARKS if untrusted.startswith(mark)), (b"", ""))
    if not encoding and b"\0" in untrusted[:2]:
        encoding = "utf-16-be" if untrusted.startswith(b"\0") else "utf-16-le"
    try:
        return untrusted[len(mark) :].decode(encoding or "latin-1")
    except UnicodeDecodeError:
        return untrusted.decode("latin-1")


def _check_blocks(blocks: list[str], wanted: str) -> None:
    if any(label.endswith("PRIVATE KEY") for label in blocks):
        raise EnclosedError(_PRIVATE)
    if len(blocks) > 1:
        raise EnclosedError(
            "it holds {count} PEM blocks ({labels}); save the one that is meant in a file of its own",
            count=len(blocks),
            labels=", ".join(blocks[:5]),
        )
    if _ALSO.get(blocks[0], blocks[0]) != wanted:
        raise EnclosedError(
            "its PEM block is a {found}, not a {wanted}; choose another file", found=blocks[0], wanted=wanted
        )


def _decode(text: str) -> bytes:
    """The bytes of the only block of a text."""
    begin = _BEGIN.search(text)
    end = _END.search(text)
    if begin is None or end is None or end.start() < begin.end():
        raise EnclosedError("its PEM block has no END line, so it was cut off; fetch it again")
    if end[1] != begin[1]:
        raise EnclosedError(
            "its PEM block begins as {begin} and ends as {end}; fetch it again", begin=begin[1], end=end[1]
        )
    first = text.count("\n", 0, begin.start()) + 1
    lines = text[begin.end() : end.start()].splitlines()
    for number, line in enumerate(lines):
        if re.fullmatch(r"\s*[A-Za-z0-9+/]*={0,2}\s*", line) is None:
            raise EnclosedError(
                "line {line} of it is not base64, as every line of a PEM block must be; fetch it again, not by copying",
                line=first + number,
            )
    try:
        return base64.b64decode("".join("".join(lines).split()), validate=True)
    except binascii.Error:
        raise EnclosedError("what its PEM block holds is damaged; fetch it again") from None


def _spans(der: bytes) -> int:
    """How many bytes the DER value at the start says that it takes; 0 for what is no sequence."""
    if len(der) < 2 or der[0] != _SEQUENCE:
        return 0
    octets = der[1] & 0x7F if der[1] >= _LONG else 0
    return 2 + octets + int.from_bytes(der[2 : 2 + octets], "big") if octets else 2 + der[1]


def _what_else(untrusted: bytes, text: str, wanted: str) -> EnclosedError:
    """What is wrong with a file that is neither one DER value nor holds a PEM block."""
    if untrusted[0] == _SEQUENCE and any(char < " " and not char.isspace() for char in text):
        length = _spans(untrusted)
        if length > len(untrusted):
            return EnclosedError("its last {count} bytes are missing; fetch it again", count=length - len(untrusted))
        return EnclosedError(
            "{count} bytes stand after the end of what it holds; fetch it again, as a binary file",
            count=len(untrusted) - length,
        )
    if "-----BEGIN" in text:
        return EnclosedError("its BEGIN line is damaged; fetch it again, not by copying")
    if _BASE64.match("".join(text.split())):
        return EnclosedError(
            "it is base64 without a first and a last line; write -----BEGIN {wanted}----- before it and -----END "
            "{wanted}----- after it",
            wanted=wanted,
        )
    return EnclosedError("it is neither PEM nor DER; save it as one of the two")


def _load_private(der: bytes) -> None:
    with contextlib.suppress(TypeError):  # it is one, and locked
        serialization.load_der_private_key(der, None)


_KINDS: dict[str, Callable[[bytes], object]] = {
    CERTIFICATE: x509.load_der_x509_certificate,
    REQUEST: x509.load_der_x509_csr,
    "X509 CRL": x509.load_der_x509_crl,
    "PUBLIC KEY": serialization.load_der_public_key,
    "PRIVATE KEY": _load_private,
}


def _check_kind(der: bytes, wanted: str) -> bytes:
    """Refuse DER that is plainly something else; what is damaged is for its own reader to name."""
    for kind, load in _KINDS.items():
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                load(der)
        except (ValueError, UnsupportedAlgorithm, x509.InvalidVersion):
            continue
        if kind == "PRIVATE KEY":
            raise EnclosedError(_PRIVATE)
        if kind != wanted:
            raise EnclosedError("it is a {found}, not a {wanted}; choose another file", found=kind, wanted=wanted)
        break
    return der
