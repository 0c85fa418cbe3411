"""How fast, and in how much memory, `keyrite verify` reads long records, against `sha256sum` of the same file.

    python -m tests.bench.verify_bench [ENTRIES...]     default: 100 10000 1000000

The archive is sound: a root-generation on a token of ordinary memory in which somebody notes a great many deviations.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import rfc8785

from tests.fuzz.archive_corpus import Corpus, entries, make_closed, resign, write

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
    record = rechain_quickly([*lines[:place], *[note] * max(0, count - len(lines)), *lines[place:]])
    return write(folder, resign(corpus, {**files, "record.jsonl": record}))


def rechain_quickly(lines: list[dict[str, Any]]) -> bytes:
    """As `archive_corpus.rechain`, in time that grows with the record and no faster."""
    import hashlib

    record, head = [], "0" * 64
    for seq, entry in enumerate(lines):
        data = {"head": head, "lines": seq} if entry["event"] == "head-confirmed" else entry["data"]
        whole = {**entry, "seq": seq, "prev": head, "data": data}
        line = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        assert seq % 9973 or line == rfc8785.dumps(whole)
        head = hashlib.sha256(line).hexdigest()
        record.append(line)
    return b"\n".join(record) + b"\n"


def measure(*command: str) -> tuple[float, int, int]:
    """Seconds, largest resident size in MiB, exit code."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    return time.perf_counter() - began, usage.ru_maxrss // 1024, os.waitstatus_to_exitcode(status)


def main(counts: list[int]) -> None:
    with tempfile.TemporaryDirectory() as place:
        for count in counts:
            archive = Path(place) / str(count)
            # in a process of its own: a child's resident size counts from that of the process that started it
            making = [sys.executable, "-m", "tests.bench.verify_bench", "make", str(archive), str(count)]
            subprocess.run(making, check=True)
            record = archive / "record.jsonl"
            size = record.stat().st_size / (1 << 20)
            sha, _, _ = min(measure("sha256sum", str(record)) for _ in range(3))
            seconds, memory, code = min(
                measure(sys.executable, "-m", "app", "verify", str(archive)) for _ in range(3 if count < 100_000 else 1)
            )
            assert code == 0
            sys.stdout.write(
                f"{count:>9} entries  {size:8.1f} MiB  sha256sum {sha:7.3f} s  verify {seconds:7.2f} s  "
                f"ratio {seconds / sha:6.0f}  {seconds / count * 1e6:7.1f} us an entry  {memory} MiB resident\n"
            )
            sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1:2] == ["make"]:
        with tempfile.TemporaryDirectory() as made:
            lengthen(make_closed(Path(made) / "corpus"), Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main([int(one) for one in sys.argv[1:]] or [100, 10_000, 1_000_000])
