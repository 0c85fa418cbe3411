"""Policies as files: read strictly, refused where they contradict themselves, written as they are read, said twice."""

from __future__ import annotations

import json
import os
import re
from dataclasses import fields, replace
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from app import cli
from ceremony.errors import RefusedError, UsageError
from ceremony.language.translations import said_in
from ceremony.planning.estate_keys import PURPOSES
from ceremony.policy import sentences
from ceremony.policy.breaks import ROOT_CA
from ceremony.policy.contradictions import ContradictionError
from ceremony.policy.files import example_policy, load_policy, parse_policy, write_policy
from ceremony.policy.sentences import say_break, say_by_field, say_changes, say_terms
from ceremony.record.events import KeyRotation, PolicyBreak, PolicyTerms
from ceremony.record.events.policy import BrokenTerm

EXAMPLE = example_policy().source.decode()
SCHEMA = json.loads(resources.files("assets").joinpath("policy/policy.schema.json").read_bytes())
CHINESE = re.compile("[\u4e00-\u9fff]")


def edited(*changes: tuple[str, str]) -> bytes:
    """The example with these changes, each of which must be one."""
    text = EXAMPLE
    for before, after in changes:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text.encode()


def refusal(source: bytes) -> str:
    with pytest.raises(RefusedError) as refused:
        parse_policy(source)
    assert str(refused.value).count("\n") == 0
    return str(refused.value)


def test_the_schema_is_published_and_knows_every_purpose_and_field() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    purposes = {ROOT_CA, *PURPOSES}
    alone = set(sentences.ALONE)
    assert set(SCHEMA["properties"]["rotation_days"]["properties"]) == purposes | alone
    assert set(SCHEMA["properties"]["overlap_days"]["properties"]) == purposes
    assert set(sentences.PURPOSES) == purposes | alone
    named = {one.name for one in fields(PolicyTerms)} - {"rotation"}
    assert set(SCHEMA["properties"]) == named | {"format", "rotation_days", "overlap_days"}


def test_the_example_is_sound_and_rotates_issuing_keys_every_90_days() -> None:
    terms = example_policy().terms
    days = {one.purpose: one.days for one in terms.rotation}
    assert [days[one] for one in ("platform-ca", "workload-identity", "image-signing")] == [90, 90, 90]
    assert (terms.log_review_days, terms.least_threshold, terms.least_shares) == (31, 3, 5)
    assert "the figure is yours" in EXAMPLE


def test_what_is_written_is_what_is_read() -> None:
    assert write_policy(example_policy().terms).decode() == EXAMPLE
    least = replace(
        example_policy().terms, name='"Bank" \\ of #1: 示例', rotation=(), waivable=(), may_leave=(), most_absent=0
    )
    assert parse_policy(write_policy(least)).terms == least


@pytest.mark.parametrize(
    ("change", "line", "says"),
    [
        (("drill_months: 12", "drill_months: 0"), "drill_months: 12", "drill_months is 0"),
        (("drill_months: 12", "drill_months: twelve"), "drill_months: 12", "drill_months is twelve"),
        (("  platform-ca: 90", "  platform: 90"), "  platform-ca: 90", "rotation_days/platform"),
        (("least_shares: 5\n", ""), "format", "least_shares is missing"),
        (("version: 1", "version: 1\nversion: 2"), "# How many days old", "version stands twice"),
        (("[custodian]", "[auditor]"), "may_leave", "may_leave/0 is auditor"),
        (("[P5-site-may-be-lost]", "[P7-approver]"), "waivable", "waivable/0 is P7-approver"),
        (("keyrite-policy-1", "keyrite-policy-2"), "format", "format is keyrite-policy-2"),
        (("name: ", "name: ]"), "name: ", "not plain YAML"),
        (("version: 1", f"version: 0x{'f' * 5000}"), "version", "not plain YAML"),
    ],
)
def test_a_file_that_breaks_the_schema_is_refused_by_line(change: tuple[str, str], line: str, says: str) -> None:
    said = refusal(edited(change))
    number = next(at for at, text in enumerate(EXAMPLE.splitlines(), 1) if text.startswith(line))
    assert says in said
    assert f"Line {number}: " in said


@pytest.mark.parametrize(
    ("changes", "fields", "says"),
    [
        ([("least_threshold: 3", "least_threshold: 6")], ("least_threshold", "least_shares"), "6, more sheets than"),
        ([("most_absent: 1", "most_absent: 3")], ("most_absent", "least_threshold"), "most_absent at 3"),
        (
            [("  platform-ca: 30", "  platform-ca: 90")],
            ("overlap_days", "rotation_days"),
            "overlap_days of platform-ca",
        ),
        ([("  root-ca: 365", "  image-decryption: 400")], ("overlap_days", "rotation_days"), "not below its"),
        ([("  platform-ca: 90\n", "")], ("overlap_days", "rotation_days"), "rotation_days does not say"),
        ([("share_check_months: 6", "share_check_months: 13")], ("share_check_months", "drill_months"), "more seldom"),
        ([("crl_overlap_days: 30", "crl_overlap_days: 365")], ("crl_overlap_days", "offline-root"), "lives 365 days"),
    ],
)
def test_a_policy_that_contradicts_itself_is_refused_in_a_sentence_that_names_both_terms(
    changes: list[tuple[str, str]], fields: tuple[str, str], says: str
) -> None:
    with pytest.raises(ContradictionError, match="^The policy contradicts itself: ") as refused:
        parse_policy(edited(*changes))
    assert says in str(refused.value)
    assert refused.value.fields == fields
    assert all(one in str(refused.value) for one in fields)
    assert CHINESE.search(said_in(refused.value.template, "zh"))


def test_a_policy_that_contradicts_itself_is_not_written() -> None:
    with pytest.raises(ContradictionError):
        write_policy(replace(example_policy().terms, drill_months=1))


def test_a_name_that_nobody_could_read_is_refused() -> None:
    assert "blanks or signs that nobody sees" in refusal(edited(('"Example Organisation"', '"Bank\\u202e"')))
    with pytest.raises(UsageError, match="cannot be printed"):
        parse_policy(edited(('"Example Organisation"', '"Bank \\ue000"')))


@pytest.mark.parametrize(
    "junk", [b"", b"\xff\xfe", b"[]", b"- a\n" * 9, b"a: &x 1\nb: *x\n", b"#" * 70_000, b"{" * 999, b"[" * 60_000]
)
def test_whatever_a_file_holds_it_is_one_sentence(junk: bytes) -> None:
    assert refusal(junk).startswith("I18: ")


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        load_policy(tmp_path / "none.yaml")
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(UsageError, match="not an ordinary file"):
        load_policy(tmp_path / "pipe.yaml")


def test_every_term_is_a_sentence_in_both_languages() -> None:
    said = say_terms(example_policy().terms)
    assert len(said) == len(example_policy().terms.rotation) + 8
    for text in said:
        assert text.en.endswith(".")
        assert text.zh.endswith("。")
        assert CHINESE.search(text.zh)
    assert set(say_by_field(example_policy().terms)) <= set(SCHEMA["properties"])


def test_every_figure_of_the_file_stands_in_its_sentences() -> None:
    """People approve what they hear: a term that no sentence says would be approved unheard."""
    for name in ("drill_months", "share_check_months", "log_review_days", "crl_overlap_days", "most_absent"):
        for language in ("en", "zh"):
            said = " ".join(
                text.in_language(language) for text in say_terms(replace(example_policy().terms, **{name: 77}))
            )
            assert "77" in said, name
    terms = replace(example_policy().terms, least_threshold=7, least_shares=9, rotation=(_rotation(41, 13),))
    told = " ".join(text.en for text in say_terms(terms))
    assert all(figure in told for figure in ("7", "9", "41", "13"))


def _rotation(days: int, overlap: int | None = None) -> KeyRotation:
    return KeyRotation(purpose="platform-ca", days=days, overlap_days=overlap)


def test_what_changes_is_said_sentence_by_sentence() -> None:
    before = example_policy().terms
    after = replace(before, waivable=(), version=2)
    assert [text.en for text in say_changes(before, after)] == [
        "No longer: Two people may waive, of the rules about where sheets lie: The loss of one site would leave no "
        "quorum.",
        "From now on: No rule about where sheets lie is waived.",
    ]
    assert [text.en for text in say_changes(before, replace(before, version=2))] == [
        "Its terms are the same as before."
    ]
    assert say_changes(None, before) == say_terms(before)


@pytest.mark.parametrize("term", BrokenTerm.__args__)  # type: ignore[attr-defined]
def test_whatever_breaks_it_is_said_in_both_languages(term: Any) -> None:
    said = say_break(PolicyBreak(term=term, subject="root-ca", found=2, due="2027-01-01"))
    told = said_in(said, "zh")
    assert CHINESE.search(told)
    assert not re.search("policy|should|absent:", told)


# on the command line


def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: object
) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.argv", ["keyrite", *map(str, arguments)])
    with pytest.raises(SystemExit) as left:
        cli.main()
    said = capsys.readouterr()
    return int(left.value.code or 0), said.out, said.err


def test_a_policy_is_checked_shown_and_copied(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    code, out, _ = run(capsys, monkeypatch, "policy", "example")
    assert (code, out) == (0, EXAMPLE)
    file = tmp_path / "policy.yaml"
    file.write_text(out)
    code, out, _ = run(capsys, monkeypatch, "policy", "check", file)
    assert code == 0
    assert "nothing contradicts itself" in out
    code, out, _ = run(capsys, monkeypatch, "policy", "show", file, "--lang", "zh")
    assert code == 0
    assert "每 12 个月由法定人数验证份额单仍可恢复。" in out
    code, out, _ = run(capsys, monkeypatch, "policy", "show", file, "--json")
    told = json.loads(out)
    assert (told["ok"], told["terms"]["drill_months"], len(told["sha256_words"])) == (True, 12, 32)
    assert told["sentences"][6]["en"] == "A quorum proves that its sheets recover every 12 months."


def test_a_policy_that_will_not_do_is_refused_by_the_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "policy.yaml"
    file.write_bytes(edited(("least_threshold: 3", "least_threshold: 6")))
    code, out, err = run(capsys, monkeypatch, "policy", "check", file)
    assert (code, out) == (1, "")
    assert err.startswith("keyrite: The policy contradicts itself: ")
    code, out, _ = run(capsys, monkeypatch, "policy", "check", file, "--json")
    assert code == 1
    assert json.loads(out)["ok"] is False
    assert run(capsys, monkeypatch, "policy", "show", tmp_path / "none.yaml")[0] == 2
    assert run(capsys, monkeypatch, "policy", "show", file, "--lang", "fr")[0] == 2


def test_nothing_begins_under_a_policy_that_will_not_do(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "policy.yaml"
    file.write_bytes(edited(("drill_months: 12", "drill_months: 0")))
    code, _, err = run(capsys, monkeypatch, "rehearse", "--out", tmp_path / "out", "--policy", file)
    assert code == 1
    assert "drill_months" in err
    assert not (tmp_path / "out").exists()
