"""`keyrite sign migrate`: what a repository of Notary has signed becomes a signing order, and the sums are told."""

from __future__ import annotations

import datetime
from pathlib import Path

from app.json_output import print_json
from app.output import Say
from ceremony.disk.export_file import write_export
from ceremony.disk.folders import read_plain_file
from ceremony.language.translations import said_in
from ceremony.planning.plan import check_language
from ceremony.signing.migrating import Exported, order_of, read_export, read_folder
from ceremony.signing.notary_metadata import MOST_BYTES, read_metadata


def run_migrate(metadata: Path, repository: str, believed: Path, out: Path, *, language: str, as_json: bool) -> None:
    """Verify the trust data from the root that is believed, and write the order; nothing is written if it fails."""
    check_language(language)
    root = read_metadata(read_plain_file(believed, MOST_BYTES), str(believed), "Root")
    told = read_export(repository, read_folder(metadata), root, datetime.datetime.now(datetime.UTC))
    write_export(out, order_of(told))
    if as_json:
        print_json(
            {
                "ok": True,
                "repository": told.gun,
                "root_version": told.version,
                **_counts(told),
                "left_out": [{"tag": one.tag, "digest": one.digest, "role": one.role} for one in told.left_out],
                "order": str(out),
            }
        )
        return
    say = Say(as_json)
    sums = said_in(
        "Signed lines: {lines}. Tags by which docker pulls: {tags}; repeated in another role: {repeated}; left out: "
        "{others}. Images in the order, each once: {images}.",
        language,
    )
    say(f"{told.gun}, root.json {told.version}")
    say(sums.format(**_counts(told)))
    for one in told.left_out:
        text = said_in("Left out, as docker does not pull by {role}: {tag} {digest}", language)
        say(text.format(role=one.role, tag=one.tag, digest=one.digest))
    say(said_in("The order: {file}. Look through it, then: keyrite sign check {file}", language).format(file=out))


def _counts(told: Exported) -> dict[str, int]:
    return {
        "lines": told.lines,
        "tags": len(told.pulled),
        "repeated": len(told.repeated),
        "others": len(told.left_out),
        "images": len(told.images),
    }
