"""Frames through Qt's own QVideoSink, and a machine without a camera."""

from __future__ import annotations

import pypdfium2
import pytest
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QVideoFrame

from app.window.sheets.camera_device import CameraSource
from app.window.sheets.camera_reader import FrameReader
from ceremony.actions.handing_out import read_source
from tests.unit.ceremony.printing.paper import make_sheets


@pytest.fixture
def reader(qapp):
    made = FrameReader()
    yield made
    made.close()


@pytest.mark.qt_log_ignore("va", "symbols", "No RHI backend")  # of hardware that a test machine lacks
def test_frames_of_a_video_sink_are_read(qtbot, reader):
    page = pypdfium2.PdfDocument(make_sheets()[0][1])[0].render(scale=150 / 72, grayscale=True).to_pil()
    panel = page.crop((0, 560, 1240, 1200))
    grey = QImage(panel.tobytes(), panel.width, panel.height, panel.width, QImage.Format.Format_Grayscale8)
    source = CameraSource(reader)
    with qtbot.waitSignal(reader.found, timeout=10_000) as caught:
        source.sink.setVideoFrame(QVideoFrame(grey.convertToFormat(QImage.Format.Format_RGB32)))
    assert read_source(caught.args[0]) == make_sheets()[0][0]


@pytest.mark.qt_log_ignore("va", "symbols", "No RHI backend")
def test_a_machine_without_that_camera_says_so(qtbot, reader):
    source = CameraSource(reader)
    with qtbot.waitSignal(source.failed, timeout=5000):
        source.start(99)
    source.stop()
