"""Who is here, who will hold which share where; rules are shown in place while names are typed."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget

from app.visible import visible
from app.window.kit.parts import Choice, banner, button, emptied, label, row
from app.window.kit.said import error_text, said
from app.window.pages.base import Page
from app.window.pages.shown_back import Typed
from app.window.words.vocabulary import role_name
from ceremony.custody.confusables import skeleton
from ceremony.custody.participants import (
    Custodian,
    Participants,
    RuleOutcome,
    check_participants,
    check_trust,
    judge_custody,
    tidy_participants,
)
from ceremony.errors import RefusedError
from ceremony.ports import NameParticipants, WaiveCustody

LEADERS = ("administrator", "operator", "witness")
WITNESS = -1  # as keeper of an absent custodian's sheet; other numbers are custodians
ABSENT = -2  # where no sheets are handed out, nobody need keep one


class NameParticipantsPage(Page):
    """Fields for every name; what the engine would refuse is said here before it is asked."""

    question: NameParticipants

    def fill(self) -> None:
        """What is particular to this page."""
        suggested = self.question.suggested
        self.fields = {name: self._field(getattr(suggested, name)) for name in ("organisation", *LEADERS)}
        self.custodians = [(self._field(one.name), self._field(one.site)) for one in self._padded(suggested.custodians)]
        self.keepers = [self._keeper(number) for number in range(len(self.custodians))]
        self.body.addLayout(self._leaders())
        self.body.addLayout(self._table())
        self.earlier = [self._here(one) for one in self.question.earlier]
        if self.earlier:
            self.body.addWidget(label(self.tr("Who shows a sheet of the set before, and is here"), "field", wrap=False))
            self.body.addLayout(self._before())
        self.findings = row(spacing=18)
        self.body.addLayout(self.findings)
        self._on_edited()

    @property
    def _hands_out(self) -> bool:
        return bool(self.question.hands_out)

    def _here(self, keeper: Custodian) -> QCheckBox:
        box = QCheckBox(visible(keeper.name).replace("&", "&&"))
        box.setChecked(keeper in self.question.suggested.earlier)
        return box

    def _before(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        for place, box in enumerate(self.earlier):
            grid.addWidget(box, *divmod(place, 3))
        return grid

    def _keeper(self, number: int) -> Choice:
        """Whether a custodian is here; if not, who keeps the sheet. Places, not names: names are still being typed."""
        choice = Choice()
        choice.addItem(self.tr("is here"), None)
        if self._hands_out:
            choice.addItem(self.tr("absent: the witness keeps it"), WITNESS)
            for other in range(len(self.custodians)):
                if other != number:
                    choice.addItem(self.tr("absent: custodian {number} keeps it").format(number=other + 1), other)
        else:
            choice.addItem(self.tr("absent"), ABSENT)
        choice.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        choice.setMinimumContentsLength(10)
        choice.setAccessibleName(self.tr("Custodian {number}, here or absent").format(number=number + 1))
        choice.currentIndexChanged.connect(lambda _: self._on_here_changed(number))
        return choice

    def _on_here_changed(self, number: int) -> None:
        for field in self.custodians[number]:
            field.setEnabled(not self._is_absent(number))
        self._on_edited()

    def _is_absent(self, number: int) -> bool:
        """Whether this custodian is left out: said to be absent where that is enough, or without a name."""
        if self._hands_out:
            return False
        return self.keepers[number].currentData() == ABSENT or not self.custodians[number][0].text().strip()

    def _trustee(self, number: int) -> str:
        chosen = self.keepers[number].currentData()
        if chosen in {None, ABSENT}:
            return ""
        return self.fields["witness"].text() if chosen == WITNESS else self.custodians[chosen][0].text()

    def _padded(self, custodians: tuple[Custodian, ...]) -> list[Custodian]:
        wanted = self.question.shares
        return [*custodians, *([Custodian("", "")] * wanted)][:wanted]

    def _field(self, text: str) -> QLineEdit:
        field = QLineEdit(text)
        field.setCursorPosition(0)  # a long name is read from its beginning
        field.textEdited.connect(self._on_edited)
        return field

    def _leaders(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(3)
        names = {"organisation": self.tr("Organisation")} | {role: role_name(role) for role in LEADERS}
        for place, (key, name) in enumerate(names.items()):
            self.fields[key].setAccessibleName(name)
            line, side = divmod(place, 2)
            grid.addWidget(label(name, "field", wrap=False), line * 2, side)
            grid.addWidget(self.fields[key], line * 2 + 1, side)
        return grid

    def _table(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        where = self.tr("Site of the token") if self.question.own_tokens else self.tr("Site of the sheet")
        titles = ["" if self.question.own_tokens else self.tr("Share"), self.tr("Custodian"), where]
        for place, title in enumerate([*titles, self.tr("Here?")]):
            grid.addWidget(label(title, "field", wrap=False), 0, place)
        for number, (name, site) in enumerate(self.custodians, start=1):
            name.setAccessibleName(self.tr("Custodian {number}, name").format(number=number))
            site.setAccessibleName(self.tr("Custodian {number}, site").format(number=number))
            grid.addWidget(label(str(number), "big", wrap=False), number, 0)
            grid.addWidget(name, number, 1)
            grid.addWidget(site, number, 2)
            grid.addWidget(self.keepers[number - 1], number, 3)
        return grid

    def now(self) -> str:
        """What to do."""
        if not self._hands_out:
            return self.tr("Check the names of those who are here, and say who is absent.")
        if self.question.earlier:
            return self.tr("Check each name, each site, and who is here; below, who is here of the set before.")
        return self.tr("Check each name, each site, and who is here.")

    def primary_text(self) -> str:
        """What is confirmed."""
        return self.tr("These people are here")

    def first_focus(self) -> QLineEdit:
        """Where the keyboard begins."""
        return self.fields["organisation"]

    def participants(self) -> Participants:
        """The names as they stand in the fields."""
        organisation, administrator, operator, witness = (
            self.fields[name].text() for name in ("organisation", *LEADERS)
        )
        custodians = (
            Custodian(name.text(), site.text(), self._trustee(number))
            for number, (name, site) in enumerate(self.custodians)
            if not self._is_absent(number)
        )
        present = tuple(one for one in custodians if one.name.strip() or one.site.strip())
        boxes = zip(self.question.earlier, self.earlier, strict=True)
        named = tidy_participants(Participants(organisation, administrator, operator, witness, present))
        return named.with_earlier(one for one, box in boxes if box.isChecked())

    def answer(self) -> Participants:
        """The room, unless a name is missing or stands twice."""
        participants = self.participants()
        try:
            check_participants(participants, least=self.question.least, most=self.question.shares)
            check_trust(participants, self.question.threshold)
        except RefusedError as problem:
            raise ValueError(error_text(problem)) from None
        return participants

    def typed(self, value: object) -> tuple[Typed, ...]:
        """Names and sites that are not those which were suggested."""
        suggested = {one.value for one in self._named(tidy_participants(self.question.suggested))}
        named = self._named(value) if isinstance(value, Participants) else []
        return tuple(one for one in named if one.value not in suggested)

    def _named(self, participants: Participants) -> list[Typed]:
        names = {"organisation": self.tr("Organisation")} | {role: role_name(role) for role in LEADERS}
        leaders = [Typed(name, str(getattr(participants, key))) for key, name in names.items()]
        return leaders + [Typed(role_name("custodian"), f"{one.name}, {one.site}") for one in participants.custodians]

    def show_unready(self, sentence: str) -> None:
        """Say in place what is missing, and go there."""
        self._show([banner("problem", self.tr("One thing is missing"), sentence)])
        empty = self._first_empty()
        if empty is not None:
            empty.setFocus()

    def _first_empty(self) -> QLineEdit | None:
        """The first line that must be filled in and is not: half of a custodian's, or anybody else's."""
        lines = [*self.fields.values()]
        for number, both in enumerate(self.custodians):
            if not self._is_absent(number) and (self._hands_out or any(field.text().strip() for field in both)):
                lines += both
        return next((field for field in lines if not field.text().strip()), None)

    def _on_edited(self) -> None:
        self._mark_twice()
        if not self._hands_out:
            self._show([])
            return
        sited = [one for one in self.participants().custodians if one.site]
        found = judge_custody(sited, self.question.threshold) if sited else ()
        self._show([self._rule_outcome(one) for one in found])

    def _rule_outcome(self, finding: RuleOutcome) -> QWidget:
        rules = {
            "P4-site-below-quorum": (
                self.tr("No single site can reach the quorum"),
                self.tr("One site alone could reach the quorum"),
            ),
            "P5-site-may-be-lost": (
                self.tr("The loss of any one site still leaves a quorum"),
                self.tr("The loss of one site would leave no quorum"),
            ),
        }
        holds, broken = rules.get(finding.rule, (said(finding.detail), said(finding.detail)))
        text = f"✓ {holds}" if finding.holds else f"✗ {broken}"
        return label(text, "good" if finding.holds else "bad")

    def _show(self, widgets: list[QWidget]) -> None:
        emptied(self.findings)
        for widget in widgets:
            self.findings.addWidget(widget)

    def _mark_twice(self) -> None:
        """A name that stands twice, or reads like another, is marked where it stands."""
        fields = [*(self.fields[role] for role in LEADERS), *(name for name, _ in self.custodians)]
        names = [skeleton(field.text()) for field in fields]
        for field, name in zip(fields, names, strict=True):
            wrong = bool(name) and names.count(name) > 1
            if bool(field.property("wrong")) != wrong:
                field.setProperty("wrong", wrong)
                field.style().polish(field)


class WaiveCustodyPage(Page):
    """A rule of custody is broken: name other sites, or two roles waive it in the record."""

    question: WaiveCustody

    offers_back = False

    def fill(self) -> None:
        """What is particular to this page."""
        for finding in self.question.outcomes:
            self.body.addWidget(banner("problem", self._title(finding.rule), said(finding.detail)))
        self.waive = button(self.tr("&Waive it, in the record"), "danger", self._on_waive_clicked)
        self.footer.insertWidget(0, self.waive)

    def _title(self, rule: str) -> str:
        titles = {
            "P4-site-below-quorum": self.tr("One site alone could reach the quorum"),
            "P5-site-may-be-lost": self.tr("The loss of one site would leave no quorum"),
        }
        return titles.get(rule, rule)

    def now(self) -> str:
        """What to decide."""
        return self.tr(
            "The custody breaks a rule. Go back and name other sites; or administrator and witness waive the rule "
            "together, and both names stand in the record."
        )

    def primary_text(self) -> str:
        """The safe way is the primary one."""
        return self.tr("Go back and name others")

    def answer(self) -> bool:
        """Not waived."""
        return False

    def _on_waive_clicked(self) -> None:
        self.give(True)
