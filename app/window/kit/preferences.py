"""How this person likes the window: language, theme, type size. Nothing of a ceremony is ever kept here.

Beside it where the organisation keeps its own certificate profiles, which outlive every ceremony.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QLocale, QSettings

LANGUAGES = {"en": "English", "zh": "中文"}
THEMES = ("light", "dark")
SIZES = {"standard": 1.0, "large": 1.25}
BELLS = ("off", "on")


class Preferences(NamedTuple):
    """One choice each; every field always holds a value that exists."""

    language: str = "en"
    theme: str = "light"
    size: str = "standard"
    bell: str = "off"  # rings when the witness is to act

    @property
    def scale(self) -> float:
        """The factor for every type size."""
        return SIZES[self.size]


def _settings() -> QSettings:
    return QSettings("Keyrite", "Keyrite")


def load_preferences() -> Preferences:
    """What was chosen last, or what the system suggests."""
    settings = _settings()
    language = str(settings.value("language", "zh" if QLocale.system().name().startswith("zh") else "en"))
    theme, size = str(settings.value("theme", "light")), str(settings.value("size", "standard"))
    bell = str(settings.value("bell", "off"))
    return Preferences(
        language=language if language in LANGUAGES else "en",
        theme=theme if theme in THEMES else "light",
        size=size if size in SIZES else "standard",
        bell=bell if bell in BELLS else "off",
    )


def save_preferences(chosen: Preferences) -> None:
    """Keep the choice for the next start."""
    settings = _settings()
    for name, value in chosen._asdict().items():
        settings.setValue(name, value)


def load_profiles_folder() -> Path | None:
    """The folder of the organisation's own certificate profiles; None if none was chosen."""
    named = str(_settings().value("profiles", ""))
    return Path(named) if named else None


def save_profiles_folder(folder: Path) -> None:
    """Keep the choice for the next start."""
    _settings().setValue("profiles", str(folder))
