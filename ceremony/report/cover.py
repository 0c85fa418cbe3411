"""The cover: what somebody needs who reads no further page."""

from __future__ import annotations

import datetime
from collections import Counter

from ceremony.custody.participants import site_key
from ceremony.facts import Facts
from ceremony.facts.schedule import next_drill, next_review
from ceremony.language.digest_words import digest_words
from ceremony.record.times import parse_time
from ceremony.report.deviations import count_deviations, say_signoff
from ceremony.report.drawing import MARGIN, Paper, printable
from ceremony.report.texts import Words, language_of
from ceremony.sheets.typesetting import fit, wrap
from ceremony.state.tuf_progress import TufProgress

_GAP = 4.0


def draw_cover(paper: Paper, facts: Facts, title: str, words: Words) -> None:
    """One page: title, four figures, and five answers in plain words."""
    _draw_title(paper, facts, title, words)
    _draw_tiles(paper, facts, words)
    for heading, text in _answers(facts, words):
        _draw_answer(paper, heading, text, strong=bool(facts.dissents) and heading == words["deviations_dissents"])


def _draw_title(paper: Paper, facts: Facts, title: str, words: Words) -> None:
    page = paper.page
    page.box(MARGIN, 22, paper.inner, 43, fill=0.13, line=None)
    organisation = printable(facts.participants.organisation if facts.participants else "")
    if organisation:
        block = fit(organisation, "sans-bold", 11, paper.inner - 16, field="organisation", lines=2)
        page.block(MARGIN + 8, 26, block, grey=1)
    block = fit(printable(title), "sans-bold", 26, paper.inner - 16, field="title", lines=2)
    page.block(MARGIN + 8, 37, block, grey=1)
    when = parse_time(facts.opened)
    day = when.date().isoformat() if when else ""
    page.text(MARGIN + 8, 61, f"{facts.ceremony}   {day}", "mono", 10, grey=1)
    if not facts.rehearsal:  # a rehearsal says so at the head of every page
        page.text(MARGIN + paper.inner - 8, 61, words["real"], "sans-bold", 12, grey=1, align="right")
    paper.y = 69
    state = words[facts.ended or "open"]
    if facts.reason:
        state += f" {words['reason']}: {facts.reason}"
    paper.paragraph(state, size=11, face="sans-bold")


def _draw_tiles(paper: Paper, facts: Facts, words: Words) -> None:
    width, height, top = (paper.inner - 3 * _GAP) / 4, 27.0, paper.y + 2
    for place, (figure, caption) in enumerate(_tiles(facts, words)):
        left = MARGIN + place * (width + _GAP)
        paper.page.box(left, top, width, height, fill=0.955, line=0.25, grey=0.6)
        block = fit(figure, "sans-bold", 23, width - 6, field="figure")
        paper.page.text(left + width / 2, top + 14, block.lines[0], "sans-bold", block.size, align="centre")
        for number, line in enumerate(wrap(caption, "sans", 8.6, width - 4)):
            paper.page.text(left + width / 2, top + 20.5 + number * 3.7, line, "sans", 8.6, grey=0.3, align="centre")
    paper.y = top + height + 3


def _tiles(facts: Facts, words: Words) -> list[tuple[str, str]]:
    k, n = _numbers(facts)
    drill = next_drill(facts)
    noted, found = len(facts.deviations) + len(facts.dissents), len(facts.failed_host_checks) + len(facts.acted_away)
    return [
        (words["of"].format(k=k, n=n) if n else "-", words["tile_quorum"]),
        (str(n - k) if n else "-", words["tile_spare"]),
        (drill.isoformat() if drill else "-", words["tile_next"]),
        (str(noted + found), words["tile_findings" if found else "tile_deviations"]),
    ]


def _numbers(facts: Facts) -> tuple[int, int]:
    if facts.shares is None:
        return 0, 0
    return facts.shares.threshold, len(facts.shares.shares)


def _answers(facts: Facts, words: Words) -> list[tuple[str, list[str]]]:
    fingerprint = [(words["fingerprint"], [" ".join(digest_words(facts.root_sha256))])] if facts.root_sha256 else []
    return [
        (words["made"], [_made(facts, words)]),
        (words["undo"], _undo(facts, words)),
        (words["lost"], [_lost(facts, words)]),
        (words["meet"], _meet(facts, words)),
        (words["deviations_dissents"], [_deviations(facts, words), say_signoff(facts, words)]),
        *fingerprint,
    ]


def _deviations(facts: Facts, words: Words) -> str:
    return (" " if language_of(words) == "en" else "").join(count_deviations(facts, words))


def _made(facts: Facts, words: Words) -> str:
    token = f"{facts.tokens[-1].model} ({facts.tokens[-1].serial})" if facts.tokens else ""
    root = [one for one in facts.certificates if one.file == "keys/root-ca.crt"]
    if facts.ended == "aborted":
        said = words["made_nothing"]
    elif facts.kind == "root-generation" and root:
        said = words["made_root"].format(token=token, subject=common_name(root[-1].subject))
    elif facts.kind in {"recovery", "drill"} and facts.recovered:
        said = words[f"made_{facts.kind}"].format(token=token, count=len(facts.genuine))
    elif facts.signed:
        said = words["made_signing"].format(count=len(facts.signed))
    elif facts.handed_over or facts.opened_by_two:
        said = _made_in_use(facts, words, token)
    elif facts.kind == "destruction":
        said = words["made_destroyed"].format(labels=", ".join(facts.destroyed))
    elif facts.tuf is not None:
        said = _signed_metadata(facts.tuf, words)
    elif facts.reviewed:
        found = sum(bool(one.event.found) for one in facts.reviewed)
        said = words["made_log_review"].format(count=len(facts.reviewed), found=found)
    elif facts.kind == "share-check":
        said = _judged(facts, words)
    else:
        said = words["made_reshare" if facts.kind == "reshare" else "made_other"]
    return said


def _signed_metadata(tuf: TufProgress, words: Words) -> str:
    """How far the root metadata has come, and who is still to sign."""
    counted = " ".join(
        words["tuf_counted"].format(
            version=one.version,
            found=len(one.signed),
            needed=one.threshold,
            signed=", ".join(one.signed) or "-",
            outstanding=", ".join(one.outstanding) or "-",
        )
        for one in tuf.counts
    )
    said = words["tuf_reached" if tuf.reached else "tuf_not_yet"]
    return f"{words['made_tuf'].format(version=tuf.terms.version, until=tuf.terms.expires[:10])} {counted} {said}"


def _made_in_use(facts: Facts, words: Words, token: str) -> str:
    """What was done with a token in use: a key was left on it, or signed there."""
    if facts.handed_over:
        return words["made_handover"].format(token=token, key=facts.handed_over)
    who = " - ".join(one.name for one in facts.opened_by_two[-1].event.by)
    issuer = facts.opening.parameters.issuer if facts.opening else ""
    return words["made_by_token"].format(token=token, who=who, key=issuer)


def _judged(facts: Facts, words: Words) -> str:
    good = sum(one.event.verdict == "genuine" for one in facts.judged)
    made = words["made_check_by_seal" if facts.by_signature else "made_check"]
    return made.format(genuine=good, other=len(facts.judged) - good)


def common_name(subject: str) -> str:
    """The CN of a distinguished name (RFC 4514), or all of it."""
    return next((part[3:] for part in subject.split(",") if part.startswith("CN=")), subject)


def _no_set(facts: Facts) -> str:
    """Why nothing is said of a set of sheets."""
    if facts.tuf is not None:
        return "tuf_no_set"
    return "no_archive" if facts.by_signature else "no_set"


def _undo(facts: Facts, words: Words) -> list[str]:
    k, n = _numbers(facts)
    if facts.shares is None:
        return [words[_no_set(facts)]]
    shares = facts.shares.shares
    places = facts.kept if len(facts.kept) == len(shares) else tuple(one.site for one in shares)
    holders = [f"{one.index}. {one.holder} - {place}" for one, place in zip(shares, places, strict=True)]
    return [words["undo_text"].format(k=k, n=n), *holders]


def _lost(facts: Facts, words: Words) -> str:
    k, n = _numbers(facts)
    if facts.shares is None:
        return words[_no_set(facts)]
    sites = Counter(map(site_key, facts.kept or (one.site for one in facts.shares.shares)))
    left = sum(sites.values()) - max(sites.values())
    said = "lost_text" if left >= k else "lost_waived" if facts.waived else "lost_named"
    return words[said].format(spare=n - k, n=n, left=left, k=k)


def _meet(facts: Facts, words: Words) -> list[str]:
    drill: datetime.date | None = next_drill(facts)
    ends = [parse_time(one.not_after) for one in facts.certificates if one.file == "keys/root-ca.crt"]
    said = [words["meet_text"].format(drill=drill.isoformat())] if drill else []
    if review := next_review(facts):
        said.append(words["meet_review"].format(day=review.isoformat()))
    if ends and ends[-1] and facts.ended == "closed":
        said.append(words["meet_cert"].format(date=ends[-1].date().isoformat()))
    if facts.tuf is not None and facts.ended == "closed":
        day = facts.tuf.terms.expires[:10]
        said.append(words["meet_tuf" if facts.tuf.reached else "meet_tuf_outstanding"].format(day=day))
    return said or [words["meet_none"]]


def _draw_answer(paper: Paper, heading: str, text: list[str], *, strong: bool) -> None:
    paper.reserve(20)
    paper.y += 8
    paper.page.text(MARGIN, paper.y, heading, "sans-bold", 12)
    paper.y += 0.6
    paper.paragraph(text[0], size=10.2)
    if len(text) > 2:  # the holders, in two columns
        half = -(-(len(text) - 1) // 2)
        paper.two_columns(text[1 : 1 + half], text[1 + half :])
    elif len(text) == 2:
        paper.paragraph(text[1], size=10.2, face="sans-bold" if strong else "sans")
