"""The beginning of a ceremony: the plan is checked whole before anything is made, then its working folder is.

- Nothing is done before the plan has been checked: numbers, script, token, folder, and the archive that is continued.
- A refused plan leaves nothing behind.
- The working folder is held until the journal is, so that nobody who takes up a ceremony meets half of one.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import rfc8785

from ceremony.actions.documents import write_documents
from ceremony.actions.requested import write_requests
from ceremony.archive.tuf_root import TUF_PREVIOUS
from ceremony.archive.writing import ESTATE, ORDER, POLICY
from ceremony.continuing.continued import Continued, check_paper_suffices
from ceremony.disk import local
from ceremony.disk.ancestors import check_only_ours
from ceremony.disk.folders import JOURNAL, SCRIPT_COPY, make_empty_folder, make_folder, write_new
from ceremony.disk.holding import check_free, hold_folder, make_work_folder
from ceremony.engine.known_keys import find_certified
from ceremony.engine.revoking_ahead import check_named_in_emergency, plan_revocations
from ceremony.engine.signing_ahead import sign_ahead
from ceremony.errors import DeviceError, RefusedError, UsageError
from ceremony.planning.drafter import Drafter
from ceremony.planning.estate_issuance import issuer_now
from ceremony.planning.estate_keys import ca_labels
from ceremony.planning.following import check_follows, longest_leaf_days, overlap_days, plan_overlap
from ceremony.planning.issuers import choose_issuer
from ceremony.planning.own_script import check_new
from ceremony.planning.plan import (
    Plan,
    RecoveryPlan,
    RootGenerationPlan,
    TufRootPlan,
    check_language,
    check_numbers,
    check_plan_fits,
)
from ceremony.planning.retiring import check_retirement, next_ca, revoke_ca, with_next_ca
from ceremony.planning.signing import documents_under
from ceremony.planning.tokens_in_use import check_in_use, check_revocable, choose_kept, choose_token_issuer
from ceremony.ports import Ports
from ceremony.record.canonical import MAX_LINE_BYTES
from ceremony.record.events import ReviewedLog, data_of
from ceremony.record.journal import Journal
from ceremony.stage.stage import Stage
from ceremony.state import State
from ceremony.verify import read_continued, read_reviewed

_REST_OF_ENTRY = 64 << 10  # bytes for what entry 0 says of the machine, the program and the script


def begin(plan: Plan, ports: Ports, folder: Path) -> tuple[Stage, Continued | None]:
    """The stage of a new ceremony, before its first entry, and what it continues; errors as `engine.start`'s."""
    plan, continued = _checked(plan, ports)
    _check_fits(plan, continued)
    check_free(folder)
    if plan.rehearsal:
        make_empty_folder(folder)
    else:
        check_only_ours(folder)
        make_empty_folder(folder)
        check_only_ours(folder)  # in a place like /tmp somebody could have made it a moment before
    work = make_work_folder(folder)
    with hold_folder(work):
        write_new(work / SCRIPT_COPY, plan.script.source)
        if continued is not None:
            continued.copy_into(work)
        if plan.policy is not None:
            write_new(work / POLICY, plan.policy.source)
        if (estate := getattr(plan, "estate", None)) is not None:
            write_new(work / ESTATE, estate.source)
        if (order := getattr(plan, "order", None)) is not None:
            write_new(work / ORDER, order.source)
        if isinstance(plan, TufRootPlan) and plan.previous is not None:
            make_folder((work / TUF_PREVIOUS).parent)
            write_new(work / TUF_PREVIOUS, plan.previous)
        local.write(work, ports.rack.as_data(), ports.store.as_data())
        journal = Journal(work / JOURNAL)
    stage = Stage(plan, ports, folder, journal, State(plan.script), _new_id(ports))
    local.register(folder)
    write_requests(stage)
    write_documents(stage)
    return stage, continued


def _check_fits(plan: Plan, continued: Continued | None) -> None:
    """UsageError where entry 0, which names all that the ceremony is to do, would be longer than an entry may be."""
    announced = [data_of(plan.parameters()), *([data_of(continued.named())] if continued else [])]
    size = sum(len(rfc8785.dumps(one)) for one in announced)
    if size > MAX_LINE_BYTES - _REST_OF_ENTRY:
        raise UsageError(
            "That is too much for one ceremony: the first entry of its record names all of it, and would have {size} "
            "bytes of at most {most}. Hold several, with fewer requests or certificates each.",
            size=size,
            most=MAX_LINE_BYTES - _REST_OF_ENTRY,
        )


def _checked(plan: Plan, ports: Ports) -> tuple[Plan, Continued | None]:
    """The plan with the people of the archive that it continues, and that archive; nothing is made yet."""
    check_language(plan.language)
    check_new(plan.script)
    _check_rack(plan, ports)
    if not plan.rehearsal and any(request.example for request in getattr(plan, "requests", ())):
        raise UsageError("A real root signs no made-up request; take the example out, and add your own requests.")
    check_plan_fits(plan)
    _check_letters(plan)
    if isinstance(plan, RootGenerationPlan):
        check_numbers(plan.threshold, plan.shares)
    check_in_use(plan)
    if not isinstance(plan, RecoveryPlan):
        return plan, None
    continued = read_continued(plan.archive, rehearsal=plan.rehearsal, also=plan.also)
    check_paper_suffices(continued, plan.script.ceremony)
    plan = replace(plan, policy=plan.policy or continued.policy)
    plan = _with_estate(_with_keys(plan, continued, ports.clock.now()), continued, ports.clock.now())
    plan = replace(plan, ends_early=sign_ahead(plan, continued, Drafter(ports.clock.now(), ports.random.bytes)))
    plan = _with_documents(plan, continued, ports.clock.now())
    plan = replace(plan, certified_before=tuple(find_certified(plan.requests, continued, plan.revocations)))
    plan = replace(plan, reviews=_reviewed(plan, continued))
    if plan.shares_anew:
        check_numbers(plan.threshold, plan.shares)
        return plan, continued
    people = continued.participants.with_everybody()
    if plan.by_token or plan.reviews_logs:  # no sheet is needed, so no custodian is
        people = replace(people, custodians=())
    return replace(plan, participants=people), continued


def _reviewed(plan: RecoveryPlan, continued: Continued) -> tuple[ReviewedLog, ...]:
    """The records that a log review looks through; UsageError where another ceremony is given any."""
    if plan.reviews_logs:
        return read_reviewed(plan.review, continued)
    if plan.review:
        raise UsageError("Only a log review looks through further archives; leave them out, or hold one.")
    return ()


def _with_keys(plan: RecoveryPlan, continued: Continued, now: datetime.datetime) -> RecoveryPlan:
    """The plan with the key that will sign, and the one that is followed until when; UsageError for what cannot be."""
    actions, follows = {step.action for step in plan.script.steps}, ""
    plan = _with_next_ca(plan, continued, now)
    if plan.by_token:
        lists = "issue-crls" in actions
        plan = replace(plan, issuer=choose_token_issuer(continued.estate, continued.tokens, plan.issuer, lists=lists))
    elif {"issue-certificates", "make-estate-key"} & actions:
        plan = replace(plan, issuer=choose_issuer(continued.estate, plan.issuer))
    if "keep-key" in actions:
        plan = replace(plan, keeps=choose_kept(continued.estate, plan.keeps))
    if "issue-crls" in actions:
        used, revocations = plan_revocations(plan.revoke, plan.emergency_files, continued, now)
        if plan.by_token:
            check_revocable(revocations, plan.issuer)
        plan = replace(plan, emergency_used=used, revocations=revocations)
        check_named_in_emergency(plan, continued, now)
    elif plan.revoke or plan.emergency or plan.emergency_files:
        raise UsageError("Only a revocation, or an issuance that retires a CA, revokes; hold one, or leave that out.")
    if "rotate-root-ca" in actions:
        follows = ca_labels([one.label for one in continued.estate])[-1]
    if "make-estate-key" in actions and plan.follows:
        purpose = plan.estate_key.purpose if plan.estate_key else ""
        follows = check_follows(continued.estate, plan.follows, purpose)
    if not follows:
        if plan.follows or plan.overlap_until:
            raise UsageError("Only a new key that takes another's place has an overlap; leave it out.")
        return plan
    followed = continued.certificate(follows)
    purpose = next(one.purpose for one in continued.estate if one.label == follows)
    usual = plan.estate.estate.renew_days if plan.estate else longest_leaf_days()  # hosts are renewed together by then
    days = overlap_days(plan.policy.terms if plan.policy else None, purpose, usual)
    if plan.retire is not None and plan.retire.at_once:
        return replace(plan, follows=follows, overlap_until=now.astimezone(datetime.UTC).date().isoformat())
    return replace(plan, follows=follows, overlap_until=plan_overlap(plan.overlap_until, days, now, followed))


def _with_next_ca(plan: RecoveryPlan, continued: Continued, now: datetime.datetime) -> RecoveryPlan:
    """The plan with the CA that is retired, and the key that follows it; UsageError where that cannot be."""
    retires = {"make-estate-key", "issue-certificates"} <= {step.action for step in plan.script.steps}
    if plan.retire is None and not retires:
        return plan
    if plan.retire is None or plan.estate is None or not retires:
        raise UsageError(
            "A CA is retired in an issuance for the hosts of an estate, by a quorum: name the CA's key with --retire, "
            "the estate with --estate and --requests."
        )
    if plan.retire.at_once and plan.overlap_until:
        raise UsageError(
            "A CA that is retired at once is believed no more from today on; leave the end of the overlap out."
        )
    key = check_retirement(plan.retire, continued.estate, plan.estate.estate)
    certificate = continued.certificate(key.label)
    revoke = (*plan.revoke, *revoke_ca(plan.retire, certificate))
    return replace(plan, estate_key=next_ca(plan.retire, key, certificate), follows=key.label, revoke=revoke)


def _with_estate(plan: RecoveryPlan, continued: Continued, now: datetime.datetime) -> RecoveryPlan:
    """The plan with the CA key that signs each request of an estate, and with nobody missing; EstateError (E8) else."""
    if plan.estate is None:
        return plan
    if "issue-certificates" not in {step.action for step in plan.script.steps}:
        raise UsageError("Only an issuance is held for an estate; leave it out, or hold an issuance.")
    today, policy = now.astimezone(datetime.UTC).date(), plan.policy.terms if plan.policy else None
    keys = with_next_ca(continued.estate, plan.follows) if plan.retire else continued.estate
    revoked = {one.certificate_sha256 for one in plan.revocations}
    in_use = [line for line in continued.in_use if line.certificate_sha256 not in revoked]
    plan.estate.check_keys(continued.index)
    estate = plan.estate.settled(keys, in_use, today, policy)
    requests = tuple(replace(one, issuer=issuer_now(keys, one.issuer)) for one in plan.requests)
    elsewhere = next((one for one in requests if plan.by_token and one.issuer != plan.issuer), None)
    if elsewhere is not None:
        raise UsageError(
            "The estate has {name} signed by {issuer}, and the token that is opened signs with {key}; issue for this "
            "estate with a quorum, or keep apart what each key signs.",
            name=elsewhere.name,
            issuer=elsewhere.issuer,
            key=plan.issuer,
        )
    return replace(plan, estate=estate, requests=requests)


def _with_documents(plan: RecoveryPlan, continued: Continued, now: datetime.datetime) -> RecoveryPlan:
    """The plan with what its order asks for; SigningError for what no key of this root may sign."""
    signs = "sign-documents" in {step.action for step in plan.script.steps}
    if plan.order is None:
        if signs:
            raise UsageError("Say what is to be signed: name a signing order (`keyrite sign example` shows one).")
        return plan
    if not signs:
        raise UsageError("Only a signing takes a signing order; leave it out, or hold a signing.")
    return replace(plan, documents=documents_under(plan.order, continued.estate, continued.certificate, now))


def _check_letters(plan: Plan) -> None:
    """What stands in the record is text: a name of bytes that are no letters has no place in it."""
    try:
        rfc8785.dumps(data_of(plan.parameters()))
    except rfc8785.IntegerDomainError:
        raise UsageError("A number that was given is too large; nothing was made. Give a smaller one.") from None
    except rfc8785.CanonicalizationError:
        raise UsageError(
            "A name that was given (of a request's file, or for the new key) holds bytes that are no letters in UTF-8; "
            "nothing was made. Rename the file, or type the name anew."
        ) from None


def _check_rack(plan: Plan, ports: Ports) -> None:
    """A rehearsal never takes a given token; a real ceremony takes one that is there and was probed (R22).

    Only a drill may take a software token that is thrown away, and a share check needs no token.
    """
    rack, takes = (
        ports.rack,
        {"prepare-token", "open-token", "sign-tuf-root"} & {step.action for step in plan.script.steps},
    )
    if plan.rehearsal and rack.binds:
        raise UsageError("A rehearsal is held on throw-away tokens, never on a given one; nothing was changed.")
    if plan.rehearsal or not takes:
        return
    if not rack.binds:
        if plan.script.ceremony != "drill":
            raise UsageError("A real ceremony needs a token: name its module, serial and label.")
        return
    wanted = rack.as_data()
    found = [one.identity for one in rack.tokens() if one.identity.serial == wanted["serial"]]
    chosen = next((one for one in found if one.label == wanted["label"]), None)
    if chosen is None:
        raise DeviceError(
            "The token '{label}', serial {serial}, is not there; nothing was changed; plug it in and try again.",
            label=wanted["label"],
            serial=wanted["serial"],
        )
    if isinstance(plan, TufRootPlan):  # what a probe asks for, a root key of ours, is not asked of these tokens
        return
    probe = ports.probes.require(chosen, throw_away=False)
    if isinstance(plan, RootGenerationPlan) and str(plan.key_type) not in probe.key_types:
        raise RefusedError(
            "The token cannot make {key_type} keys: its probe names {able}. Choose another key type or another token.",
            key_type=str(plan.key_type),
            able=", ".join(probe.key_types),
        )


def _new_id(ports: Ports) -> str:
    day = ports.clock.now().strftime("%Y%m%d")
    return f"KR-{day}-{ports.random.bytes(4).hex().upper()}"
