"""What was typed on a page before something was said aside: put back when the same question stands again."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from app.window.pages.base import Page


class KeptFields:
    """The visible lines of a page. Never a PIN, and never words: those are typed again."""

    def __init__(self, page: Page) -> None:
        self._question = type(page.question), page.question.step.id
        self._texts = [field.text() for field in _open_fields(page)]

    def put_back(self, page: Page) -> None:
        """Fill the lines, if it is the same question."""
        fields = _open_fields(page)
        if (type(page.question), page.question.step.id) != self._question or len(fields) != len(self._texts):
            return
        for field, text in zip(fields, self._texts, strict=True):
            field.setText(text)


def _open_fields(page: Page) -> list[QLineEdit]:
    return [field for field in page.findChildren(QLineEdit) if _may_be_kept(field)]


def _may_be_kept(field: QLineEdit) -> bool:
    return field.echoMode() is QLineEdit.EchoMode.Normal and not field.property("secret")
