"""A folder of archives: the life of each root in time, and the archives that belong to none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTableWidget, QWidget

from app.window.kit.language import WINDOW_LANGUAGE
from app.window.kit.parts import button, column, holder, label, row
from app.window.kit.tables import reading_table
from app.window.words.vocabulary import short_verdict

if TYPE_CHECKING:
    from ceremony.audit.timeline import LifeEvent, RootLife, Seen, Timeline


class ShelfView(QWidget):
    """One table for each root; an archive is opened from it."""

    archive_requested = Signal(object)

    def __init__(self, timeline: Timeline) -> None:
        super().__init__()
        self._paths: list[tuple[QTableWidget, list[Path]]] = []
        self.open = button(self.tr("Open the chosen &archive"), "plain", self._on_open_clicked)
        parts: list[QWidget | None] = [part for life in timeline.roots for part in self._life(life)]
        if timeline.others:
            parts += [label(self.tr("Archives that belong to no root"), "heading"), self._others(timeline.others)]
        self.setLayout(column(*parts, holder(row(self.open, None)), None, spacing=10))
        self.open.setEnabled(bool(self._paths))
        if self._paths:
            self._paths[0][0].selectRow(0)

    def _life(self, life: RootLife) -> list[QWidget]:
        name = self.tr("Root {words} …, {organisation}").format(
            words=" ".join(life.root_words[:4]), organisation=life.organisation
        )
        titles = (self.tr("When"), self.tr("What"), self.tr("Archive"), self.tr("Ceremony"), self.tr("Continues"))
        rows = [
            (
                event.when[:16].replace("T", " "),
                event.title.in_language(WINDOW_LANGUAGE.code),
                short_verdict(event.verdict, event.vouched_by, ok=event.ok),
                event.ceremony,
                self._link(event),
            )
            for event in life.events
        ]
        return [self._heading(name, life), self._table(name, titles, rows, [event.path for event in life.events])]

    def _heading(self, name: str, life: RootLife) -> QWidget:
        """Whose life it is; a rehearsal's says so, as every screen does."""
        heading = label(name, "heading")
        if all(event.mode == "real" for event in life.events):
            return heading
        made = row(label(self.tr("REHEARSAL"), "rehearsal", wrap=False), heading, spacing=12)
        made.setStretch(1, 1)
        return holder(made)

    def _link(self, event: LifeEvent) -> str:
        told = {
            "first": self.tr("begins this root's life"),
            "linked": f"✓ {event.continues}",
            "missing": self.tr("! {ceremony}, which is not here").format(ceremony=event.continues),
            "differs": self.tr("✗ another archive of {ceremony}").format(ceremony=event.continues),
            "paper": self.tr("the public pages of {ceremony}").format(ceremony=event.continues),
        }
        return told[event.link]

    def _others(self, others: Sequence[Seen]) -> QWidget:
        titles = (self.tr("Archive"), self.tr("Result"), self.tr("Folder"))
        rows = [
            (
                one.facts.ceremony if one.facts else one.path.name,
                short_verdict(one.report.verdict, one.report.vouched_by, ok=one.report.ok)
                if one.report
                else one.problem,
                str(one.path),
            )
            for one in others
        ]
        return self._table(self.tr("Other archives"), titles, rows, [one.path for one in others], stretch=2)

    def _table(
        self,
        name: str,
        titles: Sequence[str],
        rows: Sequence[Sequence[str]],
        paths: list[Path],
        *,
        stretch: int = 1,
    ) -> QTableWidget:
        table = reading_table(name, titles, rows, stretch=stretch)
        table.cellDoubleClicked.connect(lambda line, _: self.archive_requested.emit(paths[line]))
        table.itemSelectionChanged.connect(lambda: self._on_selected(table))
        self._paths.append((table, paths))
        return table

    def _on_selected(self, chosen: QTableWidget) -> None:
        """One row over all tables."""
        if chosen.selectedItems():
            for table, _ in self._paths:
                if table is not chosen:
                    table.clearSelection()

    def _on_open_clicked(self) -> None:
        for table, paths in self._paths:
            lines = {item.row() for item in table.selectedItems()}
            if lines:
                self.archive_requested.emit(paths[lines.pop()])
                return
