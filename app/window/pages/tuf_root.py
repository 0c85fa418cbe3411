"""A TUF root ceremony: whose token comes next, who has signed, whose signature is outstanding, what will be signed."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QGridLayout

from app.window.kit.language import joined
from app.window.kit.parts import button, label
from app.window.pages.draft import ConfirmDraftPage
from app.window.pages.pin import ChosenTokenPage
from ceremony.ports import ConfirmRootMetadata, PresentRootToken, RootSignatures


class SignaturesPanel(QFrame):
    """For each version's root keys: how many signatures there are of how many, by whom, and who is outstanding."""

    def __init__(self, signatures: tuple[RootSignatures, ...]) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        grid = QGridLayout(self)
        grid.setContentsMargins(14, 8, 14, 8)
        grid.setVerticalSpacing(3)
        grid.setHorizontalSpacing(16)
        grid.setColumnStretch(1, 1)
        for one in signatures:
            title = self.tr("Signatures by the keys of version {version}: {signed} ({needed} are needed)").format(
                version=one.version, signed=len(one.signed), needed=one.threshold
            )
            rows = [
                (self.tr("signed"), one.signed),
                (self.tr("outstanding"), one.outstanding),
            ]
            place = grid.rowCount()
            grid.addWidget(label(title, "field"), place, 0, 1, 2)
            for offset, (name, people) in enumerate(rows, start=1):
                grid.addWidget(label(name, "quiet", wrap=False), place + offset, 0)
                grid.addWidget(label(joined("list", *people) or "–", "plain"), place + offset, 1)


class PresentRootTokenPage(ChosenTokenPage):
    """The panel, the tokens that are there, and the PIN, which the token's holder types."""

    question: PresentRootToken

    def fill(self) -> None:
        """What is particular to this page."""
        super().fill()
        self.body.addWidget(SignaturesPanel(self.question.signatures))
        self.add_tokens(in_use=True)
        self.without = button(self.tr("&Go on without this token"), "plain", self._on_without_clicked)
        self.footer.insertWidget(0, self.without)
        self._asked = False

    def actor(self) -> tuple[str, str]:
        """Whoever holds the key."""
        return "custodian", self.question.holder

    def now(self) -> str:
        """What to do."""
        text = (
            self.tr("{name}: take your token, and type its PIN; a root key is made in it.")
            if self.question.makes
            else self.tr("{name}: take your token, and type its PIN; it signs version {version} of the root metadata.")
        )
        return text.format(name=self.question.holder, version=self.question.version)

    def primary_text(self) -> str:
        """What follows."""
        return self.tr("The PIN is typed")

    def _on_without_clicked(self) -> None:
        """A signature is not given up by one press."""
        if self._asked:
            self.give(None)
            return
        self._asked = True
        self.ask_again(self.without, self.tr("Yes, &go on without it"))


class ConfirmRootMetadataPage(ConfirmDraftPage):
    """The root metadata to its end, before anybody signs it."""

    question: ConfirmRootMetadata

    def now(self) -> str:
        """What to do."""
        return self.tr("Read this aloud and compare it with what was decided. Each root key signs exactly this.")

    def leave_out_text(self) -> str:
        """What the other button says."""
        return self.tr("&Do not sign this metadata")
