"""A printed or exported sheet proved before it is handed over: what it carries is the share that was dealt.

Rules guarded here:
- both ways back must lead to the share: the code as it looks on paper, and in a PDF the printed, numbered words too;
- a code that reads only thanks to its error correction is told, so that the sheet is printed again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ceremony.errors import SheetError
from ceremony.sheets.pictures import open_pdf, open_picture
from ceremony.sheets.reading import check_size
from ceremony.sheets.wording import words_of_code, words_of_text

if TYPE_CHECKING:
    from PIL.Image import Image

WELL_PRINTED = 0.7  # of the error correction unused; below it, print again

_OTHER_CODE = "The code on {name} is not that of the share that was dealt; print the sheet again."
_OTHER_PRINT = "The words printed on {name} are not those of the share that was dealt; print the sheet again."


def check_sheet(untrusted: bytes, name: str, words: Sequence[str]) -> float:
    """Prove that a PDF or a scan of its print carries these words; returns how much error correction is left, 0 to 1.

    Raises SheetError if the code, or a PDF's printed words, are missing or others, and what `read_sheet` raises for
    files that cannot be opened.
    """
    check_size(untrusted, name)
    if b"%PDF-" not in untrusted[:1024]:
        return min(_check_code(picture, name, words) for picture in open_picture(untrusted, name))
    spare = []
    for picture, text in open_pdf(untrusted, name):
        spare.append(_check_code(picture, name, words))
        if words_of_text(text) != tuple(words):
            raise SheetError(_OTHER_PRINT, name=name)
    return min(spare)


def _check_code(picture: Image, name: str, words: Sequence[str]) -> float:
    """One look, without the filters that help to read a spoilt sheet: a new one must read at once."""
    import zxingcpp

    formats = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    codes = [code for code in zxingcpp.read_barcodes(picture, formats=formats) if words_of_code(code.text)]
    if [words_of_code(code.text) for code in codes] != [tuple(words)]:
        raise SheetError(_OTHER_CODE, name=name)
    extra: Any = codes[0].extra
    return float(extra.get("UEC", 0))
