"""A script as paper: the checklist that people initial, with places for seal numbers, and exception sheets."""

from __future__ import annotations

import io
from typing import Any

from ceremony.script import Script, Step
from ceremony.sheets.fonts import load
from ceremony.sheets.typesetting import MM, Page, wrap

_WIDTH, _HEIGHT, _MARGIN = 210.0, 297.0, 16.0  # A4, mm
_TEXTS = {
    "en": {
        "id": "Ceremony id",
        "date": "Date and place",
        "script": "Script {name}, version {version}, SHA-256 {sha256}",
        "minutes": "{n} min",
        "begun": "begun",
        "done": "done",
        "initials": "initials",
        "bag": "Sheet {n}: bag number",
        "head": "The record's head, 32 words as read aloud",
        "fingerprint": "The certificate's fingerprint, 32 words as read aloud",
        "exception": "Exception sheet {n}",
        "what": "What happened",
        "expected": "What was expected",
        "decision": "What was decided, and by whom",
        "witness": "Witness",
        "page": "{name}   page {n}",
        "roles": {
            "administrator": "Ceremony administrator",
            "operator": "HSM operator",
            "custodian": "Custodian",
            "witness": "Witness",
        },
    },
    "zh": {
        "id": "仪式编号",
        "date": "日期和地点",
        "script": "脚本 {name}，版本 {version}，SHA-256 {sha256}",
        "minutes": "{n} 分钟",
        "begun": "开始",
        "done": "完成",
        "initials": "签字",
        "bag": "份额单 {n}：防拆袋编号",
        "head": "记录头，宣读的 32 个词",
        "fingerprint": "证书指纹，宣读的 32 个词",
        "exception": "例外单 {n}",
        "what": "发生了什么",
        "expected": "预期是什么",
        "decision": "如何决定，由谁决定",
        "witness": "见证人",
        "page": "{name}   第 {n} 页",
        "roles": {
            "administrator": "仪式主持人",
            "operator": "HSM 操作员",
            "custodian": "保管人",
            "witness": "见证人",
        },
    },
}
_BAGS = {"hand-out-sheets", "reseal-sheets", "collect-sheets", "check-sheets", "account-sheets", "retire-set"}
_WORDS = {"confirm-head": "head", "make-root-ca": "fingerprint", "rotate-root-ca": "fingerprint"}
EXCEPTION_SHEETS = 2


def render_checklist(script: Script, language: str, sheets: int = 5) -> bytes:
    """The checklist as PDF bytes, with places for the bags of `sheets` sheets; same script, same bytes."""
    from reportlab.pdfgen.canvas import Canvas

    load("sans")
    stream = io.BytesIO()
    canvas = Canvas(
        stream, pagesize=(_WIDTH * MM, _HEIGHT * MM), invariant=1, initialFontName="Keyrite-sans", pageCompression=1
    )
    canvas.setTitle(f"{script.name} {script.version}")
    paper = _Paper(canvas, script, language)
    paper.cover()
    for act in script.acts:
        paper.act(act.title.in_language(language))
        for step in act.steps:
            paper.step(step, sheets)
    for number in range(1, EXCEPTION_SHEETS + 1):
        paper.exception(number)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


class _Paper:
    """Pages filled from the top."""

    def __init__(self, canvas: Any, script: Script, language: str) -> None:
        self._canvas, self._script, self._language = canvas, script, language
        self._texts: dict[str, Any] = _TEXTS[language]
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

    def _room(self, height: float) -> None:
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
        self._field(self._texts["id"], width=half)
        self._field(self._texts["date"], left=_MARGIN + half + 8, width=half)
        self._y += 15

    def act(self, title: str) -> None:
        """A heading."""
        self._room(40)
        self._y += 4
        self._lines(title, "sans-bold", 14, width=_WIDTH - 2 * _MARGIN)
        self._y += 2

    def step(self, step: Step, sheets: int) -> None:
        """A box, who acts, what is said, and places for times, initials, bags or words."""
        words = wrap(step.say.in_language(self._language), "sans", 9.5, 118)
        extra = 13 * ((sheets + 1) // 2) if step.action in _BAGS else 34 if step.action in _WORDS else 0
        self._room(len(words) * 4.6 + 16 + extra)
        top = self._y + 2
        self._page.box(_MARGIN, top, 5, 5, line=0.4)
        title = step.title.in_language(self._language)
        self._page.text(_MARGIN + 8, top + 4, title, "sans-bold", 10.5)
        who = f"{self._texts['roles'][step.role]}, {self._texts['minutes'].format(n=step.minutes)}"
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
            self._bags(sheets)
        elif step.action in _WORDS:
            self._word_grid(self._texts[_WORDS[step.action]])

    def _bags(self, sheets: int) -> None:
        half = (_WIDTH - 2 * _MARGIN - 16) / 2
        for number in range(1, sheets + 1):
            left = _MARGIN + 8 + (number - 1) % 2 * (half + 8)
            self._field(self._texts["bag"].format(n=number), left=left, width=half)
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
        self._field(self._texts["roles"]["administrator"], width=half)
        self._field(self._texts["witness"], left=_MARGIN + half + 8, width=half)
