"""Two languages, switched while running: Qt's translations for the window, a table of templates for errors."""

from __future__ import annotations

import re
import string
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
    loaded = yaml.load(file.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe
    return {str(english).strip(): str(said) for english, said in (loaded or {}).items()}


@cache
def _patterns(code: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Templates as patterns of the sentences made from them, the one with the most letters of its own first."""
    with_values = [(english, said) for english, said in _error_templates(code).items() if "{" in english]
    with_values.sort(key=lambda pair: -_own_letters(pair[0]))
    return tuple((re.compile(_as_pattern(english), re.DOTALL), said) for english, said in with_values)


def _own_letters(template: str) -> int:
    return sum(letter.isalpha() for letter in re.sub(r"\{\w+\}", "", template))


def _as_pattern(template: str) -> str:
    seen: set[str] = set()
    made = []
    for literal, name, _, _ in string.Formatter().parse(template):
        made.append(re.escape(literal))
        if name:
            made.append(f"(?P={name})" if name in seen else f"(?P<{name}>.+?)")
            seen.add(name)
    return "".join(made)


def said(template: str, code: str = "") -> str:
    """A sentence or phrase of the engine in the window's language; as it is, where nobody translated it.

    What the engine put together from a phrase and values (a finding, a rule's refusal, a line of a record) is taken
    apart again, so that it stands in records and on screens in the same words.
    """
    code = code or TONGUE.code
    if code == "en":
        return template
    plain = template.strip()
    exact = _error_templates(code).get(plain)
    return exact if exact is not None else _said_by_pattern(plain, code) or template


def _said_by_pattern(sentence: str, code: str) -> str:
    for pattern, translated in _patterns(code):
        if found := pattern.fullmatch(sentence):
            return translated.format(**{name: said(value, code) for name, value in found.groupdict().items()})
    return ""


def said_list(phrases: str) -> str:
    """Several phrases of the engine, one after the other: `out of paper, a cover is open`."""
    whole = said(phrases)
    if TONGUE.code == "en" or whole != phrases or ", " not in phrases:
        return whole
    return "，".join(said(phrase) for phrase in phrases.split(", "))


def error_text(error: KeyriteError) -> str:
    """The error's sentence in the window's language."""
    values = {name: said_list(value) if isinstance(value, str) else value for name, value in error.values.items()}
    return said(error.template).format(**values)
