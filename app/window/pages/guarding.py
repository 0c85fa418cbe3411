"""What guards a ceremony: the clock, the token that is taken, an object nobody explains. Waivers: `waiving.py`."""

from __future__ import annotations

import re

from PySide6.QtCore import QDateTime, Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout

from app.window.kit.language import joined
from app.window.kit.parts import Choice, button, column, label
from app.window.kit.said import said
from app.window.pages.base import Page
from app.window.pages.pin import ChosenTokenPage
from app.window.pages.shown_back import Typed
from app.window.pages.waiving import people_choice
from app.window.words.host_check_words import host_check_name
from ceremony.ports import (
    ClockReading,
    ConfirmClock,
    DecideObject,
    ObjectDecision,
    TakeToken,
)

TICK_MS = 250
WATCH_PX = 190
_BREAKS = re.compile("(?<=[-\u4e00-\u9fff])(?=[-\\w])")


def _whole(name: str) -> str:
    """A name that is not torn at the end of a line: neither at a space nor at a hyphen nor between Chinese letters."""
    return _BREAKS.sub("\u2060", name.replace(" ", "\u00a0"))


class ConfirmClockPage(Page):
    """The machine's clock, large; whether a watch shows the same; and what the machine says of itself."""

    question: ConfirmClock
    says = False

    def fill(self) -> None:
        """What is particular to this page."""
        self.time = label("", "title", wrap=False)
        self.local = label("", "quiet")
        self.body.addLayout(column(self.time, self.local, spacing=2))
        self._tick()
        timer = QTimer(self)
        timer.timeout.connect(self._tick)
        timer.start(TICK_MS)
        self.watch, self.seconds = Choice(), QLineEdit()
        self.watch.setMinimumWidth(round(WATCH_PX * self.scene.scale))
        self.watch.setAccessibleName(self.tr("The watch"))
        for text in (self.tr("shows the same"), self.tr("is ahead"), self.tr("is behind")):
            self.watch.addItem(text)
        self.seconds.setAccessibleName(self.tr("By how many seconds"))
        self.seconds.setMaximumWidth(round(120 * self.scene.scale))
        self.seconds.setEnabled(False)
        self.watch.currentIndexChanged.connect(self._on_watch_changed)
        self.by = people_choice(self, self.tr("Who looked at the watch"), self.question.suggested)
        self.hint = label("", "bad")
        self.body.addLayout(self._fields())
        self.body.addWidget(self.hint)
        self.body.addWidget(label(self._host_checks_caption(), "caption"))
        self.body.addLayout(self._host_checks())

    def _fields(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(3)
        in_a_row = 3 if self.scene.scale == 1 else 2
        for place, field in enumerate((self.watch, self.seconds, self.by)):
            line, side = divmod(place, in_a_row)
            grid.addWidget(label(field.accessibleName(), "field", wrap=False), 2 * line, side)
            grid.addWidget(field, 2 * line + 1, side)
        grid.setColumnStretch(in_a_row - 1, 1)
        return grid

    def _host_checks_caption(self) -> str:
        if self.scene.progress.rehearsal:
            return self.tr("The machine says of itself (in a rehearsal this is only shown)")
        return self.tr("The machine says of itself (what failed is asked about next)")

    def _host_checks(self) -> QVBoxLayout:
        """What failed with what was seen, and the names of the rest."""
        checks = self.question.checks
        failed = [joined(":", f"✗ {host_check_name(one.id)}", said(one.detail)) for one in checks if not one.ok]
        names = [f"✓ {host_check_name(one.id)}" for one in checks if one.ok]
        well = label("  ".join(map(_whole, names)), "quiet")
        well.setAccessibleName("  ".join(names))
        return column(*(label(text, "warn") for text in failed), well, spacing=3)

    def _tick(self) -> None:
        now = QDateTime.currentDateTimeUtc()
        self.time.setText(now.toString("yyyy-MM-dd  HH:mm:ss") + "  UTC")
        here = now.toLocalTime()
        self.local.setText(
            self.tr("That is {time} in the machine's own time zone.").format(time=here.toString("HH:mm:ss"))
        )

    def _on_watch_changed(self, place: int) -> None:
        self.seconds.setEnabled(place > 0)
        self.hint.clear()
        text = self.tr("Record this difference") if place > 0 else self.tr("The watch shows the same")
        self.primary.setText(text)
        self.primary.setAccessibleName(text)
        if place > 0:
            self.seconds.setFocus(Qt.FocusReason.OtherFocusReason)

    def actor(self) -> tuple[str, str]:
        """The witness looks at the watch, unless somebody else does."""
        return "witness", self.scene.progress.person("witness")

    def now(self) -> str:
        """What to do."""
        return self.tr("Compare the machine's clock with a watch that is right. The record's times rest on it.")

    def primary_text(self) -> str:
        """What is confirmed."""
        return self.tr("The watch shows the same")

    def answer(self) -> ClockReading:
        """The difference in seconds, and who saw it."""
        place, ahead = self.watch.currentIndex(), 0
        if place > 0:
            if not self.seconds.text().strip().isdecimal():
                raise ValueError(self.tr("Type the difference in whole seconds."))
            ahead = int(self.seconds.text()) * (1 if place == 1 else -1)
        return ClockReading(ahead, str(self.by.currentData() or self.question.suggested))

    def typed(self, value: object) -> tuple[Typed, ...]:
        """A difference."""
        if not isinstance(value, ClockReading) or not value.watch_ahead_s:
            return ()
        seconds = self.tr("{seconds} seconds").format(seconds=abs(value.watch_ahead_s))
        return (Typed(f"{self.watch.accessibleName()} {self.watch.currentText()}", seconds),)

    def comparison(self) -> str:
        """What the room does while that is shown."""
        return self.tr("Look at both once more. Is this the difference?")

    def show_unready(self, sentence: str) -> None:
        """Say what is missing."""
        self.hint.setText(sentence)
        self.seconds.setFocus()


class TakeTokenPage(ChosenTokenPage):
    """The tokens as they show themselves now, and the PIN of the one that is taken."""

    question: TakeToken

    def fill(self) -> None:
        """What is particular to this page."""
        super().fill()
        self.add_tokens(in_use=False)

    def now(self) -> str:
        """What to do."""
        if self.question.half:
            return self.tr(
                "Take the empty token that was prepared and probed. Type the first half of its PIN; the administrator "
                "types the second."
            )
        return self.tr("Take the empty token that was prepared and probed. Type its PIN; nobody looks at the keyboard.")

    def primary_text(self) -> str:
        """What follows."""
        return self.tr("Take this token")


class DecideObjectPage(Page):
    """Something lies on the token after an interruption: keep it or destroy it, and who says so."""

    question: DecideObject
    says = False

    def fill(self) -> None:
        """What is particular to this page."""
        self.body.addWidget(label(self.question.label or self.tr("(an object without a label)"), "heading"))
        for facts in self.question.objects:
            line = self.tr("{kind} key, {key_type}, id {key_id}").format(
                kind=said(facts.object_class), key_type=facts.key_type, key_id=facts.key_id or "–"
            )
            self.body.addWidget(label(line, "big"))
        self.body.addWidget(label(self._meaning(), "now"))
        self.by = people_choice(self, self.tr("Who decides"), self.scene.progress.person("operator"))
        self.body.addLayout(column(label(self.by.accessibleName(), "field", wrap=False), self.by, spacing=4))
        # what the room does not know of is kept unless somebody says otherwise
        self.destroys = self.question.expected
        text, look = (
            (self.tr("&Keep it on the token"), "plain") if self.destroys else (self.tr("&Destroy it"), "danger")
        )
        self.other = button(text, look, self._on_other_clicked)
        self._warned = self.destroys  # keeping needs no second press
        self.footer.insertWidget(0, self.other)

    def _meaning(self) -> str:
        if self.question.expected:
            return self.tr(
                "An interrupted attempt at this step made it. The step begins again and makes it anew: destroy this "
                "one, or the step cannot be done on this token."
            )
        return self.tr(
            "The record does not tell of it. It may be half of what was being made when the ceremony was interrupted, "
            "or somebody else's: destroy it only if nobody needs it."
        )

    def actor(self) -> tuple[str, str]:
        """The HSM operator knows the token."""
        return "operator", self.scene.progress.person("operator")

    def now(self) -> str:
        """What to do."""
        return self.tr("Decide what becomes of this object. The decision and the name stand in the record.")

    def primary_text(self) -> str:
        """What is done."""
        if self.question.expected:
            return self.tr("Destroy it, and go on")
        return self.tr("Keep it on the token")

    def _on_other_clicked(self) -> None:
        """What nobody knows of is destroyed by two presses, not by one."""
        if self._warned:
            self.give(self._decision(destroy=not self.destroys))
            return
        self._warned = True
        self.ask_again(self.other, self.tr("Yes, &destroy it for good"))

    def _decision(self, *, destroy: bool) -> ObjectDecision:
        return ObjectDecision(destroy, str(self.by.currentData()))

    def answer(self) -> ObjectDecision:
        """What the button in focus does."""
        return self._decision(destroy=self.destroys)
