"""Roles and custody: one person one role, a site for every sheet, and no site that decides alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ceremony.custody.confusables import as_written, check_confusables, skeleton
from ceremony.custody.ledger import Ledger, SheetCustody
from ceremony.custody.participants import (
    Custodian,
    Participants,
    check_approver,
    check_participants,
    judge_custody,
    tidy_name,
    tidy_participants,
)
from ceremony.errors import RefusedError
from ceremony.planning.plan import suggested_participants

PARTICIPANTS = suggested_participants(5)
NO_ARCHIVE = Ledger()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("shares", [2, 5, 16])
def test_the_suggested_room_is_a_sound_one(language: str, shares: int) -> None:
    participants = suggested_participants(shares, language)
    check_participants(participants, least=shares, most=shares)
    assert all(finding.holds for finding in judge_custody(participants.custodians, 2)) or shares == 2


@pytest.mark.parametrize("role", ["administrator", "operator", "witness"])
def test_refuses_a_person_with_two_roles_however_written(role: str) -> None:
    participants = replace(PARTICIPANTS, **{role: "  custodian   4 ".strip().upper().replace("   ", " ")})
    with pytest.raises(RefusedError, match="named twice"):
        check_participants(participants, least=5, most=5)


@pytest.mark.parametrize(
    "participants",
    [
        replace(PARTICIPANTS, witness=""),
        replace(PARTICIPANTS, organisation=""),
        replace(PARTICIPANTS, custodians=PARTICIPANTS.custodians[:4]),
        replace(PARTICIPANTS, custodians=(*PARTICIPANTS.custodians[:4], Custodian("Eve", ""))),
        replace(PARTICIPANTS, custodians=(*PARTICIPANTS.custodians[:4], Custodian("E" * 61, "Site"))),
    ],
)
def test_refuses_a_room_with_something_missing_or_endless(participants: object) -> None:
    with pytest.raises(RefusedError):
        check_participants(participants, least=5, most=5)  # type: ignore[arg-type]


def sites(*names: str) -> list[Custodian]:
    return [Custodian(f"c{number}", name) for number, name in enumerate(names)]


@pytest.mark.parametrize(
    ("names", "below_quorum", "may_be_lost"),
    [
        ("abcde", True, True),
        ("aabbc", True, True),
        ("aaabc", False, False),
        ("AaBcd", True, True),
        ("aAabc", False, False),
    ],
)
def test_no_site_may_reach_the_quorum_and_any_one_may_be_lost(
    names: str, below_quorum: bool, may_be_lost: bool
) -> None:
    first, second = judge_custody(sites(*names), 3)
    assert (first.holds, second.holds) == (below_quorum, may_be_lost)


def test_names_lose_what_cannot_be_seen() -> None:
    assert tidy_name(" A\u202eda\n \u200bL ") == "Ada L"


def seat(*names: str, archive: Ledger = NO_ARCHIVE) -> None:
    """Name these as administrator, operator, witness and custodians, each custodian with a site of their own."""
    custodians = tuple(Custodian(name, f"Site {number}") for number, name in enumerate(names[3:], start=1))
    check_confusables(tidy_participants(Participants("Org", names[0], names[1], names[2], custodians)), archive)


@pytest.mark.parametrize(
    ("name", "other", "what"),
    [
        ("Сора Реу", "Copa Pey", "CYRILLIC SMALL LETTER ES, LATIN SMALL LETTER C"),
        ("Ρορα", "Popa", "GREEK SMALL LETTER RHO, LATIN SMALL LETTER P"),
        ("Ａｎｎａ", "Anna", "FULLWIDTH LATIN SMALL LETTER A, LATIN SMALL LETTER A"),
        ("𝐀nna", "anna", "MATHEMATICAL BOLD CAPITAL A, LATIN SMALL LETTER A"),
        ("An\u034fna", "Anna", "COMBINING GRAPHEME JOINER, LATIN SMALL LETTER N"),
        ("Seán O’Neill", "Seán O'Neill", "RIGHT SINGLE QUOTATION MARK, APOSTROPHE"),
        ("Seán O´Neill", "Seán O`Neill", "ACUTE ACCENT, GRAVE ACCENT"),
        ("Eva‑Marie", "Eva-Marie", "NON-BREAKING HYPHEN, HYPHEN-MINUS"),
        ("J. R. Low", "J.R. Low", "SPACE, LATIN SMALL LETTER R"),
        ("约翰·史密斯", "约翰・史密斯", "MIDDLE DOT, KATAKANA MIDDLE DOT"),
        ("İbrahim", "ibrahim", "COMBINING DOT ABOVE, LATIN SMALL LETTER B"),
        ("Ёсе", "Ëce", "CYRILLIC SMALL LETTER IO, LATIN SMALL LETTER E WITH DIAERESIS"),
        ("Đan", "Ðan", "LATIN SMALL LETTER D WITH STROKE, LATIN SMALL LETTER ETH"),
        ("علی", "علي", "ARABIC LETTER FARSI YEH, ARABIC LETTER YEH"),
    ],
)
def test_refuses_two_people_whose_names_read_alike_and_says_where_they_differ(name: str, other: str, what: str) -> None:
    with pytest.raises(RefusedError, match="^P1: .* read alike") as refused:
        seat(name, "Omar", "Wendy", other)
    assert sorted(str(refused.value.values["what"]).split(", ")) == sorted(what.split(", "))
    seat(name, "Omar", "Wendy", "Dora")


@pytest.mark.parametrize("name", ["А\u200bnna", "Anna  Ｋ", " anna\u3000K", "ANNA K"])
def test_spaces_widths_and_what_cannot_be_seen_make_no_other_person(name: str) -> None:
    assert skeleton(name).startswith("anna")
    assert skeleton("Anna") != skeleton("Hanna")


@pytest.mark.parametrize("name", ["Аnna", "Anna Pеtrov", "Νina-Marie", "O'Βrien", "О’Brien", "А\u0331nna", "Օlga"])
def test_refuses_a_word_in_letters_of_two_alphabets(name: str) -> None:
    with pytest.raises(RefusedError, match="^P1: .* two alphabets in one word"):
        seat("Ada", "Omar", "Wendy", name)


@pytest.mark.parametrize(
    "names",
    [
        ("Анна Петрова", "Νίκος", "王小明", "José Núñez", "Łukasz O'Neill-Šimić", "田中 アンナ", "Анна Smith"),
        ("Ian", "Lan", "Lars", "Jose", "José", "Custodian 1", "Custodian 2"),
        (
            "Işıl Ak",
            "Işil Ak",
            "Nguyễn Thị Hà",
            "Nguyễn Thị Hạ",
            "Þór Ægir",
            "Guðrún Gunnarsdóttir",
            "J. R. Low",
            "Mª Lu",
        ),
        (
            "Anna Smith 2nd",
            "Anna Smith 3rd",
            "Ann Amari",
            "Anna Mari",
            "Мар'яна Їжак",
            "Сөйінбай Әуезов",
            "김민준",
            "Kim 민준",
        ),
        ("ר' דוד בן-גוריון", "محمد علي", "გიორგი", "Արամ", "サトウ ハナコ", "Jack 王", "王Jack"),
    ],
)
def test_names_of_the_world_are_names(names: tuple[str, ...]) -> None:
    seat(*names)


def test_two_ways_to_write_one_site_are_refused() -> None:
    participants = replace(
        PARTICIPANTS, custodians=(Custodian("Adam", "Safe of Oslo"), Custodian("Eve", "Safe of Оslо"))
    )
    with pytest.raises(RefusedError, match="^P4: the sites"):
        check_confusables(participants, NO_ARCHIVE)


def test_nobody_is_kept_from_a_recovery_by_names_as_an_archive_has_them() -> None:
    held = [SheetCustody(1, n, name, f"Site {n}", "live", "sealed", ()) for n, name in ((1, "Аnna"), (2, "Anna"))]
    seat("Ada", "Omar", "Wendy", "Аnna", "Anna", archive=Ledger(held))


def test_a_name_in_other_letters_than_the_archive_has_is_to_be_written_as_there() -> None:
    archive = Ledger([SheetCustody(1, 1, "Copa", "Site 1", "live", "sealed", ())])
    with pytest.raises(RefusedError, match="^P1: Сора reads like Copa, .* as the archive has it"):
        seat("Ada", "Omar", "Wendy", "Eve", "Сора", archive=archive)
    seat("Ada", "Omar", "Wendy", "Eve", "Copa", archive=archive)


def test_a_name_or_site_typed_with_other_signs_of_a_keyboard_is_the_archives() -> None:
    held = [("Seán O’Neill", "Eve’s safe"), ("J. R. Low", "Site‑2"), ("Сора", "Site 3"), ("Ann-M", "a"), ("Ann‑M", "b")]
    archive = Ledger(
        [SheetCustody(1, n, name, site, "live", "sealed", ()) for n, (name, site) in enumerate(held, start=1)]
    )
    custodians = (Custodian("J.R. Low", "Site-2"), Custodian("Copa", "Oslo"), Custodian("Ann-M", "A", "J.R. Low"))
    participants = as_written(Participants("Org", "Seán O'Neill", "Omar", "Wendy", custodians), archive)
    assert participants.administrator == "Seán O’Neill"
    assert participants.custodians == (
        Custodian("J. R. Low", "Site‑2"),
        Custodian("Copa", "Oslo"),  # in other letters: not for the program to say
        Custodian("Ann-M", "a", "J. R. Low"),  # written in two ways there
    )


def test_who_approves_is_nobody_who_takes_part_however_written() -> None:
    participants = replace(PARTICIPANTS, administrator="Copa")
    with pytest.raises(RefusedError, match="^P7"):
        check_approver(participants, "Сора", skeleton)
    check_approver(participants, "Сора")  # as old records were judged
