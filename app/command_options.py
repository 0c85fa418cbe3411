"""What the command line says of paper and of a ceremony, checked before anything begins."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ceremony.errors import UsageError
from ceremony.keys import KeyType
from ceremony.outside.rehearsal import example_names, example_request
from ceremony.planning.estate_keys import PURPOSES, EstateKeyOptions, check_estate_key
from ceremony.planning.plan import (
    PAPERS,
    RequestFile,
)
from ceremony.policy.files import Policy, load_policy
from ceremony.printing.choice import PrinterChoice, printer_at
from ceremony.printing.store import open_printer
from ceremony.sheets.reading import load_file

FOLDER = "folder"  # in a printer's place: the sheets become files


@dataclass(frozen=True)
class Output:
    """What the command line says of paper: its size, a printer's address, where a virtual one leaves its pages."""

    paper: str = "A4"
    printer: str | None = None
    scans: Path | None = None
    instead: str | None = None

    def fallbacks(self) -> tuple[PrinterChoice | None, ...]:
        """What the printer is given up for where it cannot be used: another one, None for the folder, or nothing."""
        if self.instead is None:
            return ()
        return (None if self.instead == FOLDER else printer_at(self.instead),)

    def check(self) -> PrinterChoice | None:
        """The printer, if one is named; UsageError for what does not go together, RefusedError if it is elsewhere."""
        if self.paper not in PAPERS:
            raise UsageError("There is no paper {paper}; choose A4 or Letter.", paper=self.paper)
        if self.scans is not None and (self.printer in {None, FOLDER} or not self.scans.is_dir()):
            raise UsageError("--scans names the folder in which the printer of --printer leaves its pages.")
        if self.printer is None or self.printer == FOLDER:
            if self.instead is not None:
                raise UsageError("--instead says what a printer is given up for; name the printer with --printer.")
            return None
        for other in self.fallbacks():
            if other is not None:
                open_printer(other)
        chosen = printer_at(self.printer)
        open_printer(chosen)
        return chosen


@dataclass(frozen=True)
class Continuation:
    """What the command line says of a rehearsal that continues an archive."""

    kind: str
    archive: Path
    sheets: tuple[Path, ...]
    language: str = "en"
    threshold: int = 3
    shares: int = 5
    requests: tuple[RequestFile, ...] = ()
    estate_key: EstateKeyOptions | None = None
    policy: Path | None = None


def read_requests(files: tuple[Path, ...], profile: str) -> tuple[RequestFile, ...]:
    """The requests of an issuance, read before anything begins; a made-up one where none is given."""
    if not files:
        return (example_request(profile),)
    return tuple(RequestFile(file.name, load_file(file), profile) for file in files)


def read_policy(file: Path | None) -> Policy | None:
    """The policy, read before anything begins; None where none is named."""
    return load_policy(file) if file is not None else None


def estate_key_options(
    purpose: str, key_type: str, names: dict[str, str], *, rehearsal: bool = True
) -> EstateKeyOptions:
    """The key that is to be made; UsageError if it cannot be certified. A rehearsal needs no further names."""
    usual = PURPOSES[purpose].usual if purpose in PURPOSES else KeyType.EC_P384
    try:
        kind = KeyType(key_type or usual)
    except ValueError:
        raise UsageError(
            "There is no key type {found}; choose one of {known}.", found=key_type, known=", ".join(KeyType)
        ) from None
    given = {name: value for name, value in names.items() if value}
    return check_estate_key(EstateKeyOptions(purpose, kind, **(given or (example_names(purpose) if rehearsal else {}))))
