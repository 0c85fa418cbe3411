"""What is opened from the first page and holds no ceremony yet: plans, records, dates, tokens.

Imported when the first of them is opened: the first page waits for none of it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.window.ceremonies import SEAL_CHECK

if TYPE_CHECKING:
    from app.window.main_window import MainWindow
    from app.window.plan_page import PlanPage
    from app.window.shelf import Export
    from app.window.token_list import TokenPicker
    from app.window.token_page import TokenPage
    from app.window.verify_page import VerifyPage

ROOT_GENERATION = "root-generation"


class Desks:
    """Screens of one window, tied to the engine's thread."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def open(self, name: str) -> None:
        """What a card of the first page stands for."""
        desks: dict[str, Callable[[], object]] = {"verify": self.verify, "due": self.due, "token": self.token}
        desks[name]() if name in desks else self.plan(name)

    def plan(self, kind: str) -> None:
        """Show what is to be chosen before a ceremony of this kind."""
        page: PlanPage
        if kind == ROOT_GENERATION:
            from app.window.plan_page import GenerationPlanPage

            page = GenerationPlanPage(self._window.chosen.language)
        elif kind == SEAL_CHECK:
            from app.window.seal_plan_page import SealPlanPage

            page = SealPlanPage(self._window.chosen.language)
        else:
            from app.window.continuing_page import ContinuingPlanPage

            continuing = page = ContinuingPlanPage(kind, self._window.chosen.language)
            continuing.without_archive_wished.connect(lambda: self._go_without_archive(kind))
        page.back_wished.connect(self._window.show_start)
        page.begin_wished.connect(self._window.begin)
        page.tokens_wished.connect(lambda module: self._list_tokens(page, module, page.mode.picker))
        page.probe_wished.connect(lambda named: self._probe_first(page, named))
        self._window.show_screen(page)
        if (numbers := page.numbers) is not None:  # found while people choose
            show = numbers.show_printers
            self._window.submit(
                self._window.ceremonies.printers, lambda found: self._window.if_shown(page, show, found)
            )

    def _go_without_archive(self, kind: str) -> None:
        from app.window.without_archive import paper_page, seal_page

        page = seal_page(self._window) if kind == "share-check" else paper_page(self._window, kind)
        page.back_wished.connect(self._window.show_start)
        self._window.show_screen(page)

    def continue_paper(self, kind: str, folder: Path) -> None:
        """Plan a ceremony that continues what was read off paper."""
        self.plan(kind)
        page = self._window.centralWidget()
        page.archive.setText(str(folder))  # type: ignore[union-attr]  # of the kinds that continue

    def _list_tokens(self, page: QWidget, module: Path, picker: TokenPicker) -> None:
        self._window.submit(
            lambda: self._window.ceremonies.tokens(module),
            lambda found: self._window.if_shown(page, picker.show_tokens, found),
            lambda problem: self._window.if_shown(page, picker.show_problem, self._window.sentence(problem)),
        )

    def _probe_first(self, plan: PlanPage, named: tuple[Path, str, str]) -> None:
        """A real ceremony's token is probed first; the plan waits, with all that was chosen, and is shown again."""
        self._window.takeCentralWidget()
        page = self.token(named)

        def back() -> None:
            self._window.show_screen(plan)
            self._list_tokens(plan, named[0], plan.mode.picker)

        page.back_wished.connect(back)

    def verify(self, archive: object = None) -> None:
        """Show a record, or ask for one."""
        from app.window.verify_page import VerifyPage

        page = VerifyPage(str(archive) if isinstance(archive, Path) else "")
        page.back_wished.connect(self._window.show_start)
        page.verification_wished.connect(lambda path, anchor: self._read(page, path, anchor))
        page.export_wished.connect(lambda wish: self._export(page, wish))
        self._window.show_screen(page)
        if isinstance(archive, Path):
            page.begin()

    def _read(self, page: VerifyPage, path: Path, anchor: Path | None) -> None:
        self._window.submit(
            lambda: self._window.ceremonies.read(path, anchor),
            lambda reading: self._window.if_shown(page, page.show_found, reading),
            lambda problem: self._window.if_shown(page, page.show_problem, self._window.sentence(problem)),
        )

    def _export(self, page: VerifyPage, wish: Export) -> None:
        self._window.submit(
            lambda: self._window.ceremonies.export(wish),
            lambda target: self._window.if_shown(page, page.show_exported, target),
            lambda problem: self._window.if_shown(page, page.show_not_exported, self._window.sentence(problem)),
        )

    def due(self) -> None:
        """Show what is due."""
        from app.window.due_page import DuePage

        page = DuePage()
        page.back_wished.connect(self._window.show_start)
        self._window.show_screen(page)
        self._window.submit(
            self._window.ceremonies.overview,
            lambda found: self._window.if_shown(page, page.show_overview, found),
            lambda problem: self._window.if_shown(page, page.show_problem, self._window.sentence(problem)),
        )

    def token(self, named: tuple[Path, str, str] | None = None) -> TokenPage:
        """Show what a token can do."""
        from app.window.token_page import TokenPage

        page = TokenPage(named)
        if named is None:
            page.back_wished.connect(self._window.show_start)
        page.tokens_wished.connect(lambda module: self._list_tokens(page, module, page.picker))
        page.probe_wished.connect(lambda module, pin, which: self._probe(page, module, pin, which))
        self._window.show_screen(page)
        return page

    def _probe(self, page: TokenPage, module: Path | None, pin: str, named: tuple[str, str] | None) -> None:
        self._window.submit(
            lambda: self._window.ceremonies.probe(module, pin, named),
            lambda report: self._window.if_shown(page, page.show_report, report),
            lambda problem: self._window.if_shown(page, page.show_problem, self._window.sentence(problem)),
        )
