"""The set of five shares of `sheet_support`, its register, and one sheet of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ceremony.custody.register import RegisteredShare, ShareSet, commit_to_share, key_check_value
from ceremony.sheets.content import SheetContent
from tests.unit.ceremony.sheets.sheet_support import HOLDERS, MNEMONICS, OTHER_SET, SITES, content, words_of


@pytest.fixture(scope="session")
def shares() -> tuple[tuple[str, ...], ...]:
    return words_of(MNEMONICS)


@pytest.fixture(scope="session")
def other_shares() -> tuple[tuple[str, ...], ...]:
    return words_of(OTHER_SET)


@pytest.fixture(scope="session")
def register(shares: tuple[tuple[str, ...], ...]) -> ShareSet:
    entries = tuple(
        RegisteredShare(index, holder, site, commit_to_share(words))
        for index, (holder, site, words) in enumerate(zip(HOLDERS, SITES, shares, strict=True), 1)
    )
    return ShareSet("KC-2026-0007", 1, 25261, 3, entries, key_check_value(bytes(range(32))))


@pytest.fixture(scope="session")
def make_content() -> Callable[..., SheetContent]:
    return content
