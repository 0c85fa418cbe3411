"""How fast, and in how much memory, `keyrite verify` reads long records, against `sha256sum` of the same file.

    python -m tests.bench.verify_bench [ENTRIES...]     default: 100 10000 1000000

The archive is sound: a root-generation on a token of ordinary memory in which somebody notes a great many deviations.
Seconds are of the processor, not of the clock on the wall, so that a busy machine changes them little. `start` is what
the command takes before it looks at anything: `keyrite verify --help`. At a million entries `verify` takes at most
`MOST` times `sha256sum`.

`floor` is what a Python takes that reads each line with `json.loads`, hashes it, and digests the file in the three ways
that its manifest and its two signatures ask for (SHA-256, SHA-384, SHAKE256): no rule, no type, no check of the form.
Measured on an AMD EPYC with CPython 3.11 and sha256sum of coreutils 9.1 (0.88 us a line of 450 bytes): floor 5.5 times
sha256sum, `verify` 7.7 (14.4 before `ceremony/record/plain_lines.py`). A sha256sum that uses the processor's own SHA
instructions takes a quarter: there both are four times as large, and mean as much.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rfc8785

from tests.fuzz.archive_corpus import Corpus, entries, make_closed, resign, write

MOST = 8
LONG = 1_000_000  # entries

NOTE = {
    "what": "A visitor knocked at the door of the room and was sent away.",
    "expected": "nobody comes to the door during the ceremony",
    "decision": "The ceremony goes on; the door stays locked.",
    "decided_by": "Wendy Witness",
}


def lengthen(corpus: Corpus, folder: Path, count: int) -> Path:
    """A sound archive with about `count` entries."""
    files = corpus.files()
    lines = entries(files)
    place = next(n for n, entry in enumerate(lines) if entry["event"] == "head-confirmed")
    note: dict[str, Any] = {**lines[place], "event": "deviation-noted", "data": NOTE}
    lines[-1]["data"]["deviations"] += max(0, count - len(lines))
    record = rechain_quickly([*lines[:place], *[note] * max(0, count - len(lines)), *lines[place:]])
    return write(folder, resign(corpus, {**files, "record.jsonl": record}))


def rechain_quickly(lines: list[dict[str, Any]]) -> bytes:
    """As `archive_corpus.rechain`, in time that grows with the record and no faster."""
    record, head = [], "0" * 64
    for seq, entry in enumerate(lines):
        data = {"head": head, "lines": seq} if entry["event"] == "head-confirmed" else entry["data"]
        whole = {**entry, "seq": seq, "prev": head, "data": data}
        line = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        assert seq % 9973 or line == rfc8785.dumps(whole)
        head = hashlib.sha256(line).hexdigest()
        record.append(line)
    return b"\n".join(record) + b"\n"


@dataclass(frozen=True)
class Taken:
    """What a command took: seconds of the processor, largest resident size in MiB."""

    seconds: float
    mib: int


def measure(*command: str, times: int = 3) -> Taken:
    """The least of several runs, each of which must succeed."""
    return min((_measure(command) for _ in range(times)), key=lambda one: one.seconds)


# from a small process: a child's largest resident size counts from that of the process that started it
_LAUNCHER = """
import os, resource, sys
quiet = [(os.POSIX_SPAWN_OPEN, 1, "/dev/null", 1, 0)]
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet)
_, status, usage = os.wait4(child, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024)
"""


def _measure(command: tuple[str, ...]) -> Taken:
    launched = [sys.executable, "-I", "-S", "-c", _LAUNCHER, *command]
    code, seconds, mib = subprocess.run(launched, capture_output=True, text=True, check=True).stdout.split()
    assert code == "0", command
    return Taken(float(seconds), int(mib))


_FLOOR = """
import hashlib, json, sys
digests = [hashlib.sha256(), hashlib.sha384(), hashlib.shake_256()]
with open(sys.argv[1], "rb") as record:
    while lines := record.readlines(1 << 20):
        block = b"".join(lines)
        for digest in digests:
            digest.update(block)
        for line in lines:
            json.loads(line)
            hashlib.sha256(line).hexdigest()
"""


def main(counts: list[int]) -> int:
    slow = False
    keyrite = [sys.executable, "-m", "app", "verify"]
    start = measure(*keyrite, "--help")
    sys.stdout.write(f"start {start.seconds:.2f} s, {start.mib} MiB\n")
    with tempfile.TemporaryDirectory() as place:
        for count in counts:
            archive = Path(place) / str(count)
            subprocess.run([sys.executable, "-m", "tests.bench.verify_bench", "make", archive, str(count)], check=True)
            record = archive / "record.jsonl"
            sha = measure("sha256sum", str(record))
            taken = measure(*keyrite, str(archive), times=3 if count < 100_000 else 1)
            floor = measure(sys.executable, "-I", "-c", _FLOOR, str(record), times=1)
            size, ratio = record.stat().st_size / (1 << 20), taken.seconds / sha.seconds
            slow = slow or (count >= LONG and ratio > MOST)
            sys.stdout.write(
                f"{count:>9} entries {size:7.1f} MiB   sha256sum {sha.seconds:6.3f} s, {sha.mib} MiB   "
                f"floor {floor.seconds / sha.seconds:.1f} times   verify {taken.seconds:6.2f} s, {taken.mib} MiB   "
                f"{ratio:.1f} times\n"
            )
            sys.stdout.flush()
    sys.stdout.write(f"at {LONG} entries at most {MOST} times\n")
    return int(slow)


if __name__ == "__main__":
    if sys.argv[1:2] == ["make"]:
        with tempfile.TemporaryDirectory() as made:
            lengthen(make_closed(Path(made) / "corpus"), Path(sys.argv[2]), int(sys.argv[3]))
    else:
        sys.exit(main([int(one) for one in sys.argv[1:]] or [100, 10_000, LONG]))
