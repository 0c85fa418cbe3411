"""At a terminal, what will be signed for other programs: a table, each row of which can be opened."""

from __future__ import annotations

from app.terminal.many import confirm_many
from app.terminal.prompts import Prompts
from ceremony.ports import ConfirmDocuments, DocumentShown


def confirm(prompts: Prompts, question: ConfirmDocuments) -> tuple[str, ...]:
    """The names of those that are left out."""
    return confirm_many(prompts, question.documents, question.words, _table)


def _table(prompts: Prompts, documents: tuple[DocumentShown, ...]) -> None:
    for number, one in enumerate(documents, start=1):
        prompts.show(f"{number:>4}  {one.title}   {one.kind}   {', '.join(one.signers)}", "bold")
        prompts.show(f"      {one.digest}")
