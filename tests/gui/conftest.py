"""The window offscreen, in homes of the tests' own, and without the moment in which a fresh page takes no answer."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.window.kit.language import WINDOW_LANGUAGE
from app.window.kit.preferences import Preferences
from app.window.kit.theme import apply_theme
from app.window.main import make_application
from app.window.main_window import MainWindow
from app.window.network import NetworkWatch
from app.window.pages import Page
from app.window.sheets.sheet_input import FILE, SheetInput
from tests.gui.fakes import FakeCeremonies
from tests.gui.walking import WAIT_MS

# before the application is made, which reads them
os.environ["QT_QPA_PLATFORM"] = "offscreen"
for name, prefix in (("XDG_CONFIG_HOME", "keyrite-config-"), ("XDG_RUNTIME_DIR", "keyrite-runtime-")):
    os.environ[name] = tempfile.mkdtemp(prefix=prefix)
    atexit.register(shutil.rmtree, os.environ[name], ignore_errors=True)

for waiting in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitExposed):
    waiting.__kwdefaults__["timeout"] = WAIT_MS  # 5 s by default: a busy machine is no fault of the window's

USUAL = Preferences()


def pytest_configure(config: pytest.Config) -> None:
    # offscreen, there is no window manager to tell sizes to
    config.addinivalue_line("qt_log_ignore", "This plugin does not support propagateSizeHints")


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    return make_application(["keyrite"])


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(Page, "settle_ms", 0)
    monkeypatch.setattr(SheetInput, "_began_with", FILE)
    monkeypatch.setattr(NetworkWatch, "look", staticmethod(tuple))  # whatever the machine of the tests is on
    yield
    WINDOW_LANGUAGE.speak("en")


@pytest.fixture
def open_window(qtbot, qapp: QApplication):
    """Make a window on given ceremonies; it is closed, and its thread ended, when the test is over."""
    opened: list[MainWindow] = []

    def make(ceremonies: object, chosen: Preferences = USUAL) -> MainWindow:
        WINDOW_LANGUAGE.speak(chosen.language)
        apply_theme(qapp, chosen)
        window = MainWindow(chosen)
        window.furnish(lambda: ceremonies)
        opened.append(window)
        window.show()
        window.activateWindow()
        qtbot.waitExposed(window)
        return window

    yield make
    for window in opened:
        if window._sitting is not None:  # a test that failed half-way must not leave a thread waiting
            window._sitting.operator.stop(abort=False, reason="the test ended")
            qtbot.waitUntil(lambda w=window: w._sitting is None, timeout=20000)
        window.close()
        window.deleteLater()  # not qtbot.addWidget: that would take the window before its ceremony has ended


@pytest.fixture
def fake() -> FakeCeremonies:
    return FakeCeremonies()
