"""`keyrite desk`: timeline, record, what is due, what is open, and exports."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from app.json_output import print_json
from app.output import console, print_remark
from ceremony.audit.browser import RecordFilter, browse
from ceremony.audit.certificates import STATUS_NAMES, Issuing, find_certificates, look_at_certificates
from ceremony.audit.export_ecs import ecs_lines
from ceremony.audit.export_ics import calendar
from ceremony.audit.obligations import list_obligations
from ceremony.audit.review import review_archive
from ceremony.audit.timeline import DEPTH, PASSED_OVER, Seen, draw_timeline, look_at_some
from ceremony.disk.export_file import write_export
from ceremony.facts.schedule import list_due
from ceremony.issuing.index import LOG_PROFILE
from ceremony.language.translations import in_names, name_in, said_in

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def _say(text: str = "") -> None:
    console().print(text, markup=False)


def _today() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date()


def _write_new(path: Path, content: bytes | Iterator[bytes], *, quiet: bool = False) -> None:
    write_export(path, content)
    if not quiet:
        _say(f"Written: {path}")


def _end(seen: Sequence[Seen], language: str, unknown: str = "", *, as_json: bool = False) -> None:
    """Name what could not be looked into, and say what is `unknown` therefore; exit 1 if there is anything of it.

    With JSON on standard output the names go to standard error.
    """
    dark = [one for one in seen if one.facts is None]
    for line in _not_looked_into(dark, language):
        if as_json:
            print_remark(line)
        else:
            _say(line)
    if dark and not as_json:
        _say(said_in(unknown, language))
    if dark or as_json:
        raise typer.Exit(1 if dark else 0)


def _not_looked_into(dark: Sequence[Seen], language: str) -> Iterator[str]:
    """A line for each place; those that were passed over for what they are share one, for there may be hundreds."""
    passed = [one for one in dark if one.problem == PASSED_OVER]
    together = len(passed) > 1
    for one in dark:
        if not (together and one.problem == PASSED_OVER):
            why = said_in(one.problem, language)
            yield said_in("NOT LOOKED INTO {path}: {why}", language).format(path=one.path, why=why)
    if together:
        line = said_in(
            "NOT LOOKED INTO at least {count} folders, {path} first: each is a link, or lies more than {depth} folders "
            "deep; name the folder in which they lie.",
            language,
        )
        yield line.format(count=len(passed), path=passed[0].path, depth=DEPTH)


def show_timeline(folder: Path, language: str, *, as_json: bool) -> None:
    """A root's life over a folder of archives."""
    seen = look_at_some(folder)
    drawn = draw_timeline(seen)
    if as_json:
        print_json(_fields(drawn))
        _end(seen, language, as_json=True)
    for life in drawn.roots:
        _say(f"Root {life.root_sha256[:16]}  {' '.join(life.root_words[:4])} ...  {life.organisation}")
        for event in life.events:
            link = {"missing": f"  (continues {event.continues}, not here)", "differs": "  (continues another archive)"}
            link["paper"] = f"  (continues {event.continues} from its public pages)"
            mark = event.verdict.upper() or "UNREADABLE"
            mark += "" if event.vouched_by == "root" or not event.ok else " (no root)"
            title = event.title.in_language(language)
            _say(f"  {event.when[:10]}  {mark:<18} {event.ceremony}  {title}{link.get(event.link, '')}")
    for other in drawn.others:
        if not other.closed:
            _say(f"No root: {other.path}  {other.problem or (other.report.verdict if other.report else '')}")
    _end(seen, language, "So it cannot be said here whether a root's life is whole.")


def show_record(
    archive: Path, events: Sequence[str], roles: Sequence[str], text: str, *, after: int, as_json: bool
) -> None:
    """The record's entries, filtered and searched."""
    wanted = RecordFilter(events=frozenset(events), roles=frozenset(roles), text=text)
    page = browse(archive, wanted, after=after)
    if as_json:
        print_json(_fields(page))
        return
    for row in page.rows:
        _say(f"{row.line:>6}  {row.time}  {name_in(row.event, 'en')}  {row.name} ({row.role})")
        if row.summary:
            told = (f"{name}: {in_names(value, 'en')}" for name, value in row.data)
            _say(f"        {'; '.join(told)}")
    _say(f"{page.matching} of {page.total} entries match.")
    if page.more_after:
        _say(f"More: --after {page.more_after}")


def show_due(folder: Path, ics: Path | None, language: str, *, as_json: bool) -> None:
    """What is due: drills, checks of sheets, keys, certificates that expire, CRLs, log reviews."""
    seen, today = look_at_some(folder), _today()
    dates = sorted(list_due(one.facts for one in seen if one.facts), key=lambda one: one.on)
    if as_json:
        print_json([{**_fields(one), "status": one.status(today)} for one in dates])
    else:
        for one in dates:
            _say(f"{one.on}  {one.status(today):<8} {one.what.in_language(language)}  ({one.ceremony})")
    if ics is not None:
        _write_new(ics, calendar(dates, stamp=datetime.datetime.now(datetime.UTC), language=language), quiet=as_json)
    _end(seen, language, "So it cannot be said here what else is due.", as_json=as_json)


def show_certificates(folder: Path, find: str, language: str, *, as_json: bool) -> None:
    """What is valid, renewed, ends soon, has ended or is revoked, by CA; exit 1 where --find finds nothing."""
    issuing, dark = look_at_certificates(folder, datetime.datetime.now(datetime.UTC))
    wanted = {id(one) for one in find_certificates(issuing, find)} if find else None
    shown = [
        replace(one, certificates=tuple(each for each in one.certificates if wanted is None or id(each) in wanted))
        for one in issuing
    ]
    if wanted is not None:
        shown = [one for one in shown if one.certificates]
    if as_json:
        print_json([_fields(one) for one in shown])
    else:
        for one in shown:
            _say_certificates(one, language, every=wanted is not None)
    if not shown and not as_json:
        _say(said_in("No certificate was found.", language))
    if shown or dark:
        _end(dark, language, "So it cannot be said here what else was issued.", as_json=as_json)
    elif wanted is not None:
        raise typer.Exit(1)


def _say_certificates(issuing: Issuing, language: str, *, every: bool) -> None:
    """Of log keys, one a ceremony, there are many: unless `every` is to be shown, those that count are counted."""
    _say(f"{issuing.label}  {issuing.subject}  (root {issuing.root_sha256[:16]})")
    if issuing.list_number:
        said = said_in("revocation list {number}, the next by {day}", language)
        _say(f"  {said.format(number=issuing.list_number, day=issuing.next_update)}")
    certificates = issuing.certificates
    quiet = [one for one in certificates if one.line.profile == LOG_PROFILE and not one.reason and not every]
    logs = {one.line.serial for one in quiet}
    for one in certificates:
        if len(logs) > 1 and one.line.serial in logs:
            continue
        status = name_in(STATUS_NAMES[one.status], language)
        why = f" ({one.revoked_on}, {name_in(one.reason, language)})" if one.reason else ""
        if one.renewed_by:
            why = f" ({name_in('new-serial-number', language)} {one.renewed_by})"
        _say(f"  {status:<9} {one.line.not_after[:10]}  {one.line.serial}  {one.line.subject}{why}")
    if len(logs) > 1:
        _say(f"  {said_in('and {count} certificates of log keys', language).format(count=len(logs))}")
    for serial in issuing.unknown:
        _say(f"  {name_in(STATUS_NAMES['revoked'], language):<9} {serial}  {said_in('no index knows it', language)}")


def show_obligations(folder: Path, language: str, *, as_json: bool) -> None:
    """What these archives leave to be done."""
    seen = look_at_some(folder)
    found = list_obligations(seen, _today())
    if as_json:
        print_json([_fields(one) for one in found])
        _end(seen, language, as_json=True)
    for one in found:
        line = f", line {one.line}" if one.line else ""
        _say(f"{one.weight.upper():<6} {one.what.in_language(language)}  ({one.ceremony}{line})")
    if not found:
        _say(said_in("Nothing is open.", language))
    _end(seen, language, "So it cannot be said here what else is open.")


def write_review(archive: Path, out: Path, anchor: Path | None, language: str) -> None:
    """A review of an archive as a PDF."""
    _write_new(out, review_archive(archive, anchor, language))


def write_ndjson(archive: Path, out: Path) -> None:
    """The record as NDJSON in the Elastic Common Schema, redacted."""
    _write_new(out, ecs_lines(archive))


def _fields(one: DataclassInstance) -> dict[str, object]:
    return {name: _plain(value) for name, value in asdict(one).items()}


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
