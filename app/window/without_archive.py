"""The two screens for when no archive is there, tied to the engine: a sheet by its seal, a recovery from paper."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

from app.window.opened import Opened
from app.window.planning.paper_page import PaperPage
from app.window.planning.seal_page import SealPage
from app.window.screens import Screens
from app.window.wishes import default_folder


def open_seals(window: Screens, hold: Callable[[], object]) -> None:
    """Sheets are judged by their own seals; `hold` plans a logged ceremony of it."""

    def make(opened: Opened[SealPage]) -> SealPage:
        page = SealPage()
        page.back_wished.connect(window.show_start)
        page.check_wished.connect(lambda files, signer: check(opened, files, signer))
        page.ceremony_wished.connect(hold)
        return page

    def check(opened: Opened[SealPage], files: tuple[Path, ...], signer: Path | None) -> None:
        opened.ask(
            "sheets",
            lambda: window.ceremonies.check_seals(files, signer),
            lambda page, findings: page.show_findings(findings),
            lambda page, said: page.show_problem(said),
            lambda page: page.show_busy(),
        )

    Opened(window, make)


def open_paper(window: Screens, go_on: Callable[[Path], object]) -> None:
    """Public pages are read; `go_on` plans the ceremony that continues what was read."""
    today = datetime.datetime.now().astimezone().date()

    def make(opened: Opened[PaperPage]) -> PaperPage:
        page = PaperPage(default_folder("public-pages", Path.home(), today))
        page.back_wished.connect(window.show_start)
        page.read_wished.connect(lambda files, folder: read(opened, files, folder))
        page.go_on_wished.connect(go_on)
        return page

    def read(opened: Opened[PaperPage], files: tuple[Path, ...], folder: Path) -> None:
        opened.ask(
            "pages",
            lambda: window.ceremonies.read_pages(files, folder),
            lambda page, copy: page.show_copy(copy),
            lambda page, said: page.show_problem(said),
            lambda page: page.show_busy(),
        )

    Opened(window, make)
