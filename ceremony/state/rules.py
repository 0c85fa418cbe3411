"""The rules of a ceremony, each written once; the handlers in this package enforce them by these ids.

R1   the record begins with ceremony-opened, and holds it once;
R2   nothing follows ceremony-closed or ceremony-aborted;
R3   a step starts only when every step before it in the script is complete, and no other step is running;
R4   an event stands only in a running step whose action may cause it;
R5   a step is complete only when it has left what its action must leave and what the script says it leaves;
R6   a new share set is made only when no set of this ceremony is live, and counts on from the last generation;
R7   sheets are handled one at a time: issued, read back as the registered share, sealed in a bag of its own;
R8   the subsets are proven only when every sheet is sealed, for every subset, with the set's check value;
R9   a locked or restored key reads back as sensitive and not extractable;
R10  the lock and the recovery cover the root key and every estate key, and each is proved by its certificate;
R11  a sheet counts towards a quorum only if it is registered, and once; judged by its own seal, only if the seal
     names it;
R12  the root is recovered only with a quorum, and with the set's check value;
R13  a resumed ceremony goes back to where nothing depends on secrets that were in memory, and a set that was
     live and not proven is void;
R14  a ceremony closes only in its last step, with its purpose reached, every key locked or destroyed, no secret in
     memory, and every sheet at rest;
R15  the head that people write down is the record's head at that line;
R16  a bag is opened as the ledger knows it; a number that differs is a deviation that somebody decides;
R17  what was opened is sealed again, in a bag that was never used, before the ceremony ends;
R18  everybody who takes part agrees or dissents before the end;
R19  a set is retired only when its successor is proven;
R20  a destruction accounts for every sheet of every generation;
R21  a sheet goes to a printer only after people have vouched for it since the split, and again only after somebody
     has decided so and what came out is accounted for; it is read back only once it is known to be on paper; where
     somebody decides to give the printer up, the next one is vouched for anew;
R30  a step is opened again only where nothing irreversible happened since it began (`back.py`);
R31  a ceremony goes on once everybody's identity was checked by somebody else, its place was described, and its
     approval over this very script was stated, by somebody who neither leads, nor operates, nor holds a sheet;
R32  sheets are handed to those alone who acknowledged a custodian's duties;
R33  the sheet of an absent custodian is held in trust, sealed, by the person named for it, which is named as a bypass
     of the quorum, and comes back to its holder against the number of its bag;
R34  before the end it is said of every sealed sheet and of the token where it goes and who carries it;
R40  the fingerprint that people compare is that of the certificate in the record;
R41  a custody rule is waived by two people in two roles, rule by rule;
R42  (since rules 2) once people are named, an entry's actor is the program, or one of them in their own role; a step is
     started and completed by the role that the script names, before the room's witness; only where it was named as a
     bypass that a sheet is shown in somebody's place (B6), that entry may name who keeps the sheet;
R43  (since rules 3) nobody acts while away: who acts, the witness, and whoever else is bound to be there for an entry
     (`presence.py`) has not left the room, as the record tells, unless somebody who is there decided so, as a deviation
     that names the absent person and this step; nobody agrees, waives or decides while away, whoever decides so;
R45  (since rules 3) sheets go to the places that were declared for them, and the live set holds P4 and P5 there, or
     somebody decided otherwise, as a deviation that names these sheets, places and rules (`places.py`);
R46  (since rules 3) entry 0 says when the archive that is continued ended; where the clock stood before that, somebody
     who is there decides so, as a deviation that names that time, in the step in which people are named;
R47  (since rules 4) a key that another follows, or that is retired, signs nothing but its revocation lists and cross
     certificates;
R48  (since rules 4) a certificate is revoked once, as entry 0 announced, under a CA key that is known, and a list by
     that key follows; the numbers of its lists grow;
R49  (since rules 4) a key is followed once, by a key for the same purpose that is proved, as entry 0 announced; it is
     retired once, where its certificate is revoked and it is used no more;
R50  (since rules 4) a key that came without proof of possession is certified only when two people in two roles have
     vouched for it;
R51  (since rules 4) an emergency list is made after its key's next list, and sealed in a bag that was never used;
     before the list after that is signed, it is said what became of it, and what it has revoked is revoked there too;
R60  (since rules 4) the policy that was in force in the archive that is continued stays in force, unless entry 0 names
     another one whole, and what is approved is approved under it;
R61  (since rules 4) no custody rule is waived that the policy in force lets nobody waive;
R62  (since rules 4) what breaks the policy in force, as far as entry 0 and the people named tell, somebody who is there
     decides about, as a deviation that names it, in the step in which people are named; so does whoever decides to go
     on without somebody whom the policy does not let leave;
R70  (since rules 4) what is issued for an estate is one of the drafts that people confirmed together, as it was linted,
     and is signed by the CA key that entry 0 names for it;
R71  (since rules 4) kits are made once, of what was issued for an estate, or signed for other programs;
R74  (since rules 4) a token is opened without a quorum by two who are there, the HSM operator and administrator or
     witness; it holds the key that entry 0 names, locked, and the root only where it stays in use for that; where the
     archive names another token for the key, or none, somebody decides so, as a deviation that names this one;
R75  (since rules 4) what signs a certificate or a revocation list lies on the token, as the record tells; of what lies
     on a token that was opened so, nothing is destroyed;
R76  (since rules 4) the log key is certified by the root CA, or, where a token was opened without a quorum, by the key
     that entry 0 names;
R77  (since rules 4) a handover leaves the key that entry 0 names on the token, proved, which is none of the root's, and
     no other;
R80  (since rules 5) a document for another program is signed once, as entry 0 announced it and people confirmed it;
R81  (since rules 5) by keys that were proved here and lie on the token, made for that purpose, and not retired; a key
     that another follows signs only together with that one;
R82  (since rules 5) what was confirmed is signed by each of its keys before the step is complete;
R85  (since rules 5) a TUF root key is made, and signs, on its holder's own token, which the holder and the
     administrator or the witness have opened, who are there; no token serves two holders;
R86  (since rules 5) a TUF root key is made once for each holder who has none, in the token, P-256, and locked;
R87  (since rules 5) root metadata is signed as people confirmed it, once each of its keys is known, by a key of the
     new root or of the one before that its holder holds, once;
R88  (since rules 5) a TUF root ceremony makes a key or a signature, and never other bytes than earlier signatures of
     the same root are over;
R90  (since rules 5) where a token is lost, what keys signed that were made on it is void, and kits are made anew;
R91  (since rules 5) where a token is opened without a quorum for a revocation list alone, a key that another follows
     may certify the log key too, until it is retired;
R95  (since rules 5) a log review, and no other ceremony, names in entry 0 the records that are looked through, each
     once, the one that is continued among them as it was taken over;
R96  (since rules 5) of each of these it is said once, by somebody who is there, that it was looked through to its end,
     and what was found.

In a real ceremony also:
R22  a token is taken only with its probe in the record: of this token, module and firmware, and saying that it will do;
R23  a software token is taken only where two people of different roles waived it, with their reason;
R24  a look at the machine that failed is waived by two people of different roles, with their reason, before keys or
     sheets are touched;
R25  somebody of the room compared the clock with a watch before the token is taken;
R44  (since rules 3) a sheet is read back from its paper: from a scan or a photograph, before the camera, or as typed;
     not from the file that was written or drawn from it, a text, or memory;
R26  after an interruption the token is reconciled with the record before it is used, and nothing on it is destroyed
     that nobody of the room decided about.
"""

from __future__ import annotations

from dataclasses import dataclass

from ceremony.custody.ledger import SheetCustody
from ceremony.errors import RefusedError
from ceremony.record.events import DocumentKind

FROM_PAPER = frozenset({"scan", "typed", "camera"})  # R44: how a sheet is read back where its paper is what is read
ROOT_LABEL = "root"
CA_LABEL = "root-ca"
LOG_LABEL = "record-log"
_SIGNS_IMAGES, _DCT_ROOT, _DCT_TARGETS = (frozenset({one}) for one in ("image-signing", "dct-root", "dct-targets"))
# R81: for what a key is made that signs documents of a kind
SIGNS_WITH: dict[DocumentKind, frozenset[str]] = {
    "cosign": _SIGNS_IMAGES,
    "notation": _SIGNS_IMAGES,
    "notary-root": _DCT_ROOT,
    "notary-targets": _DCT_TARGETS,
    "key-rotation": _SIGNS_IMAGES | _DCT_ROOT | _DCT_TARGETS,
}

# R4: which actions may cause which event. What is not listed may happen whenever the ceremony is open.
CAUSES: dict[str, tuple[str, ...]] = {
    "participants-named": ("name-participants",),
    "policy-checked": ("name-participants",),
    "policy-waived": ("name-participants",),
    "bypass-found": ("name-participants", "collect-sheets", "check-sheets", "account-sheets"),
    "clock-confirmed": ("name-participants",),
    "identities-checked": ("approve",),
    "place-described": ("approve",),
    "plan-approved": ("approve",),
    "duties-acknowledged": ("acknowledge-duties", "reseal-sheets", "collect-sheets", "check-sheets"),
    "items-placed": ("place-items",),
    "media-listed": ("place-items",),
    "host-waived": ("name-participants", "split-root-key", "collect-sheets", "open-token", "sign-tuf-root"),
    "token-probed": ("prepare-token", "open-token"),
    "software-token-waived": ("prepare-token", "open-token", "sign-tuf-root"),
    "token-prepared": ("prepare-token",),
    "root-key-made": ("make-root-key",),
    "estate-key-made": ("make-root-ca", "rotate-root-ca", "make-estate-key"),
    "certificate-signed": ("make-root-ca", "rotate-root-ca", "make-estate-key"),
    "estate-key-wrapped": ("make-root-ca", "rotate-root-ca", "make-estate-key"),
    "log-key-certified": ("make-root-ca", "prove-keys"),
    "fingerprint-compared": ("make-root-ca", "rotate-root-ca", "make-estate-key"),
    "share-set-made": ("split-root-key",),
    "public-pages-issued": ("hand-out-sheets",),
    "sheet-issued": ("hand-out-sheets",),
    "sheet-read-back": ("hand-out-sheets",),
    "printer-checked": ("hand-out-sheets",),
    "printer-confirmed": ("hand-out-sheets",),
    "output-changed": ("hand-out-sheets",),
    "sheet-printed": ("hand-out-sheets",),
    "sheet-spoiled": ("hand-out-sheets",),
    "sheet-reprinted": ("hand-out-sheets",),
    "sheet-sealed": ("hand-out-sheets", "reseal-sheets", "check-sheets"),
    "subsets-proven": ("prove-subsets",),
    "key-locked": ("lock-keys", "restore-keys", "rotate-root-ca", "make-estate-key"),
    "memory-wiped": ("prove-subsets", "restore-keys"),
    "sheet-judged": ("collect-sheets", "check-sheets", "check-by-seal"),
    "bag-opened": ("collect-sheets", "check-sheets"),
    "quorum-reached": ("collect-sheets",),
    "root-recovered": ("restore-keys",),
    "key-restored": ("restore-keys",),
    "key-proved": ("prove-keys", "rotate-root-ca", "make-estate-key"),
    "key-destroyed": ("destroy-keys", "keep-key"),
    "key-kept": ("keep-key",),
    "set-retired": ("retire-set",),
    "sheet-accounted": (
        *("account-sheets", "retire-set", "reseal-sheets"),
        *("hand-out-sheets", "collect-sheets", "check-sheets"),  # held in trust, and taken over
    ),
    "request-received": ("issue-certificates",),
    "key-vouched": ("issue-certificates",),
    "certificate-linted": ("make-root-ca", "issue-certificates", "rotate-root-ca", "make-estate-key"),
    "drafts-confirmed": ("issue-certificates",),
    "certificate-issued": ("issue-certificates", "rotate-root-ca"),
    "kits-made": ("issue-certificates", "sign-documents"),
    "documents-confirmed": ("sign-documents",),
    "document-signed": ("sign-documents",),
    "certificate-revoked": ("issue-crls",),
    "crl-issued": ("issue-certificates", "issue-crls"),
    "key-followed": ("rotate-root-ca", "make-estate-key"),
    "key-retired": ("issue-crls",),
    "emergency-crl-sealed": ("issue-crls",),
    "emergency-crl-settled": ("issue-certificates", "issue-crls"),
    "log-reviewed": ("review-logs",),
    "signed-off": ("sign-off",),
    "head-confirmed": ("confirm-head",),
    "tuf-key-made": ("sign-tuf-root",),
    "tuf-root-confirmed": ("sign-tuf-root",),
    "tuf-root-signed": ("sign-tuf-root",),
    "ceremony-closed": ("close",),
}

_NEW_KEY = ("estate-key-made", "certificate-linted", "certificate-signed", "estate-key-wrapped")

# R5: what an action must leave, whatever an organisation's script lists as evidence.
LEAVES: dict[str, tuple[str, ...]] = {
    "name-participants": ("participants-named",),
    "approve": ("identities-checked", "place-described", "plan-approved"),
    "acknowledge-duties": ("duties-acknowledged",),
    "place-items": ("items-placed",),
    "prepare-token": ("token-prepared", "inventory-taken"),
    "make-root-key": ("root-key-made",),
    "make-root-ca": (*_NEW_KEY, "log-key-certified"),
    "rotate-root-ca": (*_NEW_KEY, "key-locked", "key-proved"),
    "make-estate-key": (*_NEW_KEY, "key-locked", "key-proved", "fingerprint-compared"),
    "split-root-key": ("host-checked", "share-set-made"),
    "hand-out-sheets": ("public-pages-issued",),
    "prove-subsets": ("subsets-proven", "memory-wiped"),
    "lock-keys": ("key-locked", "inventory-taken"),
    "collect-sheets": ("host-checked", "quorum-reached"),
    "check-sheets": ("sheet-judged",),
    "check-by-seal": ("sheet-judged",),
    "restore-keys": ("root-recovered", "key-restored"),
    "prove-keys": ("key-proved", "log-key-certified"),
    "destroy-keys": ("key-destroyed", "inventory-taken"),
    "keep-key": ("key-destroyed", "inventory-taken", "key-kept"),
    "open-token": ("host-checked", "token-opened", "inventory-taken"),
    "sign-tuf-root": ("host-checked",),
    "retire-set": ("set-retired",),
    "issue-certificates": ("certificate-issued",),
    "issue-crls": ("crl-issued",),
    "sign-documents": ("documents-confirmed", "document-signed"),
    "review-logs": ("log-reviewed",),
    "sign-off": ("signed-off",),
    "confirm-head": ("head-confirmed",),
}

# Steps that go on after an interruption where they were: what they left before it still counts.
GO_ON = frozenset(
    {
        "acknowledge-duties",
        "lock-keys",
        "check-sheets",
        "check-by-seal",
        "destroy-keys",
        "keep-key",
        "reseal-sheets",
        "retire-set",
        "account-sheets",
        "issue-certificates",
        "issue-crls",
        "sign-documents",
        "review-logs",
        "sign-tuf-root",
        "sign-off",
    }
)


@dataclass(frozen=True)
class Rulebook:
    """One version of the rules, as far as they are tables; handlers ask `State.rules` where they differ."""

    causes: dict[str, tuple[str, ...]]
    leaves: dict[str, tuple[str, ...]]
    go_on: frozenset[str]
    actors: bool = False  # R42
    truthful: bool = False  # R43 to R46
    lasting: bool = False  # R47 to R51, R60 to R62, R70, R71, R74 to R77
    voiding: bool = False  # R90
    listing: bool = False  # R91


_LASTING_LEAVES = {**LEAVES, "rotate-root-ca": (*LEAVES["rotate-root-ca"], "key-followed")}

# Every version that a record may name in its first entry. What would refuse a record of an earlier version gets a new
# number, here and in `ceremony/script/loading.py`; tests/vectors/ keeps an archive of each, which must verify for ever.
RULEBOOKS = {
    1: Rulebook(CAUSES, LEAVES, GO_ON),
    2: Rulebook(CAUSES, LEAVES, GO_ON, actors=True),
    3: Rulebook(CAUSES, LEAVES, GO_ON, actors=True, truthful=True),
    4: Rulebook(CAUSES, _LASTING_LEAVES, GO_ON, actors=True, truthful=True, lasting=True),
    5: Rulebook(CAUSES, _LASTING_LEAVES, GO_ON, actors=True, truthful=True, lasting=True, voiding=True, listing=True),
}


class RuleError(RefusedError):
    """An entry that the ceremony's state forbids; the sentence begins with the rule's id."""


def refuse(rule: str, what: str) -> RuleError:
    """The refusal by a rule."""
    return RuleError("{rule}: {what}.", rule=rule, what=what)


def is_root_ca(label: str) -> bool:
    """Whether this is the label of a generation of the root CA."""
    return label == CA_LABEL or label.startswith(f"{CA_LABEL}-")


def name_sheet(sheet: SheetCustody) -> str:
    """A sheet as people name it."""
    return f"sheet {sheet.index} of set {sheet.generation} ({sheet.holder})"
