"""The requests of an issuance as they were given: a file, the profile that it is signed under, for how many days.

Entry 0 names requests and profiles by the SHA-256 of their files; they are kept beside the journal
(`ceremony/actions/requested.py`), so that an interrupted issuance goes on with the same ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ceremony.errors import UsageError
from ceremony.issuing import CertificateProfile, Request, load_profile, parse_profile, read_request, read_written
from ceremony.issuing.admission import fit
from ceremony.issuing.drafts import check_days
from ceremony.issuing.index import CROSS_PROFILE
from ceremony.issuing.profile_files import is_shipped
from ceremony.issuing.written_requests import is_written
from ceremony.record.events import AnnouncedRequest


@dataclass(frozen=True)
class RequestFile:
    """A request to be signed in an issuance; `days` are as the profile has them where nobody says otherwise."""

    name: str
    content: bytes
    profile: str
    example: bool = False  # made up to rehearse with; a real root signs none
    days: int | None = None
    profile_source: bytes = b""  # the profile's file; empty: one that comes with Keyrite
    issuer: str = ""  # label of the CA key that signs it; empty: the ceremony's

    @classmethod
    def under(
        cls, profile: CertificateProfile, name: str, content: bytes, *, days: int | None = None, example: bool = False
    ) -> RequestFile:
        """A request that is to be signed under this profile."""
        source = b"" if is_shipped(profile) else profile.source
        return cls(name, content, profile.name, example, days, source)

    def read(self, keys: Mapping[str, bytes]) -> Request:
        """The request, clean; RequestError says why not. `keys` are this root's own, by label, for one in YAML."""
        return read_written(self.content, keys) if is_written(self.name) else read_request(self.content)

    def load_profile(self) -> CertificateProfile:
        """The profile; ProfileError where there is none of this name, or its file breaks a rule."""
        return parse_profile(self.profile_source) if self.profile_source else load_profile(self.profile)

    def check(self, keys: Mapping[str, bytes]) -> tuple[Request, int]:
        """The request and for how many days, if its profile makes a certificate of it, whoever will issue.

        IssuingError says why not.
        """
        request, profile = self.read(keys), self.load_profile()
        fit(profile, request)
        wanted = (days for days in (self.days, request.days, profile.lifetime.default_days) if days is not None)
        days = next(wanted)
        check_days(profile.lifetime, days)
        return request, days

    def announced(self) -> AnnouncedRequest:
        """What entry 0 says of it."""
        return AnnouncedRequest(
            name=self.name,
            sha256=hashlib.sha256(self.content).hexdigest(),
            profile=self.profile,
            profile_sha256=self.load_profile().sha256,
            days=self.days,
            issuer=self.issuer or None,
        )


def name_each(requests: Iterable[RequestFile]) -> tuple[RequestFile, ...]:
    """Every request under a name of its own: the record tells them apart by it."""
    found: dict[str, RequestFile] = {}
    for request in requests:
        name, number = request.name, 1
        while name in found:
            number += 1
            name = f"{Path(request.name).stem}-{number}{Path(request.name).suffix}"
        found[name] = replace(request, name=name)
    return tuple(found.values())


def check_profiles(requests: Iterable[RequestFile]) -> None:
    """UsageError for a profile that is not for requests, and where two files are two profiles of one name.

    The record and the archive know them by their names.
    """
    sources: dict[str, bytes] = {}
    for request in requests:
        profile = request.load_profile()
        if profile.name == CROSS_PROFILE:
            raise UsageError(
                "The profile {name} is for the cross certificates of a rotation, and for no request; choose another.",
                name=profile.name,
            )
        if sources.setdefault(profile.name, profile.source) != profile.source:
            raise UsageError(
                "Two different profiles are named {name}; give one of them another name.", name=profile.name
            )
