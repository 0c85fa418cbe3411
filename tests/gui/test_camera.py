"""Frames with a sheet in them: the words go to the parser and nowhere else, and nobody reads them from the screen."""

from __future__ import annotations

import sys

import pypdfium2
import pytest
from PIL import Image, ImageFilter
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage

from app.window import camera_device
from app.window.camera_device import CameraSource, camera_names, multimedia
from app.window.camera_reader import COARSE_HEIGHT, CameraView, FrameReader
from ceremony.actions.sharing import read_source
from ceremony.ports import SheetText
from ceremony.sheets.frames import FrameFinding, find_share
from tests.unit.ceremony.printing.paper import make_sheets

needs_multimedia = pytest.mark.skipif(multimedia() is None, reason="PySide6-Addons is not installed")


def as_image(picture: Image.Image) -> QImage:
    grey = picture.convert("L")
    return QImage(grey.tobytes(), grey.width, grey.height, grey.width, QImage.Format.Format_Grayscale8).copy()


@pytest.fixture(scope="module")
def held() -> Image.Image:
    """The words' panel of the first sheet before a camera of 1280 x 720."""
    page = pypdfium2.PdfDocument(make_sheets()[0][1])[0].render(scale=150 / 72, grayscale=True).to_pil()
    frame = Image.new("L", (1280, 720), 90)
    frame.paste(page.crop((0, 560, 1240, 1200)), (20, 40))
    return frame


@pytest.fixture
def reader(qapp):
    made = FrameReader()
    yield made
    made.close()


def test_a_share_in_a_frame_goes_to_the_parser(qtbot, reader, held):
    with qtbot.waitSignal(reader.found, timeout=5000) as caught:
        reader.offer(as_image(held))
    (source,) = caught.args
    assert isinstance(source, SheetText)
    assert read_source(source) == make_sheets()[0][0]
    assert not any(word in repr(source) for word in make_sheets()[0][0])


def test_a_colour_frame_of_a_turned_blurred_sheet_is_read(qtbot, reader, held):
    spoilt = held.rotate(170, expand=True, fillcolor=90).filter(ImageFilter.GaussianBlur(1.2))
    with qtbot.waitSignal(reader.found, timeout=5000) as caught:
        reader.offer(as_image(spoilt).convertToFormat(QImage.Format.Format_RGB32))
    assert read_source(caught.args[0]) == make_sheets()[0][0]


def test_after_a_find_no_frame_is_looked_at_until_asked_again(qtbot, reader, held):
    with qtbot.waitSignal(reader.found, timeout=5000):
        reader.offer(as_image(held))
    with qtbot.assertNotEmitted(reader.looked, wait=150):
        reader.offer(as_image(held))
    reader.restart()
    with qtbot.waitSignal(reader.found, timeout=5000):
        reader.offer(as_image(held))


def test_what_is_shown_carries_no_words_and_cannot_be_read(qtbot, reader, held):
    with qtbot.waitSignal(reader.looked, timeout=5000) as caught:
        reader.offer(as_image(held))
    coarse, finding, size = caught.args
    assert (finding.kind, finding.words) == ("share", None)
    assert (coarse.height(), size) == (COARSE_HEIGHT, QSize(1280, 720))
    view = CameraView()
    qtbot.addWidget(view)
    view.resize(1280, 720)
    view.show_look(coarse, FrameFinding("share"), size)  # without the outline, which would hide a part
    shown = view.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    picture = Image.frombuffer(
        "L", (shown.width(), shown.height()), shown.constBits(), "raw", "L", shown.bytesPerLine(), 1
    )
    for seen in (picture, picture.filter(ImageFilter.UnsharpMask(6, 300, 0)), picture.resize((640, 360))):
        assert find_share(seen).words is None
    assert find_share(held).words is not None  # as the control: the frame itself can be read


def test_even_a_code_that_fills_the_frame_cannot_be_read_from_the_screen(qtbot, reader, held):
    (left, top), _, (right, bottom), _ = find_share(held).corners
    close = held.crop((int(left) - 20, int(top) - 20, int(right) + 20, int(bottom) + 20)).resize((720, 720))
    with qtbot.waitSignal(reader.looked, timeout=5000) as caught:
        reader.offer(as_image(close))
    coarse = caught.args[0].convertToFormat(QImage.Format.Format_Grayscale8)
    dots = Image.frombuffer(
        "L", (coarse.width(), coarse.height()), coarse.constBits(), "raw", "L", coarse.bytesPerLine(), 1
    )
    assert caught.args[1].kind == "share"
    for factor in (1, 2, 4, 8):
        assert find_share(dots.resize((dots.width * factor, dots.height * factor))).words is None


def test_the_found_code_is_outlined_where_it_is(qtbot):
    view = CameraView()
    qtbot.addWidget(view)
    view.resize(640, 480)
    corners = ((100.0, 100.0), (300.0, 100.0), (300.0, 300.0), (100.0, 300.0))
    view.show_look(QImage(), FrameFinding("share", None, corners), QSize(1280, 720))
    assert view.area().top() == 60
    assert [(point.x(), point.y()) for point in view.outline()] == [(50, 110), (150, 110), (150, 210), (50, 210)]
    assert view.grab().toImage().pixelColor(100, 110) == QColor(60, 220, 120)
    view.clear()
    assert view.kind == "nothing"
    assert view.grab().toImage().pixelColor(100, 110) == QColor(20, 20, 20)


def test_frames_that_wait_are_dropped_for_newer_ones(qtbot, reader, held):
    looks = []
    reader.looked.connect(lambda *look: looks.append(look))
    blank = QImage(1920, 1080, QImage.Format.Format_Grayscale8)
    blank.fill(90)
    for _ in range(200):
        reader.offer(blank)
    with qtbot.waitSignal(reader.found, timeout=5000):
        reader.offer(as_image(held))
    assert len(looks) < 200


def test_without_multimedia_there_is_no_camera(qapp, reader, monkeypatch):
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)
    assert multimedia() is None
    assert camera_names() == ()
    with pytest.raises(RuntimeError):
        CameraSource(reader)


def test_importing_the_camera_does_not_load_multimedia():
    assert "PySide6.QtMultimedia" not in vars(camera_device)


@needs_multimedia
@pytest.mark.qt_log_ignore("va", "symbols", "No RHI backend")  # of hardware that a test machine lacks
def test_frames_of_a_video_sink_are_read(qtbot, reader, held):
    module = multimedia()
    source = CameraSource(reader)
    with qtbot.waitSignal(reader.found, timeout=5000) as caught:
        source.sink.setVideoFrame(module.QVideoFrame(as_image(held).convertToFormat(QImage.Format.Format_RGB32)))
    assert read_source(caught.args[0]) == make_sheets()[0][0]


@needs_multimedia
def test_a_machine_without_a_camera_says_so(qtbot, reader):
    source = CameraSource(reader)
    with qtbot.waitSignal(source.failed, timeout=5000):
        source.start(99)
    source.stop()
