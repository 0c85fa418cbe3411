"""What survives which loss: every site with its sheets, and whether a quorum is left when it is gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QWidget

LINE_PX = 34
CELL_PX = 26
MOST_SITES = 16


@dataclass(frozen=True)
class Loss:
    """Some sites are gone: how many sheets are left, and whether that is enough."""

    sites: tuple[str, ...]
    left: int
    enough: bool


def losses(sites: Iterable[str], threshold: int, *, at_once: int) -> tuple[Loss, ...]:
    """Every loss of so many sites at once; sites are one where they differ in case only."""
    spelled = {site.casefold(): site for site in sites}
    count = Counter(site.casefold() for site in sites)
    total = sum(count.values())
    made = []
    for lost in combinations(sorted(spelled)[:MOST_SITES], at_once):
        left = total - sum(count[site] for site in lost)
        made.append(Loss(tuple(spelled[site] for site in lost), left, left >= threshold))
    return tuple(made)


def may_be_lost(sites: Iterable[str], threshold: int) -> int:
    """How many sites can be lost, whichever they are, with a quorum left."""
    sizes = sorted(Counter(site.casefold() for site in sites).values(), reverse=True)
    left, lost = sum(sizes), 0
    for size in sizes:
        left -= size
        if left < threshold:
            break
        lost += 1
    return lost


class SiteChart(QWidget):
    """A line for each loss: which site, its sheets struck out, the others standing, and what follows."""

    def __init__(self, sites: tuple[str, ...], threshold: int) -> None:
        super().__init__()
        self._sites = sites
        self.losses = losses(sites, threshold, at_once=1)
        self._height = LINE_PX * len(self.losses) + 8
        self.setMinimumHeight(self._height)
        self.setAccessibleName(self.tr("What survives which loss"))
        self.setAccessibleDescription("; ".join(f"{loss.sites[0]}: {self._verdict(loss)}" for loss in self.losses))

    def sizeHint(self) -> QSize:
        """All lines."""
        return QSize(560, self._height)

    def _verdict(self, loss: Loss) -> str:
        if loss.enough:
            return self.tr("✓ %n sheets left, enough", "", loss.left)
        return self.tr("✗ %n sheets left, too few", "", loss.left)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Lines from the top."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, loss in enumerate(self.losses):
            self._paint_line(painter, loss, place * LINE_PX)
        painter.end()

    def _paint_line(self, painter: QPainter, loss: Loss, top: float) -> None:
        colours = self.palette()
        ink = colours.color(QPalette.ColorRole.WindowText)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        name_px = min(220, self.width() // 3)
        painter.setPen(QPen(ink))
        lost = self.tr("{site} is lost").format(site=loss.sites[0])
        name = painter.fontMetrics().elidedText(lost, Qt.TextElideMode.ElideRight, name_px - 12)
        painter.drawText(QRectF(0, top, name_px, LINE_PX), middle, name)
        for number, site in enumerate(self._sites):
            cell = QRectF(name_px + number * (CELL_PX + 4), top + 4, CELL_PX, CELL_PX)
            gone = site.casefold() == loss.sites[0].casefold()
            self._paint_sheet(painter, cell, str(number + 1), gone=gone)
        after = name_px + len(self._sites) * (CELL_PX + 4) + 12
        painter.setPen(QPen(ink))
        painter.drawText(QRectF(after, top, self.width() - after, LINE_PX), middle, self._verdict(loss))

    def _paint_sheet(self, painter: QPainter, cell: QRectF, number: str, *, gone: bool) -> None:
        colours = self.palette()
        edge = colours.color(QPalette.ColorRole.PlaceholderText if gone else QPalette.ColorRole.Highlight)
        painter.setPen(QPen(edge, 1.5, Qt.PenStyle.DashLine if gone else Qt.PenStyle.SolidLine))
        painter.setBrush(Qt.BrushStyle.NoBrush if gone else colours.color(QPalette.ColorRole.Highlight))
        painter.drawRoundedRect(cell, 4, 4)
        if gone:
            painter.drawLine(cell.bottomLeft(), cell.topRight())
        painter.setPen(QPen(edge if gone else colours.color(QPalette.ColorRole.HighlightedText)))
        painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, number)
