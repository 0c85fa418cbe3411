"""Where a secret could be left: every place that is searched after a ceremony, and what is searched for."""

from __future__ import annotations

import base64
import contextlib
import os
import re
import time
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import pypdfium2
import pytest

from shamir import slip39

VARIABLES = ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
SHARED = (Path("/dev/shm"), Path("/var/tmp"), Path("/var/spool/cups"), Path("/var/log/cups"))  # noqa: S108
# in those above, by what puts files there: desktops, file choosers, viewers, print services
USUAL = (
    "XDG_DATA_HOME/recently-used.xbel",
    "XDG_CACHE_HOME/thumbnails/large/0123abcd.png",
    "XDG_CONFIG_HOME/QtProject.conf",
    "XDG_CONFIG_HOME/Keyrite/Keyrite.conf",
    "XDG_STATE_HOME/keyrite/interrupted/0123abcd",
    "HOME/.local/share/recently-used.xbel",
    "HOME/Keyrite/2026-03-02-root-generation/.keyrite/record.jsonl",
    "TMPDIR/qt_temp.x",
)


class Places:
    """The folders of one test, and those that all programs of the machine share."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.since = time.time()

    def files(self) -> Iterator[Path]:
        """Every file that is there now; of the shared folders those that are new."""
        yield from (path for path in self.base.rglob("*") if path.is_file())
        for folder in SHARED:
            for path in _readable(folder):
                with contextlib.suppress(FileNotFoundError):
                    if path.stat().st_mtime >= self.since:
                        yield path

    def holding(self, secrets: list[bytes], *, but: tuple[str, ...] = ()) -> list[str]:
        """The files that hold one of the secrets, those below a folder named in `but` left out."""
        found = []
        for path in self.files():
            with contextlib.suppress(FileNotFoundError):  # of another test, which just ended
                if not set(path.parts) & set(but):
                    stat = path.stat()
                    contents = _contents(path, stat.st_mtime_ns, stat.st_size)
                    found += [str(path)] if any(secret in one for secret in secrets for one in contents) else []
        return found


@lru_cache(maxsize=200)
def _contents(path: Path, _changed: int, _size: int) -> list[bytes]:
    """What a file holds: as it is, and of a PDF the words of its text, which are packed in it."""
    raw = path.read_bytes()
    if b"%PDF-" not in raw[:1024]:
        return [raw]
    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError:  # it is being written just now
        return [raw]
    text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    return [raw, " ".join(re.findall("[a-z]+", text)).encode()]


def _readable(folder: Path) -> Iterator[Path]:
    for place, _, names in os.walk(folder):  # what is not readable, or goes while it is looked at, is passed over
        for path in (Path(place, name) for name in names):
            if path.is_file() and os.access(path, os.R_OK):
                yield path


def quiet_places(base: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """Home, caches, settings, notes and temporary files below one folder, for the rest of a test."""
    for variable in VARIABLES:
        folder = base / variable
        folder.mkdir(parents=True, exist_ok=True)
        monkeypatch.setenv(variable, str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.chdir(base / "HOME")
    return Places(base)


def traces(words: tuple[str, ...]) -> list[bytes]:
    """Runs of three share words, which no other text holds, as they might be written."""
    runs = [" ".join(words[place : place + 3]) for place in range(4, len(words) - 3)]
    forms = [form for run in runs for form in (run, run.upper(), run.replace(" ", '","'), run.replace(" ", "\n"))]
    return [form.encode() for form in forms] + [form.encode("utf-16-le") for form in forms]


def key_traces(key: bytes) -> list[bytes]:
    """Key bytes as they might be written: raw, in hex of both cases, in both alphabets of Base64, as numbers."""
    plain, safe = base64.b64encode(key).rstrip(b"="), base64.urlsafe_b64encode(key).rstrip(b"=")
    numbers = ", ".join(map(str, key[:8])).encode()
    return list(dict.fromkeys([key, key.hex().encode(), key.hex().upper().encode(), plain, safe, numbers]))


def pin_traces(pin: str) -> list[bytes]:
    """A PIN as it might be written."""
    raw = pin.encode()
    return [raw, pin.encode("utf-16-le"), base64.b64encode(raw).rstrip(b"="), raw.hex().encode()]


def set_traces(shares: Iterable[tuple[str, ...]], threshold: int, pin: str) -> list[bytes]:
    """Everything of a set that must be nowhere: its words, each share's value, the key that they give, and the PIN."""
    known = list(shares)
    values = [slip39.decode_mnemonic(" ".join(words)).value for words in known]
    root = slip39.combine_mnemonics([" ".join(words) for words in known[:threshold]])
    keys = [trace for key in (root, *values) for trace in key_traces(key)]
    return [*(trace for words in known for trace in traces(words)), *keys, *pin_traces(pin)]
