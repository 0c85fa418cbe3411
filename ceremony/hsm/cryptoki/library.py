"""The file of a PKCS #11 module: found once, by an absolute path, and what is hashed of it is what is loaded.

Rules:

- a name is resolved once, links too; the loader is given that path and nothing that it would search for;
- the file is hashed through one open descriptor before any of its code runs; where it must have a certain hash and has
  another, it is not loaded;
- after it is loaded, what the loader mapped must be the very file of that descriptor, and its content as it was hashed.

Nothing here knows how a module is called; what it loads in its turn is not looked at.
"""

from __future__ import annotations

import ctypes
import hashlib
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from ceremony.errors import DeviceError, UsageError

_DYNAMIC_SECTION = 2  # its place among the pointers of `struct link_map` (dlinfo(3)), which a handle points to


def find_module(named: Path) -> Path:
    """The absolute path, without links, of the module that was named; UsageError unless there is such a file."""
    try:
        found = named.resolve(strict=True)
    except (OSError, RuntimeError):  # RuntimeError: links in a circle (Python 3.11, 3.12)
        found = named
    if not found.is_file():
        raise UsageError("There is no module {path}; name the token vendor's PKCS #11 library (.so).", path=str(named))
    return found


@contextmanager
def hashed(path: Path, wanted: str = "") -> Iterator[str]:
    """Hash a library file that is loaded inside this context; its SHA-256 in hex, as `wanted` if that is given.

    OSError if the file cannot be read, DeviceError if it has another hash, or if what is loaded under its path in the
    end is not the file that was hashed, unchanged.
    """
    with path.open("rb") as file:
        sha256 = _digest(file)
        check_hash(path, sha256, wanted)
        yield sha256
        if _mapped_file(_loaded_address(path)) != _own_mapping(file) or _digest(file) != sha256:
            raise DeviceError(
                "The module {path} was changed or replaced while it was being loaded, so what runs is not what was "
                "hashed; no token was asked. Close this program, find out who can write there, and start again.",
                path=str(path),
            )


def _digest(file: BufferedReader) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def _own_mapping(file: BufferedReader) -> str:
    """The file as the kernel's list names it: some file systems (btrfs, overlays) answer stat(2) otherwise."""
    with mmap.mmap(file.fileno(), mmap.PAGESIZE, flags=mmap.MAP_PRIVATE) as own:
        byte = ctypes.c_char.from_buffer(own)
        address = ctypes.addressof(byte)
        del byte  # else the mapping could not be closed
        return _mapped_file(address)


def check_hash(path: Path, found: str, wanted: str) -> None:
    """DeviceError if a module was to have another hash; an empty one is none."""
    if wanted and found != wanted:
        raise DeviceError(
            "The module {path} is not the file any more that was looked at before (its SHA-256 was {wanted}); nothing "
            "was changed on a token. Find out who replaced it; close this program, and look at the token again.",
            path=str(path),
            wanted=wanted,
        )


def _loaded_address(path: Path) -> int:
    """An address inside what is loaded under this path: that of its dynamic section."""
    handle: int = ctypes.CDLL(str(path), mode=os.RTLD_NOLOAD | os.RTLD_LAZY)._handle
    return (ctypes.c_void_p * (_DYNAMIC_SECTION + 1)).from_address(handle)[_DYNAMIC_SECTION] or 0


def _mapped_file(address: int) -> str:
    """Device and inode of the file that is mapped at an address, as proc(5) writes them; OSError if unseen."""
    for line in Path("/proc/self/maps").read_text(errors="replace").splitlines():
        span, _, _, device, inode = line.split(maxsplit=5)[:5]
        first, last = (int(edge, 16) for edge in span.split("-"))
        if first <= address < last:
            return f"{device} {inode}"
    raise OSError("nothing is mapped there")
