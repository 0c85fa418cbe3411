"""Colours, type and style: one design in two themes and two sizes.

Both palettes are explicit, since Qt's own dark mode does nothing on plain X11. `assets/style/keyrite.qss` is written
once: `@name` is a colour of the theme, `<n>` a length in pixels at standard size, `[n]` one in the bars beside the
page, which grow less at large type, so that the page gets the room.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette

import assets

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from app.window.kit.preferences import Preferences

BASE_PX = 15
TEXT_FAMILIES = ("IBM Plex Sans", "DejaVu Sans", "WenQuanYi Micro Hei", "Noto Sans CJK SC")
HAN_FAMILIES = ("WenQuanYi Micro Hei", "Noto Sans CJK SC")
# Latin first: people copy the words of a fingerprint, and WenQuanYi has no bold but a smeared one, in which dots vanish
CHINESE_FAMILIES = ("IBM Plex Sans", *HAN_FAMILIES, "DejaVu Sans")

LIGHT = {
    "window": "#F2F1ED",
    "surface": "#FFFFFF",
    "sunken": "#E8E6E0",
    "ink": "#14202B",
    "muted": "#4C5865",
    "line": "#CBC7BD",
    "edge": "#7C8087",
    "accent": "#0F4C81",
    "accent_strong": "#0A3760",
    "accent_soft": "#DCE7F2",
    "on_accent": "#FFFFFF",
    "focus": "#C65A00",
    "good": "#1B6437",
    "good_soft": "#DEEFE4",
    "warn": "#6B4300",
    "warn_soft": "#FFF1CF",
    "warn_line": "#B98310",
    "bad": "#97191B",
    "bad_soft": "#FBE4E2",
    "rehearsal": "#FFC53D",
    "on_rehearsal": "#211700",
    "real": "#97191B",
    "on_real": "#FFFFFF",
}
DARK = {
    "window": "#10151B",
    "surface": "#1A2129",
    "sunken": "#0B0F14",
    "ink": "#EEF2F6",
    "muted": "#AAB5C1",
    "line": "#35414E",
    "edge": "#74818F",
    "accent": "#83BBF0",
    "accent_strong": "#A5CEF6",
    "accent_soft": "#1D3348",
    "on_accent": "#06223C",
    "focus": "#FFB454",
    "good": "#84D5A0",
    "good_soft": "#163425",
    "warn": "#FFD584",
    "warn_soft": "#36290B",
    "warn_line": "#A07B22",
    "bad": "#FFA39C",
    "bad_soft": "#431C1B",
    "rehearsal": "#FFC53D",
    "on_rehearsal": "#211700",
    "real": "#FFA39C",
    "on_real": "#2B0807",
}
THEMES = {"light": LIGHT, "dark": DARK}

_ROLES = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "ink",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "sunken",
    QPalette.ColorRole.Text: "ink",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "ink",
    QPalette.ColorRole.BrightText: "bad",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.ToolTipBase: "surface",
    QPalette.ColorRole.ToolTipText: "ink",
    QPalette.ColorRole.Mid: "line",
}


def palette(theme: str) -> QPalette:
    """Qt's palette for a theme, disabled colours included."""
    colours = THEMES[theme]
    made = QPalette()
    for role, name in _ROLES.items():
        made.setColor(role, QColor(colours[name]))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours["muted"]))
    return made


def _assets() -> Path:
    return Path(assets.__path__[0])


@cache
def _template() -> str:
    return (_assets() / "style/keyrite.qss").read_text(encoding="utf-8")


def style_sheet(theme: str, scale: float) -> str:
    """The style sheet of a theme at a type size."""
    colours = THEMES[theme]
    sized = re.sub(r"<(\d+)>", lambda found: str(round(int(found[1]) * scale)), _template())
    sized = re.sub(r"\[(\d+)\]", lambda found: str(round(int(found[1]) * side_scale(scale))), sized)
    return re.sub(r"@(\w+)", lambda found: colours[found[1]], sized)


def side_scale(scale: float) -> float:
    """The factor for the bars beside the page."""
    return 1 + (scale - 1) / 4


@cache
def _load_fonts(language: str) -> None:
    """Register the program's own type, so that it looks the same on every laptop."""
    folder = _assets() / "fonts"
    wanted = ["IBMPlexSans-Regular.ttf", "IBMPlexSans-Bold.ttf"]
    if language == "zh" and not set(HAN_FAMILIES) & set(QFontDatabase.families()):
        wanted.append("wqy-microhei.ttc")
    for name in wanted:
        QFontDatabase.addApplicationFont(str(folder / name))


def apply_type(app: QApplication, chosen: Preferences) -> None:
    """Fonts and colours: what the first page needs."""
    _load_fonts(chosen.language)
    font = QFont()
    font.setFamilies(list(CHINESE_FAMILIES if chosen.language == "zh" else TEXT_FAMILIES))
    font.setPixelSize(round(BASE_PX * chosen.scale))
    app.setFont(font)
    app.setPalette(palette(chosen.theme))


def apply_theme(app: QApplication, chosen: Preferences) -> None:
    """Dress the whole program."""
    apply_type(app, chosen)
    app.setStyleSheet(style_sheet(chosen.theme, chosen.scale))
