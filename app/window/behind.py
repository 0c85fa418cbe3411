"""Every screen behind the first page, imported together, on the engine's thread, while people read that page."""

from __future__ import annotations

from app.window.ceremony.ceremony_view import CeremonyView
from app.window.ceremony.ended_page import EndedPage
from app.window.ceremony.sitting import Sitting
from app.window.kit.dialogs import LeaveDialog
from app.window.kit.said import error_text
from app.window.side_screens import SideScreens

__all__ = ["CeremonyView", "EndedPage", "LeaveDialog", "SideScreens", "Sitting", "error_text"]
