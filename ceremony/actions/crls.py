"""Revocation lists: each CA key's next one, with all that its last one named."""

from __future__ import annotations

from collections.abc import Sequence

from ceremony.actions.making import estate_certificate, keep
from ceremony.archive.writing import crl_name
from ceremony.disk.folders import CARRIED
from ceremony.issuing import CrlDraft, Issuer, Revocation, load_crl, sign_crl
from ceremony.issuing.crl_history import crl_number
from ceremony.stage.stage import Stage


def draft_list(stage: Stage, label: str, revoked: Sequence[Revocation] = ()) -> CrlDraft:
    """The next list of a CA key: what its last one named, then what is revoked here; linted.

    The last one is as it was taken over. What an interruption kept before its entry was written counts only for the
    number: that list was signed, and its number is gone.
    """
    issuer, name = estate_certificate(stage, label), crl_name(label)
    places = (stage.work / CARRIED / name, stage.work / name)
    carried, kept = (load_crl(path.read_bytes(), issuer) if path.is_file() else None for path in places)
    previous = carried if stage.state.rulebook.lasting else kept
    number = crl_number(kept) + 1 if kept is not None else None
    return stage.drafter().of_list(issuer, previous, revoked, number)


def sign_list(stage: Stage, label: str, draft: CrlDraft) -> None:
    """Have the token sign it, keep it, and say so."""
    signed = sign_crl(stage.device(), draft, Issuer(estate_certificate(stage, label), label))
    keep(stage, crl_name(label), signed.pem)
    stage.write(signed.issued(crl_name(label), label), stage.participants.actor("operator"))
