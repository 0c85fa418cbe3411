"""Share sheets drawn and proved in a process of its own, which takes its copies of the words along when it ends.

What draws a page copies its text as it likes: the words pass through reportlab, the QR library, pdfium and zxing as
ordinary strings. None of them can be wiped, but a process's memory is given back to the kernel as a whole.
"""

from __future__ import annotations

import json
import subprocess
from contextlib import suppress
from dataclasses import fields
from types import TracebackType
from typing import IO, Self

from ceremony.custody.share_words import ShareWords
from ceremony.errors import MachineError
from ceremony.machine.carrying import raise_carried
from ceremony.machine.isolation import isolated_python
from ceremony.machine.pipes import read_into, write_all
from ceremony.sheets.content import SheetContent

_ENDED = (
    "The process that draws sheets could not be started, or has ended; nothing was printed. Close other programs and "
    "try again."
)
LENGTH_BYTES = 4


class SheetDrawer:
    """One child for the sheets of one set; it is started at once, so that it is ready when it is needed."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        with suppress(OSError):  # said when it is needed
            self._child = _started()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def draw(self, content: SheetContent, words: ShareWords, name: str) -> bytes:
        """The sheet as PDF, with these words in place of the content's.

        SheetError if what was drawn does not read back as its words, UsageError as `render_sheet`; MachineError if
        there is no child, or it has ended.
        """
        try:
            if self._child is None or self._child.poll() is not None:
                self._child = _started()
            return self._ask(self._child, _as_json(content, name), words)
        except (OSError, EOFError):
            self.close()
            raise MachineError(_ENDED) from None

    def _ask(self, child: subprocess.Popen[bytes], told: bytes, words: ShareWords) -> bytes:
        write_all(child.stdin, len(told).to_bytes(LENGTH_BYTES) + told)
        write_all(child.stdin, words.text)
        write_all(child.stdin, b"\n")
        out = child.stdout
        answer = json.loads(_exactly(out, int.from_bytes(_exactly(out, LENGTH_BYTES))))
        raise_carried(answer)
        return _exactly(out, int(answer["bytes"]))

    def close(self) -> None:
        """End the child, and wait until it is gone."""
        if self._child is None:
            return
        child, self._child = self._child, None
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                stream.close()


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - this program itself
        isolated_python("ceremony.sheets.drawer_child"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        bufsize=0,
    )


def _as_json(content: SheetContent, name: str) -> bytes:
    values: dict[str, object] = {field.name: getattr(content, field.name) for field in fields(content)}
    values |= {
        "words": (),
        "issued": content.issued.isoformat(),
        "signature": content.signature.hex() if content.signature else None,
    }
    return json.dumps({"name": name, "content": values}).encode()


def _exactly(stream: IO[bytes] | None, length: int) -> bytes:
    """So many bytes of an unbuffered stream; EOFError if it ends before."""
    found = bytearray(length)
    if read_into(stream, found) < length:
        raise EOFError
    return bytes(found)
