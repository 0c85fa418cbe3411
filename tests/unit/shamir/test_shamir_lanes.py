"""Packed arithmetic: right results, and the same work whatever the secret.

Two guards hold what makes the work equal. One rewrites the source so that the size of every intermediate int is noted;
the other notes every bytecode executed. Both must be the same for all secrets of one length.
"""

# ruff: noqa: S311  repeatable data for tests, not secrets

import ast
import random
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from shamir import cipher, combine, field, lanes, levels, slip39, split
from tests.unit.shamir.shamir_support import opcodes, replay

SIZES = (1, 2, 3, 4, 7, 8, 16, 24, 32, 33, 64, 100)


@pytest.fixture(autouse=True)
def _plan_anew() -> None:
    """Let no test depend on a plan that another one left in the caches."""
    for cached in (lanes.plan_interpolation, lanes._masks):
        cached.cache_clear()


def secrets_of(size: int) -> list[bytes]:
    """All zero, all ones, zeros at either end, single bits, random."""
    draw = random.Random(size)
    half = size // 2
    fixed = [bytes(size), b"\xff" * size, bytes(half) + b"\xff" * (size - half), b"\xff" * half + bytes(size - half)]
    bits = [bytes(size - 1) + b"\x01", b"\x01" + bytes(size - 1), bytes(size - 1) + b"\x80", b"\x80" + bytes(size - 1)]
    return fixed + bits + [draw.randbytes(size) for _ in range(8)]


def naive_map(rows: field.Matrix, inputs: list[bytes]) -> list[bytes]:
    results = []
    for row in rows:
        total = bytearray(len(inputs[0]))
        for weight, value in zip(row, inputs, strict=True):
            for i, byte in enumerate(value):
                total[i] ^= field.multiply(weight, byte)
        results.append(bytes(total))
    return results


@pytest.mark.parametrize("size", SIZES)
def test_linear_map_matches_the_definition(size: int) -> None:
    draw = random.Random(size)
    for _ in range(20):
        inputs = [draw.randbytes(size) for _ in range(draw.randint(1, 5))]
        rows = tuple(tuple(draw.randrange(256) for _ in inputs) for _ in range(draw.randint(1, 6)))
        assert lanes.linear_map(lanes.plan_map(rows), inputs) == naive_map(rows, inputs)


@pytest.mark.parametrize("weight", range(256))
def test_every_weight_multiplies_every_byte(weight: int) -> None:
    everything = bytes(range(256))
    expected = bytes(field.multiply(weight, byte) for byte in everything)
    assert lanes.linear_map(lanes.plan_map(((weight,),)), [everything]) == [expected]


@pytest.mark.parametrize("extra", [-1, 0, 1])
def test_chunks_join_without_a_seam(extra: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "_CHUNK_BYTES", 16)
    draw = random.Random(5)
    inputs = [draw.randbytes(48 + extra) for _ in range(3)]
    rows = ((1, 2, 3), (0x8D, 0, 0xF6), (1, 1, 0))
    assert lanes.linear_map(lanes.plan_map(rows), inputs) == naive_map(rows, inputs)


def test_plain_sums_of_earlier_outputs_take_no_step() -> None:
    rows = field.lagrange_rows((0, 1, 2), tuple(range(3, 17)))
    plan = lanes.plan_map(rows)
    assert sum(way != lanes._PLAIN for way, _, _ in plan) == 3  # x = 4, 8 and 16; the others are sums
    draw = random.Random(6)
    inputs = [draw.randbytes(5) for _ in range(3)]
    assert lanes.linear_map(plan, inputs) == naive_map(rows, inputs)


@pytest.mark.parametrize("weight", [2, 4, 8])
def test_few_doublings_are_preferred_to_many_halvings(weight: int) -> None:
    way, first, others = lanes._horner((weight,))
    assert (way, first) == (lanes._DOUBLE, (0,))
    assert len(others) == weight.bit_length() - 1  # a doubling before each


def test_halvings_are_preferred_where_doublings_are_not_much_fewer() -> None:
    assert {lanes._horner((weight,))[0] for weight in (16, 32, 64, 0x80, 0x8D, 0xFF)} == {lanes._HALVE}


class _NoteSizes(ast.NodeTransformer):
    """Wrap every arithmetic expression, and every int made from bytes, in a call that notes the size of its value."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        return ast.Call(ast.Name("_noted", ast.Load()), [node], [])

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        self.generic_visit(node)
        value = ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value)
        return ast.Assign([node.target], ast.Call(ast.Name("_noted", ast.Load()), [value], []))

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "from_bytes":
            return ast.Call(ast.Name("_noted", ast.Load()), [node], [])
        return node


def instrumented(noted: list[int]) -> ModuleType:
    """Load `lanes` anew, with the size in memory of every intermediate int appended to `noted`."""
    tree = ast.fix_missing_locations(_NoteSizes().visit(ast.parse(Path(lanes.__file__).read_text("utf-8"))))
    module = ModuleType(lanes.__name__)
    module.__package__ = "shamir"

    def note(value: Any) -> Any:
        if isinstance(value, int):
            noted.append(sys.getsizeof(value) if not -5 <= value <= 256 else 0)  # CPython shares the small ones
        return value

    module.__dict__["_noted"] = note
    exec(compile(tree, lanes.__file__, "exec"), module.__dict__)  # noqa: S102  our own source
    return module


MATRICES = [
    field.lagrange_rows((0, 1, 2), (3, 4, 5)),
    field.lagrange_rows((0, 254, 255), (1, 2, 3, 4)),
    field.lagrange_rows((3, 4, 5), (0,)),
    field.lagrange_rows((7, 99, 200, 13), (0, 254, 255)),
    tuple((weight,) for weight in range(256)),
    ((2, 1), (3, 0), (1, 2)),  # one step only
    ((0x83, 1), (0x83, 0)),  # seven halvings turn HALVING into DOUBLING; a plain sum must not cancel against it
]


@pytest.mark.parametrize("rows", MATRICES, ids=range(len(MATRICES)))
@pytest.mark.parametrize("size", SIZES)
def test_sizes_of_all_ints_depend_on_the_length_alone(rows: field.Matrix, size: int) -> None:
    noted: list[int] = []
    module = instrumented(noted)
    plan = lanes.plan_map(rows)
    module.linear_map(plan, [bytes(size)] * len(rows[0]))  # masks are made once, from public values
    seen = set()
    draw = random.Random(size)
    for secret in secrets_of(size):
        others = [draw.choice([secret, bytes(size), draw.randbytes(size)]) for _ in rows[0][1:]]
        for inputs in ([secret, *others], [*others, secret], [secret] * len(rows[0])):
            noted.clear()
            result = module.linear_map(plan, inputs)
            seen.add(tuple(noted))
            assert len(result) == len(rows)
    assert len(seen) == 1
    assert len(seen.pop()) > len(rows)  # the guard did watch something


def deal_and_gather(secret: bytes, stream: bytes) -> None:
    values = levels.deal(secret, 3, 5, replay(stream))
    levels.gather([(x, values[x], (x,)) for x in (0, 2, 4)], 3)


OPERATIONS: dict[str, Callable[[bytes, bytes], object]] = {
    "split": lambda secret, stream: split(secret, 3, 5, random=replay(stream)),
    "combine": lambda secret, stream: combine(split(secret, 3, 5, random=replay(stream))[2:]),
    "combine all": lambda secret, stream: combine(split(secret, 3, 5, random=replay(stream))),
    "slip39 level": deal_and_gather,
    "cipher": lambda secret, stream: cipher.encrypt(secret, b"", 0, b"salt"),
    "slip39": lambda secret, stream: slip39.combine_mnemonics(
        slip39.split_mnemonics(secret, 3, 5, exponent=0, random=replay(b"id" + stream))[:3]
    ),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_one_opcode_trace_for_all_secrets(name: str) -> None:
    size = 32
    operation = OPERATIONS[name]
    draw = random.Random(2)
    operation(draw.randbytes(size), draw.randbytes(4 * size))  # plans are cached from now on
    streams = [bytes(4 * size), b"\xff" * 4 * size, draw.randbytes(4 * size)]
    traces = {
        tuple(opcodes(lambda s=secret, r=stream: operation(s, r))) for secret in secrets_of(size) for stream in streams
    }
    assert len(traces) == 1
    assert len(traces.pop()) > 100  # the guard did watch something


def test_trace_guard_sees_a_branch_on_a_secret() -> None:
    def leaky(secret: bytes) -> int:
        return 1 if secret[0] else 2

    assert opcodes(lambda: leaky(b"\0")) != opcodes(lambda: leaky(b"\1"))
