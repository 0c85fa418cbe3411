"""A policy's life: adopted in a ceremony, carried on, changed, held to; what breaks it is decided by somebody."""

from __future__ import annotations

import datetime
import hashlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from ceremony import engine
from ceremony.custody.participants import Participants
from ceremony.errors import RefusedError
from ceremony.planning.plan import Plan, suggested_participants
from ceremony.policy.files import example_policy, write_policy
from ceremony.policy.terms import Policy
from ceremony.ports import (
    Absence,
    Attendance,
    AwaitPeople,
    DecideDeviation,
    HearPolicy,
    NameParticipants,
    ReadAloud,
    Remark,
    Stop,
    WaiveCustody,
)
from ceremony.record.events import KeyRotation
from ceremony.record.journal import Entry, read_chain
from ceremony.script.loading import parse_script
from ceremony.state import RuleError, State
from ceremony.verify import inspect_archive, read_continued, verify_archive
from ceremony.verify.lineage import check_continues
from ceremony.verify.policy import check_policy
from tests.events import changed
from tests.fakes import FakeClock, FakeToken, fake_ports
from tests.support import ToldOperator, data_of, entries, plain_papers, plan_of

TERMS = replace(
    example_policy().terms,
    rotation=(KeyRotation(purpose="root-ca", days=100, overlap_days=30),),
    least_threshold=2,
    least_shares=3,
)


def policy(**terms: Any) -> Policy:
    """A policy of 2 of 3 that is otherwise as the example, but for these terms."""
    made = replace(TERMS, **terms)
    return Policy(made, write_policy(made))


@pytest.fixture(autouse=True, scope="module")
def _plain_papers() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        yield


class LaterClock(FakeClock):
    """The clock of the tests, so many days ahead."""

    def __init__(self, days: int) -> None:
        self.ahead = datetime.timedelta(days=days)

    def now(self) -> datetime.datetime:
        return super().now() + self.ahead


def hold(
    kind: str,
    folder: Path,
    before: Path | None = None,
    *,
    days: int = 0,
    operator: ToldOperator | None = None,
    **options: Any,
) -> engine.Outcome:
    """Hold a ceremony of 2 of 3, `days` from now, that continues what lies in `before`."""
    plan: Plan = replace(plan_of(kind, (before or folder) / "archive"), **options)  # type: ignore[arg-type]
    told = operator or ToldOperator(sheets=sheets(before))
    ports = replace(fake_ports(told, folder, list[FakeToken]()), clock=LaterClock(days))
    return engine.start(plan, ports, folder).run()


def sheets(folder: Path | None) -> tuple[Path, ...]:
    while folder is not None and not (folder / "sheets").is_dir():
        folder = Path((folder / "before").read_text())
    return tuple(folder / f"sheets/share-{number}-of-3.pdf" for number in (1, 2)) if folder else ()


@pytest.fixture(scope="module")
def adopted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root that was made under a policy. Tests must not change it."""
    folder = tmp_path_factory.mktemp("adopted") / "out"
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        assert hold("root-generation", folder, policy=policy()).ended == "closed"
    return folder


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root that was made under no policy. Tests must not change it."""
    folder = tmp_path_factory.mktemp("without") / "out"
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        assert hold("root-generation", folder).ended == "closed"
    return folder


def parameters(folder: Path) -> dict[str, Any]:
    return dict(entries(folder / "archive")[0]["data"]["parameters"])


def continues(folder: Path) -> dict[str, Any]:
    return dict(entries(folder / "archive")[0]["data"]["continues"])


def deviations(folder: Path) -> list[dict[str, Any]]:
    return [one["data"] for one in entries(folder / "archive") if one["event"] == "deviation-noted"]


def test_a_policy_is_adopted_whole_its_bytes_kept_its_hash_approved(adopted: Path) -> None:
    kept = (adopted / "archive/policy.yaml").read_bytes()
    assert kept == policy().source
    named = parameters(adopted)
    assert named["policy_sha256"] == hashlib.sha256(kept).hexdigest()
    assert (named["policy"]["drill_months"], named["policy"]["least_threshold"]) == (12, 2)
    assert data_of(adopted / "archive", "plan-approved")["policy_sha256"] == named["policy_sha256"]
    report = verify_archive(adopted / "archive")
    assert report.verdict == "complete"
    assert {one.id: one.result for one in report.checks}["policy"] == "passed"


def test_it_is_read_aloud_before_the_approval_with_its_terms_and_its_words(tmp_path: Path) -> None:
    told = ToldOperator()
    hold("root-generation", tmp_path / "out", operator=told, policy=policy())
    (heard,) = told.asked_of(HearPolicy)
    assert heard.step.action == "approve"
    assert heard.digest == policy().sha256
    assert len(heard.words) == 32
    assert any("2 or more recover" in text.en for text in heard.terms)
    assert heard.changes == ()


def test_later_ceremonies_take_the_policy_over(adopted: Path, tmp_path: Path) -> None:
    for kind in ("drill", "issuance", "share-check"):
        told = ToldOperator(sheets=sheets(adopted))
        assert hold(kind, tmp_path / kind, adopted, operator=told).ended == "closed"
        assert parameters(tmp_path / kind)["policy_sha256"] == policy().sha256
        assert (tmp_path / kind / "archive/policy.yaml").read_bytes() == policy().source
        assert continues(tmp_path / kind)["policy_sha256"] == policy().sha256
        assert [one.changes for one in told.asked_of(HearPolicy)] == [()]
        report = verify_archive(tmp_path / kind / "archive", earlier=adopted / "archive")
        assert report.ok, report.checks
    assert deviations(tmp_path / "drill") == []


def test_a_new_policy_takes_its_place_and_says_what_changes(adopted: Path, tmp_path: Path) -> None:
    told = ToldOperator(sheets=sheets(adopted))
    new = policy(version=2, drill_months=6)
    assert hold("drill", tmp_path / "drill", adopted, operator=told, policy=new).ended == "closed"
    (heard,) = told.asked_of(HearPolicy)
    assert [text.en for text in heard.changes] == [
        "No longer: A quorum proves that its sheets recover every 12 months.",
        "From now on: A quorum proves that its sheets recover every 6 months.",
    ]
    assert heard.changes[1].zh == "从现在起：每 6 个月由法定人数验证份额单仍可恢复。"
    assert parameters(tmp_path / "drill")["policy_sha256"] == new.sha256
    assert continues(tmp_path / "drill")["policy_sha256"] == policy().sha256
    assert verify_archive(tmp_path / "drill/archive", earlier=adopted / "archive").ok
    found = read_continued(tmp_path / "drill/archive", rehearsal=True)
    assert found.policy is not None
    assert found.policy.source == new.source


def test_a_policy_can_be_adopted_by_a_root_that_had_none(without: Path, tmp_path: Path) -> None:
    assert "policy" not in parameters(without)
    assert not (without / "archive/policy.yaml").exists()
    assert hold("drill", tmp_path / "drill", without, policy=policy()).ended == "closed"
    assert parameters(tmp_path / "drill")["policy_sha256"] == policy().sha256


def test_without_a_policy_the_check_does_not_apply(without: Path) -> None:
    assert {one.id: one.result for one in verify_archive(without / "archive").checks}["policy"] == "not-applicable"


def test_the_days_that_duties_count_from_are_carried_on(adopted: Path, tmp_path: Path) -> None:
    hold("issuance", tmp_path / "issuance", adopted, days=20)
    (made,) = {one["on"] for one in continues(tmp_path / "issuance")["dates"] if one["duty"] == "drill"}
    assert made == entries(adopted / "archive")[-1]["time"][:10]
    found = read_continued(tmp_path / "issuance/archive", rehearsal=True).dates
    assert [(one.duty, one.subject) for one in found] == [("drill", ""), ("rotation", "root-ca"), ("crl", "root-ca")]
    assert found[0].on == made, "an issuance proves nothing of the sheets"


# what breaks it


def test_what_is_overdue_is_decided_when_people_are_named(adopted: Path, tmp_path: Path) -> None:
    told = ToldOperator(sheets=sheets(adopted))
    hold("drill", tmp_path / "late", adopted, days=400, operator=told)
    noted = deviations(tmp_path / "late")
    assert [one["policy"][0]["term"] for one in noted] == ["drill", "rotation"]
    assert noted[1]["policy"][0]["subject"] == "root-ca"
    assert noted[0]["what"].startswith("By the policy a drill was due by ")
    assert all(one.step.action == "name-participants" for one in told.asked_of(DecideDeviation))
    assert told.decided == tuple(one["what"] for one in noted)
    assert verify_archive(tmp_path / "late/archive").verdict == "complete"


def test_a_revocation_list_past_its_overlap_breaks_it(adopted: Path, tmp_path: Path) -> None:
    rare = policy(rotation=(), drill_months=24, share_check_months=24)
    hold("issuance", tmp_path / "issuance", adopted, policy=rare)
    (tmp_path / "issuance/before").write_text(str(adopted))
    hold("drill", tmp_path / "in-time", tmp_path / "issuance", days=330)
    assert deviations(tmp_path / "in-time") == []
    hold("drill", tmp_path / "late", tmp_path / "issuance", days=340)
    assert [one["policy"][0]["term"] for one in deviations(tmp_path / "late")] == ["crl"]


def test_a_split_below_the_policy_is_a_deviation(tmp_path: Path) -> None:
    strict = policy(least_threshold=3, least_shares=5, most_absent=0)
    assert hold("root-generation", tmp_path / "out", policy=strict).ended == "closed"
    found = [(one["policy"][0]["term"], one["policy"][0]["found"]) for one in deviations(tmp_path / "out")]
    assert found == [("threshold", 2), ("shares", 3)]


def test_a_set_that_a_new_policy_finds_too_small_is_a_deviation_until_it_is_reshared(
    without: Path, tmp_path: Path
) -> None:
    strict = policy(least_threshold=3, least_shares=3, most_absent=0)
    hold("drill", tmp_path / "drill", without, policy=strict)
    assert [one["policy"][0]["term"] for one in deviations(tmp_path / "drill")] == ["threshold"]
    (tmp_path / "drill/before").write_text(str(without))
    hold("reshare", tmp_path / "reshare", tmp_path / "drill", threshold=3)
    assert deviations(tmp_path / "reshare") == []


PARTICIPANTS = suggested_participants(3)


def at_sites(*sites: str) -> Participants:
    custodians = tuple(replace(one, site=site) for one, site in zip(PARTICIPANTS.custodians, sites, strict=True))
    return replace(PARTICIPANTS, custodians=custodians)


def test_a_waiver_that_the_policy_forbids_is_refused_and_other_sites_are_named(tmp_path: Path) -> None:
    told = ToldOperator({NameParticipants: [at_sites("A", "A", "B"), PARTICIPANTS]})
    hold("root-generation", tmp_path / "out", operator=told, policy=policy(waivable=()))
    assert "lets nobody waive" in told.problems(NameParticipants)[0]
    assert told.asked_of(WaiveCustody) == []
    assert not (deviations(tmp_path / "out"))


def test_a_waiver_that_the_policy_allows_is_made_as_ever(tmp_path: Path) -> None:
    both = ("P4-site-below-quorum", "P5-site-may-be-lost")
    told = ToldOperator({NameParticipants: [at_sites("A", "A", "B")]})
    hold("root-generation", tmp_path / "out", operator=told, policy=policy(waivable=both))
    assert len(told.asked_of(WaiveCustody)) == 1
    assert verify_archive(tmp_path / "out/archive").verdict == "complete"


def test_more_absent_custodians_than_the_policy_allows_are_a_deviation(tmp_path: Path) -> None:
    one, two, three = PARTICIPANTS.custodians
    absent = replace(PARTICIPANTS, custodians=(one, two, replace(three, trustee=PARTICIPANTS.witness)))
    told = ToldOperator({NameParticipants: [absent]})
    hold("root-generation", tmp_path / "out", operator=told, policy=policy(most_absent=0))
    assert [one["policy"] for one in deviations(tmp_path / "out")] == [[{"term": "absent", "subject": three.name}]]
    told = ToldOperator({NameParticipants: [absent]})
    hold("root-generation", tmp_path / "allowed", operator=told, policy=policy(most_absent=1))
    assert deviations(tmp_path / "allowed") == []


def test_going_on_without_somebody_who_may_not_leave_names_the_policy(tmp_path: Path) -> None:
    def out(question: ReadAloud) -> None:
        raise Remark(Attendance(PARTICIPANTS.operator, present=False))

    come_back = [Absence((), "Go on.", PARTICIPANTS.witness), Absence((PARTICIPANTS.operator,))]
    for allowed in (True, False):
        told = ToldOperator({ReadAloud: [None, None, out], AwaitPeople: list(come_back)})
        may_leave = ("operator",) if allowed else ("custodian",)
        hold("root-generation", tmp_path / str(allowed), operator=told, policy=policy(may_leave=may_leave))
        absences = [one for one in deviations(tmp_path / str(allowed)) if "absent" in one]
        assert len(absences) == 1
        broken = [] if allowed else [{"term": "absent", "subject": PARTICIPANTS.operator}]
        assert all(one.get("policy", []) == broken for one in absences)
        assert verify_archive(tmp_path / str(allowed) / "archive").verdict == "complete"


# what the rules refuse


def replayed(folder: Path, change: Callable[[int, Entry], Entry | None]) -> None:
    """Replay an archive's record with some entries changed or left out."""
    with (folder / "archive/record.jsonl").open("rb") as stream:
        state = State(parse_script((folder / "archive/script.yaml").read_bytes()))
        for seq, (entry, _) in enumerate(read_chain(stream)):
            told = change(seq, entry)
            if told is not None:
                state.apply(told)


def test_the_record_as_it_is_replays(adopted: Path) -> None:
    replayed(adopted, lambda _, entry: entry)


@pytest.mark.parametrize("field", ["policy", "policy_sha256"])
def test_a_policy_named_by_halves_is_refused(adopted: Path, field: str) -> None:
    half = {name: value for name, value in parameters(adopted).items() if name != field}
    with pytest.raises(RuleError, match="R60: the policy in force is named by halves"):
        replayed(adopted, lambda seq, entry: entry if seq else changed(entry, parameters=half))


def test_an_approval_under_another_policy_is_refused(adopted: Path) -> None:
    def another(_: int, entry: Entry) -> Entry:
        return changed(entry, policy_sha256="0" * 64) if entry.event.type == "plan-approved" else entry

    with pytest.raises(RuleError, match="R60: the approval is under another policy"):
        replayed(adopted, another)


@pytest.fixture(scope="module")
def late(adopted: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A drill that comes too late by the policy. Tests must not change it."""
    folder = tmp_path_factory.mktemp("late") / "out"
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        hold("drill", folder, adopted, days=400)
    return folder


def test_a_policy_in_force_is_not_dropped_silently(late: Path) -> None:
    none = {name: value for name, value in parameters(late).items() if not name.startswith("policy")}
    with pytest.raises(RuleError, match="R60: the policy that was in force before is in force no more"):
        replayed(late, lambda seq, entry: entry if seq else changed(entry, parameters=none))


def test_the_same_file_with_other_terms_is_refused(late: Path) -> None:
    named = parameters(late)
    other = {**named, "policy": {**named["policy"], "drill_months": 24}}
    with pytest.raises(RuleError, match="R60: the policy in force has the same file as before, and says otherwise"):
        replayed(late, lambda seq, entry: entry if seq else changed(entry, parameters=other))


def test_what_breaks_the_policy_and_nobody_decided_is_refused(late: Path) -> None:
    def undecided(_: int, entry: Entry) -> Entry | None:
        return None if entry.event.type == "deviation-noted" else entry

    with pytest.raises(RuleError, match="R62: the policy in force is broken, and nobody has decided"):
        replayed(late, undecided)


def test_a_decision_by_nobody_of_the_room_is_refused(late: Path) -> None:
    def by_nobody(_: int, entry: Entry) -> Entry:
        return changed(entry, decided_by="Nobody") if entry.event.type == "deviation-noted" else entry

    with pytest.raises(RuleError, match="R62: nobody who is there"):
        replayed(late, by_nobody)


def test_a_waiver_that_the_policy_forbids_is_refused_in_a_record(tmp_path: Path) -> None:
    told = ToldOperator({NameParticipants: [at_sites("A", "A", "B")]})
    both = ("P4-site-below-quorum", "P5-site-may-be-lost")
    hold("root-generation", tmp_path / "out", operator=told, policy=policy(waivable=both))
    named = parameters(tmp_path / "out")
    strict = {**named, "policy": {name: value for name, value in named["policy"].items() if name != "waivable"}}
    with pytest.raises(RuleError, match="R61: a rule is waived"):
        replayed(tmp_path / "out", lambda seq, entry: entry if seq else changed(entry, parameters=strict))


def test_an_interrupted_ceremony_whose_policy_is_lost_says_which_file_is_needed(tmp_path: Path) -> None:
    def leave(question: HearPolicy) -> None:
        raise Stop(abort=False, reason="left")

    told = ToldOperator({HearPolicy: [leave]})
    hold("root-generation", tmp_path / "out", operator=told, policy=policy())
    copy = tmp_path / "out/.keyrite/policy.yaml"
    copy.unlink()
    ports = fake_ports(ToldOperator(), tmp_path / "out", [])
    with pytest.raises(RefusedError, match="The policy that this ceremony is held under is lost"):
        engine.resume(ports, tmp_path / "out")
    copy.write_bytes(policy().source)
    assert engine.resume(ports, tmp_path / "out").run().ended == "closed"


# what the verifier refuses


def result(folder: Path) -> tuple[str, str]:
    (found,) = (one for one in verify_archive(folder / "archive").checks if one.id == "policy")
    return found.result, found.detail


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (policy(drill_months=24).source, "its SHA-256 is another"),
        (policy().source + b"\n", "its SHA-256 is another"),
        (None, "policy.yaml is missing"),
    ],
)
def test_a_policy_file_that_differs_is_refused(adopted: Path, tmp_path: Path, content: bytes | None, says: str) -> None:
    shutil.copytree(adopted / "archive", tmp_path / "archive")
    (tmp_path / "archive/policy.yaml").unlink()
    if content is not None:
        (tmp_path / "archive/policy.yaml").write_bytes(content)
    status, detail = result(tmp_path)
    assert status == "failed"
    assert says in detail


def test_terms_in_the_record_that_are_not_those_of_the_file_are_refused(adopted: Path) -> None:
    """Whoever wrote the record could name the true file, and other terms."""
    _, archive = inspect_archive(adopted / "archive")
    assert archive.first is not None
    assert check_policy(archive)
    named = parameters(adopted)
    archive.first = changed(archive.first, parameters={**named, "policy": {**named["policy"], "drill_months": 24}})
    with pytest.raises(RefusedError, match="says otherwise than the record"):
        check_policy(archive)
    none = {name: value for name, value in named.items() if not name.startswith("policy")}
    archive.first = changed(archive.first, parameters=none)
    with pytest.raises(RefusedError, match="There is a policy.yaml, and the record names no policy"):
        check_policy(archive)


def test_days_that_are_not_those_of_the_earlier_archive_are_refused(adopted: Path, tmp_path: Path) -> None:
    hold("drill", tmp_path / "drill", adopted)
    _, archive = inspect_archive(tmp_path / "drill/archive", earlier=adopted / "archive")
    assert archive.first is not None
    named = continues(tmp_path / "drill")
    younger = [{**one, "on": "2030-01-01"} for one in named["dates"]]
    archive.first = changed(archive.first, continues={**named, "dates": younger})
    with pytest.raises(RefusedError, match="not what it says: dates"):
        check_continues(archive)


def test_a_second_verifier_finds_the_policy_by_its_format_alone(adopted: Path, tmp_path: Path) -> None:
    from tests.interop import verify_archive as second

    assert second.main(adopted / "archive") == "closed"
    entries_of, _ = second.check_record(adopted / "archive")
    entries_of[0]["data"]["parameters"]["policy_sha256"] = "0" * 64
    with pytest.raises(Exception, match="another policy"):
        second.check_meaning(adopted / "archive", entries_of, *_certificates(adopted / "archive"))


def _certificates(archive: Path) -> tuple[x509.Certificate, x509.Certificate]:
    root, log = (archive / "keys" / name for name in ("root-ca.crt", "record-log.crt"))
    return x509.load_pem_x509_certificate(root.read_bytes()), x509.load_pem_x509_certificate(log.read_bytes())
