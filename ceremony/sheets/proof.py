"""A printed or exported sheet proved before it is handed over: what it carries is the share that was dealt.

Rules guarded here:
- both ways back must lead to the share: the code as it looks on paper, and in a PDF the printed, numbered words too;
- two looks that share nothing must agree on the code: zxing-cpp reads it, and its dots are compared with the code that
  was to be drawn; where zbar is installed it is a third, and may see nothing on a poor print, but nothing else;
- a code that reads only thanks to its error correction is told, so that the sheet is printed again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from ceremony.errors import SheetError
from ceremony.sheets.pictures import open_pdf, open_picture
from ceremony.sheets.reading import check_size
from ceremony.sheets.second_look import has_zbar, read_with_zbar, wrong_modules
from ceremony.sheets.wording import words_of_code, words_of_text

if TYPE_CHECKING:
    from PIL.Image import Image

WELL_PRINTED = 0.7  # of the error correction unused; below it, print again
MOST_WRONG = 0.05  # of the modules; what zxing reads had at most 0.04, another share has 0.43 (docs/paper.md)

_OTHER_CODE = "The code on {name} is not that of the share that was dealt; print the sheet again."
_OTHER_DOTS = "The dots of the code on {name} are not those that were to be printed; print the sheet again."
_OTHER_LOOK = "Two readers see different codes on {name}; print the sheet again."
_OTHER_PRINT = "The words printed on {name} are not those of the share that was dealt; print the sheet again."


@dataclass(frozen=True)
class SheetProof:
    """That a sheet carries its share, and how well."""

    spare: float  # error correction left, 0 to 1
    wrong: float  # part of the code's modules that are not as drawn
    zbar: bool | None  # whether zbar read the same; None where it is not installed

    @property
    def decoders(self) -> tuple[str, ...]:
        """Who agreed, for the record."""
        return ("zxing-cpp", "module comparison", *(("zbar",) if self.zbar else ()))


def check_sheet(untrusted: bytes, name: str, words: Sequence[str]) -> float:
    """As `prove_sheet`, but tells only how much error correction is left, 0 to 1."""
    return prove_sheet(untrusted, name, words).spare


def prove_sheet(untrusted: bytes, name: str, words: Sequence[str]) -> SheetProof:
    """Prove that a PDF or a scan of its print carries these words.

    Raises SheetError if the code, or a PDF's printed words, are missing or others, or if two looks do not agree, and
    what `read_sheet` raises for files that cannot be opened.
    """
    check_size(untrusted, name)
    if b"%PDF-" not in untrusted[:1024]:
        return _worst([_check_code(picture, name, words) for picture in open_picture(untrusted, name)])
    proofs = []
    for picture, text, _ in open_pdf(untrusted, name):
        proofs.append(_check_code(picture, name, words))
        if words_of_text(text) != tuple(words):
            raise SheetError(_OTHER_PRINT, name=name)
    return _worst(proofs)


def _worst(proofs: Sequence[SheetProof]) -> SheetProof:
    zbar = None if not has_zbar() else all(proof.zbar for proof in proofs)
    return SheetProof(min(proof.spare for proof in proofs), max(proof.wrong for proof in proofs), zbar)


def _check_code(picture: Image, name: str, words: Sequence[str]) -> SheetProof:
    """One look each, without the filters that help to read a spoilt sheet: a new one must read at once."""
    import zxingcpp

    formats = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    read = [(words_of_code(code.text), code) for code in zxingcpp.read_barcodes(picture, formats=formats)]
    shares = [(found, code) for found, code in read if found]
    if [found for found, _ in shares] != [tuple(words)]:
        raise SheetError(_OTHER_CODE, name=name)
    code = shares[0][1]
    place, extra = code.position, cast("dict[str, Any]", code.extra)
    corners = [(c.x, c.y) for c in (place.top_left, place.top_right, place.bottom_right, place.bottom_left)]
    wrong = wrong_modules(picture, corners, words)
    if wrong > MOST_WRONG:
        raise SheetError(_OTHER_DOTS, name=name)
    return SheetProof(float(extra.get("UEC", 0)), wrong, _zbar_agrees(picture, name, words))


def _zbar_agrees(picture: Image, name: str, words: Sequence[str]) -> bool | None:
    if not has_zbar():
        return None
    seen = {found for found in map(words_of_code, read_with_zbar(picture)) if found}
    if seen - {tuple(words)}:
        raise SheetError(_OTHER_LOOK, name=name)
    return bool(seen)
