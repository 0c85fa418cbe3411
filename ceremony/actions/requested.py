"""The requests of an issuance beside the journal: an interrupted one goes on with the same requests and profiles.

Entry 0 names each by the SHA-256 of its file, and the days it shall be valid: what is found beside the journal is held
to that.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator

from ceremony.actions.making import estate_certificate, keep
from ceremony.archive.writing import profile_file
from ceremony.disk.folders import read_plain_file
from ceremony.errors import RefusedError, UsageError
from ceremony.issuing import Request, load_profile, shipped_profiles
from ceremony.issuing.files import MOST_BYTES
from ceremony.keys import use_of
from ceremony.pki.certificates import public_key_der, sha256_hex
from ceremony.planning.request_files import RequestFile
from ceremony.record.events import AnnouncedRequest
from ceremony.stage.stage import Stage

REQUESTS = "requests"


def write_requests(stage: Stage) -> None:
    """Keep the requests, and the profiles that they are signed under."""
    for number, request in enumerate(getattr(stage.plan, "requests", ()), start=1):
        content = {"name": request.name, "content": request.content.decode("latin-1")}
        keep(stage, f"{REQUESTS}/{number:03}.json", json.dumps(content).encode())
        profile = request.load_profile()
        keep(stage, profile_file(profile.name), profile.source)


def requests_again(stage: Stage, done: Collection[str]) -> Iterator[RequestFile]:
    """The requests that were announced and are not done, in order; RefusedError for one that is lost, or another."""
    opened = stage.state.opened
    kept = [json.loads(path.read_bytes()) for path in sorted((stage.work / REQUESTS).glob("*.json"))]
    contents = {one["name"]: one["content"].encode("latin-1") for one in kept}
    for one in opened.parameters.requests if opened else ():
        source = _profile_again(stage, one)  # of those that are done, too: the archive will hold it
        if one.name in done:
            continue
        content = contents.get(one.name)
        if content is None or one.sha256 not in {None, sha256_hex(content)}:
            raise RefusedError(
                "The request {name} is lost from {path}, or is another than was announced; abort, and begin anew.",
                name=one.name,
                path=str(stage.work / REQUESTS),
            )
        yield RequestFile(one.name, content, one.profile, days=one.days, profile_source=source, issuer=one.issuer or "")


def read_again(stage: Stage, asked: RequestFile) -> Request:
    """The request; where it is for a key of this root's own, the token has just shown that it holds it."""
    estate = {label: key for label, key in stage.state.estate.items() if not key.retired}
    request = asked.read({label: public_key_der(estate_certificate(stage, label)) for label in estate})
    if request.label:
        stage.device().prove(request.label, request.public_key, use_of(estate[request.label].purpose))
    return request


def _profile_again(stage: Stage, announced: AnnouncedRequest) -> bytes:
    """The profile that entry 0 names: the copy beside the journal, or, where that is lost, a shipped one."""
    wanted, name = announced.profile_sha256, profile_file(announced.profile)
    if wanted is None:  # begun by a program that did not say
        return b""
    try:
        source = read_plain_file(stage.work / name, MOST_BYTES)
    except UsageError:
        source = b""
    if sha256_hex(source) == wanted:
        return source
    if announced.profile in shipped_profiles() and load_profile(announced.profile).sha256 == wanted:
        keep(stage, name, load_profile(announced.profile).source)
        return load_profile(announced.profile).source
    raise RefusedError(
        "The profile {name} is lost from {path}, or is another than was announced, and it is none of those that come "
        "with Keyrite; nothing else is lost. Put the file whose SHA-256 is {sha256} there, then go on.",
        name=announced.profile,
        path=str(stage.work / name),
        sha256=wanted,
    )
