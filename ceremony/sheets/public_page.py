"""The public page, printed with every envelope: all that is needed beside the shares, when every disk is gone.

It carries public files (root CA certificate, wrapped estate keys, share register) as QR codes. Nothing on it is secret.

Rules guarded here:
- same content, same bytes; as many pages as the files need, each saying which of how many it is;
- reading gives every file whole or says which codes are missing.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO

from ceremony.errors import SheetError
from ceremony.sheets import blocks
from ceremony.sheets.canvas import Canvas
from ceremony.sheets.content import Language, Paper
from ceremony.sheets.layout import PAPER_MM, open_canvas
from ceremony.sheets.panels import GREY, MARGIN, group_hex
from ceremony.sheets.qr import code_size, draw_qr, qr_matrix
from ceremony.sheets.sandbox import read_in_sandbox
from ceremony.sheets.texts import TEXTS
from ceremony.sheets.typesetting import Block, Page, fit, wrap

COLUMNS = 3
MODULE_MM = 0.63  # three codes abreast, four rows; a scan of 150 dpi has 3.7 points for each
_TOP = 57.0  # mm of heading and guide above the codes; four rows fit under it on Letter too
_ROW = 53.5  # mm: a code of version 13 with its quiet zone, and its caption


@dataclass(frozen=True)
class PublicContent:
    """What a set's public pages say; `files` by their names in the archive, for example `keys/root-ca.crt`."""

    rehearsal: bool
    organisation: str
    ceremony: str
    generation: int
    root_fingerprint: str  # SHA-256 of the root CA certificate, hex
    issued: datetime.date
    language: Language
    paper: Paper
    files: dict[str, bytes] = field(repr=False)


def render_public_pages(content: PublicContent) -> bytes:
    """The public pages as a PDF.

    Raises UsageError if a file cannot be carried or a text does not fit, MachineError if fonts are missing.
    """
    codes = [
        (f"{name}  {number}/{len(texts)}", text)
        for name, texts in blocks.encode_files(content.files).items()
        for number, text in enumerate(texts, 1)
    ]
    buffer = BytesIO()
    canvas = open_canvas(buffer, content.paper, content.language)
    canvas.setTitle(f"{content.ceremony}: {TEXTS[content.language]['public']}")
    canvas.setAuthor(content.organisation)
    each = COLUMNS * _rows(content.paper)
    count = -(-len(codes) // each)
    for number in range(1, count + 1):
        _draw_page(canvas, content, codes[(number - 1) * each : number * each], f"{number}/{count}")
    canvas.save()
    return buffer.getvalue()


def read_public_pages(scans: Iterable[tuple[bytes, str]], wanted: Iterable[str] = ()) -> dict[str, bytes]:
    """The files on public pages, from PDFs or pictures given as bytes and name, in any order; `wanted` must be there.

    Raises SheetError if codes are missing or damaged, and what reading a sheet raises for files of no use.
    """
    files = list(scans)
    texts = [text for scan in files for text in read_in_sandbox(*scan, "codes").texts]  # one good look, if it is enough
    if not blocks.is_complete(texts):
        texts += [text for scan in files for text in read_in_sandbox(*scan, "all-codes").texts]
    found = blocks.decode_files(texts, wanted)
    if not found:
        raise SheetError("No code of a public page was found; scan every public page flat at 200 dpi or more.")
    return found


def _rows(paper: Paper) -> int:
    return int((PAPER_MM[paper][1] - _TOP - 8) // _ROW)


def _draw_page(canvas: Canvas, content: PublicContent, codes: list[tuple[str, str]], number: str) -> None:
    page = Page(canvas, *PAPER_MM[content.paper])
    _draw_heading(page, content, number)
    pitch = (page.width - 2 * MARGIN) / COLUMNS
    for place, (caption, text) in enumerate(codes):
        row, column = divmod(place, COLUMNS)
        matrix = qr_matrix(text, level="M")
        middle, y = MARGIN + (column + 0.5) * pitch, _TOP + row * _ROW
        side = draw_qr(page, middle - code_size(matrix, MODULE_MM) / 2, y, matrix, MODULE_MM)
        page.text(middle, y + side + 2.2, caption, "sans-bold", 7.5, align="centre")
    canvas.showPage()


def _draw_heading(page: Page, content: PublicContent, number: str) -> None:
    texts = TEXTS[content.language]
    width = page.width - 2 * MARGIN
    page.text(MARGIN, 17, texts["public"], "sans-bold", 20)
    page.text(page.width - MARGIN, 17, number, "sans-bold", 14, align="right")
    if content.rehearsal:
        page.box(page.width / 2 - 6, 10, 62, 9.5, fill=0, line=None)
        page.text(page.width / 2 + 25, 16.8, texts["rehearsal"], "sans-bold", 16, grey=1, align="centre")
    issued = texts["issued_value"].format(date=content.issued.isoformat(), generation=content.generation)
    facts = f"{content.organisation}, {content.ceremony}, {issued}"
    y = page.block(MARGIN, 20, fit(facts, "sans-bold", 10, width, field="organisation", lines=2)) + 1
    groups = group_hex(content.root_fingerprint)
    page.text(MARGIN, y + 3.4, f"{texts['root_fingerprint']} SHA-256", size=8, grey=GREY)
    page.text(MARGIN + 40, y + 3.4, " ".join(groups[:8]), "mono", 8.6)
    page.text(MARGIN + 40, y + 7.1, " ".join(groups[8:]), "mono", 8.6)
    _draw_guide(page, texts, top=y + 10, bottom=_TOP)


def _draw_guide(page: Page, texts: dict[str, str], *, top: float, bottom: float) -> None:
    """What the page is and how its codes are joined: as large as fits above the codes, whose margins are white."""
    for size in (8.2, 7.8, 7.4, 7.0, 6.6):
        both = (wrap(texts[key], "sans", size, page.width - 2 * MARGIN) for key in ("public_1", "public_2"))
        guide = [Block(lines, "sans", size, size * 1.19) for lines in both]
        if top + sum(block.height + 0.6 for block in guide) <= bottom:
            break
    for block in guide:
        top = page.block(MARGIN, top, block) + 0.6
