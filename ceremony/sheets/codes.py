"""QR codes found in pictures, however the picture was taken.

Rules guarded here:
- a picture is tried as it is first, then scaled and filtered, until a share is found or the time is up;
- each try looks at a bounded number of pixels, so a hostile picture costs a bounded time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ceremony.sheets.drawn import is_drawn
from ceremony.sheets.sheet_signature import PREFIX
from ceremony.sheets.wording import words_of_code

if TYPE_CHECKING:
    from PIL.Image import Image

TIME_LIMIT_S = 10.0  # of computing, which other work on the machine does not shorten
_TRY_PIXELS = 12_000_000  # A4 at 350 dpi; more only costs time


class Codes:
    """The distinct texts of codes, and the shares among them, each decoded when its text is first seen."""

    def __init__(self) -> None:
        self._words: dict[str, tuple[str, ...] | None] = {}

    def add(self, text: str) -> bool:
        """Take a code's text once; whether it is a share's."""
        if text not in self._words:
            self._words[text] = words_of_code(text)
        return self._words[text] is not None

    def take(self, other: Codes) -> None:
        """Take what others have found, as it is."""
        self._words |= other._words

    @property
    def texts(self) -> list[str]:
        """Each code's text, in the order in which they were seen."""
        return list(self._words)

    @property
    def shares(self) -> list[tuple[str, ...]]:
        """The distinct shares among the codes."""
        return list(dict.fromkeys(words for words in self._words.values() if words))

    @property
    def signatures(self) -> list[str]:
        """The distinct sheet signatures among the codes, as text."""
        return [text for text in self._words if text.startswith(PREFIX)]


Enough = Callable[[Codes], bool]
"""Whether what was found in one picture ends the search in it."""


class FoundCodes(Codes):
    """All codes seen so far in one file, and the time by which the search ends."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn = False  # a share's code was drawn by a program: no paper was before a camera or a scanner
        self.deadline = time.process_time() + TIME_LIMIT_S

    def out_of_time(self) -> bool:
        """Whether no further try may begin."""
        return time.process_time() > self.deadline


def holds_share(found: Codes) -> bool:
    """Whether one of a picture's codes is a share."""
    return bool(found.shares)


def look_for_codes(picture: Image, findings: FoundCodes, enough: Enough = holds_share) -> None:
    """Add the codes of one picture to the findings, trying harder until those found in it are `enough`."""
    import zxingcpp

    formats = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    seen = Codes()
    for candidate in _ways_to_see(picture.convert("L")):
        if findings.out_of_time():
            return
        for code in zxingcpp.read_barcodes(candidate, formats=formats):
            findings.drawn |= seen.add(code.text) and is_drawn(candidate, code.position)
        findings.take(seen)
        if enough(seen):
            return


def _ways_to_see(grey: Image) -> Iterator[Image]:
    """The picture as it is, then as scanners, cameras and copiers may have spoilt it, undone; cheap ones first."""
    from PIL import ImageFilter, ImageOps

    base = _at_most(grey, _TRY_PIXELS)
    yield base
    yield _scaled(base, 0.5)
    yield _scaled(base, 2)
    even = ImageOps.autocontrast(base, cutoff=1)
    yield even
    yield even.filter(ImageFilter.GaussianBlur(1.2))
    yield even.filter(ImageFilter.MedianFilter(3))
    yield even.filter(ImageFilter.UnsharpMask(radius=4, percent=250, threshold=0))
    yield _scaled(even, 2).filter(ImageFilter.UnsharpMask(radius=6, percent=300, threshold=0))
    yield _flattened(base)
    yield _scaled(_flattened(base.filter(ImageFilter.GaussianBlur(1.2))), 2)
    yield _scaled(base, 0.33)
    yield _scaled(base, 3)
    yield _scaled(_flattened(base), 0.5)


def _scaled(picture: Image, factor: float) -> Image:
    from PIL.Image import Resampling

    size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
    return _at_most(picture, _TRY_PIXELS, size, Resampling.BICUBIC)


def _at_most(picture: Image, pixels: int, size: tuple[int, int] | None = None, how: int = 3) -> Image:
    """The picture at `size`, smaller if that would be more than so many pixels."""
    width, height = size or picture.size
    shrink = min(1.0, (pixels / (width * height)) ** 0.5)
    wanted = (max(1, int(width * shrink)), max(1, int(height * shrink)))
    return picture if wanted == picture.size else picture.resize(wanted, how)


def _flattened(grey: Image) -> Image:
    """Shadows and stains taken out: each pixel against the brightness of its neighbourhood."""
    from PIL import ImageChops, ImageFilter, ImageOps

    small = _scaled(grey, 0.25)
    light = small.filter(ImageFilter.BoxBlur(max(8, min(small.size) // 25))).resize(grey.size)
    return ImageOps.autocontrast(ImageChops.subtract(grey, light, scale=1.0, offset=128), cutoff=1)
