"""What goes out of a TUF root ceremony: the root metadata so far, and, once clients take it, how it is published.

OUT/tuf/root.json, N.root.json      what clients load; while signatures are outstanding root.json alone, for nobody
OUT/tuf/check/                      each signature with its key and the bytes under it, for openssl alone
OUT/tuf/check.sh, INSTALL.*.md
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ceremony.archive.tuf_root import TUF_PREVIOUS, TUF_ROOT, bytes_to_sign
from ceremony.disk.folders import remove_folder
from ceremony.kits.delivery import write_part
from ceremony.kits.install import LANGUAGES, Guide
from ceremony.language.shell_texts import asset, filled
from ceremony.pki.certificates import sha256_hex
from ceremony.state.tuf_progress import TufProgress

SYSTEM = "tuf-root"


def write_tuf_kit(folder: Path, ceremony: str, progress: TufProgress, files: dict[str, bytes]) -> None:
    """Write it below a folder that is made anew; `files`: as they lie in the archive. MachineError if disk says no."""
    remove_folder(folder)
    for name, content in _parts(ceremony, progress, files):
        write_part(folder / name, content)


def _parts(ceremony: str, progress: TufProgress, files: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    version = progress.terms.version
    made = dict(_checked(progress, files))
    yield from made.items()
    if TUF_ROOT in files:
        listed = "\n".join(f"{sha256_hex(content)} {name}" for name, content in made.items())
        values = {"VERSION": str(version), "FILES": listed}
        yield "check.sh", filled(asset(f"kits/{SYSTEM}/check.sh"), values).encode()
    guide = _guide(ceremony, progress)
    yield from ((f"INSTALL.{language}.md", guide.text(language).encode()) for language in LANGUAGES)


def _checked(progress: TufProgress, files: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """What check.sh holds to its SHA-256."""
    version = progress.terms.version
    if TUF_ROOT in files:
        yield "root.json", files[TUF_ROOT]
        yield "check/signed.json", bytes_to_sign(progress)
        keys = {one.key.key_id: one.key for one in (*progress.holders, *progress.before) if one.key}
        for key_id, signature in progress.signed.items():
            yield f"check/{key_id}.pem", keys[key_id].public_key.encode()
            yield f"check/{key_id}.der", bytes.fromhex(signature)
    if progress.reached:
        yield f"{version}.root.json", files[TUF_ROOT]
    if TUF_PREVIOUS in files and progress.terms.previous is not None:
        yield f"{progress.terms.previous.version}.root.json", files[TUF_PREVIOUS]


def _guide(ceremony: str, progress: TufProgress) -> Guide:
    terms = progress.terms
    holds = {"reached"} if progress.reached else {"outstanding"}
    holds |= {"keys"} if progress.to_make else {"known"}
    holds |= {"first"} if terms.previous is None else {"follows"}
    outstanding = [
        {
            "OF": str(one.version),
            "HAVE": str(len(one.signed)),
            "NEED": str(one.threshold),
            "SIGNED": ", ".join(one.signed) or "-",
            "OUTSTANDING": ", ".join(one.outstanding) or "-",
        }
        for one in progress.counts
    ]
    values = {
        "CEREMONY": ceremony,
        "VERSION": str(terms.version),
        "EXPIRES": terms.expires[:10],
        "PREVIOUS": str(terms.previous.version if terms.previous else 0),
        "TO_MAKE": ", ".join(progress.to_make) or "-",
    }
    return Guide(SYSTEM, frozenset(holds), values, {"counts": outstanding})
