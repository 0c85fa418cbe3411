"""`keyrite perform`, `resume` and `abort`: ceremonies with people, and what becomes of interrupted ones."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import (
    AllowMissing,
    Also,
    Attended,
    Begun,
    ByToken,
    CaName,
    Country,
    Days,
    Emergency,
    EmergencyUsed,
    EstateFile,
    ExpectedSet,
    Follows,
    HostRequests,
    Identity,
    InUse,
    Issuer,
    Json,
    KeepToken,
    KeptKey,
    Label,
    Language,
    Out,
    OverlapUntil,
    Paper,
    PinHalves,
    Policy,
    Profile,
    Profiles,
    Reason,
    Requests,
    Review,
    Revoke,
    Serial,
    Shares,
    Signer,
    Since,
    State,
    Threshold,
    TrustDomain,
)
from app.command_options import CaOptions, Output
from app.command_options import Requests as Wanted
from app.rehearsing import run_abort, run_resume
from app.terminal.performing import PerformOptions, abort_attended, resume_attended, run_perform
from ceremony.errors import UsageError
from ceremony.outside.rehearsal import RehearsalToken


def perform(  # noqa: PLR0917 - Typer passes options by name
    name: Annotated[str, typer.Argument(help="A ceremony's name, or the file of a script of your own.")],
    out: Out = None,
    real: Annotated[bool, typer.Option("--real", help="A real ceremony, on the token that is named.")] = False,
    module: Annotated[Path | None, typer.Option(help="The PKCS #11 library of the token's vendor.")] = None,
    serial: Serial = None,
    label: Label = None,
    archive: Annotated[Path | None, typer.Option(help="The archive of the latest ceremony of this root.")] = None,
    threshold: Threshold = 3,
    shares: Shares = 5,
    key_type: Annotated[str, typer.Option(help="The type of the key that is made; empty: the usual one.")] = "",
    request: Requests = None,
    profile: Profile = "subordinate-ca",
    days: Days = None,
    profiles: Profiles = None,
    estate: EstateFile = None,
    requests: HostRequests = None,
    allow_missing: AllowMissing = False,
    issuer: Issuer = "",
    also: Also = None,
    review: Review = None,
    revoke: Revoke = None,
    reason: Reason = "unspecified",
    since: Since = "",
    emergency: Emergency = False,
    emergency_used: EmergencyUsed = None,
    follows: Follows = "",
    overlap_until: OverlapUntil = "",
    purpose: Annotated[
        str, typer.Option(help="Of estate-key: image-signing, workload-identity, platform-ca or image-decryption.")
    ] = "",
    country: Country = "",
    state: State = "",
    trust_domain: TrustDomain = "",
    identity: Identity = "",
    ca_name: CaName = "",
    signer: Signer = None,
    expected_set: ExpectedSet = None,
    lang: Language = "en",
    paper: Paper = "A4",
    printer: Annotated[
        str | None,
        typer.Option(
            help="Print the sheets there; `folder`: as files. A rehearsal's go to a folder, a real one says which."
        ),
    ] = None,
    policy: Policy = None,
    key: KeptKey = "platform-ca",
    by_token: ByToken = None,
    keep_token: KeepToken = None,
    in_use: InUse = False,
    pin_halves: PinHalves = False,
) -> None:
    """`keyrite perform`."""
    if real and (by_token or keep_token):
        raise UsageError("A real ceremony is held on its own token; leave out `--by-token` and `--keep-token`.")
    options = PerformOptions(
        name=f"{name}-by-token" if by_token is not None and not name.endswith("-by-token") else name,
        out=out,
        real=real,
        token=(module, serial, label),
        archive=archive,
        threshold=threshold,
        shares=shares,
        key_type=key_type,
        language=lang,
        output=Output(paper, printer),
        requests=Wanted(tuple(request or ()), profile, days, profiles, estate, requests, allow_missing=allow_missing),
        purpose=purpose,
        names={"country": country, "state": state, "trust_domain": trust_domain, "identity": identity, "name": ca_name},
        expected=(signer, expected_set),
        ca=CaOptions(
            issuer=issuer,
            also=tuple(also or ()),
            revoke=tuple(revoke or ()),
            reason=reason,
            since=since,
            emergency=emergency,
            emergency_used=tuple(emergency_used or ()),
            follows=follows,
            overlap_until=overlap_until,
        ),
        policy=policy,
        review=tuple(review or ()),
        key=key,
        in_use=in_use,
        pin_halves=pin_halves,
        rehearsal_token=RehearsalToken(keep_token, by_token),
    )
    raise typer.Exit(run_perform(options))


def resume(
    folder: Begun,
    attended: Attended = False,
    json: Json = False,
) -> None:
    """`keyrite resume`."""
    if attended:
        raise typer.Exit(resume_attended(folder))
    run_resume(folder, as_json=json)


def abort(
    folder: Begun,
    reason: Annotated[str, typer.Option(help="Why; it stands in the record.")] = "ended after an interruption",
    attended: Attended = False,
    json: Json = False,
) -> None:
    """`keyrite abort`."""
    if not reason.isprintable():
        raise UsageError("The reason holds what is no printable letter in UTF-8; nothing was changed; type it anew.")
    if attended:
        raise typer.Exit(abort_attended(folder, reason))
    run_abort(folder, reason, as_json=json)
