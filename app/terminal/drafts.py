"""At a terminal, what will be signed: one draft line by line, or a table of many, each of which can be opened."""

from __future__ import annotations

from app.terminal import people
from app.terminal.many import confirm_many, show_lines
from app.terminal.prompts import Prompts
from ceremony.ports import ConfirmDraft, ConfirmDrafts, DraftShown

_WORDS_IN_A_ROW = 8


def one(prompts: Prompts, question: ConfirmDraft) -> bool:
    """Line by line; whether it is signed."""
    prompts.say(question.title, "bold")
    show_lines(prompts, question.lines)
    people.show_words(prompts, question.words)
    return prompts.yes("Sign exactly this?")


def many(prompts: Prompts, question: ConfirmDrafts) -> tuple[str, ...]:
    """The names of requests that are left out."""
    return confirm_many(prompts, question.drafts, question.words, _table)


def _table(prompts: Prompts, drafts: tuple[DraftShown, ...]) -> None:
    for number, draft in enumerate(drafts, start=1):
        names = ", ".join(name.partition(":")[2] for name in draft.names)
        prompts.show(f"{number:>4}  {names}   {draft.profile}   {draft.issuer}   {draft.until}", "bold")
        for place in range(0, len(draft.key_words), _WORDS_IN_A_ROW):
            prompts.show(f"      {' '.join(draft.key_words[place : place + _WORDS_IN_A_ROW])}")
