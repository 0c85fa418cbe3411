"""A sheet held before the camera: the frame, coarse, with the code outlined, and one sentence of what it shows.

Where there is no camera, or the part of Qt that reads one is not installed, a sentence says so.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QHideEvent, QImage
from PySide6.QtWidgets import QWidget

from app.window.kit.parts import Choice, column, label
from app.window.sheets.camera_device import CameraSource, camera_names
from app.window.sheets.camera_reader import CameraView, FrameReader
from ceremony.ports import SheetWords
from ceremony.sheets.frames import FrameContent


class CameraPanel(QWidget):
    """Open only while it is shown; what it finds goes out once and is not kept."""

    found = Signal(object)  # SheetWords

    def __init__(self) -> None:
        super().__init__()
        self.view = CameraView()
        self.view.setMinimumHeight(220)
        self.view.setAccessibleName(self.tr("What the camera sees, coarse"))
        self.cameras = Choice()
        self.cameras.setAccessibleName(self.tr("Camera"))
        self.cameras.activated.connect(self._on_camera_chosen)
        self.caption = label("", "field")
        self.setLayout(column(self.cameras, self.view, self.caption, spacing=6))
        self._reader: FrameReader | None = None
        self.source: CameraSource | None = None
        self._armed = True

    def open(self, *, after_a_sheet: bool = False) -> None:
        """Start looking; where that cannot be, the caption says why.

        After a sheet was read, nothing counts until there is no code before the camera: it would be read again.
        """
        self._armed = not after_a_sheet
        names = camera_names()
        self.cameras.clear()
        self.cameras.addItems(list(names))
        self.cameras.setVisible(len(names) > 1)
        self.view.setVisible(bool(names))
        if not names:
            self.caption.setText(self.tr("No camera was found. Plug one in and choose this again, or type the words."))
            return
        self._start(0)

    def _start(self, number: int) -> None:
        self.close_camera()
        self.caption.setText(self.tr("Hold the sheet's code before the camera."))
        self.source = CameraSource(self.reader(), self)
        self.source.failed.connect(self._on_failed)
        self.source.start(number)

    def reader(self) -> FrameReader:
        """What looks at frames; made when first needed."""
        if self._reader is None:
            self._reader = FrameReader(self)
            self._reader.looked.connect(self._on_looked)
            self._reader.found.connect(self._on_found)
        return self._reader

    def close_camera(self) -> None:
        """Let camera and thread go."""
        if self.source is not None:
            self.source.stop()
            self.source.deleteLater()
            self.source = None
        if self._reader is not None:
            self._reader.close()
            self._reader.deleteLater()
            self._reader = None
        self.view.clear()

    def hideEvent(self, event: QHideEvent) -> None:
        """A camera that nobody sees is off."""
        self.close_camera()
        super().hideEvent(event)

    def _on_camera_chosen(self, number: int) -> None:
        self._start(number)

    def _on_failed(self, _: str) -> None:
        self.close_camera()
        self.view.hide()
        self.caption.setText(self.tr("The camera cannot be used. Choose this again, use a scan, or type the words."))

    def _on_looked(self, coarse: QImage, finding: FrameContent, frame: QSize) -> None:
        self.view.show_look(coarse, finding, frame)
        self._armed = self._armed or finding.kind == "nothing"
        waiting = self.tr("Take this sheet away, then show the next one.")
        self.caption.setText(self._said(finding.kind) if self._armed else waiting)

    def _said(self, kind: str) -> str:
        return {
            "nothing": self.tr("Hold the sheet's code before the camera."),
            "blurred": self.tr("A code is there; hold it still, closer, and out of the shadow."),
            "seal": self.tr("This is the seal. The code beside the words is the one to show."),
            "other": self.tr("This is another code. Show the one beside the words."),
            "several": self.tr("Two sheets are in the picture. Show one."),
            "share": self.tr("✓ The code was read."),
        }[kind]

    def _on_found(self, words: SheetWords) -> None:
        if self._armed:
            self.found.emit(words)
        else:
            self.reader().restart()
