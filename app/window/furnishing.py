"""What comes once the first page is on the screen, in the window's own thread: keys, signals, what lies beside it.

All of it takes Qt's own enumerations or the parts that later pages are made of; either costs more than the first page.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QIcon, QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import QMessageBox, QScrollArea, QWidget

import assets
from app.visible import visible_lines
from app.window.ceremony.worker import Worker
from app.window.kit.painted import Card
from app.window.kit.parts import banner, emptied
from app.window.root_status_panel import InterruptedPanel, RootStatusPanel
from app.window.warming import warm_up
from ceremony.errors import KeyriteError

__all__ = [
    "InterruptedPanel",
    "KeyriteError",
    "RootStatusPanel",
    "Worker",
    "banner",
    "close_on_signals",
    "emptied",
    "give_keys",
    "load_icon",
    "take_keys",
    "warm_up",
    "warn",
]


SIGNAL_POLL_MS = 300


def close_on_signals(window: QWidget) -> None:
    """Ctrl+C and a polite kill ask as the close button does, though not in the middle of a painting.

    The timer lets Python see the signal.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: QTimer.singleShot(0, window, window.close))
    timer = QTimer(window)
    timer.timeout.connect(lambda: None)
    timer.start(SIGNAL_POLL_MS)


def give_keys(window: QWidget, keys: Mapping[str, Callable[[], object]]) -> None:
    """What these keys do on every screen."""
    for key, change in keys.items():
        QShortcut(QKeySequence(key), window).activated.connect(change)


def take_keys(area: QScrollArea, cards: Iterable[Card]) -> None:
    """Each card answers to its key from now on; the area around them takes none."""
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    for card in cards:
        card.take_key()


def load_icon() -> QIcon:
    """The program's icon; an empty one where the file is missing."""
    return QIcon(QPixmap(str(Path(assets.__path__[0]) / "icons/keyrite.png")))


def warn(window: QWidget, sentence: str) -> None:
    """A sentence over whatever is shown."""
    box = QMessageBox(QMessageBox.Icon.Warning, "Keyrite", visible_lines(sentence), parent=window)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
