"""Certificates as lines, searched and narrowed; and those that a revocation is to revoke."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from app.window.audit.certificate_table import CertificatesView, CertificateTable
from app.window.planning.revocation_choice import RevocationChoice
from ceremony.audit import certificates as desk
from ceremony.audit.certificates import Certificate, CertificateStatus, Collected, Issuing, find_certificates
from ceremony.issuing.index import IndexLine
from ceremony.verify import inspect_archive

ARCHIVE, OTHER = Path("/media/stick/archive"), Path("/media/stick/other")


def certificate(number: int, status: CertificateStatus = "valid", **told: Any) -> Certificate:
    line = IndexLine(
        serial=f"{number:040x}",
        issuer="root-ca",
        subject=f"CN=node-{number}.example",
        names=(f"dns:node-{number}.example",),
        not_before="2026-03-02T09:00:00+00:00",
        not_after="2027-03-02T09:00:00+00:00",
        certificate_sha256=f"{number:064x}",
        public_key_sha256=f"{number + 1000:064x}",
        ca=False,
        profile="tls-server",
        file=f"issued/node-{number}.crt",
        ceremony="KR-20260302-00000001",
    )
    return Certificate(line, status, **told)


KNOWN = (
    certificate(1),
    certificate(2, "soon"),
    certificate(3, "revoked", revoked_on="2026-04-01", reason="key-compromise"),
    certificate(4, "ended"),
)
ISSUING = (
    Issuing("fb" * 32, "root-ca", "CN=Root CA", KNOWN, list_number=7, next_update="2027-03-02", unknown=("ab",)),
    Issuing("fb" * 32, "platform-ca", "CN=Platform CA", ()),
)


def shown(table: CertificateTable) -> list[str]:
    model = table.table.model()
    return [str(model.index(line, 2).data()) for line in range(model.rowCount())]


def subjects(*numbers: int) -> list[str]:
    return [f"CN=node-{number}.example, dns:node-{number}.example" for number in numbers]


def test_certificates_are_narrowed_to_how_they_stand_and_what_is_searched(qtbot):
    table = CertificateTable(ISSUING)
    qtbot.addWidget(table)
    assert shown(table) == subjects(1, 2, 3, 4)
    for status, numbers in (("valid", (1, 2)), ("soon", (2,)), ("revoked", (3,)), ("ended", (4,)), ("not-yet", ())):
        table.status.setCurrentIndex(table.status.findData(status))
        assert shown(table) == subjects(*numbers)
    table.status.setCurrentIndex(0)
    for text, numbers in (
        ("NODE-3", (3,)),
        ("dns:node-1", (1,)),
        ("00:00:04", (4,)),
        (f"{1002:064x}", (2,)),
        ("nobody", ()),
    ):
        table.search.setText(text)
        assert shown(table) == subjects(*numbers), text


def test_the_chosen_one_is_told_whole(qtbot):
    table = CertificateTable(ISSUING, status="revoked")
    qtbot.addWidget(table)
    assert table.chosen() is KNOWN[2]
    assert "2026-04-01" in table.about.text()
    assert "its key is compromised" in table.about.text()
    table.search.setText("nobody")
    assert (table.chosen(), table.about.text()) == (None, "")


def test_the_view_counts_and_names_each_list(qtbot):
    view = CertificatesView(ISSUING)
    qtbot.addWidget(view)
    said = "\n".join(one.text() for one in view.findChildren(QLabel))
    assert "✓ valid: 1; ! " in said
    assert "root-ca: revocation list 7, the next by 2027-03-02; 1 serial number" in said
    assert "platform-ca: no revocation list yet" in said
    nothing = CertificatesView(())
    qtbot.addWidget(nothing)
    assert "No certificate is known." in [one.text() for one in nothing.findChildren(QLabel)]


@pytest.fixture
def choice(qtbot) -> RevocationChoice:
    made = RevocationChoice()
    qtbot.addWidget(made)
    return made


def test_what_is_chosen_has_its_reason_and_can_be_taken_out(choice, qtbot):
    assert not choice.add.isEnabled()
    with qtbot.waitSignal(choice.list_requested) as asked:
        choice.look(ARCHIVE)
    assert asked.args == [ARCHIVE]
    choice.show_known(OTHER, ISSUING)  # an answer about another archive
    assert choice.table is None
    choice.show_known(ARCHIVE, ISSUING)
    choice.reason.setCurrentIndex(choice.reason.findData("superseded"))
    choice.add.click()
    choice.table.search.setText("node-2")
    choice.reason.setCurrentIndex(choice.reason.findData("key-compromise"))
    choice.since.setText(" 2026-03-05 ")
    choice.add.click()
    first, second = KNOWN[0].line.serial, KNOWN[1].line.serial
    assert choice.revocations() == (
        (first, "superseded", "2026-03-05"),
        (second, "key-compromise", "2026-03-05"),
    )
    choice._take_out(first)
    assert [serial for serial, *_ in choice.revocations()] == [second]
    choice.look(OTHER)
    assert choice.revocations() == ()


def test_an_archive_that_tells_nothing_says_why(choice):
    choice.look(ARCHIVE)
    choice.show_problem(OTHER, "of another archive")
    choice.show_problem(ARCHIVE, "The archive does not verify.")
    assert not choice.add.isEnabled()
    assert choice.published() is None
    choice.used.setText("~/root-ca-3.crl")
    assert choice.published() == Path("~/root-ca-3.crl").expanduser()


def test_what_was_signed_on_a_day_is_valid_on_it(corpus):
    collected = Collected()
    collected.take(*inspect_archive(corpus.archives["closed"]))
    (issuing,) = collected.on(datetime.date(2026, 3, 2))
    assert {one.status for one in issuing.certificates} == {"valid"}
    (before,) = collected.on(datetime.date(2026, 3, 1))
    assert {one.status for one in before.certificates} == {"not-yet"}


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({}, "renewed"),
        ({"names": ("dns:other.example",)}, "soon"),
        ({"profile": "tls-client"}, "soon"),
        ({"names": ("dns:other.example",), "public_key_sha256": f"{1001:064x}"}, "renewed"),
        ({"issuer": "platform-ca"}, "soon"),
        ({"not_before": "2027-02-20T09:00:00+00:00"}, "soon"),
        ({"not_after": "2027-03-01T09:00:00+00:00"}, "soon"),
    ],
    ids=["same names", "other names", "other use", "same key", "other CA", "not yet valid", "ends sooner"],
)
def test_one_that_ends_soon_says_which_other_took_its_place(corpus, monkeypatch, qtbot, told, status):
    first = certificate(1).line
    later = {"names": first.names, "not_before": "2027-02-10T09:00:00+00:00", "not_after": "2028-02-10T09:00:00+00:00"}
    second = replace(certificate(2).line, **{**later, **told})
    monkeypatch.setattr(desk, "take_index", lambda *_: (first, second))
    collected = Collected()
    collected.take(*inspect_archive(corpus.archives["closed"]))
    issuing = collected.on(datetime.date(2027, 2, 12))
    found = next(each for one in issuing for each in one.certificates if each.line == first)
    assert (found.status, found.renewed_by) == (status, second.serial if status == "renewed" else "")
    table = CertificateTable(issuing, status="valid")
    qtbot.addWidget(table)
    table.search.setText(first.serial)
    assert table.chosen() == found, "it is valid still"
    assert (f"renewed, new serial number {second.serial}" in table.about.text()) is (status == "renewed")


def test_a_digest_that_begins_with_zeros_is_found_as_any_other():
    assert find_certificates(ISSUING, KNOWN[0].line.certificate_sha256) == (KNOWN[0],)
    assert find_certificates(ISSUING, f"00{KNOWN[1].line.serial}") == (KNOWN[1],)
