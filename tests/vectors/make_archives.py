"""Makes the archives that are kept for ever, under this program's rules and format of scripts.

    python -m tests.vectors.make_archives       writes, beside this file, what is not there of
                                                archives-rules-R-scripts-S.zip: one of each ending
                                                archives-rules-R-scripts-S-years.zip: a few years of a root

Their clock stands in 2001, so every certificate in them expired years ago. A file that is there is never made anew: an
archive of its version must verify for ever. A change that breaks it needs a new version of the rules instead.
"""

from __future__ import annotations

import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ceremony.script.loading import RULES
from ceremony.script.safety_order import NEWEST_FORMAT
from tests.fakes import FakeClock
from tests.fuzz.archive_corpus import make_corpus
from tests.vectors.years import BEGAN, kept_files, live

KEPT = {"closed": "root-generation", "recovered": "recovery", "aborted-late": "aborted"}
NAME = f"archives-rules-{RULES}-scripts-{NEWEST_FORMAT}"
Made = Iterator[tuple[str, bytes]]


def main() -> None:
    makers: dict[str, Callable[[Path], Made]] = {f"{NAME}.zip": _endings, f"{NAME}-years.zip": _years}
    missing = {name: make for name, make in makers.items() if not Path(__file__).with_name(name).exists()}
    if not missing:
        sys.exit(f"The archives of rules {RULES} are kept for ever; raise RULES for other rules.")
    for name, make in missing.items():
        with tempfile.TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
            patch.setattr(FakeClock, "_now", BEGAN)
            with zipfile.ZipFile(Path(__file__).with_name(name), "x", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
                for path, content in make(Path(place)):
                    file.writestr(zipfile.ZipInfo(path, (2001, 3, 2, 10, 0, 0)), content, zipfile.ZIP_DEFLATED)


def _endings(place: Path) -> Made:
    corpus = make_corpus(place)
    for name, kept_as in KEPT.items():
        yield from ((f"{kept_as}/{path}", content) for path, content in sorted(corpus.files(name).items()))


def _years(place: Path) -> Made:
    return kept_files(live(place))


if __name__ == "__main__":
    main()
