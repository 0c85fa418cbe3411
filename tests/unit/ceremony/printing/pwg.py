"""PWG Raster read as a printer would (PWG 5102.4), without the program's own code."""

from __future__ import annotations

import struct

from PIL import Image


def read_raster(data: bytes) -> Image.Image:
    """The first page, 8 bits grey."""
    assert data[:4] == b"RaS2"
    header, at, rows = data[4:1800], 1800, []
    width, height = struct.unpack_from(">2I", header, 372)
    assert header[:9] == b"PwgRaster"
    assert struct.unpack_from(">3I", header, 384) == (8, 8, width)
    while len(rows) < height:
        repeat, row = data[at] + 1, bytearray()
        at += 1
        while len(row) < width:
            control = data[at]
            if control < 128:
                row += data[at + 1 : at + 2] * (control + 1)
                at += 2
            else:
                row += data[at + 1 : at + 258 - control]
                at += 258 - control
        rows += [bytes(row)] * repeat
    assert at == len(data)
    return Image.frombytes("L", (width, height), b"".join(rows))
