"""Revocation lists: each CA key's next one, with all that its last one named."""

from __future__ import annotations

from collections.abc import Sequence

from ceremony.actions.making import estate_certificate, keep
from ceremony.archive.writing import crl_name
from ceremony.disk.folders import CARRIED
from ceremony.issuing import CrlDraft, Issuer, Revocation, load_crl, sign_crl
from ceremony.issuing.crl_history import crl_number
from ceremony.planning.lists import labels_of_lists
from ceremony.stage.stage import Stage


def announced_lists(stage: Stage) -> list[str]:
    """The labels of the CA keys whose lists this ceremony signs, as was announced; not those that have ended."""
    state, parameters = stage.state, stage.parameters
    taken = state.opened.continues.estate if state.opened and state.opened.continues else ()
    labels = labels_of_lists(taken, state.began[:10], parameters.issuer, parameters.revocations)
    under, now = {one.issuer for one in parameters.revocations}, stage.ports.clock.now()
    return [one for one in labels if one in under or estate_certificate(stage, one).not_valid_after_utc > now]


def draft_list(stage: Stage, label: str, revoked: Sequence[Revocation] = ()) -> CrlDraft:
    """The next list of a CA key: what its last one named, then what is revoked here; linted.

    The last one is as it was taken over. What an interruption kept before its entry was written counts only for the
    number: that list was signed, and its number is gone.
    """
    issuer, name = estate_certificate(stage, label), crl_name(label)
    places = (stage.work / CARRIED / name, stage.work / name)
    carried, kept = (load_crl(path.read_bytes(), issuer) if path.is_file() else None for path in places)
    previous = carried if stage.state.rulebook.lasting else kept
    number = max(stage.state.numbered.get(label, 0), crl_number(kept) if kept is not None else 0) + 1
    return stage.drafter().of_list(issuer, previous, revoked, number)


def sign_list(stage: Stage, label: str, draft: CrlDraft) -> None:
    """Have the token sign it, keep it, and say so."""
    signed = sign_crl(stage.device(), draft, Issuer(estate_certificate(stage, label), label))
    keep(stage, crl_name(label), signed.pem)
    stage.write(signed.issued(crl_name(label), label), stage.participants.actor("operator"))
