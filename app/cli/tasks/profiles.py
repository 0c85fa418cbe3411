"""`keyrite profiles`: what certificates are, as data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from app.json_output import print_json
from app.output import console, print_remark, print_words
from ceremony.errors import KeyriteError
from ceremony.issuing import find_profile, load_profile_file, own_profiles, shipped_profiles
from ceremony.language.digest_words import digest_words, group_hex
from ceremony.language.translations import without_ids


def list_profiles(folder: Path | None, *, as_json: bool) -> None:
    """The profiles that come with Keyrite, and those in a folder of your own; 1 if one of these breaks a rule."""
    listed: list[dict[str, Any]] = []
    own = own_profiles(folder) if folder is not None else {}
    for name in (*shipped_profiles(), *own):
        try:
            listed.append(_told(find_profile(str(own.get(name, name)))))
        except KeyriteError as problem:
            listed.append({"ok": False, "file": str(own[name]), "error": str(problem)})
    if as_json:
        print_json(listed)
    for one in () if as_json else listed:
        if one["ok"]:
            days = f"{one['default_days']} days, {one['longest_days']} at most"
            typer.echo(f"{one['name']:<26} version {one['version']}  {one['kind']:<5} {days:<28} {one['title']['en']}")
        else:
            print_remark(f"{one['file']}: {without_ids(one['error'])}")
    raise typer.Exit(0 if all(one["ok"] for one in listed) else 1)


def show_profile(name: str, folder: Path | None) -> None:
    """A profile as it stands, to copy and edit: the file's own bytes, whatever a terminal's letters are."""
    typer.echo(find_profile(name, folder).source, nl=False)


def check_profile(file: Path, *, as_json: bool) -> None:
    """Check a profile of your own against the schema and the rules, and say its SHA-256, which a ceremony reads out."""
    profile = load_profile_file(file)
    if as_json:
        print_json(_told(profile))
        return
    console().print(f"{profile.name}, version {profile.version}: every rule kept.", markup=False)
    console().print(f"SHA-256 {group_hex(profile.sha256)}", markup=False)
    print_words("The same in words:", digest_words(profile.sha256))


def _told(profile: Any) -> dict[str, Any]:
    return {
        "ok": True,
        "name": profile.name,
        "version": profile.version,
        "title": profile.title,
        "kind": "ca" if profile.is_ca else "leaf",
        "default_days": profile.lifetime.default_days,
        "longest_days": profile.lifetime.longest_days,
        "sha256": profile.sha256,
        "sha256_words": list(digest_words(profile.sha256)),
    }
