"""`keyrite estate check` and `requests`: what is wrong with an estate, and what its hosts asked for."""

from __future__ import annotations

import datetime
from pathlib import Path

import typer

from app.file_problems import rule_sentence, tell_problems
from app.json_output import print_json
from app.output import Say
from ceremony.disk.folders import read_plain_file
from ceremony.errors import UsageError
from ceremony.estate.description import Estate
from ceremony.estate.loading import check_estate, example_estate, load_estate
from ceremony.estate.matching import CameBack, Needed, match_requests
from ceremony.estate.reading import MOST_BYTES
from ceremony.estate.requesting import GUIDE, write_requests
from ceremony.language.digest_words import group_hex
from ceremony.language.translations import said_in
from ceremony.planning.estate_issuance import needed_now
from ceremony.planning.plan import check_language
from ceremony.verify import read_continued

_WORDS_IN_A_ROW = 8


def show_example() -> None:
    """An estate as it stands, to copy and edit."""
    typer.echo(example_estate(), nl=False)


def run_estate_check(file: Path, requests: Path | None, *, language: str, as_json: bool) -> None:
    """Say what is wrong, by line; exit 1 if anything is, or if a host has sent no request."""
    check_language(language)
    estate, problems = check_estate(read_plain_file(file, MOST_BYTES))
    if estate is None:
        tell_problems(file, problems, language, as_json=as_json)
        raise typer.Exit(1)
    back = match_requests(estate, requests) if requests is not None else None
    if as_json:
        sound = back is None or not (back.problems or back.missing)
        print_json({"ok": sound, **_estate_data(estate), **(_requests_data(back) if back else {})})
    else:
        _tell_estate(estate, language)
        if back is not None:
            _tell_requests(back, language)
    raise typer.Exit(1 if back is not None and (back.problems or back.missing) else 0)


def _tell_estate(estate: Estate, language: str) -> None:
    say = Say(as_json=False)
    kept = said_in(
        "registries {registries}, daemons {daemons}, groups of clients {groups}; hosts {hosts}, certificates "
        "{certificates}; every rule kept.",
        language,
    )
    say(f"{estate.organisation}: {kept.format(**_counts(estate))}")
    say(f"SHA-256 {group_hex(estate.sha256)}")


def _counts(estate: Estate) -> dict[str, int]:
    return {
        "registries": len(estate.registries),
        "daemons": len(estate.daemons),
        "groups": len(estate.groups),
        "hosts": len(estate.hosts),
        "certificates": sum(len(host.uses) for host in estate.hosts),
    }


def _estate_data(estate: Estate) -> dict[str, object]:
    return {"organisation": estate.organisation, "sha256": estate.sha256, **_counts(estate)}


def _tell_requests(back: CameBack, language: str) -> None:
    say = Say(as_json=False)
    for one in back.requests:
        say()
        say(f"{one.host.name}  {one.use}  {one.request.key_type}  {group_hex(one.key_sha256)}")
        for at in range(0, len(one.key_words), _WORDS_IN_A_ROW):
            say(f"    {' '.join(one.key_words[at : at + _WORDS_IN_A_ROW])}")
    say()
    for problem in back.problems:
        say(rule_sentence(problem, language))
    for host, use in back.missing:
        text = "Missing: {host} has sent no request for its key as a {use}."
        say(said_in(text, language).format(host=host.name, use=said_in(use, language)))
    if not back.problems and not back.missing:
        say(said_in("Every host has sent its requests; compare the words above with what is read to you.", language))


def _requests_data(back: CameBack) -> dict[str, object]:
    return {
        "requests": [
            {
                "host": one.host.name,
                "use": str(one.use),
                "file": str(one.file),
                "key_type": str(one.request.key_type),
                "key_sha256": one.key_sha256,
                "key_words": list(one.key_words),
                "written_down": one.written_down,
            }
            for one in back.requests
        ],
        "problems": [{"rule": one.rule, "sentence": str(one)} for one in back.problems],
        "missing": [{"host": host.name, "use": str(use)} for host, use in back.missing],
    }


def run_estate_requests(
    file: Path, out: Path | None, archive: Path | None, by: str, *, language: str, as_json: bool
) -> None:
    """Write a folder for each host, or each that needs one; what is to be done with them stands in its README.md."""
    check_language(language)
    if out is None:
        raise UsageError("Say where to write with --out FOLDER, a new or empty folder.")
    if by and archive is None:
        raise UsageError("A day, --by, is for what an archive tells; name the archive with --archive.")
    estate = load_estate(file)
    needed = _needed(estate, archive, by) if archive is not None else None
    if needed == frozenset():
        _tell_written(out, (), language, as_json=as_json)
        return
    _tell_written(out, write_requests(estate, out, needed), language, as_json=as_json)


def _needed(estate: Estate, archive: Path, by: str) -> frozenset[Needed]:
    try:
        day = datetime.date.fromisoformat(by) if by else datetime.datetime.now(datetime.UTC).date()
    except ValueError:
        raise UsageError("{by} is not a day; write it as 2027-12-01.", by=by) from None
    continued = read_continued(archive, rehearsal=None)
    policy = continued.policy.terms if continued.policy else None
    return needed_now(estate, continued.estate, continued.in_use, day, policy)


def _tell_written(out: Path, scripts: tuple[Path, ...], language: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"ok": True, "folder": str(out), "scripts": [str(path) for path in scripts]})
        return
    text = "{hosts} hosts, each with a folder in {folder}. What to do with them: {guide}"
    if not scripts:
        text = "No host needs a certificate; nothing was written."
    values = {"hosts": len(scripts), "folder": str(out), "guide": str(out / GUIDE)}
    Say(as_json)(said_in(text, language).format(**values))
