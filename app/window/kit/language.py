"""Two languages, switched while running: Qt's translations for the window; what the engine says is in `said`."""

from __future__ import annotations

from pathlib import Path

from PySide6 import QtCore
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

import assets

_TRANSLATIONS = Path(assets.__path__[0]) / "translations"


class WindowLanguage:
    """The language that the window speaks now."""

    def __init__(self) -> None:
        self.code = "en"
        self._installed: list[QTranslator] = []

    def speak(self, code: str) -> None:
        """Change the language; whoever shows text builds it anew afterwards."""
        for translator in self._installed:
            QCoreApplication.removeTranslator(translator)
        self._installed = []
        self.code = code
        QLocale.setDefault(QLocale("zh_CN" if code == "zh" else "en_GB"))
        if code == "zh":  # Qt's own buttons
            library = QtCore.QLibraryInfo  # loaded where it is first named
            self._install("qtbase_zh_CN", library.path(library.LibraryPath.TranslationsPath))
        self._install(f"keyrite_{code}", str(_TRANSLATIONS))  # English: plurals only

    def _install(self, name: str, folder: str) -> None:
        translator = QTranslator()
        translator.load(name, folder)
        QCoreApplication.installTranslator(translator)
        self._installed.append(translator)


WINDOW_LANGUAGE = WindowLanguage()


_SIGNS = {",": "，", ";": "；", ":": "：", "list": "、"}  # as Chinese has them, without a space


def joined(sign: str, *parts: str) -> str:
    """Parts with a comma, a semicolon or a colon between them, or a comma within a `list`, as the language has it."""
    return (_SIGNS[sign] if WINDOW_LANGUAGE.code == "zh" else f"{sign if sign != 'list' else ','} ").join(parts)
