"""What an audit asks of people: identities, place and approval, a custodian's duties, and where everything goes."""

from __future__ import annotations

import datetime
from dataclasses import replace

from ceremony.actions.custody import acknowledge
from ceremony.custody.confusables import check_alphabet, skeleton
from ceremony.custody.participants import Actor, check_approver, tidy_name
from ceremony.errors import RefusedError
from ceremony.language.digest_words import digest_words
from ceremony.planning.suggestions import suggested_approval, suggested_identity, suggested_place
from ceremony.policy.sentences import say_changes, say_terms
from ceremony.ports import (
    AcknowledgeDuties,
    Approval,
    CheckIdentities,
    DecideDeviation,
    HearPolicy,
    PlacedItems,
    PlaceItems,
    Placement,
    Recording,
    StateApproval,
)
from ceremony.record.events import (
    DecidedPlaces,
    Identified,
    IdentitiesChecked,
    ItemsPlaced,
    MediaListed,
    Medium,
    PlaceDescribed,
    PlanApproved,
)
from ceremony.stage.awaiting import needing
from ceremony.stage.deviations import note_decision
from ceremony.stage.stage import Stage
from ceremony.state.places import sheets_in

MAX_TEXT = 120
DECLARED = "each sheet goes to its declared site; no site has as many as recover, and any one may be lost"
_DIGEST = 64  # hex digits of a SHA-256


def _said(untrusted: str, missing: RefusedError) -> str:
    """A text that must be there, tidied; `missing` if it is not."""
    text = tidy_name(untrusted)
    if not text:
        raise missing
    if len(text) > MAX_TEXT:
        raise RefusedError("A text is longer than {most} characters; shorten it.", most=MAX_TEXT)
    return text


def approve(stage: Stage) -> None:
    """Identities, as somebody else checked them; the place; and who approved this very script, when, in which paper."""
    _check_identities(stage)
    _hear_policy(stage)
    approval = _ask_approval(stage)
    administrator = stage.participants.actor("administrator")
    stage.write(PlaceDescribed(place=approval.place), administrator)
    approved = PlanApproved(
        approved_by=approval.approved_by,
        function=approval.function,
        approved_on=approval.approved_on,
        reference=approval.reference,
        script_sha256=stage.state.script.sha256,
        policy_sha256=stage.parameters.policy_sha256,
    )
    stage.write(approved, administrator)


def _check_identities(stage: Stage) -> None:
    names = stage.participants.names()
    roles = tuple(stage.participants.role_of(name) for name in names)

    def accept(ways: tuple[str, ...]) -> tuple[str, ...]:
        missing = RefusedError("Say of everybody how the identity was checked.")
        if len(ways) != len(names):
            raise missing
        return tuple(_said(way, missing) for way in ways)

    with needing(stage, *names):
        ways = stage.ask(
            lambda problem: CheckIdentities(
                step=stage.step,
                problem=problem,
                people=tuple(zip(roles, names, strict=True)),
                suggested=suggested_identity(stage.plan),
            ),
            accept,
        )
    people = tuple(
        Identified(name=name, role=role, how=way, by=_checker(stage, role))
        for name, role, way in zip(names, roles, ways, strict=True)
    )
    stage.write(IdentitiesChecked(people=people), stage.participants.actor("witness"))


def _hear_policy(stage: Stage) -> None:
    """The policy in force is read aloud before its approval is stated; nothing where there is none."""
    named, continued = stage.parameters, stage.state.opened.continues if stage.state.opened else None
    if named.policy is None or named.policy_sha256 is None:
        return
    terms, digest, before = named.policy, named.policy_sha256, continued.policy if continued else None
    is_new = continued is None or continued.policy_sha256 != digest
    question = HearPolicy(
        step=stage.step,
        title=f"{terms.name}, {terms.version}",
        terms=say_terms(terms),
        changes=say_changes(before, terms) if is_new and before is not None else (),
        digest=digest,
        words=digest_words(digest),
    )
    stage.ask(lambda problem: replace(question, problem=problem), lambda answer: answer)


def _checker(stage: Stage, role: str) -> str:
    return stage.participants.administrator if role == "witness" else stage.participants.witness


def _ask_approval(stage: Stage) -> Approval:
    today = stage.ports.clock.now().date()
    suggested = suggested_approval(stage.plan, today)

    def accept(stated: Approval) -> Approval:
        nonlocal suggested
        suggested = stated
        tidy = Approval(
            place=_said(stated.place, RefusedError("Say where this ceremony is held.")),
            approved_by=_said(stated.approved_by, RefusedError("Say who approved this ceremony.")),
            function=_said(stated.function, RefusedError("Say in which function this ceremony was approved.")),
            approved_on=_past_date(stated.approved_on, today),
            reference=_said(stated.reference, RefusedError("Name the document that holds the approval.")),
        )
        check_approver(stage.participants, tidy.approved_by, skeleton)
        check_alphabet(tidy.approved_by)
        return tidy

    script = stage.state.script
    return stage.ask(
        lambda problem: StateApproval(
            step=stage.step,
            problem=problem,
            suggested=suggested,
            script=f"{script.name} {script.version}",
            digest=script.sha256,
            words=digest_words(script.sha256),
        ),
        accept,
    )


def _past_date(untrusted: str, today: datetime.date) -> str:
    try:
        day = datetime.date.fromisoformat(untrusted.strip())
    except ValueError:
        raise RefusedError("Write the day of the approval as year-month-day, for example 2026-03-02.") from None
    if day > today:
        raise RefusedError("An approval cannot be of a day to come; read the date on the document again.")
    return day.isoformat()


def acknowledge_duties(stage: Stage) -> None:
    """Everybody who takes a sheet hears the duties and agrees; who does not agree can take none."""
    wanted = tuple(name for name in stage.state.keepers if name not in stage.state.acknowledged)

    def accept(agreeing: tuple[str, ...]) -> None:
        for name in wanted:
            if name not in agreeing:
                raise RefusedError(
                    "{name} has not agreed to the duties, and gets no sheet. Nothing was made yet: let {name} agree, "
                    "or abort this ceremony and name another custodian.",
                    name=name,
                )

    with needing(stage, *wanted, in_person=True):
        stage.ask(lambda problem: AcknowledgeDuties(step=stage.step, problem=problem, names=wanted), accept)
    for name in wanted:
        acknowledge(stage, Actor(stage.participants.role_of(name), name))


def place_items(stage: Stage) -> None:
    """Where each sealed sheet, the token, the laptop and the archive's medium go, and who carries them; recordings."""
    suggested = tuple(_suggestions(stage))

    def accept(placed: PlacedItems) -> PlacedItems:
        nonlocal suggested
        suggested = placed.items
        items = tuple(_tidy(one, stated) for one, stated in zip(_suggestions(stage), placed.items, strict=True))
        _decide_places(stage, items)
        return PlacedItems(items, tuple(_tidy_recording(one) for one in placed.recordings))

    placed = stage.ask(lambda problem: PlaceItems(step=stage.step, problem=problem, items=suggested), accept)
    witness = stage.participants.actor("witness")
    if placed.recordings:
        media = tuple(Medium(what=one.what, sha256=one.sha256) for one in placed.recordings)
        stage.write(MediaListed(media=media), witness)
    stage.write(ItemsPlaced(items=placed.items), witness)


def _decide_places(stage: Stage, items: tuple[Placement, ...]) -> None:
    """Somebody decides where sheets go elsewhere than declared (R45); RefusedError where it is put right instead."""
    found = stage.state.misplaced({key: one.to for key, one in sheets_in(items).items()})
    if found is None or stage.state.places_decided == found:
        return
    question = DecideDeviation(step=stage.step, what=_say_misplaced(found), expected=DECLARED, correctable=True)
    decision = stage.put(question)
    if not decision.go_on:
        raise RefusedError("Say anew where each sheet goes.")
    note_decision(stage, question.what, question.expected, decision, places=found)


def _say_misplaced(found: DecidedPlaces) -> str:
    """What lies otherwise than declared, in a sentence."""
    sheets = ", ".join(f"{one.generation}.{one.index} ({one.to})" for one in found.sheets)
    said = [f"Sheets go elsewhere than to their declared sites: {sheets}"] if sheets else []
    if any(rule.startswith("P4") for rule in found.rules):
        said.append("As many sheets as recover would lie at one place")
    if any(rule.startswith("P5") for rule in found.rules):
        said.append("The loss of one place would leave too few sheets to recover")
    return ". ".join(said)


def _suggestions(stage: Stage) -> list[Placement]:
    participants, ledger = stage.participants, stage.state.ledger
    items = []
    for (generation, index), bag in stage.state.to_place().items():
        sheet = ledger.find(generation, index)
        site = stage.state.declared(sheet)
        new = stage.state.shares is not None and generation == stage.state.shares.generation
        items.append(Placement("sheet", bag, site, sheet.trustee or sheet.holder, generation, index, public_pages=new))
    if stage.state.token is not None:
        items.append(Placement("token", stage.state.token.serial, "", participants.operator))
    tokens = stage.state.tuf_tokens if stage.state.tuf else {}
    for custodian in participants.present:  # each takes their own token along
        mine = [one for one, holder in tokens.items() if holder == custodian.name]
        items += [Placement("token", one.serial, custodian.site, custodian.name) for one in mine]
    items.append(Placement("laptop", "", "", participants.administrator))
    items.append(Placement("archive-medium", "", "", participants.administrator))
    return [one if one.to else replace(one, to=suggested_place(stage.plan)) for one in items]


def _tidy(known: Placement, stated: Placement) -> Placement:
    """What was typed about an item: where it goes and who carries it; what it is, is not typed."""
    missing = RefusedError("Say of each item where it goes and who carries it.")
    return replace(known, to=_said(stated.to, missing), carrier=_said(stated.carrier, missing))


def _tidy_recording(recording: Recording) -> Recording:
    what, digest = _said(recording.what, RefusedError("Say what was recorded.")), recording.sha256.strip().lower()
    if digest and (len(digest) != _DIGEST or set(digest) - set("0123456789abcdef")):
        raise RefusedError("A recording's SHA-256 has 64 digits and letters from a to f; leave it empty if unknown.")
    return Recording(what, digest)
