"""What a printed share sheet promises: one page, the same bytes, every word readable, nothing cut, nothing blank."""

from __future__ import annotations

import dataclasses
import itertools
import os
import re
import string
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from ceremony.errors import UsageError
from ceremony.sheets.content import check_content
from ceremony.sheets.fonts import FILES, load, split_runs, text_width
from ceremony.sheets.layout import PAPER_MM, render_sheet
from ceremony.sheets.sheet_signature import SheetStatement, encode_signature
from ceremony.sheets.texts import TEXTS

SEAL = encode_signature(SheetStatement(77, 1, 2, 3, tuple(bytes([n]) * 16 for n in range(5))), bytes(range(104)))
EVERY_KIND = [(paper, language) for paper in ("A4", "Letter") for language in ("en", "zh")]


def boxes(pdf: bytes, tmp_path: Path) -> list[tuple[str, float, float, float, float]]:
    """Every word of the page with its box in mm: text, left, top, right, bottom."""
    (tmp_path / "sheet.pdf").write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-bbox", tmp_path / "sheet.pdf", "-"], capture_output=True, check=True)
    found = re.findall(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>', done.stdout.decode())
    return [(text, *(float(side) * 25.4 / 72 for side in sides)) for *sides, text in found]


def text_of(pdf: bytes, *options: str) -> str:
    done = subprocess.run(["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def codes_of(pdf: bytes, dpi: int = 254) -> list[zxingcpp.Barcode]:
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=dpi / 72, grayscale=True).to_pil()
    return zxingcpp.read_barcodes(picture)


@pytest.mark.parametrize(("paper", "language"), EVERY_KIND)
def test_sheet_is_one_page_of_its_paper(make_content, paper, language):
    document = pypdfium2.PdfDocument(render_sheet(make_content(paper=paper, language=language)))
    assert len(document) == 1
    assert [round(side * 25.4 / 72, 1) for side in document[0].get_size()] == list(PAPER_MM[paper])


def test_same_content_gives_same_bytes_in_every_process(make_content):
    code = (
        "import datetime, hashlib, sys\n"
        "from ceremony.sheets.content import SheetContent\n"
        "from ceremony.sheets.layout import render_sheet\n"
        "content = eval(sys.stdin.read())\n"
        "print(hashlib.sha256(render_sheet(content)).hexdigest())\n"
    )
    content = make_content(signature=SEAL, language="zh")
    source = "SheetContent(**{" + ", ".join(
        f"{field.name!r}: {getattr(content, field.name)!r}" for field in dataclasses.fields(content)
    ) + "})"  # fmt: skip
    digests = set()
    for zone, seed in (("UTC", "0"), ("Asia/Tokyo", "7")):
        env = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": "C"}
        done = subprocess.run(
            [sys.executable, "-c", code], check=False, input=source, env=env, capture_output=True, text=True
        )
        digests.add(done.stdout or done.stderr)
    assert len(digests) == 1
    assert re.fullmatch(r"[0-9a-f]{64}\n", digests.pop())


def test_a_sheet_does_not_depend_on_those_printed_before_it(make_content, shares):
    first = render_sheet(make_content())
    render_sheet(make_content(holder="Ωmega 陈伟 محمد", words=shares[4], index=5, language="zh"))
    assert render_sheet(make_content()) == first


def test_every_font_is_embedded_as_a_subset(make_content, tmp_path):
    (tmp_path / "sheet.pdf").write_bytes(render_sheet(make_content()))
    listing = subprocess.run(["pdffonts", tmp_path / "sheet.pdf"], capture_output=True, text=True, check=True).stdout
    rows = [row.split() for row in listing.splitlines()[2:]]
    assert rows
    assert all(row[-5:-2] == ["yes", "yes", "yes"] for row in rows), listing  # embedded, subset, to Unicode


@pytest.mark.parametrize("options", [(), ("-layout",), ("-raw",)])
@pytest.mark.parametrize(("paper", "language"), EVERY_KIND)
def test_words_are_copied_out_one_by_one_in_order(make_content, shares, paper, language, options):
    text = text_of(render_sheet(make_content(paper=paper, language=language, signature=SEAL)), *options)
    numbered = re.findall(r"(?<![-\w])(\d{1,2}) ([a-z]{4,8})\b", text)
    assert [pair for pair in numbered if pair[1] in shares[1]] == [
        (str(n), word) for n, word in enumerate(shares[1], 1)
    ]


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_words_stand_between_the_folds_only(make_content, shares, paper, tmp_path):
    height = PAPER_MM[paper][1]
    placed = [box for box in boxes(render_sheet(make_content(paper=paper)), tmp_path) if box[0] in set(shares[1])]
    assert len(placed) >= 33
    assert all(height / 3 < top and bottom < height * 2 / 3 for _, _, top, _, bottom in placed)


def test_rehearsal_stands_on_each_panel_and_covers_no_word(make_content, shares, tmp_path):
    found = boxes(render_sheet(make_content()), tmp_path)
    marks = [box for box in found if box[0] == "REHEARSAL"]
    assert {int(top // 99) for _, _, top, _, _ in marks} == {0, 1, 2}
    words = [box for box in found if box[0] in set(shares[1])]
    assert not [
        word
        for word in words
        for mark in marks
        if word[1] < mark[3] and mark[1] < word[3] and word[2] < mark[4] and mark[2] < word[4]
    ]


def test_real_sheet_never_says_rehearsal(make_content):
    for language in ("en", "zh"):
        text = text_of(render_sheet(make_content(rehearsal=False, language=language)))
        assert "REHEARSAL" not in text.upper()
        assert "演练" not in text


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_code_holds_the_words_alone_in_capitals(make_content, shares, paper):
    (code,) = codes_of(render_sheet(make_content(paper=paper)))
    assert code.text == " ".join(shares[1]).upper()
    assert code.ec_level == "Q"


def test_code_modules_are_at_least_0_8_mm_with_a_quiet_zone(make_content):
    dpi = 254  # ten points a millimetre
    pdf = render_sheet(make_content())
    (code,) = codes_of(pdf, dpi)
    corner, end = code.position.top_left, code.position.bottom_right
    modules = 17 + 4 * int(code.extra["Version"])
    assert (end.x - corner.x) / modules >= 0.8 * 10 * 0.99
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=dpi / 72, grayscale=True).to_pil()
    around = picture.crop((corner.x - 30, corner.y - 30, end.x + 30, end.y + 30))
    for strip in (
        (0, 0, around.width, 28),
        (0, 0, 28, around.height),
        (0, around.height - 28, around.width, around.height),
    ):
        assert around.crop(strip).getextrema()[0] > 200


def test_seal_is_a_second_code_and_words_stay_readable(make_content, shares):
    texts = sorted(code.text for code in codes_of(render_sheet(make_content(signature=SEAL))))
    assert [text[:9] for text in texts if text.startswith("KEYRITE1:")] == ["KEYRITE1:"]
    assert " ".join(shares[1]).upper() in texts


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("rehearsal", [True, False])
@pytest.mark.parametrize(
    "name", ["Wilhelmina " * 5 + "Wagner", "W" * 60, "新加坡金库" * 12, "محمد بن سلمان " * 4 + "حلب"]
)
def test_names_of_sixty_characters_stay_on_their_panel(make_content, name, paper, rehearsal, tmp_path):
    names = {"organisation": name, "holder": name, "site": name, "ceremony": "KC-" + "9" * 57}
    width, height = PAPER_MM[paper]
    found = boxes(render_sheet(make_content(paper=paper, rehearsal=rehearsal, **names)), tmp_path)
    assert all(
        left > 4 and right < width - 4 and top > 2 and bottom < height - 4 for _, left, top, right, bottom in found
    )
    label = [box for box in found if box[4] < height / 3]
    overlaps = [
        (one[0], two[0])
        for place, one in enumerate(label)
        for two in label[place + 1 :]
        if one[1] < two[3] - 0.5 and two[1] < one[3] - 0.5 and one[2] < two[4] - 1.2 and two[2] < one[4] - 1.2
    ]
    assert overlaps == []


@pytest.mark.parametrize(("paper", "language"), EVERY_KIND)
@pytest.mark.parametrize("rehearsal", [True, False])
@pytest.mark.parametrize("shares", [5, 16])
def test_nothing_on_a_sheet_lies_over_anything_else(make_content, paper, language, rehearsal, shares, tmp_path):
    """The notes under the codes keep to their panels, and no line touches another, or a code with its margin."""
    signature = encode_signature(
        SheetStatement(77, 1, 2, 3, tuple(bytes([n]) * 16 for n in range(shares))), bytes(range(104))
    )
    pdf = render_sheet(
        make_content(paper=paper, language=language, rehearsal=rehearsal, signature=signature, shares=shares)
    )
    found, third = boxes(pdf, tmp_path), PAPER_MM[paper][1] / 3
    for one, two in itertools.combinations(found, 2):
        assert one[3] <= two[1] + 0.5 or two[3] <= one[1] + 0.5 or one[4] <= two[2] + 1.2 or two[4] <= one[2] + 1.2
    assert all(int(top // third) == int((bottom - 0.5) // third) for _, _, top, _, bottom in found)
    codes = [
        (at.top_left.x / 10 - 3, at.top_left.y / 10 - 3, at.bottom_right.x / 10 + 3, at.bottom_right.y / 10 + 2)
        for at in (code.position for code in codes_of(pdf))
    ]
    assert len(codes) == 2
    assert not [
        (text, code)
        for text, left, top, right, bottom in found
        for code in codes
        if left < code[2] and code[0] < right and top + 0.6 < code[3] and code[1] < bottom - 0.6
    ]


@pytest.mark.parametrize("field", ["organisation", "holder", "site", "ceremony"])
def test_name_that_cannot_fit_is_refused_by_field(make_content, field):
    with pytest.raises(UsageError) as refusal:
        render_sheet(make_content(**{field: "Wagner und Söhne " * 30}))
    assert refusal.value.values["field"] == field


@pytest.mark.parametrize("char", ["\U00020bb7", "\U0001f98a", "\u0e2a", "\u202e", "\x07", "\ue000"])
def test_character_without_a_glyph_is_refused_by_field_and_code(make_content, char):
    with pytest.raises(UsageError) as refusal:
        render_sheet(make_content(holder=f"Kim {char}"))
    assert refusal.value.values == {"field": "holder", "code": f"U+{ord(char):04X}"}


def test_names_in_many_scripts_are_printed(make_content):
    name = "Zoë Ångström Жук Ωα 陈伟 김철수 さとう 😀"
    text = text_of(render_sheet(make_content(holder=name, site=name)))
    for part in name.split()[:-1]:
        assert part in text


@pytest.mark.parametrize(
    "changes",
    [
        {"index": 6},
        {"index": 0},
        {"threshold": 6},
        {"generation": 0},
        {"holder": " "},
        {"root_fingerprint": "not hex"},
        {"paper": "A5"},
        {"language": "fr"},
        {"words": ("academic",) * 32},
        {"words": ("Academic",) * 33},
    ],
)
def test_content_that_is_no_share_is_refused(make_content, changes):
    with pytest.raises(UsageError) as refusal:
        check_content(make_content(**changes))
    assert "cademic" not in str(refusal.value)


def test_words_are_not_in_the_content_s_repr(make_content, shares):
    assert not set(shares[1]).intersection(re.findall(r"[a-z]+", repr(make_content())))


def test_both_languages_say_the_same_things():
    def values(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text)} - {None}

    english, chinese = TEXTS["en"], TEXTS["zh"]
    assert english.keys() == chinese.keys()
    assert {key: values(text) for key, text in english.items()} == {key: values(text) for key, text in chinese.items()}


@pytest.mark.parametrize("face", FILES)
def test_plain_letters_need_no_other_face(face):
    """Which `split_runs` takes for granted; and each text is as wide as reportlab says."""
    plain = "".join(map(chr, range(32, 127)))
    assert {ord(char) for char in plain} <= set(load(face).face.charToGlyph)
    assert split_runs(plain, face) == [(f"Keyrite-{face}", plain, False)]
    for text in (plain, "陈伟, Šťastný", ""):
        drawn = sum(load(run.font[8:]).stringWidth(run.text, 8.6) for run in split_runs(text, face))
        assert text_width(text, face, 8.6) == drawn
