"""`keyrite sign`: what is wrong with a signing order, and what it comes to under a root."""

from __future__ import annotations

import datetime
from pathlib import Path

import typer

from app.file_problems import tell_problems
from app.json_output import print_json
from app.output import Say
from ceremony.disk.folders import read_plain_file
from ceremony.language.digest_words import group_hex
from ceremony.language.translations import said_in
from ceremony.planning.plan import check_language
from ceremony.planning.signing import documents_under
from ceremony.signing.documents import Document
from ceremony.signing.order import MOST_BYTES, check_order, example_order
from ceremony.verify import read_continued


def show_example() -> None:
    """The order that comes with Keyrite."""
    typer.echo(example_order(), nl=False)


def run_sign_check(file: Path, archive: Path | None, *, language: str, as_json: bool) -> None:
    """Say what is wrong, by line, and exit 1 if anything is; with an archive every document and who signs it."""
    check_language(language)
    order, problems = check_order(read_plain_file(file, MOST_BYTES), file.parent)
    if order is None:
        tell_problems(file, problems, language, as_json=as_json)
        raise typer.Exit(1)
    documents: tuple[Document, ...] = ()
    if archive is not None:
        continued = read_continued(archive, rehearsal=None)
        documents = documents_under(order, continued.estate, continued.certificate, datetime.datetime.now(datetime.UTC))
    if as_json:
        named = [
            {"name": one.name, "kind": one.kind, "signers": list(one.signers), "sha256": one.sha256}
            for one in documents
        ]
        print_json(
            {
                "ok": True,
                "images": len(order.images),
                "repositories": len(order.notary),
                "sha256": order.sha256,
                "documents": named,
            }
        )
        return
    say = Say(as_json=False)
    kept = said_in(
        "{images} images, {repositories} repositories of Notary (legacy), {rotations} key rotations; every rule kept.",
        language,
    )
    say(kept.format(images=len(order.images), repositories=len(order.notary), rotations=1 if order.rotation else 0))
    say(f"SHA-256 {group_hex(order.sha256)}")
    for one in documents:
        say(f"  {one.name}  {one.kind}  {', '.join(one.signers)}")
