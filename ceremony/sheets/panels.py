"""The three panels of a share sheet: the label outside, the words inside, the way back to the key.

Measures are in millimetres; each function draws one panel between `top` and `bottom`.
"""

from __future__ import annotations

from ceremony.sheets.content import SheetContent
from ceremony.sheets.qr import MODULE_MM, code_size, draw_qr, qr_matrix
from ceremony.sheets.texts import TEXTS, TOOL_RECOVER, UNWRAP
from ceremony.sheets.typesetting import MM, Page, fit, wrap

SIDE = 58.0  # the label's right column: bag number and signatures


def group_hex(digest: str, size: int = 4) -> list[str]:
    """A digest in capitals, in groups that people compare one by one."""
    digest = digest.upper()
    return [digest[start : start + size] for start in range(0, len(digest), size)]


def draw_label(page: Page, content: SheetContent, *, top: float, bottom: float, margin: float) -> None:
    """The outside: whose share this is, of what, and that it is a rehearsal where it is one."""
    texts = TEXTS[content.language]
    y = top + 9
    if content.rehearsal:
        page.box(0, top, page.width, 17, fill=0, line=None)
        page.text(margin, top + 11.8, texts["rehearsal"], "sans-bold", 25, grey=1)
        page.text(page.width - margin, top + 11.2, texts["rehearsal_note"], "sans-bold", 9.5, grey=1, align="right")
        y = top + 20
    width = page.width - 2 * margin
    left = width - SIDE - 8
    y = page.block(margin, y, fit(content.organisation, "sans-bold", 12, left, field="organisation", lines=2)) + 1
    title = texts["title"].format(index=content.index, shares=content.shares)
    page.text(margin, y + 9, title, "sans-bold", 26)
    y += 12
    quorum = texts["quorum"].format(threshold=content.threshold, shares=content.shares)
    y = page.block(margin, y, fit(quorum, "sans", 12, left, field="quorum")) + 2.5
    _draw_fields(page, content, margin, y, left)
    _draw_signatures(page, content, page.width - margin - SIDE, top + (21 if content.rehearsal else 9))
    found = texts["found"].format(organisation=content.organisation)
    note = fit(found, "sans", 7.5, width, field="organisation", smallest=5.5, lines=2)
    page.block(margin, bottom - 5 - note.height, note, grey=0.2)


def _draw_fields(page: Page, content: SheetContent, x: float, y: float, width: float) -> None:
    texts = TEXTS[content.language]
    issued = texts["issued_value"].format(date=content.issued.isoformat(), generation=content.generation)
    rows = [("ceremony", content.ceremony), ("holder", content.holder), ("site", content.site), ("issued", issued)]
    for key, value in rows:
        block = fit(value, "sans-bold" if key == "holder" else "sans", 10, width - 32, field=key, lines=2)
        page.text(x, y + 3.45, texts[key], size=8, grey=0.3)
        y = page.block(x + 32, y, block) + 0.7
    groups = group_hex(content.root_fingerprint)
    page.text(x, y + 3.45, texts["root_fingerprint"], size=8, grey=0.3)
    page.text(x, y + 7, texts["fingerprint_kind"], size=7, grey=0.3)
    for line in range(0, len(groups), 8):
        page.text(x + 32, y + 3.45, " ".join(groups[line : line + 8]), "mono", 8.6)
        y += 3.8
    page.text(x, y + 4.2, texts["check_value"], size=8, grey=0.3)
    page.text(x + 32, y + 4.2, " ".join(group_hex(content.check_value)), "mono", 8.6)


def _draw_signatures(page: Page, content: SheetContent, x: float, y: float) -> None:
    texts = TEXTS[content.language]
    page.text(x, y + 2.6, texts["bag"], "sans-bold", 8)
    page.box(x, y + 4, SIDE, 11, line=0.4)
    y += 15
    for key in ("signature_holder", "signature_witness", "signature_administrator"):
        y += 11.5
        page.line(x, y, x + SIDE, y, width=0.25)
        page.text(x, y + 3, texts[key], size=7, grey=0.3)
        page.text(x + SIDE - 14, y + 3, texts["date"], size=7, grey=0.3)
        y += 3


def _draw_heading(page: Page, content: SheetContent, title: str, note: str, top: float, margin: float) -> float:
    """A panel's first line: its title, and REHEARSAL in white on black where it is one."""
    y = top + 9.5
    page.text(margin, y, title, "sans-bold", 12)
    right = page.width - margin
    if content.rehearsal:
        page.box(right - 44, top + 4.5, 44, 6.8, fill=0, line=None)
        page.text(right - 22, top + 9.5, TEXTS[content.language]["rehearsal"], "sans-bold", 12, grey=1, align="centre")
        right -= 47
    page.text(right, y, note, size=8, grey=0.2, align="right")
    return top + 13


def draw_words(page: Page, content: SheetContent, *, top: float, bottom: float, margin: float) -> None:
    """The inside: the words, numbered, four to a row with a box to tick, and the same words as a QR code."""
    texts = TEXTS[content.language]
    title = texts["secret"].format(index=content.index, shares=content.shares)
    y = _draw_heading(page, content, title, f"{texts['secret_note']}  {content.ceremony}", top, margin)
    matrix = qr_matrix(" ".join(content.words).upper())
    side = code_size(matrix)
    _draw_grid(page, content.words, margin, y, page.width - 2 * margin - side - 4, bottom - 12 - y)
    x = page.width - margin - side + 3.2  # the quiet zone may reach into the margin
    draw_qr(page, x, y - 1, matrix, MODULE_MM)
    page.text(x + side / 2, y + side + 1.6, texts["code"], size=6.5, grey=0.3, align="centre")
    page.text(margin, bottom - 7, texts["tick"], size=7.5, grey=0.2)


def _draw_grid(page: Page, words: tuple[str, ...], x: float, y: float, width: float, height: float) -> None:
    rows = -(-len(words) // 4)
    pitch = min(height / rows, 8.0)
    column = width / 4
    size = min(11.5, pitch * MM * 0.62)
    for row in range(rows):
        baseline = y + row * pitch + pitch * 0.68
        page.line(x, y + (row + 1) * pitch, x + width, y + (row + 1) * pitch, width=0.12, grey=0.6)
        for position in range(4 * row, min(4 * row + 4, len(words))):
            left = x + (position % 4) * column
            page.box(left, baseline - 2.7, 2.9, 2.9, line=0.2, grey=0.3)
            page.text(left + 8.2, baseline, str(position + 1), "sans", 7.5, grey=0.3, align="right")
            end = page.text(left + 9.2, baseline, words[position][:4], "mono-bold", size)
            page.text(end, baseline, words[position][4:], "mono", size)


def draw_help(page: Page, content: SheetContent, *, top: float, bottom: float, margin: float) -> None:
    """The way back: with this program, and without it."""
    texts = TEXTS[content.language]
    note = texts["title"].format(index=content.index, shares=content.shares) + f"  {content.ceremony}"
    y = _draw_heading(page, content, texts["help"], note, top, margin)
    width = page.width - 2 * margin
    size = next(step / 10 for step in range(90, 50, -2) if _help_height(content, width, step / 10) <= bottom - 6 - y)
    _flow_help(page, content, margin, y, width, size)


def _help_lines(content: SheetContent, width: float, size: float) -> list[tuple[str, str, float, float]]:
    """Lines as text, face, size and indent."""
    texts = TEXTS[content.language]
    values = {"threshold": content.threshold, "shares": content.shares, "generation": content.generation}
    lines: list[tuple[str, str, float, float]] = []

    def say(key: str, number: str) -> None:
        broken = wrap(texts[key].format(**values), "sans", size, width - 5)
        lines.extend((line, "sans", size, 5) for line in broken)

    lines.append((texts["with"], "sans-bold", size + 1, 0))
    say("with_1", "1")
    say("with_2", "2")
    lines.append((texts["without"], "sans-bold", size + 1, 0))
    say("without_1", "1")
    lines.extend((line, "mono", size - 0.6, 9) for line in TOOL_RECOVER)
    say("without_2", "2")
    lines.extend((line, "mono", size - 0.6, 9) for line in UNWRAP)
    say("without_3", "3")
    return lines


def _help_height(content: SheetContent, width: float, size: float) -> float:
    return sum(step * 1.35 / MM for _, _, step, _ in _help_lines(content, width, size))


def _flow_help(page: Page, content: SheetContent, x: float, y: float, width: float, size: float) -> None:
    for text, face, step, indent in _help_lines(content, width, size):
        y += step * 1.35 / MM
        page.text(x + indent, y - 1, text, face, step)
