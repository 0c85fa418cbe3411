"""Tokens in use and emergency lists: what the desk says of them, and by when something is due about them."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from ceremony.audit.obligations import list_recorded
from ceremony.facts import Facts, gather_archive
from ceremony.facts.schedule import Due, list_due

YEARS = Path(__file__).parents[2] / "vectors/archives-rules-4-scripts-2-years.zip"


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> list[Facts]:
    """The kept years of a root under rules 4, a ceremony each, by their place."""
    place = tmp_path_factory.mktemp("years")
    with zipfile.ZipFile(YEARS) as file:
        file.extractall(place)
    return [gather_archive(one) for one in sorted(place.iterdir()) if one.suffix != ".kits"]


def of_kind(kind: str, life: Iterable[Facts]) -> list[Due]:
    return [one for one in list_due(life) if one.kind == kind]


def kept_in_mind(life: list[Facts]) -> list[str]:
    return [f"{one.weight} {one.what.en}" for one in list_recorded(life) if "without a quorum" in one.what.en]


def test_a_token_in_use_is_opened_as_often_as_sheets_are_proven(life: list[Facts]) -> None:
    assert of_kind("token", life[:2]) == []
    (token,) = life[2].tokens_in_use
    said = f"token {token.label} (serial {token.serial}) with platform-ca: Omar Operator has it (Rehearsal safe)"
    for held, proved, on in ((3, "2001-03-04", "2002-03-04"), (4, "2001-03-11", "2002-03-11")):
        (due,) = of_kind("token", life[:held])
        assert due.on.isoformat() == on
        assert due.what.en == f"Open and prove {said}, in use since 2001-03-04, last proved {proved}"
        assert (token.label in due.what.zh, due.ceremony) == (True, life[held - 1].ceremony)
    (due,) = of_kind("token", life[:8])
    assert due.on.isoformat() == "2002-02-18", "a policy of eleven months, since the key signed last"


def test_where_the_archive_that_put_it_to_use_is_not_here_it_is_older(life: list[Facts]) -> None:
    (due,) = of_kind("token", life[5:6])
    assert "in use since 2001-03-25 or before, last proved 2001-03-25" in due.what.en


def test_a_token_whose_key_is_retired_is_due_for_nothing_and_is_to_be_emptied(life: list[Facts]) -> None:
    assert of_kind("token", life[:11]) == []
    (told,) = kept_in_mind(life[:11])
    assert told.startswith("watch Opened by the HSM operator with the administrator or the witness, without a quorum: ")
    assert told.endswith("; it signs nothing any more, so empty it")


def test_a_token_that_holds_keys_of_a_destroyed_root_must_be_emptied(life: list[Facts]) -> None:
    first, second = kept_in_mind(life)
    assert first.startswith("act ") and second.startswith("act ")
    assert "with root, root-ca, root-ca-2, platform-ca-2: " in second
    assert second.endswith("; the root is destroyed, so empty it too")
    assert of_kind("token", life) == []


def test_an_emergency_list_is_made_anew_before_it_ends(life: list[Facts]) -> None:
    assert of_kind("emergency", life[:6]) == []
    (due,) = of_kind("emergency", life[:7])
    crl = next(iter(life[6].emergency.values())).crl
    ends = datetime.date.fromisoformat(crl.next_update[:10])
    assert due.on == ends - datetime.timedelta(days=30), "the policy's overlap of lists"
    assert due.what.en == f"Make the emergency list of root-ca anew: the one in bag {crl.bag} ends on {ends}"
    assert of_kind("emergency", life[:11]) == [], "it was published, and stopped every CA below"


def test_an_emergency_list_that_a_later_list_replaced_is_missed_until_a_revocation_makes_or_wants_none(
    life: list[Facts],
) -> None:
    """As if the issuance for hosts had signed the root's list after the emergency list was sealed."""
    before, apart = life[:7], held_later(life[5], "2001-05-02")
    taken = life[7].continues
    assert taken and apart.opening and apart.continues
    knowing = replace(apart.continues, emergency_crls=taken.emergency_crls)
    later = replace(apart, opening=replace(apart.opening, continues=knowing))
    (due,) = of_kind("emergency", [*before, later])
    assert due.on.isoformat() == "2001-05-02"
    assert due.what.en == "Make an emergency list of root-ca: a later list took the place of the last one"
    assert of_kind("emergency", [*before, later, held_later(life[15], "2001-05-03")]) == []
    (still,) = of_kind("emergency", [*before, apart])
    assert still.what.en.startswith("Make the emergency list of root-ca anew"), "it does not know of the list"


def test_a_token_that_another_end_of_the_chain_left_in_use_is_not_forgotten(life: list[Facts]) -> None:
    other = replace(life[2].tokens_in_use[0], serial="another")
    apart = replace(held_later(life[2], "2001-03-05"), tokens_in_use=(other,))
    assert {one.subject for one in of_kind("token", [*life[:3], apart, *life[3:5]])} == {
        f"{one.label} {one.serial}" for one in (*life[2].tokens_in_use, other)
    }


def held_later(one: Facts, on: str) -> Facts:
    """The facts of a ceremony as if it had been held later, by people who had no emergency list."""
    return replace(one, opened=f"{on}T09:00:00.000Z", ended_at=f"{on}T10:00:00.000Z", emergency={}, retired={})
