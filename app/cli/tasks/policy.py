"""`keyrite policy`: the organisation's policy as a file."""

from __future__ import annotations

from pathlib import Path

import typer

from app.json_output import print_json
from app.output import console, print_digest
from ceremony.language.digest_words import digest_words
from ceremony.planning.plan import check_language
from ceremony.policy.files import example_policy, load_policy
from ceremony.policy.sentences import say_terms
from ceremony.policy.terms import Policy
from ceremony.record.events import data_of


def check_policy(file: Path, *, as_json: bool) -> None:
    """Check a policy against its schema and against itself, and say its SHA-256, which the ceremony reads aloud."""
    found = load_policy(file)
    if as_json:
        print_json(_told(found))
        return
    console().print(f"{found.terms.name}, version {found.terms.version}: nothing contradicts itself.", markup=False)
    print_digest(found.sha256)


def show_policy(file: Path, language: str, *, as_json: bool) -> None:
    """A policy in sentences, as it is read aloud."""
    check_language(language)
    found = load_policy(file)
    if as_json:
        print_json(_told(found))
        return
    for text in say_terms(found.terms):
        console().print(text.in_language(language), markup=False)


def show_example() -> None:
    """The policy that comes with Keyrite, to copy and edit: the file's own bytes."""
    typer.echo(example_policy().source, nl=False)


def _told(found: Policy) -> dict[str, object]:
    return {
        "ok": True,
        "name": found.terms.name,
        "version": found.terms.version,
        "sha256": found.sha256,
        "sha256_words": list(digest_words(found.sha256)),
        "terms": data_of(found.terms),
        "sentences": [{"en": text.en, "zh": text.zh} for text in say_terms(found.terms)],
    }
