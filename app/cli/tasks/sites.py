"""`keyrite sites`: what survives which loss, for sets that are planned and for the live set of an archive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import typer

from app.json_output import print_json
from app.output import console
from ceremony.continuing.continued import Continued
from ceremony.custody.site_loss import (
    Group,
    Spread,
    check_spread,
    crowded,
    fewest_sites,
    losses,
    may_be_lost,
    spread_over,
)
from ceremony.errors import UsageError
from ceremony.language.translations import without_ids
from ceremony.planning.quorum_bypass import find_bypasses, kept_now
from ceremony.record.events import BypassFound
from ceremony.verify import read_continued

MOST_SHOWN = 40  # losses of two sites at once that are shown one by one


def show_sites(groups: Sequence[str], needed: int, archive: Path | None, *, as_json: bool) -> None:
    """Show the table; exit 1 if a single site recovers, if one loss is too much, or if a quorum can be bypassed."""
    if bool(groups) is (archive is not None):
        raise UsageError("Name groups as K:SITE,SITE,... or an archive with --archive, one of the two.")
    bypasses: tuple[BypassFound, ...] = ()
    if archive is not None:
        continued = read_continued(archive, rehearsal=None)
        spread, bypasses = _spread_of(continued), _bypasses_of(continued)
    else:
        spread = Spread(tuple(_group(text) for text in groups), needed)
    check_spread(spread)
    found = _findings(spread, bypasses)
    if as_json:
        print_json({"ok": not found, **_data(spread), "findings": found})
    else:
        for line in _lines(spread, found):
            console().print(line, markup=False)
    raise typer.Exit(1 if found else 0)


def _group(text: str) -> Group:
    threshold, _, sites = text.partition(":")
    named = tuple(site.strip() for site in sites.split(","))
    if not threshold.isdecimal() or not all(named):
        raise UsageError("{text} is no group; write K:SITE,SITE,... with a site for each sheet.", text=text)
    return Group(int(threshold), named)


def _spread_of(continued: Continued) -> Spread:
    live = [sheet for sheet in continued.ledger if sheet.generation == continued.shares.generation]
    at_hand = [sheet for sheet in live if not sheet.gone]
    return spread_over(kept_now(at_hand), continued.shares.threshold)


def _bypasses_of(continued: Continued) -> tuple[BypassFound, ...]:
    return find_bypasses(continued.participants, continued.shares.threshold, continued.ledger)


def _findings(spread: Spread, bypasses: tuple[BypassFound, ...]) -> list[str]:
    alone = [few[0] for few in fewest_sites(spread) if len(few) == 1]
    found = [f"P4: the sheets at {site} recover alone" for site in alone]
    fatal = [loss.sites[0] for loss in losses(spread, at_once=1) if not loss.enough]
    found += [f"P5: if {site} is lost, nothing recovers" for site in fatal]
    found += [f"B1: {count} sheets are kept at {site}" for site, count in crowded(spread)] if not bypasses else []
    return found + [f"{one.rule}: {one.detail}" for one in bypasses]


def _data(spread: Spread) -> dict[str, object]:
    return {
        "groups": [{"threshold": group.threshold, "sites": list(group.sites)} for group in spread.groups],
        "needed": spread.needed,
        "may_be_lost": may_be_lost(spread),
        "fewest_sites": [list(few) for few in fewest_sites(spread)],
        "losses": [
            {"lost": list(loss.sites), "left": loss.left, "recovers": loss.enough}
            for at_once in (1, 2)
            for loss in losses(spread, at_once=at_once)
        ],
    }


def _lines(spread: Spread, found: list[str]) -> Iterator[str]:
    for number, group in enumerate(spread.groups, start=1):
        yield f"Group {number}: {group.threshold} of {len(group.sites)}, at {', '.join(group.sites)}"
    if len(spread.groups) > 1:
        yield f"{spread.needed} of {len(spread.groups)} groups are needed."
    yield ""
    for at_once in (1, 2):
        every = losses(spread, at_once=at_once)
        for loss in every[:MOST_SHOWN]:
            verdict = "still recovers" if loss.enough else "NOTHING RECOVERS"
            yield f"  without {' and '.join(loss.sites):<44} {loss.left:>3} sheets left   {verdict}"
        if len(every) > MOST_SHOWN:
            yield f"  and {len(every) - MOST_SHOWN} more pairs (--json has all)"
    yield ""
    yield f"Sites that may be lost, whichever they are: {may_be_lost(spread)}"
    few = fewest_sites(spread)
    yield f"The fewest sites that recover together: {len(few[0])}" if few else "These sheets never recover."
    for one in found:
        yield f"NOTE {without_ids(one)}"
