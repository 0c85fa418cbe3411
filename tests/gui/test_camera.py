"""Frames with a sheet in them: the words go to the parser and nowhere else, and nobody reads them from the screen."""

from __future__ import annotations

import sys
import threading
from types import SimpleNamespace
from typing import get_args

import pypdfium2
import pytest
from PIL import Image, ImageFilter
from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QColor, QImage

from app.window.sheets import camera_device, camera_reader
from app.window.sheets.camera_device import CameraSource, camera_names, multimedia
from app.window.sheets.camera_panel import CameraPanel
from app.window.sheets.camera_reader import COARSE_HEIGHT, CameraView, FrameReader
from app.window.sheets.sheet_input import CAMERA, SheetInput
from ceremony.actions.handing_out import read_source
from ceremony.ports import SheetWords
from ceremony.sheets.frames import FrameContent, Kind, find_share, read_frame
from tests.gui.walking import WAIT_MS
from tests.unit.ceremony.printing.paper import make_sheets


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
    with qtbot.waitSignal(reader.found, timeout=WAIT_MS) as caught:
        reader.offer(as_image(held))
    (source,) = caught.args
    assert isinstance(source, SheetWords)
    assert read_source(source) == make_sheets()[0][0]
    assert not any(word in repr(source) for word in make_sheets()[0][0])


def test_a_colour_frame_of_a_turned_blurred_sheet_is_read(qtbot, reader, held):
    spoilt = held.rotate(170, expand=True, fillcolor=90).filter(ImageFilter.GaussianBlur(1.2))
    with qtbot.waitSignal(reader.found, timeout=WAIT_MS) as caught:
        reader.offer(as_image(spoilt).convertToFormat(QImage.Format.Format_RGB32))
    assert read_source(caught.args[0]) == make_sheets()[0][0]


def test_after_a_find_no_frame_is_looked_at_until_asked_again(qtbot, reader, held):
    with qtbot.waitSignal(reader.found, timeout=WAIT_MS):
        reader.offer(as_image(held))
    reader.offer(as_image(held))
    assert reader._newest is None  # nothing waits to be looked at, so nothing will be
    reader.restart()
    with qtbot.waitSignal(reader.found, timeout=WAIT_MS):
        reader.offer(as_image(held))


def test_what_is_shown_carries_no_words_and_cannot_be_read(qtbot, reader, held):
    with qtbot.waitSignal(reader.looked, timeout=WAIT_MS) as caught:
        reader.offer(as_image(held))
    coarse, finding, size = caught.args
    assert (finding.kind, finding.words) == ("share", None)
    assert (coarse.height(), size) == (COARSE_HEIGHT, QSize(1280, 720))
    view = CameraView()
    qtbot.addWidget(view)
    view.resize(1280, 720)
    view.show_look(coarse, FrameContent("share"), size)  # without the outline, which would hide a part
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
    with qtbot.waitSignal(reader.looked, timeout=WAIT_MS) as caught:
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
    view.show_look(QImage(), FrameContent("share", None, corners), QSize(1280, 720))
    assert view.area().top() == 60
    assert [(point.x(), point.y()) for point in view.outline()] == [(50, 110), (150, 110), (150, 210), (50, 210)]
    assert view.grab().toImage().pixelColor(100, 110) == QColor(60, 220, 120)
    view.clear()
    assert view.kind == "nothing"
    assert view.grab().toImage().pixelColor(100, 110) == QColor(20, 20, 20)


def test_frames_that_wait_are_dropped_for_newer_ones(qtbot, reader, held, monkeypatch):
    looks, began, go_on = [], threading.Event(), threading.Event()

    def slowly(*frame):
        began.set()
        go_on.wait()
        return read_frame(*frame)

    monkeypatch.setattr(camera_reader, "read_frame", slowly)
    reader.looked.connect(lambda *look: looks.append(look))
    blank = QImage(1920, 1080, QImage.Format.Format_Grayscale8)
    blank.fill(90)
    reader.offer(blank)
    assert began.wait(WAIT_MS / 1000)
    for _ in range(200):
        reader.offer(blank)
    with qtbot.waitSignal(reader.found, timeout=WAIT_MS):
        reader.offer(as_image(held))
        go_on.set()
    assert len(looks) == 2  # at the first, which was under way, and at the newest


def test_without_multimedia_there_is_no_camera(qapp, reader, monkeypatch):
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)
    assert multimedia() is None
    assert camera_names() == ()
    with pytest.raises(RuntimeError):
        CameraSource(reader)


def test_importing_the_camera_does_not_load_multimedia():
    assert "PySide6.QtMultimedia" not in vars(camera_device)


class Stub:
    """The part of QtMultimedia that is used, without a camera: frames come by `show`."""

    def __init__(self, cameras: tuple[str, ...] = ("Front camera", "Desk camera")) -> None:
        self.opened: list[str] = []
        self.stopped = 0
        stub = self

        class QVideoSink(QObject):
            videoFrameChanged = Signal(object)  # noqa: N815 - Qt's name

        class QMediaCaptureSession(QObject):
            def setVideoSink(self, sink: QVideoSink) -> None:  # noqa: N802
                stub.sink = sink

            def setCamera(self, camera: object) -> None:  # noqa: N802
                pass

        class QCamera(QObject):
            errorOccurred = Signal(object, str)  # noqa: N815

            def __init__(self, device: object, parent: QObject) -> None:
                super().__init__(parent)
                stub.camera, self.device = self, device

            def start(self) -> None:
                stub.opened.append(self.device.description())

            def stop(self) -> None:
                stub.stopped += 1

        devices = [SimpleNamespace(description=lambda name=name: name) for name in cameras]
        self.QMediaDevices = SimpleNamespace(videoInputs=lambda: devices)
        self.QVideoSink, self.QMediaCaptureSession, self.QCamera = QVideoSink, QMediaCaptureSession, QCamera

    def show(self, picture: Image.Image) -> None:
        image = as_image(picture)
        frame = SimpleNamespace(isValid=lambda: True, toImage=lambda: image)
        self.sink.videoFrameChanged.emit(frame)


@pytest.fixture
def stub(monkeypatch) -> Stub:
    made = Stub()
    monkeypatch.setattr(camera_device, "multimedia", lambda: made)
    monkeypatch.setattr("app.window.sheets.sheet_input.has_multimedia", lambda: True)
    return made


@pytest.fixture
def source(qtbot, stub) -> SheetInput:
    made = SheetInput()
    qtbot.addWidget(made)
    made.resize(640, 480)
    made.show()
    yield made
    made.camera.close_camera()


def until(qtbot, stub, picture: Image.Image, seen) -> None:
    """Hold a picture before the camera, which sends it again and again, until the window shows that it was seen."""

    def shown() -> bool:
        if seen():
            return True
        stub.show(picture)
        return False

    qtbot.waitUntil(shown, timeout=WAIT_MS)


def test_a_sheet_held_before_the_camera_is_the_answer(qtbot, stub, source, held):
    source.modes[CAMERA].click()
    assert stub.opened == ["Front camera"]
    assert "before the camera" in source.camera.caption.text()
    with qtbot.waitSignal(source.found, timeout=WAIT_MS):
        stub.show(held)
    answer = source.source()
    assert answer.way == "camera"
    assert read_source(answer) == make_sheets()[0][0]
    qtbot.waitUntil(lambda: "was read" in source.camera.caption.text())
    source.forget()
    assert not source.has_source()
    assert stub.stopped == 1


def test_the_page_goes_on_by_itself_and_the_sheet_that_still_lies_there_does_not_count_again(qtbot, stub, held):
    from app.window.pages import Scene, page_for
    from app.window.pages.progress import CeremonyProgress
    from ceremony.ports import PresentSheet
    from ceremony.script.loading import load_shipped_script
    from tests.gui.fakes import PARTICIPANTS, SHARES

    script = load_shipped_script("recovery")
    step = next(one for one in script.steps if one.action == "collect-sheets")
    given: list[object] = []

    def ask():
        question = PresentSheet(step=step, judged=(), threshold=3, holders=SHARES)
        page = page_for(question, Scene(CeremonyProgress(script, participants=PARTICIPANTS), "en"))
        qtbot.addWidget(page)
        page.answered.connect(given.append)
        page.show()
        return page

    first = ask()
    first.source.modes[CAMERA].click()
    stub.show(held)
    qtbot.waitUntil(lambda: len(given) == 1, timeout=WAIT_MS)
    first.hide()
    second = ask()
    qtbot.waitUntil(lambda: second.source.camera.source is not None)
    caption = second.source.camera.caption
    until(qtbot, stub, held, lambda: "Take this sheet away" in caption.text())
    until(qtbot, stub, Image.new("L", held.size, 90), lambda: "before the camera" in caption.text())
    assert len(given) == 1
    until(qtbot, stub, held, lambda: len(given) == 2)
    second.hide()


def test_another_camera_can_be_chosen_and_one_that_fails_says_so(qtbot, stub, source):
    source.modes[CAMERA].click()
    assert source.camera.cameras.count() == 2
    source.camera.cameras.activated.emit(1)
    assert stub.opened == ["Front camera", "Desk camera"]
    stub.camera.errorOccurred.emit(None, "device busy")
    assert "cannot be used" in source.camera.caption.text()
    assert source.camera.source is None


def test_a_camera_that_nobody_sees_is_off(qtbot, stub, source):
    source.modes[CAMERA].click()
    source.modes[0].click()
    assert stub.stopped == 1
    assert source.camera.source is None


def test_without_a_camera_a_sentence_says_so(qtbot, monkeypatch, stub):
    stub.QMediaDevices.videoInputs = list
    source = SheetInput()
    qtbot.addWidget(source)
    source.show()
    source.modes[CAMERA].click()
    assert "No camera was found" in source.camera.caption.text()
    assert not source.camera.view.isVisible()


def test_without_its_part_of_qt_the_camera_is_not_offered_and_a_sentence_says_why(qtbot, monkeypatch):
    monkeypatch.setattr("app.window.sheets.sheet_input.has_multimedia", lambda: False)
    source = SheetInput()
    qtbot.addWidget(source)
    source.show()
    assert not source.modes[CAMERA].isVisible()
    assert "not installed" in source.no_camera.text()
    assert source.no_camera.isVisible()


def test_every_kind_of_look_has_its_sentence(qtbot):
    panel = CameraPanel()
    qtbot.addWidget(panel)
    said = {panel._said(kind) for kind in get_args(Kind)}
    assert len(said) == len(get_args(Kind))
