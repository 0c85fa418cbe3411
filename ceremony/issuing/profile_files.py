"""Profiles as files: data that an organisation copies and edits, checked when it is loaded.

I18  the file keeps to assets/profiles/profile.schema.json or crl-profile.schema.json;
     dangerous combinations are refused by `profile_rules`.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from ceremony.issuing.constraints import Constraints
from ceremony.issuing.errors import ProfileError
from ceremony.issuing.files import parse_file, read_bounded
from ceremony.issuing.names import NameKind
from ceremony.issuing.profile_rules import check_lifetime, check_profile_rules
from ceremony.issuing.profiles import CertificateProfile, CrlProfile, Lifetime, NameRule, Urls
from ceremony.keys import KeyType


def _shipped(suffix: str) -> tuple[str, ...]:
    files = (file.name for file in resources.files("assets").joinpath("profiles").iterdir())
    return tuple(sorted(name.removesuffix(suffix) for name in files if name.endswith(suffix)))


def shipped_profiles() -> tuple[str, ...]:
    """Names of the certificate profiles that come with Keyrite."""
    return tuple(name for name in _shipped(".yaml") if not name.endswith(".crl"))


def shipped_crl_profiles() -> tuple[str, ...]:
    """Names of the CRL profiles that come with Keyrite."""
    return _shipped(".crl.yaml")


def load_profile(name: str) -> CertificateProfile:
    """A certificate profile that comes with Keyrite; ProfileError if there is none of this name."""
    if name not in shipped_profiles():
        raise ProfileError(
            "I18: There is no profile named {name}; there are {names}.", name=name, names=", ".join(shipped_profiles())
        )
    return parse_profile(resources.files("assets").joinpath(f"profiles/{name}.yaml").read_bytes())


def load_profile_file(path: Path) -> CertificateProfile:
    """An organisation's own profile; ProfileError says which rule it breaks, UsageError why it cannot be read."""
    return check_own_name(parse_profile(read_bounded(path)))


def is_shipped(profile: CertificateProfile) -> bool:
    """True for one that comes with Keyrite, to the byte."""
    return profile.name in shipped_profiles() and profile.source == load_profile(profile.name).source


def check_own_name(profile: CertificateProfile) -> CertificateProfile:
    """The profile, unless it has the name of a shipped one and is another: a record tells them apart by name (I18)."""
    if profile.name in shipped_profiles() and not is_shipped(profile):
        raise ProfileError(
            "I18: A profile that comes with Keyrite is named {name}; give your own another name.", name=profile.name
        )
    return profile


@lru_cache(maxsize=64)
def parse_profile(untrusted: bytes) -> CertificateProfile:
    """Check a profile against its schema and the rules, and make it a CertificateProfile."""
    raw = parse_file(untrusted, "profiles/profile.schema.json", ProfileError)
    profile = _build(raw, untrusted)
    check_profile_rules(profile)
    return profile


def _build(raw: dict[str, Any], source: bytes) -> CertificateProfile:
    names = raw.get("names", {})
    constraints = raw.get("name_constraints", {})
    rules = {NameKind(kind): NameRule(**names[kind]) for kind in NameKind if kind in names}
    return CertificateProfile(
        name=raw["name"],
        version=raw["version"],
        title=raw["title"],
        is_ca=raw["kind"] == "ca",
        path_length=raw.get("path_length"),
        lifetime=Lifetime(**raw["lifetime"]),
        keys=tuple(KeyType(one) for one in raw["keys"]),
        hash=raw["hash"],
        key_usage=tuple(raw["key_usage"]),
        extended_key_usage=tuple(raw.get("extended_key_usage", ())),
        required_attributes=tuple(raw["subject"]["required"]),
        optional_attributes=tuple(raw["subject"].get("optional", ())),
        names_required=names.get("required", False),
        names=rules,
        names_from_request=names.get("from_request", False),
        constraints_mode=constraints.get("mode", "none"),
        constraints=Constraints.from_data({side: constraints.get(side, {}) for side in ("permitted", "excluded")}),
        urls=Urls(**{kind: tuple(many) for kind, many in raw.get("urls", {}).items()}),
        policies=tuple(raw.get("policies", ())),
        unproved_keys=raw.get("unproved_keys", "refuse") == "vouched",
        ocsp_no_check=raw.get("ocsp_no_check", False),
        source=source,
        sha256=hashlib.sha256(source).hexdigest(),
    )


def load_crl_profile(name: str) -> CrlProfile:
    """A CRL profile that comes with Keyrite; ProfileError if there is none of this name."""
    if name not in shipped_crl_profiles():
        raise ProfileError(
            "I18: There is no CRL profile named {name}; there are {names}.",
            name=name,
            names=", ".join(shipped_crl_profiles()),
        )
    return parse_crl_profile(resources.files("assets").joinpath(f"profiles/{name}.crl.yaml").read_bytes())


def load_crl_profile_file(path: Path) -> CrlProfile:
    """An organisation's own CRL profile; ProfileError says which rule it breaks."""
    return parse_crl_profile(read_bounded(path))


def parse_crl_profile(untrusted: bytes) -> CrlProfile:
    """Check a CRL profile against its schema and make it a CrlProfile."""
    raw = parse_file(untrusted, "profiles/crl-profile.schema.json", ProfileError)
    lifetime = Lifetime(**raw["next_update"])
    check_lifetime(lifetime)
    return CrlProfile(
        name=raw["name"],
        version=raw["version"],
        title=raw["title"],
        lifetime=lifetime,
        reasons=tuple(raw["reasons"]),
        source=untrusted,
        sha256=hashlib.sha256(untrusted).hexdigest(),
    )
