"""The check on the profiles that certificates were signed under: whoever audits them reads what was read then."""

from __future__ import annotations

import datetime

from ceremony.archive.writing import profile_file
from ceremony.errors import RefusedError
from ceremony.issuing.files import MOST_BYTES
from ceremony.pki.certificates import sha256_hex
from ceremony.record.events import AnnouncedRequest, CertificateIssued
from ceremony.verify.checks import MissingError, NotApplicable
from ceremony.verify.inspection import Inspection, need
from ceremony.verify.signatures import read_certificate

_PROFILES = profile_file("").partition("/")[0] + "/"
_SECOND = datetime.timedelta(seconds=1)  # both ends of a validity count (RFC 5280 section 4.1.2.5)


def check_profiles(archive: Inspection) -> str:
    """Each profile that was announced is there as announced, and what was issued keeps to what was announced."""
    asked = {one.name: one for one in need(archive.opened, "the record").parameters.requests if one.profile_sha256}
    announced = _by_profile(tuple(asked.values()))
    there = {name for name in need(archive.manifest, "the manifest").files if name.startswith(_PROFILES)}
    for name in sorted(there):
        if sha256_hex(archive.read(name, MOST_BYTES)) != announced.get(name):
            raise RefusedError("{name} is not a profile that the record announces.", name=name)
    for name in sorted(announced.keys() - there):
        if not archive.aborted:
            raise MissingError("{name} was announced, says the record, but is missing.", name=name)
    for event in need(archive.state, "the script").issued:
        if isinstance(event, CertificateIssued) and event.name in asked:
            _check_kept_to(archive, event, asked[event.name])
    if not announced:
        return NotApplicable("none: no request was announced with its profile")
    return f"kept as announced: {', '.join(sorted({one.profile for one in asked.values()}))}"


def _by_profile(asked: tuple[AnnouncedRequest, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in asked:
        sha256 = one.profile_sha256 or ""
        if found.setdefault(profile_file(one.profile), sha256) != sha256:
            raise RefusedError("The record announces two profiles that are named {name}.", name=one.profile)
    return found


def _check_kept_to(archive: Inspection, event: CertificateIssued, asked: AnnouncedRequest) -> None:
    if (event.profile.name, event.profile.sha256) != (asked.profile, asked.profile_sha256):
        raise RefusedError("{name} was signed under another profile than was announced.", name=event.file)
    if asked.days is None or (archive.aborted and event.file not in need(archive.manifest, "the manifest").files):
        return
    certificate = read_certificate(archive, event.file)
    if certificate.not_valid_after_utc - certificate.not_valid_before_utc + _SECOND > datetime.timedelta(asked.days):
        raise RefusedError("{name} is valid for longer than was announced.", name=event.file)
