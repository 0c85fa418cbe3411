"""Files of policies, for the page that makes them: opened as far as they can be read, and written."""

from __future__ import annotations

from pathlib import Path

from app.window.ceremony_options import OpenedPolicy, SavedPolicy
from ceremony.disk.export_file import write_export
from ceremony.disk.folders import read_plain_file
from ceremony.errors import KeyriteError
from ceremony.issuing.files import MOST_BYTES
from ceremony.policy.contradictions import ContradictionError
from ceremony.policy.files import example_policy, parse_policy, write_policy
from ceremony.policy.terms import Policy
from ceremony.record.events import PolicyTerms
from ceremony.script.plain_yaml import NotPlainError, read_plain


def open_policy(path: Path | None) -> OpenedPolicy:
    """Field by field, and the first thing that is wrong; UsageError where the file cannot be read at all."""
    source = example_policy().source if path is None else read_plain_file(path, MOST_BYTES)
    try:
        value = read_plain(source).value
    except NotPlainError:
        value = None
    values = value if isinstance(value, dict) else {}
    try:
        parse_policy(source)
    except ContradictionError as problem:
        return OpenedPolicy(values, path, problem, problem.fields)
    except KeyriteError as problem:
        return OpenedPolicy(values, path, problem, (str(problem.values.get("place", "name")),))
    return OpenedPolicy(values, path)


def save_policy(terms: PolicyTerms, path: Path) -> SavedPolicy:
    """Written whole, or not at all."""
    source = write_policy(terms)
    write_export(path, source, replace=True)
    return SavedPolicy(path, Policy(terms, source).sha256)
