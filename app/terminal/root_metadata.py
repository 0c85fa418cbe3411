"""At a terminal, root metadata of TUF: whose token comes next, who has signed, and whose signature is outstanding."""

from __future__ import annotations

from app.terminal.prompts import Prompts
from app.terminal.tokens import choose_token
from ceremony.ports import PresentRootToken, RootSignatures, TakenToken
from ceremony.state.tuf_progress import TufProgress


def present_root_token(prompts: Prompts, question: PresentRootToken) -> TakenToken | None:
    """Who has signed and who is outstanding, then the token of the person who is next, and its PIN."""
    show_signatures(prompts, question.signatures)
    if question.makes:
        prompts.say("{name}: present your token; a root key is made in it.", name=question.holder)
    else:
        prompts.say(
            "{name}: present your token; it signs version {version}.", name=question.holder, version=question.version
        )
    if prompts.line("Return once the token is there; `without` to go on without it", empty=True) == "without":
        return None
    return choose_token(prompts, question)


def show_signatures(prompts: Prompts, signatures: tuple[RootSignatures, ...]) -> None:
    """A line for each version whose root keys must sign."""
    for one in signatures:
        prompts.say(
            "Signatures by the keys of version {version}: {found} ({needed} are needed). Signed: {signed}. "
            "Outstanding: {outstanding}.",
            version=one.version,
            found=len(one.signed),
            needed=one.threshold,
            signed=", ".join(one.signed) or "-",
            outstanding=", ".join(one.outstanding) or "-",
        )


def show_status(prompts: Prompts, progress: TufProgress) -> None:
    """All that is known of root metadata: version, day, signatures, and what is missing."""
    terms = progress.terms
    title = "Root metadata, version {version}, valid until {until}"
    prompts.say(title, "bold", version=terms.version, until=terms.expires)
    show_signatures(prompts, progress.counts)
    if progress.to_make:
        prompts.say("Keys are still to be made by: {names}", names=", ".join(progress.to_make))
    if progress.reached:
        prompts.say("Clients take it.")
    else:
        prompts.say("No client takes it yet: the archive goes to whoever is missing.")
