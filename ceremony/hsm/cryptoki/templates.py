"""The same key asked for in other words, for tokens to whose taste the first template is not.

Rules:

- the first template says all; a looser one leaves out what some tokens refuse to be told: that a key may NOT do
  something, or that it is sensitive from birth;
- what was left out is owed: it is set and read back before the key counts (`left_out`);
- nothing else is ever left out: not what a key may do, not that it stays in, not whether it lies on the token.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pkcs11 import Attribute, ObjectClass

AttributeValue = bool | int | bytes
Attributes = dict[Attribute, AttributeValue]

KEY_CLASSES: Final = (ObjectClass.SECRET_KEY, ObjectClass.PRIVATE_KEY, ObjectClass.PUBLIC_KEY)
ROLES: Final = frozenset(
    {
        Attribute.ENCRYPT,
        Attribute.DECRYPT,
        Attribute.WRAP,
        Attribute.UNWRAP,
        Attribute.SIGN,
        Attribute.VERIFY,
        Attribute.DERIVE,
    },
)
_KEY_BYTES: Final = 32  # of every secret key here


def attributes(**named: AttributeValue) -> Attributes:
    """A template; attributes are named in lower case."""
    return {Attribute[name.upper()]: value for name, value in named.items()}


def looser(wanted: Attributes) -> Iterator[Attributes]:
    """The template, then the same with less in it; each once."""
    first = dict(wanted)
    without_denials = {name: value for name, value in first.items() if name not in ROLES or value is not False}
    told: list[Attributes] = []
    for template in (first, without_denials, _without_sensitive(first), _without_sensitive(without_denials)):
        if template not in told:
            told.append(template)
            yield template


def _without_sensitive(wanted: Attributes) -> Attributes:
    return {name: value for name, value in wanted.items() if name is not Attribute.SENSITIVE}


def looser_pairs(public: Attributes, private: Attributes) -> Iterator[tuple[Attributes, Attributes]]:
    """Both templates of a pair, looser in step."""
    halves = list(looser(public)), list(looser(private))
    for step in range(max(len(half) for half in halves)):
        yield halves[0][min(step, len(halves[0]) - 1)], halves[1][min(step, len(halves[1]) - 1)]


def with_length(wanted: Attributes) -> Iterator[Attributes]:
    """As `looser`, each also with CKA_VALUE_LEN: some tokens want it for an unwrapped secret key, others refuse it."""
    for template in looser(wanted):
        yield template
        yield {**template, Attribute.VALUE_LEN: _KEY_BYTES}


def left_out(wanted: Attributes, told: Attributes) -> Attributes:
    """What was wanted and not told to the token."""
    return {name: value for name, value in wanted.items() if name not in told}
