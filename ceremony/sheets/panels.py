"""The two upper panels of a share sheet: the label, which the folds leave outside, and the words inside.

Measures are in millimetres; each function draws one panel between `top` and `bottom`.
"""

from __future__ import annotations

from ceremony.sheets.content import SheetContent
from ceremony.sheets.qr import MODULE_MM, QUIET, code_size, draw_caption, draw_qr, qr_matrix
from ceremony.sheets.texts import TEXTS
from ceremony.sheets.typesetting import MM, Block, Page, fit, wrap

MARGIN = 13.0
SIDE = 58.0  # the label's right column: bag number and signatures
DIGESTS = 13.0  # height of the two digests under the fields
NOTE = 49.0  # width of a note under a code
GREY = 0.3  # of captions: dark enough to survive a copier


def group_hex(digest: str, size: int = 4) -> list[str]:
    """A digest in capitals, in groups that people compare one by one."""
    digest = digest.upper()
    return [digest[start : start + size] for start in range(0, len(digest), size)]


def draw_label(page: Page, content: SheetContent, *, top: float, bottom: float) -> None:
    """The outside: whose share this is, of what, and that it is a rehearsal where it is one."""
    texts = TEXTS[content.language]
    width = page.width - 2 * MARGIN
    left = width - SIDE - 8
    y = top + (20.5 if content.rehearsal else 13)
    if content.rehearsal:
        page.box(0, top, page.width, 17, fill=0, line=None)
        page.text(MARGIN, top + 11.8, texts["rehearsal"], "sans-bold", 25, grey=1)
        note = fit(texts["rehearsal_note"], "sans-bold", 9.5, 100, field="rehearsal")
        page.text(page.width - MARGIN, top + 11.2, note.lines[0], note.face, note.size, grey=1, align="right")
    else:
        page.box(MARGIN, top + 8, width, 1.2, fill=0, line=None)
    _draw_signatures(page, content, page.width - MARGIN - SIDE, y, bottom=bottom - 9)
    found = fit(texts["found"], "sans", 8, width, field="found", lines=2)
    page.block(MARGIN, bottom - 4.5 - found.height, found, grey=GREY)
    y = page.block(MARGIN, y, fit(content.organisation, "sans-bold", 12, left, field="organisation", lines=2))
    title = texts["title"].format(index=content.index, shares=content.shares)
    end = page.text(MARGIN, y + 10, title, "sans-bold", 25) + 4
    quorum = texts["quorum"].format(threshold=content.threshold, shares=content.shares)
    block = fit(quorum, "sans", 12, MARGIN + left - end, field="quorum")
    page.text(end, y + 10, quorum, "sans", block.size)
    _draw_fields(page, content, width=left, top=y + 14, bottom=bottom - 9)


def _draw_fields(page: Page, content: SheetContent, *, width: float, top: float, bottom: float) -> None:
    texts = TEXTS[content.language]
    issued = texts["issued_value"].format(date=content.issued.isoformat(), generation=content.generation)
    values = {"holder": content.holder, "site": content.site, "ceremony": content.ceremony, "issued": issued}
    blocks: dict[str, Block] = {}
    for size in (10.0, 9.0, 8.0, 7.0):
        for key, value in values.items():
            face = "sans-bold" if key == "holder" else "sans"
            blocks[key] = fit(value, face, size, width - 32, field=key, lines=2)
        spare = bottom - top - sum(block.height for block in blocks.values()) - DIGESTS
        if spare >= 2:
            break
    gap, y = min(1.6, spare / 5), top
    for key, block in blocks.items():
        page.text(MARGIN, y + block.size * 0.98 / MM, texts[key], size=8, grey=GREY)
        y = page.block(MARGIN + 32, y, block) + gap
    _draw_digests(page, content, y)


def _draw_digests(page: Page, content: SheetContent, y: float) -> None:
    texts = TEXTS[content.language]
    groups = group_hex(content.root_fingerprint)
    page.text(MARGIN, y + 3.2, texts["root_fingerprint"], size=8, grey=GREY)
    page.text(MARGIN, y + 6.6, texts["fingerprint_kind"], size=7, grey=GREY)
    for line in range(0, len(groups), 8):
        page.text(MARGIN + 32, y + 3.2, " ".join(groups[line : line + 8]), "mono", 8.6)
        y += 3.7
    page.text(MARGIN, y + 4.2, texts["check_value"], size=8, grey=GREY)
    page.text(MARGIN + 32, y + 4.2, " ".join(group_hex(content.check_value)), "mono", 8.6)


def _draw_signatures(page: Page, content: SheetContent, x: float, y: float, *, bottom: float) -> None:
    """What is filled in by hand: the bag, whom to call, who signs."""
    texts = TEXTS[content.language]
    page.text(x, y + 3.4, texts["bag"], "sans-bold", 8)
    page.box(x, y + 5, SIDE, 9.5, line=0.4)
    y += 14.5
    signed = ("signature_holder", "signature_witness", "signature_administrator")
    pitch = min(14.0, (bottom - y) / (1 + len(signed)))
    for key in ("contact", *signed):
        y += pitch
        page.line(x, y - 3, x + SIDE, y - 3, width=0.25)
        page.text(x, y, texts[key], size=7, grey=GREY)
        if key in signed:
            page.text(x + SIDE - 14, y, texts["date"], size=7, grey=GREY)


def draw_heading(page: Page, content: SheetContent, title: str, *, note: str, top: float) -> float:
    """A panel's first line: its title, and REHEARSAL in white on black where it is one; returns where it ends."""
    y = top + 9.5
    page.text(MARGIN, y, title, "sans-bold", 12)
    right = page.width - MARGIN
    if content.rehearsal:
        page.box(right - 44, top + 4.5, 44, 6.8, fill=0, line=None)
        page.text(right - 22, y, TEXTS[content.language]["rehearsal"], "sans-bold", 12, grey=1, align="centre")
        right -= 47
    block = fit(note, "sans", 8, 62, field="ceremony", smallest=5, lines=2)
    for number, line in enumerate(reversed(block.lines)):
        page.text(right, y - number * block.leading / MM, line, "sans", block.size, grey=GREY, align="right")
    return top + 13


def draw_note(page: Page, text: str, *, top: float, bottom: float) -> None:
    """A few lines under the code at the right, as large as fits; never into the next panel."""
    for size in (7.8, 7.4, 7.0, 6.6, 6.2):
        block = Block(wrap(text, "sans", size, NOTE), "sans", size, size * 1.22)
        if top + block.height <= bottom:
            break
    page.block(page.width - MARGIN - NOTE, top, block, grey=GREY)


def draw_words(page: Page, content: SheetContent, *, top: float, bottom: float) -> None:
    """The inside: the words, numbered, four to a row with a box to tick, and the same words as a QR code.

    The box comes after its word and the number stands apart: readers of letters glue together what touches.
    """
    texts = TEXTS[content.language]
    title = texts["secret"].format(index=content.index, shares=content.shares)
    y = draw_heading(page, content, title, note=texts["secret_note"], top=top)
    matrix = qr_matrix(" ".join(content.words).upper())
    side = code_size(matrix)
    x = page.width - MARGIN + QUIET * MODULE_MM - side  # the quiet zone reaches into the margin
    _draw_grid(page, content.words, x=MARGIN, y=y, width=x - MARGIN, height=bottom - 12 - y)
    draw_qr(page, x, y - 1, matrix)
    draw_caption(page, x + side / 2, y - 1 + side, texts["code"], texts["code_note"])
    draw_note(page, texts["duties"], top=y + side + 8, bottom=bottom - 4)
    page.text(MARGIN, bottom - 7, texts["tick"], size=7.5, grey=GREY)


def _draw_grid(page: Page, words: tuple[str, ...], *, x: float, y: float, width: float, height: float) -> None:
    rows = -(-len(words) // 4)
    pitch = min(height / rows, 8.0)
    column = width / 4
    size = min(11.5, pitch * MM * 0.62, (column - 13) * MM / (8 * 0.6))  # room for eight letters of 0.6 em
    for edge in (1, 2, 3):  # so that nobody takes a box for that of the next word
        page.line(x + edge * column - 0.5, y, x + edge * column - 0.5, y + rows * pitch, width=0.12, grey=0.6)
    for row in range(rows):
        baseline = y + row * pitch + pitch * 0.68
        page.line(x, y + (row + 1) * pitch, x + width - 0.5, y + (row + 1) * pitch, width=0.12, grey=0.6)
        for position in range(4 * row, min(4 * row + 4, len(words))):
            left = x + (position % 4) * column
            page.text(left + 4.1, baseline, str(position + 1), "sans", 8, grey=0.25, align="right")
            end = page.text(left + 5.9, baseline, words[position][:4], "mono-bold", size)
            page.text(end, baseline, words[position][4:], "mono", size)
            page.box(left + column - 4.6, baseline - 2.7, 2.9, 2.9, line=0.2, grey=GREY)
