"""An organisation's own script, before a ceremony is begun with it: whoever reads the file sees what will be done.

S5  a step promises as evidence only what its action leaves in every ceremony, or the step could never be complete;
S6  every field stands in the file once, and its words hold no character that cannot be seen.

Old archives are not judged by these: their ceremonies were held.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml

from ceremony.disk.folders import read_plain_file
from ceremony.errors import ScriptError
from ceremony.script.loading import (
    MAX_SCRIPT_BYTES,
    Script,
    Text,
    check_newest,
    is_shipped,
    load_shipped_script,
    parse_script,
    shipped_scripts,
)
from ceremony.state.rules import LEAVES

_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


def load_script_file(path: Path) -> Script:
    """An organisation's own script; ScriptError says which rule it breaks."""
    content = read_plain_file(path, MAX_SCRIPT_BYTES)
    if len(content) > MAX_SCRIPT_BYTES:
        raise ScriptError("S1: the file is too large to be a script.")
    return check_new(parse_script(content))


def check_new(script: Script) -> Script:
    """The script, if a new ceremony may begin with it (S4 to S6); ScriptError if not."""
    check_newest(script)
    if not is_shipped(script.source):
        _check_evidence(script)
        _check_fields(yaml.compose(script.source.decode("utf-8")))
        _check_words(script)
    return script


@cache
def _left_by(action: str) -> frozenset[str]:
    """What an action leaves in every ceremony: what it must, and what the shipped scripts promise of it."""
    shipped = (step for name in shipped_scripts() for step in load_shipped_script(name).steps)
    promised = {event for step in shipped if step.action == action for event in step.evidence}
    return frozenset({*LEAVES.get(action, ()), *promised})


def _check_evidence(script: Script) -> None:
    for step in script.steps:
        for event in step.evidence:
            if event not in _left_by(step.action):
                raise ScriptError(
                    "S5: the step {id} promises {event} as evidence, which {action} does not leave in every ceremony; "
                    "the step could never be complete. Take it out.",
                    id=step.id,
                    event=event,
                    action=step.action,
                )


def _check_fields(top: yaml.Node | None) -> None:
    seen: set[int] = set()
    waiting = [] if top is None else [top]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:  # an alias
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            names = [str(key.value) for key, _ in node.value]
            for place, name in enumerate(names):
                if name in names[:place]:
                    raise ScriptError(
                        "S6: the field {name} stands twice in one place, in line {line}; take one of them out.",
                        name=name,
                        line=node.value[place][0].start_mark.line + 1,
                    )
            waiting += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value


def _words(script: Script) -> Iterator[tuple[str, Text]]:
    yield "title", script.title
    for act in script.acts:
        yield act.id, act.title
        if act.if_fails is not None:
            yield act.id, act.if_fails
        for step in act.steps:
            yield step.id, step.title
            yield step.id, step.say


def _check_words(script: Script) -> None:
    for place, text in _words(script):
        if not text.en or not text.zh:
            raise ScriptError("S6: words are missing at {place}; write them.", place=place)
        for char in text.en + text.zh:
            if char not in "\n\t" and unicodedata.category(char) in _UNSEEN:
                raise ScriptError(
                    "S6: the words at {place} hold the character {code}, which cannot be seen; take it out.",
                    place=place,
                    code=f"U+{ord(char):04X}",
                )
