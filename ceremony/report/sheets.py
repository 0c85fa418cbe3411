"""The report on sheets: the register of the live set, the verdict on each that was shown, and where every sheet is."""

from __future__ import annotations

from ceremony.custody.ledger import SheetCustody
from ceremony.facts import Facts
from ceremony.language.digest_words import group_hex
from ceremony.record.events import SheetJudged
from ceremony.report.drawing import Column, Paper
from ceremony.report.plain import who
from ceremony.report.texts import Words

NOT_PAPER = frozenset({"drawn", "text", "memory"})


def draw_shares(paper: Paper, facts: Facts, words: Words) -> None:
    """The register of the live set: holders, sites, bags, commitments."""
    paper.heading(words["shares"], keep=48)
    shares = facts.shares
    if shares is None:
        paper.paragraph(words["no_set"])
    else:
        note = words["shares_note"].format(
            generation=shares.generation,
            k=shares.threshold,
            n=len(shares.shares),
            kcv=group_hex(shares.check_value),
        )
        paper.paragraph(note, size=9)
        if facts.subsets:
            paper.paragraph(words["proof"].format(n=facts.subsets), size=9)
        if facts.genuine:
            paper.paragraph(words["quorum"].format(list=", ".join(map(str, facts.genuine))), size=9)
        rows = [
            [str(one.index), one.holder, one.site, facts.bags.get(one.index, ""), one.commitment]
            for one in shares.shares
        ]
        columns = [
            Column("#", 0.5),
            Column(words["custodian"], 1.9),
            Column(words["site"], 1.6),
            Column(words["bag"], 2.4),
            Column(words["commitment"], 4.6, "mono"),
        ]
        paper.table(columns, rows)
        _say_read_back(paper, facts, words)
    if "overwritten" in facts.wiped:  # rules 1 and 2 dropped them
        paper.paragraph(words["wiped"], size=9)
    for void in facts.voided:
        paper.paragraph(words["voided"].format(generation=void.generation, reason=void.reason), size=9)


def _say_read_back(paper: Paper, facts: Facts, words: Words) -> None:
    """How the sheets were read back; in bold where their paper was not, and where their files still lay at the end."""
    for way in dict.fromkeys(facts.read_back.values()):
        sheets = ", ".join(str(index) for index, one in sorted(facts.read_back.items()) if one == way)
        if said := words.get(f"read_{way}", ""):
            paper.paragraph(said.format(list=sheets), size=9, face="sans-bold" if way in NOT_PAPER else "sans")
    if facts.sheet_files:
        said = words["sheet_files"].format(list=", ".join(facts.sheet_files))
        paper.paragraph(said, size=9, face="sans-bold")


def draw_judged(paper: Paper, facts: Facts, words: Words) -> None:
    """The verdict on each sheet that was shown in a check, and what it does not prove."""
    if facts.kind != "share-check":
        return
    paper.heading(words["judged"], keep=40)
    paper.paragraph(words["judged_by_seal" if facts.by_signature else "judged_by_archive"], size=9)
    rows = [
        [
            one.entry.time[11:19],
            words[f"sheet_{one.event.verdict}"],
            _judged_sheet(one.event, words),
            who(one.entry, words),
        ]
        for one in facts.judged
    ]
    columns = [
        Column(words["when"], 1.2),
        Column(words["verdict"], 2.6),
        Column(words["sheet"], 4),
        Column(words["who"], 3),
    ]
    paper.table(columns, rows) if rows else paper.paragraph(words["none_short"])


def _judged_sheet(judged: SheetJudged, words: Words) -> str:
    """Which sheet it is, where it is wrong, who signed its seal: as far as the record tells."""
    said = []
    index, generation = judged.index, judged.generation
    if index:
        said.append(words["share_of_set" if generation else "share_number"].format(index=index, generation=generation))
    elif generation:
        said.append(words["set_number"].format(generation=generation))
    if judged.position:
        said.append(words["wrong_word"].format(position=judged.position))
    if judged.signature:
        said.append(words[f"signature_{judged.signature}"])
    return "; ".join(said)


def draw_ledger(paper: Paper, facts: Facts, words: Words) -> None:
    """Where every sheet of the root is, and which somebody must still account for."""
    if not facts.ledger:
        return
    paper.heading(words["ledger"])
    rows = [
        [
            f"{one.generation}.{one.index}",
            one.holder,
            one.site,
            words.get(f"standing_{one.standing}", one.standing),
            _place(one, words),
            ", ".join(one.bags),
        ]
        for one in facts.ledger
    ]
    columns = [
        Column("#", 0.6),
        Column(words["custodian"], 2),
        Column(words["site"], 2),
        Column(words["standing"], 1.4),
        Column(words["place"], 2),
        Column(words["bags"], 3),
    ]
    paper.table(columns, rows)


def _place(one: SheetCustody, words: Words) -> str:
    place = words.get(f"place_{one.place}", one.place)
    if one.place == "in-trust" and one.trustee:
        return words["kept_by"].format(trustee=one.trustee)
    return place + (f" - {words['owed']}" if one.owed else "")
