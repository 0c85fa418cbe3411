"""The child of `apart`: takes one file apart under limits that it sets itself before it reads a byte of it.

Standard input: the file's name as JSON, a newline, the file. Standard output: an empty line once the limits are set,
then the words
joined by single spaces and a newline, then one JSON text.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

from ceremony.errors import SheetError, UsageError
from ceremony.machine.carrying import carry
from ceremony.machine.memory import guard_memory
from ceremony.sheets import blocks
from ceremony.sheets.codes import Codes, holds_share
from ceremony.sheets.reading import Origin, find_codes, read_sheet_and_codes

FILES_LIMIT = 64


def set_limits(cpu_limit_s: int, memory_limit: int) -> None:
    """No more computing, memory and files than any sheet needs, and no file written."""
    for limit, value in (
        (resource.RLIMIT_CPU, cpu_limit_s),
        (resource.RLIMIT_AS, memory_limit),
        (resource.RLIMIT_NOFILE, FILES_LIMIT),
        (resource.RLIMIT_FSIZE, 0),
    ):
        hard = resource.getrlimit(limit)[1]
        allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (allowed, allowed))


def work(look: str, name: str, untrusted: bytes) -> dict[str, Any]:
    """What `apart.read_in_sandbox` promises, as JSON values."""
    origin: Origin = "scan"
    try:
        if look in {"sheet", "sealed-sheet"}:
            words, texts, origin = read_sheet_and_codes(
                untrusted, name, holds_share if look == "sheet" else holds_share_and_signature
            )
        else:
            words, texts = (), find_codes(untrusted, name, _is_complete if look == "all-codes" else _is_any).texts
    except (SheetError, UsageError) as error:
        return carry(error)
    return {"words": words, "origin": origin, "texts": [text for text in texts if text.startswith("KEYRITE")]}


def _is_any(found: Codes) -> bool:
    return bool(found.texts)


def _is_complete(found: Codes) -> bool:
    return blocks.is_complete(found.texts)


def holds_share_and_signature(found: Codes) -> bool:
    """Whether one of a picture's codes is a share and one a sheet signature."""
    return holds_share(found) and bool(found.signatures)


def main() -> None:
    """Read one file, answer, end."""
    set_limits(int(sys.argv[2]), int(sys.argv[3]))
    guard_memory()
    sys.stdout.write("\n")
    sys.stdout.flush()
    name = json.loads(sys.stdin.buffer.readline())
    answer = work(sys.argv[1], name, sys.stdin.buffer.read())
    sys.stdout.write(" ".join(answer.pop("words", ())) + "\n")
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
