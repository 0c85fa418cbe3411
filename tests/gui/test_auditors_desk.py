"""The auditor's desk in the window: a folder of archives, one of them opened, and what leaves it."""

from __future__ import annotations

import datetime
import json
import shutil

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QLabel, QPlainTextEdit, QTableView, QTableWidget, QWidget

from app.window.audit.desk_views import ExportView, OpenView, RequirementsView
from app.window.audit.shelf import read_desk, write_export
from app.window.audit.shelf_view import ShelfView
from app.window.audit.verify_page import VerifyPage
from app.window.ceremony_options import Export
from app.window.kit.tables import reading_table
from app.window.readings import Reading, Shelf
from ceremony.errors import ArchiveError
from ceremony.facts.requirements import judge_archive
from tests.e2e.test_terminal_safety import ATTACKS
from tests.fuzz.archive_corpus import write

TODAY = datetime.date(2027, 3, 20)


def texts(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel))


@pytest.fixture(scope="module")
def folder(corpus, tmp_path_factory):
    kept = tmp_path_factory.mktemp("desk") / "kept"
    for name in ("closed", "recovered", "aborted-early"):
        shutil.copytree(corpus.archives[name], kept / name)
    return kept


@pytest.fixture
def page(qtbot):
    shown = VerifyPage()
    qtbot.addWidget(shown)
    shown.show()
    return shown


def cells(table: QTableWidget) -> list[list[str]]:
    return [
        [table.item(line, place).text() for place in range(table.columnCount())] for line in range(table.rowCount())
    ]


def test_a_folder_of_archives_is_read_root_by_root_and_one_is_opened(page, folder, qtbot):
    shelf = read_desk(folder, None, TODAY)
    assert isinstance(shelf, Shelf)
    page.show_found(shelf)
    assert "3 archives" in texts(page)
    assert "Every one verifies." in texts(page)
    lives = page.findChild(ShelfView)
    assert "REHEARSAL" in [one.text() for one in lives.findChildren(QLabel)]
    life, others = lives.findChildren(QTableWidget)
    assert [row[2] for row in cells(life)] == ["✓ complete", "✓ complete"]
    assert cells(life)[1][4].startswith("✓ KR-")
    assert cells(others)[0][1] == "! aborted, no root behind it"
    others.selectRow(0)
    assert life.selectedItems() == []
    with qtbot.waitSignal(page.verification_requested) as requested:
        lives.open.click()
    assert requested.args == [folder / "aborted-early", None]


def test_the_tabs_may_be_chosen_again(page, folder):
    page.show_found(read_desk(folder, None, TODAY))
    for tab in (*page.tabs, *page.tabs):
        tab.click()
    assert page.findChild(OpenView) is not None


def test_what_is_open_and_due_is_shown_and_saved_for_a_calendar(page, folder, tmp_path):
    page.show_found(read_desk(folder, None, TODAY))
    page.tabs[1].click()
    view = page.findChild(OpenView)
    shown = str([cells(table) for table in view.findChildren(QTableWidget)])
    assert "No root stands behind this archive" in shown
    assert "✗ overdue by 18 days" in shown
    written = write_export(Export("calendar", tmp_path / "due.ics", "en", due=view.due))
    assert written.read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")


def test_window_and_command_judge_requirements_alike(page, folder):
    reading = read_desk(folder / "closed", None, TODAY)
    assert isinstance(reading, Reading)
    page.show_found(reading)
    page.tabs[4].click()
    (table,) = page.findChild(RequirementsView).findChildren(QTableWidget)
    names = {"met": "✓ met", "not-met": "✗ not met", "not-applicable": "not applicable"}
    found = judge_archive(folder / "closed")
    assert [row[:3] for row in cells(table)] == [[one.id, one.title.en, names[one.status]] for one in found]


def test_review_and_record_leave_the_desk_redacted(page, folder, tmp_path):
    page.show_found(read_desk(folder / "closed", None, TODAY))
    page.tabs[6].click()
    view = page.findChild(ExportView)
    view.export_requested.connect(lambda options: page.show_exported(write_export(options)))
    for kind, start in (("review", b"%PDF-"), ("ndjson", b"{")):
        target = tmp_path / kind
        view.export_requested.emit(Export(kind, target, "en", archive=folder / "closed"))
        assert target.read_bytes().startswith(start)
        assert str(target) in texts(page)
    lines = [json.loads(line) for line in (tmp_path / "ndjson").read_bytes().splitlines()]
    assert {line["keyrite"]["data"].get("software_token") for line in lines} == {None, True}


def shown_by(widget: QWidget) -> list[str]:
    """Every text of a view: labels, cells, buttons, tool tips, whole entries."""
    shown = [one.text() for kind in (QLabel, QAbstractButton) for one in widget.findChildren(kind)]
    shown += [one.toolTip() for one in widget.findChildren(QWidget)]
    shown += [one.toPlainText() for one in widget.findChildren(QPlainTextEdit)]
    for table in widget.findChildren(QTableView):
        model = table.model()
        places = [(line, place) for line in range(model.rowCount()) for place in range(model.columnCount())]
        shown += [str(model.index(line, place).data() or "") for line, place in places]
    return shown


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_name_of_an_archive_turns_writing_round_or_is_taken_for_markup(page, corpus, tmp_path, attack):
    write(tmp_path / "kept/archive", ATTACKS[attack](corpus, corpus.files()))
    for where in (tmp_path / "kept", tmp_path / "kept/archive"):
        page.show_found(read_desk(where, None, TODAY))
        for place in range(len(page.tabs)):
            page.tabs[place].click()
            left = {char for text in shown_by(page) for char in text if not char.isprintable()}
            assert left <= {"\n", "\u00a0", "\u200b", "\u2060"}, place
            labels = page.findChildren(QLabel)
            assert {one.textFormat() for one in labels if one.text()} == {Qt.TextFormat.PlainText}


def test_what_failed_stands_first_and_its_reason_above(page, folder, tmp_path):
    shutil.copytree(folder / "closed", tmp_path / "changed")
    (tmp_path / "changed/keys/root-ca.wrapped").write_bytes(b"x")
    page.show_found(read_desk(tmp_path / "changed", None, TODAY))
    assert "keys/root-ca.wrapped was changed" in texts(page)
    (table,) = page.findChildren(QTableWidget)
    assert cells(table)[0][:2] == ["Files", "✗ failed"]


def test_a_folder_without_archives_is_said_to_be_none(tmp_path):
    with pytest.raises(ArchiveError, match=r"holds no record\.jsonl"):
        read_desk(tmp_path, None, TODAY)


def test_a_text_that_just_does_not_fit_its_column_is_wrapped_not_cut(qtbot):
    table = reading_table("Texts", ["Text"], [["witness"]], stretch=0)
    qtbot.addWidget(table)
    table.resize(400, 200)
    table.show()
    one_line, text = table.rowHeight(0), "witness"
    while table.fontMetrics().horizontalAdvance(f"{text} i") < table.columnWidth(0) - 4:
        text += " i"
    table.item(0, 0).setText(text)
    table.fit()
    assert table.rowHeight(0) > one_line


def test_no_two_buttons_of_a_tab_have_the_same_letter(page, folder):
    page.show_found(read_desk(folder / "closed", None, TODAY))
    for tab in page.tabs:
        tab.click()
        shown = [one for one in page.findChildren(QAbstractButton) if one.isVisibleTo(page)]
        keys = [QKeySequence.mnemonic(one.text()).toString() for one in shown]
        keys = [key for key in keys if key]
        assert len(keys) == len(set(keys)), keys
