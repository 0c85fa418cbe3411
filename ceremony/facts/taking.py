"""What each entry adds to the facts; an entry that is not understood adds nothing."""

from __future__ import annotations

from typing import Any

from ceremony.facts.known import EXCEPTIONS, MOST_KEPT, Artefact, Facts, StepRun
from ceremony.record import FINAL_EVENTS, Entry


def take(facts: Facts, entry: Entry) -> None:
    """Take one entry into the facts."""
    facts.entries += 1
    _take_step(facts, entry)
    try:
        _take_known(facts, entry)
    except (KeyError, TypeError, ValueError, AttributeError):
        return  # shown plainly with the other entries; the verifier says what is wrong with it


def _take_step(facts: Facts, entry: Entry) -> None:
    run = facts.steps.setdefault(entry.step, StepRun()) if len(facts.steps) < MOST_KEPT else StepRun()
    run.entries += 1
    if entry.event in {"step-started", "ceremony-opened"}:
        run.begun, run.completed, run.times = entry.time, "", run.times + 1
    elif entry.event == "step-completed" or entry.event in FINAL_EVENTS:
        run.completed = entry.time


def _take_known(facts: Facts, entry: Entry) -> None:
    data = entry.data
    match entry.event:
        case "ceremony-opened":
            facts.ceremony, facts.opened, facts.opening = entry.ceremony, entry.time, data
            facts.kind, facts.mode = str(data.get("kind", "")), str(data.get("mode", ""))
            facts.language = str(data.get("parameters", {}).get("language", "en"))
            facts.shares = facts.continues.get("set")
        case "participants-named":
            facts.room = data
        case "token-prepared":
            keep(facts.tokens, data)
        case "token-replaced":
            facts.keys, facts.certificates = {}, []
        case "head-confirmed":
            facts.confirmed = data
        case "clock-confirmed":
            facts.clock = data
        case "token-probed":
            facts.probe = data
        case "step-reopened":
            _forget(facts, data["void"])
        case "ceremony-closed" | "ceremony-aborted":
            facts.ended, facts.ended_at = entry.event.removeprefix("ceremony-"), entry.time
            facts.reason = str(data.get("reason", ""))
            facts.sheet_files = [str(one) for one in data.get("sheet_files", ())][:MOST_KEPT]
        case _:
            _take_people(facts, entry)
            _take_shares(facts, entry)
            _take_listed(facts, entry)
    _take_artefacts(facts, entry)


def _forget(facts: Facts, void: list[str]) -> None:
    """What a reopened step had said counts no more."""
    if "signed-off" in void:
        facts.signed_off = []
    if "policy-waived" in void:
        facts.waived = []
    if "bypass-found" in void:
        facts.bypasses = []
    if "head-confirmed" in void:
        facts.confirmed = {}
    if "plan-approved" in void:
        facts.place, facts.approval, facts.identities = "", {}, {}
    if "duties-acknowledged" in void:
        facts.acknowledged = []
    if "items-placed" in void:
        facts.items, facts.media = [], []
    if "clock-confirmed" in void:
        facts.clock = {}
    facts.excepted = [entry for entry in facts.excepted if entry.event not in void]


def _take_people(facts: Facts, entry: Entry) -> None:
    data = entry.data
    match entry.event:
        case "place-described":
            facts.place = str(data["place"])
        case "plan-approved":
            facts.approval = data
        case "identities-checked":
            facts.identities = {str(one["name"]): one for one in data["people"][:MOST_KEPT]}
        case "duties-acknowledged":
            keep(facts.acknowledged, str(data["name"]))
        case "items-placed":
            facts.items = list(data["items"][:MOST_KEPT])
        case "media-listed":
            facts.media = list(data["media"][:MOST_KEPT])


def _take_shares(facts: Facts, entry: Entry) -> None:
    data = entry.data
    match entry.event:
        case "share-set-made":
            facts.shares, facts.bags, facts.read_back = data["set"], {}, {}
        case "share-set-voided":
            keep(facts.voided, data)
            facts.shares, facts.bags = None, {}
        case "printer-checked":
            facts.printer = data
        case "printer-confirmed":
            facts.vouched = data
        case "sheet-printed":
            facts.printed += 1
        case "sheet-read-back" if len(facts.read_back) < MOST_KEPT:
            facts.read_back[int(data["index"])] = str(data.get("way", ""))
        case "sheet-spoiled":
            facts.spoiled += 1
        case "sheet-sealed":
            facts.bags[int(data["index"])] = str(data["bag"])
        case "subsets-proven":
            facts.subsets = int(data["subsets"])
        case "quorum-reached":
            facts.genuine = [int(one) for one in data["shares"]][:16]
        case "root-recovered":
            facts.recovered = True
        case "key-destroyed":
            keep(facts.destroyed, str(data["label"]))


def _take_listed(facts: Facts, entry: Entry) -> None:
    lists = {
        "deviation-noted": facts.deviations,
        "policy-waived": facts.waived,
        "ceremony-resumed": facts.resumed,
        "signed-off": facts.signed_off,
        "sheet-judged": facts.judged,
        "bypass-found": facts.bypasses,
        "host-checked": facts.looks,
        **dict.fromkeys(EXCEPTIONS, facts.excepted),
    }
    if entry.event in lists:
        keep(lists[entry.event], entry)
    elif isinstance(entry.data.get("facts"), dict):
        attributes = entry.data["facts"]
        if len(facts.keys) < MOST_KEPT:
            facts.keys[str(attributes["label"])] = attributes


def _take_artefacts(facts: Facts, entry: Entry) -> None:
    data = entry.data
    if "certificate_sha256" in data and "not_after" in data:
        keep(facts.certificates, {**data, "seq": entry.seq})
    for name in ("certificate_sha256", "blob_sha256", "crl_sha256"):
        digest = data.get(name)
        if isinstance(digest, str) and len(digest) == 64 and "file" in data:
            size = data.get("bytes")
            artefact = Artefact(str(data["file"]), digest, size if isinstance(size, int) else None, entry.seq)
            keep(facts.artefacts, artefact)


def keep(kept: list[Any], one: Any) -> None:
    """Add to a list, up to the most that is kept of anything."""
    if len(kept) < MOST_KEPT:
        kept.append(one)
