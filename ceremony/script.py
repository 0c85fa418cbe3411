"""Ceremony scripts: acts and steps as data, loaded from YAML and refused when they skip or reorder a safety step.

S1  the file is a script of this format, every field as the schema says (assets/scripts/schema.json);
S2  step ids are unique;
S3  the actions of the ceremony's kind stand in its order, each exactly once; `read-aloud` may stand anywhere
    between the first and the last.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from ceremony.errors import ScriptError
from ceremony.folders import read_plain_file

LANGUAGES = ("en", "zh")
MAX_SCRIPT_BYTES = 256 << 10
RULES = 1  # the version of the rules that new records are made under; entry 0 names it (docs/formats.md)

# What a ceremony must do, in this order. Nothing here can be left out: read-back, proof, locking and closing
# are what the sheets' worth rests on.
_BEGIN = ("open", "name-participants")
_RECOVER = ("prepare-token", "collect-sheets", "restore-keys", "prove-keys")
_SHARE = ("split-root-key", "hand-out-sheets", "prove-subsets")
_END = ("sign-off", "confirm-head", "close")

SAFETY_ORDER: dict[str, tuple[str, ...]] = {
    "root-generation": (
        *_BEGIN,
        "prepare-token",
        "make-root-key",
        "make-root-ca",
        *_SHARE,
        "lock-keys",
        *_END,
    ),
    "recovery": (*_BEGIN, *_RECOVER, "reseal-sheets", *_END),
    "drill": (*_BEGIN, *_RECOVER, "destroy-keys", "reseal-sheets", *_END),
    "share-check": (*_BEGIN, "check-sheets", "reseal-sheets", *_END),
    "reshare": (*_BEGIN, *_RECOVER, *_SHARE, "retire-set", *_END),
    "issuance": (*_BEGIN, *_RECOVER, "issue-certificates", "reseal-sheets", *_END),
    "rotation": (*_BEGIN, *_RECOVER, "rotate-root-ca", "reseal-sheets", *_END),
    "destruction": (*_BEGIN, *_RECOVER, "destroy-keys", "account-sheets", *_END),
}

# Every version of the rules that a record may name: what is changed gets a new number, for archives live for decades.
SAFETY_ORDERS: dict[int, dict[str, tuple[str, ...]]] = {1: SAFETY_ORDER}


def rules_of(opening: dict[str, Any]) -> int:
    """The version of the rules in the data of entry 0; 1 where it names none."""
    found = opening.get("rules", 1)
    return found if type(found) is int else 0


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
    """A run of steps that belong together."""

    id: str
    title: Text
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Script:
    """A whole ceremony as data. `source` is the file's exact bytes, `sha256` their hash (recorded)."""

    ceremony: str
    name: str
    version: int
    title: Text
    acts: tuple[Act, ...]
    source: bytes
    sha256: str

    @property
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


def load_shipped_script(name: str) -> Script:
    """A script that comes with Keyrite; ScriptError if there is none of this name."""
    if name not in shipped_scripts():
        raise ScriptError("There is no script named {name}; `keyrite scripts list` shows those there are.", name=name)
    return parse_script(resources.files("assets").joinpath(f"scripts/{name}.yaml").read_bytes())


def load_script_file(path: Path) -> Script:
    """An organisation's own script; ScriptError says which rule it breaks."""
    content = read_plain_file(path, MAX_SCRIPT_BYTES)
    if len(content) > MAX_SCRIPT_BYTES:
        raise ScriptError("S1: the file is too large to be a script.")
    return parse_script(content)


@lru_cache(maxsize=16)
def parse_script(untrusted: bytes, rules: int = RULES) -> Script:
    """Check a script against S1 to S3 and make it a Script; ScriptError begins with the rule's id.

    `rules`: the version that its record was made under.
    """
    raw = _read_shipped(untrusted) if _is_shipped(untrusted) else _read_checked(untrusted)
    script = _build(raw, untrusted)
    _check_order(script, SAFETY_ORDERS[rules][script.ceremony])
    return script


def _is_shipped(untrusted: bytes) -> bool:
    """True for the very bytes of a script that comes with Keyrite: the tests hold it against the schema."""
    scripts = resources.files("assets").joinpath("scripts")
    return any(untrusted == scripts.joinpath(f"{name}.yaml").read_bytes() for name in shipped_scripts())


def _read_shipped(source: bytes) -> Any:
    return yaml.load(source, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe loaders


def _read_checked(untrusted: bytes) -> Any:
    """YAML that keeps to the schema (S1)."""
    from jsonschema import Draft202012Validator

    try:
        # not the C loader: nested deeply enough, a file brings it, and the process, down
        raw = yaml.safe_load(untrusted.decode("utf-8"))
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError):
        raise ScriptError("S1: the script is not YAML text in UTF-8; mend the file or take a shipped script.") from None
    problem = next(iter(Draft202012Validator(_schema()).iter_errors(raw)), None)
    if problem is not None:
        raise ScriptError(
            "S1: the script is not as its schema says at {place}: {reason}",
            place="/".join(str(part) for part in problem.absolute_path) or "its top",
            reason=problem.message[:200],
        )
    return raw


def _text(raw: dict[str, str]) -> Text:
    return Text(raw["en"].strip(), raw["zh"].strip())


def _build(raw: dict[str, Any], source: bytes) -> Script:
    acts = tuple(
        Act(
            id=act["id"],
            title=_text(act["title"]),
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
    )


def _check_order(script: Script, order: tuple[str, ...]) -> None:
    ids = [step.id for step in script.steps]
    for step_id in ids:
        if ids.count(step_id) > 1:
            raise ScriptError("S2: two steps have the id {id}; give each its own.", id=step_id)
    actions = [step.action for step in script.steps]
    safety = [action for action in actions if action != "read-aloud"]
    for place, expected in enumerate(order):
        found = safety[place] if place < len(safety) else "nothing"
        if found != expected:
            raise ScriptError(
                "S3: a {ceremony} must do {expected} here, but the script has {found}; no safety step may be left "
                "out, added or moved.",
                ceremony=script.ceremony,
                expected=expected,
                found=found,
            )
    if len(safety) > len(order):
        raise ScriptError(
            "S3: the script goes on with {found} after the end of the ceremony; take it out.", found=safety[len(order)]
        )
    if actions[0] != order[0] or actions[-1] != order[-1]:
        raise ScriptError("S3: a script begins with open and ends with close; move the words to read in between.")
