"""Files of estates, for the pages that make and use them: opened as far as they can be read, checked, and written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from app.window.ceremony_options import AskedEstate, CellProblem, CheckedEstate, OpenedEstate, SavedEstate
from ceremony.disk.export_file import write_export
from ceremony.disk.folders import read_plain_file
from ceremony.errors import KeyriteError
from ceremony.estate.loading import check_estate, example_estate, load_estate
from ceremony.estate.matching import match_requests
from ceremony.estate.reading import MOST_BYTES
from ceremony.estate.requesting import write_requests
from ceremony.estate.writing import write_estate
from ceremony.pki.certificates import sha256_hex
from ceremony.planning.estate_issuance import EstateIssuance, read_estate
from ceremony.script.plain_yaml import NotPlainError, read_plain
from ceremony.script.strict_file import Problem


def open_estate(path: Path | None) -> OpenedEstate:
    """Field by field, with everything that is wrong; UsageError where the file cannot be read at all."""
    source = example_estate() if path is None else read_plain_file(path, MOST_BYTES)
    try:
        value = read_plain(source).value
    except NotPlainError:
        value = None
    return OpenedEstate(value if isinstance(value, dict) else {}, path, _problems(check_estate(source)[1]))


def check_values(values: Mapping[str, object]) -> tuple[CellProblem, ...]:
    """Everything that is wrong with an estate of these values, each at its place."""
    return _problems(check_estate(write_estate(values))[1])


def _problems(found: tuple[Problem, ...]) -> tuple[CellProblem, ...]:
    return tuple(CellProblem(one.place, one.error) for one in found)


def save_estate(values: Mapping[str, object], path: Path) -> SavedEstate:
    """Written whole, or not at all; over a file that is there, for the dialog has asked."""
    source = write_estate(values)
    write_export(path, source, replace=True)
    return SavedEstate(path, sha256_hex(source))


def write_scripts(values: Mapping[str, object], folder: Path) -> int:
    """The scripts by which hosts make their keys, in a new or empty folder; how many there are. Errors as theirs."""
    estate, problems = check_estate(write_estate(values))
    if estate is None:
        raise problems[0].error
    return len(write_requests(estate, folder))


def check_asked(asked: AskedEstate) -> CheckedEstate:
    """Who asked for what, and what is wrong; nobody else's archive is looked at yet."""
    try:
        estate = load_estate(asked.file)
        back = match_requests(estate, asked.folder)
        back.require_sound()
    except KeyriteError as problem:
        return CheckedEstate(problem=problem)
    return CheckedEstate(
        len(estate.hosts), len(back.requests), tuple((host.name, str(use)) for host, use in back.missing)
    )


def read_asked(asked: AskedEstate | None) -> EstateIssuance | None:
    """The same, to be issued for."""
    return read_estate(asked.file, asked.folder, allow_missing=asked.allow_missing) if asked else None
