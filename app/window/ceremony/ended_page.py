"""After a ceremony: how it ended, where everything lies, and what is to be done today."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.window.kit.folder_link import FolderLink
from app.window.kit.parts import Content, PathLabel, banner, button, column, label, row, scrolled
from app.window.kit.word_grid import COLUMNS, WordGrid
from app.window.pages.progress import CeremonyProgress
from ceremony.disk.folders import KITS, emergency_left, sheets_left
from ceremony.language.digest_words import digest_words
from ceremony.record.events import HeadConfirmed

if TYPE_CHECKING:
    from ceremony.engine import Outcome

HEAD_WORDS = 32


class EndedPage(QWidget):
    """Closed, aborted or left."""

    verify_requested = Signal(object)
    start_requested = Signal()

    def __init__(self, outcome: Outcome, progress: CeremonyProgress | None) -> None:
        super().__init__()
        self.setProperty("kind", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.outcome = outcome
        content = Content()
        self._body = QVBoxLayout(content)
        self._body.setSpacing(16)
        self._body.addLayout(self._headline(progress))
        self._body.addWidget(self._next(progress))
        if left := sheets_left(outcome.folder):
            self._body.addWidget(self._files(left, rehearsal=progress is not None and progress.rehearsal))
        if (kits := outcome.folder / KITS).is_dir():
            self._body.addWidget(self._kits(kits, progress))
        if lists := emergency_left(outcome.folder):
            title = self.tr("The emergency list still lies on this disk")
            what = self.tr(
                "Whoever publishes it stops every CA that it names. Its bag is the place for it: delete this file."
            )
            self._body.addWidget(banner("problem", title, what, *map(str, lists)))
        place = self._place(self.tr("Everything lies in"), outcome.folder)
        if outcome.head and outcome.ended != "left":
            self._show_finished(outcome.head)  # it is to be written down: it stands where nobody has to scroll
            self._body.addLayout(place)
            self._show_confirmed(progress)
        else:
            self._body.addLayout(place)
        self._body.addStretch(1)
        whole = column(scrolled(content), self._buttons(), spacing=14)
        whole.setContentsMargins(60, 36, 60, 28)
        self.setLayout(whole)

    def _headline(self, progress: CeremonyProgress | None) -> QHBoxLayout:
        title = label(self._title(progress), "title")
        if progress is None:
            return row(title)
        mode = self.tr("REHEARSAL") if progress.rehearsal else self.tr("REAL")
        made = row(label(mode, "rehearsal" if progress.rehearsal else "real", wrap=False), title, spacing=18)
        made.setStretch(1, 1)
        return made

    def _files(self, left: tuple[Path, ...], *, rehearsal: bool) -> QWidget:
        """Files of sheets that still lie on the disk, by their paths."""
        title = self.tr("%n files of sheets still lie on this disk", "", len(left))
        what = self.tr("Whoever copies enough of them has the root key. Destroy them, and the disk that held them.")
        if rehearsal:
            what = self.tr(
                "They protect nothing, as all of a rehearsal; those of a real root would have to be destroyed."
            )
        return banner("good" if rehearsal else "problem", title, what, *map(str, left))

    def _show_finished(self, head: str) -> None:
        """The head of the finished record, which came after the one on everybody's paper."""
        self._body.addWidget(
            label(self.tr("The head of the finished record: write it down below the other"), "heading")
        )
        self.finished = WordGrid(digest_words(head, HEAD_WORDS))
        self._body.addWidget(self.finished)

    def _show_confirmed(self, progress: CeremonyProgress | None) -> None:
        """The head on everybody's paper."""
        entries = progress.entries if progress is not None else []
        confirmed = [entry.event.head for entry in entries if isinstance(entry.event, HeadConfirmed)]
        if confirmed:
            self._body.addWidget(label(self.tr("The head that you wrote down before closing"), "heading"))
            self._body.addWidget(WordGrid(digest_words(confirmed[-1], HEAD_WORDS), 2 * COLUMNS))

    def _title(self, progress: CeremonyProgress | None) -> str:
        if self.outcome.ended == "closed":
            return self._reached(progress.script.ceremony if progress is not None else "")
        if self.outcome.ended == "aborted":
            return self.tr("The ceremony was aborted for good")
        return self.tr("The ceremony was left and can be resumed")

    def _reached(self, kind: str) -> str:
        titles = {
            "root-generation": self.tr("The root key is made and locked"),
            "recovery": self.tr("The root key is recovered"),
            "drill": self.tr("The drill succeeded: these sheets recover the root key"),
            "share-check": self.tr("The sheets are checked"),
            "reshare": self.tr("The new sheets are out, and the old set is retired"),
            "issuance": self.tr("The certificates are issued"),
            "signing": self.tr("What was ordered is signed"),
            "rotation": self.tr("The new key is made under the root"),
            "revocation": self.tr("The revocation lists are signed"),
            "handover": self.tr("The key is handed over, and alone on its token"),
            "log-review": self.tr("The logs are reviewed"),
            "tuf-root": self.tr("The root metadata is signed by those who were here"),
            "destruction": self.tr("The root key is destroyed"),
        }
        return titles.get(kind, self.tr("The ceremony is closed"))

    def _next(self, progress: CeremonyProgress | None) -> QWidget:
        kind, *texts = self._next_texts(progress)
        if progress is not None and self.outcome.ended == "closed":
            noted = self._noted(progress)
            kind, texts = ("problem" if noted else kind), [texts[0], *noted, *texts[1:]]
        if progress is not None and progress.rehearsal and self.outcome.ended == "closed":
            texts.append(self.tr("This was a rehearsal: its keys and sheets protect nothing."))
        return banner(kind, *texts)

    def _next_texts(self, progress: CeremonyProgress | None) -> list[str]:
        if self.outcome.ended == "closed":
            kind = progress.script.ceremony if progress is not None else ""
            return ["good", self.tr("The record is signed and closed."), self._today(kind, progress)]
        if self.outcome.ended == "aborted":
            told = [
                "problem",
                self.tr("The record is closed as aborted and signed."),
                self.tr("Destroy every sheet that was handed out: together they would still give the key."),
            ]
            if progress is not None and progress.script.ceremony == "revocation":
                told.append(self.tr("Destroy the bag of an emergency list as well: what lies in it is signed."))
            return told
        kept = self.tr("Nothing is lost: what was done so far stands in the record.")
        if progress is not None and progress.unproven_out:
            kept = self.tr(
                "What was done so far stands in the record, but the sheets that were handed out become void when the "
                "ceremony is resumed: a new set is then made. Take them back, and keep them together until then."
            )
        return [
            "problem",
            kept,
            self.tr("The start page offers to resume it or to abort it."),
        ]

    def _kits(self, kits: Path, progress: CeremonyProgress | None) -> QWidget:
        title = self.tr("Every host has its kit")
        if progress is not None and progress.script.ceremony == "signing":
            title = self.tr("The signatures have their kit, and so have clients")
        said = self.tr(
            "Carry each folder to its host, with manifest.json and manifest.p7s; INSTALL in it says the rest."
        )
        return banner("good", title, said, str(kits))

    def _noted(self, progress: CeremonyProgress) -> list[str]:
        """What an auditor will ask about, as the record has it."""
        noted = [
            self.tr("Dissent of {name}: {remark}").format(name=one.name, remark=one.remark) for one in progress.dissents
        ]
        if progress.deviations:
            noted.append(self.tr("%n deviations stand in the record.", "", len(progress.deviations)))
        return noted

    def _today(self, kind: str, progress: CeremonyProgress | None) -> str:
        if progress is not None and any(step.action == "open-token" for step in progress.script.steps):
            return self.tr("Today: the token goes back to its place. Copy the archive to two places.")
        if kind in {"root-generation", "reshare"}:
            return self.tr(
                "Today: each custodian takes the sealed bag, with the sheet and its public pages, to its site. Copy "
                "the archive to two places."
            )
        kept = {
            "tuf-root": self.tr(
                "Today: each holder takes their token along. INSTALL in the folder tuf says whether the root is "
                "published now, or who is still to sign; the archive goes to them."
            ),
            "log-review": self.tr(
                "Keep the archive beside the others: the desk counts from it when the next review is due."
            ),
            "destruction": self.tr("Keep the archive in two places: it says what became of every sheet."),
        }
        if kind in kept:
            return kept[kind]
        if kind == "revocation":
            return self.tr(
                "Today: publish the lists in the archive's folder issued, and each sheet goes back to its site in its "
                "new bag. Copy the archive to two places."
            )
        return self.tr(
            "Today: each sheet, with its public pages, goes back to its site in its new bag. Copy the archive to two "
            "places."
        )

    def _place(self, name: str, folder: Path) -> QVBoxLayout:
        return column(label(name, "caption"), FolderLink(folder, PathLabel(str(folder), "big")), spacing=4)

    def _buttons(self) -> QHBoxLayout:
        self.to_start = button(self.tr("&Back to the start"), "plain", self.start_requested.emit)
        self.verify = button(self.tr("&Verify the record now"), "primary", self._on_verify_clicked)
        if self.outcome.archive is None:
            self.verify.hide()
            self.to_start.setProperty("kind", "primary")
            return row(None, self.to_start)
        return row(self.to_start, None, self.verify)

    def first_focus(self) -> QWidget:
        """Where the keyboard begins."""
        return self.to_start if self.outcome.archive is None else self.verify

    def _on_verify_clicked(self) -> None:
        self.verify_requested.emit(self.outcome.archive)
