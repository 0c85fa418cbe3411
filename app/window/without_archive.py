"""The two screens for when no archive is there, tied to the engine: a sheet by its signature, a recovery from paper."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

from app.window.ceremony_options import default_folder
from app.window.opened import Opened
from app.window.planning.paper_page import PaperPage
from app.window.planning.sheet_signature_page import SheetSignaturePage
from app.window.screens import Screens


def open_signature_check(window: Screens, hold: Callable[[], object]) -> None:
    """Sheets are judged by their own signatures; `hold` plans a logged ceremony of it."""

    def make(opened: Opened[SheetSignaturePage]) -> SheetSignaturePage:
        page = SheetSignaturePage()
        page.back_requested.connect(window.show_start)
        page.check_requested.connect(lambda files, signer: check(opened, files, signer))
        page.ceremony_requested.connect(hold)
        return page

    def check(opened: Opened[SheetSignaturePage], files: tuple[Path, ...], signer: Path | None) -> None:
        opened.ask(
            "sheets",
            lambda: window.ceremonies.check_signatures(files, signer),
            lambda page, findings: page.show_checked(findings),
            lambda page, said: page.show_problem(said),
            lambda page: page.show_busy(),
        )

    Opened(window, make)


def open_paper(window: Screens, go_on: Callable[[Path], object]) -> None:
    """Public pages are read; `go_on` plans the ceremony that continues what was read."""
    today = datetime.datetime.now().astimezone().date()

    def make(opened: Opened[PaperPage]) -> PaperPage:
        page = PaperPage(default_folder("public-pages", Path.home(), today))
        page.back_requested.connect(window.show_start)
        page.read_requested.connect(lambda files, folder: read(opened, files, folder))
        page.go_on_requested.connect(go_on)
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
