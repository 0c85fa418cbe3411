"""Who takes part, where the shares will lie, and whether that is a sound custody.

- One person holds one role in one ceremony (P1); so an administrator or operator is never a custodian (P2). Names that
  read alike are refused where people are named (ceremony/custody/confusables.py).
- Every custodian has a site; there is one custodian for each share (P3).
- No single site can reach the quorum (P4), and the loss of any one site still leaves one (P5).
- The sheet of a custodian who is absent is held in trust by the witness or by a custodian who is here, and nobody
  holds as many sheets as recover (P6).
- Who approves a ceremony neither leads it, nor operates, nor holds a sheet (P7).
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from ceremony.errors import RefusedError

Role = Literal["administrator", "operator", "witness", "custodian"]
ROLES = ("administrator", "operator", "witness", "custodian", "auditor")
MAX_NAME = 60


@dataclass(frozen=True)
class Actor:
    """Who did it: a role and a name; the program itself is role `program`."""

    role: str
    name: str


@dataclass(frozen=True)
class Custodian:
    """A holder of one share sheet, and the site where it will be kept.

    `trustee` is who keeps the sheet until an absent custodian takes it over; empty: the custodian is here.
    """

    name: str
    site: str
    trustee: str = ""


@dataclass(frozen=True)
class Participants:
    """The people of one ceremony. Custodians stand in the order of their share numbers.

    Who held a sheet of the set before and holds one of the new set too stands among the custodians only.
    """

    organisation: str
    administrator: str
    operator: str
    witness: str
    custodians: tuple[Custodian, ...]
    earlier: tuple[Custodian, ...] = ()  # of a resharing: keepers of the set before who are here to show its sheets

    def actor(self, role: str) -> Actor:
        """The person who acts in `administrator`, `operator` or `witness`."""
        return Actor(role, str(getattr(self, role)))

    def leads(self) -> tuple[Actor, ...]:
        """Administrator, operator and witness."""
        return tuple(self.actor(role) for role in ("administrator", "operator", "witness"))

    @property
    def present(self) -> tuple[Custodian, ...]:
        """The custodians who are here."""
        return tuple(one for one in self.custodians if not one.trustee)

    def names(self) -> tuple[str, ...]:
        """Everybody who takes part, administrator first; an absent custodian does not."""
        return self._names

    @cached_property
    def _names(self) -> tuple[str, ...]:
        here = (*self.present, *self.earlier)
        return (self.administrator, self.operator, self.witness, *(one.name for one in here))

    @cached_property
    def roles(self) -> dict[str, Role]:
        """The role of everybody who takes part, by name."""
        return {name: self.role_of(name) for name in self._names}

    def keeper(self, index: int) -> str:
        """Who takes the sheet with this number (from 1): its custodian, or the trustee of an absent one."""
        custodian = self.custodians[index - 1]
        return custodian.trustee or custodian.name

    def with_everybody(self) -> Participants:
        """The same people, none of them absent: what an earlier ceremony's room suggests for the next."""
        return replace(self, custodians=tuple(replace(one, trustee="") for one in self.custodians))

    def with_earlier(self, keepers: Iterable[Custodian]) -> Participants:
        """The same people, and those of the `keepers` of the set before who are not of this room anyway."""
        known = {self.administrator, self.operator, self.witness, *(one.name for one in self.custodians)}
        taken = {name.casefold() for name in known}
        return replace(self, earlier=tuple(one for one in keepers if one.name.casefold() not in taken))

    def role_of(self, name: str) -> Role:
        """The role of somebody who takes part."""
        roles: dict[str, Role] = {
            self.administrator: "administrator",
            self.operator: "operator",
            self.witness: "witness",
        }
        return roles.get(name, "custodian")


def tidy_name(untrusted: str) -> str:
    """A name as it will stand in the record: NFC, single spaces, no control or direction characters."""
    visible = (
        char for char in unicodedata.normalize("NFC", untrusted) if unicodedata.category(char) not in {"Cc", "Cf"}
    )
    return " ".join("".join(char if not char.isspace() else " " for char in visible).split())


def tidy_participants(participants: Participants) -> Participants:
    """The room with every name tidied."""
    return Participants(
        organisation=tidy_name(participants.organisation),
        administrator=tidy_name(participants.administrator),
        operator=tidy_name(participants.operator),
        witness=tidy_name(participants.witness),
        custodians=tuple(
            Custodian(tidy_name(one.name), tidy_name(one.site), tidy_name(one.trustee))
            for one in participants.custodians
        ),
        earlier=participants.earlier,  # as the archive has them: nobody types these
    )


def check_participants(participants: Participants, *, least: int, most: int) -> None:
    """Refuse a room that breaks P1, P2 or P3, or has an empty or endless name; RefusedError says which.

    From `least` to `most` custodians take part: one for each share when sheets are handed out.
    """
    _check_names(participants)
    if not least <= len(participants.custodians) <= most:
        raise RefusedError(
            "There are {custodians} custodians where {least} to {most} are needed, one for each sheet; name them.",
            custodians=len(participants.custodians),
            least=least,
            most=most,
        )
    for number, custodian in enumerate(participants.custodians, start=1):
        if not custodian.site:
            raise RefusedError("Custodian {number} has no site; say where the sheet will be kept.", number=number)


def _check_names(participants: Participants) -> None:
    named = [
        participants.administrator,
        participants.operator,
        participants.witness,
        *(one.name for one in participants.custodians),
    ]
    if not participants.organisation or not all(named):
        raise RefusedError("A name is missing; every role and the organisation need one.")
    for name in (*named, participants.organisation, *(one.site for one in participants.custodians)):
        if len(name) > MAX_NAME:
            raise RefusedError("A name is longer than {most} characters; shorten it.", most=MAX_NAME)
    seen: dict[str, str] = {}
    for name in named:
        if name.casefold() in seen:
            raise RefusedError(
                "{name} is named twice; one person holds one role in one ceremony. Name somebody else.", name=name
            )
        seen[name.casefold()] = name


def check_trust(participants: Participants, threshold: int) -> None:
    """Refuse a trustee who may not hold a sheet, or would hold as many as recover (P6); RefusedError says who."""
    may = {participants.witness, *(one.name for one in participants.present)}
    holding = Counter(one.trustee or one.name for one in participants.custodians)
    for custodian in participants.custodians:
        if custodian.trustee and custodian.trustee not in may:
            raise RefusedError(
                "P6: {trustee} cannot hold the sheet of {name} in trust; the witness can, or a custodian who is here.",
                trustee=custodian.trustee,
                name=custodian.name,
            )
    for name, sheets in holding.items():
        if sheets > 1 and sheets >= threshold:
            raise RefusedError(
                "P6: {name} would hold {sheets} sheets, and {threshold} recover; let others hold them in trust.",
                name=name,
                sheets=sheets,
                threshold=threshold,
            )


def check_approver(participants: Participants, approver: str, alike: Callable[[str], str] = str.casefold) -> None:
    """Refuse an approval by somebody who leads, operates or holds a sheet (P7); `alike` is equal for equal people."""
    named = {
        participants.administrator,
        participants.operator,
        *(one.name for one in (*participants.custodians, *participants.earlier)),
    }
    if alike(approver) in map(alike, named):
        raise RefusedError(
            "P7: {name} takes part in this ceremony and cannot be the one who approved it; name who did.",
            name=approver,
        )


@dataclass(frozen=True)
class RuleOutcome:
    """The outcome of one rule of custody."""

    rule: str
    holds: bool
    detail: str


def site_key(site: str) -> str:
    """What is equal for one site, however its name is written: in NFC, single blanks, any case."""
    return unicodedata.normalize("NFC", tidy_name(site).casefold())


def judge_custody(custodians: Iterable[Custodian], threshold: int) -> tuple[RuleOutcome, ...]:
    """Rules P4 and P5 on where the shares will lie; a sheet held in trust lies with its trustee."""
    return judge_places(kept_at(tuple(custodians)), threshold)


def judge_places(places: Iterable[str], threshold: int) -> tuple[RuleOutcome, ...]:
    """Rules P4 and P5 on the places of the sheets of one set."""
    sites = Counter(map(site_key, places))
    total, largest = sum(sites.values()), max(sites.values())
    return (
        RuleOutcome("P4-site-below-quorum", largest < threshold, f"{largest} shares at one site, {threshold} recover"),
        RuleOutcome(
            "P5-site-may-be-lost",
            total - largest >= threshold,
            f"{total - largest} shares left when the largest site is lost, {threshold} recover",
        ),
    )


def kept_at(custodians: tuple[Custodian, ...]) -> tuple[str, ...]:
    """Where each sheet will lie, in the order of the sheets."""
    sites = {one.name: one.site for one in custodians if not one.trustee}
    return tuple(sites.get(one.trustee, one.trustee) if one.trustee else one.site for one in custodians)
