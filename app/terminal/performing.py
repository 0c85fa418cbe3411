"""`keyrite perform`, and resuming or aborting with people at the terminal."""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

from app.command_options import (
    FOLDER,
    CaOptions,
    Output,
    Requests,
    RootMetadata,
    estate_key_options,
    read_order,
    read_policy,
)
from app.output import console
from app.terminal.operator import TerminalOperator
from app.terminal.prompts import Prompts
from app.terminal.translations import translated
from ceremony import engine
from ceremony.disk.folders import KITS, TUF, emergency_left, sheets_left
from ceremony.errors import KeyriteError, UsageError
from ceremony.keys import KeyType
from ceremony.outside.real import TokenChoice, ports_again, real_ports
from ceremony.outside.rehearsal import THROWN_AWAY, RehearsalToken, rehearsal_ports
from ceremony.planning.estate_keys import EstateKeyOptions
from ceremony.planning.own_script import load_script_file
from ceremony.planning.plan import (
    POLICY_BROKEN,
    Plan,
    RecoveryPlan,
    RootGenerationPlan,
    SignatureCheckPlan,
    check_language,
    suggested_participants,
    unnamed_participants,
)
from ceremony.policy.sentences import say_break
from ceremony.ports import Notice, Operator, Question, Stop
from ceremony.script.loading import Script, load_shipped_script, shipped_scripts
from ceremony.verify.sheets import read_expected

Paper = Literal["A4", "Letter"]

FILES_ON_DISK = (
    "Each sheet will be a PDF on this laptop's disk: whoever copies enough of these files, today or from the disk "
    "years later, has the root key. A file that was deleted may still be there. Use a folder in memory or an encrypted "
    "disk that is destroyed afterwards, or a printer."
)


@dataclass(frozen=True)
class PerformOptions:
    """What the command line says of a ceremony that people hold at the terminal; without a module, a rehearsal."""

    name: str
    out: Path | None
    real: bool
    token: tuple[Path | None, str | None, str | None]
    archive: Path | None
    threshold: int
    shares: int
    key_type: str
    language: str
    output: Output
    requests: Requests
    purpose: str
    names: dict[str, str]
    expected: tuple[Path | None, int | None] = (None, None)
    ca: CaOptions = field(default_factory=CaOptions)
    order: Path | None = None  # of a signing
    policy: Path | None = None
    review: tuple[Path, ...] = ()  # of a log review: further archives
    key: str = ""  # that is handed over
    in_use: bool = False
    pin_halves: bool = False
    metadata: RootMetadata = field(default_factory=RootMetadata)
    rehearsal_token: RehearsalToken = THROWN_AWAY

    def choice(self) -> TokenChoice | None:
        """The token of a real ceremony; UsageError if it is named by halves, or in a rehearsal."""
        module, serial, label = self.token
        if module is not None and serial is not None and label is not None and self.real:
            return TokenChoice(module, serial, label)
        if any(part is not None for part in self.token):
            raise UsageError(
                "A real ceremony names its token by --module, --serial and --label together, with --real; a rehearsal "
                "names none."
            )
        return None

    def check_token(self, script: Script) -> RehearsalToken:
        """Where a rehearsal's token comes from, or stays; UsageError where that does not go together."""
        wants = any(step.action == "open-token" for step in script.steps)
        if script.ceremony == "tuf-root":
            return self.rehearsal_token
        if wants is not (self.rehearsal_token.open is not None):
            raise UsageError(
                "A rehearsal that opens a token needs the folder in which an earlier one has kept it, with --by-token; "
                "others need none."
            )
        return self.rehearsal_token

    def _estate_key(self) -> EstateKeyOptions:
        return estate_key_options(self.purpose, self.key_type, self.names, rehearsal=not self.real)

    def _signature_check(self, script: Script) -> SignatureCheckPlan:
        if self.archive is not None:
            raise UsageError("A check by the sheet's own seal takes no archive; with one, hold share-check.")
        participants = unnamed_participants() if self.real else suggested_participants(1, self.language)
        expected, policy = read_expected(*self.expected), read_policy(self.policy)
        return SignatureCheckPlan(script, participants, self.language, not self.real, expected, policy=policy)

    def plan(self, script: Script) -> Plan:
        """The plan; UsageError where an archive is missing, or one too many is named."""
        participants = unnamed_participants() if self.real else suggested_participants(self.shares, self.language)
        paper = cast("Paper", self.output.paper)
        if script.ceremony == "root-generation":
            if self.archive is not None:
                raise UsageError("A root generation continues no archive; leave --archive out.")
            kind = _key_type(self.key_type or KeyType.EC_P384)
            numbers = (self.threshold, self.shares, kind, self.language, paper)
            return RootGenerationPlan(
                script,
                participants,
                *numbers,
                rehearsal=not self.real,
                policy=read_policy(self.policy),
                in_use=self.in_use,
                pin_halves=self.pin_halves,
            )
        if script.ceremony == "tuf-root":
            return self.metadata.plan(script, self.language, rehearsal=not self.real, policy=self.policy)
        if script.by_signature:
            return self._signature_check(script)
        if self.archive is None:
            raise UsageError(
                "Name the archive of the latest ceremony of this root with --archive; with none at hand, a sheet can "
                "be judged by its own seal: seal-check."
            )
        actions = {step.action for step in script.steps}
        wanted = "issue-certificates" in actions
        estate = self.requests.read_estate()
        plan = RecoveryPlan(
            script,
            participants,
            self.archive,
            self.language,
            threshold=self.threshold,
            shares=self.shares,
            paper=paper,
            requests=estate.files() if estate else self.requests.read() if wanted else (),
            estate=estate,
            order=read_order(self.order),
            estate_key=self._estate_key() if "make-estate-key" in actions and not wanted else None,
            keeps=self.key if "keep-key" in actions else "",
            in_use=self.in_use,
            pin_halves=self.pin_halves,
            review=self.review,
            rehearsal=not self.real,
            policy=read_policy(self.policy),
        )
        return self.ca.added_to(plan)


def _key_type(name: str) -> KeyType:
    try:
        return KeyType(name)
    except ValueError:
        raise UsageError("There is no key type {name}; choose {able}.", name=name, able=", ".join(KeyType)) from None


def run_perform(options: PerformOptions) -> int:
    """Hold a ceremony with people at the terminal; the exit code: 0 if it was closed."""
    check_terminal()
    check_language(options.language)
    try:
        return _perform(options)
    except KeyriteError as problem:
        raise translated(problem, options.language) from None


def _perform(options: PerformOptions) -> int:
    if options.out is None:
        raise UsageError("Say where the ceremony may write with --out FOLDER, a new or empty folder.")
    shipped = options.name in shipped_scripts()
    script = load_shipped_script(options.name) if shipped else load_script_file(Path(options.name))
    printer, choice, plan = options.output.check(), options.choice(), options.plan(script)
    prompts = Prompts(console(), language=options.language)
    if options.real and any(step.action == "hand-out-sheets" for step in script.steps):
        _check_output(options.output, prompts)
    operator = TerminalOperator(script, options.language, prompts, real=options.real)
    if options.real:
        ports = real_ports(operator, options.out, choice, printer=printer)
    else:
        ports = rehearsal_ports(operator, options.out, printer, options.check_token(script))
    run = engine.start(plan, ports, options.out)
    for template, values in run.plan.notes() if isinstance(run.plan, RecoveryPlan) else ():
        prompts.say(template, **values)
    for broken in run.state.breaks:
        prompts.say(POLICY_BROKEN, "yellow", what=prompts.words(say_break(broken)))
    return tell(run.run(), options.language)


def _check_output(output: Output, prompts: Prompts) -> None:
    """Where the sheets of a real root go is chosen, never a default; a folder with what it means."""
    if output.printer is None:
        raise UsageError(
            "Say where the sheets of a real root go: --printer with a printer's address, from memory straight onto "
            "paper; or --printer folder, as PDF files on this laptop's disk."
        )
    if output.printer == FOLDER:
        prompts.say(FILES_ON_DISK, "yellow")


def resume_attended(folder: Path) -> int:
    """Take up an interrupted ceremony, of any kind, with people at the terminal."""
    check_terminal()
    run = engine.resume(ports_again(Nobody(), folder), folder)
    _seat_people(run)
    try:
        return tell(run.run(), run.plan.language)
    except KeyriteError as problem:
        raise translated(problem, run.plan.language) from None


def abort_attended(folder: Path, reason: str) -> int:
    """End an interrupted ceremony for good; its token's PIN is asked for, so that what was made on it is destroyed."""
    check_terminal()
    run = engine.resume(ports_again(Nobody(), folder), folder)
    _seat_people(run)
    try:
        tell(run.abort(reason), run.plan.language)
    except KeyriteError as problem:
        raise translated(problem, run.plan.language) from None
    return 0


def _seat_people(run: engine.Run) -> None:
    """The ceremony goes on with people here, who first hear which sheets were void already when it was left."""
    plan = run.plan
    people = TerminalOperator(
        plan.script, plan.language, Prompts(console()), real=not plan.rehearsal, participants=run.participants
    )
    run.listen(people)
    people.call_back(run.state.void_out)


def check_terminal() -> None:
    """UsageError unless people sit before a terminal: PINs are typed unseen."""
    if not sys.stdin.isatty():
        raise UsageError("People hold this at a terminal, where PINs are typed unseen; this is none.")


def tell(outcome: engine.Outcome, language: str) -> int:
    """Say how it ended and where everything lies; the exit code."""
    say = Prompts(console(), language=language).say
    if outcome.ended == "left":
        again = f"keyrite resume {shlex.quote(str(outcome.folder))} --attended"
        say("Left; go on with: {command}", command=again)
        return 1
    done = outcome.ended == "closed"
    say("Closed." if done else "Aborted: sheets and emergency lists that were handed out are void; destroy them.")
    say("Archive:  {path}", path=outcome.archive)
    left = sheets_left(outcome.folder)
    if left:
        say(
            "Files of sheets still lie on the disk. Each is as secret as its paper; see that they are destroyed:",
            "yellow",
        )
    for path in left:
        say("Sheet:    {path}", path=path)
    if (kits := outcome.folder / KITS).is_dir():
        say("Kits:     {path}", path=kits)
    if (metadata := outcome.folder / TUF).is_dir():
        say("Metadata: {path}", path=metadata)
    for path in emergency_left(outcome.folder):
        say("The emergency list lies in its bag; delete this file of it: {path}", "yellow", path=path)
    say("Check it: {command}", command=f"keyrite verify {shlex.quote(str(outcome.archive))}")
    return 0 if done else 1


class Nobody(Operator):
    """Before the script is known there is nobody to ask."""

    def ask(self, question: Question[object]) -> object:  # type: ignore[override]
        """Leaves."""
        raise Stop(abort=False, reason=f"nobody was there to answer {type(question).__name__}")

    def notice(self, notice: Notice) -> None:
        """Passed over."""
