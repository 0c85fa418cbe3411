"""How fast is shamir/? One table from one interleaved run: `python -m tests.bench.shamir_bench`.

Every peer takes its turn in every round, so that a slow moment of the machine meets all of them; the median of the
rounds counts, in CPU time, the kernel's included, so that waiting for other programs does not. Microseconds per call,
split / combine. "bound" is what no splitter in Python can beat: os.urandom for as many random bytes, and one copy of
every share. Peers that would take too long for one call are not run ("-"). The last lines are peers' times over ours.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from .peers import Peer, peers

WORK = [(3, 5, 32), (3, 5, 1024), (3, 5, 1 << 20), (2, 2, 1 << 16), (8, 16, 1 << 16), (128, 255, 1 << 16)]
ROUNDS = 9
ROUND_SECONDS = 0.03
FOR_ALL = "libgfshare in C"
OURS, OURS_LEVEL = "shamir", "shamir, SLIP-39 level"
ALWAYS = {OURS, "shamir, random=ssl.RAND_bytes"}
LONGEST_CALL_SECONDS = 0.5  # libgfshare runs all the same, in one round where it is slow


def bound(threshold: int, shares: int, size: int) -> Peer:
    def draw_and_copy(_secret: bytes) -> Any:
        os.urandom(size * (threshold - 1))
        return [bytes(bytearray(size)) for _ in range(shares)]

    return Peer("bound: os.urandom and copies", draw_and_copy, lambda made: b"".join(made[:1]))


def seconds_per_call(work: Callable[[], object]) -> float:
    """Time enough calls for one round; at least one."""
    start = time.process_time()
    work()
    first = time.process_time() - start
    calls = int(ROUND_SECONDS / max(first, 1e-7))
    if calls < 2:
        return first
    start = time.process_time()
    for _ in range(calls):
        work()
    return (time.process_time() - start) / calls


def can_do(peer: Peer, threshold: int, size: int) -> bool:
    """Try small pieces first (the first also warms caches) and judge by them how long the whole would take."""
    for piece in (512, 512, 8192):
        small = min(size, piece)
        secret = os.urandom(small)
        start = time.process_time()
        try:
            right = peer.combine(peer.split(secret)) == secret
        except Exception:  # a peer may refuse a size; then it is not compared
            return False
        seconds = (time.process_time() - start) * size / small
        if not right or seconds > 20 * LONGEST_CALL_SECONDS:
            return False
    return seconds < LONGEST_CALL_SECONDS


def run(threshold: int, shares: int, size: int) -> dict[str, tuple[float, float]]:
    """Return the median seconds of split and combine by peer; of libgfshare's buffers the best for each."""
    secret = os.urandom(size)
    found = [
        peer
        for peer in peers(threshold, shares, size)
        if peer.name in ALWAYS or FOR_ALL in peer.name or can_do(peer, threshold, size)
    ]
    found.append(bound(threshold, shares, size))
    made = {peer.name: peer.split(secret) for peer in found}
    times: dict[str, tuple[list[float], list[float]]] = {peer.name: ([], []) for peer in found}
    for number in range(ROUNDS):
        for peer in found:
            splits, combines = times[peer.name]
            if number and max(splits) > LONGEST_CALL_SECONDS:
                continue
            splits.append(seconds_per_call(lambda peer=peer: peer.split(secret)))
            combines.append(seconds_per_call(lambda peer=peer: peer.combine(made[peer.name])))
    medians = {name: (statistics.median(both[0]), statistics.median(both[1])) for name, both in times.items()}
    buffered = [medians.pop(name) for name in list(medians) if FOR_ALL in name]
    if buffered:
        medians[f"{FOR_ALL}, best buffer"] = (min(split for split, _ in buffered), min(both for _, both in buffered))
    return medians


def ratio(theirs: tuple[float, float] | None, ours: tuple[float, float] | None) -> str:
    """Above 1: ours is faster."""
    return " / ".join(f"{a / b:.2f}" for a, b in zip(theirs, ours, strict=True)) if theirs and ours else "-"


def main() -> None:
    columns = [run(*work) for work in WORK]
    names = list(dict.fromkeys(name for column in columns for name in column))
    heads = [f"{k}-of-{n}, {size} B" for k, n, size in WORK]
    lines = ["| microseconds, split / combine | " + " | ".join(heads) + " |", "|---" * (len(heads) + 1) + "|"]
    for name in names:
        cells = [f"{c[name][0] * 1e6:.1f} / {c[name][1] * 1e6:.1f}" if name in c else "-" for c in columns]
        lines.append("| " + " | ".join([name, *cells]) + " |")
    lines += ["", "| times over ours, split / combine | " + " | ".join(heads) + " |", "|---" * (len(heads) + 1) + "|"]
    for name in names:
        own = OURS_LEVEL if "SLIP-39" in name else OURS
        if name not in ALWAYS and name != own:
            cells = [ratio(column.get(name), column.get(own)) for column in columns]
            lines.append("| " + " | ".join([name, *cells]) + " |")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
