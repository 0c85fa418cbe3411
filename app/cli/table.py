"""The commands by name, with what `keyrite --help` says of each.

Typer looks into a command's options only when it is called, and what a command does is imported when it runs: help and
version wait for nothing that a ceremony or the verifier needs.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from app.cli.commands.desk import desk
from app.cli.commands.estate import estate
from app.cli.commands.hsm import hsm
from app.cli.commands.kit import kit
from app.cli.commands.paper import pages, sheet
from app.cli.commands.perform import abort, perform, resume
from app.cli.commands.policy import policy
from app.cli.commands.profiles import profiles
from app.cli.commands.rehearse import rehearse
from app.cli.commands.scripts import scripts
from app.cli.commands.sign import sign
from app.cli.commands.sites import sites
from app.cli.commands.tuf import tuf
from app.cli.commands.verify import verify

if TYPE_CHECKING:  # a class that Typer does not show
    from typer._click.core import Context

Defined = typer.Typer | Callable[..., None]  # a group of commands, or one
_SELDOM = (
    50_000  # new objects before garbage is looked for: what is being imported is none, and looking costs a twentieth
)
COMMANDS: Final[dict[str, tuple[Defined, str]]] = {
    "perform": (perform, "Hold a ceremony with people at this terminal: a rehearsal, or with --real a real one."),
    "resume": (resume, "Go on with an interrupted rehearsal, unattended; with --attended, with any ceremony."),
    "abort": (abort, "End an interrupted ceremony for good, in a record that verifies as aborted."),
    "verify": (verify, "Check an archive: every check by name, passed or failed, and why."),
    "sites": (sites, "What survives which loss of sites, and what lets fewer people recover than there should be."),
    "rehearse": (rehearse, "Unattended rehearsals on throw-away SoftHSM tokens."),
    "sheet": (sheet, "Share sheets."),
    "pages": (pages, "Public pages, printed with every envelope."),
    "hsm": (hsm, "Tokens."),
    "scripts": (scripts, "Ceremony scripts."),
    "profiles": (profiles, "Certificate profiles, shipped and your own."),
    "policy": (policy, "The organisation's policy: how often, how many, who may be absent; one file."),
    "estate": (estate, "The estate: hosts, what each is for, and their requests."),
    "sign": (sign, "What is signed for other programs: orders, and what an older system signed."),
    "kit": (kit, "What the hosts of an estate install."),
    "tuf": (tuf, "Root metadata of a TUF repository: a draft, and who has signed."),
    "desk": (desk, "The auditor's desk: one archive, or a folder of many."),
}


def make(name: str) -> TyperCommand | TyperGroup:
    """The command of this name, as Typer has it; KeyError where there is none."""
    gc.set_threshold(_SELDOM)
    found, said = COMMANDS[name]
    shelf = typer.Typer(add_completion=False, rich_markup_mode=None)
    if isinstance(found, typer.Typer):
        shelf.add_typer(found, name=name, help=said)
    else:
        shelf.command(name, help=said)(found)
    made = get_group(shelf).commands[name]
    assert isinstance(made, TyperCommand | TyperGroup)  # noqa: S101 - what Typer makes of a function, or of a Typer
    return made


class LateGroup(TyperGroup):
    """Knows commands by name and help until one is called: to look into the options of all takes half of a start."""

    def resolve_command(
        self, ctx: Context, args: list[str]
    ) -> tuple[str | None, TyperCommand | TyperGroup | None, list[str]]:
        """The command that is called, made; what is misspelt is told by name."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, make(name) if name else None, rest


def tell_of_commands(app: typer.Typer) -> None:
    """Each command by its name and help."""
    for name, (_, said) in COMMANDS.items():
        app.command(name, help=said)(_not_loaded)


def _not_loaded() -> None:
    """Stands for a command in `keyrite --help`; never called."""
