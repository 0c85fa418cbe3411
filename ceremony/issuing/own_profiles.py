"""An organisation's own profiles: files that it keeps in a folder of its estate, named by file or by name."""

from __future__ import annotations

from pathlib import Path

from ceremony.errors import UsageError, shown
from ceremony.issuing.errors import ProfileError
from ceremony.issuing.profile_files import load_profile, load_profile_file, shipped_profiles
from ceremony.issuing.profiles import CertificateProfile

_SUFFIXES = (".yaml", ".yml")


def is_profile_path(named: str) -> bool:
    """True where a file is meant, and no profile's name."""
    return "/" in named or named.endswith(_SUFFIXES)


def find_profile(named: str, folder: Path | None = None) -> CertificateProfile:
    """A shipped profile by its name, one of the organisation's own by its file, or by its name in their folder.

    ProfileError where there is none of this name, or it breaks a rule; UsageError where it cannot be read.
    """
    if is_profile_path(named):
        return load_profile_file(Path(named))
    if named in shipped_profiles() or folder is None:
        return load_profile(named)
    if named not in (own := own_profiles(folder)):
        raise ProfileError(
            "I18: There is no profile named {name}; there are {names}.",
            name=shown(named),
            names=", ".join((*shipped_profiles(), *own)),
        )
    profile = load_profile_file(own[named])
    if profile.name != named:
        raise ProfileError(
            "I18: The file {file} holds the profile {name}; name the file after its profile.",
            file=str(own[named]),
            name=profile.name,
        )
    return profile


def own_profiles(folder: Path) -> dict[str, Path]:
    """The files of an organisation's own profiles by the names that the files have.

    UsageError if it is no folder, ProfileError if two files have one name.
    """
    found: dict[str, Path] = {}
    try:
        files = sorted(path for path in folder.iterdir() if path.name.endswith(_SUFFIXES))
    except OSError as problem:
        raise UsageError(
            "{path} cannot be looked into for profiles ({reason}); name a folder.",
            path=str(folder),
            reason=problem.strerror or "unknown",
        ) from None
    for path in files:
        if found.setdefault(path.stem, path) is not path:
            raise ProfileError(
                "I18: Two files in {path} are to hold the profile {name}; take one of them out.",
                path=str(folder),
                name=shown(path.stem),
            )
    return found
