"""Standard output for people: whatever is printed or stands in a table is made visible first, here and nowhere else."""

from __future__ import annotations

from typing import IO, Literal

from rich.console import Console
from rich.table import Table

from app.visible import visible


class VisibleTable:
    """A table without lines: marks, names, and what is said of them."""

    def __init__(self) -> None:
        self.drawn = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))

    def add_column(self, *, no_wrap: bool = False, overflow: Literal["fold", "ellipsis"] = "ellipsis") -> None:
        """A column, for what is to be said of how it breaks lines; others are added as cells come."""
        self.drawn.add_column(no_wrap=no_wrap, overflow=overflow)

    def add_row(self, *cells: str) -> None:
        """One line of it; its texts as they are printed."""
        self.drawn.add_row(*map(visible, cells))


class VisibleConsole:
    """A console that prints one paragraph a call; colour only where it is a terminal."""

    def __init__(self, file: IO[str] | None = None, width: int | None = None) -> None:
        """`file`: None is standard output; `width` in characters, None: the terminal's."""
        self._console = Console(file=file, width=width, highlight=False, soft_wrap=True, emoji=False)

    @property
    def file(self) -> IO[str]:
        """Where it goes."""
        return self._console.file

    def print(
        self, shown: str | VisibleTable = "", *, style: str | None = None, markup: bool = True, end: str = "\n"
    ) -> None:
        """Print; texts come from anywhere, and hold no line end. `markup`: [bold] and the like mean something."""
        content = visible(shown) if isinstance(shown, str) else shown.drawn
        self._console.print(content, style=style, markup=markup, end=end)
