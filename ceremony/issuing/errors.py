"""What can go wrong in issuing; each sentence begins with the id of the rule that was broken.

BrokenRuleError
`-- IssuingError             a certificate or a CRL may not be signed as asked
    |-- ProfileError         a profile file breaks a rule
    `-- RequestError         a request cannot be read, or breaks a rule by itself
"""

from __future__ import annotations

from ceremony.errors import BrokenRuleError


class IssuingError(BrokenRuleError):
    """A rule forbids to sign this; the sentence begins with the rule's id."""


class ProfileError(IssuingError):
    """A certificate profile breaks a rule."""


class RequestError(IssuingError):
    """A request cannot be read, or breaks a rule whatever the profile."""
