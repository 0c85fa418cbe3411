"""Ways in which paper, scanners and cameras spoil a sheet, made by computer with a fixed seed."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter

Damage = Callable[[Image.Image, random.Random], Image.Image]
BICUBIC = Image.Resampling.BICUBIC


def clean(page: Image.Image, _: random.Random) -> Image.Image:
    return page


def rotated(most: float) -> Damage:
    def apply(page: Image.Image, dice: random.Random) -> Image.Image:
        return page.rotate(dice.uniform(-most, most), expand=True, fillcolor=255, resample=BICUBIC)

    return apply


def upside_down(page: Image.Image, dice: random.Random) -> Image.Image:
    return rotated(3)(page.rotate(180), dice)


def skewed(strength: float) -> Damage:
    """The perspective of a camera held at an angle."""

    def apply(page: Image.Image, dice: random.Random) -> Image.Image:
        width, height = page.size
        corners = [(0, 0), (0, height), (width, height), (width, 0)]
        moved = [
            (
                x + (1 if x == 0 else -1) * -dice.uniform(0, strength) * width,
                y + (1 if y == 0 else -1) * -dice.uniform(0, strength) * height,
            )
            for x, y in corners
        ]
        quad = tuple(value for corner in moved for value in corner)
        grown = Image.new("L", page.size, 255)
        grown.paste(page)
        return _on_white(grown, lambda picture: picture.transform(picture.size, Image.Transform.QUAD, quad, BICUBIC))

    return apply


def _on_white(page: Image.Image, move: Callable[[Image.Image], Image.Image]) -> Image.Image:
    """Move the page; what comes from beyond its edges is white."""
    return ImageChops.invert(move(ImageChops.invert(page)))


def blurred(mm: float, dpi: int) -> Damage:
    return lambda page, _: page.filter(ImageFilter.GaussianBlur(mm * dpi / 25.4))


def compressed(quality: int) -> Damage:
    def apply(page: Image.Image, _: random.Random) -> Image.Image:
        buffer = io.BytesIO()
        page.save(buffer, "JPEG", quality=quality)
        return Image.open(buffer).convert("L")

    return apply


def faded(contrast: float) -> Damage:
    return lambda page, _: ImageEnhance.Contrast(page).enhance(contrast)


def noisy(sigma: float) -> Damage:
    def apply(page: Image.Image, dice: random.Random) -> Image.Image:
        small = (page.width // 4, page.height // 4)
        grain = Image.frombytes("L", small, dice.randbytes(small[0] * small[1])).resize(
            page.size, Image.Resampling.NEAREST
        )
        grain = grain.point(lambda value: int(128 + (value - 128) * sigma / 74))
        return ImageChops.add(page, grain, scale=1, offset=-128)

    return apply


def shaded(page: Image.Image, dice: random.Random) -> Image.Image:
    """A shadow across the page."""
    shadow = Image.linear_gradient("L").rotate(dice.choice([0, 90, 180, 270])).resize(page.size)
    return ImageChops.multiply(page, shadow.point(lambda value: 70 + value * 185 // 255))


def folded(page: Image.Image, dice: random.Random) -> Image.Image:
    """A wrong fold through the middle of the code: a worn white line with a dark edge."""
    drawing = ImageDraw.Draw(page)
    _, top, _, bottom = code_box(page)
    y = dice.uniform(top + (bottom - top) * 0.35, bottom - (bottom - top) * 0.35)
    wide = page.height / 297
    drawing.line([(0, y), (page.width, y + dice.uniform(-wide, wide))], fill=255, width=max(2, round(wide * 0.9)))
    drawing.line([(0, y + wide), (page.width, y + wide)], fill=150, width=max(1, round(wide * 0.3)))
    return page


def stained(share: float, darkness: int = 150) -> Damage:
    """Coffee over a share of the code's area: brown, darker at its rim, the print still faintly there."""

    def apply(page: Image.Image, dice: random.Random) -> Image.Image:
        left, top, right, bottom = code_box(page)
        radius = math.sqrt(share * (right - left) * (bottom - top) / math.pi)
        middle_x = dice.uniform(left + radius, right - radius)
        middle_y = dice.uniform(top + radius, bottom - radius)
        stain = Image.new("L", page.size, 255)
        spot = (middle_x - radius, middle_y - radius, middle_x + radius, middle_y + radius)
        ImageDraw.Draw(stain).ellipse(spot, fill=darkness, outline=darkness * 2 // 3, width=max(2, round(radius / 12)))
        return ImageChops.multiply(page, stain.filter(ImageFilter.GaussianBlur(radius / 30)))

    return apply


def blotted(share: float) -> Damage:
    """Ink or a tear over a share of the code's area: nothing is left beneath."""

    def apply(page: Image.Image, dice: random.Random) -> Image.Image:
        left, top, right, bottom = code_box(page)
        radius = math.sqrt(share * (right - left) * (bottom - top) / math.pi)
        inset = (right - left) * 0.28  # clear of the three corner marks
        x, y = dice.uniform(left + inset, right - inset), dice.uniform(top + inset, bottom - inset)
        ImageDraw.Draw(page).ellipse((x - radius, y - radius, x + radius, y + radius), fill=dice.choice([0, 255]))
        return page

    return apply


def corner_torn(page: Image.Image, dice: random.Random) -> Image.Image:
    """The page's corner torn off, and with it the code's lower right corner, which has no mark."""
    left, _, right, bottom = code_box(page)
    cut = (right - left) * dice.uniform(0.2, 0.3)
    edge = [(right + 5, bottom - cut), (right - cut, bottom + 5), (page.width, bottom + 5), (page.width, bottom - cut)]
    ImageDraw.Draw(page).polygon(edge, fill=255)
    return page


def crumpled(page: Image.Image, dice: random.Random) -> Image.Image:
    """Paper that was balled up and smoothed: each patch of 25 mm is pulled a little, and lit a little differently."""
    patch = page.width * 25 // 210
    xs = [*range(0, page.width, patch), page.width]
    ys = [*range(0, page.height, patch), page.height]
    pull = {
        (x, y): (x + dice.uniform(-1, 1) * patch / 22, y + dice.uniform(-1, 1) * patch / 22) for x in xs for y in ys
    }
    mesh = [
        ((x, y, right, low), (*pull[x, y], *pull[x, low], *pull[right, low], *pull[right, y]))
        for x, right in pairwise(xs)
        for y, low in pairwise(ys)
    ]
    bent = _on_white(page, lambda picture: picture.transform(picture.size, Image.Transform.MESH, mesh, BICUBIC))
    light = Image.frombytes("L", (9, 12), bytes(dice.randrange(150, 256) for _ in range(108)))
    return ImageChops.multiply(bent, light.resize(page.size, BICUBIC))


def shaken(mm: float, dpi: int) -> Damage:
    """A camera that moved while the picture was taken."""

    def apply(page: Image.Image, dice: random.Random) -> Image.Image:
        steps = max(2, round(mm * dpi / 25.4))
        angle = dice.uniform(0, math.pi)
        blend = page
        for step in range(1, steps):
            moved = ImageChops.offset(page, round(step * math.cos(angle)), round(step * math.sin(angle)))
            blend = Image.blend(blend, moved, 1 / (step + 1))
        return blend

    return apply


def poorly_photographed(page: Image.Image, dice: random.Random) -> Image.Image:
    """A telephone in bad light, held badly, of a sheet that was crumpled."""
    page = shaded(skewed(0.09)(rotated(25)(crumpled(page, dice), dice), dice), dice)
    return compressed(30)(noisy(22)(faded(0.4)(page, dice), dice), dice)


def photographed(page: Image.Image, dice: random.Random) -> Image.Image:
    """A telephone in poor light: everything at once, a little."""
    page = shaded(skewed(0.05)(rotated(12)(page, dice), dice), dice)
    return compressed(45)(noisy(14)(faded(0.6)(page, dice), dice), dice)


def code_box(page: Image.Image) -> tuple[float, float, float, float]:
    """Where the words' code lies on an upright A4 page."""
    unit = page.width / 210
    return 148.2 * unit, 114.2 * unit, 197 * unit, 163 * unit


def every_damage(dpi: int) -> dict[str, tuple[Damage, bool]]:
    """Each damage by name, and whether the code must still be read then."""
    return {
        "clean": (clean, True),
        "rotated": (rotated(30), True),
        "upside down": (upside_down, True),
        "skewed": (skewed(0.06), True),
        "blurred": (blurred(0.35, dpi), True),
        "shaken": (shaken(0.8, dpi), True),
        "compressed": (compressed(8), True),
        "faded": (faded(0.06), True),
        "noisy": (noisy(70), True),
        "shaded": (shaded, True),
        "folded": (folded, True),
        "coffee on a quarter": (stained(0.25), True),
        "strong coffee on a quarter": (stained(0.25, 70), True),
        "blot of 8 %": (blotted(0.08), True),
        "crumpled": (crumpled, True),
        "blot of a quarter": (blotted(0.25), False),
        "corner torn": (corner_torn, True),
        "photographed": (photographed, True),
        "poorly photographed": (poorly_photographed, False),
    }
