"""What screens say of how it went: names and outcomes, dissents, what is open, and counts after an interruption."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from app.window import looking_around
from app.window.audit.due_page import DuePage
from app.window.ceremony.ended_page import EndedPage
from app.window.kit.language import WINDOW_LANGUAGE
from app.window.looking_around import look_around
from app.window.pages.progress import CeremonyProgress
from app.window.root_status import RootStatus
from app.window.root_status_panel import RootStatusPanel
from app.window.words.event_details import LONGEST
from app.window.words.event_words import event_sentence
from ceremony.custody.participants import Actor
from ceremony.engine import Outcome
from ceremony.record.events import RootRecovered
from ceremony.record.journal import read_chain
from ceremony.script.loading import Text, load_shipped_script
from tests.events import made_up
from tests.gui.fakes import entry

AGREED = {"name": "Ada", "role": "witness", "agrees": True, "remark": ""}
DISSENT = {**AGREED, "agrees": False, "remark": "The door stood open."}
HOST_CHECKS = {"checks": [{"id": "network-off", "ok": False}, {"id": "swap-off", "ok": True}]}


def texts(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel))


@pytest.mark.parametrize(
    ("event", "data", "english", "chinese"),
    [
        ("signed-off", AGREED, "Signed off: Ada", "已签署：Ada"),
        ("signed-off", DISSENT, "DISSENT: Ada, The door stood open.", "有异议：Ada，The door stood open."),
        ("duties-acknowledged", {"name": "Ben"}, "Duties acknowledged: Ben", "：Ben"),
        ("sheet-judged", {"verdict": "genuine", "index": 2}, "Sheet 2: Genuine", "份额单 2：真实"),
        ("sheet-judged", {"verdict": "unreadable"}, "A sheet: Unreadable", "无法读取"),
        ("key-locked", {"facts": {"label": "root-ca"}}, "Key locked: root-ca", "密钥已锁定：root-ca"),
        ("sheet-sealed", {"index": 1, "bag": "TB-9"}, "Sheet 1: sealed, TB-9", "份额单 1：已封存，TB-9"),
        ("attendance-noted", {"name": "Ben", "present": False}, "Ben has left", "Ben 已离开"),
        ("subsets-proven", {"subsets": 10}, "All groups proven: 10", "：10"),
        ("host-checked", HOST_CHECKS, "Machine looked at: not as it should be: Network", "不符合要求：网络"),
        ("ceremony-closed", {"deviations": 1, "dissents": 2}, "deviations 1, dissents 2", "偏差 1 项，异议 2 项"),
        ("clock-confirmed", {"by": {"name": "Ada"}}, "Clock compared with a watch: Ada", "Ada"),
    ],
)
def test_the_record_on_screen_says_who_and_how_it_came_out(qapp, event, data, english, chinese):
    WINDOW_LANGUAGE.speak("en")
    assert event_sentence(made_up(event, **data), "").endswith(english)
    WINDOW_LANGUAGE.speak("zh")
    assert event_sentence(made_up(event, **data), "").endswith(chinese)


def test_a_long_remark_does_not_fill_the_record(qapp):
    said = event_sentence(made_up("signed-off", **{**DISSENT, "remark": "x" * 500}), "")
    assert len(said) < LONGEST + 20
    assert said.endswith("…")


def closed(*events: tuple[str, dict]) -> EndedPage:
    progress = CeremonyProgress(script=load_shipped_script("root-generation"))
    for seq, (event, data) in enumerate(events):
        progress.take(replace(entry(seq, event, data), actor=Actor("witness", "Ada")), "5a" * 32)
    return EndedPage(Outcome("closed", Path("/x"), Path("/x/archive"), "5a" * 32, ""), progress)


def test_a_dissent_and_deviations_stand_on_the_last_page(qtbot):
    page = closed(("signed-off", DISSENT), ("deviation-noted", {"what": "x"}))
    qtbot.addWidget(page)
    assert "Dissent of Ada: The door stood open." in texts(page)
    assert "1 deviation stands in the record." in texts(page)
    again = closed(("signed-off", DISSENT), ("step-reopened", {"step": "signoff", "void": ["signed-off"]}))
    qtbot.addWidget(again)
    assert "Dissent" not in texts(again)


def test_where_the_hosts_kits_lie_is_said_on_the_last_page(qtbot, tmp_path):
    (tmp_path / "kits").mkdir()
    page = EndedPage(Outcome("closed", tmp_path, tmp_path / "archive", "5a" * 32, ""), None)
    qtbot.addWidget(page)
    assert "Every host has its kit" in texts(page)
    assert str(tmp_path / "kits") in texts(page)


def test_the_start_page_calls_no_root_settled_that_leaves_something_to_act_on(qtbot):
    today = datetime.date(2027, 1, 1)
    settled = RootStatus("ab" * 32, Path(), today, 5, 3, today, None, today.replace(year=2028), False, True)
    for standing, mark in ((settled, "✓ nothing due"), (replace(settled, to_act=1), "! to act on")):
        from app.window.root_status import Overview

        panel = RootStatusPanel(Overview((standing,)), today)
        qtbot.addWidget(panel)
        assert mark in texts(panel)
    assert "1 thing to act on: see “Verify and read a record”" in texts(panel)
    token = Text("token desk (serial 5a) with platform-ca: Omar has it", "令牌")
    panel = RootStatusPanel(Overview((replace(settled, overdue=2, tokens=(token,)),)), today)
    qtbot.addWidget(panel)
    shown = texts(panel)
    assert "✗ overdue" in shown
    assert "2 dates have passed: see “What is due”" in shown
    assert f"Opened by two people: {token.en}" in shown


def test_what_the_records_leave_to_be_acted_on_is_counted_from_them(corpus, tmp_path, monkeypatch):
    (tmp_path / "one").mkdir()
    (tmp_path / "one/archive").symlink_to(corpus.archives["closed"])
    (before,) = look_around(tmp_path).roots
    gathered = looking_around.gather_archive

    def disputed(folder):
        facts = gathered(folder)
        first = facts.signed_off[0]
        facts.signed_off[0] = replace(first, event=replace(first.event, agrees=False))
        return facts

    monkeypatch.setattr(looking_around, "gather_archive", disputed)
    (after,) = look_around(tmp_path).roots
    assert after.to_act == before.to_act + 1


def test_what_is_due_names_what_could_not_be_looked_into(qtbot, corpus, tmp_path, monkeypatch):
    (tmp_path / "broken/archive").mkdir(parents=True)
    (tmp_path / "broken/archive/manifest.json").write_text("{}")
    (tmp_path / "shut").mkdir()
    exists = Path.exists

    def refused(path, **more):
        if tmp_path / "shut" in path.parents:
            raise PermissionError(13, "Permission denied")
        return exists(path, **more)

    monkeypatch.setattr(Path, "exists", refused)
    overview = look_around(tmp_path)
    assert set(overview.unread) == {tmp_path / "broken/archive", tmp_path / "shut"}
    page = DuePage()
    qtbot.addWidget(page)
    page.show_overview(overview)
    said = texts(page)
    assert "could not be read, and what is due by it is not in this list" in said
    assert str(tmp_path / "shut") in said
    assert "Nothing is due" not in said


def test_sheets_that_were_shown_stay_counted_after_an_interruption(corpus):
    """As the engine's state counts them: those of a quorum that is to be collected anew are not."""
    script = load_shipped_script("recovery")
    with (corpus.archives["recovered"] / "record.jsonl").open("rb") as stream:
        entries = [one for one, _ in read_chain(stream)]
    progress = CeremonyProgress(script=script)
    for one in entries:
        progress.take(one, "")
        if isinstance(one.event, RootRecovered):
            break
    shown = set(progress.genuine)
    assert len(shown) == 2
    later = next(step.id for step in script.steps if step.action == "sign-off")
    collecting = next(step.id for step in script.steps if step.action == "collect-sheets")
    progress.take(replace(entry(900, "ceremony-resumed", {"rewound_to": later})), "")
    assert progress.genuine == shown
    progress.take(replace(entry(901, "ceremony-resumed", {"rewound_to": collecting})), "")
    assert progress.genuine == set()
