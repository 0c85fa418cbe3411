"""Checks on the policy in force, and what a later ceremony takes over of it: the file, and days to count from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from cryptography import x509

from ceremony.archive.writing import POLICY, certificate_name, crl_name
from ceremony.errors import KeyriteError, RefusedError
from ceremony.issuing.files import MOST_BYTES
from ceremony.pki.certificates import load_certificate
from ceremony.policy.breaks import PROVING
from ceremony.policy.terms import Policy, read_terms
from ceremony.record.events import CountsFrom
from ceremony.state import State
from ceremony.verify.checks import NotApplicable
from ceremony.verify.inspection import Inspection, need


def check_policy(archive: Inspection) -> str:
    """The policy's file is the one that entry 0 names, and says what entry 0 says."""
    named = need(archive.opened, "the record").parameters
    if named.policy is None or named.policy_sha256 is None:
        if POLICY in need(archive.manifest, "the manifest").files:
            raise RefusedError("There is a {name}, and the record names no policy.", name=POLICY)
        return NotApplicable("not applicable: no policy is in force in this ceremony")
    content = archive.read(POLICY, MOST_BYTES)
    if hashlib.sha256(content).hexdigest() != named.policy_sha256:
        raise RefusedError("{name} is not the policy that the record names: its SHA-256 is another.", name=POLICY)
    try:
        terms = read_terms(content)
    except KeyriteError as problem:
        raise RefusedError("{name} is no policy that can be read: {problem}", name=POLICY, problem=problem) from None
    if terms != named.policy:
        raise RefusedError("{name} says otherwise than the record says that it does.", name=POLICY)
    return f"{POLICY} is the one that the record names, and says the same: version {terms.version}"


def policy_of(archive: Inspection) -> Policy | None:
    """The policy in force in a verified archive, for the ceremony that continues it."""
    named = need(archive.opened, "the record").parameters
    return Policy(named.policy, archive.read(POLICY, MOST_BYTES)) if named.policy is not None else None


def count_dates(archive: Inspection, state: State, names: Iterable[str]) -> Iterator[CountsFrom]:
    """The days that duties count from as things stand at a verified archive's end; `names`: what is taken over."""
    before = state.opened.continues.dates if state.opened and state.opened.continues else ()
    if state.script.ceremony in PROVING and archive.last is not None:
        yield CountsFrom(duty="drill", on=archive.last.time[:10])
    else:
        yield from (one for one in before if one.duty == "drill")
    lists = {name for name in names if name.endswith(".crl")}
    for label in state.estate:
        certificate = load_certificate(archive.read(certificate_name(label)))
        began, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        yield CountsFrom(duty="rotation", subject=label, on=began.date().isoformat())
        if (name := crl_name(label)) in lists:
            update = x509.load_pem_x509_crl(archive.read(name)).next_update_utc
            if update is not None and update < ends:  # else it is the key's last one
                yield CountsFrom(duty="crl", subject=label, on=update.date().isoformat())
