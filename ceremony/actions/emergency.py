"""Revocation lists for an emergency: made beforehand, sealed in a bag, and settled before the list that follows.

Such a list names every CA below its key beyond what the key's latest list names, so that whoever may publish it stops
them all at once, without a quorum. It lies nowhere but in its bag: not in the archive, which holds its digest and what
it names.
"""

from __future__ import annotations

import datetime

from ceremony.actions.custody import check_bag
from ceremony.actions.making import estate_certificate
from ceremony.custody.participants import tidy_name
from ceremony.disk.folders import EMERGENCY, make_folder, replace_file
from ceremony.errors import RefusedError
from ceremony.issuing import CrlDraft, Issuer, Revocation, load_crl, sign_crl
from ceremony.issuing.crl_history import crl_number, read_revocations
from ceremony.issuing.index import IndexLine
from ceremony.planning.lists import cas_below
from ceremony.ports import SealedEmergency, SealEmergency, SettledEmergency, SettleEmergency
from ceremony.record.events import CrlIssued, EmergencyCrl, EmergencyCrlSealed, EmergencyCrlSettled
from ceremony.stage.stage import Stage

REASON = "ca-compromise"
MOST_TEXT = 200


def settle(stage: Stage, label: str) -> None:
    """Say what became of every emergency list of a CA key, before its next list is signed."""
    used = {(one.issuer, one.number) for one in stage.parameters.emergency_used}
    for name, crl in tuple(stage.state.emergency.items()):
        if crl.issuer != label or _is_settled(stage, crl):
            continue
        answer = None if name in used else _ask_what_became_of(stage, crl)
        settled = EmergencyCrlSettled(
            issuer=crl.issuer,
            number=crl.number,
            sha256=crl.sha256,
            how=answer.how if answer else "used",
            bag=tidy_name(answer.bag) if answer else "",
            note=answer.note.strip() if answer else "",
        )
        stage.write(settled, stage.participants.actor("witness"))
        if stage.state.incident:
            stage.decide(f"The emergency list came in bag {settled.bag}", f"it was sealed in bag {crl.bag}")


def _is_settled(stage: Stage, crl: EmergencyCrl) -> bool:
    told = (entry.event for entry in stage.journal.entries)
    settled = (one for one in told if isinstance(one, EmergencyCrlSettled))
    return any((one.issuer, one.number) == (crl.issuer, crl.number) for one in settled)


def _ask_what_became_of(stage: Stage, crl: EmergencyCrl) -> SettledEmergency:
    def accept(answer: SettledEmergency) -> SettledEmergency:
        if answer.how == "destroyed" and not tidy_name(answer.bag):
            raise RefusedError("Read the number off the bag before it is destroyed.")
        if answer.how != "destroyed" and not answer.note.strip():
            raise RefusedError("Say where the emergency list is, or how it was lost.")
        if len(answer.bag) > MOST_TEXT or len(answer.note) > MOST_TEXT:
            raise RefusedError("Say it in at most {most} characters.", most=MOST_TEXT)
        return answer

    return stage.ask(lambda problem: SettleEmergency(step=stage.step, problem=problem, crl=crl), accept)


def draft_emergency(stage: Stage, label: str, previous: bytes, index: tuple[IndexLine, ...]) -> CrlDraft | None:
    """What will be signed: `previous`, the key's latest list, and every CA below it; None where there is none."""
    issuer = estate_certificate(stage, label)
    before = load_crl(previous, issuer)
    known = {format(one.serial, "x") for one in read_revocations(before)}
    now = stage.ports.clock.now().astimezone(datetime.UTC).replace(microsecond=0)
    named = cas_below(index, label, known, now)
    if not named:
        return None
    revoked = [Revocation(int(one.serial, 16), now, REASON.replace("-", "_")) for one in named]
    number = max(stage.state.numbered.get(label, 0), crl_number(before), _number_kept(stage, label)) + 1
    return stage.drafter().of_list(issuer, before, revoked, number)


def _number_kept(stage: Stage, label: str) -> int:
    """The highest number of a list that was written before an interruption, though no entry tells of it."""
    stems = (path.stem.removeprefix(f"{label}-") for path in (stage.folder / EMERGENCY).glob(f"{label}-*.crl"))
    return max((int(stem) for stem in stems if stem.isdecimal()), default=0)


def sign_emergency(stage: Stage, label: str, draft: CrlDraft) -> None:
    """Have the token sign it, put it into a folder of its own, and say so."""
    signed = sign_crl(stage.device(), draft, Issuer(estate_certificate(stage, label), label))
    file = f"{EMERGENCY}/{label}-{draft.number}.crl"
    path = stage.folder / file
    make_folder(path.parent)
    replace_file(path, signed.pem)
    stage.write(signed.issued(file, label, emergency=True), stage.participants.actor("operator"))


def seal_emergency(stage: Stage, index: tuple[IndexLine, ...]) -> None:
    """Each emergency list goes into its bag; its number, and who takes it where, stand in the record."""
    lists = [one for one in stage.state.issued if isinstance(one, CrlIssued) and one.emergency]
    for one in lists:
        if (one.ca_label, one.number) in stage.state.in_no_bag:
            _seal(stage, one, index)


def _seal(stage: Stage, crl: CrlIssued, index: tuple[IndexLine, ...]) -> None:
    label, file = crl.ca_label, stage.folder / crl.file

    def accept(answer: SealedEmergency) -> EmergencyCrl:
        bag, place = check_bag(stage, answer.bag), tidy_name(answer.place)
        if answer.keeper not in stage.here or not 0 < len(place) <= MOST_TEXT:
            raise RefusedError("Say who takes the bag, of those who are here, and where it will be kept.")
        return EmergencyCrl(
            issuer=label,
            number=crl.number,
            sha256=crl.sha256,
            serials=crl.serials,
            next_update=crl.next_update or "",
            bag=bag,
            keeper=answer.keeper,
            place=place,
        )

    sealed = stage.ask(
        lambda problem: SealEmergency(
            step=stage.step,
            problem=problem,
            issuer=label,
            number=crl.number,
            file=file,
            names=tuple(one.subject for one in index if one.issuer == label and one.serial in crl.serials),
            people=stage.here,
            used=stage.state.used_bags(),
        ),
        accept,
    )
    stage.write(EmergencyCrlSealed(crl=sealed), stage.participants.actor("witness"))
