"""What a ceremony of each kind must do, in which order: nothing here can be left out, added or moved (rule S3).

Approval, duties, read-back, proof, locking, and where everything goes are what the sheets' worth rests on. Scripts of
format 1 were written before approval, duties and placing were steps: they are read for ever, so that old archives
verify, and no new ceremony begins with one (S4).
"""

from __future__ import annotations

from ceremony.errors import ScriptError

NEWEST_FORMAT = 2

_BEGIN = ("open", "name-participants", "approve")
_RECOVER = ("prepare-token", "collect-sheets", "restore-keys", "prove-keys")
_DUTIES = ("acknowledge-duties",)
_SHARE = ("split-root-key", "hand-out-sheets", "prove-subsets")
_END = ("place-items", "sign-off", "confirm-head", "close")
_SINCE_FORMAT_2 = frozenset({"approve", "acknowledge-duties", "place-items"})

# `a|b`: one of them, as the script chooses.
SAFETY_ORDER: dict[str, tuple[str, ...]] = {
    "root-generation": (
        *_BEGIN,
        *_DUTIES,
        "prepare-token",
        "make-root-key",
        "make-root-ca",
        *_SHARE,
        "lock-keys",
        *_END,
    ),
    "recovery": (*_BEGIN, *_RECOVER, "reseal-sheets", *_END),
    "drill": (*_BEGIN, *_RECOVER, "destroy-keys", "reseal-sheets", *_END),
    "share-check": (*_BEGIN, "check-sheets|check-by-seal", "reseal-sheets", *_END),
    "reshare": (*_BEGIN, *_DUTIES, *_RECOVER, *_SHARE, "retire-set", *_END),
    "issuance": (*_BEGIN, *_RECOVER, "issue-certificates", "reseal-sheets", *_END),
    "rotation": (*_BEGIN, *_RECOVER, "rotate-root-ca|make-estate-key", "reseal-sheets", *_END),
    "destruction": (*_BEGIN, *_RECOVER, "destroy-keys", "account-sheets", *_END),
}

Orders = dict[str, tuple[tuple[str, ...], ...]]  # of a kind: the whole orders that its scripts may have
_BY_TOKEN = ("open-token", "prove-keys")  # in the place of a quorum

_BY_QUORUM: Orders = {kind: (order,) for kind, order in SAFETY_ORDER.items()}
_FOR_YEARS: Orders = {
    **_BY_QUORUM,
    "issuance": (SAFETY_ORDER["issuance"], (*_BEGIN, *_BY_TOKEN, "issue-certificates", *_END)),
    "revocation": (
        (*_BEGIN, *_RECOVER, "issue-crls", "reseal-sheets", *_END),
        (*_BEGIN, *_BY_TOKEN, "issue-crls", *_END),
    ),
    "handover": ((*_BEGIN, *_RECOVER, "keep-key", "reseal-sheets", *_END),),
}
_WITH_NEXT_CA = (*_BEGIN, *_RECOVER, "make-estate-key", "issue-crls", "issue-certificates", "reseal-sheets", *_END)
_FOR_ESTATES: Orders = {
    **_FOR_YEARS,
    "issuance": (*_FOR_YEARS["issuance"], _WITH_NEXT_CA),
    "signing": (
        (*_BEGIN, *_RECOVER, "sign-documents", "reseal-sheets", *_END),
        (*_BEGIN, *_BY_TOKEN, "sign-documents", *_END),
    ),
    "log-review": ((*_BEGIN, "review-logs", *_END),),
    "tuf-root": ((*_BEGIN, "sign-tuf-root", *_END),),  # no root of ours and no quorum: each key is its holder's
}

# Every version of the rules that a record may name: what is changed gets a new number, for archives live for decades.
SAFETY_ORDERS: dict[int, Orders] = {1: _BY_QUORUM, 2: _BY_QUORUM, 3: _BY_QUORUM, 4: _FOR_YEARS, 5: _FOR_ESTATES}


def check_order(kind: str, script_format: int, actions: tuple[str, ...], orders: tuple[tuple[str, ...], ...]) -> None:
    """Refuse actions that are not those of the kind, in one of its orders (S3); `read-aloud` may stand in between."""
    if not orders:
        raise ScriptError("S3: under these rules there is no ceremony {ceremony}.", ceremony=kind)
    if script_format < NEWEST_FORMAT:
        orders = tuple(tuple(one for one in order if one not in _SINCE_FORMAT_2) for order in orders)
    found = [action for action in actions if action != "read-aloud"]
    order = max(orders, key=lambda one: _agree(found, one))
    for place, expected in enumerate(order):
        here = found[place] if place < len(found) else "nothing"
        if here not in expected.split("|"):
            raise ScriptError(
                "S3: a {ceremony} must do {expected} here, but the script has {found}; no safety step may be left "
                "out, added or moved.",
                ceremony=kind,
                expected=expected.replace("|", " or "),
                found=here,
            )
    if len(found) > len(order):
        raise ScriptError(
            "S3: the script goes on with {found} after the end of the ceremony; take it out.", found=found[len(order)]
        )
    if actions[0] != order[0] or actions[-1] != order[-1]:
        raise ScriptError("S3: a script begins with open and ends with close; move the words to read in between.")


def _agree(found: list[str], order: tuple[str, ...]) -> int:
    """How many steps are as in this order, from the first on."""
    places = (
        place for place, (one, wanted) in enumerate(zip(found, order, strict=False)) if one not in wanted.split("|")
    )
    return next(places, min(len(found), len(order)))
