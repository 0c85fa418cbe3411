"""How much memory do split and combine hold at most? `python -m tests.bench.shamir_memory [MiB ...]`; 64 by default.

One process for each set splits, and combines all shares again. "most" is all that it held at its peak, secret and
shares included, less what Python held before; the promise is twice input and output. Exit status 1 above it. Linux.
"""

import subprocess
import sys

SETS = [(2, 2), (3, 5)]
CHILD = """
import sys, time
from pathlib import Path
from shamir import combine, split
threshold, shares, size = map(int, sys.argv[1:])

def held(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))

combine(split(b"warm", threshold, shares))
before = held("VmRSS")
secret = b"k" * size
start = time.perf_counter()
made = split(secret, threshold, shares)
print(time.perf_counter() - start, held("VmHWM") - before)
del secret
Path("/proc/self/clear_refs").write_text("5")  # forget the peak
start = time.perf_counter()
result = combine(made)
print(time.perf_counter() - start, held("VmHWM") - before)
raise SystemExit(0 if result == b"k" * size else "wrong")
"""


def main() -> int:
    status = 0
    sys.stdout.write("| MiB | set | work | seconds | most, MiB | promised, MiB |\n|---|---|---|---|---|---|\n")
    for mib in [int(text) for text in sys.argv[1:]] or [64]:
        for threshold, shares in SETS:
            command = [sys.executable, "-c", CHILD, str(threshold), str(shares), str(mib << 20)]
            lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
            promised = 2 * (1 + shares) * mib
            for work, (seconds, most) in zip(("split", "combine"), map(str.split, lines), strict=True):
                status |= int(most) >> 20 > promised
                name = f"{threshold}-of-{shares}"
                row = f"| {mib} | {name} | {work} | {float(seconds):.1f} | {int(most) >> 20} | {promised} |"
                sys.stdout.write(row + "\n")
                sys.stdout.flush()
    return status


if __name__ == "__main__":
    sys.exit(main())
