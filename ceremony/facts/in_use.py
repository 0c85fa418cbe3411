"""What acts without a quorum, as the ceremonies of one root tell: tokens in use, and revocation lists for an emergency.

- A token stays one in use until a ceremony takes it anew, empty: nobody forgets one because its key is retired.
- An emergency list that was superseded where no other could be made is missed; a revocation that makes none says that
  none is wanted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ceremony.archive.writing import crl_name
from ceremony.facts.known import Facts
from ceremony.facts.root_dates import RootDates, Since
from ceremony.keys import TokenIdentity
from ceremony.planning.issuers import CERTIFYING
from ceremony.record.events import EmergencyCrl, TokenInUse
from ceremony.record.times import parse_time
from ceremony.script.loading import Text

ROOT_KEY = "root"
Token = tuple[str, str]  # serial number and label: some makers give all of theirs one serial number


@dataclass(frozen=True)
class TokenStatus:
    """A token in use, as the latest archive has it."""

    token: TokenInUse
    since: Since
    proved: Since  # when a ceremony last saw its key sign
    known_since: bool = True  # False: the archive that put it to use is not here, so it is older

    def said(self) -> Text:
        """Which keys lie on it, since when, and who has it."""
        one, held = self.token, ", ".join(self.token.keys)
        before, earlier = ("", "") if self.known_since else (" or before", "或更早")
        text = (
            f"token {one.label} (serial {one.serial}) with {held}: {one.carrier} has it ({one.place}), in use since "
            f"{self.since.on}{before}, last proved {self.proved.on}"
        )
        said = (
            f"令牌 {one.label}（序列号 {one.serial}），存有 {held}：由 {one.carrier} 持有（{one.place}），自 "
            f"{self.since.on}{earlier} 起使用，上次验证于 {self.proved.on}"
        )
        return Text(text, said)


@dataclass(frozen=True)
class EmergencyStatus:
    """The emergency list of a CA key; `crl` None: a later list took the place of the last one."""

    issuer: str
    crl: EmergencyCrl | None
    since: Since


def tokens_in_use(life: Sequence[Facts]) -> tuple[TokenStatus, ...]:
    """The tokens in use after the closed ceremonies of one root, in order of time.

    Of two that took up the same archive neither knows the token that the other left in use: it is there all the same.
    """
    known: dict[Token, TokenStatus] = {}
    for facts in life:
        ended = parse_time(facts.ended_at)
        if ended is None:
            continue
        here = Since(ended.date(), facts.ceremony)
        still = {(one.serial, one.label) for one in facts.tokens_in_use}
        before_it = {(one.serial, one.label) for one in (facts.continues.tokens if facts.continues else ())}
        known = {name: one for name, one in known.items() if name in still or name not in before_it}
        for one in facts.tokens_in_use:
            name = one.serial, one.label
            before = known.get(name)
            if before is None or _put_to_use(facts, name):
                first = before is None and not _put_to_use(facts, name)
                known[name] = TokenStatus(one, here, here, known_since=not first)
            else:
                opened = any(_names(noted.event.identity) == name for noted in facts.opened_by_two)
                known[name] = replace(before, token=one, proved=here if opened else before.proved)
    return tuple(known.values())


def _put_to_use(facts: Facts, name: Token) -> bool:
    """Whether this ceremony left its keys on the token, and none before it."""
    return not facts.opened_by_two and any(_names(one) == name for one in facts.tokens)


def _names(one: TokenIdentity) -> Token:
    return one.serial, one.label


def signs_with(one: TokenInUse, dates: RootDates) -> tuple[str, ...]:
    """Its keys that still sign something; a retired root CA's signs lists up to a day."""
    keys = {label: dates.keys.get(label) for label in one.keys if label != ROOT_KEY}
    return tuple(label for label, key in keys.items() if key is None or not key.retired or key.lists_until)


def emergency_lists(life: Sequence[Facts]) -> tuple[EmergencyStatus, ...]:
    """The emergency list of each CA key that has one, or should have one again."""
    known: dict[str, EmergencyStatus] = {}
    for facts in life:
        ended = parse_time(facts.ended_at)
        if ended is None:
            continue
        since = Since(ended.date(), facts.ceremony)
        there = {one.crl.issuer: one.crl for one in facts.emergency.values() if not one.crl.superseded}
        known = {issuer: one for issuer, one in known.items() if issuer in there or not _wanted_none(facts, issuer)}
        taken = {(one.issuer, one.number) for one in (facts.continues.emergency_crls if facts.continues else ())}
        for issuer in known.keys() - there.keys():
            crl_before = known[issuer].crl
            if crl_before is not None and (issuer, crl_before.number) in taken:
                known[issuer] = EmergencyStatus(issuer, None, since)
        for issuer, crl in there.items():
            if issuer not in known or known[issuer].crl != crl:
                known[issuer] = EmergencyStatus(issuer, crl, since)
    return tuple(known.values())


def _wanted_none(facts: Facts, issuer: str) -> bool:
    """A revocation that signed this key's list could have made another for an emergency."""
    return facts.kind == "revocation" and any(one.name == crl_name(issuer) for one in facts.artefacts)


def has_cas_below(issuer: str, dates: RootDates) -> bool:
    """Whether there is still a CA that an emergency list of this key would stop."""
    own = dates.keys.get(issuer)
    others = (key for label, key in dates.keys.items() if label != issuer and key.purpose in CERTIFYING)
    return own is not None and not own.retired and any(not key.retired for key in others)
