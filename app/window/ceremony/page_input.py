"""What people typed and chose on a page, to be put back where the same page stands again.

- Lines, choices, ticks, tabs, chosen rows, the place of the keyboard; a part that has `entered` and `put_back` says
  itself what it holds.
- Never a PIN. Words of a sheet only where the page is remade at once (`words`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol, runtime_checkable

from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QTableView, QWidget

from app.window.kit.parts import LEAVING
from app.window.sheets.typed_words import TypedWords

_LEAVES = (QLineEdit, QComboBox, QAbstractButton, QTableView)


@runtime_checkable
class _Keeping(Protocol):
    """A part of a page that says itself what it holds, and takes it back."""

    def entered(self) -> object: ...
    def put_back(self, entered: object) -> None: ...


class One(NamedTuple):
    """One place to type or choose: what it is, and how a place of its kind gets what stood in it; None: nothing did."""

    kind: tuple[str, bool, str]
    put: Callable[[QWidget], None] | None


class PageInput:
    """Remembers the page as it is now. Places are told apart by their order: the same code makes both pages."""

    def __init__(self, page: QWidget, *, words: bool = True) -> None:
        places = list(_places(page))
        self._all = [One(_kind(one), _kept(one, words=words)) for one in places]
        focus = page.window().focusWidget()
        self._focus = next((at for at, one in enumerate(places) if focus and focus in {one, one.focusProxy()}), None)
        self._cursor = focus.cursorPosition() if isinstance(focus, QLineEdit) else 0

    def fits(self, page: QWidget) -> bool:
        """True if the page has the very same places."""
        return [_kind(one) for one in _places(page)] == [one.kind for one in self._all]

    def put_back(self, page: QWidget) -> None:
        """As far as the places are the same ones; what is chosen may bring further places, such as a tab's."""
        for at, one in enumerate(self._all):
            places = list(_places(page))  # anew: the one before may have brought or taken some
            if at >= len(places) or _kind(places[at]) != one.kind:
                return
            if one.put is not None:
                one.put(places[at])
        self._give_focus(page)

    def _give_focus(self, page: QWidget) -> None:
        places = list(_places(page))
        if self._focus is None or self._focus >= len(places):
            return
        place = places[self._focus]
        place.setFocus()
        if isinstance(place, QLineEdit):
            place.setCursorPosition(self._cursor)


def _places(page: QWidget) -> Iterator[QWidget]:
    for child in page.children():
        if not isinstance(child, QWidget) or child.isWindow() or child.property(LEAVING):
            continue
        if isinstance(child, (*_LEAVES, _Keeping)):
            yield child
        else:
            yield from _places(child)


def _kind(place: QWidget) -> tuple[str, bool, str]:
    """What tells one place from another: a button that acts is never taken for one that is chosen."""
    checkable = isinstance(place, QAbstractButton) and place.isCheckable()
    return type(place).__name__, checkable, str(place.property("kind"))


def _kept(place: QWidget, *, words: bool) -> Callable[[QWidget], None] | None:
    if isinstance(place, _Keeping):
        return _giving(place.entered()) if words or not isinstance(place, TypedWords) else None
    if isinstance(place, QLineEdit):
        return _typing(place.text()) if place.echoMode() is QLineEdit.EchoMode.Normal else None
    if isinstance(place, QComboBox):
        return _choosing(place.currentIndex())
    if isinstance(place, QTableView):
        return _selecting(place.currentIndex().row())
    return _pressing(place.isChecked()) if isinstance(place, QAbstractButton) and place.isCheckable() else None


def _giving(entered: object) -> Callable[[QWidget], None]:
    def put(place: QWidget) -> None:
        if isinstance(place, _Keeping):
            place.put_back(entered)

    return put


def _typing(text: str) -> Callable[[QWidget], None]:
    def put(place: QWidget) -> None:
        if isinstance(place, QLineEdit) and place.text() != text:
            place.setText(text)
            place.textEdited.emit(text)  # somebody did type it

    return put


def _choosing(index: int) -> Callable[[QWidget], None]:
    def put(place: QWidget) -> None:
        if isinstance(place, QComboBox):
            place.setCurrentIndex(index)

    return put


def _selecting(row: int) -> Callable[[QWidget], None]:
    def put(place: QWidget) -> None:
        if isinstance(place, QTableView) and row >= 0:
            place.selectRow(row)

    return put


def _pressing(checked: bool) -> Callable[[QWidget], None]:
    def put(place: QWidget) -> None:
        if not isinstance(place, QAbstractButton) or place.isChecked() == checked:
            return
        if checked or place.group() is None:  # in a group another one is pressed instead
            place.click()

    return put
