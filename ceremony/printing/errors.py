"""What can go wrong at a printer, and what that means for the paper.

MachineError
`-- PrinterError            nothing of the sheet came onto paper
    `-- PaperUnknownError   it may have: somebody must look before it is printed again
"""

from __future__ import annotations

from typing import ClassVar, Literal

from ceremony.errors import MachineError


class PrinterError(MachineError):
    """The printer cannot be used as it is; nothing was printed."""

    paper: ClassVar[Literal["none", "unknown"]] = "none"


class LostError(PrinterError):
    """The connection broke after it was made; the caller knows what that means for the paper."""


class PaperUnknownError(PrinterError):
    """The sheet went to the printer, and what became of it is not known."""

    paper = "unknown"
