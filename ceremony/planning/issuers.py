"""Which CA keys of an estate certify others, and which of them still do.

The root CA's newest generation certifies, unless another is named; one before it, or that another key follows,
signs its revocation lists and cross certificates alone (R47).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from ceremony.errors import UsageError
from ceremony.planning.estate_keys import ca_labels
from ceremony.state.rules import CA_LABEL

CA_PURPOSE = "root CA signing"
CERTIFYING = frozenset({CA_PURPOSE, "platform-ca"})  # a workload CA's key signs elsewhere


class Key(Protocol):
    """An estate key, as the state or entry 0 knows it."""

    @property
    def certificate_sha256(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def purpose(self) -> str: ...
    @property
    def followed_by(self) -> str | None: ...
    @property
    def retired(self) -> bool: ...
    @property
    def lists_until(self) -> str | None: ...


def ca_keys(estate: Iterable[Key]) -> tuple[str, ...]:
    """The labels of the keys that certify, or once did: each has revocation lists of its own."""
    return tuple(one.label for one in estate if one.purpose in CERTIFYING)


def list_signers(estate: Iterable[Key], day: str) -> tuple[str, ...]:
    """The labels of the CA keys that sign revocation lists on a day: a retired one does so up to its end."""
    keys = (one for one in estate if one.purpose in CERTIFYING)
    return tuple(one.label for one in keys if not one.retired or (one.lists_until or "") >= day)


def issuers(estate: Iterable[Key]) -> tuple[str, ...]:
    """The labels of the keys that certify something new."""
    keys = {one.label: one for one in estate if one.purpose in CERTIFYING}
    earlier = ca_labels(keys)[:-1]
    return tuple(label for label, one in keys.items() if not (one.followed_by or one.retired or label in earlier))


def issuance_lists(estate: Iterable[Key], issuer: str, *, every: bool) -> tuple[str, ...]:
    """The keys that sign a revocation list where certificates are issued: the issuer, or every key that is not retired.

    Every one for an estate: its servers ask for a list in date of each CA.
    """
    return tuple(label for label in ca_keys(one for one in estate if not one.retired) if every or label == issuer)


def default_issuer(estate: Iterable[Key]) -> str:
    """The root CA's newest generation."""
    generations = ca_labels([one.label for one in estate if not one.retired])
    return generations[-1] if generations else CA_LABEL


def choose_issuer(estate: Iterable[Key], wanted: str) -> str:
    """The label of the key that will certify; empty: the default. UsageError for one that does not."""
    keys = tuple(estate)
    able = issuers(keys)
    label = wanted or default_issuer(keys)
    if label in able:
        return label
    if label in ca_keys(keys):
        raise UsageError(
            "{label} signs revocation lists and cross certificates alone, since another key came in its place; choose "
            "{able}.",
            label=label,
            able=" or ".join(able),
        )
    raise UsageError("There is no CA key {label} under this root; choose {able}.", label=label, able=" or ".join(able))
