"""What the window wants from the engine, behind one door; imported on the engine's thread."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.command_options import RootMetadata
from app.window.audit.shelf import read_desk, write_export
from app.window.ceremony_options import (
    HANDOVER,
    MAX_REQUEST_BYTES,
    RESHARE,
    SIGNATURE_CHECK,
    TUF_ROOT,
    AskedEstate,
    AskedRequest,
    CellProblem,
    CeremonyOptions,
    CheckedEstate,
    CheckedOrder,
    CheckedRequest,
    Export,
    OpenedEstate,
    OpenedPolicy,
    Run,
    SavedEstate,
    SavedPolicy,
)
from app.window.estate_files import (
    check_asked,
    check_values,
    open_estate,
    read_asked,
    save_estate,
    write_scripts,
)
from app.window.looking_around import look_around
from app.window.policy_files import open_policy, save_policy
from app.window.readings import Reading, Shelf
from app.window.root_status import Overview
from ceremony import engine
from ceremony.audit.certificates import Issuing, list_certificates
from ceremony.continuing.from_paper import PaperCopy, restore_from_pages
from ceremony.disk.folders import read_plain_file
from ceremony.errors import KeyriteError, UsageError
from ceremony.hsm.probe.probe_report import ProbeReport
from ceremony.hsm.racks.softhsm import find_softhsm
from ceremony.issuing import find_profile
from ceremony.keys import KeyType, TokenListing
from ceremony.outside.example_requests import example_request
from ceremony.outside.probing import probe_named
from ceremony.outside.real import TokenChoice, list_tokens, ports_again, real_ports
from ceremony.outside.rehearsal import RehearsalToken, interrupted_folders, rehearsal_ports
from ceremony.pki.certificates import LOG_KEY, load_certificate, public_key_der
from ceremony.planning.estate_keys import EstateKeyOptions
from ceremony.planning.plan import (
    Plan,
    RecoveryPlan,
    RootGenerationPlan,
    SignatureCheckPlan,
    suggested_participants,
    unnamed_participants,
)
from ceremony.planning.request_files import RequestFile, name_each
from ceremony.planning.retiring import Retirement
from ceremony.planning.revoking import RevocationRequest, read_list
from ceremony.policy.files import load_policy
from ceremony.policy.terms import Policy
from ceremony.ports import Operator, Ports
from ceremony.printing.choice import PrinterChoice, printers_here
from ceremony.record.events import PolicyTerms, WantedKey
from ceremony.record.interrupted import Interrupted
from ceremony.record.journal import Entry
from ceremony.script.loading import Script, load_shipped_script, script_of
from ceremony.signing.order import load_order
from ceremony.state import State
from ceremony.verify.sheets import CheckedSheet, check_by_signature, read_expected
from ceremony.verify.signatures import MAX_CERTIFICATE_BYTES


@dataclass(frozen=True)
class Ending:
    """A ceremony that is run to its abort."""

    taken_up: Run
    reason: str

    @property
    def script(self) -> Script:
        """The ceremony's, as all that follows."""
        return self.taken_up.script

    @property
    def plan(self) -> Plan:
        """What was decided beforehand."""
        return self.taken_up.plan

    @property
    def state(self) -> State | None:
        """As its record tells it."""
        return self.taken_up.state

    @property
    def entries(self) -> Sequence[tuple[Entry, str]]:
        """The record so far."""
        return self.taken_up.entries

    @property
    def continues_at(self) -> Path | None:
        """Where the archive that it continues lies."""
        return self.taken_up.continues_at

    def abort(self, reason: str) -> engine.Outcome:
        """End it for another reason."""
        return self.taken_up.abort(reason)

    def run(self) -> engine.Outcome:
        """End it for good; a ceremony that was closed already is put in its place instead."""
        return self.taken_up.abort(self.reason)


class LaptopCeremonies:
    """Ceremonies on this machine: rehearsals on throw-away software tokens, real ones on a token that is named."""

    def begin(self, options: CeremonyOptions, operator: Operator) -> Run:
        """Plan and open a ceremony."""
        return engine.start(plan_of(options), _ports(options, operator), options.folder)

    def resume(self, folder: Path, operator: Operator) -> Run:
        """Take up a ceremony that was left open."""
        return engine.resume(ports_again(operator, folder), folder)

    def abort(self, folder: Path, reason: str, operator: Operator) -> Run:
        """A ceremony that was left open, to be ended in its record for good when it is run."""
        return Ending(self.resume(folder, operator), reason)

    def interrupted(self) -> Sequence[Interrupted]:
        """Ceremonies that were left open on this machine."""
        return interrupted_folders()

    def overview(self) -> Overview:
        """Where each root of this machine stands."""
        return look_around(Path.home() / "Keyrite")

    def read(self, archive: Path, anchor: Path | None) -> Reading | Shelf:
        """Check a whole archive and read its record, or look through a folder of many."""
        return read_desk(archive, anchor)

    def export(self, options: Export) -> Path:
        """Write what is to leave the desk; where it was written."""
        return write_export(options)

    def tokens(self, module: Path) -> Sequence[TokenListing]:
        """The tokens of a library, as they show themselves without their PINs."""
        return list_tokens(module)

    def probe(self, module: Path | None, pin: str, named: tuple[str, str] | None) -> ProbeReport:
        """What a token can do; without a module, the software token of rehearsals. `named`: serial and label."""
        serial, label = named or (None, None)
        return probe_named(module or find_softhsm(), lambda _identity: pin, serial, label)

    def printers(self) -> Sequence[PrinterChoice]:
        """What can be printed on here."""
        return printers_here()

    def check_signatures(self, files: Sequence[Path], signer: Path | None) -> Sequence[CheckedSheet]:
        """Judge sheets by the signatures on them."""
        return check_by_signature(files, signer)

    def certificates(self, archive: Path) -> Sequence[Issuing]:
        """Every certificate that an archive knows of, by CA, as it stands now."""
        return list_certificates(archive, datetime.datetime.now(datetime.UTC))

    def check_request(self, asked: AskedRequest, archive: Path) -> CheckedRequest:
        """What a request asks for and for how long, or why its profile makes no certificate of it."""
        try:
            request, days = _request(asked).check(peek_keys(archive))
            return CheckedRequest(subject=request.subject_name.rfc4514_string(), days=days)
        except KeyriteError as problem:
            return CheckedRequest(problem=problem)

    def check_estate(self, asked: AskedEstate) -> CheckedEstate:
        """What the hosts of an estate ask for, and what is wrong with it."""
        return check_asked(asked)

    def check_order(self, path: Path) -> CheckedOrder:
        """What a signing order asks for, and what is wrong with it."""
        try:
            order = load_order(path)
        except KeyriteError as problem:
            return CheckedOrder(problem=problem)
        return CheckedOrder(len(order.images), len(order.notary), 1 if order.rotation else 0)

    def open_estate(self, path: Path | None) -> OpenedEstate:
        """An estate's file, field by field, and what is wrong with it; without a path the example."""
        return open_estate(path)

    def check_values(self, values: Mapping[str, object]) -> Sequence[CellProblem]:
        """Everything that is wrong with an estate of these values."""
        return check_values(values)

    def save_estate(self, values: Mapping[str, object], path: Path) -> SavedEstate:
        """Write an estate; over a file that is there, for the dialog has asked."""
        return save_estate(values, path)

    def write_scripts(self, values: Mapping[str, object], folder: Path) -> int:
        """Write the scripts of an estate's hosts into a new folder."""
        return write_scripts(values, folder)

    def open_policy(self, path: Path | None) -> OpenedPolicy:
        """A policy's file, field by field, and what is wrong with it; without a path the example."""
        return open_policy(path)

    def save_policy(self, terms: PolicyTerms, path: Path) -> SavedPolicy:
        """Write a policy; over a file that is there, for the dialog has asked."""
        return save_policy(terms, path)

    def read_pages(self, files: Sequence[Path], folder: Path) -> PaperCopy:
        """Read public pages into a folder that a recovery takes for an archive."""
        return restore_from_pages(files, folder)


def _ports(options: CeremonyOptions, operator: Operator) -> Ports:
    if not options.real:
        folder = options.token_folder
        if options.kind == TUF_ROOT:  # the next version needs the tokens of this one
            kept = options.folder.with_name(f"{options.folder.name}-tokens")
            return rehearsal_ports(operator, options.folder, token=RehearsalToken(keep=kept, open=folder))
        token = RehearsalToken(open=folder) if options.by_token else RehearsalToken(keep=folder)
        return rehearsal_ports(operator, options.folder, options.printer, token)
    choice = TokenChoice(*options.token) if options.token else None
    return real_ports(operator, options.folder, choice, printer=options.printer)


def plan_of(options: CeremonyOptions) -> Plan:
    asked = options.estate
    kind = script_of(options.kind, by_token=options.by_token, retires=asked is not None and bool(asked.retire))
    script = load_shipped_script("estate-key" if options.estate_key else kind)
    suggested = suggested_participants(options.shares, options.language, again=options.kind == RESHARE)
    participants = unnamed_participants() if options.real else suggested
    if options.kind == TUF_ROOT:
        metadata = RootMetadata(options.draft, options.previous_root, options.archive)
        return metadata.plan(script, options.language, rehearsal=not options.real, policy=options.policy)
    paper: Literal["A4", "Letter"] = "Letter" if options.paper == "Letter" else "A4"
    if options.kind == SIGNATURE_CHECK:
        participants = unnamed_participants() if options.real else suggested_participants(1, options.language)
        return SignatureCheckPlan(
            script,
            participants,
            options.language,
            not options.real,
            read_expected(*options.expected),
            policy=_policy(options),
        )
    if options.archive is None:
        return RootGenerationPlan(
            script=script,
            participants=participants,
            threshold=options.threshold,
            shares=options.shares,
            key_type=KeyType(options.key_type),
            language=options.language,
            paper=paper,
            rehearsal=not options.real,
            policy=_policy(options),
            in_use=options.in_use,
            pin_halves=options.pin_halves,
        )
    estate = read_asked(asked)
    return RecoveryPlan(
        script=script,
        participants=participants,
        archive=options.archive,
        language=options.language,
        threshold=options.threshold,
        shares=options.shares,
        paper=paper,
        requests=estate.files() if estate else _requests(options),
        estate=estate,
        estate_key=EstateKeyOptions.of(WantedKey(**options.estate_key)) if options.estate_key else None,
        issuer=options.key if options.by_token else "",
        order=load_order(options.order) if options.order else None,
        keeps=options.key if options.kind == HANDOVER else "",
        in_use=options.in_use,
        pin_halves=options.pin_halves,
        review=options.reviewed,
        retire=Retirement(asked.retire, asked.at_once) if asked and asked.retire else None,
        overlap_until=asked.overlap_until if asked else "",
        revoke=(
            *(RevocationRequest(*one) for one in options.revocations),
            *(RevocationRequest(one, "key-compromise") for one in (asked.lost if asked else ())),
        ),
        emergency=options.emergency,
        emergency_files=(read_list(options.published),) if options.published else (),
        rehearsal=not options.real,
        policy=_policy(options),
    )


def _policy(options: CeremonyOptions) -> Policy | None:
    return load_policy(options.policy) if options.policy is not None else None


def peek_keys(archive: Path) -> dict[str, bytes]:
    """The keys of an archive as its certificates have them, not verified: enough to say early what is wrong."""
    found: dict[str, bytes] = {}
    for path in sorted((archive / "keys").glob("*.crt")):
        if path.stem == LOG_KEY.name:
            continue
        with contextlib.suppress(KeyriteError):
            found[path.stem] = public_key_der(load_certificate(read_plain_file(path, MAX_CERTIFICATE_BYTES)))
    return found


def _requests(options: CeremonyOptions) -> tuple[RequestFile, ...]:
    return name_each(map(_request, options.requests))


def _request(asked: AskedRequest) -> RequestFile:
    profile = find_profile(asked.profile)
    if asked.path is None:
        return example_request(profile, asked.days)
    content = read_plain_file(asked.path, MAX_REQUEST_BYTES)
    if len(content) > MAX_REQUEST_BYTES:
        raise UsageError("The file {name} is too large to be a request; nothing was changed.", name=asked.path.name)
    return RequestFile.under(profile, asked.path.name, content, days=asked.days)
