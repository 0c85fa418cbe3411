"""The file of a policy: read, and written as people read it."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from ceremony.disk.folders import read_plain_file
from ceremony.issuing.files import MOST_BYTES
from ceremony.policy.contradictions import check_policy
from ceremony.policy.terms import Policy, read_terms
from ceremony.record.events import PolicyTerms
from ceremony.sheets.fonts import check_printable

POLICY_FORMAT = "keyrite-policy-1"


def load_policy(path: Path) -> Policy:
    """An organisation's policy.

    UsageError where the file cannot be read; RefusedError says in one sentence, by line or by name, what is wrong.
    """
    return parse_policy(read_plain_file(path, MOST_BYTES))


def example_policy() -> Policy:
    """The one that comes with Keyrite, to begin with."""
    return parse_policy(resources.files("assets").joinpath("policy/example.yaml").read_bytes())


def parse_policy(untrusted: bytes) -> Policy:
    """Check a policy against its schema, then against itself."""
    terms = check_policy(read_terms(untrusted))
    check_printable(terms.name, "name")
    return Policy(terms, untrusted)


_FORM = """\
# The policy of an organisation for its root. Every figure is the organisation's own choice: Keyrite holds ceremonies,
# dates and reminders to it. `keyrite policy check FILE` says what is wrong with it, `keyrite policy show FILE` reads it
# in sentences.
format: {format}
name: {name}
version: {version}
# How many days old a key for a purpose becomes before the next one follows it; no line: that is left to people.
# 90 days for keys that issue or sign are usual, and no more than that: the figure is yours.
rotation_days:{rotation_days}
# How many days the key before is still of use beside the next one.
overlap_days:{overlap_days}
# How often a quorum proves that its sheets recover, and how often each sheet is judged.
drill_months: {drill_months}
share_check_months: {share_check_months}
# How often somebody looks through the logs.
log_review_days: {log_review_days}
# How many days before its next update a revocation list is made anew.
crl_overlap_days: {crl_overlap_days}
# The least split, and the rules about where sheets lie that two people may waive.
least_threshold: {least_threshold}
least_shares: {least_shares}
waivable: {waivable}
# Who may leave a ceremony that goes on, and of how many custodians the sheets may be kept in trust.
may_leave: {may_leave}
most_absent: {most_absent}
"""


def write_policy(terms: PolicyTerms) -> bytes:
    """The file of these terms, as the window writes it; RefusedError for terms that contradict themselves."""
    check_policy(terms)
    days = {one.purpose: one.days for one in terms.rotation}
    overlaps = {one.purpose: one.overlap_days for one in terms.rotation if one.overlap_days is not None}
    lists = {name: f"[{', '.join(getattr(terms, name))}]" for name in ("waivable", "may_leave")}
    fields = {
        **{name: getattr(terms, name) for name in PolicyTerms.__dataclass_fields__ if name != "rotation"},
        **lists,
        "name": _quoted(terms.name),
        "format": POLICY_FORMAT,
        "rotation_days": _block(days),
        "overlap_days": _block(overlaps),
    }
    return _FORM.format(**fields).encode()


def _block(figures: dict[str, int]) -> str:
    return "".join(f"\n  {purpose}: {days}" for purpose, days in figures.items()) or " {}"


def _quoted(text: str) -> str:
    """A text between double quotes, as YAML has it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
