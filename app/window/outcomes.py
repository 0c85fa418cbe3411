"""What was just done and how it came out: a line at the top of the next page, for the room to see before it goes on.

- It is read off the record's entries since the last answer, and says nothing that does not stand there.
- Where a step begins and nothing was answered since (after an interruption, say), the last step that was done speaks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QCoreApplication

from app.window.stand import Stand
from ceremony.record import Entry

translate = QCoreApplication.translate

MOST = 2  # sentences: the last ones


class Outcome(NamedTuple):
    """What was done, in a sentence or two; `good` False where somebody ought to look up."""

    text: str
    good: bool = True


class Done(NamedTuple):
    """Entries of one event since the last answer: the last one's data, how many, and where the ceremony stands."""

    data: dict[str, Any]
    times: int
    stand: Stand

    @property
    def sheet(self) -> dict[str, Any]:
        """Which sheet, for a sentence."""
        index = self.data.get("index", 0)
        return {"number": index, "total": self.stand.sheets_total or self.stand.adopted_total}


def outcome(stand: Stand, *, begins_step: bool = True) -> Outcome | None:
    """What the room sees of what it has just done; None where there is nothing to tell."""
    since = stand.entries[stand.answered :]
    return _told(since, stand) or (_told(_last_step(stand.entries), stand) if begins_step else None)


def _last_step(entries: Sequence[Entry]) -> list[Entry]:
    """The entries of the step that was completed last; none if it was opened again."""
    ends = [entry for entry in entries if entry.event in {"step-completed", "step-reopened"}]
    if not ends or ends[-1].event == "step-reopened":
        return []
    return [entry for entry in entries if entry.step == ends[-1].step]


def _told(entries: Sequence[Entry], stand: Stand) -> Outcome | None:
    found: dict[str, Done] = {}
    for entry in entries:
        count = found.pop(entry.event).times if entry.event in found else 0  # told where it stands last
        found[entry.event] = Done(entry.data, count + 1, stand)
    if "root-recovered" in found:
        found.pop("key-locked", None)  # said with it
    sentences = [(_SENTENCES[event](done), event, done) for event, done in found.items() if event in _SENTENCES]
    last = [one for one in sentences if one[0]][-MOST:]
    if not last:
        return None
    good = not any(
        event == "ceremony-opened" or (event == "signed-off" and not done.data.get("agrees")) for _, event, done in last
    )
    return Outcome(" ".join(sentence for sentence, _, _ in last), good)


def _opened(done: Done) -> str:
    early = done.data.get("parameters", {}).get("ends_early", ())
    return " ".join(
        translate(
            "Outcome",
            "{what} will end early, on {ends}: {days} days instead of {instead_of}, with the root's own certificate.",
        ).format(**one)
        for one in early
    )


def _named(done: Done) -> str:
    room = done.stand.room
    people = len(room.names()) if room else 0
    return translate("Outcome", "{count} people are named in the record, each with a role.").format(count=people)


def _clock(done: Done) -> str:
    if not done.data.get("watch_ahead_s"):
        return translate("Outcome", "The watch and the machine's clock show the same.")
    return translate("Outcome", "The difference between watch and clock stands in the record.")


def _identities(done: Done) -> str:
    return translate("Outcome", "Everybody's identity was checked.")


def _approved(done: Done) -> str:
    return translate("Outcome", "The approval by {name} stands in the record.").format(
        name=done.data.get("approved_by", "")
    )


def _duties(done: Done) -> str:
    return translate("Outcome", "The custodians agreed to their duties.")


def _token(done: Done) -> str:
    return translate("Outcome", "The token {label} is ready, serial {serial}.").format(
        label=done.stand.token_name, serial=done.data.get("serial", "")
    )


def _root_made(done: Done) -> str:
    return translate("Outcome", "The token made the root key.")


def _certificate_signed(done: Done) -> str:
    return translate("Outcome", "The key {label} was made, and its certificate is signed.").format(
        label=done.data.get("label", "")
    )


def _fingerprint(done: Done) -> str:
    return translate("Outcome", "The fingerprint was read aloud and compared: the same.")


def _split(done: Done) -> str:
    made = done.data.get("set", {})
    return translate("Outcome", "The root key is split: any {threshold} of {total} sheets bring it back.").format(
        threshold=made.get("threshold", ""), total=len(made.get("shares", ()))
    )


def _public_pages(done: Done) -> str:
    if done.data.get("to") == "folder":  # they are yet to be printed, on a page of their own
        return ""
    return translate("Outcome", "The public pages are printed, a set for each bag.")


def _read_back(done: Done) -> str:
    return translate("Outcome", "Sheet {number} of {total} was read back: as printed.").format(**done.sheet)


def _sealed(done: Done) -> str:
    return translate("Outcome", "Sheet {number} of {total} is sealed in bag {bag}.").format(
        **done.sheet, bag=done.data.get("bag", "")
    )


def _proven(done: Done) -> str:
    said = translate("Outcome", "Proven: every one of the {groups} groups of {threshold} sheets gave the root key.")
    return said.format(groups=done.data.get("subsets", ""), threshold=done.data.get("threshold", ""))


def _locked(done: Done) -> str:
    return translate("Outcome", "Keys locked in the token for good: {count}.").format(count=done.times)


def _judged(done: Done) -> str:
    if done.data.get("verdict") != "genuine" or done.data.get("by") == "seal":
        return ""
    return translate("Outcome", "Sheet {number} of {total} is genuine.").format(**done.sheet)


def _quorum(done: Done) -> str:
    return translate("Outcome", "The sheets that are needed are here: {numbers}.").format(
        numbers=", ".join(map(str, done.data.get("shares", ())))
    )


def _recovered(done: Done) -> str:
    return translate("Outcome", "The sheets gave the root key: its check value is the record's.")


def _restored(done: Done) -> str:
    return translate("Outcome", "Keys under it that are back, all locked: {count}.").format(count=done.times)


def _proved(done: Done) -> str:
    return translate("Outcome", "Keys proved, each against its own certificate: {count}.").format(count=done.times)


def _destroyed(done: Done) -> str:
    return translate("Outcome", "Keys destroyed in the token: {count}.").format(count=done.times)


def _accounted(done: Done) -> str:
    ways = {
        "destroyed": translate("Outcome", "Sheet {number} was destroyed in front of the witness."),
        "missing": translate("Outcome", "Sheet {number} is missing, in the record."),
        "in-trust": translate("Outcome", "Sheet {number} is kept in trust by {trustee}."),
        "received": translate("Outcome", "Sheet {number} was taken over by {holder}."),
    }
    return ways.get(done.data.get("how", ""), "").format(
        number=done.data.get("index", ""), trustee=done.data.get("trustee", ""), holder=done.data.get("holder", "")
    )


def _retired(done: Done) -> str:
    return translate("Outcome", "The old set of sheets is retired.")


def _certificate_issued(done: Done) -> str:
    return translate("Outcome", "The certificate {name} is signed.").format(name=done.data.get("name", ""))


def _crl_issued(done: Done) -> str:
    return translate("Outcome", "The revocation list number {number} is signed.").format(
        number=done.data.get("number", "")
    )


def _placed(done: Done) -> str:
    return translate("Outcome", "Every item has its place.")


def _signed_off(done: Done) -> str:
    said = (
        translate("Outcome", "{name} agrees.")
        if done.data.get("agrees")
        else translate("Outcome", "{name} dissents; the reason stands in the record.")
    )
    return said.format(name=done.data.get("name", ""))


def _head(done: Done) -> str:
    return translate("Outcome", "The record's head is on paper.")


def _resumed(done: Done) -> str:
    return translate("Outcome", "The record is whole up to here, and the ceremony goes on.")


def _reopened(done: Done) -> str:
    return translate("Outcome", "The step before is open again, and the record says so.")


_SENTENCES: dict[str, Callable[[Done], str]] = {
    "ceremony-opened": _opened,
    "participants-named": _named,
    "clock-confirmed": _clock,
    "identities-checked": _identities,
    "plan-approved": _approved,
    "duties-acknowledged": _duties,
    "token-prepared": _token,
    "root-key-made": _root_made,
    "certificate-signed": _certificate_signed,
    "fingerprint-compared": _fingerprint,
    "share-set-made": _split,
    "public-pages-issued": _public_pages,
    "sheet-read-back": _read_back,
    "sheet-sealed": _sealed,
    "subsets-proven": _proven,
    "key-locked": _locked,
    "sheet-judged": _judged,
    "quorum-reached": _quorum,
    "root-recovered": _recovered,
    "key-restored": _restored,
    "key-proved": _proved,
    "key-destroyed": _destroyed,
    "sheet-accounted": _accounted,
    "set-retired": _retired,
    "certificate-issued": _certificate_issued,
    "crl-issued": _crl_issued,
    "items-placed": _placed,
    "signed-off": _signed_off,
    "head-confirmed": _head,
    "ceremony-resumed": _resumed,
    "step-reopened": _reopened,
}
