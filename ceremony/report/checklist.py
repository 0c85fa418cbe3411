"""A script as paper: the checklist that people initial, with places for seal numbers, and exception sheets."""

from __future__ import annotations

import io

from ceremony.report.checklist_texts import ROLES, TABLES, TEXTS
from ceremony.script.loading import Act, Script, Step
from ceremony.sheets.canvas import Canvas
from ceremony.sheets.fonts import load
from ceremony.sheets.typesetting import MM, Page, wrap

_WIDTH, _HEIGHT, _MARGIN = 210.0, 297.0, 16.0  # A4, mm
_HANDS_OUT = "hand-out-sheets"
_OWN_TOKENS = "sign-tuf-root"
_BAGS = {
    _HANDS_OUT,
    "reseal-sheets",
    "collect-sheets",
    "check-sheets",
    "check-by-seal",
    "account-sheets",
    "retire-set",
}
_WORDS = {
    "confirm-head": "head",
    "make-root-ca": "fingerprint",
    "rotate-root-ca": "fingerprint",
    "make-estate-key": "fingerprint",
}
_LEADERS = ("administrator", "operator", "witness")
_LINE = 8.0  # height of a line to fill in, mm
EXCEPTION_SHEETS = 2


def render_checklist(script: Script, language: str, sheets: int = 5) -> bytes:
    """The checklist as PDF bytes, with places for the bags of `sheets` sheets; same script, same bytes."""
    from reportlab.pdfgen import canvas as reportlab

    load("sans")
    stream = io.BytesIO()
    canvas: Canvas = reportlab.Canvas(
        stream, pagesize=(_WIDTH * MM, _HEIGHT * MM), invariant=1, initialFontName="Keyrite-sans", pageCompression=1
    )
    canvas.setTitle(f"{script.name} {script.version}")
    paper = _Paper(canvas, script, language)
    paper.cover()
    for act in script.acts:
        paper.act(act, sheets)
        for step in act.steps:
            paper.step(step, sheets)
        if act.if_fails is not None:
            paper.if_fails(act.if_fails.in_language(language))
    for number in range(1, EXCEPTION_SHEETS + 1):
        paper.exception(number)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


class _Paper:
    """Pages filled from the top."""

    def __init__(self, canvas: Canvas, script: Script, language: str) -> None:
        self._canvas, self._script, self._language = canvas, script, language
        self._texts, self._tables, self._roles = TEXTS[language], TABLES[language], ROLES[language]
        self._number = 0
        self._begin()

    def _begin(self) -> None:
        self._number += 1
        self._page = Page(self._canvas, _WIDTH, _HEIGHT)
        self._y = _MARGIN
        foot = self._texts["page"].format(name=self._script.name, n=self._number)
        self._page.text(_WIDTH - _MARGIN, _HEIGHT - 8, foot, "sans", 8, grey=0.4, align="right")

    def _next_page(self) -> None:
        self._canvas.showPage()
        self._begin()

    def _reserve(self, height: float) -> None:
        if self._y + height > _HEIGHT - _MARGIN:
            self._next_page()

    def _lines(self, text: str, face: str, size: float, *, left: float = _MARGIN, width: float) -> None:
        for line in wrap(text, face, size, width):
            self._y += size * 1.35 / MM
            self._page.text(left, self._y, line, face, size)

    def _field(self, caption: str, *, left: float = _MARGIN, width: float = _WIDTH - 2 * _MARGIN) -> None:
        self._page.text(left, self._y + 3, caption, "sans", 7.5, grey=0.35)
        self._page.line(left, self._y + 11, left + width, self._y + 11)

    def cover(self) -> None:
        """Title, the script's identity, and where the ceremony is held."""
        self._lines(self._script.title.in_language(self._language), "sans-bold", 22, width=_WIDTH - 2 * _MARGIN)
        self._y += 2
        identity = self._texts["script"].format(
            name=self._script.name, version=self._script.version, sha256=self._script.sha256
        )
        self._lines(identity, "mono", 7.5, width=_WIDTH - 2 * _MARGIN)
        self._y += 4
        half = (_WIDTH - 2 * _MARGIN - 8) / 2
        pairs = (("id", "date"), ("approved", "approved_on"))
        for left, right in pairs:
            self._field(self._texts[left], width=half)
            self._field(self._texts[right], left=_MARGIN + half + 8, width=half)
            self._y += 15

    def act(self, act: Act, sheets: int) -> None:
        """A heading, on the page of its first step."""
        self._reserve(14 + self._needed(act.steps[0], sheets))
        self._y += 4
        self._lines(act.title.in_language(self._language), "sans-bold", 14, width=_WIDTH - 2 * _MARGIN)
        self._y += 2

    def step(self, step: Step, sheets: int) -> None:
        """A box, who acts, what is said, and places for times, initials, bags or words."""
        words = self._said(step)
        self._reserve(self._needed(step, sheets))
        top = self._y + 2
        self._page.box(_MARGIN, top, 5, 5, line=0.4)
        title = step.title.in_language(self._language)
        self._page.text(_MARGIN + 8, top + 4, title, "sans-bold", 10.5)
        who = f"{self._roles[step.role]}, {self._texts['minutes'].format(n=step.minutes)}"
        self._page.text(_WIDTH - _MARGIN, top + 4, who, "sans", 8.5, grey=0.3, align="right")
        self._y = top + 5
        for line in words:
            self._y += 4.6
            self._page.text(_MARGIN + 8, self._y, line, "sans", 9.5)
        for place, name in enumerate(("begun", "done", "initials")):
            left = _WIDTH - _MARGIN - 48 + place * 16.5
            self._page.box(left, top + 7, 15, 8, line=0.2)
            self._page.text(left + 1, top + 18, self._texts[name], "sans", 6.5, grey=0.35)
        self._y = max(self._y, top + 18) + 2
        if step.action in _BAGS:
            self._bags(sheets, new=step.action == _HANDS_OUT)
        elif step.action in _WORDS:
            self._word_grid(self._texts[_WORDS[step.action]])
        elif rows := self._rows(step, sheets):
            self._table(self._tables[step.action], rows)

    def _said(self, step: Step) -> list[str]:
        return list(wrap(step.say.in_language(self._language), "sans", 9.5, 118))

    def _needed(self, step: Step, sheets: int) -> float:
        return len(self._said(step)) * 4.6 + 16 + self._height(step, sheets)

    def _height(self, step: Step, sheets: int) -> float:
        """What the places to fill in of a step need, in mm."""
        if step.action in _BAGS:
            return 13 * ((sheets + 1) // 2 + (step.action == _HANDS_OUT))
        return 34 if step.action in _WORDS else _LINE * (len(self._rows(step, sheets)) + 1)

    def _rows(self, step: Step, sheets: int) -> tuple[str, ...]:
        """Who or what has a line of its own in a step."""
        # no sheet, and no custodian, where none is shown and nobody has a token of their own
        own_tokens = any(one.action == _OWN_TOKENS for one in self._script.steps)
        shown = any(one.action in _BAGS for one in self._script.steps) or own_tokens
        roles, each = self._roles, range(1, sheets + 1 if shown else 1)
        custodians = tuple(f"{roles['custodian']} {number}" for number in each)
        if step.action == "place-items":
            makes = any(one.action == _HANDS_OUT for one in self._script.steps)
            name = self._texts["own_token" if own_tokens else "new_sheet" if makes else "sheet"]
            return (*(name.format(n=number) for number in each), *self._tables["items"])
        people = {
            "approve": (*(roles[role] for role in _LEADERS), *custodians),
            "acknowledge-duties": custodians,
            "open-token": (roles["operator"], self._texts["second"]),
            _OWN_TOKENS: (*custodians, self._texts["second"]),
        }
        return people.get(step.action, ())

    def _table(self, titles: tuple[str, ...], rows: tuple[str, ...]) -> None:
        """Lines with a name each, to be filled in."""
        left, width = _MARGIN + 8, _WIDTH - 2 * _MARGIN - 8
        places = (left, left + width * 0.26, left + width * 0.63)
        for place, title in zip(places, titles, strict=True):
            self._page.text(place, self._y + 4, title, "sans", 7.5, grey=0.35)
        self._y += 5
        for name in rows:
            self._y += _LINE
            self._page.text(left, self._y - 1.6, name, "sans", 9)
            for place, end in zip(places[1:], (places[2] - 4, left + width), strict=True):
                self._page.line(place, self._y, end, self._y, grey=0.5)
        self._y += 3

    def if_fails(self, text: str) -> None:
        """What to do where a step of the act cannot be done, set off from the steps."""
        words = wrap(text, "sans", 9, _WIDTH - 2 * _MARGIN - 16)
        self._reserve(len(words) * 4.4 + 16)
        top = self._y + 3
        self._page.box(_MARGIN, top, _WIDTH - 2 * _MARGIN, len(words) * 4.4 + 9, line=0.3, grey=0.5)
        self._page.text(_MARGIN + 4, top + 5, self._texts["if_fails"], "sans-bold", 9)
        self._y = top + 5.5
        for line in words:
            self._y += 4.4
            self._page.text(_MARGIN + 4, self._y, line, "sans", 9)
        self._y += 6

    def _bags(self, sheets: int, *, new: bool) -> None:
        half = (_WIDTH - 2 * _MARGIN - 16) / 2
        if new:
            self._field(self._texts["public_pages"], left=_MARGIN + 8, width=half)
            self._y += 13
        for number in range(1, sheets + 1):
            left = _MARGIN + 8 + (number - 1) % 2 * (half + 8)
            self._field(self._texts["first_bag" if new else "bag"].format(n=number), left=left, width=half)
            if number % 2 == 0 or number == sheets:
                self._y += 13

    def _word_grid(self, caption: str) -> None:
        self._page.text(_MARGIN + 8, self._y + 3, caption, "sans", 7.5, grey=0.35)
        self._y += 4
        cell = (_WIDTH - 2 * _MARGIN - 8) / 8
        for number in range(32):
            left, top = _MARGIN + 8 + number % 8 * cell, self._y + number // 8 * 7
            self._page.box(left, top, cell, 7, line=0.15, grey=0.5)
            self._page.text(left + 0.8, top + 2.6, str(number + 1), "sans", 5, grey=0.4)
        self._y += 30

    def exception(self, number: int) -> None:
        """A page for what went otherwise."""
        self._next_page()
        self._lines(self._texts["exception"].format(n=number), "sans-bold", 18, width=_WIDTH - 2 * _MARGIN)
        for name in ("what", "expected", "decision"):
            self._y += 6
            self._page.text(_MARGIN, self._y, self._texts[name], "sans-bold", 10)
            for _ in range(6):
                self._y += 10
                self._page.line(_MARGIN, self._y, _WIDTH - _MARGIN, self._y, grey=0.5)
        self._y += 8
        half = (_WIDTH - 2 * _MARGIN - 8) / 2
        self._field(self._roles["administrator"], width=half)
        self._field(self._texts["witness"], left=_MARGIN + half + 8, width=half)
