"""What is chosen before a ceremony that continues an archive: which archive, and what that kind of ceremony needs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.window.ceremony_options import (
    HANDOVER,
    ISSUANCE,
    LOG_REVIEW,
    RECOVERY,
    RESHARE,
    REVOCATION,
    ROTATION,
    SIGNING,
    AskedEstate,
    CeremonyOptions,
)
from app.window.kit.file_list import FileList
from app.window.kit.parts import banner, button, column, label, row
from app.window.planning.estate_choice import EstateChoice
from app.window.planning.estate_requests import EstateRequests
from app.window.planning.order_choice import OrderChoice
from app.window.planning.plan_page import Numbers, PlanPage
from app.window.planning.request_list import RequestList
from app.window.planning.revocation_choice import RevocationChoice
from app.window.planning.token_way import KeyHandover, StaysInUse, TokenWay
from ceremony.disk.folders import open_plain_file
from ceremony.record.canonical import MAX_LINE_BYTES
from ceremony.record.first_line import read_first_line


class ContinuingPlanPage(PlanPage):
    """One page for every ceremony on a root that exists."""

    without_archive_requested = Signal()

    def __init__(self, kind: str, language: str) -> None:
        self.archive = QLineEdit()
        self.numbers = None
        self.requests: RequestList | None = None
        self.hosts: EstateRequests | None = None
        self.estate: EstateChoice | None = None
        self.revocation: RevocationChoice | None = None
        self.order: OrderChoice | None = None
        self.way: TokenWay | None = None
        self.handover: KeyHandover | None = None
        self.stays: StaysInUse | None = None
        self.reviewed: FileList | None = None
        super().__init__(kind, language)

    def title(self) -> str:
        """The page's title."""
        titles = {
            "recovery": self.tr("Recover the root key"),
            "drill": self.tr("Hold a drill"),
            "share-check": self.tr("Check a sheet"),
            "reshare": self.tr("Hand out new sheets"),
            "issuance": self.tr("Issue certificates"),
            "signing": self.tr("Sign for other programs"),
            "rotation": self.tr("Make another key under the root"),
            "revocation": self.tr("Revoke certificates"),
            "handover": self.tr("Hand a key over to a token"),
            "log-review": self.tr("Review the logs"),
            "destruction": self.tr("Destroy the root"),
        }
        return titles[self.kind]

    def explanation(self) -> str:
        """What will happen."""
        texts = {
            "recovery": self.tr("A quorum of custodians brings the root key back into a fresh token."),
            "drill": self.tr("A quorum recovers into a throw-away token, which is destroyed. The sheets are proven."),
            "share-check": self.tr("One or more sheets are judged, each alone. Nothing is combined; no token is used."),
            "reshare": self.tr("A quorum brings the root back, and it is split anew. The old set is then retired."),
            "issuance": self.tr("A CA signs what was announced: the root, or one below it."),
            "signing": self.tr("Images, and what clients of a registry are to trust, are signed as an order says."),
            "rotation": self.tr("A quorum brings the root back, and it makes a new key. Sheets and root key stay."),
            "revocation": self.tr("Certificates are revoked for good, and CA keys sign their next revocation lists."),
            "handover": self.tr(
                "A quorum brings back one key below the root; it alone stays, on its operator's token."
            ),
            "log-review": self.tr("Somebody says of each record that they looked through it, and what was found."),
            "destruction": self.tr("A quorum brings the root back, and it is destroyed with every sheet."),
        }
        return texts[self.kind]

    def fill(self, body: QVBoxLayout) -> None:
        """The archive, and what this kind needs besides."""
        if self.kind == "destruction":
            body.addWidget(
                banner(
                    "problem",
                    self.tr("A destruction cannot be undone"),
                    self.tr("Afterwards nothing recovers this root key; what it signed stays as it is."),
                )
            )
        name = self.tr("Archive of the latest ceremony of this root")
        self.archive.setAccessibleName(name)
        self.archive.textChanged.connect(self._on_archive_changed)
        self.archive.setText(latest_archive(Path.home() / "Keyrite"))
        choose = button(self.tr("Choose the &archive…"), "plain", lambda: self.choose_folder(self.archive))
        hint = label(self.tr("It says which sheets are genuine; it is verified first."), "quiet")
        body.addLayout(column(label(name, "field", wrap=False), row(self.archive, choose), hint, spacing=6))
        if text := self._without_archive():
            self.without = button(text, "plain", self.without_archive_requested.emit)
            body.addLayout(row(self.without, None))
        if self.kind == RESHARE:
            self.numbers = Numbers()
            body.addWidget(self.numbers, 0, Qt.AlignmentFlag.AlignLeft)
        if self.kind in {ISSUANCE, SIGNING, REVOCATION}:
            self.way = TokenWay()
            self.way.folder.choose.clicked.connect(self._choose_token_folder)
            self.way.changed.connect(self._on_way_changed)
            self.way.set_real(real=self.mode.real)
            body.addWidget(self.way)
        if self.kind == ISSUANCE:
            self.requests = RequestList()
            self.requests.allow_examples(allowed=not self.mode.real)
            body.addWidget(self.requests)
            self.hosts = EstateRequests()
            self.hosts.chosen.connect(lambda named: self.requests.setVisible(not named))
            body.addWidget(self.hosts)
        if self.kind == SIGNING:
            self.order = OrderChoice()
            body.addWidget(self.order)
        if self.kind == RECOVERY:
            self.stays = StaysInUse()
            body.addWidget(self.stays)
        if self.kind == HANDOVER:
            self.handover = KeyHandover()
            self.handover.folder.choose.clicked.connect(self._choose_token_folder)
            self.handover.set_real(real=self.mode.real)
            body.addWidget(self.handover)
        if self.kind == ROTATION:
            self.estate = EstateChoice()
            self.estate.fill_examples(wanted=not self.mode.real)
            body.addWidget(self.estate, 0, Qt.AlignmentFlag.AlignLeft)

        if self.kind == LOG_REVIEW:
            self.reviewed = FileList(self.tr("Further archives of this root, looked through as well"), folders=True)
            body.addWidget(self.reviewed)
        if self.kind == REVOCATION:
            self.revocation = RevocationChoice()
            body.addWidget(self.revocation)

    def _on_mode_changed(self) -> None:
        super()._on_mode_changed()
        if self.requests is not None:
            self.requests.allow_examples(allowed=not self.mode.real)
        if self.estate is not None:
            self.estate.fill_examples(wanted=not self.mode.real)

        for part in (self.way, self.handover):
            if part is not None:
                part.set_real(real=self.mode.real)

    def _on_way_changed(self) -> None:
        """A token in use is not empty, and its key signs its own list alone."""
        by_token = self.way is not None and self.way.by_token
        self.mode.set_in_use(in_use=by_token)
        for part in (self.revocation, self.hosts):
            if part is not None:
                part.set_by_token(by_token=by_token)

    def _choose_token_folder(self) -> None:
        part = self.way or self.handover
        if part is not None:
            self.choose_folder(part.folder.field)

    def _on_archive_changed(self, path: str) -> None:
        """A real root is continued by real ceremonies, a rehearsal's by rehearsals: the archive says which it is."""
        archive = self.named_archive()
        mode = archive_mode(archive)
        self.mode.follow(mode)
        if self.revocation is not None and mode:
            self.revocation.look(archive)

    def look_again(self) -> None:
        """What the archive that is suggested knows, once somebody listens."""
        self._on_archive_changed(self.archive.text())

    def _without_archive(self) -> str:
        """What paper alone suffices for; empty where it does not."""
        if self.kind == "share-check":
            return self.tr("&No archive at hand? Judge a sheet by its own seal…")
        if self.kind in {"recovery", "drill", RESHARE}:
            return self.tr("&No archive left? Read the public pages…")
        return ""

    def first_focus(self) -> QWidget:
        """Where the keyboard begins."""
        return self.begin if self.archive.text() else self.archive

    def unready(self) -> str:
        """What is missing before the ceremony can begin; empty if nothing is."""
        if not self.archive.text().strip():
            return self.tr("Name the archive of the latest ceremony of this root.")
        if self.hosts is not None and (missing := self.hosts.missing()):
            return self.tr("This line is still empty: {name}.").format(name=missing)
        if self.requests is not None and not self._for_estate() and not self.requests.requests():
            return self.tr("Add at least one request.")
        for part in (self.order, self.way, self.handover):
            if part is not None and (missing := part.missing()):
                return missing
        if self.estate is not None and (missing := self.estate.missing()):
            return self.tr("This line is still empty: {name}.").format(name=missing)
        return super().unready()

    def _for_estate(self) -> AskedEstate | None:
        return self.hosts.asked() if self.hosts is not None else None

    def named_archive(self) -> Path:
        """The archive as typed."""
        return Path(self.archive.text().strip()).expanduser()

    def options(self) -> CeremonyOptions:
        """What was chosen."""
        options = replace(
            self.common_options(),
            archive=self.named_archive(),
            requests=self.requests.requests() if self.requests is not None and not self._for_estate() else (),
            estate=self._for_estate(),
            estate_key=self.estate.options() if self.estate is not None else None,
            order=self.order.named() if self.order is not None else None,
            reviewed=self.reviewed.files() if self.reviewed is not None else (),
        )
        for part in (self.revocation, self.numbers, self.way, self.handover, self.stays):
            if part is not None:
                options = part.added_to(options)
        return options


def archive_mode(archive: Path) -> str:
    """`rehearsal` or `real`, as the archive's first line says; empty where it cannot be read. The engine checks."""
    try:
        with open_plain_file(archive / "record.jsonl") as stream:
            return read_first_line(stream.readline(MAX_LINE_BYTES)).mode
    except (OSError, ValueError):
        return ""


def latest_archive(home: Path) -> str:
    """The youngest archive in the usual place, as a suggestion; empty if there is none."""
    found = [path.parent for path in home.glob("*/archive/manifest.json")]
    return str(max(found, key=lambda path: path.stat().st_mtime)) if found else ""
