"""Two languages, switched while running: Qt's translations for the window, a table of templates for errors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

import assets

if TYPE_CHECKING:
    from ceremony.errors import KeyriteError

_TRANSLATIONS = Path(assets.__path__[0]) / "translations"


class Tongue:
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
            from PySide6.QtCore import QLibraryInfo

            self._install("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        self._install(f"keyrite_{code}", str(_TRANSLATIONS))  # English: plurals only

    def _install(self, name: str, folder: str) -> None:
        translator = QTranslator()
        translator.load(name, folder)
        QCoreApplication.installTranslator(translator)
        self._installed.append(translator)


TONGUE = Tongue()


def said(template: str, code: str = "") -> str:
    """A sentence or phrase of the engine in the window's language; as it is, where nobody translated it."""
    from ceremony.language.translations import (  # the first page needs none of the engine's sentences
        said_in,
        without_ids,
    )

    return without_ids(said_in(template, code or TONGUE.code))


_SIGNS = {",": "，", ";": "；", ":": "：", "list": "、"}  # as Chinese has them, without a space


def joined(sign: str, *parts: str) -> str:
    """Parts with a comma, a semicolon or a colon between them, or a comma within a `list`, as the language has it."""
    return (_SIGNS[sign] if TONGUE.code == "zh" else f"{sign if sign != 'list' else ','} ").join(parts)


def sentence(text: str) -> str:
    """A text with a stop at its end, unless it ends already."""
    from ceremony.language.translations import with_stop

    return with_stop(text, TONGUE.code)


def said_list(phrases: str) -> str:
    """Several phrases of the engine, one after the other: `out of paper, a cover is open`."""
    whole = said(phrases)
    if TONGUE.code == "en" or whole != phrases or ", " not in phrases:
        return whole
    return joined(",", *(said(phrase) for phrase in phrases.split(", ")))


def error_text(error: KeyriteError) -> str:
    """The error's sentence in the window's language."""
    values = {name: said_list(value) if isinstance(value, str) else value for name, value in error.values.items()}
    from ceremony.language.translations import without_ids

    return without_ids(said(error.template).format(**values))
