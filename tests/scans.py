"""Sheets as a printer and a scanner would bring them back, made by computer with a fixed seed."""

from __future__ import annotations

import io
import random
from pathlib import Path
from typing import Literal

import pypdfium2
from PIL import Image, ImageChops, ImageFilter

from ceremony.ports import SheetWords
from ceremony.sheets.sandbox import read_sheet_file

BICUBIC = Image.Resampling.BICUBIC
Finish = Literal["grey", "whitened", "black-and-white"]


def drawn_page(pdf: bytes, dpi: int) -> Image.Image:
    """A page as a program draws it: no paper was near."""
    return pypdfium2.PdfDocument(pdf)[0].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")


def scanned_page(
    pdf: bytes, dpi: int = 200, *, seed: int = 1, skew: float = 0.4, finish: Finish = "grey"
) -> Image.Image:
    """A sheet printed and laid into a scanner: ragged edges of toner, a grain of paper, not quite straight.

    `whitened`: paper and toner made plain white and black, as many scanners do.
    """
    dice = random.Random(seed)  # noqa: S311 - of a picture's grain
    page = drawn_page(pdf, 2 * dpi)
    page = _grained(page.filter(ImageFilter.GaussianBlur(dpi / 250)), 40, dice).point(
        lambda dot: 240 if dot > 120 else 30
    )
    page = _grained(page, 6, dice).rotate(skew, fillcolor=240, resample=BICUBIC)
    page = page.filter(ImageFilter.GaussianBlur(dpi / 250))
    shift = dice.random() * 3
    page = page.resize(
        (page.width // 2, page.height // 2), BICUBIC, box=(shift, shift, page.width - 3, page.height - 3)
    )
    page = _grained(page, 1.5, dice)
    if finish == "whitened":
        page = page.point(lambda dot: max(0, min(255, (dot - 50) * 255 // 175)))
    return page.point(lambda dot: 255 if dot > 127 else 0).convert("1") if finish == "black-and-white" else page


def scanned(pdf: bytes, **how: object) -> bytes:
    """The same as a JPEG file."""
    stream = io.BytesIO()
    scanned_page(pdf, **how).save(stream, "JPEG", quality=80)  # type: ignore[arg-type]
    return stream.getvalue()


def scan_of(sheet: Path) -> Path:
    """A scan of a sheet whose file lies here, beside it."""
    scan = sheet.with_suffix(".jpg")
    scan.write_bytes(scanned(sheet.read_bytes()))
    return scan


def typed_off(sheet: Path) -> SheetWords:
    """The words of a sheet, as somebody types them off its paper."""
    return SheetWords(read_sheet_file(sheet))


def _grained(page: Image.Image, sigma: float, dice: random.Random) -> Image.Image:
    """With noise of about this standard deviation; a byte's is 74."""
    grain = Image.frombytes("L", page.size, dice.randbytes(page.width * page.height))
    return ImageChops.add(page, grain.point(lambda dot: round(128 + (dot - 128) * sigma / 74)), scale=1, offset=-128)
