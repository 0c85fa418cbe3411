"""How fast the auditor's desk looks at a folder of archives, each verified and read, against their files' bare reading.

    python -m tests.bench.desk_bench [ARCHIVES]     default: 500; copies of the archives that are kept in tests/vectors

Seconds are of the processor, start and libraries included. The bare reading is `sha256sum` of every file. On an
AMD EPYC, of 2.8 s (5.1 before each record was read once), 1 s goes into the signatures: four P-384 and one ML-DSA-65 an
archive.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import zipfile
from itertools import cycle, islice
from pathlib import Path

ARCHIVES = 500
MOST_S = 3.0
ENDINGS = "archives-rules-?-scripts-?.zip"  # made, recovered, aborted, under each version of the rules
YEARS = "archives-rules-*-years.zip"
VECTORS = Path(__file__).parents[1] / "vectors"


def fill(folder: Path, count: int, packed_as: str) -> None:
    """So many archives, each in a folder of its own."""
    for packed in sorted(VECTORS.glob(packed_as)):
        zipfile.ZipFile(packed).extractall(folder / "kept" / packed.stem)
    kept = sorted(record.parent for record in (folder / "kept").rglob("record.jsonl"))
    for number, archive in enumerate(islice(cycle(kept), count)):
        shutil.copytree(archive, folder / "desk" / f"{number:04}")


def seconds_of(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def desk_of(count: int, packed_as: str) -> tuple[float, float]:
    """Seconds of the processor for a desk of so many archives, and how many times sha256sum of their files."""
    with tempfile.TemporaryDirectory() as place:
        fill(Path(place), count, packed_as)
        desk = Path(place) / "desk"
        files = [str(Path(base, name)) for base, _, names in os.walk(desk) for name in names]
        bare = seconds_of(["sha256sum", *files])
        look = f"from pathlib import Path; from ceremony.audit.timeline import look_at; look_at(Path({str(desk)!r}))"
        seconds = min(seconds_of([sys.executable, "-c", look]) for _ in range(3))
    return seconds, seconds / bare


def main(count: int) -> int:
    seconds, times = desk_of(count, ENDINGS)
    years, years_times = desk_of(count, YEARS)
    sys.stdout.write(
        f"{count} archives on the desk: {seconds:.2f} s (at most {MOST_S:.0f}), {times:.0f} times sha256sum\n"
        f"{count} of a root's years, with index, lists and kits: {years:.2f} s, {years_times:.0f} times sha256sum\n"
    )
    return int(seconds > MOST_S)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else ARCHIVES))
