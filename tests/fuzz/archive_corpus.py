"""Archives good and altered: made on tokens of ordinary memory, then changed as an attacker would.

An altered archive is the good one's files, changed by a function; `resign` makes every signature anew with the keys
that the attacker has.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from ceremony import engine
from ceremony.archive.writing import LogSigner, make_manifest
from ceremony.issuing import sign_log
from ceremony.pki.certificates import load_certificate
from ceremony.planning.plan import RecoveryPlan, RootGenerationPlan, suggested_participants
from ceremony.ports import ReadAloud, Stop
from ceremony.record.journal import Journal
from ceremony.record.mldsa_signature import RecordSigner
from ceremony.script.loading import load_shipped_script
from tests.fakes import FakeDevice, FakeToken, fake_ports
from tests.support import ToldOperator, plain_papers

Files = dict[str, bytes]
Alter = Callable[["Corpus", Files], Files]


class PowerLoss(BaseException):
    """The machine stops; nothing may catch it."""


@dataclass
class Corpus:
    """Sound archives by name, and the log key and one-time key of the closed one."""

    folder: Path
    archives: dict[str, Path] = field(default_factory=dict)
    log: FakeDevice = field(default_factory=lambda: FakeDevice(FakeToken("kept", "1234")))
    record_signer: RecordSigner = field(default_factory=RecordSigner)

    def files(self, name: str = "closed") -> Files:
        """The files of an archive by their names."""
        base = self.archives[name]
        return {path.relative_to(base).as_posix(): path.read_bytes() for path in base.rglob("*") if path.is_file()}


def public_of(record_signer: RecordSigner) -> dict[str, str]:
    """The public half of a one-time key, as the record has it."""
    return {"algorithm": record_signer.public.algorithm, "public_key": record_signer.public.public_key}


def write(folder: Path, files: Files) -> Path:
    """Put files into a new folder."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def make_corpus(folder: Path) -> Corpus:
    """Five sound archives: closed, another closed, recovered, aborted late, aborted before there was a root."""
    corpus = make_closed(folder)
    with _plain_sheets():
        _generate(corpus, "other")
        _generate(corpus, "aborted-early", {ReadAloud: [Stop(abort=True, reason="the fire alarm")]})
        _abort_late(corpus)
        sheets = tuple(folder / f"closed/sheets/share-{index}-of-3.pdf" for index in (1, 3))
        plan = RecoveryPlan(load_shipped_script("recovery"), suggested_participants(3), corpus.archives["closed"])
        out = folder / "recovered"
        engine.start(plan, fake_ports(ToldOperator({}, sheets), out, []), out).run()
        corpus.archives["recovered"] = out / "archive"
    return corpus


def make_closed(folder: Path) -> Corpus:
    """One sound archive, and the keys that signed it."""
    corpus = Corpus(folder)
    with _plain_sheets(), keeping_log_key(corpus):
        _generate(corpus, "closed")
    return corpus


def _generate(corpus: Corpus, name: str, answers: dict[type, list[Any]] | None = None) -> None:
    out = corpus.folder / name
    plan = RootGenerationPlan(load_shipped_script("root-generation"), suggested_participants(3), threshold=2, shares=3)
    corpus.archives[name] = out / "archive"
    engine.start(plan, fake_ports(ToldOperator(answers), out, []), out).run()


def _abort_late(corpus: Corpus) -> None:
    """Interrupted at its 30th entry, then aborted: the record names a second one-time key."""
    tokens: list[FakeToken] = []
    out = corpus.folder / "aborted-late"
    append = Journal.append

    def cutting(self: Journal, entry: Any) -> None:
        append(self, entry)
        if entry.seq == 30:
            self.close()
            raise PowerLoss

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Journal, "append", cutting)
        plan = RootGenerationPlan(
            load_shipped_script("root-generation"), suggested_participants(3), threshold=2, shares=3
        )
        with pytest.raises(PowerLoss):
            engine.start(plan, fake_ports(ToldOperator(), out, tokens), out).run()
    engine.abort_interrupted(fake_ports(ToldOperator(), out, tokens), out, "the power failed")
    corpus.archives["aborted-late"] = out / "archive"


@contextmanager
def _plain_sheets() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        yield


@contextmanager
def keeping_log_key(corpus: Corpus) -> Iterator[None]:
    """As if somebody had kept the keys that a ceremony destroys."""
    destroy, make = FakeDevice.destroy, RecordSigner.__init__

    def keeping(self: FakeDevice, label: str) -> None:
        corpus.log.token.objects = {**self.token.objects, **corpus.log.token.objects, label: self.token.objects[label]}
        destroy(self, label)

    def made(self: RecordSigner) -> None:
        make(self)
        corpus.record_signer = self

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FakeDevice, "destroy", keeping)
        patch.setattr(RecordSigner, "__init__", made)
        yield


def rechain(lines: list[dict[str, Any]]) -> bytes:
    """A record of these entries with fresh numbers and hashes."""
    record, head = b"", "0" * 64
    for seq, entry in enumerate(lines):
        if entry["event"] == "head-confirmed":
            entry["data"] = {"head": head, "lines": seq}
        line = rfc8785.dumps({**entry, "seq": seq, "prev": head})
        head = hashlib.sha256(line).hexdigest()
        record += line + b"\n"
    return record


def entries(files: Files) -> list[dict[str, Any]]:
    """The record's entries as plain JSON."""
    return [json.loads(line) for line in files["record.jsonl"].splitlines()]


def remanifest(files: Files, ceremony: str = "") -> Files:
    """The manifest made anew, unsigned: all that somebody without keys can do."""
    rest = {name: content for name, content in files.items() if not name.startswith("manifest")}
    named = ceremony or json.loads(files["manifest.json"])["ceremony"]
    return {**files, "manifest.json": make_manifest(rest, named)}


def resign(corpus: Corpus, files: Files, *, ceremony: str = "") -> Files:
    """Every signature made anew with the log key and the one-time key that the ceremony had."""
    signer = LogSigner(corpus.log, "record-log", load_certificate(files["keys/record-log.crt"]))
    signed = {
        **files,
        "record.p7s": signer.sign(files["record.jsonl"]),
        "record.mldsa65": corpus.record_signer.sign(files["record.jsonl"]),
    }
    signed = remanifest(signed, ceremony)
    return {**signed, "manifest.p7s": signer.sign(signed["manifest.json"])}


def resign_with_new_log_key(corpus: Corpus, files: Files) -> Files:
    """Signed by a log key of the attacker's own, which certifies itself."""
    device = FakeDevice(FakeToken("attacker", "1234"))
    device.make_log_key("record-log")
    name = load_certificate(files["keys/record-log.crt"]).subject
    certificate = sign_log(
        device, "record-log", name, load_certificate(files["keys/root-ca.crt"]).not_valid_before_utc, None
    ).certificate
    signer = LogSigner(device, "record-log", certificate)
    signed = {**files, "keys/record-log.crt": certificate.public_bytes(Encoding.PEM)}
    signed["record.p7s"] = signer.sign(files["record.jsonl"])
    signed = remanifest(signed)
    return {**signed, "manifest.p7s": signer.sign(signed["manifest.json"])}


def edit(change: Callable[[list[dict[str, Any]]], list[dict[str, Any]] | None]) -> Alter:
    """The record's entries changed, chained and signed anew with the true keys: only the rules can object."""

    def alter(corpus: Corpus, files: Files) -> Files:
        lines = entries(files)
        return resign(corpus, {**files, "record.jsonl": rechain(change(lines) or lines)})

    return alter


def flip(name: str, place: float) -> Alter:
    """One bit of a file; `place` is a fraction of its length."""

    def alter(_: Corpus, files: Files) -> Files:
        content = bytearray(files[name])
        content[int(place * (len(content) - 1))] ^= 0x10
        return {**files, name: bytes(content)}

    return alter


def replace(name: str, change: Callable[[bytes], bytes], *, manifest: bool = False) -> Alter:
    """A file changed, and with `manifest` the manifest made to name it so."""

    def alter(_: Corpus, files: Files) -> Files:
        changed = {**files, name: change(files.get(name, b""))}
        return remanifest(changed) if manifest else changed

    return alter


def swap(name: str, other: str = "other", *, resigned: bool = False) -> Alter:
    """A file of another archive in this one's place."""

    def alter(corpus: Corpus, files: Files) -> Files:
        changed = {**files, name: corpus.files(other)[name]}
        return resign(corpus, changed) if resigned else remanifest(changed)

    return alter


def _of(lines: list[dict[str, Any]], event: str) -> dict[str, Any]:
    return next(entry for entry in lines if entry["event"] == event)


def _without(event: str) -> Callable[[list[dict[str, Any]]], list[dict[str, Any]]]:
    return lambda lines: [entry for entry in lines if entry["event"] != event]


def _set(event: str, **data: Any) -> Callable[[list[dict[str, Any]]], None]:
    return lambda lines: _of(lines, event)["data"].update(data)


def _swap_lines(content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    lines[5], lines[6] = lines[6], lines[5]
    return b"".join(lines)


def _drop_line(place: int) -> Callable[[bytes], bytes]:
    return lambda content: b"".join(line for n, line in enumerate(content.splitlines(keepends=True)) if n != place)


def _splice(corpus: Corpus, files: Files) -> Files:
    other = corpus.files("other")["record.jsonl"].splitlines(keepends=True)
    return {**files, "record.jsonl": b"".join([*files["record.jsonl"].splitlines(keepends=True)[:20], *other[20:]])}


def _splice_signed(corpus: Corpus, files: Files) -> Files:
    lines = entries(files)[:20] + entries(corpus.files("other"))[20:]
    return resign(corpus, {**files, "record.jsonl": rechain(lines)})


def _rename_line(place: int, **fields: Any) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        lines = content.splitlines()
        lines[place] = rfc8785.dumps({**json.loads(lines[place]), **fields})
        return b"\n".join(lines) + b"\n"

    return change


def _bomb(text: bytes) -> Callable[[bytes], bytes]:
    """A line whose data is hostile JSON, in the place of the third."""
    return lambda content: b"\n".join([*content.splitlines()[:2], b'{"actor":' + text, *content.splitlines()[3:], b""])


def _replay(corpus: Corpus, files: Files) -> Files:
    old = corpus.files("other")
    return {**files, **{name: old[name] for name in ("record.jsonl", "record.p7s", "record.mldsa65", "report.pdf")}}


def _other_record_key(_: Corpus, files: Files) -> Files:
    return remanifest({**files, "record.mldsa65": RecordSigner().sign(files["record.jsonl"])})


def _append_to_pdf(content: bytes) -> bytes:
    return content + b"\n% and a little more\n%%EOF\n"


# What changes bytes: both verifiers refuse each of these.
ALTERED: dict[str, Alter] = {
    **{
        f"flip {name} at {place}": flip(name, place)
        for place in (0.02, 0.5, 0.97)
        for name in (
            "record.jsonl",
            "record.p7s",
            "record.mldsa65",
            "report.pdf",
            "script.yaml",
            "manifest.json",
            "manifest.p7s",
            "keys/root-ca.crt",
            "keys/root-ca.wrapped",
            "keys/record-log.crt",
        )
    },
    **{
        f"{what} {name}": replace(name, change)
        for name in ("record.p7s", "record.mldsa65", "report.pdf", "manifest.p7s")
        for what, change in {
            "empty": lambda content: b"",
            "halve": lambda content: content[: len(content) // 2],
            "double": lambda content: content * 2,
            "zero": lambda content: bytes(len(content)),
        }.items()
    },
    "cut the record's last line": replace(
        "record.jsonl", lambda content: b"".join(content.splitlines(keepends=True)[:-1])
    ),
    "cut within a line": replace("record.jsonl", lambda content: content[:-200]),
    "add a byte": replace("record.jsonl", lambda content: content + b"\n"),
    "add an entry": replace("record.jsonl", lambda content: content + content.splitlines(keepends=True)[-1]),
    "drop the first line": replace("record.jsonl", _drop_line(0)),
    "drop a line": replace("record.jsonl", _drop_line(10), manifest=True),
    "swap two lines": replace("record.jsonl", _swap_lines, manifest=True),
    "change a name": replace(
        "record.jsonl", _rename_line(4, actor={"name": "Mallory", "role": "administrator"}), manifest=True
    ),
    "change a time": replace("record.jsonl", _rename_line(51 - 8, time="2020-01-01T00:00:00.000Z"), manifest=True),
    "line ends converted": replace("record.jsonl", lambda content: content.replace(b"\n", b"\r\n"), manifest=True),
    "another record's end": _splice,
    "an old record replayed": _replay,
    "add a file": replace("keys/more.crt", lambda content: b"x"),
    "add a file, named": replace("keys/more.crt", lambda content: b"x", manifest=True),
    "swap the root certificate": swap("keys/root-ca.crt"),
    "swap the log certificate": swap("keys/record-log.crt"),
    "swap the wrapped key": swap("keys/root-ca.wrapped"),
    "swap the report": swap("report.pdf"),
    "swap root for log certificate": lambda corpus, files: remanifest(
        {**files, "keys/root-ca.crt": files["keys/record-log.crt"]}
    ),
    "swap the report, signed": swap("report.pdf", resigned=True),
    "swap the root certificate, signed": swap("keys/root-ca.crt", resigned=True),
    "swap the wrapped key, signed": swap("keys/root-ca.wrapped", resigned=True),
    "swap the script, signed": swap("script.yaml", "recovered", resigned=True),
    "grow the report": replace("report.pdf", _append_to_pdf, manifest=True),
    "another one-time key": _other_record_key,
    "another log key": resign_with_new_log_key,
    "another ceremony's manifest": lambda corpus, files: resign(corpus, files, ceremony="KR-20200101-00000000"),
    "deep": replace("record.jsonl", _bomb(b"[" * 100_000)),
    "wide": replace("record.jsonl", _bomb(b'"' + b"x" * (2 << 20) + b'"')),
    "double key": replace("record.jsonl", _bomb(b'1,"actor":1}')),
    "huge number": replace("record.jsonl", _bomb(b"9" * 5000 + b"}")),
    "not a number": replace("record.jsonl", _bomb(b"NaN}")),
    "float": replace("record.jsonl", _bomb(b"1e999}")),
    "not UTF-8": replace("record.jsonl", _bomb(b'"\xff\xfe"}')),
    "a lone surrogate": replace("record.jsonl", _bomb(b'"\\ud800"}')),
    "no line end for 3 MiB": replace("record.jsonl", lambda content: b"{" * (3 << 20)),
    "an empty record": replace("record.jsonl", lambda content: b""),
    "a manifest that is a list": replace("manifest.json", lambda content: b"[]"),
    "a manifest that leaves the folder": replace(
        "manifest.json", lambda content: content.replace(b'"script.yaml"', b'"../cript.yaml"')
    ),
    "a manifest with a negative size": replace(
        "manifest.json", lambda content: content.replace(b'"size":', b'"size":-', 1)
    ),
    "a deep manifest": replace("manifest.json", lambda content: b'{"files":' * 90_000),
}

WITNESS, CUSTODIAN = "Wendy Witness", "Custodian 1"


def _away(
    who: str, event: str, until: str, decided: dict[str, Any] | None = None
) -> Callable[[list[dict[str, Any]]], list[dict[str, Any]]]:
    """Somebody leaves before the first entry of an event, and is back before the next one of `until`."""

    def change(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        at = lines.index(_of(lines, event))
        back = at + 1 + next(n for n, entry in enumerate(lines[at + 1 :]) if entry["event"] == until)
        note = {**lines[at], "actor": {"name": "Ada Administrator", "role": "administrator"}}
        note["event"], gone = "attendance-noted", {"name": who, "role": _role_of(who), "present": False}
        deviation = {"what": "x", "expected": "x", "decision": "x", "decided_by": "Ada Administrator"}
        decision = [{**note, "event": "deviation-noted", "data": {**deviation, **decided}}] if decided else []
        returned = {**note, "time": lines[back]["time"], "step": lines[back]["step"], "data": {**gone, "present": True}}
        lines[-1]["data"]["deviations"] = len(decision)
        return [*lines[:at], {**note, "data": gone}, *decision, *lines[at:back], returned, *lines[back:]]

    return change


def _role_of(who: str) -> str:
    return {WITNESS: "witness", "Ada Administrator": "administrator", "Omar Operator": "operator"}.get(who, "custodian")


def _seen_by_the_program(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The witness is back before anything needs them, as the program says."""
    lines = _away(WITNESS, "sheet-sealed", "sheet-issued")(lines)
    gone, back = (entry for entry in lines if entry["event"] == "attendance-noted")
    lines.remove(back)
    by_program = {"actor": lines[0]["actor"], "data": {**gone["data"], "present": True}}
    lines.insert(lines.index(gone) + 1, {**gone, **by_program})
    return lines


def _absent(*names: str, step: str) -> dict[str, Any]:
    return {"absent": {"names": list(names), "step": step}}


def _send_to(place: str, decided: str | None) -> Callable[[list[dict[str, Any]]], list[dict[str, Any]]]:
    """Every sheet goes to one place; a deviation names one."""

    def change(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        placed = _of(lines, "items-placed")
        sheets = [item for item in placed["data"]["items"] if item["item"] == "sheet"]
        for item in sheets:
            item["to"] = place
        if decided is None:
            return lines
        moved = [{"generation": item["generation"], "index": item["index"], "to": decided} for item in sheets]
        data = {"what": "x", "expected": "x", "decision": "x", "decided_by": WITNESS}
        places = {"sheets": moved, "rules": ["P4-site-below-quorum", "P5-site-may-be-lost"]}
        noted = {**placed, "event": "deviation-noted", "data": {**data, "places": places}}
        lines[-1]["data"]["deviations"] = 1
        at = lines.index(placed)
        return [*lines[:at], noted, *lines[at:]]

    return change


def _bag_again(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    first, second = [one for one in lines if one["event"] == "sheet-sealed"][:2]
    second["data"]["bag"] = " ".join(first["data"]["bag"].lower())
    for item in _of(lines, "items-placed")["data"]["items"]:
        if item.get("index") == second["data"]["index"]:
            item["package"] = second["data"]["bag"]
    return lines


# What only the rules can object to: the record is signed by the true keys.
FORGED: dict[str, Alter] = {
    "no proof of the subsets": edit(_without("subsets-proven")),
    "no lock": edit(_without("key-locked")),
    "no read-back": edit(_without("sheet-read-back")),
    "no seal": edit(_without("sheet-sealed")),
    "fewer subsets": edit(_set("subsets-proven", subsets=1)),
    "another check value": edit(_set("subsets-proven", check_value="0" * 32)),
    "a key that can be taken out": edit(
        lambda lines: _of(lines, "key-locked")["data"]["facts"].update(extractable=True)
    ),
    "another key pair": edit(_set("estate-key-made", public_key_sha256="0" * 64)),
    "another wrapped key": edit(_set("estate-key-wrapped", blob_sha256="0" * 64)),
    "another root certificate": edit(_set("certificate-signed", certificate_sha256="0" * 64)),
    "another log certificate": edit(_set("log-key-certified", certificate_sha256="0" * 64)),
    "another script": edit(lambda lines: _of(lines, "ceremony-opened")["data"]["script"].update(sha256="0" * 64)),
    "another threshold": edit(lambda lines: _of(lines, "ceremony-opened")["data"]["parameters"].update(threshold=3)),
    "a sheet sealed for another": edit(_set("sheet-sealed", holder="Mallory")),
    "one bag twice": edit(
        lambda lines: [e["data"].update(bag="B") for e in lines if e["event"] == "sheet-sealed"] and lines
    ),
    "two sets": edit(lambda lines: [*lines[:21], _of(lines, "share-set-made"), *lines[21:]]),
    "opened twice": edit(lambda lines: [lines[0], *lines]),
    "after the end": edit(lambda lines: [*lines, lines[-1]]),
    "a step left out": edit(lambda lines: [entry for entry in lines if entry["step"] != "prove"]),
    "steps in another order": edit(
        lambda lines: [
            *(e for e in lines if e["step"] not in {"sheets", "close"}),
            *(e for e in lines if e["step"] == "sheets"),
            *(e for e in lines if e["step"] == "close"),
        ]
    ),
    "spliced and signed": _splice_signed,
    "an unknown event": edit(lambda lines: lines[3].update(event="ceremony-blessed")),
    "data of another shape": edit(lambda lines: _of(lines, "share-set-made").update(data={"set": []})),
    "no post-quantum key": edit(lambda lines: lines[0]["data"].pop("record_seal") and lines),
    "another post-quantum key": edit(lambda lines: lines[0]["data"].update(record_seal=public_of(RecordSigner()))),
    "a custody that the rules forbid": edit(
        lambda lines: (
            [one.update(site="North vault") for one in _of(lines, "participants-named")["data"]["custodians"]] and lines
        )
    ),
    "a sheet sealed while the witness was away": edit(_away(WITNESS, "sheet-sealed", "sheet-issued")),
    "a sheet handed to a custodian who had left": edit(_away(CUSTODIAN, "sheet-issued", "sheet-read-back")),
    "a sheet read back while its custodian was away": edit(_away(CUSTODIAN, "sheet-read-back", "sheet-sealed")),
    "a key made while the witness was out for a moment": edit(_away(WITNESS, "root-key-made", "step-completed")),
    "a proof in the administrator's absence": edit(_away("Ada Administrator", "subsets-proven", "memory-wiped")),
    "a lock in the operator's absence": edit(_away("Omar Operator", "key-locked", "inventory-taken")),
    "a head confirmed by a witness who had left": edit(_away(WITNESS, "head-confirmed", "step-completed")),
    "duties agreed to while away, by somebody's decision": edit(
        _away(CUSTODIAN, "duties-acknowledged", "step-completed", _absent(CUSTODIAN, step="duties"))
    ),
    "a sign-off while away, by somebody's decision": edit(
        _away("Omar Operator", "signed-off", "step-completed", _absent("Omar Operator", step="sign-off"))
    ),
    "an absence that was decided about for another step": edit(
        _away(WITNESS, "sheet-sealed", "sheet-issued", _absent(WITNESS, step="prove"))
    ),
    "an absence that was decided about by the absent": edit(
        _away(WITNESS, "sheet-sealed", "sheet-issued", {**_absent(WITNESS, step="sheets"), "decided_by": WITNESS})
    ),
    "an absence of which another's was decided about": edit(
        _away(WITNESS, "sheet-sealed", "sheet-issued", _absent(CUSTODIAN, step="sheets"))
    ),
    "a return that the program saw": edit(_seen_by_the_program),
    "a deviation that is about no absence": edit(_away(WITNESS, "sheet-sealed", "sheet-issued", {"what": "a lamp"})),
    "sheets sent to one safe, and nobody decided": edit(_send_to("Safe", None)),
    "sheets sent to one safe, where another was decided about": edit(_send_to("Safe", "Cellar")),
    "a bag that was used, in other letters": edit(_bag_again),
    "another kind than the script's": edit(lambda lines: lines[0]["data"].update(kind="share-check")),
    "no such mode": edit(lambda lines: lines[0]["data"].update(mode="half")),
    "said to be no rehearsal": edit(lambda lines: lines[0]["data"].update(mode="real")),
    "said to continue another": edit(lambda lines: lines[0]["data"].update(continues={})),
    "a set of another ceremony": edit(
        lambda lines: _of(lines, "share-set-made")["data"]["set"].update(ceremony="KR-20200101-00000000")
    ),
    "a set at other sites": edit(
        lambda lines: _of(lines, "share-set-made")["data"]["set"]["shares"][0].update(site="South vault")
    ),
    "a sheet issued to another site": edit(_set("sheet-issued", site="South vault")),
    "another fingerprint compared": edit(_set("fingerprint-compared", sha256="0" * 64)),
    "fewer deviations at the end": edit(_set("ceremony-closed", deviations=7)),
    "more sheets at rest": edit(_set("ceremony-closed", sheets_at_rest=9)),
    "signed off for another": edit(
        lambda lines: _of(lines, "signed-off").update(actor={"name": "Mallory", "role": "administrator"})
    ),
    "a certificate that lasts longer, says the record": edit(
        _set("certificate-signed", not_after="2099-01-01T00:00:00+00:00")
    ),
    "a key of another kind, says the record": edit(_set("estate-key-made", key_type="rsa-4096")),
    "a longer blob, says the record": edit(_set("estate-key-wrapped", bytes=1)),
    "a file among what was issued": lambda corpus, files: resign(
        corpus, {**files, "issued/more.crt": files["keys/root-ca.crt"]}
    ),
    "a CRL that another CA signed": lambda corpus, files: resign(corpus, {**files, "issued/root-ca.crl": _crl()}),
}


def _crl() -> bytes:
    key = ec.generate_private_key(ec.SECP384R1())
    day = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "REHEARSAL Root CA")])
    crl = x509.CertificateRevocationListBuilder().issuer_name(name).last_update(day)
    signed = crl.next_update(day + datetime.timedelta(days=90)).sign(key, hashes.SHA384())
    return signed.public_bytes(Encoding.PEM)
