"""What is opened from the first page and holds no ceremony yet: plans, records, dates, tokens.

Each page is `Opened`: made by one
function here, as often as the language changes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from app.window.audit.due_page import DuePage
from app.window.audit.verify_page import VerifyPage
from app.window.ceremony_options import SIGNATURE_CHECK, TUF_ROOT, AskedEstate, AskedRequest, CeremonyOptions, Export
from app.window.kit.screen import Screen
from app.window.opened import Opened
from app.window.planning.continuing_page import ContinuingPlanPage
from app.window.planning.estate_page import EstatePage
from app.window.planning.plan_page import GenerationPlanPage, PlanPage
from app.window.planning.policy_page import PolicyPage
from app.window.planning.signature_check_plan_page import SignatureCheckPlanPage
from app.window.planning.token_page import TokenPage
from app.window.planning.tuf_root_page import TufRootPlanPage
from app.window.root_status import Overview
from app.window.screens import Screens
from app.window.without_archive import open_paper, open_signature_check
from ceremony.record.events import PolicyTerms

P = TypeVar("P", bound=PlanPage)
T = TypeVar("T")
ROOT_GENERATION = "root-generation"
BEGINNING = "beginning"


class SideScreens:
    """Screens of one window, tied to the engine's thread."""

    def __init__(self, window: Screens) -> None:
        self._window = window

    def open(self, name: str) -> None:
        """What a card of the first page stands for."""
        screens: dict[str, Callable[[], object]] = {
            "verify": self.verify,
            "due": self.due,
            "token": self.token,
            "policy": self.policy,
            "estate": self.estate,
        }
        screens[name]() if name in screens else self.plan(name)

    def plan(self, kind: str) -> Opened[PlanPage]:
        """Show what is to be chosen before a ceremony of this kind."""
        if kind == ROOT_GENERATION:
            return self._planned(lambda: GenerationPlanPage(self._window.chosen.language))
        if kind == SIGNATURE_CHECK:
            return self._planned(lambda: SignatureCheckPlanPage(self._window.chosen.language))
        if kind == TUF_ROOT:
            return self._planned(lambda: TufRootPlanPage(self._window.chosen.language))
        return self._plan_on(kind)

    def _plan_on(self, kind: str) -> Opened[ContinuingPlanPage]:
        """The plan of a ceremony on a root that exists."""
        return self._planned(lambda: ContinuingPlanPage(kind, self._window.chosen.language), self._tie)

    def _planned(
        self, make: Callable[[], P], tie: Callable[[P, Opened[P]], object] = lambda page, opened: None
    ) -> Opened[P]:
        def page_of(opened: Opened[P]) -> P:
            page = make()
            self._tie_plan(page, opened)
            tie(page, opened)
            return page

        opened = Opened(self._window, page_of)
        if opened.page.numbers is not None:  # found while people choose
            opened.ask("printers", self._window.ceremonies.printers, lambda page, found: page.show_printers(found))
        return opened

    def _tie_plan(self, page: PlanPage, opened: Opened[PlanPage]) -> None:
        page.back_requested.connect(self._window.show_start)
        page.begin_requested.connect(lambda options: self._begin(opened, options))
        page.tokens_requested.connect(lambda module: self._list_tokens(opened, module))
        page.probe_requested.connect(lambda named: self._probe_first(opened, named))

    def _tie(self, page: ContinuingPlanPage, opened: Opened[ContinuingPlanPage]) -> None:
        page.without_archive_requested.connect(lambda: self._go_without_archive(page.kind))
        if page.requests is not None:
            page.requests.check_requested.connect(lambda asked: self._check_request(opened, asked))
        if page.revocation is not None:
            page.revocation.list_requested.connect(lambda archive: self._list_certificates(opened, archive))
            page.look_again()
        if page.hosts is not None:
            page.hosts.check_requested.connect(lambda asked: self._check_hosts(opened, asked))
        if page.order is not None:
            page.order.check_requested.connect(lambda path: self._check_order(opened, path))

    def _list_certificates(self, opened: Opened[ContinuingPlanPage], archive: Path) -> None:
        opened.ask(
            "certificates",
            lambda: self._window.ceremonies.certificates(archive),
            lambda page, found: page.revocation.show_known(archive, found) if page.revocation else None,
            lambda page, said: page.revocation.show_problem(archive, said) if page.revocation else None,
        )

    def _check_request(self, opened: Opened[ContinuingPlanPage], asked: AskedRequest) -> None:
        archive = opened.page.named_archive()
        opened.ask(
            f"request {asked.path}",
            lambda: self._window.ceremonies.check_request(asked, archive),
            lambda page, checked: page.requests.show_checked(asked, checked) if page.requests else None,
        )

    def _check_hosts(self, opened: Opened[ContinuingPlanPage], asked: AskedEstate) -> None:
        opened.ask(
            "hosts",
            lambda: self._window.ceremonies.check_estate(asked),
            lambda page, checked: page.hosts.show_checked(asked, checked) if page.hosts else None,
        )

    def _check_order(self, opened: Opened[ContinuingPlanPage], path: Path) -> None:
        opened.ask(
            "order",
            lambda: self._window.ceremonies.check_order(path),
            lambda page, checked: page.order.show_checked(path, checked) if page.order else None,
        )

    def _begin(self, opened: Opened[PlanPage], options: CeremonyOptions) -> None:
        opened.expect(BEGINNING, lambda page: page.show_beginning())
        self._window.begin(
            options, lambda problem: opened.refuse(BEGINNING, lambda page, said: page.show_problem(said), problem)
        )

    def _go_without_archive(self, kind: str) -> None:
        if kind == "share-check":
            open_signature_check(self._window, lambda: self.plan(SIGNATURE_CHECK))
        else:
            open_paper(self._window, lambda folder: self.continue_paper(kind, folder))

    def continue_paper(self, kind: str, folder: Path) -> None:
        """Plan a ceremony that continues what was read off paper."""
        self._plan_on(kind).page.archive.setText(str(folder))

    def _list_tokens(self, opened: Opened[PlanPage | TokenPage], module: Path) -> None:
        """Unless another library was named meanwhile."""
        opened.ask(
            "tokens",
            lambda: self._window.ceremonies.tokens(module),
            lambda page, found: page.picker.show_tokens(found) if page.picker.path() == module else None,
            lambda page, said: page.picker.show_problem(said) if page.picker.path() == module else None,
            lambda page: page.picker.show_listing() if page.picker.path() == module else None,
        )

    def _probe_first(self, plan: Opened[PlanPage], named: tuple[Path, str, str]) -> None:
        """A real ceremony's token is probed first; the plan comes back with all that was chosen."""

        def back() -> None:
            plan.come_back()
            self._list_tokens(plan, named[0])

        plan.leave()
        self.token(named, back)

    def verify(self, archive: object = None) -> None:
        """Show a record, or ask for one."""
        given = isinstance(archive, Path)
        usual = Path.home() / "Keyrite"
        named = str(archive) if given else str(usual) if usual.is_dir() else ""
        opened = Opened(self._window, lambda opened: self._verify_page(named, opened))
        if given:
            opened.page.begin()

    def _verify_page(self, archive: str, opened: Opened[VerifyPage]) -> VerifyPage:
        page = VerifyPage(archive)
        page.back_requested.connect(self._window.show_start)
        page.verification_requested.connect(lambda path, anchor: self._read(opened, path, anchor))
        page.export_requested.connect(lambda options: self._export(opened, options))
        return page

    def _read(self, opened: Opened[VerifyPage], path: Path, anchor: Path | None) -> None:
        opened.ask(
            "record",
            lambda: self._window.ceremonies.read(path, anchor),
            lambda page, reading: page.show_found(reading),
            lambda page, said: page.show_problem(said),
            lambda page: page.show_busy(),
        )

    def _export(self, opened: Opened[Screen], options: Export) -> None:
        opened.ask(
            "export",
            lambda: self._window.ceremonies.export(options),
            lambda page, target: page.show_exported(target),
            lambda page, said: page.show_not_exported(said),
        )

    def due(self) -> None:
        """Show what is due."""
        Opened(self._window, self._due_page).ask(
            "overview",
            self._overview,
            lambda page, found: page.show_overview(found),
            lambda page, said: page.show_problem(said),
        )

    def _overview(self) -> Overview:
        return self._window.ceremonies.overview()

    def _due_page(self, opened: Opened[DuePage]) -> DuePage:
        page = DuePage()
        page.back_requested.connect(self._window.show_start)
        page.export_requested.connect(lambda options: self._export(opened, options))
        return page

    def estate(self) -> None:
        """Make an estate, beginning with the example."""
        Opened(self._window, self._estate_page).ask(
            "estate", lambda: self._window.ceremonies.open_estate(None), lambda page, opened: page.show_opened(opened)
        )

    def _estate_page(self, opened: Opened[EstatePage]) -> EstatePage:
        page, ceremonies = EstatePage(), self._window.ceremonies
        page.back_requested.connect(self._window.show_start)
        page.open_requested.connect(
            lambda path: self._ask(opened, "estate", lambda: ceremonies.open_estate(path), EstatePage.show_opened)
        )
        page.check_requested.connect(
            lambda values: self._ask(opened, "cells", lambda: ceremonies.check_values(values), EstatePage.show_checked)
        )
        page.save_requested.connect(
            lambda values, path: self._ask(
                opened, "saved", lambda: ceremonies.save_estate(values, path), EstatePage.show_saved
            )
        )
        page.scripts_requested.connect(
            lambda values, folder: opened.ask(
                "scripts",
                lambda: ceremonies.write_scripts(values, folder),
                lambda page, count: page.show_scripts(folder, count),
                lambda page, said: page.show_problem(said),
            )
        )
        return page

    def _ask(
        self, opened: Opened[EstatePage], what: str, work: Callable[[], T], show: Callable[[EstatePage, T], object]
    ) -> None:
        opened.ask(what, work, show, lambda page, said: page.show_problem(said))

    def policy(self) -> None:
        """Make a policy, beginning with the example."""
        Opened(self._window, self._policy_page).ask(
            "policy", lambda: self._window.ceremonies.open_policy(None), lambda page, opened: page.show_opened(opened)
        )

    def _policy_page(self, opened: Opened[PolicyPage]) -> PolicyPage:
        page = PolicyPage()
        page.back_requested.connect(self._window.show_start)
        page.open_requested.connect(lambda path: self._open_policy(opened, path))
        page.save_requested.connect(lambda terms, path: self._save_policy(opened, terms, path))
        return page

    def _open_policy(self, opened: Opened[PolicyPage], path: Path) -> None:
        opened.ask(
            "policy",
            lambda: self._window.ceremonies.open_policy(path),
            lambda page, found: page.show_opened(found),
            lambda page, said: page.show_problem(said),
        )

    def _save_policy(self, opened: Opened[PolicyPage], terms: PolicyTerms, path: Path) -> None:
        opened.ask(
            "saved",
            lambda: self._window.ceremonies.save_policy(terms, path),
            lambda page, saved: page.show_saved(saved),
            lambda page, said: page.show_problem(said),
        )

    def token(self, named: tuple[Path, str, str] | None = None, back: Callable[[], object] | None = None) -> None:
        """Show what a token can do."""
        Opened(self._window, lambda opened: self._token_page(named, back or self._window.show_start, opened))

    def _token_page(
        self, named: tuple[Path, str, str] | None, back: Callable[[], object], opened: Opened[TokenPage]
    ) -> TokenPage:
        page = TokenPage(named)
        page.back_requested.connect(back)
        page.tokens_requested.connect(lambda module: self._list_tokens(opened, module))
        page.probe_requested.connect(lambda module, pin, which: self._probe(opened, module, pin, which))
        return page

    def _probe(self, opened: Opened[TokenPage], module: Path | None, pin: str, named: tuple[str, str] | None) -> None:
        opened.ask(
            "probe",
            lambda: self._window.ceremonies.probe(module, pin, named),
            lambda page, report: page.show_report(report),
            lambda page, said: page.show_problem(said),
            lambda page: page.show_busy(),
        )
