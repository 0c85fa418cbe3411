"""The report's sections after the cover, each drawn from the facts alone."""

from __future__ import annotations

from typing import Any

from ceremony.facts import Facts, StepRun, parse_time
from ceremony.ledger import SheetCustody
from ceremony.record import Entry
from ceremony.report.drawing import Column, Paper
from ceremony.report.plain import plain_data
from ceremony.report.texts import language_of
from ceremony.script import Script
from ceremony.tongue import said_in
from ceremony.words import digest_words, group_hex

Words = dict[str, str]


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


def draw_host(paper: Paper, facts: Facts, words: Words) -> None:
    """Program and machine."""
    paper.heading(words["host"])
    program = facts.opening.get("program", {})
    said = words["program_facts"].format(
        version=program.get("version", ""), sha=group_hex(str(program.get("sha256", "")))
    )
    paper.paragraph(said, size=8.5)
    if facts.clock:
        by = facts.clock.get("by", {})
        ahead = facts.clock.get("watch_ahead_s")
        said = words["clock"].format(machine=facts.clock.get("machine"), ahead=ahead, by=by.get("name", ""))
        paper.paragraph(said, size=8.5)
    _draw_looks(paper, facts.opening.get("host", []), words)


def _draw_looks(paper: Paper, looks: list[dict[str, Any]], words: Words) -> None:
    rows = [
        [
            str(one.get("id", "")),
            words["ok"] if one.get("ok") else words["not_ok"],
            said_in(str(one.get("detail", "")), language_of(words)),
        ]
        for one in looks
    ]
    paper.table([Column(words["check"], 2), Column(words["result"], 2.4), Column(words["seen"], 5)], rows)


def draw_token(paper: Paper, facts: Facts, words: Words) -> None:
    """What the token says of itself, for each token that was prepared."""
    paper.heading(words["token"])
    for data in facts.tokens:
        for name, value in plain_data(data):
            mono = name.endswith("sha256")
            shown = group_hex(value) if mono else words.get(value, value)
            paper.field(words.get(name, name), shown, face="mono" if mono else "sans", size=8.6)
        paper.space(2)
    if not facts.tokens:
        paper.paragraph(words["none_short"])
    if facts.probe:
        named = {name: facts.probe.get(name) for name in ("probed_at", "transport", "wrap_format")}
        types = ", ".join(map(str, facts.probe.get("key_types", ())))
        paper.paragraph(words["probe"].format(**named, key_types=types), size=9)


def draw_keys(paper: Paper, facts: Facts, words: Words) -> None:
    """Attributes as last read back."""
    paper.heading(words["keys"])
    rows = [
        [
            label,
            *(_said(facts_of.get(name), words) for name in ("key_type", "sensitive", "extractable", "local", "key_id")),
        ]
        for label, facts_of in facts.keys.items()
    ]
    columns = [
        Column(words["key"], 1.6),
        Column(words["type"], 1.4),
        Column(words["sensitive"], 1.3),
        Column(words["extractable"], 1.5),
        Column(words["local"], 1.8),
        Column(words["identifier"], 4.2, "mono"),
    ]
    paper.table(columns, rows) if rows else paper.paragraph(words["none_short"])


def _said(value: object, words: Words) -> str:
    if value is None:
        return words["unknown"]
    return words["yes" if value else "no"] if isinstance(value, bool) else str(value)


def draw_certificates(paper: Paper, facts: Facts, words: Words) -> None:
    """Each certificate with its fingerprint, in hex and in words."""
    if not facts.certificates:
        return
    paper.heading(words["certificates"], keep=48)
    for data in facts.certificates:
        paper.room(24)
        fingerprint = str(data.get("certificate_sha256", ""))
        paper.field(str(data.get("label", "")), str(data.get("subject", "")))
        paper.field(words["valid"], f"{str(data.get('not_before', ''))[:10]} - {str(data.get('not_after', ''))[:10]}")
        paper.field("SHA-256", group_hex(fingerprint), face="mono", size=8.4)
        paper.field(words["words"], " ".join(digest_words(fingerprint)), size=8.8)
        paper.space(2)


def draw_shares(paper: Paper, facts: Facts, words: Words) -> None:
    """The register of the live set: holders, sites, bags, commitments."""
    paper.heading(words["shares"], keep=48)
    shares = facts.shares
    if shares is None:
        paper.paragraph(words["no_set"])
    else:
        note = words["shares_note"].format(
            generation=shares["generation"],
            k=shares["threshold"],
            n=len(shares["shares"]),
            kcv=group_hex(str(shares["check_value"])),
        )
        paper.paragraph(note, size=9)
        if facts.subsets:
            paper.paragraph(words["proof"].format(n=facts.subsets), size=9)
        if facts.genuine:
            paper.paragraph(words["quorum"].format(list=", ".join(map(str, facts.genuine))), size=9)
        rows = [
            [str(one["index"]), one["holder"], one["site"], facts.bags.get(one["index"], ""), one["commitment"]]
            for one in shares["shares"]
        ]
        columns = [
            Column("#", 0.5),
            Column(words["custodian"], 1.9),
            Column(words["site"], 1.6),
            Column(words["bag"], 2.4),
            Column(words["commitment"], 4.6, "mono"),
        ]
        paper.table(columns, rows)
    for data in facts.voided:
        paper.paragraph(words["voided"].format(generation=data["generation"], reason=data["reason"]), size=9)


def draw_judged(paper: Paper, facts: Facts, words: Words) -> None:
    """The verdict on each sheet that was shown in a check, and what it does not prove."""
    if facts.kind != "share-check":
        return
    paper.heading(words["judged"], keep=40)
    paper.paragraph(words["judged_by_seal" if facts.by_seal else "judged_by_archive"], size=9)
    rows = [
        [
            entry.time[11:19],
            words.get(f"sheet_{entry.data.get('verdict')}", str(entry.data.get("verdict"))),
            _judged_sheet(entry.data, words),
            who(entry, words),
        ]
        for entry in facts.judged
    ]
    columns = [
        Column(words["when"], 1.2),
        Column(words["verdict"], 2.6),
        Column(words["sheet"], 4),
        Column(words["who"], 3),
    ]
    paper.table(columns, rows) if rows else paper.paragraph(words["none_short"])


def _judged_sheet(data: dict[str, Any], words: Words) -> str:
    """Which sheet it is, where it is wrong, who signed its seal: as far as the record tells."""
    said = []
    if data.get("index"):
        said.append(words["share_of_set" if data.get("generation") else "share_number"].format(**data))
    elif data.get("generation"):
        said.append(words["set_number"].format(**data))
    if data.get("position"):
        said.append(words["wrong_word"].format(**data))
    if data.get("signature"):
        said.append(words[f"signature_{data['signature']}"])
    return "; ".join(said)


def draw_printing(paper: Paper, facts: Facts, words: Words) -> None:
    """The printer that sheets went to, who vouched for it, and what was seen; nothing where sheets went to a folder."""
    if not facts.printer:
        return
    paper.heading(words["printing"])
    printer = facts.printer.get("printer", {})
    paper.field(words["printer"], f"{printer.get('name', '')}, {printer.get('model', '')} ({printer.get('way', '')})")
    paper.field(words["vouched"], str(facts.vouched.get("by", "")))
    paper.paragraph(words["printed"].format(printed=facts.printed, spoiled=facts.spoiled), size=9)
    if facts.from_memory:
        said = words["from_memory"].format(list=", ".join(map(str, facts.from_memory)))
        paper.paragraph(said, size=9, face="sans-bold")
    _draw_looks(paper, facts.printer.get("checks", []), words)


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


def draw_artefacts(paper: Paper, facts: Facts, words: Words) -> None:
    """Every file that an entry names with its digest, and the script and archive that went in."""
    paper.heading(words["artefacts"])
    rows = [
        [one.name, "" if one.size is None else str(one.size), one.sha256, str(one.seq + 1)] for one in facts.artefacts
    ]
    script = facts.opening.get("script", {})
    rows.insert(0, ["script.yaml", "", str(script.get("sha256", "")), "1"])
    if facts.continues:
        rows.insert(1, [str(facts.continues.get("ceremony", "")), "", _continued(facts, words), "1"])
    columns = [
        Column(words["file"], 2.6),
        Column(words["bytes"], 0.9),
        Column("SHA-256", 5.2, "mono"),
        Column(words["line"], 0.7),
    ]
    paper.table(columns, rows)


def _continued(facts: Facts, words: Words) -> str:
    if facts.continues.get("source") == "paper":
        return words["from_paper"]
    return str(facts.continues.get("manifest_sha256"))


def draw_deviations(paper: Paper, facts: Facts, words: Words) -> None:
    """What did not go as the script says, with waived rules and interruptions."""
    paper.heading(words["deviations"])
    told = (*facts.deviations, *facts.waived, *facts.excepted, *facts.resumed)
    if not told:
        paper.paragraph(words["deviations_none"])
    for entry in told:
        _draw_entry(paper, entry, words)


def _draw_entry(paper: Paper, entry: Entry, words: Words) -> None:
    paper.field(f"{words['line']} {entry.seq + 1}, {entry.time[11:19]}", f"{entry.event} - {who(entry, words)}")
    for name, value in plain_data(entry.data):
        paper.field("", f"{name}: {value}", size=8.6)


def who(entry: Entry, words: Words) -> str:
    """The actor with the role in the report's language."""
    return f"{entry.actor.name} ({words.get(entry.actor.role, entry.actor.role)})"


def draw_signoff(paper: Paper, facts: Facts, words: Words) -> None:
    """A place for each person's signature on paper, and statements that the record holds."""
    paper.heading(words["signoff"], keep=70)
    paper.paragraph(words["signoff_note"], size=9)
    people: list[Any] = [
        (words[role], facts.room[role]) for role in ("administrator", "operator", "witness") if facts.room.get(role)
    ]
    present = (one for one in facts.room.get("custodians", []) if not one.get("trustee"))
    people += [(words["custodian"], one["name"]) for one in present]
    people += [(words["custodian_before"], one["name"]) for one in facts.room.get("earlier", [])]
    said = {str(entry.data.get("name")): _statement(entry, words) for entry in facts.signed_off}
    rows = [[role, str(name), said.get(str(name), ""), ""] for role, name in people]
    columns = [
        Column(words["role"], 2.2),
        Column(words["name"], 2.6),
        Column(words["statement"], 2.2),
        Column(words["signature"], 4),
    ]
    paper.table(columns, rows, size=9.2, row_height=10)


def _statement(entry: Entry, words: Words) -> str:
    remark = str(entry.data.get("remark", ""))
    verdict = words["agrees" if entry.data.get("agrees") else "dissents"]
    return f"{verdict}: {remark}" if remark else verdict


def draw_head(paper: Paper, facts: Facts, words: Words) -> None:
    """The head as words, hex and QR, and the one that was written down before closing."""
    paper.heading(words["head"], keep=115)
    paper.paragraph(words["head_note"], size=9)
    if facts.confirmed:
        said = words["confirmed"].format(n=facts.confirmed.get("lines", ""))
        paper.field(said, " ".join(digest_words(str(facts.confirmed["head"]))), size=9.5)
    paper.field(words["finished"], " ".join(digest_words(facts.head)), size=9.5)
    paper.field("SHA-256", group_hex(facts.head), face="mono", size=8.6)
    paper.space(3)
    paper.code(head_code(facts), words["qr"])


def head_code(facts: Facts) -> str:
    """The text of the head's QR code: `KEYRITE3:<ceremony>:<lines>:<head>`, capitals."""
    return f"KEYRITE3:{facts.ceremony}:{facts.entries}:{facts.head}".upper()
