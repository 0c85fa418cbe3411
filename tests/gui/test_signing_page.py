"""Signing in the window: the order is looked through when it is named, and one table is read before all is signed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.window.ceremonies import LaptopCeremonies, plan_of
from app.window.pages.drafts import ConfirmDocumentsPage
from app.window.pages.reading_on import ReadToEndPage
from app.window.planning.continuing_page import ContinuingPlanPage
from ceremony import ports
from ceremony.signing.order import example_order
from tests.gui.test_house import every_question
from tests.gui.test_no_shortcut import page_of


@pytest.fixture
def page(qtbot, tmp_path):
    made = ContinuingPlanPage("signing", "en")
    qtbot.addWidget(made)
    made.archive.setText(str(tmp_path / "archive"))
    made.show()
    return made


def test_an_order_is_looked_through_as_soon_as_it_is_named(page: ContinuingPlanPage, tmp_path: Path) -> None:
    file, seen = tmp_path / "order.yaml", []
    assert page.unready() == "Name the order of what is to be signed."
    page.order.check_requested.connect(seen.append)
    file.write_bytes(example_order())
    page.order.file.field.setText(str(file))
    assert seen == [file]
    page.order.show_checked(file, LaptopCeremonies().check_order(file))
    assert page.order.told.text().startswith("2 images, ")
    assert page.unready() == ""
    plan = plan_of(page.options())
    assert (plan.script.name, len(plan.order.images)) == ("signing", 2)
    page.way.way.setCurrentIndex(1)
    assert plan_of(page.options()).script.name == "signing-by-token"


def test_what_is_wrong_with_an_order_is_said_on_the_plan(page: ContinuingPlanPage, tmp_path: Path) -> None:
    file = tmp_path / "order.yaml"
    file.write_bytes(example_order().replace(b"clinic/worker", b"Clinic/worker"))
    page.order.file.field.setText(str(file))
    page.order.show_checked(file, LaptopCeremonies().check_order(file))
    line = next(n for n, text in enumerate(file.read_text().splitlines(), start=1) if "Clinic/worker" in text)
    assert f"line {line}," in page.order.told.text()
    assert "not a registry and a repository in small letters" in page.order.told.text()
    page.order.show_checked(tmp_path / "another", LaptopCeremonies().check_order(tmp_path))  # no longer named
    assert f"line {line}," in page.order.told.text()


def test_a_row_can_be_opened_and_left_out_and_nothing_is_signed_unread(qtbot) -> None:
    (question,) = (one for one in every_question() if isinstance(one, ports.ConfirmDocuments))
    page, answers = page_of(qtbot, question)
    assert isinstance(page, ConfirmDocumentsPage)
    assert isinstance(page, ReadToEndPage)
    shown = [page.table.item(line, 0).text().replace(" ", "") for line in range(page.table.rowCount())]
    assert shown[1::2] == [one.digest for one in question.documents]
    page.table.cellActivated.emit(2, 0)
    assert page.opened.windowTitle() == question.documents[1].name
    qtbot.mouseClick(page.opened.leave_out, Qt.MouseButton.LeftButton)
    assert answers == [(question.documents[1].name,)]
