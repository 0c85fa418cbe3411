"""What survives which loss: every answer against the definition, over all sites; the command says what to mend."""

from __future__ import annotations

import json
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ceremony.custody.site_loss import Group, Spread, check_spread, fewest_sites, losses, may_be_lost, spread_over
from ceremony.errors import UsageError
from tests.support import assert_refused, keyrite


def group(members: list[str], threshold: int) -> Group:
    return Group(min(threshold, len(members)), tuple(members))


MEMBERS = st.lists(st.sampled_from("ABCDEa"), min_size=1, max_size=5)
GROUPS = st.lists(st.builds(group, MEMBERS, st.integers(1, 5)), min_size=1, max_size=3)


def opens(groups: list[Group], needed: int, here: set[str]) -> bool:
    """SLIP-0039's definition: enough groups, each with enough of its members."""
    met = [one for one in groups if len([site for site in one.sites if site.upper() in here]) >= one.threshold]
    return len(met) >= needed


@given(GROUPS, st.integers(1, 3))
@settings(max_examples=200, deadline=None)
def test_every_answer_is_that_of_the_definition(groups: list[Group], needed: int) -> None:
    needed = min(needed, len(groups))
    spread = Spread(tuple(groups), needed)
    sites = {site.upper() for site in spread.sites}
    assert len(spread.sites) == len(sites)

    def survives(lost: tuple[str, ...]) -> bool:
        return opens(groups, needed, sites - {site.upper() for site in lost})

    for at_once in range(1, len(sites) + 1):
        assert all(loss.enough is survives(loss.sites) for loss in losses(spread, at_once=at_once))
    counts = range(len(sites) + 1)
    safe = [count for count in counts if all(survives(lost) for lost in combinations(sites, count))]
    assert may_be_lost(spread) == max(safe)
    least = [count for count in counts if any(opens(groups, needed, set(few)) for few in combinations(sites, count))]
    assert {len(few) for few in fewest_sites(spread)} == {least[0]}


def test_three_of_five_at_five_sites_lose_any_two() -> None:
    assert may_be_lost(spread_over("ABCDE", 3)) == 2


@pytest.mark.parametrize(
    "spread",
    [
        Spread((Group(1, ("A", "B")),)),
        Spread((Group(3, ("A", "B")),)),
        Spread((Group(2, ("A", "B")),), needed=2),
        Spread((), needed=1),
        Spread((Group(2, tuple(f"S{n}" for n in range(17))),)),
    ],
)
def test_refuses_what_is_no_set(spread: Spread) -> None:
    with pytest.raises(UsageError):
        check_spread(spread)


def test_the_command_names_what_lets_one_site_decide_or_end_all() -> None:
    good = keyrite("sites", "3:North,South,East,West,Harbour", "--json")
    assert good.returncode == 0, good.stderr
    assert json.loads(good.stdout)["may_be_lost"] == 2
    bad = keyrite("sites", "2:North,north,South", "2:North,East", "--needed", "2")
    assert bad.returncode == 1
    assert "NOTE If North is lost, nothing recovers" in bad.stdout
    assert_refused(keyrite("sites", "North,South"), 2, "is no group")
    assert_refused(keyrite("sites"), 2, "one of the two")
