"""This machine's camera, where there is one and QtMultimedia (the extra `camera`) is installed.

Rules guarded here:
- QtMultimedia is imported when a camera is first asked for; where it is missing there is simply no camera;
- a camera that fails says so by a signal, and is let go of when the reading ends.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.window.sheets.camera_reader import Frame, FrameReader


def multimedia() -> Any:
    """The module PySide6.QtMultimedia, or None where it or a library of it is missing."""
    try:
        return importlib.import_module("PySide6.QtMultimedia")
    except ImportError:
        return None


def has_multimedia() -> bool:
    """Whether QtMultimedia is installed; it is not imported, which takes a while."""
    return importlib.util.find_spec("PySide6.QtMultimedia") is not None


def camera_names() -> tuple[str, ...]:
    """The cameras of this machine, as the system calls them; empty: show no camera."""
    module = multimedia()
    return () if module is None else tuple(one.description() for one in module.QMediaDevices.videoInputs())


class CameraSource(QObject):
    """Frames from a camera into a `FrameReader`; RuntimeError where QtMultimedia is missing."""

    failed = Signal(str)  # the system's own words

    def __init__(self, reader: FrameReader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        module = multimedia()
        if module is None:
            raise RuntimeError("QtMultimedia is not installed")
        self._module, self._reader = module, reader
        self._camera: Any = None
        self.session = module.QMediaCaptureSession(self)
        self.sink = module.QVideoSink(self)
        self.session.setVideoSink(self.sink)
        self.sink.videoFrameChanged.connect(self._on_frame)

    def start(self, number: int = 0) -> None:
        """Open a camera by its place in `camera_names`."""
        inputs = self._module.QMediaDevices.videoInputs()
        if number >= len(inputs):
            self.failed.emit("No camera detected")
            return
        self._camera = self._module.QCamera(inputs[number], self)
        self._camera.errorOccurred.connect(self._on_error)
        self.session.setCamera(self._camera)
        self._camera.start()

    def stop(self) -> None:
        """Let the camera go."""
        if self._camera is not None:
            self._camera.stop()
            self.session.setCamera(None)
            self._camera.deleteLater()
            self._camera = None

    def _on_frame(self, frame: Frame) -> None:
        if frame.isValid():
            self._reader.offer(frame)

    def _on_error(self, _: object, words: str) -> None:
        self.failed.emit(words)
