"""Mutants of what mutmut leaves out: code outside functions, default arguments, and decorated functions.

Each mutant is one small change of one module of shamir/: a number one larger or smaller, a flag turned, an operator or
comparison exchanged, a condition negated, a string changed, an element, a decorator or a return value left out, a class
derived from elsewhere. The module's own tests run on a copy, then all other unit tests, until one fails; a mutant on
which none fails has survived.
`tests.bench.shamir_mutants` runs this and mutmut, and knows the survivors that change nothing that can be seen.
"""

import ast
import copy
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
CPU_SECONDS = 60  # all unit tests take 10

SWAPS: dict[type, type] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult, ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.BitXor: ast.BitOr, ast.BitOr: ast.BitXor,
    ast.BitAnd: ast.BitOr, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or,
    ast.Or: ast.And, ast.USub: ast.UAdd,
}  # fmt: skip


class Mutant(NamedTuple):
    """One changed module; the name says where and what, and stays the same when lines move."""

    name: str
    module: str
    source: str


def mutants() -> list[Mutant]:
    """Make every mutant; equal changes at one place are numbered."""
    made: list[Mutant] = []
    seen: Counter[str] = Counter()
    for path in sorted((ROOT / "shamir").glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for scope, place in left_out(tree):
            for changed in changes(place):
                before, after = (" ".join(ast.unparse(node).split())[:70] for node in (place, changed))
                name = f"{path.stem}{scope}: {before} -> {after}"
                seen[name] += 1
                made.append(
                    Mutant(
                        f"{name} #{seen[name]}" if seen[name] > 1 else name, path.name, swapped(tree, place, changed)
                    )
                )
    return made


def left_out(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Yield the nodes that mutmut does not change, with the name of what they stand in."""
    for statement in tree.body:
        if isinstance(statement, ast.ClassDef):
            yield f".{statement.name}", statement
            for part in statement.body:
                yield from in_function(part, f".{statement.name}.")
                if not isinstance(part, ast.FunctionDef):
                    yield from nodes(part, f".{statement.name}")
            for decorator in statement.decorator_list:
                yield from nodes(decorator, f".{statement.name}")
        else:
            yield from in_function(statement, ".")
            if not isinstance(statement, ast.FunctionDef | ast.Import | ast.ImportFrom) and not is_alias(statement):
                yield from nodes(statement, "")


def is_alias(statement: ast.stmt) -> bool:
    """Tell a name for a type, which means nothing when the program runs."""
    if not isinstance(statement, ast.Assign):
        return False
    value = statement.value
    first = value.left if isinstance(value, ast.BinOp) and isinstance(value.op, ast.BitOr) else value  # of a union
    return isinstance(first, ast.Subscript)


def in_function(statement: ast.stmt, prefix: str) -> Iterator[tuple[str, ast.AST]]:
    """Yield all of a decorated function, and the default arguments of another."""
    if not isinstance(statement, ast.FunctionDef):
        return
    scope = prefix + statement.name
    if statement.decorator_list:
        yield scope, statement
        for part in [*statement.decorator_list, *statement.body]:
            yield from nodes(part, scope)
    for default in [*statement.args.defaults, *filter(None, statement.args.kw_defaults)]:
        yield from nodes(default, scope)


def nodes(root: ast.AST, scope: str) -> Iterator[tuple[str, ast.AST]]:
    """Yield a node and those in it, but for docstrings and annotations."""
    if isinstance(root, ast.Expr) and isinstance(root.value, ast.Constant):
        return
    yield scope, root
    for name, value in ast.iter_fields(root):
        if name not in {"annotation", "returns"}:
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from nodes(child, scope)


def changes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield every change of the node itself."""
    if isinstance(node, ast.Constant):
        yield from (ast.Constant(value) for value in other_values(node.value))
    if isinstance(node, ast.BinOp | ast.BoolOp | ast.UnaryOp) and type(node.op) in SWAPS:
        yield with_fields(node, op=SWAPS[type(node.op)]())
    if isinstance(node, ast.Compare):
        for i, op in enumerate(node.ops):
            yield with_fields(node, ops=[*node.ops[:i], SWAPS[type(op)](), *node.ops[i + 1 :]])
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        yield with_fields(node, test=ast.UnaryOp(ast.Not(), node.test))
    if not isinstance(getattr(node, "ctx", None), ast.Store):
        yield from shortened(node)
    if isinstance(node, ast.Return) and node.value:
        yield ast.Return(ast.Constant(None))
    if isinstance(node, ast.ClassDef) and node.bases and node.name.endswith("Error"):
        yield with_fields(node, bases=[ast.Name("Exception", ast.Load())])


def shortened(node: ast.AST) -> Iterator[ast.AST]:
    """Leave out one element, condition of a comprehension, or decorator."""
    for name in ("elts", "ifs", "decorator_list"):
        items = getattr(node, name, [])
        for i in range(len(items)):
            yield with_fields(node, **{name: items[:i] + items[i + 1 :]})
    if isinstance(node, ast.Dict):
        for i in range(len(node.keys)):
            yield with_fields(
                node, keys=node.keys[:i] + node.keys[i + 1 :], values=node.values[:i] + node.values[i + 1 :]
            )


def other_values(value: object) -> list[object]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1]
    if isinstance(value, str):
        return [value + "X"]
    return [value + b"X"] if isinstance(value, bytes) else []


def with_fields(node: ast.AST, **fields: object) -> ast.AST:
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def swapped(tree: ast.Module, place: ast.AST, changed: ast.AST) -> str:
    """Write the module with one node exchanged."""

    class Exchange(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return changed if node is place else self.generic_visit(copy.copy(node))

        def generic_visit(self, node: ast.AST) -> ast.AST:
            for name, value in ast.iter_fields(node):
                if isinstance(value, list):
                    setattr(node, name, [self.visit(item) if isinstance(item, ast.AST) else item for item in value])
                elif isinstance(value, ast.AST):
                    setattr(node, name, self.visit(value))
            return node

    return ast.unparse(ast.fix_missing_locations(Exchange().visit(tree)))


def survives(mutant: Mutant, folder: Path) -> bool:
    """Run the unit tests on a folder's copy with the mutant in it."""
    target = folder / "shamir" / mutant.module
    before = target.read_text("utf-8")
    target.write_text(mutant.source, "utf-8")
    tests = folder / "tests/unit/shamir"
    first = [tests / f"test_shamir_{name}.py" for name in (target.stem, "secrecy", "vectors")]
    try:
        return passes(list(filter(Path.exists, first)), folder) and passes([tests], folder)
    finally:
        target.write_text(before, "utf-8")


def passes(tests: list[Path], folder: Path) -> bool:
    """Run tests until one fails; one that computes too long has failed, however busy the machine is."""
    command = ["sh", "-c", f'ulimit -t {CPU_SECONDS}; exec "$@"', "sh"]
    command += [sys.executable, "-m", "pytest", "-x", "-q", *map(str, tests)]
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False).returncode == 0


def survivors(make_copy: Path, chosen: list[Mutant]) -> list[str]:
    """Return the names of the mutants that no test kills; each worker has its own copy of `make_copy`."""
    with tempfile.TemporaryDirectory(prefix="shamir-outside-") as name:
        folders: SimpleQueue[Path] = SimpleQueue()
        for number in range(os.cpu_count() or 1):
            folders.put(Path(shutil.copytree(make_copy, Path(name) / str(number))))

        def judge(mutant: Mutant) -> bool:
            folder = folders.get()
            try:
                return survives(mutant, folder)
            finally:
                folders.put(folder)

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            verdicts = pool.map(judge, chosen)
            return [mutant.name for mutant, alive in zip(chosen, verdicts, strict=True) if alive]
