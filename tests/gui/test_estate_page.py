"""The estate in the window: tables checked cell by cell, saved, opened again; and an issuance for its hosts."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QTableWidgetItem, QWidget

from app.window.ceremonies import plan_of
from app.window.estate_files import check_asked, check_values, open_estate, save_estate, write_scripts
from app.window.kit.language import WINDOW_LANGUAGE
from app.window.kit.parts import LEAVING
from app.window.planning.continuing_page import ContinuingPlanPage
from app.window.planning.estate_page import HEAD, EstatePage
from app.window.planning.estate_tables import DAEMONS, FIELDS, GROUPS, REGISTRIES
from ceremony.errors import UsageError
from ceremony.estate.loading import check_estate, example_estate
from ceremony.estate.reading import ESTATE_FORM
from ceremony.planning.retiring import Retirement
from ceremony.script.strict_file import _validator
from tests.unit.ceremony.estate.estate_support import ask_all, estate_of


def texts(widget: QWidget) -> str:
    shown = (one for one in widget.findChildren(QLabel) if not one.isHidden() and not one.property(LEAVING))
    return "\n".join(one.text() for one in shown)


@pytest.fixture
def page(qtbot) -> EstatePage:
    made = EstatePage()
    qtbot.addWidget(made)
    made.check_requested.connect(lambda values: made.show_checked(check_values(values)))
    made.show()
    made.show_opened(open_estate(None))
    return made


def enter(page: EstatePage, section: str, line: int, field: str, text: str) -> None:
    page.form.tables[section].table.setItem(line, FIELDS[section].index(field), QTableWidgetItem(text))


def wrong(page: EstatePage) -> dict[tuple[str, int, str], str]:
    """What is wrong in which cell."""
    return {
        (section, line, field): said
        for section, table in page.form.tables.items()
        for line in range(table.table.rowCount())
        for place, field in enumerate(table.fields)
        if (said := table.wrong(line, place))
    }


def test_the_tables_have_every_field_of_the_file():
    schema = _validator(ESTATE_FORM.schema).schema
    assert {*HEAD, *FIELDS, "format", "key_type"} == set(schema["properties"])
    for section, fields in FIELDS.items():
        assert set(fields) == set(schema["properties"][section]["items"]["properties"])


def test_it_begins_with_the_example_and_makes_the_same_estate_of_it(page):
    from ceremony.estate.writing import write_estate

    assert wrong(page) == {}
    estate, problems = check_estate(write_estate(page.form.values()))
    example = estate_of(example_estate())
    assert problems == ()
    assert (estate.registries, estate.daemons, estate.groups) == (example.registries, example.daemons, example.groups)


@pytest.mark.parametrize(
    ("section", "field", "text", "said"),
    [
        (REGISTRIES, "host", "registry", "The name registry is bare"),
        (REGISTRIES, "port", "http", "A whole number is expected here"),
        (REGISTRIES, "front", "haproxy", "The value haproxy is none of none, nginx"),
        (DAEMONS, "addresses", "10.20.0.11, 0.0.0.0", "stands for every address of a host"),
        (DAEMONS, "clients", "operators, nobody", "no group of clients named nobody"),
        (GROUPS, "authority", "The CA", "small letters"),
        (GROUPS, "hosts", "ops1.platform.example, node1.platform.example", ""),
    ],
)
def test_what_is_wrong_stands_at_its_cell(page, section, field, text, said):
    enter(page, section, 0, field, text)
    found = wrong(page)
    if said:
        assert list(found) == [(section, 0, field)]
        assert said in found[section, 0, field]
        assert said in page.form.tables[section].hint.text()
    else:  # a host in two groups is told at the second
        assert list(found) == [(GROUPS, 1, "hosts")]
    enter(page, section, 0, field, open_estate(None).values[section][0].get(field, "") if field == "host" else "")
    assert (section, 0, field) not in wrong(page) or field not in {"host", "port", "front", "authority"}


def test_a_row_that_lacks_a_field_is_marked_and_one_that_is_taken_out_is_not_missed(page):
    table = page.form.tables[DAEMONS]
    table.add.click()
    assert wrong(page) == {(DAEMONS, 2, "host"): wrong(page)[DAEMONS, 2, "host"]}
    assert "The field host is missing" in wrong(page)[DAEMONS, 2, "host"]
    table.table.setCurrentCell(2, 0)
    table.remove.click()
    assert wrong(page) == {}
    assert table.table.rowCount() == 2


def test_what_is_wrong_is_not_saved_and_the_keyboard_goes_there(page, qtbot):
    saved = []
    page.save_requested.connect(lambda values, path: saved.append(path))
    enter(page, REGISTRIES, 0, "host", "registry")
    page.save.click()
    page.scripts.click()
    assert page._dialog is None
    assert "1 thing is wrong" in texts(page)
    assert page.form.tables[REGISTRIES].table.currentItem().text() == "registry"
    assert saved == []


def test_it_is_saved_opened_again_and_says_its_digest(page, tmp_path):
    place = tmp_path / "estate.yaml"
    enter(page, REGISTRIES, 0, "port", "443")
    page.show_saved(save_estate(page.form.values(), place))
    assert "SHA-256 of the file" in texts(page)
    assert estate_of(place.read_bytes()).registries[0].port == 443
    again = open_estate(place)
    page.show_opened(again)
    assert page.form.values()["registries"][0]["port"] == 443
    with pytest.raises(UsageError, match="cannot be read"):
        open_estate(tmp_path / "none.yaml")
    (tmp_path / "broken.yaml").write_text("a: [")
    opened = open_estate(tmp_path / "broken.yaml")
    page.show_opened(opened)
    assert "no plain YAML" in page.form.hint.text()


def test_what_is_opened_is_not_checked_half_filled(page, tmp_path):
    asked = []
    page.check_requested.connect(asked.append)
    file = tmp_path / "estate.yaml"
    file.write_bytes(example_estate() + b"key_type: rsa-3072\n")
    page.show_opened(open_estate(file))
    assert page.form.values()["key_type"] == "rsa-3072"
    assert asked == []


def test_the_hosts_scripts_are_written_from_the_tables(page, tmp_path):
    count = write_scripts(page.form.values(), tmp_path / "out")
    page.show_scripts(tmp_path / "out", count)
    assert "Scripts for 4 hosts" in texts(page)
    assert len(list((tmp_path / "out").glob("*/request.sh"))) == 4


def test_what_was_entered_stays_when_the_page_is_made_anew(page, qtbot):
    enter(page, DAEMONS, 1, "host", "node9.platform.example")
    WINDOW_LANGUAGE.speak("zh")
    other = EstatePage()
    qtbot.addWidget(other)
    other.form.put_back(page.form.entered())
    assert other.form.values() == page.form.values()
    assert "镜像仓库" in texts(other)


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    return ask_all(estate_of(example_estate()), tmp_path_factory.mktemp("asked"))


def test_an_issuance_is_planned_for_the_hosts_of_an_estate(qtbot, asked, tmp_path):
    page = ContinuingPlanPage("issuance", "en")
    qtbot.addWidget(page)
    page.archive.setText(str(tmp_path))
    page.show()
    file = tmp_path / "estate.yaml"
    file.write_bytes(example_estate())
    seen = []
    page.hosts.check_requested.connect(seen.append)
    page.hosts.file.field.setText(str(file))
    assert "The folder of what came back" in page.unready()
    assert not page.requests.isVisible()
    page.hosts.folder.setText(str(asked))
    assert page.unready() == ""
    page.hosts.show_checked(seen[-1], check_asked(seen[-1]))
    assert "Hosts: 4, requests: 6." in page.hosts.told.text()
    plan = plan_of(page.options())
    assert (len(plan.requests), plan.estate.named().hosts, plan.requests[0].days) == (6, 4, 365)
    page.hosts.file.field.clear()
    assert page.options().estate is None
    assert page.requests.isVisible()


def test_what_is_missing_or_wrong_is_said_on_the_plan(qtbot, asked, tmp_path):
    page = ContinuingPlanPage("issuance", "en")
    qtbot.addWidget(page)
    file = tmp_path / "estate.yaml"
    file.write_bytes(example_estate().replace(b"hosts: [ops1.", b"hosts: [ops2.platform.example, ops1."))
    page.hosts.file.field.setText(str(file))
    page.hosts.folder.setText(str(asked))
    wanted = page.hosts.asked()
    page.hosts.show_checked(wanted, check_asked(wanted))
    assert "None came of: ops2.platform.example (client)" in page.hosts.told.text()
    file.write_bytes(b"nonsense")
    page.hosts.show_checked(wanted, check_asked(wanted))
    assert "Fields with their values are expected" in page.hosts.told.text()


def test_a_ca_of_the_estate_is_retired_by_an_issuance(qtbot, asked, tmp_path):
    page = ContinuingPlanPage("issuance", "en")
    qtbot.addWidget(page)
    page.archive.setText(str(tmp_path))
    page.show()
    file, retired = tmp_path / "estate.yaml", page.hosts.retired
    file.write_bytes(example_estate())
    page.hosts.file.field.setText(str(file))
    page.hosts.folder.setText(str(asked))
    assert (retired.label.isVisible(), retired.until.isVisible()) == (True, False)
    assert plan_of(page.options()).script.name == "issuance"
    retired.label.setText(" platform-ca-2 ")
    retired.until.setText("2026-12-31")
    retired.lost.setText("ops9.platform.example, 4f1b,")
    plan = plan_of(page.options())
    assert (plan.script.name, plan.retire, plan.overlap_until) == (
        "issuance-next-ca",
        Retirement("platform-ca-2"),
        "2026-12-31",
    )
    assert [(one.named, one.reason) for one in plan.revoke] == [
        ("ops9.platform.example", "key-compromise"),
        ("4f1b", "key-compromise"),
    ]
    retired.ends.setCurrentIndex(2)
    plan = plan_of(page.options())
    assert (plan.retire.at_once, plan.overlap_until, retired.until.isEnabled()) == ("ca-compromise", "", False)
    page.way.way.setCurrentIndex(1)  # a token in use has no root to certify another CA
    assert not retired.label.isVisible()
    assert page.options().estate.retire == ""
