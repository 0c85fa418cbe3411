"""What survives which loss: sets of sheets over sites, k-of-n or SLIP-0039's groups, judged by trying every loss.

A set recovers when enough groups have enough of their members' sheets. Sites are one where only their writing differs
(`site_key`). A plain k-of-n set is one group. Nothing here is secret, and nothing is decided: the table is for people
who plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import combinations

from ceremony.custody.participants import site_key
from ceremony.errors import UsageError

MOST_SITES = 16
MOST_GROUPS = 16  # SLIP-0039: at most 16 groups of at most 16 members
MOST_MEMBERS = 16


@dataclass(frozen=True)
class Group:
    """`threshold` of the members are needed; each member's sheet is kept at a site."""

    threshold: int
    sites: tuple[str, ...]


@dataclass(frozen=True)
class Spread:
    """Groups of sheets over sites; `needed` of the groups must come together."""

    groups: tuple[Group, ...]
    needed: int = 1

    @property
    def sites(self) -> tuple[str, ...]:
        """Every site once, in the order in which it is first named."""
        spelled: dict[str, str] = {}
        for group in self.groups:
            for site in group.sites:
                spelled.setdefault(site_key(site), site)
        return tuple(spelled.values())

    def left(self, lost: Collection[str]) -> int:
        """How many sheets are left when these sites are gone."""
        gone = {site_key(site) for site in lost}
        return sum(site_key(site) not in gone for group in self.groups for site in group.sites)

    def recovers(self, at_hand: Collection[str]) -> bool:
        """Whether the sheets at these sites bring the key back."""
        here = {site_key(site) for site in at_hand}
        met = sum(sum(site_key(site) in here for site in group.sites) >= group.threshold for group in self.groups)
        return met >= self.needed


def spread_over(sites: Iterable[str], threshold: int) -> Spread:
    """A plain set: `threshold` of the sheets, one at each of `sites`."""
    return Spread((Group(threshold, tuple(sites)),))


def check_spread(spread: Spread) -> Spread:
    """Refuse what is no set of SLIP-0039 (group threshold, member thresholds, sizes); UsageError."""
    sizes = [(group.threshold, len(group.sites)) for group in spread.groups]
    lonely = any(threshold == 1 and members > 1 for threshold, members in sizes)
    if not 1 <= spread.needed <= len(sizes) <= MOST_GROUPS or lonely:
        raise UsageError(
            "Of {groups} groups {needed} cannot be needed, or one sheet of several would do for its group, which "
            "SLIP-0039 forbids; choose other thresholds.",
            groups=len(sizes),
            needed=spread.needed,
        )
    if not all(1 <= threshold <= members <= MOST_MEMBERS for threshold, members in sizes):
        raise UsageError("A group has 1 to {most} sheets, and needs no more of them than it has.", most=MOST_MEMBERS)
    if len(spread.sites) > MOST_SITES:
        raise UsageError("More than {most} sites cannot be tried one by one; name fewer.", most=MOST_SITES)
    return spread


@dataclass(frozen=True)
class Loss:
    """Some sites are gone: how many sheets are left, and whether they still recover."""

    sites: tuple[str, ...]
    left: int
    enough: bool


def losses(spread: Spread, *, at_once: int) -> tuple[Loss, ...]:
    """Every loss of so many sites at once."""
    sites = spread.sites[:MOST_SITES]
    made = []
    for lost in combinations(sorted(sites, key=site_key), at_once):
        rest = [site for site in sites if site not in lost]
        made.append(Loss(lost, spread.left(lost), spread.recovers(rest)))
    return tuple(made)


def may_be_lost(spread: Spread) -> int:
    """How many sites can be lost, whichever they are, so that the rest still recovers."""
    lost = 0
    while lost < len(spread.sites) and all(loss.enough for loss in losses(spread, at_once=lost + 1)):
        lost += 1
    return lost


def fewest_sites(spread: Spread) -> tuple[tuple[str, ...], ...]:
    """The smallest meetings of sites that recover: who holds these few holds the key."""
    for count in range(1, len(spread.sites) + 1):
        found = tuple(few for few in combinations(spread.sites, count) if spread.recovers(few))
        if found:
            return found
    return ()


def crowded(spread: Spread) -> tuple[tuple[str, int], ...]:
    """Sites that keep more than one sheet, with how many."""
    count = Counter(site_key(site) for group in spread.groups for site in group.sites)
    return tuple((site, count[site_key(site)]) for site in spread.sites if count[site_key(site)] > 1)
