"""A page as PWG Raster (PWG 5102.4), for printers that do not take PDF.

Rules guarded here:
- the page is drawn in memory, grey, at the resolution that the printer names, and at no other scale;
- lines are run-length coded as the standard has it, so that nothing of the page is lost.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from ceremony.printing.description import MEDIA, RASTER, PrinterDescription
from ceremony.printing.errors import PrinterError

_HEADER_BYTES = 1796
_GREY = "sgray_8"
_DPI = (300, 600, 200, 150)  # what a share sheet needs first
_NO_KIND = "The printer {name} takes neither PDF nor the raster that this program makes; nothing was sent, use another."


def choose_resolution(facts: PrinterDescription) -> int:
    """The dots per inch to draw at; PrinterError if the printer takes no grey raster of a usable resolution."""
    kinds = facts.keywords("pwg-raster-document-type-supported")
    told = facts.attributes.get("pwg-raster-document-resolution-supported", ())
    known = {_square(value) for value in told if isinstance(value, bytes)}
    for dpi in _DPI:
        if RASTER in facts.formats and dpi in known and _GREY in kinds:
            return dpi
    raise PrinterError(_NO_KIND, name=facts.name)


def _square(resolution: bytes) -> int:
    """The dots per inch of an IPP resolution (RFC 8010 section 3.9), 0 if it is not a square one."""
    if len(resolution) != 9:
        return 0
    across, along, unit = struct.unpack(">iib", resolution)
    return across if across == along and unit == 3 else 0


def rasterise(pdf: bytes, paper: str, dpi: int) -> bytes:
    """The pages of a PDF as a PWG Raster document."""
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(pdf)
    try:
        return b"".join([b"RaS2", *(part for page in document for part in _page(page, paper, dpi, len(document)))])
    finally:
        document.close()


def _page(page: Any, paper: str, dpi: int, pages: int) -> Iterator[bytes]:
    bitmap = page.render(scale=dpi / 72, grayscale=True, may_draw_forms=False)
    width, height, stride, dots = bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer)
    yield _header(paper, dpi, width, height, pages)
    yield from _coded([dots[row * stride : row * stride + width] for row in range(height)])


def _header(paper: str, dpi: int, width: int, height: int, pages: int) -> bytes:
    header = bytearray(_HEADER_BYTES)
    header[0:9] = b"PwgRaster"

    def put(offset: int, *numbers: int) -> None:
        struct.pack_into(f">{len(numbers)}I", header, offset, *numbers)

    put(276, dpi, dpi)
    put(340, 1)  # copies
    put(352, round(width * 72 / dpi), round(height * 72 / dpi))
    put(372, width, height)
    put(384, 8, 8, width, 0, 18)  # bits a colour, bits a dot, bytes a line, chunky, sGray
    put(420, 1)  # colours
    put(452, pages, 1, 1)  # pages, feed and cross-feed as they are
    put(464, 0, 0, width, height)  # all of the page is printed on
    name = MEDIA[paper].encode("ascii")
    header[1732 : 1732 + len(name)] = name
    return bytes(header)


def _coded(lines: list[bytes]) -> Iterator[bytes]:
    """Section 4.4: equal lines once with their count, equal dots once with theirs."""
    for line, same in groupby(lines):
        packed, count = _packed(line), len(list(same))
        while count > 0:
            yield bytes([min(count, 256) - 1]) + packed
            count -= 256


def _packed(line: bytes) -> bytes:
    parts = []
    for dot, same in groupby(line):
        count = len(list(same))
        while count > 0:
            parts.append(bytes([min(count, 128) - 1, dot]))
            count -= 128
    return b"".join(parts)
