"""A set of five shares made once by the reference program, and one sheet of it."""

from __future__ import annotations

import datetime
from typing import Any

from ceremony.sheets.content import SheetContent

# python -m shamir_mnemonic.cli create 3of5 -S 000102..1f, and a second set of the same secret
MNEMONICS = (
    "science guilt academic acne academic infant worthy income valid receiver heat paper gather "
    "union satoshi scout walnut always easel hazard mouse physics early hawk pickup hairy fact "
    "unknown alien away daughter meaning laundry",
    "science guilt academic agree already quarter curly warmth cultural impulse goat ting retailer "
    "endless teacher story dilemma exclude hand axle stay fawn twice ivory cause patent therapy "
    "flavor brother trash level ending fawn",
    "science guilt academic amazing aircraft behavior pipeline various voice boring lips debris "
    "military trial lily evidence decision always sack enforce software geology saver unwrap discuss "
    "loyalty river pulse slap permit equip emperor wildlife",
    "science guilt academic arcade admit spray item jewelry critical spelling manager involve excuse "
    "edge piece fitness wrist exclude nail drift orange method both worthy river evil ancestor "
    "analysis source frost thumb material snapshot",
    "science guilt academic axle acne fishing salt lizard glimpse source false early soldier gross "
    "equip guard axis club mama obtain acquire language window elegant rhyme bumpy surprise makeup "
    "grief desert system adequate spark",
)
OTHER_SET = (
    "budget upstairs academic acne ancestor plan smoking punish exchange mandate climate theory "
    "headset alive iris sweater imply spirit expand impulse academic meaning aunt ajar cover "
    "peaceful havoc forbid briefing replace cleanup suitable deny",
    "budget upstairs academic agree analysis western vanish valid trip jump clinic lecture beaver "
    "theater fitness traffic rescue shrimp valid shrimp muscle decision manual welfare holy party "
    "findings genre cradle broken fact paces animal",
    "budget upstairs academic amazing armed quick expand grocery teammate morning process medical "
    "retreat devote yoga category orbit silver diagnose unwrap warn large trouble short safari froth "
    "racism task champion magazine greatest being pants",
    "budget upstairs academic arcade aunt taxi hesitate club enjoy greatest problem unfair seafood "
    "source tadpole bishop favorite spider lunch flash home round guest detect losing freshman "
    "manager tracks away credit beam firm news",
    "budget upstairs academic axle aircraft patrol race envelope flexible finance downtown domestic "
    "knife beyond idea seafood marathon glance scholar chubby bolt ancient calcium envelope biology "
    "theory justice forget therapy strike course envelope lecture",
)
HOLDERS = ("Ada Reyes", "Chen Wei 陈伟", "Marek Šťastný", "Noa Levi", "Thabo Mokoena")
SITES = ("Zurich vault", "Singapore 新加坡", "Prague office", "Haifa vault", "Durban bank")


def words_of(mnemonics: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(mnemonic.split()) for mnemonic in mnemonics)


def content(**changes: Any) -> SheetContent:
    """The second sheet of the set."""
    facts: dict[str, Any] = {
        "rehearsal": True,
        "organisation": "Northwind Clearing Bank",
        "ceremony": "KC-2026-0007",
        "holder": HOLDERS[1],
        "site": SITES[1],
        "index": 2,
        "threshold": 3,
        "shares": 5,
        "generation": 1,
        "root_fingerprint": "9f3a" * 16,
        "check_value": "ab12" * 8,
        "issued": datetime.date(2026, 11, 23),
        "language": "en",
        "paper": "A4",
        "words": words_of(MNEMONICS)[1],
    }
    return SheetContent(**{**facts, **changes})
