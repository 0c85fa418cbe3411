"""`keyrite perform`, `resume` and `abort`: ceremonies with people, and what becomes of interrupted ones."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import (
    PURPOSE_HELP,
    AllowMissing,
    Also,
    AtOnce,
    Attended,
    Begun,
    ByToken,
    CaName,
    Compromised,
    Country,
    Days,
    Draft,
    Emergency,
    EmergencyUsed,
    EstateFile,
    ExpectedSet,
    Follows,
    Here,
    HostRequests,
    Identity,
    InUse,
    Issuer,
    Json,
    KeepToken,
    KeptKey,
    Label,
    Language,
    OrderFile,
    Out,
    OverlapUntil,
    Paper,
    PinHalves,
    Policy,
    PreviousRoot,
    Profile,
    Profiles,
    Reason,
    Requests,
    Retire,
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
from ceremony.errors import UsageError


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
    retire: Retire = "",
    at_once: AtOnce = False,
    compromised: Compromised = False,
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
    purpose: Annotated[str, typer.Option(help=f"Of estate-key: {PURPOSE_HELP}")] = "",
    country: Country = "",
    state: State = "",
    trust_domain: TrustDomain = "",
    identity: Identity = "",
    ca_name: CaName = "",
    order: OrderFile = None,
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
    draft: Draft = None,
    root: PreviousRoot = None,
    here: Here = None,
) -> None:
    """`keyrite perform`."""
    from app.cli.tasks import ceremonies as work

    if real and (by_token or keep_token):
        raise UsageError("A real ceremony is held on its own token; leave out `--by-token` and `--keep-token`.")
    options = work.PerformOptions(
        name=work.script_of(name, by_token=by_token is not None, retires=bool(retire)),
        out=out,
        real=real,
        token=(module, serial, label),
        archive=archive,
        threshold=threshold,
        shares=shares,
        key_type=key_type,
        language=lang,
        output=work.Output(paper, printer),
        requests=work.Requests(
            tuple(request or ()), profile, days, profiles, estate, requests, allow_missing=allow_missing
        ),
        purpose=purpose,
        names={"country": country, "state": state, "trust_domain": trust_domain, "identity": identity, "name": ca_name},
        expected=(signer, expected_set),
        ca=work.CaOptions(
            issuer=issuer,
            also=tuple(also or ()),
            revoke=tuple(revoke or ()),
            reason=reason,
            since=since,
            emergency=emergency,
            emergency_used=tuple(emergency_used or ()),
            follows=follows,
            overlap_until=overlap_until,
            retire=retire,
            at_once=at_once,
            compromised=compromised,
            name=ca_name if retire else "",
        ),
        order=order,
        policy=policy,
        review=tuple(review or ()),
        key=key,
        in_use=in_use,
        pin_halves=pin_halves,
        metadata=work.RootMetadata(draft, root, archive, tuple(here or ())),
        rehearsal_token=work.RehearsalToken(keep_token, by_token),
    )
    raise typer.Exit(work.run_perform(options))


def resume(
    folder: Begun,
    attended: Attended = False,
    json: Json = False,
) -> None:
    """`keyrite resume`."""
    from app.cli.tasks import ceremonies as work

    if attended:
        raise typer.Exit(work.resume_attended(folder))
    work.run_resume(folder, as_json=json)


def abort(
    folder: Begun,
    reason: Annotated[str, typer.Option(help="Why; it stands in the record.")] = "ended after an interruption",
    attended: Attended = False,
    json: Json = False,
) -> None:
    """`keyrite abort`."""
    from app.cli.tasks import ceremonies as work

    if not reason.isprintable():
        raise UsageError("The reason holds what is no printable letter in UTF-8; nothing was changed; type it anew.")
    if attended:
        raise typer.Exit(work.abort_attended(folder, reason))
    work.run_abort(folder, reason, as_json=json)
