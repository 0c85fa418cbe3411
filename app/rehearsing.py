"""Rehearsals that nobody attends: begun, gone on with, ended. `rehearsed.py` has what is said of them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, cast

import typer

from app.command_options import Continuation, Output, RootMetadata, read_order, read_policy
from app.json_output import print_json
from app.output import Say, console
from app.rehearsed import call_back, outcome_data, tell
from app.step_printer import StepPrinter
from app.unattended import UnattendedOperator
from ceremony import engine
from ceremony.continuing.continued import Continued
from ceremony.disk.ancestors import find_stranger
from ceremony.errors import RefusedError, UsageError
from ceremony.outside.rehearsal import THROWN_AWAY, RehearsalToken, rehearsal_ports, rehearsal_ports_again
from ceremony.planning.plan import (
    POLICY_BROKEN,
    Plan,
    RecoveryPlan,
    RootGenerationPlan,
    SignatureCheckPlan,
    TufRootPlan,
    check_language,
    check_numbers,
    suggested_participants,
)
from ceremony.policy.sentences import say_break
from ceremony.ports import SheetFile, SheetSource, SheetWords
from ceremony.printing.choice import PrinterChoice
from ceremony.record.interrupted import begun_as_real
from ceremony.script.loading import load_shipped_script
from ceremony.verify import read_continued
from ceremony.verify.sheets import CheckedSheet, read_and_check, read_expected


def _out(out: Path | None) -> Path:
    if out is None:
        raise UsageError("Say where the rehearsal may write with --out FOLDER, a new or empty folder.")
    return out


def run_rehearsal(
    out: Path | None, output: Output, *, threshold: int, shares: int, language: str, policy: Path | None, as_json: bool
) -> None:
    """Unattended root-generation."""
    folder = _out(out)
    check_language(language)
    check_numbers(threshold, shares)
    printer = output.check()
    plan = RootGenerationPlan(
        script=load_shipped_script("root-generation"),
        participants=suggested_participants(shares, language),
        threshold=threshold,
        shares=shares,
        language=language,
        paper=cast("Literal['A4', 'Letter']", output.paper),
        policy=read_policy(policy),
    )
    operator = UnattendedOperator(
        StepPrinter(plan.script, language, quiet=as_json), scans=output.scans, instead=output.fallbacks()
    )
    _hold(plan, folder, operator, f"{threshold} of {shares}, on a throw-away token", printer=printer, as_json=as_json)


def run_continuation(out: Path | None, options: Continuation, *, as_json: bool) -> None:
    """An unattended ceremony on an existing root.

    The sheets are judged before anything begins, so that a refusal leaves nothing behind.
    """
    folder, language = _out(out), options.language
    check_language(language)
    script = load_shipped_script(options.kind)
    continued = read_continued(options.archive, rehearsal=True)
    operator = UnattendedOperator(
        StepPrinter(script, language, quiet=as_json),
        _judged(options.sheets, continued, combined=any(step.action == "collect-sheets" for step in script.steps)),
        keeps_token=options.token.keep is not None,
    )
    participants = (
        suggested_participants(options.shares, language, again=True)
        if options.kind == "reshare"
        else continued.participants
    )
    plan = RecoveryPlan(
        script,
        participants,
        options.archive,
        language,
        threshold=options.threshold,
        shares=options.shares,
        requests=options.estate.files() if options.estate else options.requests,
        estate=options.estate,
        estate_key=options.estate_key,
        order=read_order(options.order),
        keeps=options.keeps,
        in_use=options.in_use,
        pin_halves=options.pin_halves,
        review=options.review,
        policy=read_policy(options.policy),
    )
    plan = options.ca.added_to(plan)
    _hold(plan, folder, operator, f"continuing {continued.ceremony}", token=options.token, as_json=as_json)


def _judged(files: tuple[Path, ...], continued: Continued, *, combined: bool) -> list[SheetSource]:
    """The sheets as they were read, and read once; RefusedError where they are to be combined, and are too few."""
    read = [(file, *read_and_check(file, continued.shares, continued.earlier)) for file in files]
    if combined:
        _check_quorum(tuple(checked for _, checked, _ in read), continued.shares.threshold)
    return [SheetFile(file) if words is None else SheetWords(words, "file") for file, _, words in read]


def run_signature_check(
    out: Path | None,
    sheets: tuple[Path, ...],
    signer: Path | None,
    expected_set: int | None,
    *,
    language: str,
    policy: Path | None,
    as_json: bool,
) -> None:
    """An unattended check of one sheet by its own signature."""
    folder = _out(out)
    check_language(language)
    script, expected = load_shipped_script("seal-check"), read_expected(signer, expected_set)
    plan = SignatureCheckPlan(
        script, suggested_participants(1, language), language, expected=expected, policy=read_policy(policy)
    )
    operator = UnattendedOperator(StepPrinter(script, language, quiet=as_json), sheets)
    _hold(plan, folder, operator, "no archive at hand", as_json=as_json)


def run_tuf_root(
    out: Path | None,
    metadata: RootMetadata,
    token: RehearsalToken,
    *,
    language: str,
    policy: Path | None,
    as_json: bool,
) -> None:
    """An unattended TUF root ceremony, with those holders whose tokens are here."""
    folder = _out(out)
    check_language(language)
    script = load_shipped_script("tuf-root")
    plan = metadata.plan(script, language, rehearsal=True, policy=policy)
    operator = UnattendedOperator(StepPrinter(script, language, quiet=as_json), keeps_token=True)
    about = f"version {plan.terms.version}, {plan.terms.threshold} of {len(plan.terms.holders)}"
    _hold(plan, folder, operator, about, token=token, as_json=as_json)


def _check_quorum(findings: tuple[CheckedSheet, ...], threshold: int) -> None:
    genuine = {finding.index for finding in findings if finding.verdict == "genuine"}
    if len(genuine) >= threshold:
        return
    wrong = [f"{finding.file} is {finding.verdict}" for finding in findings if finding.verdict != "genuine"]
    repeated = sum(finding.verdict == "genuine" for finding in findings) - len(genuine)
    if repeated:
        wrong.append(f"{repeated} shown more than once")
    raise RefusedError(
        "Different genuine sheets given: {found}; needed: {threshold}{wrong}. Nothing was written to a token. Bring "
        "{more} more of this set.",
        found=len(genuine),
        threshold=threshold,
        more=threshold - len(genuine),
        wrong=f" ({'; '.join(wrong)})" if wrong else "",
    )


def run_resume(folder: Path, *, as_json: bool) -> None:
    """Go on with an interrupted rehearsal; a token whose PIN is gone is replaced by a fresh one, in the record."""
    if begun_as_real(folder):
        raise RefusedError(
            "The ceremony in {path} is a real one: people go on with it in the window (`keyrite`), or with "
            "`keyrite resume {path} --attended`.",
            path=str(folder),
        )
    quiet = UnattendedOperator(lambda notice: None)
    run = engine.resume(rehearsal_ports_again(quiet, folder), folder)
    plan = run.plan
    if not isinstance(plan, RootGenerationPlan) and not run.state.opens_no_bag:
        call_back(Say(as_json), run.state.void_out)
        run.leave("nobody is here who could show sheets")
        raise RefusedError(
            "This ceremony goes on with its sheets at hand: open it in the window (`keyrite`), hold it with "
            "`keyrite resume {path} --attended`, or end it with `keyrite abort {path}` and start it anew.",
            path=str(folder),
        )
    show = StepPrinter(plan.script, plan.language, quiet=as_json)
    run.listen(operator := UnattendedOperator(show, keeps_token=isinstance(plan, TufRootPlan)))
    operator.void_out = run.state.void_out
    _finish(run, operator, as_json=as_json)


def run_abort(folder: Path, reason: str, *, as_json: bool) -> None:
    """End an interrupted rehearsal for good."""
    if begun_as_real(folder):
        raise RefusedError(
            "The ceremony in {path} is a real one: its token's PIN is asked for, so that what was made on it can be "
            "destroyed. Abort it in the window (`keyrite`), or with `keyrite abort {path} --attended`.",
            path=str(folder),
        )
    operator = UnattendedOperator(lambda notice: None)
    outcome = engine.abort_interrupted(rehearsal_ports_again(operator, folder), folder, reason)
    if as_json:
        print_json({"ok": True, **outcome_data(outcome)})
    elif outcome.ended == "closed":
        console().print(f"The ceremony had been closed already; its archive is {outcome.archive}", markup=False)
    else:
        console().print(f"Aborted. The record of it is in {outcome.archive}", markup=False)
        console().print("Sheets that were handed out, if any, are void: see that they are destroyed.", markup=False)


def _hold(
    plan: Plan,
    folder: Path,
    operator: UnattendedOperator,
    about: str,
    *,
    printer: PrinterChoice | None = None,
    token: RehearsalToken = THROWN_AWAY,
    as_json: bool,
) -> None:
    """Begin it, say what it is, and see it through; what is refused at once is refused without a heading."""
    run = engine.start(plan, rehearsal_ports(operator, folder, printer, token), folder)
    say = Say(as_json)
    say(f"REHEARSAL: {plan.script.title.in_language(plan.language)}, {about}")
    if stranger := find_stranger(folder):
        say(f"Note: somebody else could take this folder's place: {stranger}. A real ceremony refuses it.")
    for template, values in run.plan.notes() if isinstance(run.plan, RecoveryPlan) else ():
        say(f"Note: {template.format(**values)}")
    for broken in run.state.breaks:
        say(f"Note: {POLICY_BROKEN.format(what=say_break(broken))}")
    _finish(run, operator, as_json=as_json)


def _finish(run: engine.Run, operator: UnattendedOperator, *, as_json: bool) -> None:
    outcome = run.run()
    if operator.failure is not None or outcome.ended != "closed":
        call_back(Say(as_json), operator.void_out)
        raise operator.failure or RefusedError("The rehearsal was not closed: {reason}", reason=outcome.reason)
    raise typer.Exit(tell(run, outcome, operator, as_json=as_json))
