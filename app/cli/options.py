"""What several commands take, each written once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Out = Annotated[Path | None, typer.Option("--out", help="A new or empty folder for what is made.")]
Language = Annotated[str, typer.Option("--lang", "--language", help="en or zh.")]
Attended = Annotated[bool, typer.Option("--attended", help="With people at this terminal, also a real ceremony.")]
Archive = Annotated[Path, typer.Option(help="The archive of the latest ceremony of this root.")]
MaybeArchive = Annotated[
    Path | None, typer.Option("--archive", help="The archive of the ceremony that is taken up, or followed.")
]
AnArchive = Annotated[Path, typer.Argument(help="An archive.")]
Folder = Annotated[Path, typer.Argument(help="An archive, or a folder of archives.")]
NewFile = Annotated[Path, typer.Option("--out", help="The new file.")]
Anchor = Annotated[Path | None, typer.Option(help="The root CA certificate, known from elsewhere.")]
Begun = Annotated[Path, typer.Argument(help="The folder it was begun in.")]
Serial = Annotated[str | None, typer.Option(help="Serial number of the token.")]
Label = Annotated[str | None, typer.Option(help="Label of the token.")]
SHEET_HELP = "A sheet's PDF, an image, or a text file of its words; repeat it for each sheet."
Sheets = Annotated[list[Path], typer.Option("--sheet", help=SHEET_HELP)]
MaybeSheets = Annotated[list[Path] | None, typer.Option("--sheet", help=SHEET_HELP)]
ByToken = Annotated[
    Path | None,
    typer.Option("--by-token", help="In place of sheets: the folder in which a rehearsal has kept the key's token."),
]
HoldersTokens = Annotated[
    Path | None,
    typer.Option("--by-token", help="The folder in which a rehearsal has kept its holders' tokens (--keep-token)."),
]
Draft = Annotated[
    Path | None, typer.Option("--draft", help="The draft of the root metadata: `keyrite tuf example` shows one.")
]
PreviousRoot = Annotated[
    Path | None,
    typer.Option("--root", help="The root.json that clients have, where no archive tells of it: the draft follows it."),
]
Here = Annotated[
    list[str] | None,
    typer.Option("--here", help="A holder of a root key who is here; repeatable; else all are."),
]
KeepToken = Annotated[
    Path | None,
    typer.Option("--keep-token", help="Keep the throw-away token in this new folder, for rehearsals with --by-token."),
]
InUse = Annotated[
    bool, typer.Option("--in-use", help="The token stays in use with the root on it: two people open it, no quorum.")
]
PinHalves = Annotated[
    bool, typer.Option("--pin-halves", help="Two people get half of the token's PIN each: neither opens it alone.")
]
KeptKey = Annotated[
    str, typer.Option("--key", help="Label of the key that stays on the token, for example platform-ca.")
]
Threshold = Annotated[int, typer.Option(help="Sheets that recover the root key.")]
Shares = Annotated[int, typer.Option(help="Sheets that are made.")]
Paper = Annotated[str, typer.Option(help="A4 or Letter.")]
Requests = Annotated[
    list[Path] | None, typer.Option("--request", help="A certificate signing request, PEM or DER; or one in YAML.")
]
Profile = Annotated[
    str, typer.Option(help="The profile that the requests are signed under: a name, or the file of one of your own.")
]
Profiles = Annotated[Path | None, typer.Option("--profiles", help="A folder with profiles of your own.")]
Days = Annotated[
    int | None, typer.Option(help="How long the certificates are valid; without it as the profile has it.")
]
EstateFile = Annotated[Path | None, typer.Option("--estate", help="Instead of requests one by one: an estate.")]
HostRequests = Annotated[
    Path | None, typer.Option("--requests", help="With --estate: the folder of what came back from its hosts.")
]
AllowMissing = Annotated[
    bool, typer.Option("--allow-missing", help="With --estate: go on without the requests that did not come.")
]
Issuer = Annotated[
    str, typer.Option(help="Label of the CA key that signs; without it the root CA's newest, or all that have lists.")
]
Also = Annotated[
    list[Path] | None,
    typer.Option("--also", help="An archive of this root from before the index, or of another ceremony meanwhile."),
]
Review = Annotated[
    list[Path] | None,
    typer.Option("--review", help="Another archive of this root whose record is looked through as well; repeatable."),
]
Revoke = Annotated[
    list[str] | None,
    typer.Option("--revoke", help="A serial number, a certificate's file or a name; with its reason as WHAT=reason."),
]
Reason = Annotated[
    str, typer.Option(help="Why, where it is not said: key-compromise, superseded, cessation-of-operation ...")
]
Since = Annotated[str, typer.Option(help="Revoked since this day; without it since the signature.")]
Emergency = Annotated[
    bool, typer.Option("--emergency", help="Make lists for an emergency too, which go into a bag: every CA below.")
]
EmergencyUsed = Annotated[
    list[Path] | None, typer.Option("--emergency-used", help="An emergency list that was published since.")
]
Retire = Annotated[
    str,
    typer.Option(help="With --estate: label of a CA's key; another is made in its place, and certifies all its hosts."),
]
AtOnce = Annotated[
    bool, typer.Option("--at-once", help="With --retire: that CA is revoked, and believed no more from today on.")
]
Compromised = Annotated[
    bool, typer.Option("--compromised", help="With --retire: at once, because that CA's own key is compromised.")
]
Follows = Annotated[str, typer.Option(help="Label of the key in whose place the new one is used.")]
OverlapUntil = Annotated[
    str, typer.Option("--overlap-until", help="Day up to which the key before it is needed; else as the policy has it.")
]
Country = Annotated[str, typer.Option(help="Of an image signer: two letters.")]
State = Annotated[str, typer.Option(help="Of an image signer: state or province.")]
Identity = Annotated[
    str, typer.Option(help="Of an image signer: the mail address, or https address, that verifiers know it by.")
]
CaName = Annotated[
    str,
    typer.Option(
        "--name",
        help="Of a platform CA: its common name, where there are several. Of a content trust key: its repository, or "
        "registry.example:5000/* for all of a registry.",
    ),
]
PURPOSE_HELP = "image-signing, dct-root, dct-targets, workload-identity, platform-ca or image-decryption."
TrustDomain = Annotated[str, typer.Option(help="Of a workload CA: its SPIFFE trust domain.")]
OrderFile = Annotated[Path | None, typer.Option("--order", help="Of a signing: what is signed (keyrite sign example).")]
Signer = Annotated[
    Path | None, typer.Option(help="Without an archive: the log key's certificate, to check the seal's signature.")
]
ExpectedSet = Annotated[
    int | None, typer.Option("--set", help="Without an archive: the number of the set that the sheet should be of.")
]
Policy = Annotated[
    Path | None, typer.Option("--policy", help="A policy from now on; without it the archive's own stays in force.")
]
