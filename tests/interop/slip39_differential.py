"""Do other programs accept and refuse the same shares as ours? `python -m tests.interop.slip39_differential [shares]`.

Takes valid shares, damages or forges each (every kind below in turn), and asks three decoders that were written apart:
ours, PyPI shamir-mnemonic and PyPI bip39-slip39. All must refuse it, or all accept it with the same fields. Forged
shares of a set also go to both combiners: both must refuse, or both open it with the same secret.

Exit status 1 if they differ anywhere. 100,000 shares take about two minutes on two cores; `make test` tries 4,000.
"""

import random
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from os import cpu_count
from typing import Any

import shamir_mnemonic
from bip39_slip39 import slip39 as bip39_slip39
from shamir_mnemonic import rs1024

from shamir import slip39
from shamir.slip39 import WORDS

BATCH = 500  # shares tried on one valid set
INDEX = {word: index for index, word in enumerate(WORDS)}


def signed(indices: list[int], customisation: bytes | None = None) -> list[int]:
    """Append a valid checksum, by other people's code; of the other customisation on demand."""
    fitting = b"shamir_extendable" if indices[1] & 16 else b"shamir"
    return [*indices, *rs1024.create_checksum(indices, customisation or fitting)]


def swap(draw: random.Random, share: list[int]) -> list[int]:
    one, other = draw.sample(range(len(share)), 2)
    share[one], share[other] = share[other], share[one]
    return share


def change(draw: random.Random, share: list[int]) -> list[int]:
    for place in draw.sample(range(len(share)), draw.randint(1, 4)):
        share[place] = draw.randrange(1024)
    return share


def drop(draw: random.Random, share: list[int]) -> list[int]:
    del share[draw.randrange(len(share))]
    return share


def double(draw: random.Random, share: list[int]) -> list[int]:
    share.insert(draw.randrange(len(share)), draw.choice(share))
    return share


def forge_header(draw: random.Random, share: list[int]) -> list[int]:
    share[draw.randrange(4)] ^= 1 << draw.randrange(10)
    return signed(share[:-3])


def forge_value(draw: random.Random, share: list[int]) -> list[int]:
    """Often in the first word of the value, which holds the padding."""
    share[draw.choice([4, draw.randrange(4, len(share) - 3)])] ^= 1 << draw.randrange(10)
    return signed(share[:-3])


def forge_length(draw: random.Random, share: list[int]) -> list[int]:
    words = draw.randint(0, 56)  # longer ones, beyond 64 bytes, ours refuses and others take
    whole = (share[:-3] + [draw.randrange(1024) for _ in range(words)])[: max(words, 4)]
    whole[4:5] = [draw.randrange(4)] if words > 4 else []  # so that the padding often holds
    return signed(whole)


def forge_customisation(draw: random.Random, share: list[int]) -> list[int]:
    return signed(share[:-3], draw.choice([b"shamir", b"shamir_extendable", b"SHAMIR"]))


def unchanged(_draw: random.Random, share: list[int]) -> list[int]:
    return share


KINDS: list[Callable[[random.Random, list[int]], list[int]]] = [
    swap, change, drop, double, forge_header, forge_value, forge_length, forge_customisation, unchanged,
]  # fmt: skip

DECODERS = (slip39.decode_mnemonic, shamir_mnemonic.Share.from_mnemonic, bip39_slip39.share_from_mnemonic)
COMBINERS = (slip39.combine_mnemonics, shamir_mnemonic.combine_mnemonics)


@dataclass
class Tally:
    """What was tried: how many of each kind were accepted and refused, and where programs differ."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)


def verdict(work: Callable[[Any], Any], question: Any) -> Any:
    """Return what a program answers, or None for a refusal; refusals are of many kinds."""
    try:
        return work(question)
    except Exception:
        return None


def fields(share: Any) -> tuple[Any, ...] | None:
    """Put the fields of a decoded share of any of the three programs in one order."""
    if share is None:
        return None
    if isinstance(share, slip39.Mnemonic):
        return tuple(getattr(share, name) for name in slip39.Mnemonic.__match_args__)
    names = ("identifier", "extendable", "iteration_exponent", "group_index", "group_threshold", "group_count", "value")
    first = tuple(getattr(share, name) for name in names[:-1])
    index = share.index if hasattr(share, "index") else share.member_index
    return (*first, index, share.member_threshold, share.value)


def try_shares(seed: int, count: int) -> Tally:
    """Try `count` shares made from `seed`; secrets here are made up, and no two runs of a seed differ."""
    draw = random.Random(seed)  # noqa: S311  repeatable data for tests, not secrets
    tally = Tally()
    made: list[str] = []
    for number in range(count):
        if number % BATCH == 0:
            size, extendable = draw.choice([16, 32, 32, 64]), draw.random() < 0.5
            made = slip39.split_mnemonics(bytes(size), 2, 3, exponent=0, extendable=extendable, random=draw.randbytes)
        kind = KINDS[number % len(KINDS)]
        text = " ".join(WORDS[i] for i in kind(draw, [INDEX[word] for word in made[0].split()]))
        answers = [fields(verdict(decode, text)) for decode in DECODERS]
        opened = [verdict(combine, [text, made[1]]) for combine in COMBINERS] if answers[0] else [None, None]
        tally.counts[kind.__name__, "accepted" if answers[0] else "refused"] += 1
        if answers.count(answers[0]) != 3 or opened[0] != opened[1]:
            tally.differences.append(f"seed {seed}, share {number}, {kind.__name__}")
    return tally


def main() -> int:
    count = int(sys.argv[1]) if sys.argv[1:] else 100_000
    parts = 20
    whole = Tally()
    with ProcessPoolExecutor(cpu_count()) as pool:
        for tally in pool.map(try_shares, range(parts), [count // parts] * parts):
            whole.counts.update(tally.counts)
            whole.differences += tally.differences
    sys.stdout.write("| kind | accepted by all | refused by all |\n|---|---|---|\n")
    for kind in KINDS:
        numbers = [whole.counts[kind.__name__, outcome] for outcome in ("accepted", "refused")]
        sys.stdout.write(f"| {kind.__name__.replace('_', ' ')} | {numbers[0]} | {numbers[1]} |\n")
    sys.stdout.write(f"{whole.counts.total()} shares tried, {len(whole.differences)} differences\n")
    sys.stdout.write("".join(f"{line}\n" for line in whole.differences[:20]))
    return 1 if whole.differences else 0


if __name__ == "__main__":
    sys.exit(main())
