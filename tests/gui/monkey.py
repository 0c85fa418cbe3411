"""A monkey in the room: presses, types and chooses at random between the right answers, in a ceremony of any kind.

    python -m tests.gui.monkey SECONDS [SEED]      every kind in turn, offscreen, until the time is over

What it does must never raise, never leave a page on which nothing goes on, and never skip a check: the archive is
verified by the same rules as any other. It never leaves the ceremony, so that each comes to an end.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QFileDialog, QLineEdit

from app.window.ceremonies import LaptopCeremonies, plan_of
from app.window.ceremony.page_input import PageInput
from app.window.ceremony_options import CeremonyOptions
from app.window.kit.preferences import LANGUAGES, SIZES, THEMES, Preferences
from app.window.main_window import MainWindow
from app.window.pages import Page
from app.window.pages.custody import AccountSheetPage, DecideDeviationPage
from app.window.pages.sheets_in import PresentSheetPage
from ceremony.verify import verify_archive
from tests.fakes import FakeToken, fake_ports
from tests.gui.walking import Walker

KINDS = (
    "root-generation",
    "drill",
    "share-check",
    "log-review",
    "reshare",
    "issuance",
    "estate-key",
    "rotation",
    "revocation",
    "recovery",
    "destruction",
)
KEYS = (
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
    Qt.Key.Key_Space,
    Qt.Key.Key_Delete,
    Qt.Key.Key_Down,
    Qt.Key.Key_Left,
    Qt.Key.Key_A,
    Qt.Key.Key_1,
)
TEXTS = (
    "",
    " ",
    "x",
    "TB-0000",
    "0",
    "-1",
    "99999999999",
    "=1+1",
    "{name}",
    "%s",
    "&&",
    "张三",
    "\u202e",
    "a" * 400,
    "../..",
)
MOST_ACTS = 7
QUORUM = 3
WEARY = 12


class FakeTokenCeremonies(LaptopCeremonies):
    """The real engine on tokens in memory."""

    def __init__(self) -> None:
        self.tokens_here: list[FakeToken] = []

    def begin(self, options: CeremonyOptions, operator: Any) -> Any:
        from ceremony.engine import start

        return start(plan_of(options), fake_ports(operator, options.folder, self.tokens_here), options.folder)


def bare(question: Any) -> Any:
    """The question without what came of its last answer: what was refused stands on its page again."""
    return replace(question, problem=None)


class Form:
    """What stood on the page of a question before the monkey came; it is put onto the page in any language."""

    def __init__(self, page: Page) -> None:
        self.question = bare(page.question)
        self._held = PageInput(page)

    def put_back(self, page: Page) -> None:
        for line in page.findChildren(QLineEdit):
            if line.echoMode() is QLineEdit.EchoMode.Password:
                line.clear()
        self._held.put_back(page)


class Monkey(Walker):
    """Between the pages' right answers, some acts at random."""

    patience = 60
    wanted = 1  # sheets
    whole_set: list[Path]
    form: Form | None = None

    def __init__(self, qtbot: Any, window: MainWindow, seed: int) -> None:
        super().__init__(qtbot, window)
        self.chance = random.Random(seed)  # noqa: S311 - to be done again, not to be secret
        self.acts: list[str] = []

    def do(self, page: Page) -> None:
        if self.seen.count("TryAgainPage") > WEARY:  # so many sheets were left out that no quorum is left
            self.window.ask_to_leave()
            self.window.dialog.reason.setText("no quorum is left")
            self.window.dialog.abort.click()
            return
        if self.form is None or self.form.question != bare(page.question):
            self.form = Form(page)
        for _ in range(self.chance.randrange(MOST_ACTS)):
            if not self._stands(page):
                return
            self.act(page)
        if not self._stands(page):
            return
        page.correct()
        self.form.put_back(page)
        page.first_focus().setFocus()
        if isinstance(page, DecideDeviationPage):
            page.reason.setText("decided in the room")
            page.primary.click()
            return
        super().do(page)

    def _present(self, page: PresentSheetPage) -> None:
        """A sheet that was not shown yet, whatever came of those that were."""
        shown = {one.share.index for one in page.question.judged if one.verdict == "genuine" and one.share is not None}
        left = [sheet for number, sheet in enumerate(self.whole_set, start=1) if number not in shown]
        self.sheets = left[:1] if len(shown) < self.wanted else []
        super()._present(page)

    def _account(self, page: AccountSheetPage) -> None:
        page.choices.button(0).click()  # whatever the monkey chose
        super()._account(page)

    def _stands(self, page: Page) -> bool:
        """The page still waits, and no dialog lies over it."""
        if self.window.view is not None and self.window.view.remark_dialog is not None:
            self.window.view.remark_dialog.reject()
        return self.page() is page and page.ready

    def act(self, page: Page) -> None:
        """One thing that somebody might do."""
        ways = (self._press, self._press, self._press, self._write, self._write, self._key, self._choose, self._look)
        way = self.chance.choice(ways)
        self.acts.append(f"{type(page).__name__} {way.__name__}")
        way(page)

    def _press(self, page: Page) -> None:
        view = self.window.view
        buttons = [one for one in page.findChildren(QAbstractButton) if one.isVisible() and one.isEnabled()]
        if view is not None and view.top.note.isEnabled():
            buttons.append(view.top.note)
        if buttons:
            self.click(self.chance.choice(buttons))

    def _write(self, page: Page) -> None:
        lines = [one for one in page.findChildren(QLineEdit) if one.isVisible() and one.isEnabled()]
        if lines:
            line = self.chance.choice(lines)
            line.setFocus()
            line.clear()
            text = self.chance.choice(TEXTS)
            if text.isascii():
                QTest.keyClicks(line, text)
            else:  # no key of this toolkit's tests has such a letter
                line.insert(text)

    def _key(self, page: Page) -> None:
        del page
        QTest.keyClick(self.window.focusWidget() or self.window, self.chance.choice(KEYS))

    def _choose(self, page: Page) -> None:
        choices = [one for one in page.findChildren(QComboBox) if one.isVisible() and one.isEnabled() and one.count()]
        if choices:
            choice = self.chance.choice(choices)
            choice.setCurrentIndex(self.chance.randrange(choice.count()))

    def _look(self, page: Page) -> None:
        """Another language, theme, size, or window: the same question stands on a new page, or in another place."""
        del page
        if self.chance.random() < 0.7:
            self.window.resize(self.chance.randrange(1280, 1900), self.chance.randrange(760, 1100))
            return
        language, theme = self.chance.choice(list(LANGUAGES)), self.chance.choice(list(THEMES))
        self.window.prefer(Preferences(language, theme, self.chance.choice(list(SIZES))))


class Cage:
    """One root and its ceremonies, each held with the monkey about."""

    def __init__(self, qtbot: Any, window: MainWindow, home: Path, seed: int) -> None:
        self.qtbot, self.window, self.home, self.seed = qtbot, window, home, seed
        self.chance = random.Random(seed)  # noqa: S311 - to be done again, not to be secret
        self.archive = Path()
        self.sheets: list[Path] = []
        self.ended: Counter[str] = Counter()
        self.acts = 0

    def hold(self, kind: str) -> None:
        """One ceremony; the archive that it ends with is whole, however it ended."""
        folder = self.home / f"{sum(self.ended.values())}-{kind}"
        self.window.show_start()
        self.window.centralWidget().cards["rotation" if kind == "estate-key" else kind].click()
        plan = self.window.centralWidget()
        plan.folder.setText(str(folder))
        monkey = Monkey(self.qtbot, self.window, self.chance.randrange(2**32))
        if kind != "root-generation":
            plan.archive.setText(str(self.archive))
            monkey.whole_set = self.sheets
            monkey.wanted = 1 if kind == "share-check" else QUORUM
        if kind == "estate-key":
            plan.estate.purpose.setCurrentIndex(1)
        if kind == "revocation":
            plan.revocation.emergency.setChecked(True)  # the estate key that was made before is a CA below
        plan.begin.click()
        ended = monkey.walk()
        report = verify_archive(folder / "archive")
        told = f"seed {self.seed}, {kind}: {ended.outcome.ended}; {monkey.acts[-12:]}"
        assert report.ok, (told, [check for check in report.checks if not check.ok])
        assert report.verdict == {"closed": "complete", "aborted": "aborted"}[ended.outcome.ended], told
        self.ended[f"{kind} {ended.outcome.ended}"] += 1
        self.acts += len(monkey.acts)
        if ended.outcome.ended == "closed" and kind not in {"share-check", "log-review", "destruction"}:
            self.archive = folder / "archive"
            self.sheets = sorted((folder / "sheets").glob("share-*")) or self.sheets


def tame(patch: pytest.MonkeyPatch) -> None:
    """Nothing outside the window is opened, and an exception in a slot is one here."""
    patch.setattr(QFileDialog, "open", lambda *_: None)
    patch.setattr(QDesktopServices, "openUrl", lambda _url: True)


def main(seconds: float, seed: int) -> None:
    """Every kind in turn, with fresh roots, until the time is over."""
    from app.window.kit.theme import apply_theme
    from app.window.main import make_application
    from tests.gui.screenshots import Waiter
    from tests.support import plain_papers

    home = Path(tempfile.mkdtemp(prefix="keyrite-monkey-"))
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        os.environ[name] = str(home)
    app = make_application(["keyrite"])
    apply_theme(app, Preferences())
    raised: list[BaseException] = []

    def tell(kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
        raised.append(problem)
        sys.__excepthook__(kind, problem, trace)

    sys.excepthook = tell
    patch = pytest.MonkeyPatch()
    plain_papers(patch)
    tame(patch)
    Page.settle_ms = 0
    end, total, acts = time.monotonic() + seconds, Counter[str](), 0
    while time.monotonic() < end:
        window = MainWindow(Preferences())
        window.furnish(FakeTokenCeremonies)
        window.show()
        cage = Cage(Waiter, window, home / str(seed), seed)
        (home / str(seed)).mkdir()
        for kind in KINDS:
            cage.hold(kind)
            if raised:
                raise raised[0]
            if kind == "root-generation" and not cage.sheets:
                break  # it was aborted: nothing to go on from
        window.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        total, acts, seed = total + cage.ended, acts + cage.acts, seed + 1
    sys.stdout.write(f"{acts} acts; last seed {seed - 1}; {dict(total)}\n")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
