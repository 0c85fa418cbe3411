"""Names that a reader takes for one another: one person holds one role (P1), however the name is written.

- Two people of one room, or two sites, do not read alike; nor is one word in letters of two alphabets.
- What an archive says stands as it is written there, so that nobody is kept from a recovery; who types a keeper's name
  with other signs of a keyboard has typed that name.

This is no table of everything that looks like something: it knows the Cyrillic and Greek letters that pass for Latin
ones, with their marks (NFKD), other widths and styles of a letter, case, the several signs that keyboards have for one
apostrophe, hyphen or dot, spaces, and what cannot be seen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from itertools import zip_longest

from ceremony.custody.ledger import Ledger
from ceremony.custody.participants import Custodian, Participants
from ceremony.errors import RefusedError

_CYRILLIC, _AS_LATIN = "авекмнорстухіјѕһԁԛԝүӏ", "abekmhopctyxijshdqwyl"
_GREEK, _GREEK_AS_LATIN = "αβεζηικμνορτυχ", "abezhikmnoptyx"
_OTHERS, _AS_ONE = "ɑɡðɖیىک", "agđđييك"  # Đ is one sign for three letters; Persian and Arabic keyboards differ in two
_PASSES_FOR = str.maketrans(_CYRILLIC + _GREEK + _OTHERS, _AS_LATIN + _GREEK_AS_LATIN + _AS_ONE)
_ONE_SIGN = str.maketrans(dict.fromkeys("’‘‛ʼʹ′´`", "'") | dict.fromkeys("‐‑‒–—−", "-") | dict.fromkeys(".·•・∙", " "))
_UNSEEN = re.compile("[\u034f\u0640\u115f\u1160\u2800\ufe00-\ufe0f]")  # beside what is of category Cf
_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU")  # with letters of one shape
_WORDS = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")

_LIKE_ANOTHER = (
    "P1: {name} and {other} read alike, though their characters differ ({what}); one person holds one role in one "
    "ceremony. Name somebody else, or write the names of two people so that all can tell them apart."
)
_LIKE_A_KEEPER = (
    "P1: {name} reads like {other}, whom the archive tells of, though their characters differ ({what}). If they are "
    "one person, write the name as the archive has it; if not, so that all can tell them apart."
)


def skeleton(name: str) -> str:
    """What a reader sees of a name: equal for names that read alike."""
    return _in_one_writing(name).translate(_PASSES_FOR)


def in_latin_letters(text: str) -> str:
    """A text as it looks, in small letters: of one width, without marks and what cannot be seen."""
    plain = unicodedata.normalize("NFKD", text)
    seen = "".join(char for char in plain if char == "\n" or unicodedata.category(char) not in {"Cc", "Cf", "Mn"})
    return unicodedata.normalize("NFC", _UNSEEN.sub("", seen).casefold().translate(_PASSES_FOR))


def _in_one_writing(name: str) -> str:
    """A name without what keyboards differ in; its letters are still of their alphabets."""
    plain = unicodedata.normalize("NFKD", name.translate(_ONE_SIGN))  # in this order: NFKD takes a lone accent apart
    seen = "".join(char for char in plain if unicodedata.category(char) not in {"Cc", "Cf"})
    folded = unicodedata.normalize("NFKD", _UNSEEN.sub("", seen).casefold()).replace("i\u0307", "i")  # of a capital İ
    return " ".join(folded.translate(_ONE_SIGN).split())


def as_written(participants: Participants, ledger: Ledger) -> Participants:
    """The room with keepers' names and sites as the archive has them where other signs of a keyboard were typed.

    Nobody has to find the key of an apostrophe that another program once chose.
    """
    names = _writings(name for sheet in ledger for name in (sheet.holder, sheet.trustee) if name)
    sites = _writings(sheet.site for sheet in ledger)

    def name_of(typed: str) -> str:
        return names.get(_in_one_writing(typed), typed)

    return replace(
        participants,
        administrator=name_of(participants.administrator),
        operator=name_of(participants.operator),
        witness=name_of(participants.witness),
        custodians=tuple(
            Custodian(name_of(one.name), sites.get(_in_one_writing(one.site), one.site), name_of(one.trustee))
            for one in participants.custodians
        ),
    )


def _writings(known: Iterable[str]) -> dict[str, str]:
    """The one way in which each is written; nothing where the archive has two."""
    ways = dict[str, set[str]]()
    for name in known:
        ways.setdefault(_in_one_writing(name), set()).add(name)
    return {plain: written.pop() for plain, written in ways.items() if len(written) == 1}


def check_confusables(participants: Participants, ledger: Ledger) -> None:
    """Refuse people or sites that read alike, in a room or beside the keepers whom the archive tells of.

    RefusedError says which, and in which characters they differ.
    """
    people = [
        participants.administrator,
        participants.operator,
        participants.witness,
        *(one.name for one in (*participants.custodians, *participants.earlier)),
    ]
    keepers = {name for sheet in ledger for name in (sheet.holder, sheet.trustee) if name}
    for name in people:
        if name not in keepers:
            check_alphabet(name)
    for name, other in _alike(people, keepers):
        raise RefusedError(
            _LIKE_A_KEEPER if other in keepers else _LIKE_ANOTHER,
            name=name,
            other=other,
            what=_difference(name, other),
        )
    for site, other in _alike([one.site for one in participants.custodians], {sheet.site for sheet in ledger}):
        raise RefusedError(
            "P4: the sites {site} and {other} read alike, though their characters differ ({what}). Write one site in "
            "one way, and two sites so that all can tell them apart.",
            site=site,
            other=other,
            what=_difference(site, other),
        )


def check_alphabet(name: str) -> None:
    """Refuse a name with a word in letters of two alphabets: it is made to pass for another, or mistyped."""
    letters = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    for word in _WORDS.findall(letters):
        firsts = dict[str, str]()
        for letter in word:
            alphabet = unicodedata.name(letter, "").partition(" ")[0]
            if alphabet in _ALPHABETS:
                firsts.setdefault(alphabet, letter)
        if len(firsts) > 1:
            raise RefusedError(
                "P1: {name} has letters of two alphabets in one word ({what}), so that it can pass for another name; "
                "type it anew, in one.",
                name=name,
                what=", ".join(map(_letter, firsts.values())),
            )


def _alike(names: Sequence[str], known: Set[str]) -> Iterator[tuple[str, str]]:
    """Each two that read alike and are not the same but for case, unless the archive has both; its own name last."""
    seen = dict[str, str]()
    for name in (*names, *sorted(known)):
        other = seen.setdefault(skeleton(name), name)
        if other.casefold() != name.casefold() and not (name in known and other in known):
            yield (name, other) if other in known else (other, name)


def _difference(name: str, other: str) -> str:
    """The first characters in which two names differ, as Unicode calls them."""
    pairs = zip_longest(name.casefold(), other.casefold(), fillvalue="")
    return ", ".join(_letter(char) for char in next(pair for pair in pairs if pair[0] != pair[1]) if char)


def _letter(char: str) -> str:
    return unicodedata.name(char, f"U+{ord(char):04X}")
