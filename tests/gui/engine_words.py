"""Every sentence that the engine can say, read off its source: what a translation must know.

Read by the shape of the code: what an error, a refusal, a check, a look at the machine or a probe is made with. A
sentence put together in an f-string is known by an example of it, with numbered stand-ins for its values.
"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from ceremony.errors import KeyriteError

ROOT = Path(__file__).parents[2]
FOLDERS = ("ceremony", "app")
# A call by this name says something in its argument at that place.
SAYING = {
    "refuse": 1,
    "said_in": 0,
    "_end": 2,  # of `keyrite desk`
    "NotSoError": 0,
    "HostCheck": 2,
    "Finding": 2,
    "RuleOutcome": 2,
    "_found": 1,
    "MisfitError": 0,
    "problem": 1,
    "NotMade": 0,
    "NotApplicable": 0,
}
FEWEST_LETTERS = 3  # "{path} is {kind}" and the like have no words to translate
# In these modules a plain ValueError's text becomes part of a sentence.
REASONS = {"ceremony/record/journal.py", "ceremony/record/canonical.py", "ceremony/custody/ledger.py"}
# In these the functions of such names return what was seen.
SEEING = {
    "ceremony/verify/": ("check_", "_check_detached"),
    "ceremony/hsm/probe/probing.py": ("_wraps_how",),
    "ceremony/hsm/probe/trials.py": (
        "random",
        "root_",
        "sensitive",
        "lock",
        "keeps",
        "roles",
        "copies",
        "life",
        "left",
    ),
    "ceremony/issuing/": ("_check_", "check_"),
}


@dataclass(frozen=True)
class Sentence:
    """What is said, with `values` where they stand in it, and where in the source."""

    text: str
    values: tuple[str, ...]
    place: str
    is_template: bool  # its values are filled in after it was translated


def every_sentence() -> tuple[Sentence, ...]:
    """Each once, in the order of the files."""
    found: dict[str, Sentence] = {}
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for one in _of_module(path):
                found.setdefault(one.text, one)
    return tuple(found.values())


def _error_names() -> frozenset[str]:
    for path in sorted((ROOT / "ceremony").rglob("*.py")):
        importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    names, open_ones = set(), [KeyriteError]
    while open_ones:
        kind = open_ones.pop()
        names.add(kind.__name__)
        open_ones += kind.__subclasses__()
    return frozenset(names)


def _of_module(path: Path) -> Iterator[Sentence]:
    name = path.relative_to(ROOT).as_posix()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    module = _Module(name, tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from module.of_call(node)
        elif isinstance(node, ast.FunctionDef):
            yield from module.of_function(node)


class _Module:
    def __init__(self, name: str, tree: ast.Module) -> None:
        self._name = name
        self._errors = _error_names()
        self._constants = {
            target.id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)
        }

    def of_call(self, call: ast.Call) -> Iterator[Sentence]:
        called = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        if called in self._errors and call.args:
            yield from self._say(call.args[0], call.lineno, is_template=True)
        place = 0 if called == "ValueError" and self._name in REASONS else SAYING.get(called)
        if place is not None and len(call.args) > place:
            yield from self._say(call.args[place], call.lineno)
        for word in call.keywords:
            if called == "Check" and word.arg == "detail":
                yield from self._say(word.value, call.lineno)

    def of_function(self, function: ast.FunctionDef) -> Iterator[Sentence]:
        names = next((names for where, names in SEEING.items() if self._name.startswith(where)), ())
        if not function.name.startswith(names or ("\0",)) or ast.unparse(function.returns or function) != "str":
            return
        for node in ast.walk(function):
            if isinstance(node, ast.Return) and node.value is not None:
                yield from self._say(node.value, node.lineno)

    def _say(self, node: ast.expr, line: int, *, is_template: bool = False) -> Iterator[Sentence]:
        if isinstance(node, ast.Name) and node.id in self._constants:
            node = self._constants[node.id]
        if isinstance(node, ast.IfExp):
            yield from self._say(node.body, line, is_template=is_template)
            yield from self._say(node.orelse, line, is_template=is_template)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value.strip():
            yield Sentence(node.value, (), f"{self._name}:{line}", is_template)
        elif isinstance(node, ast.JoinedStr) and any(isinstance(one, ast.Constant) for one in node.values):
            yield from self._examples(node, line)

    def _examples(self, node: ast.JoinedStr, line: int) -> Iterator[Sentence]:
        """One for each way that an `if` inside it can go; none where it has no word of its own."""
        choices = [_choices(one) for one in node.values]
        for picked in product(*choices):
            parts, values = [], []
            for text in picked:
                values += [] if text is not None else [f"{11 * (len(values) + 1)}"]
                parts.append(text if text is not None else values[-1])
            if sum(letter.isalpha() for text in picked for letter in text or "") >= FEWEST_LETTERS:
                yield Sentence("".join(parts), tuple(values), f"{self._name}:{line}", is_template=False)


def _choices(part: ast.expr) -> tuple[str | None, ...]:
    if isinstance(part, ast.Constant):
        return (str(part.value),)
    inner = part.value if isinstance(part, ast.FormattedValue) else part
    if isinstance(inner, ast.IfExp) and isinstance(inner.body, ast.Constant) and isinstance(inner.orelse, ast.Constant):
        return (str(inner.body.value), str(inner.orelse.value))
    return (None,)
