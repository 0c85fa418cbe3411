"""Roles and custody: one person one role, a site for every sheet, and no site that decides alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ceremony.errors import RefusedError
from ceremony.people import Custodian, check_room, judge_custody, tidy_name
from ceremony.plan import suggested_room

ROOM = suggested_room(5)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("shares", [2, 5, 16])
def test_the_suggested_room_is_a_sound_one(language: str, shares: int) -> None:
    room = suggested_room(shares, language)
    check_room(room, least=shares, most=shares)
    assert all(finding.holds for finding in judge_custody(room.custodians, 2)) or shares == 2


@pytest.mark.parametrize("role", ["administrator", "operator", "witness"])
def test_refuses_a_person_with_two_roles_however_written(role: str) -> None:
    room = replace(ROOM, **{role: "  custodian   4 ".strip().upper().replace("   ", " ")})
    with pytest.raises(RefusedError, match="named twice"):
        check_room(room, least=5, most=5)


@pytest.mark.parametrize(
    "room",
    [
        replace(ROOM, witness=""),
        replace(ROOM, organisation=""),
        replace(ROOM, custodians=ROOM.custodians[:4]),
        replace(ROOM, custodians=(*ROOM.custodians[:4], Custodian("Eve", ""))),
        replace(ROOM, custodians=(*ROOM.custodians[:4], Custodian("E" * 61, "Site"))),
    ],
)
def test_refuses_a_room_with_something_missing_or_endless(room: object) -> None:
    with pytest.raises(RefusedError):
        check_room(room, least=5, most=5)  # type: ignore[arg-type]


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
