"""The command line: exit 0 done, 1 refused or a failed check, 2 usage, 3 this machine lacks something."""

from __future__ import annotations

import io
import sys
from itertools import pairwise
from typing import Annotated

import typer
from typer.exceptions import TyperException

from app.cli.table import LateGroup, tell_of_commands
from app.window import run
from ceremony.errors import KeyriteError, UsageError

app = typer.Typer(
    name="keyrite",
    help="Key ceremonies and disaster recovery for a root key. Without a command: the desktop program.",
    add_completion=False,
    pretty_exceptions_enable=False,
    no_args_is_help=False,
    rich_markup_mode=None,
    cls=LateGroup,
)
tell_of_commands(app)

INTERRUPTED = 130  # what Typer makes of Ctrl-C


@app.callback(invoke_without_command=True)
def start_window(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and the program's hash.")] = False,
) -> None:
    """Open the desktop program when no command is given."""
    if version:
        from app.cli.tasks.version import say_version

        say_version()
        raise typer.Exit
    if context.invoked_subcommand is None:
        raise typer.Exit(run(sys.argv[:1]))


def main() -> None:
    """Run the command line; the only place that turns failures into sentences and exit codes."""
    sys.exit(_guarded())


def _guarded() -> int:
    _speak_plainly()
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
        from app.failures import print_failure

        exit_code, sentence = _sentence(problem, "en" if as_json else _language())
        print_failure(sentence, as_json=as_json)
        return exit_code


def _speak_plainly() -> None:
    """A terminal that lacks a letter gets its number instead of a failure."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _run() -> int:
    _refuse_nothing(sys.argv[1:])
    ended = app(standalone_mode=False)  # else an interruption, and what was typed wrong, would end it in there
    if ended == INTERRUPTED:
        raise KeyboardInterrupt
    return ended if isinstance(ended, int) else 0


def _refuse_nothing(arguments: list[str]) -> None:
    """UsageError for an option with an empty value: an unset variable of a shell would leave a choice unmade unsaid."""
    for option, value in zip(arguments, [*arguments[1:], " "], strict=True):
        name, given, said = option.partition("=")
        if name.startswith("--") and not (said if given else value):
            raise UsageError(
                "The option {option} was given nothing, as an unset variable leaves it; say its value, or leave it "
                "out.",
                option=name,
            )


def _language() -> str:
    """What `--lang` asked for, whichever command has failed; programs that read JSON get one language."""
    named = ("--lang", "--language")
    asked = [value for option, value in pairwise(sys.argv) if option in named]
    asked += [one.partition("=")[2] for one in sys.argv if one.partition("=")[0] in named]
    return "zh" if "zh" in asked else "en"


def _sentence(problem: BaseException, language: str) -> tuple[int, str]:
    """The exit code, and what is said: never a traceback, which could show what must not be seen."""
    if isinstance(problem, KeyriteError):
        if language == "en":
            return problem.exit_code, str(problem)
        from app.cli.tasks.refusing import said

        return problem.exit_code, said(problem, language)
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
    from app.failures import print_failure, print_misuse

    show = getattr(problem, "show", None)
    if as_json or show is None:
        print_failure(problem.format_message(), as_json=as_json)
    else:
        show(file=(shown := io.StringIO()))
        print_misuse(shown.getvalue(), problem.format_message())
    return problem.exit_code
