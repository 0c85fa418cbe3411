"""Read rates over the whole corpus of damaged sheets, on a sheet that is drawn for it:

    .venv/bin/python -m tests.unit.ceremony.sheets.measure_damage 6

For each damage, at 100 to 300 dpi: how many of the sheets are read by one try of zxing-cpp, by Keyrite (the same reader
and its ladder of filters), and by zbar alone.
"""

from __future__ import annotations

import io
import random
import subprocess
import sys
import tempfile
import time

import pypdfium2
import zxingcpp
from PIL import Image

from ceremony.errors import SheetError
from ceremony.sheets.layout import render_sheet
from ceremony.sheets.reading import read_sheet
from tests.unit.ceremony.sheets.damage import every_damage
from tests.unit.ceremony.sheets.sheet_support import MNEMONICS, content

DPIS = (100, 150, 200, 300)


def read_by_zxing(page: Image.Image, words: str) -> bool:
    return words.upper() in {code.text for code in zxingcpp.read_barcodes(page)}


def read_by_zbar(page: Image.Image, words: str) -> bool:
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        page.save(file.name)
        command = ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", file.name]
        return words.upper() in subprocess.run(command, capture_output=True, check=False).stdout.decode().splitlines()


def read_by_keyrite(page: Image.Image, words: str) -> bool:
    buffer = io.BytesIO()
    page.save(buffer, "PNG", compress_level=1)
    try:
        found = read_sheet(buffer.getvalue(), "scan.png")
    except SheetError as error:
        if "type the words" not in str(error):
            raise AssertionError("a refusal that does not say what to do") from None
        return False
    if found != tuple(words.split()):
        raise AssertionError("wrong words were read")
    return True


def main(seeds: int) -> None:
    readers = {"zxing": read_by_zxing, "keyrite": read_by_keyrite, "zbar": read_by_zbar}
    total = dict.fromkeys(readers, 0)
    slowest = 0.0
    words, pdf = MNEMONICS[1], render_sheet(content())
    for dpi in DPIS:
        page = pypdfium2.PdfDocument(pdf)[0].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
        for name, (damage, _) in every_damage(dpi).items():
            hits = dict.fromkeys(readers, 0)
            for seed in range(seeds):
                spoilt = damage(page.copy(), random.Random(f"{name}{seed}"))  # noqa: S311 - damage
                for reader, read in readers.items():
                    started = time.perf_counter()
                    hits[reader] += read(spoilt, words)
                    if reader == "keyrite":
                        slowest = max(slowest, time.perf_counter() - started)
            for reader, count in hits.items():
                total[reader] += count
            rates = "  ".join(f"{reader} {count:3}/{seeds}" for reader, count in hits.items())
            sys.stdout.write(f"{dpi:4} dpi  {name:28}{rates}\n")
    cases = len(DPIS) * len(every_damage(100)) * seeds
    rates = ", ".join(f"{reader} {100 * count / cases:.1f} %" for reader, count in total.items())
    sys.stdout.write(f"{cases} pictures: {rates}; slowest read {slowest:.1f} s\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2)
