"""The record for people: a plain PDF of who took part, what was made, and every entry in order."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from ceremony.record import Entry, line_digest
from ceremony.script import Script
from ceremony.sheets.fonts import load
from ceremony.sheets.typesetting import MM, Page, wrap
from ceremony.words import digest_words, group_hex

_WIDTH, _HEIGHT, _MARGIN = 210.0, 297.0, 18.0  # A4, mm
_LABELS = {
    "en": {
        "rehearsal": "REHEARSAL - nothing here is to be relied on",
        "ceremony": "Ceremony",
        "ended": "Ended",
        "organisation": "Organisation",
        "administrator": "Administrator",
        "operator": "HSM operator",
        "witness": "Witness",
        "custodians": "Custodians",
        "deviations": "Deviations",
        "token": "Token",
        "root": "Root certificate",
        "shares": "Shares",
        "any": "any {k} of {n} recover; check value {kcv}",
        "head": "Head of the record",
        "entries": "What happened",
        "page": "page {n}",
        "ceremony-closed": "closed",
        "ceremony-aborted": "ABORTED - nothing that was made is to be relied on",
    },
    "zh": {
        "rehearsal": "演练 REHEARSAL - 内容不可作为依据",
        "ceremony": "仪式",
        "ended": "结果",
        "organisation": "机构",
        "administrator": "仪式管理员",
        "operator": "HSM 操作员",
        "witness": "见证人",
        "custodians": "保管人",
        "deviations": "偏差",
        "token": "令牌",
        "root": "根证书",
        "shares": "份额",
        "any": "{n} 份中任意 {k} 份可恢复；校验值 {kcv}",
        "head": "记录头",
        "entries": "经过",
        "page": "第 {n} 页",
        "ceremony-closed": "已关闭",
        "ceremony-aborted": "已中止 - 所生成的内容均不可作为依据",
    },
}


def render_report(script: Script, entries: Sequence[Entry]) -> bytes:
    """The report as PDF bytes; same entries, same bytes."""
    from reportlab.pdfgen.canvas import Canvas

    load("sans")
    stream = io.BytesIO()
    canvas = Canvas(
        stream, pagesize=(_WIDTH * MM, _HEIGHT * MM), invariant=1, initialFontName="Keyrite-sans", pageCompression=1
    )
    language = str(entries[0].data["parameters"]["language"])
    canvas.setTitle(f"{entries[0].ceremony}: {script.title.in_language(language)}")
    writer = _Writer(canvas, _LABELS[language], rehearsal=entries[0].data["mode"] == "rehearsal")
    _cover(writer, script, entries, language)
    writer.heading(writer.labels["entries"])
    for entry in entries:
        _entry(writer, entry)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


class _Writer:
    """Text from the top of a page to its foot, and on to the next."""

    def __init__(self, canvas: Any, labels: dict[str, str], *, rehearsal: bool) -> None:
        self.labels = labels
        self._canvas = canvas
        self._rehearsal = rehearsal
        self._number = 0
        self._begin()

    def _begin(self) -> None:
        self._number += 1
        self._page = Page(self._canvas, _WIDTH, _HEIGHT)
        self._y = _MARGIN + 4
        if self._rehearsal:
            self._page.text(_WIDTH / 2, 11, self.labels["rehearsal"], "sans-bold", 10, align="centre")
        foot = self.labels["page"].format(n=self._number)
        self._page.text(_WIDTH - _MARGIN, _HEIGHT - 9, foot, "sans", 8, grey=0.4, align="right")

    def _room(self, height: float) -> None:
        if self._y + height > _HEIGHT - _MARGIN:
            self._canvas.showPage()
            self._begin()

    def heading(self, text: str, size: float = 14) -> None:
        """A heading with space above it."""
        self._room(size)
        self._y += size * 0.55
        self._page.text(_MARGIN, self._y, text, "sans-bold", size)
        self._y += size * 0.3

    def field(self, label: str, text: str, *, face: str = "sans", size: float = 9.5) -> None:
        """A label on the left and its text, wrapped, on the right."""
        lines = wrap(text, face, size, _WIDTH - 2 * _MARGIN - 42) or ("",)
        leading = size * 1.35 / MM
        for number, line in enumerate(lines):
            self._room(leading)
            self._y += leading
            if number == 0:
                self._page.text(_MARGIN, self._y, label, "sans", size - 1, grey=0.35)
            self._page.text(_MARGIN + 42, self._y, line, face, size)
        self._y += 0.8


def _cover(writer: _Writer, script: Script, entries: Sequence[Entry], language: str) -> None:
    first, last, labels = entries[0], entries[-1], writer.labels
    writer.heading(script.title.in_language(language), 20)
    writer.field(labels["ceremony"], f"{first.ceremony}   {first.time}")
    writer.field(labels["ended"], f"{labels[last.event]}   {last.time}")
    writer.field(labels["deviations"], str(sum(entry.event == "deviation-noted" for entry in entries)))
    for entry in entries:
        _cover_fact(writer, entry)
    head = line_digest(last.to_line())
    writer.field(labels["head"], group_hex(head), face="mono", size=8.5)
    writer.field("", " ".join(digest_words(head)))


def _cover_fact(writer: _Writer, entry: Entry) -> None:
    labels, data = writer.labels, entry.data
    if entry.event == "participants-named":
        for name in ("organisation", "administrator", "operator", "witness"):
            writer.field(labels[name], data[name])
        writer.field(labels["custodians"], "; ".join(f"{one['name']} ({one['site']})" for one in data["custodians"]))
    elif entry.event == "token-prepared":
        writer.field(labels["token"], f"{data['manufacturer']} {data['model']}, {data['serial']}, {data['label']}")
    elif entry.event == "certificate-signed":
        writer.field(labels["root"], data["subject"])
        writer.field("SHA-256", group_hex(data["certificate_sha256"]), face="mono", size=8.5)
        writer.field("", " ".join(digest_words(data["certificate_sha256"])))
    elif entry.event == "share-set-made" or "continues" in data:
        made = data["set"] if "set" in data else data["continues"]["set"]
        text = labels["any"].format(k=made["threshold"], n=len(made["shares"]), kcv=made["check_value"].upper())
        writer.field(labels["shares"], text)


def _entry(writer: _Writer, entry: Entry) -> None:
    writer.field(entry.time[11:19], f"{entry.seq}  {entry.event}  -  {entry.actor.name} ({entry.actor.role})", size=8.5)
    details = "; ".join(f"{name}: {value}" for name, value in entry.data.items() if isinstance(value, str | int))
    if details:
        writer.field("", details, size=7.5)
