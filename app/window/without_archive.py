"""The two screens for when no archive is there, tied to the engine: a sheet by its seal, a recovery from paper."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.window.ceremonies import SEAL_CHECK, default_folder
from app.window.paper_page import PaperPage
from app.window.seal_page import SealPage

if TYPE_CHECKING:
    from app.window.main_window import MainWindow


def seal_page(window: MainWindow) -> SealPage:
    """Sheets are judged by their own seals."""
    page = SealPage()

    def check(files: tuple[Path, ...], signer: Path | None) -> None:
        window.submit(
            lambda: window.ceremonies.check_seals(files, signer),
            lambda findings: window.if_shown(page, page.show_findings, findings),
            lambda problem: window.if_shown(page, page.show_problem, window.sentence(problem)),
        )

    page.check_wished.connect(check)
    page.ceremony_wished.connect(lambda: window.desks.plan(SEAL_CHECK))
    return page


def paper_page(window: MainWindow, kind: str) -> PaperPage:
    """Public pages are read; a ceremony of this kind then goes on from them."""
    today = datetime.datetime.now().astimezone().date()
    page = PaperPage(default_folder("public-pages", Path.home(), today))

    def read(files: tuple[Path, ...], folder: Path) -> None:
        window.submit(
            lambda: window.ceremonies.read_pages(files, folder),
            lambda copy: window.if_shown(page, page.show_copy, copy),
            lambda problem: window.if_shown(page, page.show_problem, window.sentence(problem)),
        )

    page.read_wished.connect(read)
    page.go_on_wished.connect(lambda folder: window.desks.continue_paper(kind, folder))
    return page
