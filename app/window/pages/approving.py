"""What an audit asks of people, each on one page: identities, place and approval, duties, and where everything goes."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from app.window.kit.parts import Tick, column, label, row
from app.window.pages.base import Page
from app.window.pages.shown_back import Typed, changed
from app.window.words.vocabulary import role_name
from ceremony.language.digest_words import group_hex
from ceremony.ports import (
    AcknowledgeDuties,
    Approval,
    CheckIdentities,
    PlacedItems,
    PlaceItems,
    Placement,
    Recording,
    StateApproval,
)


class _FormPage(Page):
    """A page of lines to fill in; what is missing is said in place."""

    def _grid(self, *titles: str, stretch: tuple[int, ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        for place, title in enumerate(titles):
            grid.addWidget(label(title, "field", wrap=False), 0, place)
        for place in stretch:
            grid.setColumnStretch(place, 1)
        return grid

    def _line(self, text: str, name: str) -> QLineEdit:
        field = QLineEdit(text)
        field.setProperty("suggested", text)
        field.setCursorPosition(0)  # a long text is read from its beginning
        field.setAccessibleName(name)
        return field

    def _add_hint(self) -> None:
        self.hint = label("", "bad")
        self.body.addWidget(self.hint)

    def first_empty(self) -> QLineEdit | None:
        """The first line that must be filled in and is not."""
        return next((field for field in self.needed if not field.text().strip()), None)

    def first_focus(self) -> QWidget:
        """Where something is missing; else the button."""
        return self.first_empty() or self.primary

    def check_filled(self) -> None:
        """ValueError, and the focus on the line, where something is missing."""
        empty = self.first_empty()
        if empty is not None:
            empty.setFocus()
            raise ValueError(self.tr("This line is still empty: {name}.").format(name=empty.accessibleName()))

    def show_unready(self, sentence: str) -> None:
        """Say what is missing."""
        self.hint.setText(sentence)

    @property
    def needed(self) -> list[QLineEdit]:
        """The lines that must be filled in."""
        raise NotImplementedError

    @property
    def lines_typed(self) -> list[QLineEdit]:
        """The lines whose texts stand in the record."""
        return self.needed

    def typed(self, value: object) -> tuple[Typed, ...]:
        """What is not as it was suggested; the same text once."""
        del value
        lines = self.lines_typed
        typed = [Typed(field.accessibleName(), field.text()) for field in lines]
        found = changed(typed, [str(field.property("suggested")) for field in lines])
        return tuple({one.value.strip(): one for one in reversed(found)}.values())[::-1]


class CheckIdentitiesPage(_FormPage):
    """Everybody, and how the identity of each was checked; the first line speaks for those that nobody changed."""

    question: CheckIdentities

    def fill(self) -> None:
        """What is particular to this page."""
        grid = self._grid(self.tr("Role"), self.tr("Name"), self.tr("Document that was seen"), stretch=(0, 1, 2))
        grid.setColumnStretch(2, 3)  # a document takes more words than a name
        self.ways: list[QLineEdit] = []
        for line, (role, name) in enumerate(self.question.people, start=1):
            field = self._line(
                self.question.suggested, self.tr("How the identity of {name} was checked").format(name=name)
            )
            grid.addWidget(label(role_name(role), "quiet"), line, 0)
            grid.addWidget(label(name, "field"), line, 1)
            grid.addWidget(field, line, 2)
            self.ways.append(field)
        self._spoken = self.question.suggested
        self.ways[0].textEdited.connect(self._on_first_edited)
        self.ways[0].setPlaceholderText(self.tr("for example: staff pass with photograph"))
        self.body.addLayout(grid)
        self._add_hint()

    def actor(self) -> tuple[str, str]:
        """The witness looks at the documents."""
        return "witness", self.scene.progress.person("witness")

    def primary_text(self) -> str:
        """What is confirmed."""
        return self.tr("Everybody's identity was checked")

    @property
    def needed(self) -> list[QLineEdit]:
        """Every line."""
        return self.ways

    def answer(self) -> tuple[str, ...]:
        """How each was checked, in the order of the people."""
        self.check_filled()
        return tuple(field.text() for field in self.ways)

    def _on_first_edited(self, text: str) -> None:
        for field in self.ways[1:]:
            if field.text() == self._spoken:
                field.setText(text)
        self._spoken = text


class StateApprovalPage(_FormPage):
    """The place, and the approval over this very script."""

    question: StateApproval

    def fill(self) -> None:
        """What is particular to this page."""
        suggested = self.question.suggested
        names = {
            "place": self.tr("Place: building and room"),
            "approved_by": self.tr("Approved by"),
            "function": self.tr("Function"),
            "approved_on": self.tr("Day (YYYY-MM-DD)"),
            "reference": self.tr("Document of the approval"),
        }
        grid = self._grid(stretch=())
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)  # a function or a document takes more words than a name or a day
        self.fields: dict[str, QLineEdit] = {}
        for place, (key, name) in enumerate(names.items()):
            line, side = divmod(place + (place > 0), 2)  # the place has a line of its own
            field = self._line(str(getattr(suggested, key)), name)
            grid.addWidget(label(name, "field", wrap=False), line * 2, side)
            grid.addWidget(field, line * 2 + 1, side, 1, 1 if place else 2)
            self.fields[key] = field
        self.body.addLayout(grid)
        compare = self.tr("Compare with the document: it must name {script}, by this digest or these words.")
        self.body.addWidget(label(compare.format(script=self.question.script), "plain"))
        self.body.addWidget(label(group_hex(self.question.digest), "plain"))
        self.body.addWidget(label(" ".join(self.question.words), "digest"))
        self._add_hint()

    def primary_text(self) -> str:
        """What is confirmed."""
        return self.tr("This ceremony is approved")

    @property
    def needed(self) -> list[QLineEdit]:
        """Every line."""
        return list(self.fields.values())

    def answer(self) -> Approval:
        """Place and approval."""
        self.check_filled()
        return Approval(**{name: field.text() for name, field in self.fields.items()})


class AcknowledgeDutiesPage(Page):
    """The duties are read aloud, and each custodian agrees."""

    question: AcknowledgeDuties

    def fill(self) -> None:
        """What is particular to this page."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        self.boxes: dict[str, Tick] = {}
        for place, name in enumerate(self.question.names):
            box = Tick(self.tr("{name} agrees").format(name=name).replace("&", "&&"))
            box.setAccessibleName(self.tr("{name} agrees").format(name=name))
            box.setChecked(self.scene.progress.rehearsal)
            grid.addWidget(box, place // 2, place % 2)
            self.boxes[name] = box
        self.body.addLayout(grid)
        self.hint = label("", "bad")
        self.body.addWidget(self.hint)

    def actor(self) -> tuple[str, str]:
        """All who take a sheet."""
        return "custodian", ""

    def primary_text(self) -> str:
        """What is confirmed."""
        return self.tr("Each of them has agreed")

    def first_focus(self) -> QWidget:
        """Where an answer is missing; else the button."""
        return next((box for box in self.boxes.values() if not box.isChecked()), self.primary)

    def answer(self) -> tuple[str, ...]:
        """Who agreed: everybody, or the page says who has not."""
        for name, box in self.boxes.items():
            if not box.isChecked():
                box.setFocus()
                raise ValueError(self.tr("{name} has not agreed yet.").format(name=name))
        return tuple(self.boxes)

    def show_unready(self, sentence: str) -> None:
        """Say who is missing."""
        self.hint.setText(sentence)


class PlaceItemsPage(_FormPage):
    """Where each item goes and who carries it; recordings, if there are any."""

    question: PlaceItems

    def fill(self) -> None:
        """What is particular to this page."""
        item_title, number_title = self.tr("Item"), self.tr("Bag or serial")
        stacked = self.scene.scale > 1  # then the number stands below its item, and the fields keep their room
        heads = (item_title,) if stacked else (item_title, number_title)
        grid = self._grid(*heads, self.tr("Goes to"), self.tr("Carried by"), stretch=(len(heads), len(heads) + 1))
        self.lines: list[tuple[QLineEdit, QLineEdit]] = []
        for line, item in enumerate(self.question.items, start=1):
            name = self._name(item)
            to = self._line(item.to, self.tr("{item}: goes to").format(item=name))
            carrier = self._line(item.carrier, self.tr("{item}: carried by").format(item=name))
            self._add_item(grid, line, label(name, "field", wrap=False), item.package, stacked=stacked)
            grid.addWidget(to, line, len(heads))
            grid.addWidget(carrier, line, len(heads) + 1)
            self.lines.append((to, carrier))
        self.body.addLayout(grid)
        self.body.addLayout(self._recordings())
        self._add_hint()

    @staticmethod
    def _add_item(grid: QGridLayout, line: int, name: QLabel, package: str, *, stacked: bool) -> None:
        number = label(package or "–", "quiet", wrap=False)  # of a token: its serial
        if stacked:
            grid.addLayout(column(name, *([number] if package else []), spacing=0), line, 0)
        else:
            grid.addWidget(name, line, 0)
            grid.addWidget(number, line, 1)

    def _name(self, item: Placement) -> str:
        names = {
            "token": self.tr("Token {label}").format(label=self.scene.progress.token_name).strip(),
            "laptop": self.tr("This laptop"),
            "archive-medium": self.tr("Medium with the archive"),
        }
        with_pages = self.tr("Sheet {index} of set {generation}, pages")  # the public pages; short, for narrow columns
        sheet = with_pages if item.public_pages else self.tr("Sheet {index} of set {generation}")
        sheet = sheet.format(index=item.index, generation=item.generation)
        return names.get(item.item, sheet)

    def _recordings(self) -> QHBoxLayout:
        """One line: several films stand in a list of their own, with the digest of the list."""
        self.recording = self._line("", self.tr("Recording, if there is one"))
        self.digest = self._line("", self.tr("Its SHA-256, if known"))
        for field in (self.recording, self.digest):
            field.setPlaceholderText(field.accessibleName())
        return row(self.recording, self.digest, spacing=12)

    def actor(self) -> tuple[str, str]:
        """The witness sees to it."""
        return "witness", self.scene.progress.person("witness")

    def primary_text(self) -> str:
        """What is confirmed."""
        return self.tr("Everything has its place")

    @property
    def needed(self) -> list[QLineEdit]:
        """Every line of the items."""
        return [field for both in self.lines for field in both]

    @property
    def lines_typed(self) -> list[QLineEdit]:
        """The recording too."""
        return [*self.needed, self.recording, self.digest]

    def answer(self) -> PlacedItems:
        """Each item with its place, and the recordings that were named."""
        self.check_filled()
        items = tuple(
            replace(item, to=to.text(), carrier=carrier.text())
            for item, (to, carrier) in zip(self.question.items, self.lines, strict=True)
        )
        recording = Recording(self.recording.text(), self.digest.text())
        made = (recording,) if recording.what.strip() or recording.sha256.strip() else ()
        return PlacedItems(items, made)
