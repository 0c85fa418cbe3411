"""What survives which loss: every site with its sheets, and whether a quorum is left when it is gone."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QWidget

from app.visible import visible
from ceremony.custody.participants import site_key
from ceremony.custody.site_loss import Loss, losses, spread_over

LINE_PX = 34
CELL_PX = 26


class SiteChart(QWidget):
    """A line for each loss: which site, its sheets struck out, the others standing, and what follows."""

    def __init__(self, sites: tuple[str, ...], threshold: int) -> None:
        super().__init__()
        self._sites = sites
        self.losses = losses(spread_over(sites, threshold), at_once=1)
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
        lost = visible(self.tr("{site} is lost").format(site=loss.sites[0]))
        name = painter.fontMetrics().elidedText(lost, Qt.TextElideMode.ElideRight, name_px - 12)
        painter.drawText(QRectF(0, top, name_px, LINE_PX), middle, name)
        for number, site in enumerate(self._sites):
            cell = QRectF(name_px + number * (CELL_PX + 4), top + 4, CELL_PX, CELL_PX)
            gone = site_key(site) == site_key(loss.sites[0])
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
