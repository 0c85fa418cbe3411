"""The report on how it went: the script in time, what was made, what deviated, and the head of the record."""

from __future__ import annotations

from ceremony.facts import Facts, StepRun
from ceremony.language.digest_words import digest_words, group_hex
from ceremony.record.events import ContinuedArchive
from ceremony.record.times import parse_time
from ceremony.report.drawing import Column, Paper
from ceremony.report.texts import Words
from ceremony.script.loading import Script


def draw_script(paper: Paper, facts: Facts, script: Script, words: Words) -> None:
    """The script as performed: planned and taken times of each step."""
    paper.heading(words["script"])
    paper.paragraph(
        words["script_facts"].format(name=script.name, version=script.version, sha=group_hex(script.sha256)), size=8.5
    )
    columns = [
        Column(words["step"], 4.4),
        Column(words["who"], 2.2),
        Column(words["planned"], 1.3),
        Column(words["taken"], 1.6),
        Column(words["began"], 1.6),
        Column(words["done"], 1.6),
    ]
    rows = []
    for number, step in enumerate(script.steps, start=1):
        run = facts.steps.get(step.id, StepRun())
        title = f"{number}. {step.title.in_language(facts.language)}"
        if run.times > 1:
            title += f" ({words['again'].format(n=run.times)})"
        planned = words["minutes"].format(n=step.minutes)
        rows.append([title, words[step.role], planned, _taken(run), run.begun[11:19], run.completed[11:19]])
    paper.table(columns, rows)


def _taken(run: StepRun) -> str:
    begun, completed = parse_time(run.begun), parse_time(run.completed)
    if begun is None or completed is None:
        return ""
    minutes, seconds = divmod(int((completed - begun).total_seconds()), 60)
    return f"{minutes}:{seconds:02}"


def draw_artefacts(paper: Paper, facts: Facts, words: Words) -> None:
    """Every file that an entry names with its digest, and the script and archive that went in."""
    paper.heading(words["artefacts"])
    rows = [
        [one.name, "" if one.size is None else str(one.size), one.sha256, str(one.seq + 1)] for one in facts.artefacts
    ]
    rows.insert(0, ["script.yaml", "", facts.opening.script.sha256 if facts.opening else "", "1"])
    if facts.continues is not None:
        rows.insert(1, [facts.continues.ceremony, "", _continued(facts.continues, words), "1"])
    columns = [
        Column(words["file"], 2.6),
        Column(words["bytes"], 0.9),
        Column("SHA-256", 5.2, "mono"),
        Column(words["line"], 0.7),
    ]
    paper.table(columns, rows)


def _continued(archive: ContinuedArchive, words: Words) -> str:
    return words["from_paper"] if archive.source == "paper" else archive.manifest_sha256


def draw_head(paper: Paper, facts: Facts, words: Words) -> None:
    """The head as words, hex and QR, and the one that was written down before closing."""
    paper.heading(words["head"], keep=115)
    paper.paragraph(words["head_note"], size=9)
    if facts.confirmed is not None:
        said = words["confirmed"].format(n=facts.confirmed.lines)
        paper.field(said, " ".join(digest_words(facts.confirmed.head)), size=9.5)
    paper.field(words["finished"], " ".join(digest_words(facts.head)), size=9.5)
    paper.field("SHA-256", group_hex(facts.head), face="mono", size=8.6)
    paper.space(3)
    paper.code(head_code(facts), words["qr"])


def head_code(facts: Facts) -> str:
    """The text of the head's QR code: `KEYRITE3:<ceremony>:<lines>:<head>`, capitals."""
    return f"KEYRITE3:{facts.ceremony}:{facts.entries}:{facts.head}".upper()
