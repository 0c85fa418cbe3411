"""What each action of a script does: one function an action, each safe to begin again; no prompt, no rule."""

from __future__ import annotations

from collections.abc import Callable

from ceremony.actions import (
    approving,
    custody,
    documents,
    estate,
    handing_out,
    handing_over,
    issuing,
    making,
    opening,
    opening_token,
    recovering,
    reviewing,
    revoking,
    rotating,
    sharing,
    signed_sheet,
    tuf_root,
)
from ceremony.stage.stage import Stage

Action = Callable[[Stage], None]

# Actions that ask nothing by themselves: their words are said, and everybody is ready, before they are done.
SAID_FIRST = frozenset(
    {
        "open",
        "make-root-key",
        "make-root-ca",
        "rotate-root-ca",
        "make-estate-key",
        "split-root-key",
        "prove-subsets",
        "lock-keys",
        "restore-keys",
        "prove-keys",
        "destroy-keys",
        "keep-key",
    }
)

# `open` and `close` frame the record itself and belong to the engine.
ACTIONS: dict[str, Action] = {
    "read-aloud": opening.read_aloud,
    "name-participants": opening.name_participants,
    "approve": approving.approve,
    "acknowledge-duties": approving.acknowledge_duties,
    "prepare-token": making.prepare_token,
    "make-root-key": making.make_root_key,
    "make-root-ca": making.make_root_ca,
    "split-root-key": sharing.split_root_key,
    "hand-out-sheets": handing_out.hand_out_sheets,
    "prove-subsets": sharing.prove_subsets,
    "lock-keys": sharing.lock_keys,
    "collect-sheets": recovering.collect_sheets,
    "restore-keys": recovering.restore_keys,
    "prove-keys": recovering.prove_keys,
    "issue-certificates": issuing.issue_certificates,
    "issue-crls": revoking.issue_crls,
    "sign-documents": documents.sign_documents,
    "rotate-root-ca": rotating.rotate_root_ca,
    "make-estate-key": estate.make_estate_key,
    "check-sheets": recovering.check_sheets,
    "check-by-seal": signed_sheet.check_by_signature,
    "destroy-keys": recovering.destroy_keys,
    "open-token": opening_token.open_token,
    "keep-key": handing_over.keep_key,
    "sign-tuf-root": tuf_root.sign_tuf_root,
    "reseal-sheets": custody.reseal_sheets,
    "retire-set": custody.retire_set,
    "account-sheets": custody.account_sheets,
    "place-items": approving.place_items,
    "review-logs": reviewing.review_logs,
    "sign-off": opening.sign_off,
    "confirm-head": opening.confirm_head,
}
