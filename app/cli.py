"""The command line: exit 0 done, 1 refused or a failed check, 2 usage, 3 this machine lacks something."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from app.desk_commands import desk
from ceremony.errors import KeyriteError

app = typer.Typer(
    name="keyrite",
    help="Key ceremonies and disaster recovery for a root key. Without a command: the desktop program.",
    add_completion=False,
    pretty_exceptions_enable=False,
    no_args_is_help=False,
    rich_markup_mode=None,
)
rehearse = typer.Typer(invoke_without_command=True, help="Unattended rehearsals on throw-away SoftHSM tokens.")
sheet = typer.Typer(no_args_is_help=True, help="Share sheets.")
pages = typer.Typer(no_args_is_help=True, help="Public pages, printed with every envelope.")
hsm = typer.Typer(no_args_is_help=True, help="Tokens.")
scripts = typer.Typer(no_args_is_help=True, help="Ceremony scripts.")
app.add_typer(rehearse, name="rehearse")
app.add_typer(sheet, name="sheet")
app.add_typer(pages, name="pages")
app.add_typer(hsm, name="hsm")
app.add_typer(scripts, name="scripts")
app.add_typer(desk, name="desk")

INTERRUPTED = 130  # what Typer makes of Ctrl-C

Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Out = Annotated[Path | None, typer.Option("--out", help="A new or empty folder for what is made.")]
Language = Annotated[str, typer.Option("--lang", "--language", help="en or zh.")]


@app.callback(invoke_without_command=True)
def start_window(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and the program's hash.")] = False,
) -> None:
    """Open the desktop program when no command is given."""
    if version:
        from ceremony.host import program_facts

        facts = program_facts()
        typer.echo(f"keyrite {facts['version']} sha256 {facts['sha256']}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        from app.window import run

        raise typer.Exit(run(sys.argv[:1]))


@rehearse.callback(invoke_without_command=True)
def rehearse_generation(  # noqa: PLR0917 - Typer passes options by name
    context: typer.Context,
    out: Out = None,
    threshold: Annotated[int, typer.Option(help="Sheets that recover the root key.")] = 3,
    shares: Annotated[int, typer.Option(help="Sheets that are made.")] = 5,
    lang: Language = "en",
    paper: Annotated[str, typer.Option(help="A4 or Letter.")] = "A4",
    printer: Annotated[
        str | None, typer.Option(help="Print the sheets there, for example ipp://localhost:60000/ipp/print.")
    ] = None,
    instead: Annotated[
        str | None,
        typer.Option(help="If that printer cannot be used: another one's address, or folder; a recorded deviation."),
    ] = None,
    scans: Annotated[
        Path | None, typer.Option(help="Read printed sheets back from the newest file here (a virtual printer's).")
    ] = None,
    json: Json = False,
) -> None:
    """Make a root key unattended: DIR/archive/, and DIR/sheets/share-1-of-5.pdf ... unless they are printed."""
    if context.invoked_subcommand is not None:
        return
    from app.commands import Output, run_rehearsal

    output = Output(paper, printer, scans, instead)
    run_rehearsal(out, output, threshold=threshold, shares=shares, language=lang, as_json=json)


Archive = Annotated[Path, typer.Option(help="The archive of the latest ceremony of this root.")]
Sheets = Annotated[list[Path], typer.Option("--sheet", help="A sheet's PDF, an image, or a text file of its words.")]


@rehearse.command("recovery")
def rehearse_recovery(
    archive: Archive, sheet: Sheets, out: Out = None, lang: Language = "en", json: Json = False
) -> None:
    """Recover a root key from sheets into a fresh throw-away token."""
    _continue("recovery", archive, sheet, out, lang, json)


@rehearse.command("drill")
def rehearse_drill(archive: Archive, sheet: Sheets, out: Out = None, lang: Language = "en", json: Json = False) -> None:
    """Recover into a throw-away token and destroy it, to prove that a recovery would work."""
    _continue("drill", archive, sheet, out, lang, json)


@rehearse.command("share-check")
def rehearse_check(archive: Archive, sheet: Sheets, out: Out = None, lang: Language = "en", json: Json = False) -> None:
    """Judge one or more sheets alone, as a ceremony of its own."""
    _continue("share-check", archive, sheet, out, lang, json)


Signer = Annotated[
    Path | None, typer.Option(help="Without an archive: the log key's certificate, to check the seal's signature.")
]
ExpectedSet = Annotated[
    int | None, typer.Option("--set", help="Without an archive: the number of the set that the sheet should be of.")
]


@rehearse.command("seal-check")
def rehearse_seal_check(  # noqa: PLR0917 - Typer passes options by name
    sheet: Sheets,
    out: Out = None,
    signer: Signer = None,
    expected_set: ExpectedSet = None,
    lang: Language = "en",
    json: Json = False,
) -> None:
    """Judge one custodian's sheet by its own seal, with no archive at hand, as a ceremony of its own."""
    from app.commands import run_seal_check

    run_seal_check(out, tuple(sheet), signer, expected_set, language=lang, as_json=json)


@rehearse.command("rotation")
def rehearse_rotation(
    archive: Archive, sheet: Sheets, out: Out = None, lang: Language = "en", json: Json = False
) -> None:
    """Make the next generation of the root CA, cross-signed."""
    _continue("rotation", archive, sheet, out, lang, json)


@rehearse.command("estate-key")
def rehearse_estate_key(  # noqa: PLR0917 - Typer passes options by name
    archive: Archive,
    sheet: Sheets,
    out: Out = None,
    purpose: Annotated[
        str, typer.Option(help="image-signing, workload-identity, platform-ca or image-decryption.")
    ] = "image-signing",
    key_type: Annotated[
        str, typer.Option(help="ec-p256, ec-p384, ec-p521, rsa-3072 or rsa-4096; empty: the purpose's usual one.")
    ] = "",
    country: Annotated[str, typer.Option(help="Of an image signer: two letters.")] = "",
    state: Annotated[str, typer.Option(help="Of an image signer: state or province.")] = "",
    trust_domain: Annotated[str, typer.Option(help="Of a workload CA: its SPIFFE trust domain.")] = "",
    lang: Language = "en",
    json: Json = False,
) -> None:
    """Make a new key under the root key, for one purpose; no new sheets are needed."""
    from app.commands import Continuation, estate_key_wish, run_continuation

    wish = estate_key_wish(purpose, key_type, {"country": country, "state": state, "trust_domain": trust_domain})
    run_continuation(out, Continuation("estate-key", archive, tuple(sheet), lang, estate_key=wish), as_json=json)


@rehearse.command("destruction")
def rehearse_destruction(
    archive: Archive, sheet: Sheets, out: Out = None, lang: Language = "en", json: Json = False
) -> None:
    """Destroy the root key and account for every sheet."""
    _continue("destruction", archive, sheet, out, lang, json)


@rehearse.command("reshare")
def rehearse_reshare(  # noqa: PLR0917 - Typer passes options by name
    archive: Archive,
    sheet: Sheets,
    out: Out = None,
    threshold: Annotated[int, typer.Option(help="New sheets that recover the root key.")] = 3,
    shares: Annotated[int, typer.Option(help="New sheets that are made.")] = 5,
    lang: Language = "en",
    json: Json = False,
) -> None:
    """Make a new set of sheets for new custodians; the old set is retired."""
    from app.commands import Continuation, run_continuation

    wish = Continuation("reshare", archive, tuple(sheet), lang, threshold=threshold, shares=shares)
    run_continuation(out, wish, as_json=json)


@rehearse.command("issuance")
def rehearse_issuance(  # noqa: PLR0917 - Typer passes options by name
    archive: Archive,
    sheet: Sheets,
    out: Out = None,
    request: Annotated[list[Path] | None, typer.Option(help="A certificate signing request, PEM or DER.")] = None,
    profile: Annotated[str, typer.Option(help="The profile that the requests are signed under.")] = "subordinate-ca",
    lang: Language = "en",
    json: Json = False,
) -> None:
    """Sign certificates from requests; without --request one is made up."""
    from app.commands import Continuation, read_requests, run_continuation

    requests = read_requests(tuple(request or ()), profile)
    run_continuation(out, Continuation("issuance", archive, tuple(sheet), lang, requests=requests), as_json=json)


def _continue(kind: str, archive: Path, sheets: list[Path], out: Path | None, language: str, as_json: bool) -> None:  # noqa: PLR0917 - the options of one command line
    from app.commands import Continuation, run_continuation

    run_continuation(out, Continuation(kind, archive, tuple(sheets), language), as_json=as_json)


@app.command()
def perform(  # noqa: PLR0917 - Typer passes options by name
    name: Annotated[str, typer.Argument(help="A ceremony's name, or the file of a script of your own.")],
    out: Out = None,
    real: Annotated[bool, typer.Option("--real", help="A real ceremony, on the token that is named.")] = False,
    module: Annotated[Path | None, typer.Option(help="The PKCS #11 library of the token's vendor.")] = None,
    serial: Annotated[str | None, typer.Option(help="Serial number of the token.")] = None,
    label: Annotated[str | None, typer.Option(help="Label of the token.")] = None,
    archive: Annotated[Path | None, typer.Option(help="The archive of the latest ceremony of this root.")] = None,
    threshold: Annotated[int, typer.Option(help="Sheets that recover the root key.")] = 3,
    shares: Annotated[int, typer.Option(help="Sheets that are made.")] = 5,
    key_type: Annotated[str, typer.Option(help="The type of the key that is made; empty: the usual one.")] = "",
    request: Annotated[list[Path] | None, typer.Option(help="A certificate signing request, PEM or DER.")] = None,
    profile: Annotated[str, typer.Option(help="The profile that the requests are signed under.")] = "subordinate-ca",
    purpose: Annotated[
        str, typer.Option(help="Of estate-key: image-signing, workload-identity, platform-ca or image-decryption.")
    ] = "",
    country: Annotated[str, typer.Option(help="Of an image signer: two letters.")] = "",
    state: Annotated[str, typer.Option(help="Of an image signer: state or province.")] = "",
    trust_domain: Annotated[str, typer.Option(help="Of a workload CA: its SPIFFE trust domain.")] = "",
    signer: Signer = None,
    expected_set: ExpectedSet = None,
    lang: Language = "en",
    paper: Annotated[str, typer.Option(help="A4 or Letter.")] = "A4",
    printer: Annotated[str | None, typer.Option(help="Print the sheets there; without it they go to a folder.")] = None,
) -> None:
    """Hold a ceremony with people at this terminal: a rehearsal, or with --real a real one."""
    from app.commands import Output
    from app.terminal.performing import Wish, run_perform

    wish = Wish(
        name=name,
        out=out,
        real=real,
        token=(module, serial, label),
        archive=archive,
        threshold=threshold,
        shares=shares,
        key_type=key_type,
        language=lang,
        output=Output(paper, printer),
        requests=tuple(request or ()),
        profile=profile,
        purpose=purpose,
        names={"country": country, "state": state, "trust_domain": trust_domain},
        expected=(signer, expected_set),
    )
    raise typer.Exit(run_perform(wish))


Attended = Annotated[bool, typer.Option("--attended", help="With people at this terminal, also a real ceremony.")]


@app.command()
def resume(
    folder: Annotated[Path, typer.Argument(help="The folder it was begun in.")],
    attended: Attended = False,
    json: Json = False,
) -> None:
    """Go on with an interrupted rehearsal, unattended; with --attended, with any ceremony."""
    if attended:
        from app.terminal.performing import resume_attended

        raise typer.Exit(resume_attended(folder))
    from app.commands import run_resume

    run_resume(folder, as_json=json)


@app.command()
def abort(
    folder: Annotated[Path, typer.Argument(help="The folder it was begun in.")],
    reason: Annotated[str, typer.Option(help="Why; it stands in the record.")] = "ended after an interruption",
    attended: Attended = False,
    json: Json = False,
) -> None:
    """End an interrupted ceremony for good, in a record that verifies as aborted."""
    if attended:
        from app.terminal.performing import abort_attended

        raise typer.Exit(abort_attended(folder, reason))
    from app.commands import run_abort

    run_abort(folder, reason, as_json=json)


@app.command()
def verify(
    archive: Path,
    anchor: Annotated[Path | None, typer.Option(help="The root CA certificate, known from elsewhere.")] = None,
    continues: Annotated[Path | None, typer.Option(help="The earlier archive that this one continues.")] = None,
    requirements: Annotated[bool, typer.Option("--requirements", help="Also show what an audit asks for.")] = False,
    json: Json = False,
) -> None:
    """Check an archive: every check by name, passed or failed, and why."""
    from app.desk_commands import print_requirements, requirements_data
    from app.output import print_json, print_report
    from ceremony.verify import verify_archive

    report = verify_archive(archive, anchor, continues)
    if json:
        print_json(report.as_data() | (requirements_data(archive) if requirements else {}))
    else:
        print_report(report)
        if requirements:
            print_requirements(archive)
    raise typer.Exit(0 if report.ok else 1)


@sheet.command("check")
def sheet_check(
    files: Annotated[list[Path], typer.Argument(help="Sheets: PDF, image, or text file of the words.")],
    archive: Annotated[Path | None, typer.Option(help="The archive of the ceremony that made them.")] = None,
    signer: Signer = None,
    expected_set: ExpectedSet = None,
    json: Json = False,
) -> None:
    """Judge each sheet alone: genuine, altered, of another set, or unreadable; without --archive by its own seal."""
    from app.commands import run_sheet_check

    run_sheet_check(tuple(files), archive, (signer, expected_set), as_json=json)


@pages.callback()
def _pages() -> None:
    """Public pages."""


@pages.command("read")
def pages_read(
    files: Annotated[list[Path], typer.Argument(help="Scans of public pages, PDF or pictures, in any order.")],
    out: Out = None,
    json: Json = False,
) -> None:
    """When no archive is left: read the public pages of an envelope into a folder that a recovery takes for it."""
    from app.commands import run_pages_read

    run_pages_read(tuple(files), out, as_json=json)


@sheet.callback()
def _sheet() -> None:
    """Share sheets."""


@hsm.callback()
def _hsm() -> None:
    """Tokens."""


@hsm.command("probe")
def hsm_probe(
    module: Annotated[Path, typer.Option(help="The PKCS #11 library of the token's vendor.")],
    serial: Annotated[str | None, typer.Option(help="Serial number of the token.")] = None,
    label: Annotated[str | None, typer.Option(help="Label of the token.")] = None,
    json: Json = False,
) -> None:
    """What a token can do, and which transport would be used; tried with throw-away keys only."""
    from app.commands import run_probe

    run_probe(module, serial, label, as_json=json)


@app.command()
def sites(
    group: Annotated[list[str] | None, typer.Argument(help="K:SITE,SITE,... with a site for each sheet.")] = None,
    needed: Annotated[int, typer.Option(help="How many of the groups must come together.")] = 1,
    archive: Annotated[Path | None, typer.Option(help="Instead of groups: the live set of this archive.")] = None,
    json: Json = False,
) -> None:
    """What survives which loss of sites, and what lets fewer people recover than there should be."""
    from app.site_commands import run_sites

    run_sites(list(group or ()), needed, archive, as_json=json)


@scripts.command("list")
def scripts_list(json: Json = False) -> None:
    """The scripts that come with Keyrite."""
    from app.output import print_json
    from ceremony.script import load_shipped_script, shipped_scripts

    loaded = [load_shipped_script(name) for name in shipped_scripts()]
    if json:
        print_json([{"name": one.name, "version": one.version, "sha256": one.sha256} for one in loaded])
        return
    for one in loaded:
        typer.echo(f"{one.name:<18} version {one.version}, {len(one.steps)} steps   {one.title.en}")


@scripts.command("show")
def scripts_show(name: str) -> None:
    """A script as it stands, to copy and edit."""
    from ceremony.script import load_shipped_script

    typer.echo(load_shipped_script(name).source.decode("utf-8"), nl=False)


@scripts.command("check")
def scripts_check(file: Path, json: Json = False) -> None:
    """Check a script of your own against the rules."""
    from app.commands import run_script_check

    run_script_check(file, as_json=json)


@scripts.command("print")
def scripts_print(
    name: Annotated[str, typer.Argument(help="A script that comes with Keyrite, or a file.")],
    pdf: Annotated[Path, typer.Option(help="The PDF to write.")],
    lang: Language = "en",
    sheets: Annotated[int, typer.Option(help="How many sheets have a place for their bag number.")] = 5,
) -> None:
    """A script as the paper checklist, with boxes to initial."""
    from app.commands import run_script_print

    run_script_print(name, pdf, language=lang, sheets=sheets)


def main() -> None:
    """Run the command line; the only place that turns failures into sentences and exit codes."""
    sys.exit(_guarded())


def _guarded() -> int:
    from app.output import print_failure, speak_plainly

    speak_plainly()
    as_json = "--json" in sys.argv
    try:
        return _run()
    except TyperException as problem:
        return _print_misuse(problem, as_json=as_json)
    except BrokenPipeError:
        return 1
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    except (Exception, KeyboardInterrupt) as problem:
        exit_code, sentence = _sentence(problem)
        print_failure(sentence, as_json=as_json)
        return exit_code


def _run() -> int:
    ended = app(standalone_mode=False)  # else an interruption, and what was typed wrong, would end it in there
    if ended == INTERRUPTED:
        raise KeyboardInterrupt
    return ended if isinstance(ended, int) else 0


def _sentence(problem: BaseException) -> tuple[int, str]:
    """The exit code, and what is said: never a traceback, which could show what must not be seen."""
    if isinstance(problem, KeyriteError):
        return problem.exit_code, str(problem)
    if isinstance(problem, KeyboardInterrupt):
        return 1, "Stopped; a ceremony that was under way can be resumed."
    if isinstance(problem, OSError):
        what = problem.strerror or "unknown"
        return 3, (
            f"This machine refused a file or device ({what}); what the record holds is unharmed. Check disk and "
            "rights, then go on."
        )
    return 1, (
        f"An unexpected failure ({type(problem).__name__}) stopped the program; what the record holds is unharmed. "
        "Please report it."
    )


def _print_misuse(problem: TyperException, *, as_json: bool) -> int:
    """What was typed cannot be used: how it is used, and why; with --json one document like any other failure."""
    from app.output import print_failure

    show = getattr(problem, "show", None)
    if as_json or show is None:
        print_failure(problem.format_message(), as_json=as_json)
    else:
        show()
    return problem.exit_code
