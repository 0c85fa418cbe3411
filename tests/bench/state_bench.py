"""What it costs to hold an entry to the rules before it is written, against taking it into account as `verify` does.

    python -m tests.bench.state_bench

Before an entry is on disk the engine asks for the state after it (`State.after`), and takes that over when the entry is
there; `apply` changes a state in place. Both replay each record that is kept in tests/vectors, in one run.
"""

from __future__ import annotations

import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from ceremony.record.journal import Entry, read_chain
from ceremony.script.loading import MAX_SCRIPT_BYTES, Script, parse_script
from ceremony.state import State

MOST_TIMES = 1.5
ROUNDS = 40
VECTORS = Path(__file__).parents[1] / "vectors"


def records(folder: Path) -> list[tuple[Script, list[Entry]]]:
    """Every kept record, and its script."""
    for packed in sorted(VECTORS.glob("*.zip")):
        zipfile.ZipFile(packed).extractall(folder / packed.stem)
    found = []
    for path in sorted(folder.rglob("record.jsonl")):
        with path.open("rb") as stream:
            entries = [entry for entry, _ in read_chain(stream)]
        found.append((parse_script((path.parent / "script.yaml").read_bytes()[:MAX_SCRIPT_BYTES]), entries))
    return found


def checked_first(state: State, entry: Entry) -> None:
    state.become(state.after(entry))


def seconds(told: list[tuple[Script, list[Entry]]], take: Callable[[State, Entry], None]) -> float:
    """Of the processor, the least of several rounds over all records."""
    least = float("inf")
    for _ in range(ROUNDS):
        since = time.process_time()
        for script, entries in told:
            state = State(script)
            for entry in entries:
                take(state, entry)
        least = min(least, time.process_time() - since)
    return least


def main() -> int:
    with tempfile.TemporaryDirectory() as place:
        told = records(Path(place))
    count = sum(len(entries) for _, entries in told)
    plain, first = seconds(told, State.apply), seconds(told, checked_first)
    sys.stdout.write(
        f"{count} entries of {len(told)} records: applied {plain / count * 1e6:.1f} us each, checked first "
        f"{first / count * 1e6:.1f} us: {first / plain:.2f} times (at most {MOST_TIMES})\n"
    )
    return int(first > MOST_TIMES * plain)


if __name__ == "__main__":
    sys.exit(main())
