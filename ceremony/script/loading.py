"""Ceremony scripts: acts and steps as data, loaded from YAML and refused when they skip or reorder a safety step.

S1  the file is a script of this format, every field as the schema says (assets/scripts/schema.json);
S2  step ids are unique;
S3  the actions of the ceremony's kind stand in its order, each exactly once; `read-aloud` may stand anywhere
    between the first and the last (ceremony/script/safety_order.py);
S4  a new ceremony begins with a script of the newest format only; older ones are read, so that old archives verify;
    nor does it begin with one that breaks S5 or S6 (ceremony/planning/own_script.py).
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import yaml

from ceremony.errors import ScriptError
from ceremony.script.safety_order import NEWEST_FORMAT, SAFETY_ORDERS, check_order
from ceremony.script.strict_schema import strict_validator

if TYPE_CHECKING:  # whoever lists scripts waits for no event
    from ceremony.record.events import CeremonyKind

LANGUAGES = ("en", "zh")
MAX_SCRIPT_BYTES = 256 << 10
MAX_EXPANDED = 4 * MAX_SCRIPT_BYTES  # characters and values once every alias stands for what it names
RULES = 5  # the version of the rules that new records are made under; entry 0 names it (docs/formats.md)


@dataclass(frozen=True)
class Text:
    """The same words in every language that a script must have."""

    en: str
    zh: str

    def in_language(self, language: str) -> str:
        """The words in `en` or `zh`."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Step:
    """One step: who does it, what is said, what the program does, what evidence it leaves."""

    id: str
    act: str
    action: str
    role: str
    title: Text
    say: Text
    minutes: int
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Act:
    """A run of steps that belong together, and what to do where one of them fails (None in format 1)."""

    id: str
    title: Text
    steps: tuple[Step, ...]
    if_fails: Text | None = None


@dataclass(frozen=True)
class Script:
    """A whole ceremony as data. `source` is the file's exact bytes, `sha256` their hash (recorded)."""

    ceremony: CeremonyKind
    name: str
    version: int
    title: Text
    acts: tuple[Act, ...]
    source: bytes
    sha256: str
    format: int = NEWEST_FORMAT

    @cached_property
    def by_signature(self) -> bool:
        """True for a check of a sheet by its own signature: it stands on no archive."""
        return any(step.action == "check-by-seal" for step in self.steps)

    @cached_property
    def stands_alone(self) -> bool:
        """True where no root of Keyrite's stands behind it: it neither makes one nor continues an archive of one."""
        return self.by_signature or self.ceremony == "tuf-root"

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """All steps in order."""
        return tuple(step for act in self.acts for step in act.steps)

    def step(self, step_id: str) -> Step:
        """The step with this id; KeyError if there is none."""
        return {step.id: step for step in self.steps}[step_id]


@cache
def _schema() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(resources.files("assets").joinpath("scripts/schema.json").read_bytes())
    return loaded


def shipped_scripts() -> tuple[str, ...]:
    """Names of the scripts that come with Keyrite."""
    files = resources.files("assets").joinpath("scripts").iterdir()
    return tuple(sorted(file.name.removesuffix(".yaml") for file in files if file.name.endswith(".yaml")))


def script_of(name: str, *, by_token: bool = False, retires: bool = False) -> str:
    """The name of the script for a ceremony: with a token in use, or with a CA that is made in another's place."""
    if by_token and name != "tuf-root" and not name.endswith("-by-token"):
        return f"{name}-by-token"
    return f"{name}-next-ca" if retires and name == "issuance" else name


def load_shipped_script(name: str) -> Script:
    """A script that comes with Keyrite; ScriptError if there is none of this name."""
    if name not in shipped_scripts():
        raise ScriptError("There is no script named {name}; `keyrite scripts list` shows those there are.", name=name)
    return parse_script(resources.files("assets").joinpath(f"scripts/{name}.yaml").read_bytes())


def check_newest(script: Script) -> Script:
    """The script, if a new ceremony may begin with it (S4); ScriptError if its format is an older one."""
    if script.format < NEWEST_FORMAT:
        raise ScriptError(
            "S4: the script is of the older format {found}, which lacks approval, duties and where things go; carry "
            "your words over into a copy of a shipped one (`keyrite scripts show {ceremony}`).",
            found=script.format,
            ceremony=script.ceremony,
        )
    return script


@lru_cache(maxsize=64)  # more than one root's years need: a desk of many archives reads few scripts many times
def parse_script(untrusted: bytes, rules: int = RULES) -> Script:
    """Check a script of any format against S1 to S3 and make it a Script; ScriptError begins with the rule's id.

    `rules`: the version that its record was made under.
    """
    raw = _read_shipped(untrusted) if is_shipped(untrusted) else _read_checked(untrusted)
    script = _build(raw, untrusted)
    _check_order(script, SAFETY_ORDERS[rules].get(script.ceremony, ()))
    return script


def is_shipped(untrusted: bytes) -> bool:
    """True for the very bytes of a script that comes with Keyrite: the tests hold it against the schema."""
    return untrusted in _shipped()


def find_shipped(sha256: str) -> bytes | None:
    """The script with this SHA-256 (hex) among those that come with Keyrite; None if it is none of them."""
    return next((source for source in _shipped() if hashlib.sha256(source).hexdigest() == sha256), None)


def _shipped() -> tuple[bytes, ...]:
    scripts = resources.files("assets").joinpath("scripts")
    return tuple(scripts.joinpath(f"{name}.yaml").read_bytes() for name in shipped_scripts())


def _read_shipped(source: bytes) -> Any:
    return yaml.load(source, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe loaders


def _read_checked(untrusted: bytes) -> Any:
    """YAML that keeps to the schema (S1)."""
    try:
        # not the C loader: nested deeply enough, a file brings it, and the process, down
        loader = yaml.SafeLoader(untrusted.decode("utf-8"))
        top = loader.get_single_node()
        if top is not None and _expanded(top, {}) > MAX_EXPANDED:
            raise ScriptError("S1: the script's aliases stand for more than a script can hold; write it without them.")
        raw = None if top is None else loader.construct_document(top)
    except (yaml.YAMLError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        # beside its own error the loader lets those of Python's int(), float(), date() through for odd tags and values
        raise ScriptError("S1: the script is not YAML text in UTF-8; mend the file or take a shipped script.") from None
    problem = next(iter(_validator().iter_errors(raw)), None)
    if problem is not None:
        raise ScriptError(
            "S1: the script is not as its schema says at {place}: {reason}.",
            place="/".join(str(part) for part in problem.absolute_path) or "its top",
            reason=problem.message[:200],
        )
    return raw


def _expanded(node: yaml.Node, known: dict[int, float]) -> float:
    """Characters and values with every alias written out; without an end where one holds itself."""
    if isinstance(node, yaml.ScalarNode):
        return 1 + len(node.value)
    if id(node) not in known:
        known[id(node)] = math.inf  # until it is counted: who meets it before is inside it
        parts = [part for pair in node.value for part in pair] if isinstance(node, yaml.MappingNode) else node.value
        known[id(node)] = 1 + sum(_expanded(part, known) for part in parts)
    return known[id(node)]


@cache
def _validator() -> Any:
    return strict_validator(_schema())


def _text(raw: dict[str, str]) -> Text:
    return Text(raw["en"].strip(), raw["zh"].strip())


def _build(raw: dict[str, Any], source: bytes) -> Script:
    acts = tuple(
        Act(
            id=act["id"],
            title=_text(act["title"]),
            if_fails=_text(act["if_fails"]) if "if_fails" in act else None,
            steps=tuple(
                Step(
                    id=step["id"],
                    act=act["id"],
                    action=step["action"],
                    role=step["role"],
                    title=_text(step["title"]),
                    say=_text(step["say"]),
                    minutes=step["minutes"],
                    evidence=tuple(step["evidence"]),
                )
                for step in act["steps"]
            ),
        )
        for act in raw["acts"]
    )
    return Script(
        ceremony=raw["ceremony"],
        name=raw["name"],
        version=raw["version"],
        title=_text(raw["title"]),
        acts=acts,
        source=source,
        sha256=hashlib.sha256(source).hexdigest(),
        format=int(raw["format"].rpartition("-")[2]),
    )


def _check_order(script: Script, orders: tuple[tuple[str, ...], ...]) -> None:
    ids = [step.id for step in script.steps]
    for step_id in ids:
        if ids.count(step_id) > 1:
            raise ScriptError("S2: two steps have the id {id}; give each its own.", id=step_id)
    check_order(script.ceremony, script.format, tuple(step.action for step in script.steps), orders)
