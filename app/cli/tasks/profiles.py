"""`keyrite profiles`: what certificates are, as data."""

from __future__ import annotations

from pathlib import Path

import typer

from app.json_output import print_json
from app.output import console, print_digest, print_remark
from ceremony.errors import KeyriteError
from ceremony.issuing import CertificateProfile, find_profile, load_profile_file, own_profiles, shipped_profiles
from ceremony.language.digest_words import digest_words
from ceremony.language.translations import without_ids


def list_profiles(folder: Path | None, *, as_json: bool) -> None:
    """The profiles that come with Keyrite, and those in a folder of your own; 1 if one of these breaks a rule."""
    own = own_profiles(folder) if folder is not None else {}
    found = [_found(name, own.get(name)) for name in (*shipped_profiles(), *own)]
    if as_json:
        print_json([_unsound(*one) if isinstance(one, tuple) else _told(one) for one in found])
    for one in () if as_json else found:
        if isinstance(one, tuple):
            file, problem = one
            print_remark(f"{file}: {without_ids(str(problem))}")
        else:
            days = f"{one.lifetime.default_days} days, {one.lifetime.longest_days} at most"
            typer.echo(f"{one.name:<26} version {one.version}  {_kind(one):<5} {days:<28} {one.title['en']}")
    raise typer.Exit(1 if any(isinstance(one, tuple) for one in found) else 0)


def _found(name: str, file: Path | None) -> CertificateProfile | tuple[Path | None, KeyriteError]:
    try:
        return find_profile(str(file or name))
    except KeyriteError as problem:
        return file, problem


def _unsound(file: Path | None, problem: KeyriteError) -> dict[str, object]:
    return {"ok": False, "file": str(file), "error": str(problem)}


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
    print_digest(profile.sha256)


def _kind(profile: CertificateProfile) -> str:
    return "ca" if profile.is_ca else "leaf"


def _told(profile: CertificateProfile) -> dict[str, object]:
    return {
        "ok": True,
        "name": profile.name,
        "version": profile.version,
        "title": profile.title,
        "kind": _kind(profile),
        "default_days": profile.lifetime.default_days,
        "longest_days": profile.lifetime.longest_days,
        "sha256": profile.sha256,
        "sha256_words": list(digest_words(profile.sha256)),
    }
