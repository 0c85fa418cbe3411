"""The words of a share sheet, from its PDF, a picture of it, or a text of its words.

Rules guarded here:
- a file is measured before it is read, and only an ordinary file is read;
- every way in ends in the same parser, and gives the words in lower case, `?` where a text marks one unreadable;
- two different sheets in one file are ambiguous: nothing is chosen;
- errors name the file and what to do next, never a word.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Literal

from ceremony.errors import SheetError, UnopenedError, UsageError
from ceremony.sheets.codes import Enough, FoundCodes, holds_share, look_for_codes
from ceremony.sheets.pictures import open_pdf, open_picture
from ceremony.sheets.sheet_signature import SheetStatement, decode_signature, signature_bytes
from ceremony.sheets.wording import words_of_text

Origin = Literal["scan", "drawn", "text"]
"""What a file is: a picture of paper, as far as it can be told, what a program drew (`drawn.py`), a text of words."""

LARGEST_FILE = 32 * 1024 * 1024
_TIFF = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")  # the last two of more than 4 GiB, or from who writes all so
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", *_TIFF, b"RIFF")

_NOTHING_SEEN = (
    "No share was found in {name}; scan the sheet flat at 200 dpi or more with its square code in full, "
    "or type the words."
)
_TWO_SHEETS = "The file {name} shows more than one share sheet; give one file for each sheet."
_TWO_READINGS = (
    "The code in {name} and the words printed beside it are not the same; "
    "have the paper itself looked at, and type its words."
)
_TOO_LARGE = "The file {name} is larger than {limit} MiB, which no sheet is; scan the sheet at 300 dpi or less."
_NO_KIND = (
    "The file {name} is neither a PDF, nor a PNG, JPEG, TIFF or WebP picture, nor a text; save it as one of these (a "
    "telephone's HEIC picture as JPEG), or scan the sheet as a PDF."
)
_NO_PICTURE = "The file {name} is neither a PDF nor a PNG, JPEG, TIFF or WebP picture; scan the paper as a PDF."
_EMPTY = "The file {name} is empty; scan the sheet again."


def load_file(path: Path) -> bytes:
    """The bytes of an ordinary file of at most 32 MiB; UsageError if it is larger, UnopenedError if unread."""
    try:
        # O_NONBLOCK: opening a pipe must not wait for its writer
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise UnopenedError("There is no file {name}; check the name.", name=str(path)) from None
    except (OSError, ValueError):
        raise UnopenedError("The file {name} cannot be opened; check its name and rights.", name=str(path)) from None
    try:
        facts = os.fstat(descriptor)
        if stat.S_ISDIR(facts.st_mode):
            raise UnopenedError("{name} is a folder; name one file.", name=str(path))
        if not stat.S_ISREG(facts.st_mode):
            raise UnopenedError("{name} is not an ordinary file; name one file.", name=str(path))
        if facts.st_size > LARGEST_FILE:
            raise UsageError(_TOO_LARGE, name=path.name, limit=LARGEST_FILE >> 20)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(LARGEST_FILE + 1)
    except OSError as problem:  # a worn-out medium opens and then does not read
        reason = problem.strerror or "unknown"
        raise UnopenedError("{path} cannot be read ({reason}).", path=str(path), reason=reason) from None
    finally:
        os.close(descriptor)


def read_sheet(untrusted: bytes, name: str) -> tuple[str, ...]:
    """The words of the sheet in a file's bytes, in lower case: from its QR code, else from its printed numbers.

    `name` is what errors call the file. Raises UsageError if the file is empty, too large, or of no known kind, and
    SheetError if it is damaged, locked, shows several sheets, or no share is found in it.
    """
    return read_sheet_and_codes(untrusted, name)[0]


def read_sheet_and_codes(
    untrusted: bytes, name: str, enough: Enough = holds_share
) -> tuple[tuple[str, ...], list[str], Origin]:
    """As `read_sheet`, with the texts of all codes that were seen, and what it is; `enough` as in `find_codes`."""
    check_size(untrusted, name)
    if is_pdf(untrusted):
        return _read_pdf(untrusted, name, enough)
    if untrusted.startswith(_PICTURES):
        findings = find_codes(untrusted, name, enough)
        return _only(findings.shares, name), findings.texts, "drawn" if findings.drawn else "scan"
    return _read_text(untrusted, name), [], "text"


def is_pdf(untrusted: bytes) -> bool:
    """Whether a file is read as a PDF."""
    return b"%PDF-" in untrusted[:1024]


def is_text(untrusted: bytes) -> bool:
    """Whether a file is read as a text of words."""
    return not is_pdf(untrusted) and not untrusted.startswith(_PICTURES)


def read_signature(untrusted: bytes, name: str) -> tuple[SheetStatement, bytes] | None:
    """The statement on a sheet's PDF or picture, with its signature, which is not checked here; None if it has none.

    Raises SheetError if there are several different ones or it cannot be understood, and what `read_sheet` raises.
    """
    findings = find_codes(untrusted, name, lambda found: bool(found.signatures))
    if len(findings.signatures) > 1:
        raise SheetError(_TWO_SHEETS, name=name)
    return decode_signature(signature_bytes(findings.signatures[0])) if findings.signatures else None


def find_codes(untrusted: bytes, name: str, enough: Enough) -> FoundCodes:
    """All codes of a PDF or a picture; `enough` says of one picture's codes whether to search it no further."""
    check_size(untrusted, name)
    findings = FoundCodes()
    if is_pdf(untrusted):
        pictures = (picture for picture, _, _ in open_pdf(untrusted, name))
    elif untrusted.startswith(_PICTURES):
        pictures = (picture for picture in open_picture(untrusted, name))
    else:
        raise UsageError(_NO_PICTURE, name=name)
    for picture in pictures:
        look_for_codes(picture, findings, enough)
        if findings.out_of_time():
            break
    return findings


def check_size(untrusted: bytes, name: str) -> None:
    """Refuse, with a UsageError, a file that is empty or larger than 32 MiB."""
    if not untrusted:
        raise UsageError(_EMPTY, name=name)
    if len(untrusted) > LARGEST_FILE:
        raise UsageError(_TOO_LARGE, name=name, limit=LARGEST_FILE >> 20)


def _read_pdf(untrusted: bytes, name: str, enough: Enough) -> tuple[tuple[str, ...], list[str], Origin]:
    findings = FoundCodes()
    printed: list[tuple[str, ...]] = []
    for picture, text, drawn in open_pdf(untrusted, name):
        words = words_of_text(text)
        findings.drawn |= drawn
        if words and words not in printed:
            printed.append(words)
        look_for_codes(picture, findings, enough)
        if findings.out_of_time():
            break
    if findings.shares and printed and findings.shares != printed:
        several = max(len(findings.shares), len(printed)) > 1
        raise SheetError(_TWO_SHEETS if several else _TWO_READINGS, name=name)
    return _only(findings.shares or printed, name), findings.texts, "drawn" if findings.drawn else "scan"


def read_typed(text: str) -> tuple[str, ...]:
    """The words of a share that was typed, or seen by a camera; SheetError if they are not those of one share."""
    words = words_of_text(text)
    if words is None:
        raise SheetError("What was typed is not the words of one share; type all its words in order, and nothing else.")
    return words


def _read_text(untrusted: bytes, name: str) -> tuple[str, ...]:
    encoding = "utf-16" if untrusted.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = untrusted.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise UsageError(_NO_KIND, name=name)
    words = words_of_text(text)
    if words is None:
        raise SheetError(
            "The text {name} does not hold the words of one share; type all its words in order, and nothing else.",
            name=name,
        )
    return words


def _only(shares: list[tuple[str, ...]], name: str) -> tuple[str, ...]:
    if len(shares) > 1:
        raise SheetError(_TWO_SHEETS, name=name)
    if not shares:
        raise SheetError(_NOTHING_SEEN, name=name)
    return shares[0]
