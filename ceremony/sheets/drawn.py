"""Whether a picture of a sheet was drawn by a program, or came off paper; docs/paper.md has what was measured.

Rules guarded here:
- a page of a PDF is drawn unless pictures cover most of it: a scan is a picture, whatever text lies unseen over it;
- a picture is drawn where its code lies exactly along the rows and columns of its dots, on white without a grain: no
  paper lies that straight in a scanner, and none is that even;
- of a picture in black and white alone, which has no grain, rows within a module are also one as the other;
- what only looks like a scan, because somebody made it so, cannot be told.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

Box = tuple[int, int, int, int]

PICTURED = 0.5  # of a page: a scan covers all of it, a photograph most
STRAIGHT_DOTS = 0.06  # drawn at most 0.04, also as JPEG; turned by 0.03 degrees at 150 dpi, 0.1 and more
EVEN = 0.3  # part of the light dots that are as their neighbours: drawn from 0.34, scans up to 0.12 (0.42 as poor JPEG)
ALIKE = 0.48  # of the rows within modules: drawn from 0.55 (at 100 dpi) to 0.88; scans in black and white up to 0.38
_MODULES = 61  # of the code of most sheets of 33 words; the marks in three of its corners have 7
_MARK = 7 / _MODULES
_NEAR = 25  # a difference between neighbours that is no edge
_LIGHT, _DARK = 170, 85


def shows_no_picture(page: Any) -> bool:
    """Whether less than half of a PDF's page (pypdfium2) is covered by pictures: text and lines make it up."""
    from pypdfium2 import raw

    width, height = page.get_size()
    covered = 0.0
    for picture in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]):
        left, bottom, right, top = picture.get_bounds()
        covered += max(0.0, min(right, width) - max(left, 0.0)) * max(0.0, min(top, height) - max(bottom, 0.0))
    return bool(covered < PICTURED * width * height)


def is_drawn(grey: Image, position: Any) -> bool:
    """Whether the code at `position` (zxing-cpp's) of a grey picture was drawn there by a program."""
    corners = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    xs, ys = sorted(corner.x for corner in corners), sorted(corner.y for corner in corners)
    box = (xs[0], ys[0], xs[3], ys[3])
    if min(box[2] - box[0], box[3] - box[1]) < _MODULES or max(xs[1] - xs[0], ys[1] - ys[0], 2) > 2:
        return False
    if not _is_straight(grey, box):
        return False
    if grey.crop(box).getcolors(2) is not None:  # black and white alone
        return _is_alike(grey.crop(box))
    margin = (box[2] - box[0]) // 15  # nothing is printed so near to a code
    return _is_even(grey.crop((box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin)))


def _is_straight(grey: Image, box: Box) -> bool:
    """Whether one upright and one level side of the code, each between two of its marks, leave their row not at all."""
    from PIL import Image as Images

    left, top, right, bottom = box
    turned = grey.transpose(Images.Transpose.TRANSPOSE)
    upright = min(_lean(grey, left, top, bottom, 1), _lean(grey, right, top, bottom, -1))
    level = min(_lean(turned, top, left, right, 1), _lean(turned, bottom, left, right, -1))
    return max(upright, level) < STRAIGHT_DOTS


def _lean(grey: Image, x: int, top: int, bottom: int, inwards: int) -> float:
    """How far an upright side at `x` stands off between its upper and its lower mark, in dots; infinite: no side."""
    mark = (bottom - top) * _MARK
    reach, inside = round(mark * 0.35), max(1, round(mark / 7) - 1)
    sides = (x - reach, x + inside) if inwards > 0 else (x - inside, x + reach)
    upper, lower = (
        _edge(grey, (sides[0], round(start + mark * 0.2), sides[1], round(start + mark * 0.8)))
        for start in (top, bottom - mark)
    )
    return abs(upper - lower) if max(upper, lower) < float("inf") else float("inf")


def _edge(grey: Image, box: Box) -> float:
    """Where the edge stands in a box that is dark at one side, in dots, as the mean of its rows."""
    from PIL import Image as Images

    part = grey.crop(box)
    if not part.width or not part.height:
        return float("inf")
    row = part.resize((part.width, 1), Images.Resampling.BOX).tobytes()
    dark, light = min(row), max(row)
    if light - dark < _LIGHT - _DARK:
        return float("inf")
    return sum(dot - dark for dot in row) / (light - dark)


def _is_even(code: Image) -> bool:
    """Whether the light parts of the code and about it have no grain."""
    from PIL import ImageChops

    beside, below = (ImageChops.difference(code, ImageChops.offset(code, x, 1 - x)) for x in (1, 0))
    light = code.point(lambda dot: 255 if dot > _LIGHT else 0).convert("1")
    found = ImageChops.lighter(beside, below).histogram(light)
    return found[0] >= EVEN * max(sum(found[:_NEAR]), 1)


def _is_alike(code: Image) -> bool:
    """Whether, within the height of a module, each row of the code is as the one above it."""
    rows = [code.crop((0, y, code.width, y + 1)).tobytes() for y in range(code.height)]
    alike = sum(one == other for one, other in pairwise(rows))
    return alike >= ALIKE * (len(rows) - _MODULES)
