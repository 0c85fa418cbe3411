"""Reading a sheet back: every way in gives the same words; every bad file gives one sentence that quotes none."""

from __future__ import annotations

import io
import os
import random
import re
import struct
import subprocess
import zlib
from pathlib import Path
from types import SimpleNamespace

import pypdfium2
import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from ceremony.errors import KeyriteError, SheetError, UsageError
from ceremony.sheets import codes
from ceremony.sheets.layout import render_sheet
from ceremony.sheets.reading import LARGEST_FILE, read_sheet
from ceremony.sheets.sandbox import read_sheet_file
from tests.unit.ceremony.sheets.sheet_support import MNEMONICS, content, words_of


@pytest.fixture(scope="module")
def pdf(make_content) -> bytes:
    return render_sheet(make_content())


def raster(pdf: bytes, dpi: int = 150) -> Image.Image:
    return pypdfium2.PdfDocument(pdf)[0].render(scale=dpi / 72).to_pil()


@pytest.fixture(scope="module")
def picture(pdf) -> Image.Image:
    return raster(pdf)


def saved(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def joined(*pdfs: bytes, tmp_path: Path) -> bytes:
    names = []
    for number, data in enumerate(pdfs):
        (tmp_path / f"{number}.pdf").write_bytes(data)
        names.append(tmp_path / f"{number}.pdf")
    subprocess.run(["qpdf", "--empty", "--pages", *names, "--", tmp_path / "joined.pdf"], check=True)
    return (tmp_path / "joined.pdf").read_bytes()


def refusal(untrusted: bytes, name: str = "scan.pdf") -> KeyriteError:
    with pytest.raises(KeyriteError) as caught:
        read_sheet(untrusted, name)
    assert name in str(caught.value)
    assert str(caught.value).count(". ") == 0
    return caught.value


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_reads_its_own_pdf(make_content, shares, paper, language):
    made = render_sheet(make_content(paper=paper, language=language, rehearsal=language == "en"))
    assert read_sheet(made, "share-2-of-5.pdf") == shares[1]


MODES = {"PNG": "L RGB 1 RGBA P", "JPEG": "L RGB CMYK", "TIFF": "L RGB 1 CMYK RGBA", "WEBP": "L RGB RGBA"}


@pytest.mark.parametrize(("kind", "mode"), [(kind, mode) for kind, modes in MODES.items() for mode in modes.split()])
def test_reads_pictures_of_every_kind(picture, shares, kind, mode):
    assert read_sheet(saved(picture.convert(mode), kind), "scan") == shares[1]


def test_reads_a_tiff_as_programs_for_large_scans_write_it(picture, shares):
    big = saved(picture.convert("L"), "TIFF", big_tiff=True)
    assert big.startswith(b"II+\0")
    assert read_sheet(big, "scan.tif") == shares[1]


def test_reads_16_bit_grey_and_transparent_pictures(picture, shares):
    deep = picture.convert("L").convert("I").point(lambda value: value * 257).convert("I;16")
    assert read_sheet(saved(deep), "scan.png") == shares[1]
    grey = picture.convert("L")
    ink = Image.new("RGBA", grey.size, (0, 0, 0, 0))
    ink.putalpha(ImageOps.invert(grey))
    assert read_sheet(saved(ink), "scan.png") == shares[1]


def test_a_picture_of_pages_is_read_where_one_of_them_is_a_sheet_and_refused_where_two_are(picture, shares):
    grey = picture.convert("L")
    other = ImageOps.mirror(grey)  # the same words once more: still one sheet
    assert read_sheet(saved(grey, "TIFF", save_all=True, append_images=[other]), "scan.tif") == shares[1]
    beside = Image.new("L", (grey.width * 2, grey.height), 255)
    beside.paste(grey, (0, 0))
    document = pypdfium2.PdfDocument(render_sheet(content(words=words_of(MNEMONICS)[3], index=4)))
    beside.paste(document[0].render(scale=150 / 72, grayscale=True).to_pil().convert("L"), (grey.width, 0))
    with pytest.raises(SheetError, match="more than one share sheet"):
        read_sheet(saved(beside), "two.png")


@pytest.mark.parametrize("degrees", [90, 180, 270, 7, -33])
def test_reads_a_turned_picture(picture, shares, degrees):
    turned = picture.convert("L").rotate(degrees, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
    assert read_sheet(saved(turned, "JPEG"), "photo.jpg") == shares[1]


def test_reads_an_inverted_and_a_mirror_tagged_picture(picture, shares):
    assert read_sheet(saved(ImageOps.invert(picture.convert("L"))), "scan.png") == shares[1]
    tagged = picture.copy()
    tagged.getexif()[0x0112] = 6  # orientation: turned a quarter
    assert read_sheet(saved(tagged, "JPEG", exif=tagged.getexif()), "photo.jpg") == shares[1]
    assert read_sheet(saved(tagged, "JPEG", exif=b"Exif\0\0" + b"\xff" * 50), "damaged-notes.jpg") == shares[1]


def test_reads_a_scan_that_is_a_pdf_of_a_picture(picture, shares):
    assert read_sheet(saved(picture, "PDF", resolution=150), "scan.pdf") == shares[1]


def test_falls_back_to_the_printed_numbers_when_the_code_is_gone(pdf, shares, tmp_path):
    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    for thing in list(page.get_objects(filter=[2])):  # paths: the code, boxes and rules
        page.remove_obj(thing)
    page.gen_content()
    buffer = io.BytesIO()
    document.save(buffer)
    assert read_sheet(buffer.getvalue(), "share.pdf") == shares[1]


@pytest.mark.parametrize(
    "write",
    [
        " ".join,
        lambda words: "\n".join(words).upper(),
        lambda words: "\r\n".join(f"{n}. {word[:4]}" for n, word in enumerate(words, 1)),
        lambda words: "  ".join(f"{n}){word.title()}," for n, word in enumerate(words, 1)),
        lambda words: "\ufeff" + " ".join(words),
        "，".join,
        lambda words: "词语：" + "\u00a0".join(words),
        lambda words: "".join(chr(ord(char) + 0xFEE0) if char != " " else "\u3000" for char in " ".join(words)),
        # columns, typed row by row
        lambda words: " ".join(f"{n}. {words[n - 1]}" for row in range(1, 10) for n in range(row, len(words) + 1, 9)),
        lambda words: (
            "Share 2 of 5\nany 3 recover\n" + "\n".join(f"{n} {w}" for n, w in enumerate(words, 1)) + "\nend 7\n"
        ),
    ],
)
def test_reads_typed_words(shares, write):
    assert read_sheet(write(shares[1]).encode(), "words.txt") == shares[1]
    assert read_sheet(write(shares[1]).encode("utf-16"), "words.txt") == shares[1]


def test_reads_the_text_copied_out_of_a_sheet(pdf, shares):
    copied = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    assert read_sheet(copied, "copied.txt") == shares[1]


def test_typed_words_that_are_no_share_are_refused_without_a_quote(shares):
    for words in (shares[1][:-1], (*shares[1], "academic"), (*shares[1][:-1], "ziggurat"), ("hello", "world")):
        error = refusal(" ".join(words).encode(), "words.txt")
        assert isinstance(error, SheetError)
        assert not set(words).intersection(re.findall("[a-z]{4,}", str(error))) - {"words"}


@pytest.mark.parametrize(
    ("untrusted", "says"),
    [
        (b"", "is empty"),
        (b"\x00\x01\x02\xff" * 40, "neither"),
        (b"%PDF-1.7\nnothing more", "damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 60, "damaged"),
        (b"\xff\xd8\xff\xe0nothing", "damaged"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "damaged"),
        (b"PK\x03\x04\x14\x00\x00\x00\xff\xfe", "neither"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused_in_one_sentence(untrusted, says):
    assert says in str(refusal(untrusted))


def test_a_cut_off_file_is_refused(pdf, picture):
    for whole in (
        pdf[: len(pdf) // 2],
        saved(picture)[:5000],
        saved(picture, "JPEG")[:5000],
        saved(picture, "TIFF")[:90],
    ):
        refusal(whole)


def test_a_locked_pdf_is_refused_as_locked(pdf, tmp_path):
    (tmp_path / "open.pdf").write_bytes(pdf)
    locked = tmp_path / "locked.pdf"
    command = ["qpdf", "--encrypt", "secret", "secret", "256", "--", tmp_path / "open.pdf", locked]
    subprocess.run(command, check=True)
    assert "password" in str(refusal(locked.read_bytes()))


def noise(width: int, height: int) -> Image.Image:
    return Image.frombytes("L", (width, height), random.Random(width).randbytes(width * height))  # noqa: S311


def test_a_picture_without_a_share_says_what_to_do():
    for blank in (Image.new("L", (800, 1100), 255), noise(700, 700)):
        assert "200 dpi" in str(refusal(saved(blank), "blank.png"))


def test_two_sheets_in_one_file_are_ambiguous(pdf, make_content, shares, tmp_path):
    other = render_sheet(make_content(words=shares[2], index=3))
    side_by_side = Image.new("L", (2600, 1800), 255)
    side_by_side.paste(raster(pdf), (0, 0))
    side_by_side.paste(raster(other), (1300, 0))
    for untrusted in (joined(pdf, other, tmp_path=tmp_path), saved(side_by_side)):
        assert "more than one" in str(refusal(untrusted))
    assert read_sheet(joined(pdf, pdf, tmp_path=tmp_path), "twice.pdf") == shares[1]


def test_printed_words_that_differ_from_the_code_are_not_passed_over(pdf, make_content, shares):
    other = pypdfium2.PdfDocument(render_sheet(make_content(words=(*shares[1][:-1], shares[2][-1]))))
    page = other[0]
    for thing in list(page.get_objects(filter=[2])):
        page.remove_obj(thing)
    page.gen_content()
    page.insert_obj(_code_picture(other, raster(pdf, 200)))
    page.gen_content()
    buffer = io.BytesIO()
    other.save(buffer)
    assert "not the same" in str(refusal(buffer.getvalue()))


def _code_picture(document: pypdfium2.PdfDocument, scan: Image.Image) -> pypdfium2.PdfImage:
    code = scan.crop((1100, 880, 1640, 1400)).convert("RGB")
    thing = pypdfium2.PdfImage.new(document)
    thing.load_jpeg(io.BytesIO(saved(code, "JPEG", quality=95)), inline=True)
    thing.set_matrix(pypdfium2.PdfMatrix().scale(190, 183).translate(395, 340))
    return thing


def bytes_read() -> int:
    """By this process since it began, as the kernel counts."""
    return int(Path("/proc/self/io").read_text().split()[1])


def test_a_file_of_50_mb_is_refused_before_it_is_read(tmp_path):
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    before = bytes_read()
    with pytest.raises(UsageError, match="larger than 32 MiB"):
        read_sheet_file(large)
    assert bytes_read() - before < 1 << 20
    with pytest.raises(UsageError, match="larger than 32 MiB"):
        read_sheet(bytes(LARGEST_FILE + 1), "large.pdf")


def test_only_ordinary_files_are_read(tmp_path, pdf, shares):
    os.mkfifo(tmp_path / "pipe")
    for name, says in ((".", "is a folder"), ("pipe", "not an ordinary file"), ("absent.pdf", "no file")):
        with pytest.raises(UsageError, match=says):
            read_sheet_file(tmp_path / name)
    with pytest.raises(UsageError, match="not an ordinary file"):
        read_sheet_file(Path("/dev/zero"))
    (tmp_path / "share.pdf").write_bytes(pdf)
    assert read_sheet_file(tmp_path / "share.pdf") == shares[1]


def png_claiming(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(9_000, 9_000), (12_000, 12_000), (60_000, 60_000)])
def test_a_picture_that_would_fill_the_memory_is_refused_by_its_size(size):
    assert "too large" in str(refusal(png_claiming(*size), "bomb.png"))


def pdf_of_pages(count: int, side: int) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(count):
        document.new_page(side, side)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_a_pdf_of_many_or_huge_pages_is_refused():
    assert "21 pages" in str(refusal(pdf_of_pages(21, 300)))
    assert "poster" in str(refusal(pdf_of_pages(1, 14_000)))


@pytest.mark.parametrize(("try_s", "tries"), [(0.5, 13), (3, 3), (20, 0)])
def test_noise_is_given_up_when_the_time_is_up(monkeypatch, try_s, tries):
    """By a clock that moves on by `try_s` with each look at it: before the first try, and before each other."""
    looks = iter(range(100))
    monkeypatch.setattr(codes, "time", SimpleNamespace(process_time=lambda: next(looks) * try_s))
    tried = []
    real = zxingcpp.read_barcodes
    monkeypatch.setattr(zxingcpp, "read_barcodes", lambda *one, **how: tried.append(one) or real(*one, **how))
    refusal(saved(noise(200, 250)), "noise.png")
    assert len(tried) == tries


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_bytes_give_words_or_one_of_our_errors(pdf, data):
    start = data.draw(st.sampled_from([b"", b"%PDF-1.4\n", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"\xff\xd8\xff", pdf]))
    if start is pdf:
        place, byte = data.draw(st.integers(0, len(pdf) - 1)), data.draw(st.integers(0, 255))
        untrusted = pdf[:place] + bytes([byte]) + pdf[place + 1 :]
    else:
        untrusted = start + data.draw(st.binary(max_size=300))
    try:
        read_sheet(untrusted, "any")
    except KeyriteError as error:
        assert str(error)
