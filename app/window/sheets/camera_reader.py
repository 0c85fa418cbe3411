"""A sheet before a camera: each frame is looked at in a thread of its own, and shown too coarsely to be read.

Rules guarded here:
- the words found go out as `SheetWords`, straight to the judge; they are never shown, and no frame is kept;
- what is shown is too coarse for words or code to be read from the screen, and the found code is outlined on it;
- only the newest frame waits: a slow look never piles frames up, and the window never waits for one.
"""

from __future__ import annotations

import threading
from typing import Protocol

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ceremony.custody.share_words import ShareWords
from ceremony.ports import SheetWords
from ceremony.sheets.frames import NOTHING, FrameContent, read_frame

COARSE_HEIGHT = 54  # dots: a module of the code is then smaller than one, as is a stroke of a letter
_JOIN_SECONDS = 5.0


class Frame(Protocol):
    """A QVideoFrame, as far as it matters: QtMultimedia may be missing."""

    def isValid(self) -> bool:
        """Whether it holds a picture."""

    def toImage(self) -> QImage:
        """Its picture."""


def grey_of(frame: Frame | QImage) -> QImage:
    """The brightness of a frame."""
    image = frame if isinstance(frame, QImage) else frame.toImage()
    return image.convertToFormat(QImage.Format.Format_Grayscale8)


class FrameReader(QObject):
    """Looks at frames in a thread of its own; signals arrive in the thread that this object lives in."""

    looked = Signal(QImage, object, QSize)  # the coarse picture, the finding without words, the frame's size
    found = Signal(object)  # SheetWords; once, then no further frame is looked at until `restart`

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._newest: Frame | QImage | None = None
        self._ended = self._found = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="keyrite-camera", daemon=True)
        self._thread.start()

    def offer(self, frame: Frame | QImage) -> None:
        """Look at this frame next; one that still waits is dropped."""
        with self._changed:
            if not (self._ended or self._found):
                self._newest = frame
                self._changed.notify()

    def restart(self) -> None:
        """Look again after something was found that did not do."""
        with self._changed:
            self._found = False

    def close(self) -> None:
        """End the thread after the look that it is at; no signal comes after this."""
        with self._changed:
            self._ended, self._newest = True, None
            self._changed.notify()
        self._thread.join(_JOIN_SECONDS)

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._ended or self._newest is not None)
                if self._ended or self._newest is None:
                    return
                frame, self._newest = self._newest, None
            self._look(frame)

    def _look(self, frame: Frame | QImage) -> None:
        grey = grey_of(frame)
        if grey.isNull():
            return
        finding = read_frame(memoryview(grey.constBits()), grey.width(), grey.height(), grey.bytesPerLine())
        coarse = grey.scaledToHeight(COARSE_HEIGHT, Qt.TransformationMode.SmoothTransformation)
        with self._changed:
            if self._ended:
                return
            self._found = finding.words is not None
            self.looked.emit(coarse, FrameContent(finding.kind, None, finding.corners), grey.size())
            if finding.words is not None:
                self.found.emit(SheetWords(ShareWords.of(finding.words), "camera"))


class CameraView(QWidget):
    """The coarse picture, with the code outlined: a full line when it was read, a dashed one when not yet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = QImage()
        self._frame = QSize(16, 9)
        self._finding = NOTHING
        self.setMinimumSize(320, 180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def kind(self) -> str:
        """What the last frame showed, for a caption: the kind of a `FrameContent`."""
        return self._finding.kind

    def show_look(self, coarse: QImage, finding: FrameContent, frame: QSize) -> None:
        """Show one look; connect `FrameReader.looked` to this."""
        self._picture, self._finding, self._frame = coarse, finding, frame
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self.show_look(QImage(), NOTHING, QSize(16, 9))

    def area(self) -> QRectF:
        """Where the frame is drawn in this widget."""
        size = self._frame.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF(
            (self.width() - size.width()) / 2, (self.height() - size.height()) / 2, size.width(), size.height()
        )

    def outline(self) -> QPolygonF:
        """The found code's corners in this widget; empty if there is none."""
        area, scale = self.area(), self.area().width() / max(1, self._frame.width())
        corners = self._finding.corners or ()
        return QPolygonF([QPointF(area.left() + x * scale, area.top() + y * scale) for x, y in corners])

    def paintEvent(self, event: QPaintEvent) -> None:
        """The coarse picture, smoothed, and the outline."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(20, 20, 20))
        if not self._picture.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.area(), self._picture)
        outline = self.outline()
        if not outline.isEmpty():
            read = self.kind == "share"
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            style = Qt.PenStyle.SolidLine if read else Qt.PenStyle.DashLine
            painter.setPen(QPen(QColor(60, 220, 120) if read else QColor(255, 200, 60), 4, style))
            painter.drawPolygon(outline)
        painter.end()
