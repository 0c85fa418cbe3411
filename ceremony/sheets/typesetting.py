"""Text set to fit its place: shrunk first, then wrapped, then refused; never cut.

Measures are in millimetres from the page's upper left corner; type sizes are in points.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ceremony.errors import UsageError
from ceremony.sheets.bidi import visual_order
from ceremony.sheets.canvas import Canvas
from ceremony.sheets.fonts import check_printable, split_runs, text_width

MM = 72 / 25.4

# a word with the spaces after it, or one character of a script written without spaces
_PIECES = re.compile(
    r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]\s*|[^\s\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]+\s*|\s+"
)
_BREAKS_AFTER = "-‐–/_"  # within a word that is too long for its line alone
_NOT_FIRST = "，。、；：！？）」』》”’,.;:!?)"  # never begin a line


@dataclass(frozen=True)
class Block:
    """Lines of one face and size that fit the width they were set for."""

    lines: tuple[str, ...]
    face: str
    size: float
    leading: float  # points from one line to the next

    @property
    def height(self) -> float:
        """Millimetres from the top of the first line to the bottom of the last."""
        return len(self.lines) * self.leading / MM


def wrap(text: str, face: str, size: float, width: float) -> tuple[str, ...]:
    """The text in lines of at most `width` mm, broken at spaces, or inside a word that is too long alone."""
    limit, lines, line = width * MM + 0.01, [], ""
    for piece in _pieces(text, face, size, limit):
        if line and text_width((line + piece).rstrip(), face, size) > limit and piece[0] not in _NOT_FIRST:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return (*lines, line.rstrip())


def fit(text: str, face: str, size: float, width: float, *, field: str, smallest: float = 6.5, lines: int = 1) -> Block:
    """The text at `size`, or smaller on one line, or wrapped on at most `lines` lines.

    Raises UsageError naming the field if it does not fit even at the smallest size.
    """
    text = " ".join(text.split())
    check_printable(text, field)
    steps = [size - 0.5 * step for step in range(int((size - smallest) * 2) + 1)]
    for least in (1, lines):
        for step in steps:
            # one line is preferred only down to three quarters of the size: then two lines read better
            if least == 1 and lines > 1 and step < 0.75 * size:
                break
            broken = wrap(text, face, step, width)
            if len(broken) <= least and all(text_width(line, face, step) <= width * MM + 0.1 for line in broken):
                return Block(broken, face, step, step * 1.22)
    raise UsageError(
        "The {field} has {count} characters and does not fit on the sheet; write a shorter one.",
        field=field,
        count=len(text),
    )


class Page:
    """One PDF page drawn in millimetres from its upper left corner."""

    def __init__(self, canvas: Canvas, width: float, height: float) -> None:
        self.canvas = canvas
        self.width = width
        self.height = height

    def text(
        self,
        x: float,
        y: float,
        text: str,
        face: str = "sans",
        size: float = 8.5,
        *,
        grey: float = 0,
        align: str = "left",
    ) -> float:
        """Draw one line with its baseline at `y`; returns the x where it ends."""
        text = visual_order(text)
        width = text_width(text, face, size) / MM
        left = {"left": x, "right": x - width, "centre": x - width / 2}[align]
        line = self.canvas.beginText(left * MM, (self.height - y) * MM)
        line.setFillGray(grey)
        line.setStrokeGray(grey)
        self.canvas.setLineWidth(size * 0.035)
        for run in split_runs(text, face):
            line.setTextRenderMode(2 if run.embolden else 0)
            line.setFont(run.font, size)
            line.textOut(run.text)
        line.setTextRenderMode(0)
        self.canvas.drawText(line)
        return left + width

    def block(self, x: float, y: float, block: Block, *, grey: float = 0) -> float:
        """Draw a block whose top is at `y`; returns the y of its bottom."""
        for number, line in enumerate(block.lines):
            baseline = y + (number * block.leading + block.size * 0.98) / MM
            self.text(x, baseline, line, block.face, block.size, grey=grey)
        return y + block.height

    def line(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        *,
        width: float = 0.2,
        grey: float = 0,
        dash: tuple[float, float] | None = None,
    ) -> None:
        """Draw a straight line `width` mm wide."""
        self.canvas.saveState()
        self.canvas.setLineWidth(width * MM)
        self.canvas.setStrokeGray(grey)
        if dash:
            self.canvas.setDash([part * MM for part in dash])
        self.canvas.line(x1 * MM, (self.height - y1) * MM, x2 * MM, (self.height - y2) * MM)
        self.canvas.restoreState()

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: float | None = None,
        line: float | None = 0.2,
        grey: float = 0,
    ) -> None:
        """Draw a rectangle: `fill` is a grey from 0 (black) to 1, `line` the stroke in mm."""
        self.canvas.saveState()
        self.canvas.setStrokeGray(grey)
        self.canvas.setLineWidth((line or 0) * MM)
        if fill is not None:
            self.canvas.setFillGray(fill)
        lower = (self.height - y - height) * MM
        self.canvas.rect(
            x * MM, lower, width * MM, height * MM, stroke=int(line is not None), fill=int(fill is not None)
        )
        self.canvas.restoreState()


def _pieces(text: str, face: str, size: float, limit: float) -> list[str]:
    pieces: list[str] = []
    for piece in _PIECES.findall(text):
        rest = piece
        while len(rest) > 1 and text_width(rest.rstrip(), face, size) > limit:
            fitting = (n for n in range(len(rest) - 1, 1, -1) if text_width(rest[:n], face, size) <= limit)
            cut = next(fitting, 1)
            cut = max((n for n in range(2, cut + 1) if rest[n - 1] in _BREAKS_AFTER), default=cut)
            pieces.append(rest[:cut])
            rest = rest[cut:]
        pieces.append(rest)
    return pieces
