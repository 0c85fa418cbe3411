"""A second, independent look at a printed code: zbar where it is installed, and the dots themselves everywhere.

Rules guarded here:
- zbar (LGPL) is loaded as the system's own library, and told to read QR codes and nothing else;
- the dots are compared with the code that was to be drawn: no decoder and no error correction takes part, so a code
  that is only almost right is noticed.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from ceremony.sheets.qr import qr_matrix

if TYPE_CHECKING:
    from PIL.Image import Image

_LIBRARY = "libzbar.so.0"
_QR_CODE = 64  # enum zbar_symbol_type_e
_ENABLE = 0  # enum zbar_config_e
_Y800 = int.from_bytes(b"Y800", "little")


@cache
def _zbar() -> Any:
    """The library with the types of what is called, or None where it is not installed."""
    try:
        library = ctypes.CDLL(_LIBRARY)
    except OSError:
        return None
    handle, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint
    signatures: dict[str, tuple[Any, list[object]]] = {
        "zbar_image_scanner_create": (handle, []),
        "zbar_image_scanner_destroy": (None, [handle]),
        "zbar_image_scanner_set_config": (ctypes.c_int, [handle, ctypes.c_int, ctypes.c_int, ctypes.c_int]),
        "zbar_scan_image": (ctypes.c_int, [handle, handle]),
        "zbar_image_create": (handle, []),
        "zbar_image_destroy": (None, [handle]),
        "zbar_image_set_format": (None, [handle, ctypes.c_ulong]),
        "zbar_image_set_size": (None, [handle, number, number]),
        "zbar_image_set_data": (None, [handle, text, ctypes.c_ulong, handle]),
        "zbar_image_first_symbol": (handle, [handle]),
        "zbar_symbol_next": (handle, [handle]),
        "zbar_symbol_get_data": (handle, [handle]),
        "zbar_symbol_get_data_length": (number, [handle]),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


def has_zbar() -> bool:
    """Whether the second decoder is on this machine."""
    return _zbar() is not None


def read_with_zbar(grey: Image) -> list[str]:
    """The texts of the QR codes that zbar sees; RuntimeError where it is not installed."""
    zbar = _zbar()
    if zbar is None:
        raise RuntimeError("zbar is not installed")
    dots = grey.convert("L").tobytes()  # must live until the picture is destroyed: zbar does not copy it
    scanner, picture = zbar.zbar_image_scanner_create(), zbar.zbar_image_create()
    try:
        zbar.zbar_image_scanner_set_config(scanner, 0, _ENABLE, 0)
        zbar.zbar_image_scanner_set_config(scanner, _QR_CODE, _ENABLE, 1)
        zbar.zbar_image_set_format(picture, _Y800)
        zbar.zbar_image_set_size(picture, *grey.size)
        zbar.zbar_image_set_data(picture, dots, len(dots), None)
        zbar.zbar_scan_image(scanner, picture)
        return list(_texts(zbar, picture))
    finally:
        zbar.zbar_image_destroy(picture)
        zbar.zbar_image_scanner_destroy(scanner)


def _texts(zbar: Any, picture: Any) -> list[str]:
    found, symbol = [], zbar.zbar_image_first_symbol(picture)
    while symbol:
        data = ctypes.string_at(zbar.zbar_symbol_get_data(symbol), zbar.zbar_symbol_get_data_length(symbol))
        found.append(data.decode("utf-8", "replace"))
        symbol = zbar.zbar_symbol_next(symbol)
    return found


def wrong_modules(grey: Image, corners: Sequence[tuple[float, float]], words: Sequence[str]) -> float:
    """The part of the code's modules, 0 to 1, that are not as they were to be drawn.

    `corners` are those of the code in the picture: upper left, upper right, lower right, lower left as it is read.
    """
    from PIL import Image as Images

    matrix = qr_matrix(" ".join(words).upper())
    count = len(matrix)
    left_up, right_up, right_down, left_down = corners
    quad = (*left_up, *left_down, *right_down, *right_up)
    # one dot a module, taken at its middle
    dots = grey.transform((count, count), Images.Transform.QUAD, quad, Images.Resampling.BILINEAR).tobytes()
    middle = _threshold(dots)
    seen = [dot < middle for dot in dots]
    drawn = [module for row in matrix for module in row]
    return sum(one != other for one, other in zip(seen, drawn, strict=True)) / len(drawn)


def _threshold(dots: bytes) -> float:
    """Half-way between the mean dark and the mean light dot."""
    middle = sum(dots) / len(dots)
    for _ in range(4):
        dark = [dot for dot in dots if dot < middle] or [0]
        light = [dot for dot in dots if dot >= middle] or [255]
        middle = (sum(dark) / len(dark) + sum(light) / len(light)) / 2
    return middle
