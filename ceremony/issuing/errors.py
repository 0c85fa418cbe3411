"""What can go wrong in issuing; each sentence begins with the id of the rule that was broken.

RefusedError
`-- IssuingError             a certificate or a CRL may not be signed as asked
    |-- ProfileError         a profile file breaks a rule
    `-- RequestError         a request cannot be read, or breaks a rule by itself
"""

from __future__ import annotations

from ceremony.errors import RefusedError

SHOWN_CHARACTERS = 80


class IssuingError(RefusedError):
    """A rule forbids to sign this; the sentence begins with the rule's id."""

    @property
    def rule(self) -> str:
        """The id of the rule that was broken, such as `I4`."""
        return self.template.partition(":")[0]


class ProfileError(IssuingError):
    """A certificate profile breaks a rule."""


class RequestError(IssuingError):
    """A request cannot be read, or breaks a rule whatever the profile."""


def shown(untrusted: str) -> str:
    """A value from outside as it may stand in a sentence: printable ASCII, bounded."""
    escaped = ascii(untrusted)[1:-1]
    return escaped if len(escaped) <= SHOWN_CHARACTERS else escaped[:SHOWN_CHARACTERS] + "..."
