"""Pictures and PDF pages opened as grey pictures, however hostile the file.

Rules guarded here:
- every size that a file claims is checked before its pixels are decoded;
- a locked or damaged file, or one with too many pages, is refused in one sentence that names it.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any

from ceremony.errors import SheetError, UsageError
from ceremony.sheets.drawn import shows_no_picture

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 80_000_000  # A4 at 600 dpi has 35 million
MOST_PAGES = 20
LARGEST_SIDE_PT = 3400.0  # 1.2 m of paper
PDF_DPI = 200
_PAGE_PIXELS = 20_000_000  # A3 at 300 dpi has 17 million
_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP")

_DAMAGED = "The file {name} is damaged and cannot be opened; scan the sheet again, or type its words."
_TOO_MANY_PIXELS = "The picture {name} is too large ({width} x {height} points); scan the sheet at 300 dpi."
_TOO_MANY_PAGES = "The file {name} has {pages} pages; give one with the sheet's page only."


def open_picture(untrusted: bytes, name: str) -> Iterator[Image]:
    """The pictures of a PNG, JPEG, TIFF or WebP file, upright, one per page.

    Raises SheetError if it is damaged, UsageError if it is too large.
    """
    from PIL import Image, ImageOps, ImageSequence

    with _plain_refusal(name):
        picture: Any = Image.open(BytesIO(untrusted), formats=_FORMATS)
        _check_pixels(picture.size, name)
        pages = getattr(picture, "n_frames", 1)
    if pages > MOST_PAGES:
        raise UsageError(_TOO_MANY_PAGES, name=name, pages=pages)
    for frame in ImageSequence.Iterator(picture):
        with _plain_refusal(name):
            _check_pixels(frame.size, name)
            upright = _on_white(frame)
            with suppress(Exception):  # a photograph's notes are damaged, not the photograph
                upright.getexif().update(frame.getexif())
                upright = ImageOps.exif_transpose(upright)
        yield upright


def open_pdf(untrusted: bytes, name: str) -> Iterator[tuple[Image, str, bool]]:
    """Each page of a PDF as a grey picture of 200 dpi, its text, and whether a program drew it (`drawn.py`).

    Raises SheetError if it is damaged or locked, UsageError if it has too many or too large pages.
    """
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(untrusted)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise SheetError("The PDF {name} is locked with a password; save it without one.", name=name) from None
        raise SheetError(_DAMAGED, name=name) from None
    try:
        if len(document) > MOST_PAGES:
            raise UsageError(_TOO_MANY_PAGES, name=name, pages=len(document))
        for number in range(len(document)):
            try:
                yield _page(document, number, name)
            except pdfium.PdfiumError:
                raise SheetError(_DAMAGED, name=name) from None
    finally:
        document.close()


def _page(document: Any, number: int, name: str) -> tuple[Image, str, bool]:
    page = document[number]
    width, height = page.get_size()
    if max(width, height) > LARGEST_SIDE_PT:
        raise UsageError("The PDF {name} has a page larger than a poster; give one of the sheet alone.", name=name)
    scale = min(PDF_DPI / 72, (_PAGE_PIXELS / max(width * height, 1)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    return bitmap.to_pil().convert("L"), page.get_textpage().get_text_bounded(), shows_no_picture(page)


@contextmanager
def _plain_refusal(name: str) -> Iterator[None]:
    """Turn whatever a decoder raises on a bad file into one sentence."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of odd metadata, and of sizes that are checked here
            yield
    except Image.DecompressionBombError:
        raise UsageError(
            "The picture {name} is too large to be a sheet; scan the sheet at 300 dpi.", name=name
        ) from None
    except (UsageError, SheetError):
        raise
    except Exception:  # decoders of hostile files raise anything
        raise SheetError(_DAMAGED, name=name) from None


def _check_pixels(size: tuple[int, int], name: str) -> None:
    width, height = size
    if width * height > MOST_PIXELS:
        raise UsageError(_TOO_MANY_PIXELS, name=name, width=width, height=height)


def _on_white(frame: Image) -> Image:
    """Grey, with anything transparent shown on white as a printer would."""
    from PIL import Image

    frame.load()
    if frame.mode in {"I", "I;16", "I;16B", "F"}:
        extremes = frame.getextrema()
        top = max(float(extremes[1]), 1.0)  # type: ignore[arg-type]
        grey = frame.convert("F").point(lambda value: value * (255 / top)).convert("L")
    elif "A" in frame.getbands() or "transparency" in frame.info:
        paper = Image.new("RGBA", frame.size, "white")
        grey = Image.alpha_composite(paper, frame.convert("RGBA")).convert("L")
    else:
        grey = frame.convert("L")
    return grey
