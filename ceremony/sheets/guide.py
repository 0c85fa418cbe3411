"""The lowest panel of a share sheet: the way back to the key, with this program and without it, and its signature.

Measures are in millimetres.
"""

from __future__ import annotations

from typing import NamedTuple

from ceremony.errors import UsageError
from ceremony.sheets.content import SheetContent
from ceremony.sheets.panels import MARGIN, draw_heading, draw_note
from ceremony.sheets.qr import MODULE_MM, QUIET, code_size, draw_caption, draw_qr, qr_matrix
from ceremony.sheets.sheet_signature import signature_text
from ceremony.sheets.texts import TEXTS, TOOL_RECOVER, UNWRAP
from ceremony.sheets.typesetting import MM, Page, wrap

SIGNATURE_SIDE = 52.0  # at most, with its quiet zone
BESIDE_SIGNATURE = 2.5  # more, for a full stop that hangs over its line

# what stands under each other: a heading, or a numbered step and the commands that follow it
_STEPS = (
    ("with", ()),
    ("with_1", ()),
    ("with_2", ()),
    ("without", ()),
    ("without_1", TOOL_RECOVER),
    ("without_2", ()),
    ("without_3", UNWRAP),
    ("without_4", ()),
)


class Line(NamedTuple):
    """One line of the guide; `space` is left above it, and `number` hangs to its left."""

    text: str
    face: str
    size: float
    indent: float
    space: float
    number: str = ""


def draw_guide(page: Page, content: SheetContent, *, top: float, bottom: float) -> None:
    """Draw the panel between `top` and `bottom`; UsageError if the signature is too large for it."""
    texts = TEXTS[content.language]
    y = draw_heading(page, content, texts["help"], note=content.ceremony, top=top)
    width = page.width - 2 * MARGIN
    if content.signature is not None:
        side = _draw_signature(page, content, y - 1)
        width -= side - QUIET * MODULE_MM + BESIDE_SIGNATURE
        draw_note(page, texts["source"], top=y + side + 8, bottom=bottom - 4)
    sizes = [step / 10 for step in range(86, 58, -2)]
    settings = (_set_lines(content, width, size) for size in sizes)
    for line in next(lines for lines in settings if sum(map(_advance, lines)) <= bottom - 5 - y):
        y += _advance(line)
        page.text(MARGIN + line.indent, y, line.text, line.face, line.size)
        if line.number:
            page.text(MARGIN, y, line.number, "sans-bold", line.size)


def _draw_signature(page: Page, content: SheetContent, y: float) -> float:
    texts = TEXTS[content.language]
    matrix = qr_matrix(signature_text(content.signature or b""), level="M")
    module = min(MODULE_MM, SIGNATURE_SIDE / (len(matrix) + 2 * QUIET))
    if module < 0.5:
        raise UsageError("The seal is too large for a sheet; sign it with a shorter signature.")
    side = code_size(matrix, module)
    x = page.width - MARGIN + QUIET * module - side
    draw_qr(page, x, y, matrix, module)
    draw_caption(page, x + side / 2, y + side, texts["seal"], texts["seal_note"])
    return side


def _advance(line: Line) -> float:
    """From the last baseline to this line's, in mm."""
    return line.space + line.size * 1.28 / MM


def _set_lines(content: SheetContent, width: float, size: float) -> list[Line]:
    texts = TEXTS[content.language]
    values = {"threshold": content.threshold, "shares": content.shares, "generation": content.generation}
    lines: list[Line] = []
    for key, commands in _STEPS:
        _, _, number = key.partition("_")
        if not number:
            lines.append(Line(texts[key], "sans-bold", size + 0.6, 0, 1.2 if lines else 0))
            continue
        broken = wrap(texts[key].format(**values), "sans", size, width - 4)
        lines.extend(
            Line(text, "sans", size, 4, 0 if row else 0.5, "" if row else number) for row, text in enumerate(broken)
        )
        lines.extend(Line(command, "mono", size - 0.4, 7, 0 if row else 0.4) for row, command in enumerate(commands))
    return lines
