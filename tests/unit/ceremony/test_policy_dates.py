"""What is due under a policy, and when; what comes again; what the desk says of it, in a calendar too."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest

from ceremony.audit.export_ics import calendar
from ceremony.audit.obligations import list_recorded
from ceremony.custody.ledger import SheetCustody
from ceremony.custody.participants import Actor
from ceremony.facts import Dated, Facts, Noted
from ceremony.facts.schedule import Due, list_due, next_drill
from ceremony.policy.files import example_policy
from ceremony.record.events import (
    CeremonyOpened,
    KeyFollowed,
    KeyRetired,
    KeyRotation,
    LogReviewed,
    PolicyTerms,
    SheetJudged,
    data_of,
)
from ceremony.record.journal import Entry
from tests.events import filled

TERMS = replace(
    example_policy().terms,
    rotation=(
        KeyRotation(purpose="platform-ca", days=90, overlap_days=30),
        KeyRotation(purpose="root-ca", days=2920),
    ),
)
ROOT = Dated("root-ca", "keys/root-ca.crt", "CN=Root CA", "ab", "2026-01-01T10:00:00Z", "2036-01-01T10:00:00Z")
SET = {"generation": 1, "threshold": 3, "shares": [{"index": one, "site": f"S{one}"} for one in range(1, 6)]}
KEY = {"label": "root-ca", "purpose": "root CA signing"}


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def ceremony(
    kind: str,
    on: str,
    *certificates: Dated,
    terms: PolicyTerms | None = TERMS,
    sha256: str = "aa",
    estate: list[dict[str, Any]] | None = None,
    dates: list[dict[str, Any]] | None = None,
    **facts: Any,
) -> Facts:
    """A closed ceremony of one root, on a day; of a root generation its own certificate is the root's."""
    parameters = {"policy": data_of(terms), "policy_sha256": sha256} if terms else {}
    taken_over = {"root_certificate_sha256": "ab", "set": SET, "estate": estate or [KEY]}
    taken_over |= {"dates": dates} if dates else {}
    continues = {} if kind == "root-generation" else {"continues": taken_over}
    opening = CeremonyOpened.from_data(filled("ceremony-opened", {"kind": kind, "parameters": parameters, **continues}))
    made = Facts(ceremony=f"KR-{on}-{kind}", kind=kind, mode="rehearsal", ended="closed", opened=f"{on}T09:00:00.000Z")
    made.ended_at, made.opening, made.certificates = f"{on}T10:00:00.000Z", opening, list(certificates)
    made.shares = opening.continues.set if opening.continues else None
    if kind == "root-generation":
        made.certificates, made.purposes = [ROOT, *certificates], {"root-ca": "root CA signing"}
        made.shares = CeremonyOpened.from_data(filled("ceremony-opened", {"continues": taken_over})).continues.set  # type: ignore[union-attr]
        made.read_back = dict.fromkeys(range(1, 6), "scan")
    for name, value in facts.items():
        setattr(made, name, value)
    return made


def due(*life: Facts) -> dict[tuple[str, str], datetime.date]:
    return {(one.kind, one.subject): one.on for one in list_due(life)}


def data_of_key(label: str) -> dict[str, Any]:
    return {"label": label, "purpose": label.rstrip("-0123456789")}


FOLLOWED = KeyFollowed(label="platform-ca", followed_by="platform-ca-2", overlap_until="2026-05-31")
RETIRED = KeyRetired(label="platform-ca")
MADE = ceremony("root-generation", "2026-01-01")


def test_a_root_that_was_made_under_a_policy_has_all_its_dates() -> None:
    assert due(MADE) == {
        ("certificate", "CN=Root CA"): day("2036-01-01"),
        ("drill", ""): day("2027-01-01"),
        ("log-review", ""): day("2026-02-01"),
        ("rotation", "root-ca"): day("2033-12-30"),
        ("share-check", "1.1, 1.2, 1.3, 1.4, 1.5"): day("2026-07-01"),
    }


def test_a_root_without_a_policy_has_the_dates_that_it_had() -> None:
    plain = ceremony("root-generation", "2026-01-01", terms=None)
    assert due(plain) == {("certificate", "CN=Root CA"): day("2036-01-01"), ("drill", ""): day("2027-01-01")}
    assert next_drill(plain) == day("2027-01-01")


def test_the_policy_of_the_latest_ceremony_is_the_one_in_force() -> None:
    rarely = replace(TERMS, drill_months=24, share_check_months=24)
    later = ceremony("issuance", "2026-06-01", terms=rarely, sha256="bb")
    assert due(MADE, later)["drill", ""] == day("2028-01-01"), (
        "an issuance proves nothing: the term changes, not the day"
    )
    assert due(MADE, later)["log-review", ""] == day("2026-07-02"), "counted from when this policy was adopted"


def test_a_drill_moves_the_drill_and_the_sheets_that_it_saw() -> None:
    judged = [
        Noted(None, SheetJudged(verdict="genuine", index=index))  # type: ignore[arg-type]
        for index in (1, 2, 3)
    ]
    altered = Noted(None, SheetJudged(verdict="altered", index=4))  # type: ignore[arg-type]
    found = due(MADE, ceremony("drill", "2026-05-01", judged=[*judged, altered]))
    assert found["drill", ""] == day("2027-05-01")
    assert found["share-check", "1.1, 1.2, 1.3"] == day("2026-11-01")
    assert found["share-check", "1.4, 1.5"] == day("2026-07-01")


def test_a_sheet_that_is_gone_is_checked_no_more() -> None:
    ledger = tuple(
        SheetCustody(1, index, f"C{index}", f"S{index}", "live", "missing" if index == 5 else "sealed", ())
        for index in range(1, 6)
    )
    found = due(MADE, ceremony("drill", "2026-05-01", ledger=ledger))
    assert found["share-check", "1.1, 1.2, 1.3, 1.4"] == day("2026-07-01")


def test_each_key_has_a_day_of_its_own_until_another_follows_it() -> None:
    first = Dated("platform-ca", "keys/platform-ca.crt", "CN=P", "p1", "2026-02-01T10:00:00Z", "2031-02-01T10:00:00Z")
    made = ceremony("estate-key", "2026-02-01", first, purposes={"platform-ca": "platform-ca"})
    assert due(MADE, made)["rotation", "platform-ca"] == day("2026-05-02")
    second = replace(first, label="platform-ca-2", file="keys/platform-ca-2.crt", not_before="2026-05-01T10:00:00Z")
    estate = [KEY, {"label": "platform-ca", "purpose": "platform-ca"}]
    followed = ceremony(
        "estate-key",
        "2026-05-01",
        second,
        estate=estate,
        purposes={"platform-ca-2": "platform-ca"},
        followed={"platform-ca": FOLLOWED},
    )
    found = due(MADE, made, followed)
    assert ("rotation", "platform-ca") not in found
    assert found["rotation", "platform-ca-2"] == day("2026-07-30")
    certificates = [one for one in list_due((MADE, made, followed)) if one.kind == "certificate"]
    assert len(certificates) == 2, "the certificate of a key that another follows is due for nothing"
    assert found["retire", "platform-ca"] == day("2026-05-31")
    estate = [KEY, {**data_of_key("platform-ca"), "followed_by": "platform-ca-2", "overlap_until": "2026-05-31"}]
    assert due(ceremony("drill", "2026-05-10", estate=estate))["retire", "platform-ca"] == day("2026-05-31")
    retired = ceremony("issuance", "2026-06-01", estate=estate, retired={"platform-ca": RETIRED})
    assert not {("retire", "platform-ca"), ("rotation", "platform-ca")} & set(due(MADE, made, followed, retired))


def test_a_retired_key_owes_no_revocation_list() -> None:
    crl = Dated("", "issued/platform-ca.crl", "CN=P", next_update="2026-12-01T10:00:00Z")
    estate = [KEY, data_of_key("platform-ca")]
    assert ("crl", "CN=P") in due(MADE, ceremony("issuance", "2026-06-01", crl, estate=estate))
    retired = ceremony("issuance", "2026-06-01", crl, estate=estate, retired={"platform-ca": RETIRED})
    assert ("crl", "CN=P") not in due(MADE, retired)


def test_a_retired_root_signs_its_lists_as_long_as_it_said() -> None:
    crl = Dated("", "issued/root-ca.crl", "CN=Root CA", next_update="2034-12-01T10:00:00Z")
    told = KeyRetired(label="root-ca", lists_until="2036-01-01")
    rotated = ceremony("revocation", "2034-01-01", crl, retired={"root-ca": told})
    assert due(MADE, rotated)["crl", "CN=Root CA"] == day("2034-11-01")
    carried = [{**KEY, "retired": True, "lists_until": "2036-01-01"}]
    assert due(MADE, ceremony("drill", "2034-02-01", crl, estate=carried))["crl", "CN=Root CA"] == day("2034-11-01")
    over = [{**KEY, "retired": True, "lists_until": "2034-11-30"}]
    assert ("crl", "CN=Root CA") not in due(MADE, ceremony("drill", "2034-02-01", crl, estate=over))


def test_the_list_that_lives_as_long_as_its_ca_is_the_last_one() -> None:
    crl = Dated("", "issued/root-ca.crl", "CN=Root CA", next_update="2036-01-01T10:00:00Z")
    assert ("crl", "CN=Root CA") not in due(MADE, ceremony("revocation", "2035-02-01", crl))
    before = replace(crl, next_update="2035-12-31T10:00:00Z")
    assert due(MADE, ceremony("revocation", "2035-02-01", before))["crl", "CN=Root CA"] == day("2035-12-01")


def test_what_hangs_from_a_key_that_is_followed_is_due_when_its_overlap_ends() -> None:
    server = Dated("", "issued/tls-server.crt", "CN=server", "s1", "2026-03-01T10:00:00Z", "2027-03-01T10:00:00Z")
    signed = {"signed_by": {server.file: "platform-ca"}}
    issued = ceremony("issuance", "2026-03-01", server, estate=[KEY, data_of_key("platform-ca")], **signed)
    assert due(MADE, issued)["certificate", "CN=server"] == day("2027-03-01")
    estate = [KEY, {**data_of_key("platform-ca"), "followed_by": "platform-ca-2", "overlap_until": "2026-05-31"}]
    life = [MADE, issued, ceremony("estate-key", "2026-05-01", server, estate=estate)]
    (found,) = (one for one in list_due(life) if one.subject == "CN=server")
    assert found.on == day("2026-05-31")
    assert found.what.en == "The certificate of CN=server is of no use once platform-ca is retired: issue another"
    anew = replace(server, sha256="s2", not_before="2026-05-20T10:00:00Z", not_after="2027-05-20T10:00:00Z")
    signed = {"signed_by": {server.file: "platform-ca-2"}}
    assert due(*life, ceremony("issuance", "2026-05-20", anew, estate=estate, **signed))[
        "certificate", "CN=server"
    ] == (day("2027-05-20"))


def test_a_revoked_certificate_is_due_for_nothing() -> None:
    server = Dated("", "issued/tls-server.crt", "CN=server", "s1", "2026-03-01T10:00:00Z", "2027-03-01T10:00:00Z")
    issued = ceremony("issuance", "2026-03-01", server)
    assert ("certificate", "CN=server") in due(MADE, issued)
    assert ("certificate", "CN=server") not in due(MADE, issued, ceremony("revocation", "2026-04-01", revoked={"s1"}))


def test_one_archive_alone_tells_what_it_took_over() -> None:
    dates = [
        {"duty": "drill", "on": "2026-01-01"},
        {"duty": "rotation", "subject": "root-ca", "on": "2026-01-01"},
    ]
    found = due(ceremony("issuance", "2026-06-01", dates=dates))
    assert found["drill", ""] == day("2027-01-01")
    assert found["rotation", "root-ca"] == day("2033-12-30")


def test_the_next_revocation_list_is_due_before_the_last_one_ends() -> None:
    crl = Dated("", "issued/root-ca.crl", "CN=Root CA", next_update="2027-03-01T10:00:00Z")
    assert due(MADE, ceremony("issuance", "2026-03-01", crl))["crl", "CN=Root CA"] == day("2027-01-30")
    plain = replace(crl, next_update="2027-03-01T10:00:00Z")
    without = ceremony("issuance", "2026-03-01", plain, terms=None)
    assert due(ceremony("root-generation", "2026-01-01", terms=None), without)["crl", "CN=Root CA"] == day("2027-03-01")


REGISTRY = Dated(
    "a.crt",
    "issued/a.crt",
    "CN=registry",
    "1",
    "2026-02-01T10:00:00Z",
    "2027-02-01T10:00:00Z",
    profile="tls-server",
    names=("dns:registry.example", "ip:10.0.0.7"),
    public_key_sha256="k1",
)
LATER = {"sha256": "2", "not_before": "2027-01-01T10:00:00Z", "not_after": "2028-01-01T10:00:00Z"}
SPELT = {"subject": "CN=Registry,O=Northwind", "names": ("ip:10.0.0.7", "dns:registry.example")}


@pytest.mark.parametrize(
    ("otherwise", "signed_by", "ends"),
    [
        ({"public_key_sha256": "k2"}, "platform-ca", ["2028"]),
        (SPELT | {"public_key_sha256": "k2"}, "platform-ca", ["2028"]),  # same names: another key, subject and order
        (
            SPELT | {"public_key_sha256": "k2", "file": "issued/b.crt"},
            "platform-ca-2",
            ["2028"],
        ),  # by its CA's next key
        ({"subject": "CN=Registry", "names": ("dns:hub.example",)}, "platform-ca", ["2028"]),  # same key
        ({"subject": "CN=Registry", "names": ("dns:hub.example",)}, "other-ca", ["2028"]),
        ({"names": ("dns:hub.example",), "public_key_sha256": "k2"}, "platform-ca", ["2027", "2028"]),  # another host
        ({"names": (), "public_key_sha256": "k2"}, "platform-ca", ["2027", "2028"]),
        ({"public_key_sha256": "k2"}, "other-ca", ["2027", "2028"]),
        ({"profile": "tls-client"}, "platform-ca", ["2027", "2028"]),
    ],
)
def test_a_renewal_is_told_by_key_or_by_use_names_and_line_of_cas(
    otherwise: dict[str, Any], signed_by: str, ends: list[str]
) -> None:
    new = replace(REGISTRY, **{**LATER, **otherwise})
    estate = [KEY, {**data_of_key("platform-ca"), "followed_by": "platform-ca-2"}, data_of_key("platform-ca-2")]
    options: dict[str, Any] = {"estate": estate}
    first = ceremony("issuance", "2026-02-01", REGISTRY, signed_by={REGISTRY.file: "platform-ca"}, **options)
    second = ceremony("issuance", "2027-01-01", new, signed_by={new.file: signed_by}, **options)
    found = [one.on for one in list_due((MADE, first, second)) if one.kind == "certificate" and one.on.year < 2030]
    assert [on.isoformat()[:4] for on in found] == ends


def test_a_key_of_this_root_that_is_certified_anew_is_due_with_its_new_certificate() -> None:
    own = Dated("signer", "keys/signer.crt", "CN=S", "p1", "2026-02-01T10:00:00Z", "2027-02-01T10:00:00Z")
    made = ceremony("estate-key", "2026-02-01", own, purposes={"signer": "image-signing"}, public_keys={"signer": "k9"})
    anew = replace(REGISTRY, **LATER, subject="CN=Signer", public_key_sha256="k9")
    life = (MADE, made, ceremony("issuance", "2027-01-01", anew))
    assert [one.subject for one in list_due(life) if one.kind == "certificate"] == ["CN=Signer", "CN=Root CA"]
    cross = replace(anew, profile="cross-ca")
    life = (MADE, made, ceremony("rotation", "2027-01-01", cross))
    assert [one.subject for one in list_due(life) if one.kind == "certificate"] == ["CN=S", "CN=Root CA"]


def test_many_hosts_are_due_in_one_line_that_names_the_first() -> None:
    names = [f"node{number:03}.example" for number in range(500)]
    made = [
        Dated(f"{one}.crt", f"issued/{one}.crt", f"CN={one}", one, "2026-02-01T10:00:00Z", "2027-02-01T10:00:00Z")
        for one in names
    ]
    requests = [{"name": f"{one}-server.csr", "sha256": "ab" * 32, "profile": "tls-server"} for one in names]
    estate = {"sha256": "ab" * 32, "hosts": 500, "renew_days": 90}
    held = ceremony(
        "issuance",
        "2026-02-01",
        *made,
        answered={f"issued/{one}.crt": f"{one}-server.csr" for one in names},
    )
    assert held.opening is not None
    data = {**data_of(held.opening), "parameters": {**data_of(held.opening.parameters), "requests": requests}}
    data["parameters"]["estate"] = estate
    held.opening = CeremonyOpened.from_data(data)
    (found,) = [one for one in list_due((MADE, held)) if one.kind == "hosts"]
    assert (found.on, found.subject) == (day("2026-05-02"), ", ".join(names))
    assert found.what.en.startswith("Renew the certificates of node000.example, node001.example, ")
    assert found.what.en.endswith("node011.example and 488 more hosts")
    assert found.what.zh.endswith("等共 500 台")
    assert not [one for one in list_due((MADE, held)) if one.kind == "certificate" and "node" in one.subject]
    held.signed_by = {f"issued/{one}.crt": "platform-ca" for one in names}
    estate_key = {**data_of_key("platform-ca"), "followed_by": "platform-ca-2", "overlap_until": "2026-04-20"}
    followed = ceremony("estate-key", "2026-03-20", estate=[KEY, estate_key])
    (sooner,) = [one for one in list_due((MADE, held, followed)) if one.kind == "hosts"]
    assert sooner.on == day("2026-04-20"), "the overlap of the key that signed them ends"


def test_nothing_is_due_of_a_root_that_was_destroyed_but_what_it_signed() -> None:
    assert set(due(MADE, ceremony("destruction", "2030-01-01"))) == {("certificate", "CN=Root CA")}


# what comes again

REVIEW = next(one for one in list_due((MADE,)) if one.kind == "log-review")


@pytest.mark.parametrize(
    ("today", "status"),
    [("2026-01-24", "later"), ("2026-01-25", "soon"), ("2026-02-01", "soon"), ("2026-02-02", "overdue")],
)
def test_a_log_review_is_said_to_be_due_soon_a_quarter_of_its_round_before(today: str, status: str) -> None:
    assert REVIEW.status(day(today)) == status


def test_a_log_review_moves_the_next_one() -> None:
    looked = Noted(None, LogReviewed.from_data(filled("log-reviewed", {})))  # type: ignore[arg-type]
    review = ceremony("log-review", "2026-01-20", reviewed=[looked])
    assert due(MADE, review)["log-review", ""] == day("2026-02-20")
    assert due(MADE, ceremony("log-review", "2026-01-20"))["log-review", ""] == day("2026-02-01"), "nothing was seen"
    held = {**due(MADE, review), "log-review": ""}
    assert {key: on for key, on in held.items() if "log-review" not in key} == {
        key: on for key, on in due(MADE).items() if "log-review" not in key
    }
    adopted = ceremony("issuance", "2026-03-01", terms=replace(TERMS, log_review_days=60), sha256="bb")
    assert due(MADE, review, adopted)["log-review", ""] == day("2026-04-30"), "counted anew from another policy"


def test_what_was_found_in_a_review_is_kept_in_mind() -> None:
    found = LogReviewed.from_data(filled("log-reviewed", {"found": "Nobody knows who opened bag 7"}))
    entry = Entry(7, "KR-1", "2026-01-20T10:00:00.000Z", "review", Actor("witness", "W"), found, "")
    review = ceremony("log-review", "2026-01-20", reviewed=[Noted(entry, found)])
    one = next(one for one in list_recorded([review]) if "bag 7" in one.what.en)
    assert (one.weight, one.line) == ("watch", 8)
    assert one.what.en.endswith("Nobody knows who opened bag 7.")


def test_the_calendar_has_every_kind_and_reminds_of_the_review_a_week_before() -> None:
    made = calendar(list_due((MADE,)), stamp=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)).decode()
    assert made.count("BEGIN:VEVENT") == 5
    assert (made.count("TRIGGER:-P30D"), made.count("TRIGGER:-P7D")) == (4, 1)
    for said in ("Hold a drill", "Check sheet", "Make the key that follows root-ca", "Hold a log review"):
        assert f"SUMMARY:{said}" in made.replace("\r\n ", "")


def test_every_kind_is_said_in_both_languages() -> None:
    for one in list_due((MADE,)):
        assert isinstance(one, Due)
        assert one.what.en
        assert any("\u4e00" <= char <= "\u9fff" for char in one.what.zh)


# what stays open


def open_now(**terms: Any) -> list[str]:
    life = [
        ceremony("root-generation", "2026-01-01", terms=replace(TERMS, **terms), kept=("S1", "S1", "S1", "S4", "S5"))
    ]
    return [one.what.en for one in list_recorded(life) if one.weight == "act"]


def test_a_set_below_the_policy_is_to_be_handed_out_anew() -> None:
    assert open_now(waivable=("P4-site-below-quorum", "P5-site-may-be-lost")) == []
    (said,) = open_now(least_threshold=4, least_shares=6, waivable=("P4-site-below-quorum", "P5-site-may-be-lost"))
    assert said == "The set is 3 of 5, the policy asks for 4 of 6 at least: hand out new sheets"


def test_sheets_that_lie_as_the_policy_lets_nobody_waive_are_to_be_acted_on() -> None:
    (said,) = open_now(waivable=("P5-site-may-be-lost",))
    assert said.startswith("The policy lets nobody waive this, and the sheets lie so: ")


@pytest.mark.parametrize(
    "terms",
    [
        {"drill_months": 10**9, "share_check_months": 10**9, "log_review_days": 10**12},
        {
            "drill_months": -(10**9),
            "share_check_months": -1,
            "log_review_days": -(10**12),
            "crl_overlap_days": -(10**9),
        },
        {"crl_overlap_days": 10**9, "rotation": (KeyRotation(purpose="root-ca", days=10**10),)},
        {"log_review_days": 0, "rotation": (KeyRotation(purpose="root-ca", days=-(10**10)),)},
    ],
)
@pytest.mark.parametrize("on", ["0001-01-01", "2026-01-01", "9999-12-31"])
def test_days_that_no_calendar_has_hide_no_others_at_the_desk(terms: dict[str, Any], on: str) -> None:
    """One archive with a hostile record among others."""
    listed = Dated("", "issued/root-ca.crl", "CN=Root CA", next_update=f"{on}T10:00:00Z")
    hostile = replace(ceremony("root-generation", on, listed, terms=replace(TERMS, **terms)), ceremony="KR-H")
    hostile.certificates[0] = replace(ROOT, sha256="cd")
    found = list_due([MADE, hostile])
    assert {one.kind for one in found if one.ceremony == MADE.ceremony} >= {"drill", "share-check", "rotation"}
    assert [one.status(day("2026-06-01")) for one in found if one.ceremony == "KR-H"]
    assert calendar(found, stamp=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)).count(b"BEGIN:VEVENT") == len(
        found
    )
