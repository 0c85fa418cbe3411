"""Rehearsal or real: chosen before a ceremony, with the token that a real one is held on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from app.window.kit.parts import Tick, button, column, label, row
from app.window.planning.token_list import TokenPicker

DRILL = "drill"
WITHOUT_TOKEN = frozenset({"share-check", "seal-check", "log-review"})


class ModeChoice(QWidget):
    """Two large buttons, what the choice means, and for a real ceremony its token."""

    changed = Signal()
    probe_requested = Signal(object)

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind
        self.rehearsal = self._side(self.tr("REHEARSAL"), "mode-rehearsal")
        self.genuine = self._side(self.tr("REAL"), "mode-real")
        self.rehearsal.setChecked(True)
        group = QButtonGroup(self)
        for one in (self.rehearsal, self.genuine):
            group.addButton(one)
        group.buttonToggled.connect(lambda _button, on: self._on_changed() if on else None)
        self.meaning = label("", "quiet")
        self.picker = TokenPicker()
        self.picker.changed.connect(self._on_token_changed)
        self.throw_away = Tick(self.tr("A software token that is thrown away after the drill; two roles waive it"))
        self.throw_away.toggled.connect(self._on_changed)
        self.probe = button(self.tr("&Probe this token first"), "plain", self._on_probe_clicked)
        self.picker.extra.addLayout(row(self.probe, None))
        whole = column(
            row(self.rehearsal, self.genuine, None, spacing=8), self.meaning, self.throw_away, self.picker, spacing=8
        )
        self.setLayout(whole)
        self._on_changed()

    @staticmethod
    def _side(text: str, kind: str) -> QPushButton:
        made = button(text, kind, lambda: None)
        made.setCheckable(True)
        return made

    def set_in_use(self, *, in_use: bool) -> None:
        """A token in use is opened, or an empty one is taken."""
        self.picker.list.set_in_use(in_use=in_use)
        self._on_changed()

    @property
    def real(self) -> bool:
        """True for a real ceremony."""
        return self.genuine.isChecked()

    def follow(self, mode: str) -> None:
        """Take the mode of the archive that is continued; an unknown one changes nothing."""
        if mode in {"rehearsal", "real"}:
            (self.genuine if mode == "real" else self.rehearsal).setChecked(True)

    def token(self) -> tuple[Path, str, str] | None:
        """Library, serial and label of the chosen token; None where none is needed or chosen."""
        path, (serial, name) = self.picker.path(), self.picker.named()
        needs = self.real and self.kind not in WITHOUT_TOKEN and not self._thrown_away()
        return (path, serial, name) if needs and path is not None and self.picker.list.chosen() else None

    def _thrown_away(self) -> bool:
        return self.kind == DRILL and self.throw_away.isChecked()

    def unready(self) -> str:
        """What is missing; empty if nothing is."""
        if not self.real or self.kind in WITHOUT_TOKEN or self._thrown_away():
            return ""
        chosen = self.picker.list.chosen()
        if chosen is None:
            return self.tr("Name the library of the token, list its tokens, and choose one.")
        if not chosen.probed_at:
            return self.tr(
                "This token was not probed, or has changed since. Probe it first; that changes nothing on it."
            )
        return ""

    def _on_changed(self) -> None:
        picks = self.real and self.kind not in WITHOUT_TOKEN
        self.throw_away.setVisible(picks and self.kind == DRILL)
        self.picker.setVisible(picks and not self._thrown_away())
        self.meaning.setText(self._meaning())
        self._on_token_changed()

    def _on_token_changed(self) -> None:
        chosen = self.picker.list.chosen()
        self.probe.setVisible(chosen is not None and chosen.initialised)
        self.changed.emit()

    def _meaning(self) -> str:
        if not self.real:
            return self.tr(
                "On software tokens that are thrown away. Every screen, sheet and certificate says REHEARSAL; nothing "
                "that is made protects anything."
            )
        if self.kind in WITHOUT_TOKEN:
            return self.tr("The sheets of a real root are judged. No token is used.")
        if self.picker.list.in_use:
            return self.tr("On the token that holds the key, probed as it is now. What is made here is relied on.")
        return self.tr(
            "On your own token: prepared with its vendor's tool, empty, and probed. What is made here is relied on."
        )

    def _on_probe_clicked(self) -> None:
        path, chosen = self.picker.path(), self.picker.list.chosen()
        if path is not None and chosen is not None:
            self.probe_requested.emit((path, chosen.identity.serial, chosen.identity.label))
