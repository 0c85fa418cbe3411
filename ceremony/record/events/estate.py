"""The estate: which description was issued for, what people confirmed of all drafts at once, what hosts are given."""

from __future__ import annotations

from typing import Annotated

from ceremony.record.events.event import Event, event, part
from ceremony.record.events.parts import Sha256


@part
class EstateNamed:
    """The estate that certificates are issued for."""

    sha256: Annotated[Sha256, "of its file, `estate.yaml`"]
    hosts: int
    renew_days: Annotated[int, "after which a host's certificate is due for renewal"]
    missing: Annotated[tuple[str, ...], "host and use (`server`, `client`) of each key that no request came for"] = ()
    standing: Annotated[tuple[str, ...], "the same of those whose certificates are not due yet"] = ()


@event("drafts-confirmed")
class DraftsConfirmed(Event):
    """People read the table of all drafts, and want every one of them signed."""

    count: int
    sha256: Annotated[Sha256, "over `tbs_sha256` of each, as ASCII hex in the order of their linting"]
    left_out: Annotated[tuple[str, ...], "names of requests that people do not want signed"] = ()


@event("kits-made")
class KitsMade(Event):
    """What each host installs was put together and signed; it lies beside the archive, not in it."""

    systems: Annotated[tuple[str, ...], "such as `docker-tls`"]
    kits: int
    manifest_sha256: Annotated[Sha256, "of `kits/manifest.json`"]
    signed_by: Annotated[tuple[str, ...], "labels of the keys that signed it: the log key, and one that signs images"]
