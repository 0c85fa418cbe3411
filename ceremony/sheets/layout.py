"""A share sheet as one PDF page: three panels by two folds, the secret inside.

Rules guarded here:
- same content, same bytes: no clock, no random identifier, no font from outside;
- the words are the only secret on the page, and they stand only on the middle panel, which the folds cover;
- words are in reading order in the PDF's text, each after its number.
"""

from __future__ import annotations

from io import BytesIO

from ceremony.sheets.canvas import Canvas
from ceremony.sheets.content import Language, Paper, SheetContent, check_content
from ceremony.sheets.fonts import FILES, load
from ceremony.sheets.guide import draw_guide
from ceremony.sheets.panels import draw_label, draw_words
from ceremony.sheets.texts import TEXTS
from ceremony.sheets.typesetting import MM, Page

PAPER_MM = {"A4": (210.0, 297.0), "Letter": (215.9, 279.4)}


def render_sheet(content: SheetContent) -> bytes:
    """The sheet as a one-page PDF.

    Raises UsageError if the content is not a share's, or a text does not fit or cannot be printed, and
    MachineError if the program's own fonts are missing.
    """
    check_content(content)
    buffer = BytesIO()
    canvas = open_canvas(buffer, content.paper, content.language)
    width, height = PAPER_MM[content.paper]
    _describe(canvas, content)
    page = Page(canvas, width, height)
    _draw_folds(page, content)
    third = height / 3
    draw_label(page, content, top=0, bottom=third)
    draw_words(page, content, top=third, bottom=2 * third)
    draw_guide(page, content, top=2 * third, bottom=height)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def open_canvas(buffer: BytesIO, paper: Paper, language: Language) -> Canvas:
    """A reportlab canvas with this program's fonts that writes the same bytes every time."""
    from reportlab.pdfgen import canvas as reportlab

    for face in FILES:
        load(face)
    made: Canvas = reportlab.Canvas(
        buffer,
        pagesize=tuple(side * MM for side in PAPER_MM[paper]),
        invariant=1,
        pageCompression=1,
        initialFontName="Keyrite-sans",
        lang="zh-CN" if language == "zh" else "en",
    )
    return made


def _describe(canvas: Canvas, content: SheetContent) -> None:
    title = TEXTS[content.language]["title"].format(index=content.index, shares=content.shares)
    canvas.setTitle(f"{content.ceremony}: {title}")
    canvas.setAuthor(content.organisation)
    canvas.setCreator("Keyrite")
    canvas.setSubject("Share sheet")


def _draw_folds(page: Page, content: SheetContent) -> None:
    texts = TEXTS[content.language]
    for number, key in ((1, "fold_outer"), (2, "fold_inner")):
        y = page.height * number / 3
        page.line(5, y, page.width - 5, y, width=0.25, grey=0.35, dash=(2.2, 1.6))
        page.text(page.width / 2, y - 1.1, texts[key], size=6.5, grey=0.3, align="centre")
