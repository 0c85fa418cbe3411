"""One frame of a camera: is there a share's code in it, and where.

Rules guarded here:
- only brightness is looked at, in a bounded number of dots, so that a frame costs a bounded time;
- the words are returned and kept nowhere; a finding does not show them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from ceremony.sheets.sheet_signature import PREFIX
from ceremony.sheets.wording import words_of_code

if TYPE_CHECKING:
    from PIL.Image import Image

_MOST_DOTS = 2_200_000  # 1920 x 1080; larger frames are made smaller

Corner = tuple[float, float]
Kind = Literal["nothing", "blurred", "seal", "other", "several", "share"]


@dataclass(frozen=True)
class FrameContent:
    """What a frame shows; `corners` are those of the code that it is about, in dots of the frame.

    `blurred`: a code that cannot be read yet; `seal`: the sheet's other code; `several`: two shares at once.
    """

    kind: Kind
    words: tuple[str, ...] | None = field(default=None, repr=False)
    corners: tuple[Corner, Corner, Corner, Corner] | None = None


NOTHING = FrameContent("nothing")


def read_frame(luma: bytes | memoryview, width: int, height: int, stride: int) -> FrameContent:
    """Look for a share's code in a frame's brightness, `stride` bytes a line.

    ValueError if the buffer is smaller than its measures say.
    """
    from PIL import Image

    if not 0 < width <= stride or len(luma) < stride * (height - 1) + width or height < 1:
        raise ValueError("the frame is smaller than it says")
    whole: Any = luma if len(luma) >= stride * height else bytes(luma) + bytes(stride * height - len(luma))
    return find_share(Image.frombuffer("L", (width, height), whole, "raw", "L", stride, 1))


def find_share(grey: Image) -> FrameContent:
    """Look for a share's code in a grey picture, at one try."""
    import zxingcpp

    shrink = min(1.0, (_MOST_DOTS / (grey.width * grey.height)) ** 0.5)
    small = grey if shrink == 1 else grey.resize((round(grey.width * shrink), round(grey.height * shrink)))
    formats = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    codes = zxingcpp.read_barcodes(small, formats=formats, return_errors=True)
    return _judge(codes, small.width / grey.width)


def _judge(codes: Sequence[Any], scale: float) -> FrameContent:
    found: dict[Kind, FrameContent] = {}
    for code in codes:
        words = words_of_code(code.text) if code.valid else None
        kind: Kind = "share" if words else "blurred" if not code.valid else "other"
        if kind == "other" and code.text.startswith(PREFIX):
            kind = "seal"
        if kind == "share" and found.get("share", FrameContent("share", words)).words != words:
            return FrameContent("several")
        found.setdefault(kind, FrameContent(kind, words, _corners(code, scale)))
    order: tuple[Kind, ...] = ("share", "blurred", "seal", "other")
    return next((found[kind] for kind in order if kind in found), NOTHING)


def _corners(code: Any, scale: float) -> tuple[Corner, Corner, Corner, Corner]:
    place = code.position
    first, second, third, fourth = (
        (corner.x / scale, corner.y / scale)
        for corner in (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    )
    return first, second, third, fourth
