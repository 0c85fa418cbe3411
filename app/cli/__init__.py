"""The command line: exit 0 done, 1 refused or a failed check, 2 usage, 3 this machine lacks something."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from app.cli.hsm import hsm
from app.cli.options import Json
from app.cli.paper import pages, sheet
from app.cli.perform import abort, perform, resume
from app.cli.profiles import profiles
from app.cli.rehearse import rehearse
from app.cli.scripts import scripts
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
app.add_typer(rehearse, name="rehearse")
app.add_typer(sheet, name="sheet")
app.add_typer(pages, name="pages")
app.add_typer(hsm, name="hsm")
app.add_typer(scripts, name="scripts")
app.add_typer(profiles, name="profiles")
app.add_typer(desk, name="desk")
for command in (perform, resume, abort):
    app.command()(command)

INTERRUPTED = 130  # what Typer makes of Ctrl-C


@app.callback(invoke_without_command=True)
def start_window(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and the program's hash.")] = False,
) -> None:
    """Open the desktop program when no command is given."""
    if version:
        from ceremony.machine.host import this_program

        facts = this_program()
        typer.echo(f"keyrite {facts.version} sha256 {facts.sha256}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        from app.window import run

        raise typer.Exit(run(sys.argv[:1]))


@app.command()
def verify(
    archive: Path,
    anchor: Annotated[Path | None, typer.Option(help="The root CA certificate, known from elsewhere.")] = None,
    continues: Annotated[Path | None, typer.Option(help="The earlier archive that this one continues.")] = None,
    requirements: Annotated[bool, typer.Option("--requirements", help="Also show what an audit asks for.")] = False,
    json: Json = False,
) -> None:
    """Check an archive: every check by name, passed or failed, and why."""
    from app.desk_commands import print_requirements, requirements_data, verify_and_judge
    from app.output import print_json, print_report
    from ceremony.verify import verify_archive

    judged = None
    if requirements:
        report, judged = verify_and_judge(archive, anchor, continues)
    else:
        report = verify_archive(archive, anchor, continues)
    if json:
        print_json(report.as_data() | (requirements_data(judged) if requirements else {}))
    else:
        print_report(report)
        if requirements:
            print_requirements(judged)
    raise typer.Exit(0 if report.ok else 1)


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
        place = f"{problem.filename}" if problem.filename else "a file or device"
        return 3, (
            f"This machine refused {place} ({what}); what the record holds is unharmed. Check disk and "
            "rights, then go on."
        )
    return 1, (
        f"An unexpected failure ({type(problem).__name__}) stopped the program; what the record holds is unharmed. "
        "Please report it."
    )


def _print_misuse(problem: TyperException, *, as_json: bool) -> int:
    """What was typed cannot be used: how it is used, and why; with --json one document like any other failure."""
    from app.output import print_failure, print_misuse

    show = getattr(problem, "show", None)
    if as_json or show is None:
        print_failure(problem.format_message(), as_json=as_json)
    else:
        show(file=(shown := io.StringIO()))
        print_misuse(shown.getvalue(), problem.format_message())
    return problem.exit_code
