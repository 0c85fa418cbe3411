"""The same key asked for in other words, for tokens to whose taste the first template is not.

Rules:

- the first template says all; a looser one leaves out what some tokens refuse to be told: that a key may NOT do
  something, or that it is sensitive from birth;
- what was left out is owed: it is set and read back before the key counts (`Session`);
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
KEY_BYTES: Final = 32  # of every secret key here: AES-256


def attributes(**named: AttributeValue) -> Attributes:
    """A template; attributes are named in lower case."""
    return {Attribute[name.upper()]: value for name, value in named.items()}


def looser(*wanted: Attributes, lengths: bool = False) -> Iterator[tuple[Attributes, ...]]:
    """The templates of a key or of a pair, then the same with less in them; each once.

    With `lengths` each also with CKA_VALUE_LEN: some tokens want it for an unwrapped secret key, others refuse it.
    """
    told: list[tuple[Attributes, ...]] = []
    for left_out in ((), (_denies,), (_is_sensitive,), (_denies, _is_sensitive)):
        templates = tuple(
            {name: value for name, value in one.items() if not any(out(name, value) for out in left_out)}
            for one in wanted
        )
        if templates not in told:
            told.append(templates)
            yield templates
            if lengths:
                yield tuple({**one, Attribute.VALUE_LEN: KEY_BYTES} for one in templates)


def _denies(name: Attribute, value: AttributeValue) -> bool:
    return name in ROLES and value is False


def _is_sensitive(name: Attribute, _: AttributeValue) -> bool:
    return name is Attribute.SENSITIVE
