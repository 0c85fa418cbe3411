"""What the engine says, in another language: a table of its sentences (`assets/translations/errors.*.yaml`).

What it put together from a phrase and values (a finding, a rule's refusal, a line of a record) is taken apart again, so
that it stands in records, on paper and on screens in the same words.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from functools import cache
from importlib import resources

import yaml

_RULE_ID = re.compile(r"(^|[.;:。；：] ?)[A-Z][0-9]{1,2}(?:-[a-z-]+)?[:：] ?(.)")
_GOES_ON = (";", ":", "；", "：")


@cache
def translations(name: str, code: str) -> dict[str, str]:
    """The sentences of `assets/translations/NAME.CODE.yaml` by their English; empty where there is no such file."""
    file = resources.files("assets").joinpath(f"translations/{name}.{code}.yaml")
    if not file.is_file():
        return {}
    loaded = yaml.load(file.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe
    return {str(english): str(said) for english, said in (loaded or {}).items()}


@cache
def _error_templates(code: str) -> dict[str, str]:
    return {english.strip(): said for english, said in translations("errors", code).items()}


@cache
def _patterns(code: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Templates as patterns of the sentences made from them, the one with the most letters of its own first."""
    with_values = [(english, said) for english, said in _error_templates(code).items() if "{" in english]
    with_values.sort(key=lambda pair: -_own_letters(pair[0]))
    return tuple((re.compile(_as_pattern(english), re.DOTALL), said) for english, said in with_values)


def _own_letters(template: str) -> int:
    return sum(letter.isalpha() for letter in re.sub(r"\{\w+\}", "", template))


def _as_pattern(template: str) -> str:
    seen: set[str] = set()
    made = []
    for literal, name, _, _ in string.Formatter().parse(template):
        made.append(re.escape(literal))
        if name:
            made.append(f"(?P={name})" if name in seen else f"(?P<{name}>.+?)")
            seen.add(name)
    return "".join(made)


def said_in(template: str, code: str) -> str:
    """A sentence or phrase of the engine in a language; as it is, in English or where nobody translated it."""
    if code == "en":
        return template
    plain = template.strip()
    exact = _error_templates(code).get(plain) or _names(code).get(plain)
    return exact if exact is not None else _said_by_pattern(plain, code) or _said_one_by_one(plain, code) or template


def name_in(key: str, code: str) -> str:
    """What people call an event of the record, a look at the machine or a rule of custody, by its key there."""
    return translations("names", code).get(key, key.replace("-", " "))


def without_ids(sentence: str) -> str:
    """A sentence as people read it: the ids of rules before it, or within it, are for programs and for the docs."""
    return _RULE_ID.sub(lambda found: found[1] + (found[2] if found[1][:1] in _GOES_ON else found[2].upper()), sentence)


def with_stop(text: str, code: str) -> str:
    """A text that ends as a sentence of that language does, unless it ends already."""
    return text if text.endswith((".", "!", "?", "。", "！", "？")) else text + ("。" if code == "zh" else ".")


def _said_one_by_one(listed: str, code: str) -> str:
    """Several names with commas between them; empty unless each is known."""
    said = [_names(code).get(one, "") for one in listed.split(", ")]
    return "、".join(said) if all(said) else ""


@cache
def _names(code: str) -> dict[str, str]:
    """What things are called in a language, by their English names."""
    return {english: translations("names", code)[key] for key, english in translations("names", "en").items()}


def names_in(keys: Iterable[str], code: str) -> str:
    """What several are called, one after the other."""
    return ("、" if code == "zh" else ", ").join(name_in(key, code) for key in keys)


def in_names(text: str, code: str) -> str:
    """A value of the record, or several with commas between them, with the keys in it as people call them."""
    names = translations("names", code)
    return ", ".join(names.get(one, one) for one in text.split(", "))


def _said_by_pattern(sentence: str, code: str) -> str:
    for pattern, translated in _patterns(code):
        if found := pattern.fullmatch(sentence):
            return translated.format(**{name: said_in(value, code) for name, value in found.groupdict().items()})
    return ""
