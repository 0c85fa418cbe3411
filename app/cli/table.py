"""The commands by name, with what `keyrite --help` says of each; a command's own module is imported when it is called.

So help and version wait for nothing that a ceremony or the verifier needs.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import TYPE_CHECKING

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

if TYPE_CHECKING:  # a class that Typer does not show
    from typer._click.core import Context

_SELDOM = (
    50_000  # new objects before garbage is looked for: what is being imported is none, and looking costs a twentieth
)
HELP = {
    "perform": "Hold a ceremony with people at this terminal: a rehearsal, or with --real a real one.",
    "resume": "Go on with an interrupted rehearsal, unattended; with --attended, with any ceremony.",
    "abort": "End an interrupted ceremony for good, in a record that verifies as aborted.",
    "verify": "Check an archive: every check by name, passed or failed, and why.",
    "sites": "What survives which loss of sites, and what lets fewer people recover than there should be.",
    "rehearse": "Unattended rehearsals on throw-away SoftHSM tokens.",
    "sheet": "Share sheets.",
    "pages": "Public pages, printed with every envelope.",
    "hsm": "Tokens.",
    "scripts": "Ceremony scripts.",
    "profiles": "Certificate profiles, shipped and your own.",
    "policy": "The organisation's policy: how often, how many, who may be absent; one file.",
    "estate": "The estate: hosts, what each is for, and their requests.",
    "sign": "What is signed for other programs: orders, and what an older system signed.",
    "kit": "What the hosts of an estate install.",
    "tuf": "Root metadata of a TUF repository: a draft, and who has signed.",
    "desk": "The auditor's desk: one archive, or a folder of many.",
}


def _module(name: str) -> typer.Typer | Callable[..., None]:  # noqa: PLR0911, PLR0912 - a table
    """A command, or a group of them; KeyError for a name that is none."""
    match name:
        case "perform":
            from app.cli.commands.perform import perform

            return perform
        case "resume":
            from app.cli.commands.perform import resume

            return resume
        case "abort":
            from app.cli.commands.perform import abort

            return abort
        case "verify":
            from app.cli.commands.verify import verify

            return verify
        case "sites":
            from app.cli.commands.sites import sites

            return sites
        case "rehearse":
            from app.cli.commands.rehearse import rehearse

            return rehearse
        case "sheet":
            from app.cli.commands.paper import sheet

            return sheet
        case "pages":
            from app.cli.commands.paper import pages

            return pages
        case "hsm":
            from app.cli.commands.hsm import hsm

            return hsm
        case "scripts":
            from app.cli.commands.scripts import scripts

            return scripts
        case "profiles":
            from app.cli.commands.profiles import profiles

            return profiles
        case "policy":
            from app.cli.commands.policy import policy

            return policy
        case "estate":
            from app.cli.commands.estate import estate

            return estate
        case "sign":
            from app.cli.commands.sign import sign

            return sign
        case "kit":
            from app.cli.commands.kit import kit

            return kit
        case "tuf":
            from app.cli.commands.tuf import tuf

            return tuf
        case "desk":
            from app.cli.commands.desk import desk

            return desk
    raise KeyError(name)


def load(name: str) -> TyperCommand | TyperGroup:
    """The command of this name, as Typer has it; KeyError where there is none."""
    gc.set_threshold(_SELDOM)
    found = _module(name)
    shelf = typer.Typer(add_completion=False, rich_markup_mode=None)
    if isinstance(found, typer.Typer):
        shelf.add_typer(found, name=name, help=HELP[name])
    else:
        shelf.command(name, help=HELP[name])(found)
    made = get_group(shelf).commands[name]
    assert isinstance(made, TyperCommand | TyperGroup)  # noqa: S101 - what Typer makes of a function, or of a Typer
    return made


class LateGroup(TyperGroup):
    """Knows commands by name and help alone, until one is called."""

    def resolve_command(
        self,
        ctx: Context,
        args: list[str],
    ) -> tuple[str | None, TyperCommand | TyperGroup | None, list[str]]:
        """The command that is called, loaded; what is misspelt is told by name."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, load(name) if name else None, rest


def tell_of_commands(app: typer.Typer) -> None:
    """Each command by its name and help."""
    for name, said in HELP.items():
        app.command(name, help=said)(_not_loaded)


def _not_loaded() -> None:
    """Stands for a command in `keyrite --help`; never called."""
