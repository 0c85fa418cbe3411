"""Checks against what the auditor brings: the archive that this one continues, and the root known from elsewhere."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from ceremony.archive.writing import crl_name
from ceremony.continuing.continued import Continued
from ceremony.errors import KeyriteError, RefusedError
from ceremony.issuing.crl_history import MOST_CRL_BYTES, parse_crl, read_revocations
from ceremony.pki.certificates import certificate_sha256, is_certified
from ceremony.record.events import ContinuedArchive
from ceremony.verify.checks import MissingError, NotApplicable, NotMade
from ceremony.verify.inspection import Inspect, Inspection, need
from ceremony.verify.taking_over import continued_from, take_over

# What further archives are taken into, and the rules since when.
_WITH_OTHERS = {"index_sha256": 4, "index_also": 4, "crls": 4, "dates": 4, "emergency_crls": 5, "tokens": 5}
_SINCE = {"ended_at": 3}  # rules that it is said under
_SINCE |= dict.fromkeys(("index_sha256", "crls", "emergency_crls", "tokens", "policy", "policy_sha256", "dates"), 4)


def check_continues(archive: Inspection) -> str:
    """The earlier archive that this one takes up is the one it names, where it was given."""
    continued = need(archive.opened, "the record").continues
    if archive.by_signature:
        return _check_sheet_signatures(archive)
    if archive.stands_alone:
        return _check_tuf_earlier(archive)
    if continued is None:
        if archive.earlier is not None:
            raise RefusedError("This archive continues no other: it begins a root's life.")
        return NotApplicable("not applicable: this archive begins a root's life")
    if continued.source == "paper":
        return _check_paper(archive.earlier, continued, _another(archive))
    named = f"{continued.ceremony}, manifest SHA-256 {continued.manifest_sha256[:16]}..."
    if archive.earlier is None:
        return NotMade(f"continues {named}; not compared, give the earlier archive to compare it")
    _check_earlier(archive, archive.earlier, continued)
    return f"continues {named}, which is the archive given: register, keys and ledger were taken over as they stood"


def _check_tuf_earlier(archive: Inspection) -> str:
    """The ceremony that is taken up is the one that is named, and its keys and signatures were taken over."""
    terms = need(archive.opened, "the record").parameters.tuf
    named = terms.earlier if terms else None
    if named is None or terms is None:
        if archive.earlier is not None:
            raise RefusedError("This archive takes up no other: it begins with a draft of root metadata.")
        return NotApplicable("not applicable: this ceremony begins with a draft, and takes up no other")
    if archive.earlier is None:
        return NotMade(f"takes up {named.ceremony}; not compared, give the earlier archive to compare it")
    report, earlier = _another(archive)(archive.earlier)
    if earlier.manifest_sha256 != named.manifest_sha256 or not report.ok:
        raise RefusedError("The archive given is not the one that this archive says it continues.")
    progress = need(earlier.state, "the script").tuf
    if progress is None or not progress.is_taken_over_by(terms):
        raise RefusedError("What was taken over from the earlier archive is not what it says: {name}.", name="tuf")
    return f"takes up {named.ceremony}, which is the archive given: its keys and signatures were taken over"


def _another(archive: Inspection) -> Inspect:
    return need(archive.inspect, "the verifier")


def _check_sheet_signatures(archive: Inspection) -> str:
    """Such a check stands on no archive; one that turns up later says whether its sheets are in its register."""
    if archive.earlier is None:
        return NotMade(
            "stands on NO ARCHIVE: each sheet was judged by its own seal; give the set's archive to compare them"
        )
    found = continued_from(archive.earlier, _another(archive), rehearsal=None)
    registered = {share.commitment for one in (found.shares, *found.earlier) for share in one.shares}
    judged = need(archive.state, "the script").signed_sheets
    if not all(one.commitment in registered for one in judged):
        raise RefusedError("A sheet that was genuine by its own seal is not registered in the archive given.")
    return f"stands on no archive; the archive given has registered each of its genuine sheets: {len(judged)}"


def _check_earlier(archive: Inspection, folder: Path, continued: ContinuedArchive) -> None:
    report, earlier = _another(archive)(folder)
    if earlier.manifest_sha256 != continued.manifest_sha256:
        raise RefusedError("The archive given is not the one that this archive says it continues.")
    try:
        before = take_over(report, earlier)
        taken_over = before.named()
    except KeyriteError as problem:
        raise RefusedError(
            "The archive given is the one, but does not hold itself: {problem}", problem=str(problem)
        ) from None
    for one in fields(taken_over):
        said, found = getattr(continued, one.name), getattr(taken_over, one.name)
        widened = continued.index_also and archive.rules >= _WITH_OTHERS.get(one.name, archive.rules + 1)
        if archive.rules < _SINCE.get(one.name, 0) or widened:
            continue
        if said != found:
            raise RefusedError(
                "What was taken over from the earlier archive is not what it says: {name}.", name=one.name
            )
    if need(archive.state, "the script").rulebook.lasting:
        _check_lists_carry_on(archive, before)


def _check_lists_carry_on(archive: Inspection, before: Continued) -> None:
    """What a list named is named by the next one too, since the same time and for the same reason (I17)."""
    for one in before.crls:
        name = crl_name(one.issuer)
        if name not in archive.digests:  # of an aborted ceremony
            continue
        here = set(read_revocations(parse_crl(archive.read(name, MOST_CRL_BYTES))))
        lost = [entry for entry in read_revocations(parse_crl(before.files[name])) if entry not in here]
        if lost:
            raise RefusedError(
                "{name} takes back, or changes, what the list in the earlier archive says of the certificate {serial}.",
                name=name,
                serial=format(lost[0].serial, "x"),
            )


def _check_paper(folder: Path | None, continued: ContinuedArchive, inspect: Inspect) -> str:
    """Paper holds no head and no manifest: an archive that turns up later is compared by its root and its sets."""
    named = f"continues {continued.ceremony} from its public pages, because no archive was at hand"
    if folder is None:
        return NotMade(named)
    found = continued_from(folder, inspect, rehearsal=None)
    known = found.root_fingerprint == continued.root_certificate_sha256
    if not known or continued.set not in (found.shares, *found.earlier):
        raise RefusedError("The archive given is not the one that this archive says it continues.")
    return f"{named}; the archive given is of the same root and knows its sheets"


def check_anchor(archive: Inspection) -> str:
    """The root certificate is the one known from elsewhere, where it was given."""
    if archive.anchor is None and archive.stands_alone:
        return NotMade("none given, and no root here to compare one with")
    if archive.anchor is None:
        return NotMade("none given, so nothing says whose root it is; compare the root's fingerprint with paper")
    if archive.stands_alone and not archive.by_signature:
        raise MissingError("A TUF root ceremony stands on no root, so there is none to compare the anchor with.")
    if archive.by_signature:
        raise MissingError("This check stands on no archive, so there is no root to compare the anchor with.")
    root = need(archive.root, "the root certificate")
    if certificate_sha256(archive.anchor) != certificate_sha256(root):
        raise RefusedError(
            "The anchor is another certificate than keys/root-ca.crt: this archive belongs to another root."
        )
    if archive.log is not None and not is_certified(archive.log):
        raise MissingError(
            "The root certificate is the anchor, but no root certified the record's log key: anybody could sign so."
        )
    return "the root certificate is the anchor"
