"""The child of `drawer`: draws and proves one sheet after the other, until its standard input ends.

Standard input, for each sheet: four bytes of length (big-endian), so much JSON (the sheet's name and content without
its words), the words joined by single spaces, a newline. Standard output: four bytes of length, so much JSON (`bytes`,
or an error), then the PDF.
"""

from __future__ import annotations

import datetime
import json
import sys
from typing import Any

from ceremony.errors import KeyriteError
from ceremony.machine.carrying import carry
from ceremony.machine.memory import guard_memory
from ceremony.sheets.content import SheetContent
from ceremony.sheets.drawer import LENGTH_BYTES
from ceremony.sheets.layout import render_sheet
from ceremony.sheets.proof import check_sheet


def draw(told: dict[str, Any], words: tuple[str, ...]) -> tuple[dict[str, Any], bytes]:
    """What is answered, and the PDF: `drawer.SheetDrawer.draw` as JSON values."""
    values = told["content"]
    signature = None if values["signature"] is None else bytes.fromhex(values["signature"])
    content = SheetContent(
        **{**values, "words": words, "issued": datetime.date.fromisoformat(values["issued"]), "signature": signature}
    )
    try:
        drawn = render_sheet(content)
        check_sheet(drawn, told["name"], words)
    except KeyriteError as error:
        return carry(error), b""
    return {"bytes": len(drawn)}, drawn


def main() -> None:
    """One sheet after the other."""
    guard_memory()
    into, out = sys.stdin.buffer, sys.stdout.buffer
    while length := into.read(LENGTH_BYTES):
        told = json.loads(into.read(int.from_bytes(length)))
        answer, drawn = draw(told, tuple(into.readline().decode("ascii").split()))
        encoded = json.dumps(answer, default=str).encode()
        out.write(len(encoded).to_bytes(LENGTH_BYTES) + encoded + drawn)
        out.flush()


if __name__ == "__main__":
    main()
