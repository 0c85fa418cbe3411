"""A policy must not contradict itself: two terms that cannot both be kept are refused in a sentence that names both."""

from __future__ import annotations

from collections.abc import Iterator

from ceremony.errors import RefusedError
from ceremony.issuing.profile_files import load_crl_profile
from ceremony.record.events import PolicyTerms

ROOT_CRL = "offline-root"


class ContradictionError(RefusedError):
    """Two terms of a policy cannot both be kept; `fields` are their names in the file."""

    def __init__(self, template: str, fields: tuple[str, str], **values: object) -> None:
        super().__init__(template, **values)
        self.fields = fields


def check_policy(terms: PolicyTerms) -> PolicyTerms:
    """The terms, if all of them can be kept together; ContradictionError names two that cannot."""
    for found in _contradictions(terms):
        raise found
    return terms


def _contradictions(terms: PolicyTerms) -> Iterator[ContradictionError]:
    yield from _of_shares(terms)
    yield from _of_rotation(terms)
    if terms.share_check_months > terms.drill_months:
        yield ContradictionError(
            "The policy contradicts itself: share_check_months is {checks}, so a sheet would be judged more seldom "
            "than a drill proves a quorum of them, for drill_months is {drills}.",
            ("share_check_months", "drill_months"),
            checks=terms.share_check_months,
            drills=terms.drill_months,
        )
    life = load_crl_profile(ROOT_CRL).lifetime.default_days
    if terms.crl_overlap_days >= life:
        yield ContradictionError(
            "The policy contradicts itself: crl_overlap_days is {overlap}, and a revocation list lives {life} days by "
            "the profile {profile}, so the next one would be due before it is made.",
            ("crl_overlap_days", ROOT_CRL),
            overlap=terms.crl_overlap_days,
            life=life,
            profile=ROOT_CRL,
        )


def _of_shares(terms: PolicyTerms) -> Iterator[ContradictionError]:
    if terms.least_threshold > terms.least_shares:
        yield ContradictionError(
            "The policy contradicts itself: least_threshold is {threshold}, more sheets than least_shares, {shares}, "
            "asks for.",
            ("least_threshold", "least_shares"),
            threshold=terms.least_threshold,
            shares=terms.least_shares,
        )
    if terms.most_absent > terms.least_shares - terms.least_threshold:
        yield ContradictionError(
            "The policy contradicts itself: with most_absent at {absent} of least_shares at {shares}, fewer custodians "
            "are there than least_threshold, {threshold}.",
            ("most_absent", "least_threshold"),
            absent=terms.most_absent,
            shares=terms.least_shares,
            threshold=terms.least_threshold,
        )


def _of_rotation(terms: PolicyTerms) -> Iterator[ContradictionError]:
    for one in terms.rotation:
        if one.overlap_days is not None and one.overlap_days >= one.days:
            yield ContradictionError(
                "The policy contradicts itself: overlap_days of {purpose} is {overlap}, not below its rotation_days, "
                "{days}, so a third key would come while the first is still of use.",
                ("overlap_days", "rotation_days"),
                purpose=one.purpose,
                overlap=one.overlap_days,
                days=one.days,
            )
