"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Out = Annotated[Path | None, typer.Option("--out", help="A new or empty folder for what is made.")]
Language = Annotated[str, typer.Option("--lang", "--language", help="en or zh.")]
Attended = Annotated[bool, typer.Option("--attended", help="With people at this terminal, also a real ceremony.")]
Archive = Annotated[Path, typer.Option(help="The archive of the latest ceremony of this root.")]
Sheets = Annotated[list[Path], typer.Option("--sheet", help="A sheet's PDF, an image, or a text file of its words.")]
Signer = Annotated[
    Path | None, typer.Option(help="Without an archive: the log key's certificate, to check the seal's signature.")
]
ExpectedSet = Annotated[
    int | None, typer.Option("--set", help="Without an archive: the number of the set that the sheet should be of.")
]
