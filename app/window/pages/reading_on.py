"""A page that is longer than the screen, and is answered only once its end was in sight."""

from __future__ import annotations

from app.window.pages.base import Page


class ReadToEndPage(Page):
    """The button goes on to what is not seen yet, and answers only when the end was shown."""

    def follow_reading(self) -> None:
        """Say on the button whether it reads on or answers; called once the page is filled."""
        bar = self.area.verticalScrollBar()
        bar.valueChanged.connect(self._on_moved)
        bar.rangeChanged.connect(self._on_moved)

    @property
    def at_end(self) -> bool:
        """True when the last line is in sight."""
        bar = self.area.verticalScrollBar()
        return bar.value() >= bar.maximum()

    def _on_moved(self) -> None:
        self.primary.setText(self.primary_text() if self.at_end else self.tr("Read on"))
        self.primary.setAccessibleName(self.primary.text())

    def _on_primary_clicked(self) -> None:
        if self.ready and not self.at_end:
            bar = self.area.verticalScrollBar()
            bar.setValue(bar.value() + bar.pageStep() - 40)
            return
        super()._on_primary_clicked()
