"""A button that opens a folder says so where nothing can."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel

from app.window.kit.folder_link import FolderLink


def test_where_no_program_shows_folders_that_is_said(qtbot, monkeypatch):
    link = FolderLink(Path("/sheets"))
    qtbot.addWidget(link)
    link.show()
    asked = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: asked.append(url.toLocalFile()) or len(asked) == 1)
    link.open_folder.click()
    assert not link.findChildren(QLabel)
    link.open_folder.click()
    assert asked == ["/sheets", "/sheets"]
    assert [one.text() for one in link.findChildren(QLabel)] == ["No program here shows folders."]
