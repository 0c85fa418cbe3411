"""A frame of a camera gives the words of the code in it and where it is, or says why not."""

from __future__ import annotations

import random

import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFilter

from ceremony.sheets import frames
from ceremony.sheets.frames import read_frame
from ceremony.sheets.layout import render_sheet


@pytest.fixture(scope="module")
def sheet(make_content) -> Image.Image:
    return pypdfium2.PdfDocument(render_sheet(make_content()))[0].render(scale=150 / 72, grayscale=True).to_pil()


@pytest.fixture(scope="module")
def held(sheet: Image.Image) -> Image.Image:
    """The sheet's middle panel before a camera of 1280 x 720."""
    frame = Image.new("L", (1280, 720), 90)
    frame.paste(sheet.crop((0, 560, 1240, 1200)), (20, 40))
    return frame


def look(frame: Image.Image) -> frames.FrameContent:
    return read_frame(frame.tobytes(), frame.width, frame.height, frame.width)


def test_the_words_and_the_place_of_the_code_are_found(held, shares):
    found = look(held)
    assert found.kind == "share"
    assert found.words == shares[1]
    (left, top), (right, _), (_, bottom), _ = found.corners
    assert 200 < right - left < 330  # 61 modules of 0.8 mm at 150 dpi
    assert abs((bottom - top) - (right - left)) < 6
    assert held.getpixel((round(left) + 8, round(top) + 3)) < 128  # a finder pattern is there


@pytest.mark.parametrize("angle", [7, 90, 180, 200, 271])
def test_a_turned_sheet_is_read_and_its_corners_turn_with_it(held, shares, angle):
    found = look(held.rotate(angle, expand=True, fillcolor=90))
    assert found.words == shares[1]
    (left, top), _, (right, bottom), _ = found.corners
    assert (left < right and top < bottom) == (angle == 7)


def test_a_blurred_sheet_is_read_while_it_can_be(held, shares):
    assert look(held.filter(ImageFilter.GaussianBlur(1.5))).words == shares[1]
    lost = look(held.filter(ImageFilter.GaussianBlur(6)))
    assert lost.words is None


def test_a_partly_covered_code_is_read_while_it_can_be(held, shares):
    (left, top), (right, _), (_, bottom), _ = look(held).corners
    for part, read in ((0.2, True), (0.6, False)):
        covered = held.copy()
        box = (right - (right - left) * part, bottom - (bottom - top) * part, right, bottom)
        ImageDraw.Draw(covered).rectangle(box, fill=140)
        assert (look(covered).words == shares[1]) is read


def test_a_code_that_cannot_be_read_yet_is_shown_where_it_is(held):
    (left, top), _, (right, bottom), _ = look(held).corners
    spoilt, dice = held.copy(), random.Random(1)  # noqa: S311 - damage, not secrets
    pen = ImageDraw.Draw(spoilt)
    for _ in range(700):
        x, y = dice.uniform(left + 45, right - 9), dice.uniform(top + 45, bottom - 45)
        pen.rectangle((x, y, x + 5, y + 5), fill=dice.choice((0, 255)))
    found = look(spoilt)
    assert (found.kind, found.words) == ("blurred", None)
    assert abs(found.corners[0][0] - left) < 12


def test_a_frame_with_padded_lines_or_a_cut_last_line_is_understood(held, shares):
    padded = Image.new("L", (1344, 720), 200)
    padded.paste(held)
    luma = padded.tobytes()
    assert read_frame(luma, 1280, 720, 1344).words == shares[1]
    assert read_frame(memoryview(luma)[: 1344 * 719 + 1280], 1280, 720, 1344).words == shares[1]


def test_a_large_frame_is_made_smaller_and_its_corners_are_still_those_of_the_frame(held, shares):
    large = held.resize((3840, 2160))
    found, small = look(large), look(held)
    assert found.words == shares[1]
    assert abs(found.corners[2][0] - 3 * small.corners[2][0]) < 12


def test_two_shares_at_once_are_not_chosen_between(held, make_content, shares):
    other = pypdfium2.PdfDocument(render_sheet(make_content(index=3, words=shares[2])))[0]
    both = Image.new("L", (1300, 1400), 90)
    both.paste(held, (0, 0))
    both.paste(other.render(scale=150 / 72, grayscale=True).to_pil().crop((0, 560, 1240, 1200)), (20, 740))
    assert (look(both).kind, look(both).words) == ("several", None)


def test_other_codes_are_named_for_what_they_are():
    import zxingcpp

    for text, kind in (("KEYRITE1:AEBAGBAF", "seal"), ("HTTPS://EXAMPLE.ORG", "other")):
        code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
        picture = Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=4))
        assert look(picture.convert("L")).kind == kind


def test_an_empty_frame_is_nothing():
    assert look(Image.new("L", (640, 480), 128)) == frames.NOTHING


@pytest.mark.parametrize(("width", "height", "stride"), [(0, 1, 1), (10, 10, 9), (10, 11, 10), (10, 0, 10)])
def test_a_frame_smaller_than_it_says_is_refused(width, height, stride):
    with pytest.raises(ValueError, match="smaller than it says"):
        read_frame(bytes(100), width, height, stride)


def test_a_finding_does_not_show_its_words(held, shares):
    assert not any(word in repr(look(held)) for word in shares[1])
