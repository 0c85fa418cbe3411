"""Does the number of CPU instructions depend on the secret? `python -m tests.bench.shamir_trace [secrets]`.

Runs whole processes under valgrind's callgrind: for each operation and length, one process for each of 16 (or more)
secrets and random streams, and prints the count and the spread (largest less smallest). A spread of 0 means that every
secret took exactly as many instructions. It does not mean equal time: see shamir/AUDIT.md.

A line whose counts differ is measured again, twice at most: what depends on a secret differs every time, what other
programs do to one process (they change folders that Python lists) does not. The runs that it took are printed.

Exit status 1 if a spread is not 0, 3 without valgrind.
"""

import compileall
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[2]
LENGTHS = {"split": (32, 1, 3, 24, 100, 1024), "combine": (32, 1, 3, 24, 100, 1024), "slip39": (32, 16, 64)}
RUNS = 3
DRAWN = 4  # strings of random bytes that 3-of-5 needs at most

# The measured process reads the secret and the random stream in binary, so that reading costs the same for all.
CHILD = """
import sys
operation, size = sys.argv[1], int(sys.argv[2])
from shamir import combine, levels, split
data = sys.stdin.buffer.read()
secret, stream = data[:size], iter([data[i : i + size] for i in range(size, len(data), size)])
draw = lambda count: next(stream)[:count]
if operation == "slip39":
    values = levels.deal(secret, 3, 5, draw)
    points = [(x, values[x], (x,)) for x in (0, 2, 4)]
    result = levels.gather(points, 3)
else:
    made = split(secret, 3, 5, random=draw)
    result = combine([made[0], made[2], made[4]]) if operation == "combine" else secret
if not len(result) == size:
    raise SystemExit("wrong")
"""


def samples(size: int, count: int) -> list[bytes]:
    """Return secrets with their random streams: all zero, all ones, leading and trailing zeros, then random ones."""
    length = size * (1 + DRAWN)
    ones = b"\xff" * length
    zeros = bytes(length)
    half = length // 2
    chosen = [zeros, ones, zeros[:half] + ones[half:], ones[:half] + zeros[half:], zeros[:-1] + b"\x01"]
    chosen += [hashlib.shake_256(b"trace %d" % number).digest(length) for number in range(count)]
    return chosen[:count]


def instructions(folder: Path, operation: str, size: int, data: bytes) -> int:
    """Count the instructions of one whole process, which sees only `folder`: imports list the folders they search."""
    environment = {"PATH": os.environ["PATH"], "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    with tempfile.TemporaryFile() as stdin:
        stdin.write(data)
        stdin.seek(0)
        command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", sys.executable, "-S", "-c", CHILD]
        done = subprocess.run(
            [*command, operation, str(size)],
            stdin=stdin,
            capture_output=True,
            text=True,
            env=environment,
            cwd=folder,
            check=True,
        )
    found = re.search(r"Collected : (\d+)", done.stderr)
    if not found:
        raise RuntimeError(done.stderr)
    return int(found[1])


def main() -> int:
    if not shutil.which("valgrind"):
        sys.stdout.write("valgrind is not installed: nothing was measured\n")
        return 3
    count = int(sys.argv[1]) if sys.argv[1:] else 16
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "shamir", folder / "shamir", ignore=shutil.ignore_patterns("__pycache__"))
        compileall.compile_dir(folder, quiet=1)
        return measure(folder, count)


def measure(folder: Path, count: int) -> int:
    """Print one line for each operation and length; return the exit status."""
    worst = 0
    sys.stdout.write(
        "| operation, 3-of-5 | bytes | secrets | instructions, whole process | spread | runs |\n"
        "|---|---|---|---|---|---|\n"
    )
    for operation, sizes in LENGTHS.items():
        for size in sizes:
            data = samples(size, count)
            for run in range(1, RUNS + 1):  # noqa: B007  printed below
                with ThreadPoolExecutor(os.cpu_count()) as pool:
                    counts = list(pool.map(partial(instructions, folder, operation, size), data))
                spread = max(counts) - min(counts)
                if not spread:
                    break
            worst = max(worst, spread)
            sys.stdout.write(f"| {operation} | {size} | {len(data)} | {counts[0]:,} | {spread} | {run} |\n")
            sys.stdout.flush()
    return 1 if worst else 0


if __name__ == "__main__":
    sys.exit(main())
