"""The network as it is now, not as the record saw it: looked at every few seconds, and said at once when one comes up.

The record holds what the engine saw when it looked. This warns in between, and writes nothing: people note it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame

from app.window.kit.parts import column, label
from ceremony.machine.network import interfaces_up

EVERY_MS = 2000


class NetworkWatch(QFrame):
    """A warning above the page; hidden while the machine is as the record says."""

    looked = Signal(object)  # the interfaces that are up; None where nothing can be seen
    look: ClassVar[Callable[[], tuple[str, ...] | None]] = staticmethod(interfaces_up)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "banner-problem")
        self._title, self._text = label("", "banner-title"), label("", "banner-text")
        self.setLayout(column(self._title, self._text, spacing=2, margins=10))
        self._recorded_off = False
        self._shown_for: tuple[str, ...] | None = ()
        self.hide()
        timer = QTimer(self)
        timer.timeout.connect(self.look_now)
        timer.start(EVERY_MS)

    def look_now(self) -> None:
        """Look, pass it on, and warn where the record says otherwise."""
        up = type(self).look()
        self.looked.emit(up)
        warned = self._recorded_off and up != ()
        if warned and (self.isHidden() or up != self._shown_for):
            self._tell(up)
        self.setVisible(warned)

    def show_recorded(self, offline: bool | None) -> None:
        """What the record's last look at the machine saw."""
        if self._recorded_off != bool(offline):
            self._recorded_off = bool(offline)
            self.look_now()

    def _tell(self, up: tuple[str, ...] | None) -> None:
        self._shown_for = up
        if up is None:
            self._title.setText(self.tr("Whether a network is on can no longer be seen"))
        else:
            self._title.setText(self.tr("A network is on: {names}").format(names=", ".join(up)))
        self._text.setText(
            self.tr(
                "The record says that it is off. Pull the cable and switch wireless off; then say so under Note…, so "
                "that it stands in the record."
            )
        )
        self.setAccessibleName(self._title.text())
        self.setAccessibleDescription(self._text.text())
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
