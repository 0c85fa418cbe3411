"""The check on the estate that certificates were issued for."""

from __future__ import annotations

from ceremony.archive.writing import ESTATE
from ceremony.errors import RefusedError
from ceremony.estate.description import request_of
from ceremony.estate.loading import check_estate as read_whole
from ceremony.estate.matching import request_name
from ceremony.estate.reading import MOST_BYTES
from ceremony.pki.certificates import sha256_hex
from ceremony.verify.checks import MissingError, NotApplicable
from ceremony.verify.inspection import Inspection, need


def check_estate(archive: Inspection) -> str:
    """The estate's file is the one that entry 0 names, and the record tells of each of its hosts."""
    parameters = need(archive.opened, "the record").parameters
    named = parameters.estate
    there = ESTATE in need(archive.manifest, "the manifest").files
    if named is None:
        if there:
            raise RefusedError("There is a {name}, and the record names no estate.", name=ESTATE)
        return NotApplicable("none: nothing was issued for an estate")
    if not there:
        raise MissingError("{name} was named by the record, but is missing.", name=ESTATE)
    content = archive.read(ESTATE, MOST_BYTES)
    if sha256_hex(content) != named.sha256:
        raise RefusedError("{name} is not the estate that the record names: its SHA-256 is another.", name=ESTATE)
    estate, _ = read_whole(content)
    asked = {one.name for one in parameters.requests} | set(map(request_of, (*named.missing, *named.standing)))
    # one that a later version would not take is still the one that was named
    if estate is not None and asked != {request_name(host, use) for host in estate.hosts for use in host.uses}:
        raise RefusedError("The record tells of other hosts than those of {name}.", name=ESTATE)
    return f"{ESTATE} is the one that the record names, of {named.hosts} hosts"
