"""Checks on shares, custody and quorum: the right number of sheets, at the right places, shown by the right people."""

from __future__ import annotations

from ceremony.custody.participants import Custodian, judge_custody
from ceremony.errors import RefusedError
from ceremony.language.translations import name_in, names_in
from ceremony.pki.certificates import signed_by
from ceremony.sheets.sheet_signature import signed_part
from ceremony.sheets.signed_sheet import Expected, SheetSignature
from ceremony.state import State
from ceremony.verify.checks import MissingError, NotApplicable
from ceremony.verify.inspection import Inspection, need


def check_shares(archive: Inspection) -> str:
    """The share register is that of one set, of the size that was planned."""
    state = need(archive.state, "the script")
    shares = state.shares or state.adopted
    if archive.by_signature:
        return _check_sheet_signatures(state)
    if archive.stands_alone:
        return NotApplicable("not applicable: no sheet is of this ceremony")
    if shares is None:
        if archive.aborted:
            return "no live set: every set of this ceremony is void"
        raise MissingError("The record holds no share register.")
    if len({share.commitment for share in shares.shares}) != len(shares.shares):
        raise RefusedError("Two shares have the same commitment.")
    numbers = [share.index for share in shares.shares]
    if numbers != list(range(1, len(numbers) + 1)) or not 2 <= shares.threshold <= len(numbers) <= 16:
        raise RefusedError("The share register's numbers are not those of a set.")
    if archive.strangers:
        raise RefusedError("{name} acted for a share that is registered to another.", name=archive.strangers[0])
    if state.shares is None:
        return f"{shares.threshold} of {len(numbers)}, adopted from {shares.ceremony}"
    parameters = need(state.opened, "the record").parameters
    if (shares.threshold, len(numbers)) != (parameters.threshold, parameters.shares):
        raise RefusedError("The share set is not the one that was planned.")
    if not all(sheet.bag for sheet in state.sheets.values()):
        if archive.aborted:
            return f"{shares.threshold} of {len(numbers)}; the ceremony was aborted before every sheet was sealed"
        raise MissingError("Not every sheet was read back and sealed.")
    return f"{shares.threshold} of {len(numbers)}, generation {shares.generation}, every sheet read back and sealed"


def _check_sheet_signatures(state: State) -> str:
    """Sheets judged by their own signatures: each again by the certificate that was given, where one was."""
    expected = Expected.of(state.opened.parameters.expected if state.opened else None)
    log = expected.certificate
    for one in state.signed_sheets:
        paper = SheetSignature.from_hex(one.seal or "")
        good = log is not None and signed_by(log, paper.signature, signed_part(paper.statement))
        if one.signature != ("good" if good else "not-checked"):
            raise RefusedError("The record says otherwise of a seal's signature than the certificate in it shows.")
        if expected.generation not in {None, paper.statement.generation}:
            raise RefusedError("A sheet counts as genuine that is of another set than the one that was expected.")
    count = f"NO ARCHIVE stands behind this check; sheets that agree with their own seals: {len(state.signed_sheets)}"
    if log is None:
        return f"{count}; whose seals they are was not checked"
    return f"{count}; their seals are signed by the log key of {expected.ceremony or 'the certificate given'}"


def check_custody(archive: Inspection) -> str:
    """No site reaches the quorum and any one may be lost, or that was waived; what goes elsewhere was decided."""
    state = need(archive.state, "the script")
    off_place = _say_off_place(state)
    if state.participants is None or state.shares is None:
        return off_place or NotApplicable("not applicable: no sheets were handed out")
    places = [Custodian(share.holder, share.site) for share in state.shares.shares]
    broken = [one.rule for one in judge_custody(places, state.shares.threshold) if not one.holds]
    if not set(broken) <= state.waived:
        raise RefusedError("The custody breaks a rule ({rules}), and nobody waived it.", rules=names_in(broken, "en"))
    waived = f"waived in the record: {names_in(broken, 'en')}" if broken else ""
    return "; ".join(filter(None, (waived, off_place))) or "no site reaches the quorum, any one may be lost"


def _say_off_place(state: State) -> str:
    """What was placed otherwise than declared, and whether somebody decided so; empty where nothing was."""
    if not state.off_place:
        return ""
    sheets = ", ".join(f"{one.generation}.{one.index}" for one in state.off_place.sheets)
    broken = [name_in(rule, "en") for rule in state.off_place.rules]
    found = ", ".join([*broken, *([f"elsewhere than declared: {sheets}"] if sheets else [])])
    if state.rulebook.truthful:
        return f"where the sheets were sent was decided in the record: {found}"
    return f"where the sheets were sent, nobody decided: {found}"


def check_quorum(archive: Inspection) -> str:
    """What was recovered was recovered by a quorum of registered shares, each shown by its holder.

    Where a token was opened in a quorum's place, it says which, and by whom.
    """
    state = need(archive.state, "the script")
    if state.by_token:
        return _say_opened(archive, state)
    if "restore-keys" not in state.actions:
        return NotApplicable("not applicable: nothing was recovered")
    if not state.recovered:
        if archive.aborted:
            return NotApplicable("the ceremony was aborted before the root was recovered")
        raise MissingError("The record shows no recovery.")
    if archive.strangers:
        raise RefusedError("{name} showed a share that is registered to another.", name=archive.strangers[0])
    needed = need(state.adopted, "the register").threshold
    return f"{len(state.genuine)} genuine sheets, each by its registered holder; {needed} needed"


def _say_opened(archive: Inspection, state: State) -> str:
    """No quorum came together: which token was opened instead, what lies on it, and by whom."""
    opened = archive.token_opened
    if opened is None:
        if archive.aborted:
            return NotApplicable("the ceremony was aborted before a token was opened")
        raise MissingError("The record shows no token that was opened in a quorum's place.")
    who = " and ".join(f"{one.name} ({one.role})" for one in opened.by)
    keys, token = ", ".join(one.label for one in opened.keys), opened.identity
    return f"NO QUORUM: the token {token.label}, serial {token.serial}, was opened by {who}; on it lies {keys}"
