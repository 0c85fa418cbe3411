"""A whole rehearsal against the sum of what it cannot avoid, in processor seconds, in one run.

    python -m tests.bench.rehearsal_bench [ROUNDS]     default: 5

What cannot be avoided is measured where the rehearsal does it, within the calls into other people's code, so that luck
with the RSA pair and a busy machine change both sides alike:

    libraries    a Python that imports them, one that imports what draws sheets, as they are drawn in a process apart
                 (docs/adr/paper-drawn-in-a-child.md), and for each sheet, as it is read in one, one that imports what
                 reads it; measured beside the rehearsal
    pair         the one RSA-4096 pair that takes the root key out of the token
    QR symbols   each distinct one once, by `qrcode`
    PDF          what `reportlab` draws and writes, fonts included; not the setting of the text
    sheets       one raster of each sheet by pdfium, one reading of it by zxing-cpp, and one by zbar, the second look
    token        the calls, as long as the caller waits for them
    signatures   of record, manifest and report

The whole is the rehearsal's process and its children, from their start to their end. What is watched in the child that
draws comes back through a pipe of its own; the children that read a sheet back do so a second time, and count for
nothing but their libraries.
"""

from __future__ import annotations

import functools
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ROUNDS = 5
MOST = 1.5


_LIBRARIES = (
    "qrcode.main, reportlab.pdfgen.canvas, reportlab.pdfbase.ttfonts, PIL.Image, pypdfium2, zxingcpp, "
    "cryptography.x509, yaml, jsonschema, typer, rich, rfc8785, pyhanko.sign.signers, asn1crypto.cms"
)
_DRAWERS = "qrcode.main, reportlab.pdfgen.canvas, reportlab.pdfbase.ttfonts, PIL.Image, pypdfium2, zxingcpp"
_READERS = "PIL.Image, pypdfium2, zxingcpp"
SHEETS = 5
WATCHING = "watching"


def start_of(libraries: str) -> float:
    """Processor seconds of a process that imports them; the least of three."""
    command = [sys.executable, "-I", "-c", f"import {libraries}"]
    return min(_children(command) for _ in range(3))


def _children(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


class Meter:
    """Processor seconds within wrapped calls, each second counted once, by the outermost of them.

    `watching` is what the wrapping itself costs: a page is tens of thousands of calls.
    """

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._calls: Counter[bool] = Counter()  # outermost, and within others
        self._within = False
        self._seen: set[tuple[str, object]] = set()

    def watch(self, owner: Any, name: str, part: str, once: Callable[..., object] | None = None) -> None:
        """Count calls of `owner.name` for `part`; with `once`, only the first for each value that it tells apart."""
        real = getattr(owner, name)

        def watched(*arguments: Any, **named: Any) -> Any:
            self._calls[self._within] += 1
            if self._within:
                return real(*arguments, **named)
            self._within, began = True, time.process_time()
            try:
                return real(*arguments, **named)
            finally:
                self._within = False
                key = (part + name, once(*arguments, **named) if once else object())
                if key not in self._seen:
                    self.seconds[part] += time.process_time() - began
                self._seen.add(key)

        setattr(owner, name, watched)

    def watching(self) -> float:
        """Processor seconds that went into watching, by what so many calls of nothing take now."""
        return sum(count * _watched_call(within) for within, count in list(self._calls.items()))


@functools.cache
def _watched_call(within: bool, calls: int = 20_000) -> float:
    """What it adds to a call that it is watched, in processor seconds."""
    meter, owner = Meter(), SimpleNamespace(nothing=lambda *_: None)
    bare = _time_of(owner.nothing, calls)
    meter.watch(owner, "nothing", "")
    meter._within = within
    return (_time_of(owner.nothing, calls) - bare) / calls


def _time_of(work: Callable[..., object], calls: int) -> float:
    began = time.process_time()
    for _ in range(calls):
        work(1)
    return time.process_time() - began


def watch_drawing(meter: Meter) -> None:
    import pypdfium2
    import zxingcpp
    from qrcode.main import QRCode
    from reportlab.pdfbase import ttfonts
    from reportlab.pdfgen import canvas, pathobject, textobject

    from ceremony.sheets import proof

    meter.watch(QRCode, "make", "QR symbols", lambda code, **_: str(code.data_list))
    meter.watch(ttfonts.TTFont, "__init__", "PDF")
    for owner in (canvas.Canvas, textobject.PDFTextObject, pathobject.PDFPathObject):
        for name, one in vars(owner).copy().items():
            if callable(one) and (not name.startswith("_") or name == "__init__"):
                meter.watch(owner, name, "PDF")
    meter.watch(pypdfium2.PdfPage, "render", "sheets")
    meter.watch(zxingcpp, "read_barcodes", "sheets")
    meter.watch(proof, "read_with_zbar", "sheets")


def watch_all(meter: Meter) -> None:
    from pyhanko.sign import signers

    from ceremony.hsm.cryptoki.calls import CallThread
    from ceremony.hsm.keyops import transport

    watch_drawing(meter)
    meter.watch(transport, "one_time_key", "pair", lambda bits: bits if bits < 4096 else object())
    meter.watch(CallThread, "make", "token")
    meter.watch(signers.PdfSigner, "sign_pdf", "signatures")


def draw(pipe: str) -> None:
    """The child that draws: watched, and what was counted so far told after each sheet, for it is killed at its end."""
    told = os.open(pipe, os.O_WRONLY)
    from ceremony.sheets import drawer_child

    meter = Meter()
    watch_drawing(meter)
    drawn, began = drawer_child.draw, time.process_time()
    for within in (False, True):
        _watched_call(within)
    calibrated = time.process_time() - began

    def draw_and_tell(*arguments: Any) -> Any:
        try:
            return drawn(*arguments)
        finally:
            counted = {**meter.seconds, WATCHING: calibrated + meter.watching()}
            os.write(told, json.dumps(counted).encode() + b"\n")

    drawer_child.draw = draw_and_tell
    drawer_child.main()


def rehearse(folder: str) -> None:
    """In a process of its own: hold it, and tell what was counted on the last line."""
    from app.__main__ import main as keyrite
    from ceremony.sheets import drawer

    meter, pipe = Meter(), f"{folder}.pipe"
    watch_all(meter)
    os.mkfifo(pipe)
    heard = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    here = [sys.executable, "-m", "tests.bench.rehearsal_bench", "draw", pipe]
    drawer.isolated_python = lambda _: here  # type: ignore[assignment]

    sys.argv = ["keyrite", "rehearse", "--out", folder]
    code = 0
    try:
        keyrite()
    except SystemExit as ended:
        code = int(ended.code or 0)
    drawn = Counter(json.loads(os.read(heard, 1 << 16).splitlines()[-1]))
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    whole = sum(one.ru_utime + one.ru_stime for one in both) - meter.watching() - drawn.pop(WATCHING)
    sys.stdout.write("\n" + json.dumps({"whole": whole, "code": code, **(meter.seconds + drawn)}) + "\n")


def main(rounds: int) -> int:
    ratios = []
    with tempfile.TemporaryDirectory() as place:
        for number in range(rounds):
            command = [sys.executable, "-m", "tests.bench.rehearsal_bench", "rehearse", str(Path(place) / str(number))]
            done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ})
            told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
            assert told.pop("code") == 0, done.stdout
            whole = told.pop("whole")
            told["libraries"] = start_of(_LIBRARIES) + start_of(_DRAWERS) + SHEETS * start_of(_READERS)
            ratios.append(whole / sum(told.values()))
            parts = ", ".join(f"{part} {seconds:.2f}" for part, seconds in told.items())
            sys.stdout.write(f"rehearsal {whole:.2f} s; {parts}: {ratios[-1]:.2f} times their sum\n")
            sys.stdout.flush()
        eight = [sys.executable, "-m", "app", "rehearse", "--threshold", "8", "--shares", "16", "--out"]
        seconds = _children([*eight, str(Path(place) / "eight")])
        sys.stdout.write(f"8 of 16, each of its 12,870 subsets combined: {seconds:.1f} s (at most 20)\n")
    sys.stdout.write(f"a rehearsal takes {statistics.median(ratios):.2f} times what it cannot avoid (at most {MOST})\n")
    return int(statistics.median(ratios) > MOST)


if __name__ == "__main__":
    if sys.argv[1:2] == ["rehearse"]:
        rehearse(sys.argv[2])
    elif sys.argv[1:2] == ["draw"]:
        draw(sys.argv[2])
    else:
        sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else ROUNDS))
