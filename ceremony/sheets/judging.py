"""One sheet judged alone against the register of its set, before anything is combined.

Rules guarded here:
- genuine is a sheet whose commitment is registered, and nothing else, whatever its checksum says;
- a wrong checksum, or a right one over words that were never handed out under this set's identifier, is an
  altered sheet; a right one under another identifier is a sheet of another set;
- the place of a single wrong word is told, its right word never; no sentence quotes a word.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from ceremony.custody.register import RegisteredShare, ShareSet, commit_to_share
from ceremony.custody.share_words import ShareWords
from ceremony.errors import SheetError
from ceremony.sheets.sheet_signature import COMMITMENT_BYTES, SheetStatement
from ceremony.sheets.wording import UNREADABLE
from shamir import slip39
from shamir.errors import ChecksumError, ShamirError, UnknownWordError, WordCountError
from shamir.words import INDEX

Verdict = Literal["genuine", "altered", "foreign"]

GENUINE = "This sheet is genuine: share {index}, held by {holder}, kept at {site}."
WRONG_WORD = (
    "Word {position} of this sheet is wrong; compare it with the paper, and set the sheet aside if it is the same."
)
WRONG_WORDS = (
    "Words of this sheet are wrong; compare each with the paper, and set the sheet aside if they are the same."
)
WRONG_COUNT = "This sheet has {count} words, which no share has; read it again, every word in its order."
EDITED = (
    "This sheet was altered: it bears this set's identifier, but its words were never handed out; "
    "keep it as evidence and use another sheet."
)
FOREIGN = "This sheet belongs to another set than that of ceremony {ceremony}; look for the sheet of this set."

OTHER_GENERATION = (
    "This sheet is share {index} of set {generation} (ceremony {ceremony}), held by {holder}; "
    "look for the sheet of set {wanted}."
)
COMPLETED = (
    "This sheet is genuine: share {index}, held by {holder}, kept at {site}; {count} unreadable words were completed."
)
TOO_MANY_UNREADABLE = "{count} words cannot be read, and at most {most} can be completed; use another sheet."
NOT_COMPLETED = (
    "The {count} unreadable words do not complete a share of this set; compare the other words with the paper."
)
SIGNED = (
    "The words agree with the sheet's own seal: share {index} of {shares} of set {generation}, any {threshold} recover."
)
ALONE = "The words are a share by their own checksum; whose, and of which set, only a seal or an archive tells."
SIGNATURE_OF_ANOTHER = (
    "The words are those of share {index}, but the seal is that of share {sealed}; "
    "the paper was put together from two sheets: keep it as evidence."
)
FOREIGN_TO_SIGNATURE = "The words belong to another set than the sheet's seal; keep the paper as evidence."
MOST_UNREADABLE = 3  # what the checksum's three words determine (SLIP-0039)
_NOBODY = ShareSet("", 0, -1, 1, (), "")


@dataclass(frozen=True)
class Judgement:
    """The verdict on one sheet; `template` and `values` make its sentence, as in KeyriteError.

    `share` is the registered share that a genuine sheet is, or that an altered one says it is;
    `position` is the place, from 1, of the only wrong word where the checksum tells it.
    Of a genuine sheet: its `words`, the `completed` ones that could not be read among them, and their `commitment`.
    """

    verdict: Verdict
    template: str
    values: dict[str, object] = field(default_factory=dict)
    share: RegisteredShare | None = None
    position: int | None = None
    words: ShareWords | None = field(default=None, repr=False, compare=False)
    completed: int = 0
    commitment: str = ""  # hex

    def __str__(self) -> str:
        return self.template.format(**self.values)

    @property
    def error(self) -> SheetError:
        """The sentence, to be raised or shown."""
        return SheetError(self.template, **self.values)


def judge(words: Sequence[str], register: ShareSet, others: Iterable[ShareSet] = ()) -> Judgement:
    """Whether these words, in lower case, are a share of the registered set; `?` stands for an unreadable one.

    `others` are sets known beside it, earlier generations above all: a sheet of one of them is foreign, and named.
    """
    if UNREADABLE in words:
        return _judge_incomplete(words, register)
    share = register.find(words) if _bits(words) is not None else None
    return _judge_unknown(words, register, others) if share is None else _genuine(share, words)


def judge_alone(words: Sequence[str]) -> Judgement | None:
    """What is wrong with words of which nothing else is known; None if their checksum holds."""
    return _judge_incomplete(words, _NOBODY) if UNREADABLE in words else _damage(words, _NOBODY)


def judge_by_statement(words: Sequence[str], statement: SheetStatement) -> Judgement:
    """Whether these words are a share of the set that a statement speaks of, when no archive is at hand.

    The statement's signature is checked by the caller, who has the log key's certificate or says that nobody has.
    """
    nobody = ShareSet("", statement.generation, statement.identifier, statement.threshold, (), "")
    if UNREADABLE in words:
        return _judge_incomplete(words, nobody)
    commitment = commit_to_share(words) if _bits(words) is not None else ""
    begun = bytes.fromhex(commitment)[:COMMITMENT_BYTES]
    matches = [hmac.compare_digest(begun, one) for one in statement.commitments]
    if any(matches):
        index = matches.index(True) + 1
        values: dict[str, object] = {"index": index, "shares": len(matches), "sealed": statement.index}
        values |= {"generation": statement.generation, "threshold": statement.threshold}
        if index == statement.index:
            return Judgement("genuine", SIGNED, values, words=_own(words), commitment=commitment)
        return Judgement("altered", SIGNATURE_OF_ANOTHER, values)
    verdict = _judge_unknown(words, nobody, ())
    return replace(verdict, template=FOREIGN_TO_SIGNATURE) if verdict.verdict == "foreign" else verdict


def _genuine(share: RegisteredShare, words: Sequence[str], completed: int = 0) -> Judgement:
    values: dict[str, object] = {"index": share.index, "holder": share.holder, "site": share.site}
    template = COMPLETED if completed else GENUINE
    values |= {"count": completed} if completed else {}
    own = _own(words)
    return Judgement("genuine", template, values, share, words=own, completed=completed, commitment=share.commitment)


def _own(words: Sequence[str]) -> ShareWords:
    """Words that are wiped when they are let go of: the very same, where they are."""
    return words if isinstance(words, ShareWords) else ShareWords.of(words)


def _judge_incomplete(words: Sequence[str], register: ShareSet) -> Judgement:
    """With one to three unreadable words, rebuilt from the checksum and confirmed by a commitment."""
    missing = tuple(words).count(UNREADABLE)
    if missing > MOST_UNREADABLE:
        return Judgement("altered", TOO_MANY_UNREADABLE, {"count": missing, "most": MOST_UNREADABLE})
    found: list[Judgement] = []

    def is_registered(candidate: str) -> bool:
        whole = candidate.split()
        share = register.find(whole)
        found.extend([] if share is None else [_genuine(share, whole, missing)])
        return share is not None

    try:
        slip39.rescue_mnemonic(list(words), is_registered)
    except ShamirError:
        return Judgement("altered", NOT_COMPLETED, {"count": missing})
    return found[0]


def _judge_unknown(words: Sequence[str], register: ShareSet, others: Iterable[ShareSet]) -> Judgement:
    """Of words that are no share of the set: whether they were damaged, altered, or belong to another."""
    damage = _damage(words, register)
    if damage is not None:
        return damage
    if _identifier(words) == register.identifier:
        return Judgement("altered", EDITED, share=_claimed_share(words, register))
    return _judge_foreign(words, register, others)


def _damage(words: Sequence[str], register: ShareSet) -> Judgement | None:
    """What is wrong with words that are no share by their own checksum; None if it holds."""
    try:
        slip39.decode_mnemonic(list(words))
    except WordCountError:
        return Judgement("altered", WRONG_COUNT, {"count": len(words)})
    except (ChecksumError, UnknownWordError) as error:
        return _judge_damaged(words, register, error.words)
    except ShamirError:  # a right checksum over fields that make no sense is no accident
        pass
    return None


def _judge_foreign(words: Sequence[str], register: ShareSet, others: Iterable[ShareSet]) -> Judgement:
    for other in others:
        share = other.find(words)
        if share is not None:
            values = {"index": share.index, "holder": share.holder, "generation": other.generation}
            values |= {"ceremony": other.ceremony, "wanted": register.generation}
            return Judgement("foreign", OTHER_GENERATION, values)
    return Judgement("foreign", FOREIGN, {"ceremony": register.ceremony})


def _judge_damaged(words: Sequence[str], register: ShareSet, wrong: tuple[int, ...]) -> Judgement:
    share = _claimed_share(words, register) if not {1, 2, 4}.intersection(wrong) else None
    if len(wrong) == 1:
        return Judgement("altered", WRONG_WORD, {"position": wrong[0]}, share, wrong[0])
    return Judgement("altered", WRONG_WORDS, share=share)


def _identifier(words: Sequence[str]) -> int | None:
    """SLIP-0039: the upper 15 of the first two words' 20 bits; None if those are no words."""
    bits = _bits(words[:2])
    return None if bits is None else bits >> 5


def _claimed_share(words: Sequence[str], register: ShareSet) -> RegisteredShare | None:
    """The share of this set that the sheet says it is, by its identifier and member index."""
    bits = _bits(words[:4])
    if bits is None or bits >> 25 != register.identifier:
        return None
    index = (bits >> 4) % 16 + 1  # SLIP-0039: the member index is the last word's bits 4 to 7, from 0
    return next((share for share in register.shares if share.index == index), None)


def _bits(words: Sequence[str]) -> int | None:
    bits = 0
    for word in words:
        if word not in INDEX:
            return None
        bits = bits << 10 | INDEX[word]
    return bits
