"""Standard output for people: whatever is printed or stands in a table is made visible first, here and nowhere else."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from app.visible import visible


class VisibleConsole(Console):
    """A console that prints one paragraph a call; colour only where it is a terminal."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"highlight": False, "soft_wrap": True, "emoji": False, **options})

    def print(self, *objects: Any, **options: Any) -> None:
        """Print; texts come from anywhere, and hold no line end."""
        super().print(*map(_shown, objects), **options)


class VisibleTable(Table):
    """A table without lines: marks, names, and what is said of them."""

    def __init__(self) -> None:
        super().__init__(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))

    def add_row(self, *cells: Any, **options: Any) -> None:
        """One line of it; its texts as they are printed."""
        super().add_row(*map(_shown, cells), **options)


def _shown(value: Any) -> Any:
    return visible(value) if isinstance(value, str) else value
