"""QR codes as crisp vector squares.

Rules guarded here (measured: module size decides more than the correction level):
- alphanumeric mode only, because raw bytes are read differently by different readers;
- modules of 0.8 mm unless the caller asks otherwise, four modules of quiet zone, dark on white;
- neighbouring dark modules of a row are one rectangle, so that no hairlines show between them.
"""

from __future__ import annotations

from itertools import groupby

from ceremony.sheets.typesetting import MM, Page

QUIET = 4  # modules, ISO/IEC 18004 section 9.1
MODULE_MM = 0.8


def qr_matrix(text: str, level: str = "Q") -> list[list[bool]]:
    """The dark modules of the smallest code that holds capitals, digits and ` $%*+-./:`, no quiet zone."""
    from qrcode import constants
    from qrcode.main import QRCode
    from qrcode.util import MODE_ALPHA_NUM, QRData

    code: QRCode = QRCode(error_correction=getattr(constants, f"ERROR_CORRECT_{level}"), border=0)
    code.add_data(QRData(text, mode=MODE_ALPHA_NUM), optimize=0)
    code.make(fit=True)
    return [[bool(module) for module in row] for row in code.get_matrix()]


def code_size(matrix: list[list[bool]], module_mm: float = MODULE_MM) -> float:
    """Side in mm of the code with its quiet zone."""
    return (len(matrix) + 2 * QUIET) * module_mm


def draw_qr(page: Page, x: float, y: float, matrix: list[list[bool]], module_mm: float = MODULE_MM) -> float:
    """Draw the code with its quiet zone's upper left corner at x, y; returns its side in mm."""
    side = code_size(matrix, module_mm)
    page.box(x, y, side, side, fill=1, line=None)
    path = page.canvas.beginPath()
    for row, modules in enumerate(matrix):
        column = 0
        for dark, group in groupby(modules):
            length = len(list(group))
            if dark:
                left = x + (QUIET + column) * module_mm
                lower = page.height - y - (QUIET + row + 1) * module_mm
                path.rect(left * MM, lower * MM, length * module_mm * MM, module_mm * MM)
            column += length
    page.canvas.setFillGray(0)
    page.canvas.drawPath(path, stroke=0, fill=1)
    return side


def draw_caption(page: Page, middle: float, y: float, title: str, note: str) -> None:
    """Two lines under a code whose quiet zone ends at y, so that two codes are never taken for each other."""
    page.text(middle, y + 2.4, title, "sans-bold", 8, align="centre")
    page.text(middle, y + 5.6, note, "sans", 7, grey=0.3, align="centre")
