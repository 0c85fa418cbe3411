"""Two languages, switched while running: Qt's translations for the window, a table of templates for errors."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

import assets
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
        own, qt = QTranslator(), QTranslator()
        own.load(str(_TRANSLATIONS / f"keyrite_{code}.qm"))  # English: plurals only
        if code == "zh":  # Qt's own buttons
            qt.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        for translator in (qt, own):
            QCoreApplication.installTranslator(translator)
            self._installed.append(translator)


TONGUE = Tongue()


@cache
def _error_templates(code: str) -> dict[str, str]:
    import yaml

    file = _TRANSLATIONS / f"errors.{code}.yaml"
    if not file.is_file():
        return {}
    loaded = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {str(english).strip(): str(said) for english, said in (loaded or {}).items()}


def said(template: str, code: str = "") -> str:
    """A sentence or phrase of the engine in the window's language; as it is, where nobody translated it."""
    code = code or TONGUE.code
    return template if code == "en" else _error_templates(code).get(template.strip(), template)


def error_text(error: KeyriteError) -> str:
    """The error's sentence in the window's language."""
    values = {name: said(value) if isinstance(value, str) else value for name, value in error.values.items()}
    return said(error.template).format(**values)
