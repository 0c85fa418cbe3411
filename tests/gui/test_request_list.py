"""The requests of an issuance in the window: profile, days and what is wrong stand at each line."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from app.terminal.translations import error_in_words
from app.window.ceremonies import LaptopCeremonies, plan_of
from app.window.ceremony_options import AskedRequest, CheckedRequest
from app.window.kit.preferences import load_profiles_folder
from app.window.planning.request_line import profile_names
from app.window.planning.request_list import RequestList
from ceremony.errors import RefusedError
from ceremony.issuing import load_profile
from ceremony.outside.example_requests import example_request


def choose(line, profile: str) -> None:
    line.profile.setCurrentIndex(line.profile.findData(profile))


@pytest.fixture
def own(tmp_path) -> Path:
    """A folder with a profile of the estate's own."""
    folder = tmp_path / "profiles"
    folder.mkdir()
    source = load_profile("tls-server").source.replace(b"name: tls-server", b"name: registry")
    (folder / "registry.yaml").write_bytes(source)
    (folder / "notes.txt").write_text("no profile")
    return folder


@pytest.fixture
def issuance(open_window, fake):
    window = open_window(fake)
    window.centralWidget().cards["issuance"].click()
    page = window.centralWidget()
    page.requests.window_of = window
    return page


def test_days_and_profile_of_each_request_reach_the_plan(issuance, own, tmp_path):
    example = example_request("tls-server")
    (tmp_path / "a.csr").write_bytes(example.content)
    requests = issuance.requests
    requests.take_profiles(str(own))
    line = requests.add(tmp_path / "a.csr")
    choose(line, str(own / "registry.yaml"))
    QTest.keyClicks(line.days, "30")
    assert requests.requests() == (
        AskedRequest(None, "subordinate-ca"),
        AskedRequest(tmp_path / "a.csr", str(own / "registry.yaml"), 30),
    )
    issuance.archive.setText(str(tmp_path))
    first, second = plan_of(issuance.options()).requests
    assert (first.profile, first.days, first.example) == ("subordinate-ca", None, True)
    assert (second.profile, second.days, second.content) == ("registry", 30, example.content)
    assert second.profile_source == (own / "registry.yaml").read_bytes()


def test_the_folder_of_own_profiles_is_remembered_and_offered_in_every_line(issuance, own, qtbot):
    requests = issuance.requests
    requests.take_profiles(str(own))
    later = requests.add(Path("/media/stick/b.csr"))
    offered = [later.profile.itemData(place) for place in range(later.profile.count())]
    assert offered == [*profile_names(), str(own / "registry.yaml")]
    assert load_profiles_folder() == own
    again = RequestList()
    qtbot.addWidget(again)
    assert again.lines[0].profile.findData(str(own / "registry.yaml")) > 0


def test_a_profile_from_a_file_is_taken_for_the_last_request(issuance, own, qtbot):
    requests, profile = issuance.requests, str(own / "registry.yaml")
    requests.add(None)
    requests.add_profile.click()
    requests._dialog.fileSelected.emit(profile)
    requests._dialog.close()
    assert requests.requests() == (AskedRequest(None, "subordinate-ca"), AskedRequest(None, profile))
    assert requests.lines[0].profile.findData(profile) > 0  # the others are offered it


def test_what_is_wrong_stands_at_the_line_as_long_as_it_asks_the_same(issuance, fake, qtbot):
    fake.check_results["tls-server"] = CheckedRequest(problem=RefusedError("I10: The request has no name."))
    line = issuance.requests.lines[0]
    choose(line, "tls-server")
    qtbot.waitUntil(lambda: line.told.text() == "The request has no name.")
    assert line.told.property("kind") == "bad"
    assert line.told.isVisible()
    QTest.keyClicks(line.days, "30")
    choose(line, "tls-client")
    qtbot.waitUntil(lambda: line.told.text() == "CN=asked, 30 days")
    assert line.told.property("kind") == "quiet"
    issuance.requests.show_checked(AskedRequest(None, "tls-server"), fake.check_results["tls-server"])
    assert line.told.text() == "CN=asked, 30 days"


def test_days_are_whole_numbers(issuance):
    line = issuance.requests.lines[0]
    QTest.keyClicks(line.days, "-1x2.5")
    assert line.asked().days == 125


def test_the_engine_says_what_a_request_asks_for_or_why_it_will_not_be_signed(tmp_path, own):
    (tmp_path / "a.csr").write_bytes(example_request("tls-server").content)
    (tmp_path / "b.csr").write_bytes(b"nothing")

    def check(asked):
        return LaptopCeremonies().check_request(asked, tmp_path)

    good = check(AskedRequest(tmp_path / "a.csr", str(own / "registry.yaml")))
    assert (good.problem, good.days) == (None, 365)
    assert "CN=REHEARSAL Registry or daemon TLS server" in good.subject
    assert check(AskedRequest(None, "subordinate-ca", 7)).days == 7
    for asked, said in (
        (AskedRequest(tmp_path / "a.csr", "tls-server", 366), "I2: 366 days"),
        (AskedRequest(tmp_path / "a.csr", "image-signing"), "I9: "),
        (AskedRequest(tmp_path / "b.csr", "tls-server"), "I22: "),
        (AskedRequest(tmp_path / "none.csr", "tls-server"), "cannot be read"),
        (AskedRequest(tmp_path / "a.csr", str(tmp_path / "b.csr")), "I18: "),
        (AskedRequest(tmp_path / "a.csr", str(own / "none.yaml")), "cannot be read"),
    ):
        assert said in str(check(asked).problem), asked


def test_a_written_request_for_a_key_of_this_root_is_checked_against_the_archive(tmp_path, rehearsal):
    (tmp_path / "a.yaml").write_text(
        "format: keyrite-request-1\nkey: root-ca\nsubject: {organization: Northwind, common_name: x}\n"
    )
    asked = AskedRequest(tmp_path / "a.yaml", "subordinate-ca")
    assert LaptopCeremonies().check_request(asked, rehearsal.archive).subject == "CN=x,O=Northwind"
    problem = str(LaptopCeremonies().check_request(asked, tmp_path / "none").problem)
    assert "I22: The request is for the key root-ca" in problem


def test_what_a_file_says_stands_as_it_is_in_chinese(own):
    (own / "bad.yaml").write_bytes(load_profile("tls-server").source.replace(b"kind: leaf", b"kind: leef"))
    problem = LaptopCeremonies().check_request(AskedRequest(None, str(own / "bad.yaml")), own).problem
    assert error_in_words(problem, "zh") == "第 6 行：kind 为 leef，而只能是 ca, leaf；请更正。"
