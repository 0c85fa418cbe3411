"""Rules that hold for the source itself: no step on a secret, no other random source, no import from elsewhere."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import shamir

FOLDER = Path(shamir.__file__).parent
MODULES = sorted(FOLDER.glob("*.py"))

# Arguments that carry secrets, by function. What is computed from them carries secrets too.
SECRET_ARGUMENTS = {
    "lanes.py": {"linear_map": {"inputs"}, "_map_chunk": {"inputs"}},
    "sharing.py": {
        "split": {"secret", "fresh"},
        "interpolate": {"values"},
        "recover": {"points", "found"},
        "draw": {"fresh"},
        "__init__": {"y"},
    },
    "levels.py": {"deal": {"secret", "fresh", "salt"}, "_digest": {"salt", "secret"}, "_opened": {"points", "values"}},
    "cipher.py": {"encrypt": {"secret", "passphrase"}, "decrypt": {"secret", "passphrase"}},
}
# Calls whose results are public: lengths, and the verdict that all shares agree.
PUBLIC_CALLS = {"len", "compare_digest"}


class SecretFlow(ast.NodeVisitor):
    """Follow secrets through one function and list the places where a step would depend on one."""

    def __init__(self, secret: set[str]) -> None:
        self.secret = set(secret)
        self.found: list[str] = []

    def carries(self, node: ast.AST | None) -> bool:
        """Tell whether an expression may carry a secret."""
        if node is None:
            return False
        if isinstance(node, ast.Call):
            function = node.args[0] if name_of(node.func) == "map" else node.func
            if name_of(function) in PUBLIC_CALLS:
                return False
        if isinstance(node, ast.Compare) and all(isinstance(op, ast.Is | ast.IsNot) for op in node.ops):
            return False  # "is None" tells of a verdict, not of a value
        if isinstance(node, ast.Name):
            return node.id in self.secret
        if isinstance(node, ast.ListComp | ast.GeneratorExp | ast.SetComp):
            for generator in node.generators:
                self.bind(generator.target, generator.iter)
            return self.carries(node.elt)
        return any(self.carries(child) for child in ast.iter_child_nodes(node))

    def bind(self, target: ast.AST, value: ast.AST) -> None:
        """Mark what is assigned; the number that `enumerate` counts is public."""
        counted = isinstance(value, ast.Call) and name_of(value.func) == "enumerate"
        if counted and isinstance(target, ast.Tuple):
            target = target.elts[1]
        if self.carries(value):
            self.secret |= {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}

    def refuse(self, rule: str, node: ast.AST | None) -> None:
        if self.carries(node):
            self.found.append(f"{rule} at line {getattr(node, 'lineno', 0)}")

    def visit_Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            self.bind(target, node.value)
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.bind(node.target, node.value)
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.bind(node.target, node.value)
        self.generic_visit(node)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.bind(node.target, node.value)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        function = node.func
        grows = isinstance(function, ast.Attribute) and function.attr in {"append", "extend"}
        if grows and any(self.carries(argument) for argument in node.args):
            self.secret |= {n.id for n in ast.walk(function) if isinstance(n, ast.Name)}
        if name_of(function) in {
            "range",
            "bool",
            "any",
            "all",
            "min",
            "max",
            "sorted",
            "bytearray",
            "translate",
            "index",
        }:
            for argument in node.args:
                self.refuse(f"{name_of(function)}() of a secret", argument)
        self.generic_visit(node)

    def visit_For(self, node: ast.For) -> None:
        self.bind(node.target, node.iter)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        self.bind(node.target, node.iter)
        for condition in node.ifs:
            self.refuse("condition", condition)
        self.generic_visit(node)

    def visit_If(self, node: ast.If) -> None:
        self.refuse("branch", node.test)
        self.generic_visit(node)

    def visit_While(self, node: ast.While) -> None:
        self.refuse("loop", node.test)
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.refuse("choice", node.test)
        self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> None:
        self.refuse("assertion", node.test)
        self.generic_visit(node)

    def visit_Match(self, node: ast.Match) -> None:
        self.refuse("match", node.subject)
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        for value in node.values:
            self.refuse("and/or", value)
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not):
            self.refuse("not", node.operand)
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        self.refuse("comparison", node)
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.refuse("subscript", node.slice)
        self.generic_visit(node)


def name_of(function: ast.AST) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def steps_on_secrets(function: ast.FunctionDef, secret: set[str]) -> list[str]:
    """List the steps that depend on a secret; twice over, as loops carry secrets back to earlier lines."""
    flow = SecretFlow(secret)
    for _ in range(2):
        flow.found.clear()
        for statement in function.body:
            flow.visit(statement)
    return flow.found


@pytest.mark.parametrize("module", SECRET_ARGUMENTS)
def test_no_branch_and_no_subscript_on_a_secret(module: str) -> None:
    tree = ast.parse((FOLDER / module).read_text("utf-8"))
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    for name, secret in SECRET_ARGUMENTS[module].items():
        assert steps_on_secrets(functions[name], secret) == [], f"{module} {name}"


@pytest.mark.parametrize(
    "body",
    [
        "if secret: pass",
        "t = secret\nif t & 1: pass",
        "x = TABLE[secret]",
        "y = secret ^ 1\nx = TABLE[y]",
        "x = 1 if secret else 2",
        "while secret: pass",
        "x = secret and 1",
        "x = not secret",
        "x = secret == 0",
        "x = [b for b in secret if b]",
        "for b in secret:\n    x = TABLE[b]",
        "made = []\nmade.append(secret)\nx = TABLE[made[0]]",
        "x = secret.translate(secret)",
        "x = range(secret[0])",
        "assert secret",
        "match secret:\n    case 0: pass",
        "t = 0\nfor i in range(2):\n    x = TABLE[t]\n    t = secret",
    ],
)
def test_rule_sees_each_forbidden_step(body: str) -> None:
    (function,) = ast.parse("def f(secret):\n" + "\n".join("    " + line for line in body.splitlines())).body
    assert isinstance(function, ast.FunctionDef)
    assert steps_on_secrets(function, {"secret"})


def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and not node.level:
            names.add(str(node.module).split(".")[0])
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_imports_the_standard_library_only_and_no_weak_random_source(path: Path) -> None:
    assert imports(path) <= sys.stdlib_module_names
    assert not imports(path) & {"random", "time", "uuid", "os", "logging", "pickle", "tempfile"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_nothing_is_printed_asserted_or_evaluated(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    called = {name_of(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert not called & {"print", "eval", "exec", "open", "breakpoint", "input"}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Assert)]  # `python -O` drops them


def test_package_stays_small() -> None:
    counted = 0
    for path in MODULES:
        tree = ast.parse(path.read_text("utf-8"))
        strings = {
            line
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
        }
        lines = path.read_text("utf-8").splitlines()
        assert len(lines) <= 200, path.name
        counted += sum(
            bool(line.strip()) and not line.lstrip().startswith("#") and number not in strings
            for number, line in enumerate(lines, start=1)
        )
    assert counted < 500


ALONE = """
import shutil
import subprocess
import sys
sys.path.insert(0, sys.argv[1])
import shamir
assert shamir.__file__.startswith(sys.argv[1]), shamir.__file__
made = shamir.split(b"secret", 2, 3)
assert shamir.combine(made[1:]) == b"secret"
words = shamir.slip39.split_mnemonics(bytes(16), 2, 3, exponent=0)
assert shamir.slip39.combine_mnemonics(words[1:]) == bytes(16)
assert not {name.split(".")[0] for name in sys.modules} & {"app", "ceremony", "cryptography", "PySide6"}
"""


def pythons() -> list[str]:
    """This Python, and every other supported one that is at hand."""
    others = [shutil.which(f"python3.{minor}") for minor in range(11, 16)]
    return [sys.executable, *(path for path in others if path and runs(path))]


def runs(path: str) -> bool:
    return subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("python", pythons())
def test_works_alone_in_a_folder_of_its_own(python: str, tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "shamir", ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run([python, "-I", "-c", ALONE, str(tmp_path)], cwd=tmp_path, check=True)
