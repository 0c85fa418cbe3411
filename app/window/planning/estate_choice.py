"""What a rotation makes: the root CA's next key, or a new key for one purpose under the same root."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from app.window.kit.parts import Choice, label
from app.window.words.vocabulary import KEY_TYPES, KEY_TYPES_FOR

NEXT_CA = ""
# what each purpose must be told, as the engine has it (ceremony/planning/estate_keys.py), which is not loaded for it
NEEDS = {
    "image-signing": ("country", "state", "identity"),
    "workload-identity": ("trust_domain",),
    "platform-ca": ("name",),
    "dct-root": ("name",),
    "dct-targets": ("name",),
    "image-decryption": (),
}
EXAMPLES = {
    "country": "XX",
    "state": "Example State",
    "trust_domain": "platform.example",
    "identity": "releases@platform.example",
    "name": "Platform CA",
}


def purpose_name(purpose: str) -> str:
    """What is made, as people call it."""
    translate = QCoreApplication.translate
    names = {
        NEXT_CA: translate("Words", "The root CA's next key"),
        "image-signing": translate("Words", "A key that signs images"),
        "workload-identity": translate("Words", "A workload CA (SPIFFE)"),
        "platform-ca": translate("Words", "A platform CA"),
        "dct-root": translate("Words", "A content trust root (Notary v1, legacy)"),
        "dct-targets": translate("Words", "A content trust targets key (Notary v1, legacy)"),
        "image-decryption": translate("Words", "A key that decrypts image layers"),
    }
    return names[purpose]


class EstateChoice(QWidget):
    """The purpose, and what its certificate must name."""

    def __init__(self) -> None:
        super().__init__()
        self.purpose, self.key_type = Choice(), Choice()
        for purpose in (NEXT_CA, *NEEDS):
            self.purpose.addItem(purpose_name(purpose), purpose)
        self.fields = {name: QLineEdit() for name in EXAMPLES}
        names = {
            "country": self.tr("Country (two letters)"),
            "state": self.tr("State or province"),
            "trust_domain": self.tr("Trust domain"),
            "identity": self.tr("Known by (mail or https address)"),
            "name": self.tr("Common name"),
        }
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        lines: list[tuple[str, Choice | QLineEdit]] = [(self.tr("What is made"), self.purpose)]
        lines += [(self.tr("Key type"), self.key_type)]
        lines += [(names[name], field) for name, field in self.fields.items()]
        self._labels: dict[QWidget, QLabel] = {}
        for place, (name, field) in enumerate(lines):
            field.setAccessibleName(name)
            self._labels[field] = label(name, "field", wrap=False)
            grid.addWidget(self._labels[field], 0, place)
            grid.addWidget(field, 1, place)
        self.purpose.currentIndexChanged.connect(self._on_purpose_changed)
        self._on_purpose_changed()

    def fill_examples(self, *, wanted: bool) -> None:
        """A rehearsal has names to go on with; a real ceremony has none that somebody did not type."""
        for name, field in self.fields.items():
            if wanted and not field.text():
                field.setText(EXAMPLES[name])
            elif not wanted and field.text() == EXAMPLES[name]:
                field.clear()

    def missing(self) -> str:
        """The name of the first line that must be filled in and is not; empty if none is."""
        empty = (self.fields[name] for name in self._needs() if not self.fields[name].text().strip())
        return next((field.accessibleName() for field in empty), "")

    def options(self) -> dict[str, str] | None:
        """The key for one purpose, or None for the root CA's next key."""
        purpose = str(self.purpose.currentData())
        if purpose == NEXT_CA:
            return None
        names = {name: self.fields[name].text().strip() for name in self._needs()}
        return {"purpose": purpose, "key_type": str(self.key_type.currentData()), **names}

    def _needs(self) -> tuple[str, ...]:
        return NEEDS.get(str(self.purpose.currentData()), ())

    def _on_purpose_changed(self) -> None:
        """Only what the purpose needs is shown, and the key types that it may have."""
        types = KEY_TYPES_FOR.get(str(self.purpose.currentData()), KEY_TYPES)
        if self.key_type.findData(types[0][0]) != 0:
            self.key_type.clear()
            for kind, words in types:
                self.key_type.addItem(words, kind)
        made = self.purpose.currentData() != NEXT_CA
        wanted: dict[QWidget, bool] = {self.key_type: made}
        wanted |= {field: name in self._needs() for name, field in self.fields.items()}
        for field, shown in wanted.items():
            field.setVisible(shown)
            self._labels[field].setVisible(shown)
