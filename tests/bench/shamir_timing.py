"""Does the time depend on the secret? `python -m tests.bench.shamir_timing`: Welch's t of fixed against random secrets.

|t| above 4.5 is the usual sign that times tell the two classes apart. Classes alternate at random, 60,000 calls each;
the slowest tenth is left out. Random against random shows what the machine's own noise amounts to. "masked" is the same
map on the inputs XORed with fresh random strings and on these strings alone, added up afterwards: what first-order
masking would cost and give. An equal number of instructions does not make equal times.
"""

import math
import os
import random
import statistics
import sys
import time
from collections.abc import Callable

from shamir import combine, lanes, split
from shamir.field import lagrange_rows

SIZE = 32
CALLS = 60_000
PLAN = lanes.plan_map(lagrange_rows((3, 4, 5), (0,)))


def plain_map(inputs: list[bytes]) -> bytes:
    return lanes.linear_map(PLAN, inputs)[0]


def masked_map(inputs: list[bytes]) -> bytes:
    masks = [os.urandom(SIZE) for _ in inputs]
    hidden = lanes.linear_map(PLAN, [xor(value, mask) for value, mask in zip(inputs, masks, strict=True)])[0]
    return xor(hidden, lanes.linear_map(PLAN, masks)[0])


def xor(a: bytes, b: bytes) -> bytes:
    return bytes(x ^ y for x, y in zip(a, b, strict=True))


def welch(work: Callable[[bytes], Callable[[], object]], fixed: bytes | None) -> tuple[float, float, float]:
    """Return t, the difference and the mean in nanoseconds; `fixed` None compares random with random."""
    choose = random.Random(1)  # noqa: S311  the order of the classes
    times: tuple[list[int], list[int]] = ([], [])
    for _ in range(2 * CALLS):
        kind = choose.randrange(2)
        call = work(os.urandom(SIZE) if kind or fixed is None else fixed)
        start = time.perf_counter_ns()
        call()
        times[kind].append(time.perf_counter_ns() - start)
    first, second = (sorted(kept)[: len(kept) * 9 // 10] for kept in times)
    spread = math.sqrt(statistics.variance(first) / len(first) + statistics.variance(second) / len(second))
    difference = statistics.fmean(first) - statistics.fmean(second)
    return difference / spread, difference, statistics.fmean(second)


def combining(secret: bytes) -> Callable[[], object]:
    shares = split(secret, 3, 5, random=lambda count: secret[:count])[2:]  # zero secret: all shares are zero
    return lambda: combine(shares)


WORK: dict[str, Callable[[bytes], Callable[[], object]]] = {
    "split 3-of-5": lambda secret: lambda: split(secret, 3, 5),
    "combine 3-of-5": combining,
    "one map": lambda secret: lambda: plain_map([secret] * 3),
    "one map, masked": lambda secret: lambda: masked_map([secret] * 3),
}


def main() -> None:
    sys.stdout.write(
        "| 32 bytes | t, zero against random | difference, ns | t, random against random | mean, ns |\n"
        "|---|---|---|---|---|\n"
    )
    for name, work in WORK.items():
        fixed, difference, mean = welch(work, bytes(SIZE))
        control, _, _ = welch(work, None)
        sys.stdout.write(f"| {name} | {fixed:.1f} | {difference:.0f} | {control:.1f} | {mean:.0f} |\n")


if __name__ == "__main__":
    main()
