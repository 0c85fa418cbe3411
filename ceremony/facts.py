"""What a record tells about one ceremony, gathered in one pass for people: the report, the desk, the calendar.

- Facts are read from entries that the verifier judges; nothing here judges, and nothing here fails on an entry it does
  not know: such an entry is shown plainly where entries are shown.
- Only what people look at is kept, so that memory does not grow with a record of many like entries.
"""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from ceremony.archive import RECORD, SCRIPT
from ceremony.certificates import parse_certificate
from ceremony.errors import KeyriteError
from ceremony.ledger import SheetCustody
from ceremony.record import FINAL_EVENTS, Entry, line_digest, read_chain
from ceremony.script import Script, parse_script
from ceremony.state import State

MOST_KEPT = 5_000  # of each kind of fact
_MAX_ISSUED_BYTES = 4 << 20


# What people decided in a real ceremony that an auditor looks at beside the deviations.
EXCEPTIONS = ("host-waived", "software-token-waived", "object-kept", "token-left")


@dataclass(frozen=True)
class Artefact:
    """Something with a digest that an entry names: a file of the archive or an input."""

    name: str
    sha256: str
    size: int | None
    seq: int


@dataclass
class StepRun:
    """When a step was begun (the last time) and completed, how often, and the entries that it left."""

    begun: str = ""
    completed: str = ""
    times: int = 0
    entries: int = 0


@dataclass
class Facts:
    """One ceremony in facts."""

    ceremony: str = ""
    kind: str = ""
    mode: str = ""
    opened: str = ""
    ended: str = ""  # "closed", "aborted", or empty
    ended_at: str = ""
    reason: str = ""
    entries: int = 0
    head: str = ""
    language: str = "en"
    opening: dict[str, Any] = field(default_factory=dict)
    room: dict[str, Any] = field(default_factory=dict)
    place: str = ""
    approval: dict[str, Any] = field(default_factory=dict)
    identities: dict[str, dict[str, Any]] = field(default_factory=dict)  # name -> how it was checked, and by whom
    acknowledged: list[str] = field(default_factory=list)  # names of those who agreed to a custodian's duties
    items: list[dict[str, Any]] = field(default_factory=list)  # where each went, who carries it
    media: list[dict[str, Any]] = field(default_factory=list)
    tokens: list[dict[str, Any]] = field(default_factory=list)
    keys: dict[str, dict[str, Any]] = field(default_factory=dict)  # label -> attributes as last read back
    certificates: list[dict[str, Any]] = field(default_factory=list)
    artefacts: list[Artefact] = field(default_factory=list)
    shares: dict[str, Any] | None = None  # the live set
    voided: list[dict[str, Any]] = field(default_factory=list)
    bags: dict[int, str] = field(default_factory=dict)
    printer: dict[str, Any] = field(default_factory=dict)  # as looked at before the first sheet
    vouched: dict[str, Any] = field(default_factory=dict)  # what people said of it
    from_memory: list[int] = field(default_factory=list)  # sheets of the set that no paper was read back of
    printed: int = 0  # sheets that came onto paper, and those of them that were spoiled
    spoiled: int = 0
    genuine: list[int] = field(default_factory=list)
    judged: list[Entry] = field(default_factory=list)  # every verdict on a sheet
    recovered: bool = False
    subsets: int = 0
    deviations: list[Entry] = field(default_factory=list)
    waived: list[Entry] = field(default_factory=list)
    resumed: list[Entry] = field(default_factory=list)
    excepted: list[Entry] = field(default_factory=list)  # a real ceremony's waivers, and what was decided about objects
    probe: dict[str, Any] = field(default_factory=dict)  # of the token that was taken last
    clock: dict[str, Any] = field(default_factory=dict)  # against a watch
    signed_off: list[Entry] = field(default_factory=list)
    ledger: tuple[SheetCustody, ...] = ()  # where every sheet is, of every generation
    destroyed: list[str] = field(default_factory=list)  # labels of keys
    confirmed: dict[str, Any] = field(default_factory=dict)
    steps: dict[str, StepRun] = field(default_factory=dict)

    @property
    def rehearsal(self) -> bool:
        """True unless the ceremony was a real one."""
        return self.mode != "real"

    @property
    def by_seal(self) -> bool:
        """True for a check of a sheet by its own seal: it stands on no archive."""
        return self.kind == "share-check" and not self.continues

    @property
    def continues(self) -> dict[str, Any]:
        """What entry 0 says of the archive that is continued; empty if none is."""
        found = self.opening.get("continues")
        return found if isinstance(found, dict) else {}

    @property
    def root_sha256(self) -> str:
        """The root certificate's fingerprint, made or adopted; empty if there is none."""
        made = [one for one in self.certificates if one.get("file") == "keys/root-ca.crt"]
        return str(made[-1]["certificate_sha256"]) if made else str(self.continues.get("root_certificate_sha256", ""))


def gather(entries: Iterable[Entry], script: Script | None = None) -> Facts:
    """The facts of a record; with its script, also what follows from replaying it: the live set and the ledger."""
    facts, last = Facts(), None
    state = State(script) if script else None
    for last in entries:
        _take(facts, last)
        state = _replay(state, last)
    if last is not None:
        facts.head = line_digest(last.to_line())
    if state is not None:
        facts.ledger = tuple(state.ledger)
        live = state.live_set
        facts.shares = live.as_data() if live else None
        facts.bags = {one.index: one.bag for one in facts.ledger if live and one.generation == live.generation}
    return facts


def _replay(state: State | None, entry: Entry) -> State | None:
    """The state after an entry, or None from the first entry on that breaks a rule: the verifier names it."""
    try:
        if state is not None:
            state.apply(entry)
    except (KeyriteError, KeyError, TypeError, ValueError, AttributeError, IndexError, StopIteration):
        return None
    return state


def gather_archive(folder: Path) -> Facts:
    """The facts of an archive's record and of what it issued; RecordError if the record's chain does not hold."""
    script: Script | None = None
    with contextlib.suppress(KeyriteError, OSError):
        script = parse_script((folder / SCRIPT).read_bytes())
    with (folder / RECORD).open("rb") as stream:
        facts = gather((entry for entry, _ in read_chain(stream)), script)
    for path in sorted((folder / "issued").glob("*"))[:MOST_KEPT]:
        _take_issued(facts, path)
    return facts


def _take_issued(facts: Facts, path: Path) -> None:
    if path.is_symlink() or not path.is_file() or path.stat().st_size > _MAX_ISSUED_BYTES:
        return
    with contextlib.suppress(ValueError, OSError):
        content = path.read_bytes()
        if path.suffix == ".crt":
            certificate = parse_certificate(content)
            dates = {"not_before": certificate.not_valid_before_utc, "not_after": certificate.not_valid_after_utc}
            _keep(
                facts.certificates,
                {
                    "label": f"issued/{path.name}",
                    "file": f"issued/{path.name}",
                    "subject": certificate.subject.rfc4514_string(),
                    "certificate_sha256": certificate.fingerprint(hashes.SHA256()).hex(),
                    **{name: date.isoformat() for name, date in dates.items()},
                },
            )
        elif path.suffix == ".crl":
            pem = content.startswith(b"-----")
            crl = x509.load_pem_x509_crl(content) if pem else x509.load_der_x509_crl(content)
            update = crl.next_update_utc
            named = {"file": f"issued/{path.name}", "subject": crl.issuer.rfc4514_string()}
            _keep(facts.certificates, {**named, "next_update": update.isoformat() if update else ""})


def parse_time(text: str) -> datetime.datetime | None:
    """A time of the record or of a certificate, aware; None if it is none."""
    try:
        found = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)


def _take(facts: Facts, entry: Entry) -> None:
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
            _keep(facts.tokens, data)
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
            _keep(facts.acknowledged, str(data["name"]))
        case "items-placed":
            facts.items = list(data["items"][:MOST_KEPT])
        case "media-listed":
            facts.media = list(data["media"][:MOST_KEPT])


def _take_shares(facts: Facts, entry: Entry) -> None:
    data = entry.data
    match entry.event:
        case "share-set-made":
            facts.shares, facts.bags, facts.from_memory = data["set"], {}, []
        case "share-set-voided":
            _keep(facts.voided, data)
            facts.shares, facts.bags = None, {}
        case "printer-checked":
            facts.printer = data
        case "printer-confirmed":
            facts.vouched = data
        case "sheet-printed":
            facts.printed += 1
        case "sheet-read-back" if data.get("way") == "memory":
            _keep(facts.from_memory, int(data["index"]))
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
            _keep(facts.destroyed, str(data["label"]))


def _take_listed(facts: Facts, entry: Entry) -> None:
    lists = {
        "deviation-noted": facts.deviations,
        "policy-waived": facts.waived,
        "ceremony-resumed": facts.resumed,
        "signed-off": facts.signed_off,
        "sheet-judged": facts.judged,
        **dict.fromkeys(EXCEPTIONS, facts.excepted),
    }
    if entry.event in lists:
        _keep(lists[entry.event], entry)
    elif isinstance(entry.data.get("facts"), dict):
        attributes = entry.data["facts"]
        if len(facts.keys) < MOST_KEPT:
            facts.keys[str(attributes["label"])] = attributes


def _take_artefacts(facts: Facts, entry: Entry) -> None:
    data = entry.data
    if "certificate_sha256" in data and "not_after" in data:
        _keep(facts.certificates, {**data, "seq": entry.seq})
    for name in ("certificate_sha256", "blob_sha256", "crl_sha256"):
        digest = data.get(name)
        if isinstance(digest, str) and len(digest) == 64 and "file" in data:
            size = data.get("bytes")
            artefact = Artefact(str(data["file"]), digest, size if isinstance(size, int) else None, entry.seq)
            _keep(facts.artefacts, artefact)


def _keep(kept: list[Any], one: Any) -> None:
    if len(kept) < MOST_KEPT:
        kept.append(one)
