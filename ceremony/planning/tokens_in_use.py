"""Which key is handed over to a token, and which key signs where a token is opened in a quorum's place."""

from __future__ import annotations

from collections.abc import Iterable

from ceremony.errors import UsageError
from ceremony.planning.issuers import Key, ca_keys, choose_issuer, issuers
from ceremony.planning.plan import Plan
from ceremony.record.events import AnnouncedRevocation, TokenInUse
from ceremony.state.rules import is_root_ca


def choose_kept(estate: Iterable[Key], wanted: str) -> str:
    """The label of the key that is handed over; UsageError for one of the root's, or that is used no more."""
    able = [one.label for one in estate if not (is_root_ca(one.label) or one.followed_by or one.retired)]
    if wanted in able:
        return wanted
    raise UsageError(
        "The key {wanted} cannot be handed over; choose {able}.",
        wanted=wanted or "that is not named",
        able=" or ".join(able) or "none yet: the root's own keys stay with its quorum, so make a key below it first",
    )


def choose_token_issuer(estate: Iterable[Key], tokens: Iterable[TokenInUse], wanted: str, *, lists: bool) -> str:
    """The label of the CA key that signs, on a token; empty: the one that tokens in use hold, if there is one alone.

    `lists`: it signs its revocation list alone, as a key does too that another follows (R91). UsageError where that
    leaves a choice, for a key that certifies nothing, and for the root's unless it is in use.
    """
    keys, held = tuple(estate), {label for one in tokens for label in one.keys}
    signing = ca_keys(one for one in keys if not one.retired) if lists else issuers(keys)
    able = [label for label in signing if label in held or not is_root_ca(label)]
    if wanted:
        label = wanted if wanted in signing else choose_issuer(keys, wanted)
        if label not in able:
            raise UsageError(
                "The root signs with its quorum: no archive says that a token which holds {label} stays in use. "
                "Restore it from sheets, or name the key of a CA below it.",
                label=label,
            )
        return label
    on_tokens = [label for label in able if label in held]
    if len(on_tokens) == 1:
        return on_tokens[0]
    raise UsageError(
        "Say which key signs (--issuer): {able}.",
        able=" or ".join(on_tokens or able) or "there is none below the root; make one, and hand it over to a token",
    )


def check_revocable(revocations: Iterable[AnnouncedRevocation], issuer: str) -> None:
    """UsageError for a certificate that another key issued than the one on the token: its list is not signed."""
    for one in revocations:
        if one.issuer != issuer:
            raise UsageError(
                "{subject} ({serial}) was issued by {issuer}, and the token that is opened signs with {key}; revoke it "
                "with a quorum, or with a token that holds its issuer's key.",
                subject=one.subject,
                serial=one.serial,
                issuer=one.issuer,
                key=issuer,
            )


def check_in_use(plan: Plan) -> None:
    """UsageError for a token that cannot stay in use, because there is none, or nothing on it; or halves of no PIN."""
    actions = {step.action for step in plan.script.steps}
    in_use, halves = getattr(plan, "in_use", False), getattr(plan, "pin_halves", False)
    if in_use and ("prepare-token" not in actions or actions & {"destroy-keys", "keep-key"}):
        raise UsageError("This ceremony leaves no token with the root on it, so none can stay in use; leave that out.")
    if halves and not in_use and "keep-key" not in actions:
        raise UsageError("A PIN in two halves is for a token that stays in use afterwards; leave that out.")
