"""Five sheets of a set, as PDF: the same in every run, so that none of its words happens to be in a sentence."""

from __future__ import annotations

import datetime
import random
from functools import cache

from ceremony.sheets.content import SheetContent
from ceremony.sheets.layout import render_sheet
from shamir import slip39

SECRET = bytes(range(32))
SEED = 1


@cache
def make_sheets() -> list[tuple[tuple[str, ...], bytes]]:
    """Words and PDF of each sheet, 3 of 5."""
    made = []
    shares = slip39.split_mnemonics(SECRET, 3, 5, random=random.Random(SEED).randbytes)  # noqa: S311 - no secret
    for index, mnemonic in enumerate(shares, start=1):
        words = tuple(mnemonic.split())
        content = SheetContent(
            rehearsal=True,
            organisation="Northwind Clearing Bank",
            ceremony="KC-2026-0007",
            holder=f"Custodian {index}",
            site=f"Vault {index}",
            index=index,
            threshold=3,
            shares=5,
            generation=1,
            root_fingerprint="9f3a" * 16,
            check_value="ab12" * 8,
            issued=datetime.date(2026, 11, 23),
            language="en",
            paper="A4",
            words=words,
        )
        made.append((words, render_sheet(content)))
    return made
