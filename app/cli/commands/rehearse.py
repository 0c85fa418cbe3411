"""`keyrite rehearse`: ceremonies that nobody attends, on throw-away tokens."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import (
    PURPOSE_HELP,
    AllowMissing,
    Also,
    Archive,
    AtOnce,
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
    HoldersTokens,
    HostRequests,
    Identity,
    Issuer,
    Json,
    KeepToken,
    KeptKey,
    Language,
    MaybeArchive,
    MaybeSheets,
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
    Shares,
    Sheets,
    Signer,
    Since,
    State,
    Threshold,
    TrustDomain,
)
from ceremony.errors import UsageError

rehearse = typer.Typer(invoke_without_command=True)


@rehearse.callback(invoke_without_command=True)
def rehearse_generation(  # noqa: PLR0917 - Typer passes options by name
    context: typer.Context,
    out: Out = None,
    threshold: Threshold = 3,
    shares: Shares = 5,
    lang: Language = "en",
    paper: Paper = "A4",
    printer: Annotated[
        str | None, typer.Option(help="Print the sheets there, for example ipp://localhost:60000/ipp/print.")
    ] = None,
    instead: Annotated[
        str | None,
        typer.Option(help="If that printer cannot be used: another one's address, or folder; a recorded deviation."),
    ] = None,
    scans: Annotated[
        Path | None, typer.Option(help="Read printed sheets back from the newest file here (a virtual printer's).")
    ] = None,
    policy: Policy = None,
    json: Json = False,
) -> None:
    """Make a root key unattended: DIR/archive/, and DIR/sheets/share-1-of-5.pdf ... unless they are printed."""
    if context.invoked_subcommand is not None:
        _check_order(context, context.invoked_subcommand)
        return
    from app.cli.tasks import ceremonies as work

    output = work.Output(paper, printer, scans, instead)
    work.run_rehearsal(out, output, threshold=threshold, shares=shares, language=lang, policy=policy, as_json=json)


def _check_order(context: typer.Context, name: str) -> None:
    """Refuse options before the name of a ceremony: they are those of a root generation, and would do nothing."""
    if any(str(context.get_parameter_source(option)).endswith("COMMANDLINE") for option in context.params):
        raise UsageError("Write the options after the name: keyrite rehearse {name} --out FOLDER ...", name=name)


rehearse.command("root-generation")(rehearse_generation)  # by its name too, as `keyrite perform` has it


@rehearse.command("recovery")
def rehearse_recovery(  # noqa: PLR0917 - Typer passes options by name
    archive: Archive,
    sheet: Sheets,
    out: Out = None,
    keep_token: KeepToken = None,
    lang: Language = "en",
    policy: Policy = None,
    json: Json = False,
) -> None:
    """Recover a root key from sheets into a fresh throw-away token; kept, it stays in use with the root on it."""
    from app.cli.tasks import ceremonies as work

    token, in_use = work.RehearsalToken(keep=keep_token), keep_token is not None
    options = work.Continuation("recovery", archive, tuple(sheet), lang, policy=policy, token=token, in_use=in_use)
    work.run_continuation(out, options, as_json=json)


def _add_plain(kind: str, help_: str) -> None:
    """The command of a ceremony that needs an archive and sheets, and nothing else."""

    @rehearse.command(kind, help=help_)
    def command(  # noqa: PLR0917 - Typer passes options by name
        archive: Archive,
        sheet: Sheets,
        out: Out = None,
        lang: Language = "en",
        policy: Policy = None,
        json: Json = False,
    ) -> None:
        from app.cli.tasks import ceremonies as work

        work.run_continuation(out, work.Continuation(kind, archive, tuple(sheet), lang, policy=policy), as_json=json)


_add_plain("drill", "Recover into a throw-away token and destroy it, to prove that a recovery would work.")
_add_plain("share-check", "Judge one or more sheets alone, as a ceremony of its own.")
_add_plain("destruction", "Destroy the root key and account for every sheet.")


@rehearse.command("seal-check")
def rehearse_signature_check(  # noqa: PLR0917 - Typer passes options by name
    sheet: Sheets,
    out: Out = None,
    signer: Signer = None,
    expected_set: ExpectedSet = None,
    lang: Language = "en",
    policy: Policy = None,
    json: Json = False,
) -> None:
    """Judge one custodian's sheet by its own seal, with no archive at hand, as a ceremony of its own."""
    from app.cli.tasks import ceremonies as work

    work.run_signature_check(out, tuple(sheet), signer, expected_set, language=lang, policy=policy, as_json=json)


@rehearse.command("log-review")
def rehearse_log_review(  # noqa: PLR0917 - Typer passes options by name
    archive: Archive,
    review: Review = None,
    out: Out = None,
    lang: Language = "en",
    policy: Policy = None,
    json: Json = False,
) -> None:
    """Say of the latest record, and of further ones, who looked through it and what was found; no bag, no token."""
    from app.cli.tasks import ceremonies as work

    options = work.Continuation("log-review", archive, (), lang, policy=policy, review=tuple(review or ()))
    work.run_continuation(out, options, as_json=json)


@rehearse.command("tuf-root")
def rehearse_tuf_root(  # noqa: PLR0917 - Typer passes options by name
    draft: Draft = None,
    archive: MaybeArchive = None,
    root: PreviousRoot = None,
    here: Here = None,
    by_token: HoldersTokens = None,
    keep_token: KeepToken = None,
    out: Out = None,
    lang: Language = "en",
    policy: Policy = None,
    json: Json = False,
) -> None:
    """Sign the root metadata of a TUF repository, with a throw-away token for each holder: made, or kept and copied."""
    from app.cli.tasks import ceremonies as work

    metadata = work.RootMetadata(draft, root, archive, tuple(here or ()))
    token = work.RehearsalToken(keep=keep_token, open=by_token)
    work.run_tuf_root(out, metadata, token, language=lang, policy=policy, as_json=json)


@rehearse.command("rotation")
def rehearse_rotation(  # noqa: PLR0917 - Typer passes options by name
    archive: Archive,
    sheet: Sheets,
    out: Out = None,
    overlap_until: OverlapUntil = "",
    lang: Language = "en",
    policy: Policy = None,
    json: Json = False,
) -> None:
    """Make the next generation of the root CA, cross-signed."""
    from app.cli.tasks import ceremonies as work

    ca = work.CaOptions(overlap_until=overlap_until)
    work.run_continuation(
        out, work.Continuation("rotation", archive, tuple(sheet), lang, ca=ca, policy=policy), as_json=json
    )


@rehearse.command("revocation")
def rehearse_revocation(  # noqa: PLR0917 - Typer passes options by name
    archive: Archive,
    sheet: MaybeSheets = None,
    by_token: ByToken = None,
    out: Out = None,
    revoke: Revoke = None,
    reason: Reason = "unspecified",
    since: Since = "",
    issuer: Issuer = "",
    emergency: Emergency = False,
    emergency_used: EmergencyUsed = None,
    also: Also = None,
    lang: Language = "en",
    policy: Policy = None,
    json: Json = False,
) -> None:
    """Revoke certificates, and sign the next revocation list of each CA key, or of the one on a token that was kept."""
    from app.cli.tasks import ceremonies as work

    kind, token = work.by_token("revocation", by_token, tuple(sheet or ()))
    ca = work.CaOptions(
        issuer=issuer,
        also=tuple(also or ()),
        revoke=tuple(revoke or ()),
        reason=reason,
        since=since,
        emergency=emergency,
        emergency_used=tuple(emergency_used or ()),
    )
    options = work.Continuation(kind, archive, tuple(sheet or ()), lang, ca=ca, policy=policy, token=token)
    work.run_continuation(out, options, as_json=json)


@rehearse.command("estate-key")
def rehearse_estate_key(  # noqa: PLR0917 - Typer passes options by name
    archive: Archive,
    sheet: Sheets,
    out: Out = None,
    purpose: Annotated[str, typer.Option(help=PURPOSE_HELP)] = "image-signing",
    key_type: Annotated[
        str, typer.Option(help="ec-p256, ec-p384, ec-p521, rsa-3072 or rsa-4096; empty: the purpose's usual one.")
    ] = "",
    country: Country = "",
    state: State = "",
    trust_domain: TrustDomain = "",
    identity: Identity = "",
    follows: Follows = "",
    overlap_until: OverlapUntil = "",
    ca_name: CaName = "",
    lang: Language = "en",
    policy: Policy = None,
    json: Json = False,
) -> None:
    """Make a new key under the root key, for one purpose; no new sheets are needed."""
    from app.cli.tasks import ceremonies as work

    names = {"country": country, "state": state, "trust_domain": trust_domain, "identity": identity, "name": ca_name}
    made = work.estate_key_options(purpose, key_type, names)
    ca = work.CaOptions(follows=follows, overlap_until=overlap_until)
    options = work.Continuation("estate-key", archive, tuple(sheet), lang, estate_key=made, ca=ca, policy=policy)
    work.run_continuation(out, options, as_json=json)


@rehearse.command("reshare")
def rehearse_reshare(  # noqa: PLR0917 - Typer passes options by name
    archive: Archive,
    sheet: Sheets,
    out: Out = None,
    threshold: Annotated[int, typer.Option(help="New sheets that recover the root key.")] = 3,
    shares: Annotated[int, typer.Option(help="New sheets that are made.")] = 5,
    lang: Language = "en",
    policy: Policy = None,
    json: Json = False,
) -> None:
    """Make a new set of sheets for new custodians; the old set is retired."""
    from app.cli.tasks import ceremonies as work

    options = work.Continuation(
        "reshare", archive, tuple(sheet), lang, threshold=threshold, shares=shares, policy=policy
    )
    work.run_continuation(out, options, as_json=json)


@rehearse.command("handover")
def rehearse_handover(  # noqa: PLR0917 - Typer passes options by name
    archive: Archive,
    sheet: Sheets,
    out: Out = None,
    key: KeptKey = "platform-ca",
    keep_token: KeepToken = None,
    pin_halves: PinHalves = False,
    lang: Language = "en",
    policy: Policy = None,
    json: Json = False,
) -> None:
    """Put one key below the root onto a token for its operator, and leave nothing else there."""
    from app.cli.tasks import ceremonies as work

    token = work.RehearsalToken(keep=keep_token)
    options = work.Continuation(
        "handover", archive, tuple(sheet), lang, policy=policy, token=token, keeps=key, pin_halves=pin_halves
    )
    work.run_continuation(out, options, as_json=json)


@rehearse.command("issuance")
def rehearse_issuance(  # noqa: PLR0917 - Typer passes options by name
    archive: Archive,
    sheet: MaybeSheets = None,
    by_token: ByToken = None,
    out: Out = None,
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
    overlap_until: OverlapUntil = "",
    ca_name: CaName = "",
    revoke: Revoke = None,
    reason: Reason = "unspecified",
    since: Since = "",
    issuer: Issuer = "",
    also: Also = None,
    lang: Language = "en",
    policy: Policy = None,
    json: Json = False,
) -> None:
    """Sign certificates from requests, or for all hosts of an estate; without any a request is made up.

    The key comes from sheets, or lies on a token that an earlier rehearsal has kept. With --retire one of the estate's
    CAs is followed by another, which certifies its hosts anew; what is revoked besides is said with --revoke.
    """
    from app.cli.tasks import ceremonies as work

    kind, token = work.by_token("issuance", by_token, tuple(sheet or ()))
    asked = work.Requests(tuple(request or ()), profile, days, profiles, estate, requests, allow_missing=allow_missing)
    hosts = asked.read_estate()
    ca = work.CaOptions(
        issuer,
        tuple(also or ()),
        revoke=tuple(revoke or ()),
        reason=reason,
        since=since,
        overlap_until=overlap_until,
        retire=retire,
        at_once=at_once,
        compromised=compromised,
        name=ca_name,
    )
    options = work.Continuation(
        work.script_of(kind, retires=bool(retire)),
        archive,
        tuple(sheet or ()),
        lang,
        requests=() if hosts else asked.read(),
        estate=hosts,
        ca=ca,
        policy=policy,
        token=token,
    )
    work.run_continuation(out, options, as_json=json)


@rehearse.command("signing")
def rehearse_signing(  # noqa: PLR0917 - Typer passes options by name
    archive: Archive,
    order: OrderFile = None,
    sheet: MaybeSheets = None,
    by_token: ByToken = None,
    out: Out = None,
    issuer: Issuer = "",
    lang: Language = "en",
    policy: Policy = None,
    json: Json = False,
) -> None:
    """Sign images, and that one signing key follows another, as a signing order says.

    The keys come from sheets, or lie on a token that an earlier rehearsal has kept.
    """
    from app.cli.tasks import ceremonies as work

    kind, token = work.by_token("signing", by_token, tuple(sheet or ()))
    ca = work.CaOptions(issuer)
    options = work.Continuation(kind, archive, tuple(sheet or ()), lang, ca=ca, order=order, policy=policy, token=token)
    work.run_continuation(out, options, as_json=json)
