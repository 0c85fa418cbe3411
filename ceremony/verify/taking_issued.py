"""What was issued and revoked before, as a ceremony takes it over: index, lists, and cross certificates.

From an archive without an index it begins with what that archive itself tells. Further archives of the same root can be
taken into it: the archives before, where no index was carried on yet, or one that another ceremony left meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from cryptography import x509

from ceremony.archive.bundle import cross_files
from ceremony.archive.index import lines_recorded, lines_taken_over, merge_lines
from ceremony.archive.writing import certificate_name, crl_name
from ceremony.continuing.continued import Continued
from ceremony.errors import RefusedError
from ceremony.issuing.crl_history import crl_number, crl_sha256, load_crl, parse_crl, read_revocations
from ceremony.issuing.index import INDEX_FILE, IndexLine, read_index, write_index
from ceremony.pki.certificates import load_certificate
from ceremony.planning.issuers import ca_keys
from ceremony.record.events import CarriedCrl, CountsFrom, NamedArchive
from ceremony.state import State
from ceremony.verify.checks import Report
from ceremony.verify.inspection import Inspect, Inspection


def take_index(archive: Inspection, state: State) -> tuple[IndexLine, ...]:
    """Every certificate that a verified archive knows of."""
    if state.rulebook.lasting:
        return archive.index

    def read(name: str) -> x509.Certificate | None:
        return load_certificate(archive.read(name)) if name in archive.digests else None

    before = state.opened.continues if state.opened else None
    taken = lines_taken_over(before, read) if before else ()
    return merge_lines((taken, lines_recorded(archive.indexed, read, state.ceremony)))


def take_crls(archive: Inspection, state: State, files: dict[str, bytes]) -> tuple[CarriedCrl, ...]:
    """The latest list of each CA key; `files` gets them too."""
    found = []
    for label in ca_keys(state.estate.values()):
        name = crl_name(label)
        if name in archive.digests:
            files[name] = archive.read(name)
            found.append(_carry(label, files))
    return tuple(found)


def _carry(label: str, files: Mapping[str, bytes]) -> CarriedCrl:
    crl = load_crl(files[crl_name(label)], load_certificate(files[certificate_name(label)]))
    return CarriedCrl(issuer=label, number=crl_number(crl), entries=len(read_revocations(crl)), sha256=crl_sha256(crl))


def take_crosses(archive: Inspection, index: tuple[IndexLine, ...]) -> dict[str, bytes]:
    """The cross certificates that are there: they lead from one generation of the root to the other."""
    return {name: archive.read(name) for name in cross_files(index) if name in archive.digests}


def with_others(continued: Continued, others: tuple[Path, ...], inspect: Inspect) -> Continued:
    """The same with what further archives of this root tell; RefusedError for one that is not sound, or of another."""
    looked_into = [_inspected(path, continued, inspect) for path in others]
    for archive, state in sorted(looked_into, key=lambda one: one[1].began):
        continued = _with_one(continued, archive, state)
    return continued


def _inspected(path: Path, continued: Continued, inspect: Inspect) -> tuple[Inspection, State]:
    report, archive = inspect(path)
    _check_sound(report, path)
    if report.root_fingerprint != continued.root_fingerprint or archive.state is None:
        raise RefusedError("{path} is an archive of another root; leave it out.", path=str(path))
    return archive, archive.state


def _check_sound(report: Report, path: Path) -> None:
    if not report.ok or report.verdict != "complete" or report.vouched_by != "root":
        raise RefusedError(
            "{path} does not verify as a complete archive that a root stands behind, so nothing is taken from it; "
            "`keyrite verify` says more.",
            path=str(path),
        )


def _with_one(continued: Continued, archive: Inspection, state: State) -> Continued:
    """The lists are those with the highest number; the index is put in order of time."""
    index, theirs = take_index(archive, state), dict(continued.files)
    crls = {one.issuer: one for one in continued.crls}
    files = {**take_crosses(archive, index), **continued.files}
    for one in take_crls(archive, state, theirs):
        mine, name = crls.get(one.issuer), crl_name(one.issuer)
        if mine is None or one.number > mine.number:
            _check_carries(one.issuer, newer=theirs, older=files)
            crls[one.issuer], files[name] = one, theirs[name]
        else:
            _check_carries(one.issuer, newer=files, older=theirs)
    known = read_index(files[INDEX_FILE])
    if state.ceremony not in {
        one.ceremony for one in known
    }:  # no ceremony before this one, which knows what came of it
        continued = _with_what_is_out(continued, state)
    merged = merge_lines((known, index))
    files[INDEX_FILE] = write_index(sorted(merged, key=lambda one: one.not_before))
    named = NamedArchive(ceremony=state.ceremony, manifest_sha256=archive.manifest_sha256)
    lists = {label: parse_crl(files[crl_name(label)]).next_update_utc for label in crls}
    dates = (
        *(one for one in continued.dates if one.duty != "crl" or one.subject not in lists),
        *(CountsFrom(duty="crl", subject=label, on=day.date().isoformat()) for label, day in lists.items() if day),
    )
    return replace(continued, files=files, crls=tuple(crls.values()), also=(*continued.also, named), dates=dates)


def _with_what_is_out(continued: Continued, state: State) -> Continued:
    """Tokens in use and emergency lists in their bags, which the other end of the chain left, and nobody here knows of.

    RefusedError where both ends have sealed an emergency list of one number.
    """
    tokens = {(one.serial, one.label): one for one in (*state.tokens_after(), *continued.tokens)}
    emergency = {(one.issuer, one.number): one for one in continued.emergency}
    for name, crl in state.emergency.items():
        if emergency.setdefault(name, crl).sha256 != crl.sha256:
            raise RefusedError(
                "R51: The archives hold two emergency lists {number} of {label}, in the bags {bag} and {other}; in a "
                "revocation that continues one of them alone, say what became of its list, then try again.",
                number=crl.number,
                label=crl.issuer,
                bag=emergency[name].bag,
                other=crl.bag,
            )
    return replace(continued, tokens=tuple(tokens.values()), emergency=tuple(emergency.values()))


def _check_carries(label: str, *, newer: Mapping[str, bytes], older: Mapping[str, bytes]) -> None:
    """RefusedError where the newer list of a key lacks an entry of the older one: nothing is taken back (I17)."""
    name = crl_name(label)
    if name not in older:
        return
    entries = [set(read_revocations(parse_crl(files[name]))) for files in (newer, older)]
    if not entries[1] <= entries[0]:
        raise RefusedError(
            "I17: The archives hold two revocation lists of {label} of which neither carries on the other; leave one "
            "archive out, and revoke anew what only its list names.",
            label=label,
        )
