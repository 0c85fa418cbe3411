"""The fields of a policy: what was entered in each, its terms where every field holds, and what is wrong at which."""

from __future__ import annotations

import re
from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.window.kit.language import WINDOW_LANGUAGE
from app.window.kit.parts import Tick, column, label, row
from app.window.kit.said import error_text
from app.window.words.vocabulary import role_name
from ceremony.custody.participants import tidy_name
from ceremony.errors import KeyriteError
from ceremony.language.translations import name_in
from ceremony.policy.contradictions import ContradictionError, check_policy
from ceremony.policy.sentences import ALONE, PURPOSES
from ceremony.policy.terms import bounds
from ceremony.record.events import KeyRotation, PolicyTerms

NUMBER_PX, NAME_PX = 84, 360
ROTATION, OVERLAP = "rotation_days", "overlap_days"
CHOSEN = {
    "waivable": ("P4-site-below-quorum", "P5-site-may-be-lost"),
    "may_leave": ("administrator", "operator", "witness", "custodian"),
}


class FieldProblemError(ValueError):
    """What is wrong, in the window's language, and at which field."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class PolicyForm(QWidget):
    """Lines for figures, ticks for what may be waived and who may leave; a problem stands below its field."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, QLineEdit] = {}
        self.ticks: dict[str, Tick] = {}
        self._hints: dict[str, QLabel] = {}
        parts = (self._head(), self._keys(), self._times(), self._split(), self._people())
        self.setLayout(column(*parts, spacing=18))

    # what it looks like

    def _line(self, field: str, name: str, px: int = NUMBER_PX) -> QLineEdit:
        made = QLineEdit()
        made.setAccessibleName(name)
        made.setFixedWidth(px)
        if px == NUMBER_PX:
            made.setValidator(QIntValidator(0, 99_999, self))
        made.textEdited.connect(self._on_changed)
        self.lines[field] = made
        return made

    def _tick(self, field: str, name: str) -> Tick:
        made = Tick(name.replace("&", "&&"))
        made.setAccessibleName(name)
        made.clicked.connect(self._on_changed)
        self.ticks[field] = made
        return made

    def _hint(self, *fields: str) -> QLabel:
        made = label("", "bad")
        made.hide()
        self._hints |= dict.fromkeys(fields, made)
        return made

    def _asked(self, field: str, before: str, after: str) -> QVBoxLayout:
        """A sentence with a figure in it."""
        asked = f"{before} … {after}".strip()
        said = row(
            label(before, "plain", wrap=False), self._line(field, asked), label(after, "plain", wrap=False), None
        )
        return column(said, self._hint(field), spacing=2)

    def _head(self) -> QVBoxLayout:
        name, version = self.tr("Whose policy it is"), self.tr("Version")
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        for place, (text, line) in enumerate(
            ((name, self._line("name", name, NAME_PX)), (version, self._line("version", version)))
        ):
            grid.addWidget(label(text, "field", wrap=False), 0, place)
            grid.addWidget(line, 1, place)
        grid.setColumnStretch(2, 1)
        return column(grid, self._hint("name", "version"), spacing=2)

    def _keys(self) -> QVBoxLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(4)
        titles = (self.tr("Keys for"), self.tr("days old at most"), self.tr("days beside the next"))
        for place, title in enumerate(titles):
            grid.addWidget(label(title, "field", wrap=False), 0, place)
        for line, (purpose, text) in enumerate(PURPOSES.items(), start=1):
            name = text.in_language(WINDOW_LANGUAGE.code)
            grid.addWidget(label(name, "plain", wrap=False), line * 2 - 1, 0)
            for place, field in enumerate((ROTATION,) if purpose in ALONE else (ROTATION, OVERLAP), start=1):
                asked = f"{name}: {titles[place]}"
                grid.addWidget(self._line(f"{field}/{purpose}", asked), line * 2 - 1, place)
            hint = self._hint(f"{ROTATION}/{purpose}", f"{OVERLAP}/{purpose}")
            grid.addWidget(hint, line * 2, 0, 1, 3)
        grid.setColumnStretch(3, 1)
        said = self.tr("Empty: it is left to people. 90 days for keys that issue or sign is usual, and your choice.")
        return column(grid, self._hint(ROTATION, OVERLAP), label(said, "quiet"), spacing=6)

    def _times(self) -> QVBoxLayout:
        months, days = self.tr("months"), self.tr("days")
        return column(
            self._asked("drill_months", self.tr("A drill every"), months),
            self._asked("share_check_months", self.tr("Each sheet is checked every"), months),
            self._asked("log_review_days", self.tr("The logs are looked through every"), days),
            self._asked("crl_overlap_days", self.tr("A revocation list is made anew"), self.tr("days before it ends")),
            spacing=6,
        )

    def _split(self) -> QVBoxLayout:
        waivable = [self._tick(f"waivable/{rule}", name_in(rule, WINDOW_LANGUAGE.code)) for rule in CHOSEN["waivable"]]
        return column(
            self._asked("least_threshold", self.tr("At least"), self.tr("sheets recover")),
            self._asked("least_shares", self.tr("At least"), self.tr("sheets there are")),
            label(self.tr("Two people may waive"), "field", wrap=False),
            *waivable,
            self._hint("waivable"),
            spacing=6,
        )

    def _people(self) -> QVBoxLayout:
        leaving = [self._tick(f"may_leave/{role}", role_name(role)) for role in CHOSEN["may_leave"]]
        return column(
            label(self.tr("A ceremony may go on, if somebody decides so, without"), "field", wrap=False),
            row(*leaving, None, spacing=18),
            self._hint("may_leave"),
            self._asked(
                "most_absent", self.tr("The sheets are kept in trust of at most"), self.tr("absent custodians")
            ),
            spacing=6,
        )

    # what is in it

    def _on_changed(self, *_: object) -> None:
        self.changed.emit()

    def fill(self, values: Mapping[str, object]) -> None:
        """What a file holds, field by field, as far as each is a figure, a text or a list; the rest is emptied."""
        for field, line in self.lines.items():
            top, _, below = field.partition("/")
            found = values.get(top)
            found = found.get(below) if below and isinstance(found, Mapping) else found
            line.setText(str(found) if isinstance(found, str | int) else "")
            line.setCursorPosition(0)
        for field, tick in self.ticks.items():
            top, _, below = field.partition("/")
            found = values.get(top)
            tick.setChecked(isinstance(found, list | tuple) and below in found)

    def terms(self) -> PolicyTerms:
        """The terms; FieldProblemError says what is wrong at which field."""
        name = tidy_name(self.lines["name"].text())
        if not name:
            raise FieldProblemError("name", self.tr("Say whose policy it is."))
        figures = {field: self._figure(field) for field in self.lines if field != "name"}
        days = {one: figures.pop(f"{ROTATION}/{one}") for one in PURPOSES}
        overlaps = {one: figures.pop(f"{OVERLAP}/{one}", None) for one in PURPOSES}
        for purpose, overlap in overlaps.items():
            if overlap is not None and days[purpose] is None:
                said = self.tr("Days beside the next key need days after which that comes.")
                raise FieldProblemError(f"{OVERLAP}/{purpose}", said)
        rotation = tuple(
            KeyRotation(purpose=one, days=many, overlap_days=overlaps[one])
            for one, many in sorted(days.items())
            if many is not None
        )
        chosen = {
            top: tuple(sorted(one for one in each if self.ticks[f"{top}/{one}"].isChecked()))
            for top, each in CHOSEN.items()
        }
        terms = PolicyTerms(name=name, rotation=rotation, **figures, **chosen)  # type: ignore[arg-type]
        try:
            return check_policy(terms)
        except ContradictionError as problem:
            raise FieldProblemError(self.place(problem.fields, problem.values), self.say(problem)) from None

    def _figure(self, field: str) -> int | None:
        """A whole number within the schema's bounds; None where a purpose has none."""
        text, (least, most) = self.lines[field].text().strip(), bounds(field)
        if not text and "/" in field:
            return None
        if not text.isascii() or not text.isdecimal() or not least <= int(text) <= most:
            said = self.tr("A whole number from {least} to {most}.").format(least=least, most=most)
            raise FieldProblemError(field, said)
        return int(text)

    def say(self, problem: KeyriteError) -> str:
        """A refusal with the fields called as they are here, and not as in the file."""
        said = error_text(problem)
        names = {field: line.accessibleName() for field, line in self.lines.items() if "/" not in field}
        names |= {ROTATION: self.tr("days old at most"), OVERLAP: self.tr("days beside the next")}
        names |= {purpose: text.in_language(WINDOW_LANGUAGE.code) for purpose, text in PURPOSES.items()}
        for field, name in names.items():
            said = re.sub(rf"(?<![\w/-]){field}(?![\w/-])", f"“{name}”", said)
        return said

    def place(self, fields: tuple[str, ...], values: Mapping[str, object]) -> str:
        """The field that a refusal is about: the first that it names, of its purpose where it names one."""
        purpose = str(values.get("purpose", ""))
        for field in fields:
            for found in (f"{field}/{purpose}", field, field.rpartition("/")[0]):
                if found in self._hints:
                    return found
        return "name"

    def show_problem(self, field: str, sentence: str) -> None:
        """What is wrong, below its field; nothing elsewhere."""
        self.clear_problem()
        hint = self._hints[field]
        hint.setText(sentence)
        hint.show()

    def clear_problem(self) -> None:
        """Nothing is wrong."""
        for hint in self._hints.values():
            hint.hide()

    def focus_on(self, field: str) -> None:
        """The keyboard on a field, or on the first below it."""
        places = {**self.lines, **self.ticks}
        found = next((one for name, one in places.items() if name == field or name.startswith(f"{field}/")), None)
        if found is not None:
            found.setFocus()
