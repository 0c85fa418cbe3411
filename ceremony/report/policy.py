"""The report on the policy in force: its terms as sentences, and its file's words."""

from __future__ import annotations

from ceremony.facts import Facts
from ceremony.language.digest_words import digest_words, group_hex
from ceremony.policy.sentences import say_terms
from ceremony.report.drawing import Paper
from ceremony.report.texts import Words, language_of


def draw_policy(paper: Paper, facts: Facts, words: Words) -> None:
    """Under which policy the ceremony was held; nothing where there was none."""
    named = facts.opening.parameters if facts.opening else None
    if named is None or named.policy is None or named.policy_sha256 is None:
        return
    paper.heading(words["policy"])
    paper.paragraph(words["policy_named"].format(name=named.policy.name, version=named.policy.version), size=10)
    for text in say_terms(named.policy):
        paper.paragraph(text.in_language(language_of(words)), size=9)
    paper.field("SHA-256", group_hex(named.policy_sha256), face="mono", size=8.6)
    paper.field(words["words"], " ".join(digest_words(named.policy_sha256)), size=9)
