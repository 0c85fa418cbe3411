"""INSTALL: what is done on a host, step by step, in English and Chinese, from one list of steps with the same commands.

Steps, their conditions and their words are data (assets/kits/SYSTEM/install.yaml).
"""

from __future__ import annotations

import re
import shlex
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import yaml

from ceremony.language.shell_texts import asset, filled, spoken_words

LANGUAGES = ("en", "zh")
_CONDITION = re.compile(r"\{([a-z,]+)\}")
_OPTIONAL = {"en": " (optional)", "zh": "（可选）"}


@dataclass(frozen=True)
class Guide:
    """What INSTALL is made of: what holds of this host, values to be filled in, and those of lists by their name."""

    system: str
    holds: frozenset[str]
    values: Mapping[str, str]
    lists: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)

    def text(self, language: str) -> str:
        """INSTALL in a language, Markdown."""
        raw = _steps(self.system)
        lines = [f"# {self._fill(raw['title'][language])}", "", *self._paragraph(raw["intro"], language)]
        lines += self._items(raw.get("order"), language)
        for number, (step, values) in enumerate(self._chosen(raw["steps"]), start=1):
            lines += [f"## {number}. {self._title(step, language, values)}", ""]
            lines += self._part(step, language, values)
        for back, values in self._chosen(raw["back"]):
            lines += [f"## {self._title(back, language, values)}", "", *self._part(back, language, values)]
        lines += self._items(raw["notes"], language)
        return "\n".join(lines[:-1]) + "\n"

    def script(self) -> str:
        """A script with the same commands, by the numbers of steps; an optional step is done by itself alone."""
        parts = []
        for number, (step, values) in enumerate(self._chosen(_steps(self.system)["steps"]), start=1):
            words = [shlex.quote(self._title(step, language, values)) for language in LANGUAGES]
            words += ["optional"] if step.get("optional") else []
            commands = (f"  run {shlex.quote(line)}" for line in self._commands(step, values))
            parts += [f"if step {number} {' '.join(words)}; then", *commands, "fi"]
        return filled(asset("kits/install.sh"), {"STEPS": "\n".join(parts)})

    def _title(self, step: Any, language: str, values: Mapping[str, str]) -> str:
        return self._fill(step["title"][language], values) + (_OPTIONAL[language] if step.get("optional") else "")

    def _items(self, part: Any, language: str) -> list[str]:
        """What is said in points; nothing, not even the title, where none is for this host."""
        items = [
            f"- {self._fill(one[language], values)}" for one, values in self._chosen(part["items"] if part else ())
        ]
        return [f"## {part['title'][language]}", "", *items, ""] if items else []

    def _chosen(self, steps: Sequence[Any]) -> Iterator[tuple[Any, Mapping[str, str]]]:
        """The steps, or points, that are for this host, each as often as its list is long."""
        for step in steps:
            if self.holds >= set(step["for"]):
                for values in self.lists[step["each"]] if "each" in step else ({},):
                    yield step, values

    def _part(self, part: Any, language: str, values: Mapping[str, str]) -> list[str]:
        commands = [f"    {line}" for line in self._commands(part, values)]
        return [*self._paragraph(part["say"], language, values), *commands, ""]

    def _paragraph(self, said: Mapping[str, str], language: str, values: Mapping[str, str] | None = None) -> list[str]:
        text = self._fill(said[language], values)
        return [*(textwrap.wrap(text, 110, break_on_hyphens=False) if language == "en" else [text]), ""]

    def _commands(self, part: Any, values: Mapping[str, str]) -> Iterator[str]:
        for line in part["run"]:
            found = _CONDITION.match(line)
            if found is None or self.holds >= set(found[1].split(",")):
                yield self._fill(line[found.end() :] if found else line, values)

    def _fill(self, text: str, values: Mapping[str, str] | None = None) -> str:
        return filled(text, {**self.values, **(values or {})})


def check_script(system: str, folder: str, files: Iterable[str], values: Mapping[str, str]) -> str:
    """check.sh of a kit: its own part, and what every kit's does; `files`: their names in the kit."""
    common = {
        "CHECKS": asset("kits/checks.sh").rstrip("\n"),
        "SYSTEM": system,
        "FOLDER": folder,
        "FILES": " ".join(sorted(files)),
        "WORDS": spoken_words(11),
    }
    return filled(asset(f"kits/{system}/check.sh"), {**common, **values})


@cache
def _steps(system: str) -> Any:
    return yaml.load(asset(f"kits/{system}/install.yaml"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe
