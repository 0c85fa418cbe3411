"""At a terminal, what will be signed: one draft line by line, or a table of many, each of which can be opened."""

from __future__ import annotations

from app.terminal import people
from app.terminal.prompts import Prompts
from ceremony.ports import ConfirmDraft, ConfirmDrafts, DraftShown

_WORDS_IN_A_ROW = 8


def one(prompts: Prompts, question: ConfirmDraft) -> bool:
    """Line by line; whether it is signed."""
    prompts.say(question.title, "bold")
    _lines(prompts, question.lines)
    people.show_words(prompts, question.words)
    return prompts.yes("Sign exactly this?")


def many(prompts: Prompts, question: ConfirmDrafts) -> tuple[str, ...]:
    """A table; a number opens a draft, and `out` with numbers leaves drafts out. The names of those."""
    _table(prompts, question.drafts)
    while True:
        said = prompts.line(
            "A number opens its draft, `out` and numbers leave drafts out; Return goes on to sign all", empty=True
        )
        if said:
            left_out = _take(prompts, question.drafts, said)
            if left_out:
                return left_out
            continue
        prompts.say("The digest of all that will be signed, in words:")
        people.show_words(prompts, question.words)
        if prompts.yes("Sign exactly these {count}?", count=len(question.drafts)):
            return ()


def _take(prompts: Prompts, drafts: tuple[DraftShown, ...], said: str) -> tuple[str, ...]:
    """What is left out by what was said; a number alone opens its draft."""
    word, *rest = said.split()
    numbers = rest if word == "out" else [word]
    if not all(number.isdecimal() and 0 < int(number) <= len(drafts) for number in numbers) or not numbers:
        prompts.say("Type a number of the table, or `out` and numbers.", "yellow")
        return ()
    chosen = [drafts[int(number) - 1] for number in numbers]
    if word == "out":
        return tuple(draft.name for draft in chosen)
    for draft in chosen:
        prompts.say(draft.name, "bold")
        _lines(prompts, draft.lines)
    return ()


def _lines(prompts: Prompts, lines: tuple[str, ...]) -> None:
    for line in lines:
        prompts.show(f"  {prompts.words(line)}")


def _table(prompts: Prompts, drafts: tuple[DraftShown, ...]) -> None:
    for number, draft in enumerate(drafts, start=1):
        names = ", ".join(name.partition(":")[2] for name in draft.names)
        prompts.show(f"{number:>4}  {names}   {draft.profile}   {draft.issuer}   {draft.until}", "bold")
        for place in range(0, len(draft.key_words), _WORDS_IN_A_ROW):
            prompts.show(f"      {' '.join(draft.key_words[place : place + _WORDS_IN_A_ROW])}")
