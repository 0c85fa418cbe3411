"""Makes the archives that are kept for ever: one of each ending, under this program's rules and format of scripts.

    python -m tests.vectors.make_archives       writes tests/vectors/archives-rules-R-scripts-S.zip, if it is not there

Their clock stands in 2001, so every certificate in them expired years ago. A file that is there is never made anew: an
archive of its version must verify for ever. A change that breaks it needs a new version of the rules instead.
"""

from __future__ import annotations

import datetime
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

from ceremony.script.loading import RULES
from ceremony.script.safety_order import NEWEST_FORMAT
from tests.fakes import FakeClock
from tests.fuzz.archive_corpus import make_corpus

KEPT = {"closed": "root-generation", "recovered": "recovery", "aborted-late": "aborted"}


def main() -> None:
    target = Path(__file__).with_name(f"archives-rules-{RULES}-scripts-{NEWEST_FORMAT}.zip")
    if target.exists():
        sys.exit(f"{target} is kept for ever; raise RULES for other rules.")
    with tempfile.TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        patch.setattr(FakeClock, "_now", datetime.datetime(2001, 3, 2, 10, 0, tzinfo=datetime.UTC))
        corpus = make_corpus(Path(place))
        with zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED) as file:
            for name, kept_as in KEPT.items():
                for path, content in sorted(corpus.files(name).items()):
                    file.writestr(zipfile.ZipInfo(f"{kept_as}/{path}", (2001, 3, 2, 10, 0, 0)), content)


if __name__ == "__main__":
    main()
