"""The verifier: re-reads a whole archive and says, check by check, what holds and what does not.

It needs no token, no window and no network, and trusts nothing in the archive beyond what it can check. Without an
anchor it can say only that the archive is consistent with itself, and shows the root's fingerprint in words to be
compared with paper. Records of any length are read as a stream, in bounded memory.

Verdicts: `complete`; `aborted` (whole, and the ceremony was ended without a result); `incomplete` (the end of the
record or files are missing); `altered`.
"""

from ceremony.verify.checks import Check, MissingError, Report
from ceremony.verify.inspection import Inspection
from ceremony.verify.running import (
    CHECKS,
    CheckKind,
    inspect_archive,
    read_anchor,
    read_continued,
    read_reviewed,
    verify_archive,
)

__all__ = [
    "CHECKS",
    "Check",
    "CheckKind",
    "Inspection",
    "MissingError",
    "Report",
    "inspect_archive",
    "read_anchor",
    "read_continued",
    "read_reviewed",
    "verify_archive",
]
