"""Text, fields and tables from the top of a page to its foot, and on to the next; nothing is cut off.

- A character that no font has is shown as its code, so that a strange name never keeps a ceremony from closing.
- A row of a table stays together where it fits on a page; a table's head is drawn again on each page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ceremony.errors import UsageError
from ceremony.sheets.canvas import Canvas
from ceremony.sheets.fonts import check_printable
from ceremony.sheets.layout import PAPER_MM
from ceremony.sheets.qr import code_size, draw_qr, qr_matrix
from ceremony.sheets.typesetting import MM, Page, wrap

MARGIN = 18.0
LABEL_WIDTH = 46.0
_TOP, _FOOT = 24.0, 17.0
_GREY = 0.38
_HEADING = 14.0


@dataclass(frozen=True)
class Column:
    """A column of a table: its title, its share of the width, and its face."""

    title: str
    share: float
    face: str = "sans"


def printable(text: str) -> str:
    """The text with what no font has, and control characters, as U+ codes."""
    try:
        check_printable(text, "text")
    except UsageError:
        return "".join(_printable(char) for char in text)
    return text


def _printable(char: str) -> str:
    try:
        check_printable(char, "text")
    except UsageError:
        return f"[U+{ord(char):04X}]"
    return char


class Paper:
    """A document in the making. Measures in mm, sizes in points."""

    def __init__(self, canvas: Canvas, *, paper: str, head: str, foot: str, banner: str) -> None:
        """`head` and `foot` stand on every page; `foot` has `{n}`; `banner` is set if nothing may be relied on."""
        self.canvas = canvas
        self.width, self.height = PAPER_MM.get(paper, PAPER_MM["A4"])
        self.inner = self.width - 2 * MARGIN
        self._head, self._foot, self._banner = printable(head), foot, banner
        self._number = 0
        self._heading: tuple[str, float] | None = None  # drawn with what follows it
        self.turn()

    def turn(self) -> None:
        """Begin the next page."""
        if self._number:
            self.canvas.showPage()
        self._number += 1
        self.page = Page(self.canvas, self.width, self.height)
        self.y = _TOP
        self.page.text(MARGIN, 12.5, self._head, "sans", 8, grey=_GREY)
        self.page.line(MARGIN, 15, self.width - MARGIN, 15, width=0.15, grey=0.7)
        self.page.text(
            self.width - MARGIN,
            self.height - 9,
            self._foot.format(n=self._number),
            "sans",
            8,
            grey=_GREY,
            align="right",
        )
        if self._banner:
            self.page.text(MARGIN, self.height - 9, self._banner, "sans-bold", 8)
            right = self.width - MARGIN
            self.page.box(right - 30, 8.4, 30, 5.4, fill=0, line=None)
            self.page.text(right - 15, 12.4, self._banner.split()[0], "sans-bold", 9, grey=1, align="centre")

    def reserve(self, height: float) -> None:
        """Turn the page unless `height` mm are left on it, and with it the heading that waits for what follows."""
        waiting, self._heading = self._heading, None
        needed = height if waiting is None else max(waiting[1], _HEADING + height)
        if self.y + needed > self.height - _FOOT and self.y > _TOP:
            self.turn()
        if waiting is not None:
            self._draw_heading(waiting[0])

    def space(self, height: float) -> None:
        """Leave room below what was drawn."""
        self.y += height

    def heading(self, text: str, *, keep: float = 22) -> None:
        """A section's heading; it stands with what comes after it, and has `keep` mm at the least."""
        self.reserve(0)  # one that waits is drawn first
        self._heading = (text, keep)

    def _draw_heading(self, text: str) -> None:
        self.y += 9 if self.y > _TOP else 3
        self.page.text(MARGIN, self.y, printable(text), "sans-bold", 13.5)
        self.page.line(MARGIN, self.y + 2, self.width - MARGIN, self.y + 2, width=0.35)
        self.y += 5

    def paragraph(self, text: str, *, size: float = 9.5, face: str = "sans", grey: float = 0) -> None:
        """A paragraph over the whole width."""
        for line in wrap(printable(text), face, size, self.inner):
            self.reserve(size * 1.4 / MM)
            self.y += size * 1.4 / MM
            self.page.text(MARGIN, self.y, line, face, size, grey=grey)
        self.y += 1.4

    def field(self, label: str, text: str, *, face: str = "sans", size: float = 9.5) -> None:
        """A label on the left, its text wrapped on the right."""
        leading = size * 1.38 / MM
        labels = wrap(printable(label), "sans", size - 1, LABEL_WIDTH - 3)
        lines = wrap(printable(text), face, size, self.inner - LABEL_WIDTH) or ("",)
        for number in range(max(len(labels), len(lines))):
            self.reserve(leading)
            self.y += leading
            if number < len(labels):
                self.page.text(MARGIN, self.y, labels[number], "sans", size - 1, grey=_GREY)
            if number < len(lines):
                self.page.text(MARGIN + LABEL_WIDTH, self.y, lines[number], face, size)
        self.y += 0.9

    def table(
        self, columns: Sequence[Column], rows: Sequence[Sequence[str]], *, size: float = 8.2, row_height: float = 0
    ) -> None:
        """A table over the whole width; `rows` hold one text for each column, newlines kept."""
        total = sum(column.share for column in columns)
        widths = [self.inner * column.share / total for column in columns]
        cells = [self._cells(columns, widths, row, size) for row in rows]
        first = self._height(cells[0], size) if cells else 0
        self.reserve(7 + min(first, 40))
        self._table_head(columns, widths, size)
        for row in cells:
            if self.y + self._height(row, size) > self.height - _FOOT and self._height(row, size) < 150:
                self.turn()
                self._table_head(columns, widths, size)
            self._row(columns, widths, row, size, row_height)
        self.y += 2.5

    @staticmethod
    def _cells(
        columns: Sequence[Column], widths: Sequence[float], row: Sequence[str], size: float
    ) -> list[tuple[str, ...]]:
        return [
            tuple(
                line
                for part in text.split("\n")
                for line in wrap(printable(part), column.face, size - (0.7 if column.face == "mono" else 0), width - 2)
            )
            for column, width, text in zip(columns, widths, row, strict=True)
        ]

    @staticmethod
    def _height(row: list[tuple[str, ...]], size: float) -> float:
        return max(len(lines) for lines in row) * size * 1.3 / MM + 1.6

    def _table_head(self, columns: Sequence[Column], widths: Sequence[float], size: float) -> None:
        self.page.box(MARGIN, self.y, self.inner, 5.4, fill=0.92, line=None)
        x = MARGIN
        for column, width in zip(columns, widths, strict=True):
            self.page.text(x + 1, self.y + 3.8, column.title, "sans-bold", size - 0.4)
            x += width
        self.y += 5.4

    def _row(
        self,
        columns: Sequence[Column],
        widths: Sequence[float],
        row: list[tuple[str, ...]],
        size: float,
        least: float,
    ) -> None:
        leading, top = size * 1.3 / MM, self.y
        self.y += 0.8
        for number in range(max(len(lines) for lines in row)):
            self.reserve(leading + 0.8)
            self.y += leading
            x = MARGIN
            for column, width, lines in zip(columns, widths, row, strict=True):
                if number < len(lines):
                    smaller = size - (0.7 if column.face == "mono" else 0)
                    self.page.text(x + 1, self.y - 0.7, lines[number], column.face, smaller)
                x += width
        self.y += 0.8
        if top < self.y < top + least:  # no page was turned
            self.y = top + least
        self.page.line(MARGIN, self.y, self.width - MARGIN, self.y, width=0.1, grey=0.75)

    def two_columns(self, left: Sequence[str], right: Sequence[str], *, size: float = 10) -> None:
        """Two lists side by side."""
        width = self.inner / 2 - 4
        sides = [
            [line for text in side for line in wrap(printable(text), "sans", size, width)] for side in (left, right)
        ]
        for number in range(max(map(len, sides))):
            self.reserve(size * 1.4 / MM)
            self.y += size * 1.4 / MM
            for place, lines in enumerate(sides):
                if number < len(lines):
                    self.page.text(MARGIN + 3 + place * (self.inner / 2), self.y, lines[number], "sans", size)
        self.y += 1.4

    def code(self, text: str, caption: str) -> None:
        """A QR code on the left with its caption beside it."""
        matrix = qr_matrix(text, level="M")
        side = code_size(matrix)
        self.reserve(side + 2)
        draw_qr(self.page, MARGIN - 3, self.y, matrix)
        top = self.y + side / 2 - 6
        for number, line in enumerate(wrap(printable(caption), "sans", 9, self.inner - side - 4)):
            self.page.text(MARGIN + side, top + number * 4.6, line, "sans", 9)
        self.y += side
