"""Nothing from outside moves a terminal's cursor, colours it or turns its writing round: every field, every command."""

from __future__ import annotations

import ast
import dataclasses
import getpass
import io
import json
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import cli
from app.cli.tasks import hsm
from app.console import VisibleConsole, VisibleTable
from app.json_output import print_json
from app.output import Say, print_probe, print_report
from app.step_printer import StepPrinter
from app.terminal.prompts import Prompts
from app.visible import visible, visible_json, visible_lines
from ceremony.custody.participants import Actor
from ceremony.disk.folders import WORK
from ceremony.hsm.probe.probe_report import Finding, ProbeReport
from ceremony.keys import TokenIdentity, Transport
from ceremony.ports import EntryWritten, Remark
from ceremony.record.events import MemoryWiped
from ceremony.record.journal import Entry
from ceremony.script.loading import load_shipped_script
from ceremony.verify import verify_archive
from ceremony.verify.checks import Check
from tests.fuzz.archive_corpus import Corpus, Files, entries, rechain, remanifest, resign, write

EVIL = "\x1b]0;owned\x07\x1b[2J\x9b31m\x7f\r\u202e\u2066\u200f\u2028\x08\n\ue000\U000e0041keyrite: COMPLETE"
FILE_NAME = EVIL.replace("/", "")


def assert_harmless(shown: str) -> None:
    """Line ends, and what can be printed."""
    left = sorted({hex(ord(char)) for char in shown if not char.isprintable() and char != "\n"})
    assert left == [], shown[:400]
    assert not any(line.startswith("keyrite: COMPLETE") for line in shown.splitlines())


def everywhere(value: Any) -> Any:
    """The value with the attack at the end of every text in it, but for those without which nothing is read on."""
    if isinstance(value, dict):
        return {
            key: inner if key in {"format", "kind", "mode", "role"} else everywhere(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [everywhere(inner) for inner in value]
    return value + EVIL if isinstance(value, str) else value


def _renamed(corpus: Corpus, files: Files) -> Files:
    """Names, sites and whatever else people typed, the same wherever they stand: signed with the true keys."""
    lines = entries(files)
    participants = next(line["data"] for line in lines if line["event"] == "participants-named")
    named = [participants[role] for role in ("administrator", "operator", "witness", "organisation")]
    named += [one[name] for one in participants["custodians"] for name in ("name", "site")]

    def renamed(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: renamed(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [renamed(inner) for inner in value]
        return value + EVIL if value in named else value

    return resign(corpus, {**files, "record.jsonl": rechain([renamed(line) for line in lines])})


def _every_field(_: Corpus, files: Files) -> Files:
    keep = {"actor", "data", "step"}
    lines = [
        {key: everywhere(value) if key in keep else value for key, value in line.items()} for line in entries(files)
    ]
    return {**files, "record.jsonl": rechain(lines)}


def _every_data(_: Corpus, files: Files) -> Files:
    return {**files, "record.jsonl": rechain([{**line, "data": everywhere(line["data"])} for line in entries(files)])}


def _unknown_fields(_: Corpus, files: Files) -> Files:
    lines = [{**line, "data": {**line["data"], EVIL: EVIL}} for line in entries(files)]
    return {**files, "record.jsonl": rechain(lines)}


def _every_file(_: Corpus, files: Files) -> Files:
    return {**files, f"keys/{FILE_NAME}": b"x", f"{FILE_NAME}.pdf": b"%PDF-"}


def _manifest(_: Corpus, files: Files) -> Files:
    manifest = json.loads(remanifest(files)["manifest.json"])
    manifest["files"] = {**manifest["files"], EVIL: {"sha256": EVIL, "size": 1}}
    return {**files, "manifest.json": json.dumps({**manifest, "ceremony": EVIL, "format": EVIL}).encode()}


def _script(_: Corpus, files: Files) -> Files:
    said = json.dumps(EVIL).encode()[1:-1]
    return {**files, "script.yaml": files["script.yaml"].replace(b"en: ", b'en: "' + said + b'" #', 3)}


def _raw_bytes(_: Corpus, files: Files) -> Files:
    return {
        **files,
        "record.jsonl": EVIL.encode() + b"\n",
        "keys/root-ca.crt": EVIL.encode(),
        "script.yaml": EVIL.encode(),
    }


ATTACKS: dict[str, Callable[[Corpus, Files], Files]] = {
    "names": _renamed,
    "every field": _every_field,
    "every value": _every_data,
    "unknown fields": _unknown_fields,
    "file names": _every_file,
    "the manifest": _manifest,
    "the script": _script,
    "bytes": _raw_bytes,
}


@pytest.fixture(scope="module")
def attacked(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of archives, attacked in every field."""
    folder = tmp_path_factory.mktemp("attacked")
    for name, attack in ATTACKS.items():
        write(folder / name, attack(corpus, corpus.files()))
    return folder


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command in this process; what it showed, once it was found harmless."""

    def running(*arguments: object) -> str:
        monkeypatch.setattr(sys, "argv", ["keyrite", *map(str, arguments)])
        with pytest.raises(SystemExit):
            cli.main()
        shown = capsys.readouterr()
        assert_harmless(shown.out)
        assert_harmless(shown.err)
        assert "unexpected failure" not in shown.err
        if "--json" in arguments:
            json.loads(shown.out)
        return shown.out + shown.err

    return running


READING = [
    ("verify", "@", "--requirements"),
    ("verify", "@", "--requirements", "--json"),
    ("desk", "record", "@"),
    ("desk", "record", "@", "--json"),
    ("desk", "timeline", "@"),
    ("desk", "timeline", "@", "--json"),
    ("desk", "due", "@"),
    ("desk", "due", "@", "--json"),
    ("desk", "obligations", "@"),
    ("desk", "obligations", "@", "--json"),
    ("desk", "obligations", "@", "--lang", "zh"),
    ("desk", "review", "@", "--out", "#"),
    ("desk", "ndjson", "@", "--out", "#"),
    ("sites", "--archive", "@"),
    ("sites", "--archive", "@", "--json"),
    ("sheet", "check", "#", "--archive", "@"),
    ("rehearse", "recovery", "--archive", "@", "--sheet", "#", "--out", "#"),
]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_no_field_of_an_archive_reaches_a_terminal_as_more_than_text(
    attacked: Path, tmp_path: Path, run: Callable[..., str], attack: str, command: tuple[str, ...]
) -> None:
    places = {"@": attacked / attack, "#": tmp_path / FILE_NAME}
    run(*(places.get(part, part) for part in command))


def test_names_that_were_signed_are_shown_as_text(attacked: Path, run: Callable[..., str]) -> None:
    assert "\\u202e" in run("desk", "record", attacked / "names")
    assert "\\u202e" in run("sites", "--archive", attacked / "names", "--json")


def test_a_folder_of_attacked_archives_is_listed_as_text(attacked: Path, run: Callable[..., str]) -> None:
    for what in ("timeline", "obligations", "due"):
        run("desk", what, attacked)


@pytest.fixture
def odd(tmp_path: Path) -> dict[str, Path]:
    """Files and a folder with names of the attacker's, and hostile content."""
    folder = tmp_path / FILE_NAME
    folder.mkdir()
    script = load_shipped_script("root-generation").source
    made = {
        "words.txt": EVIL.encode(),
        "script.yaml": script.replace(b"name: root-generation", b"name: " + json.dumps(EVIL).encode(), 1),
        "broken.yaml": f"ceremony: {json.dumps(EVIL)}\n{json.dumps(EVIL)}: 1\n".encode(),
        "module.so": EVIL.encode(),
        "request.csr": EVIL.encode(),
    }
    for name, content in made.items():
        (folder / name).write_bytes(content)
    return {name: folder / name for name in made} | {"folder": folder}


ODD = [
    ("sheet", "check", "words.txt"),
    ("sheet", "check", "words.txt", "--json"),
    ("sheet", "check", "words.txt", "--signer", "words.txt"),
    ("pages", "read", "words.txt", "--out", "folder"),
    ("pages", "read", "words.txt"),
    ("scripts", "check", "script.yaml"),
    ("scripts", "check", "script.yaml", "--json"),
    ("scripts", "check", "broken.yaml"),
    ("scripts", "print", "script.yaml", "--pdf", "words.txt"),
    ("scripts", "show", EVIL),
    ("scripts", "print", EVIL, "--pdf", "words.txt"),
    ("hsm", "probe", "--module", "module.so", "--serial", EVIL, "--label", EVIL),
    ("hsm", "probe", "--module", "module.so", "--json"),
    ("sites", f"2:{EVIL},B,C"),
    ("sites", f"2:{EVIL},B,C", "--json"),
    ("sites", EVIL),
    ("resume", "folder"),
    ("abort", "folder", "--reason", EVIL),
    ("rehearse", "--out", "folder"),
    ("rehearse", "--out", "folder", "--lang", EVIL),
    ("rehearse", "--out", "folder", "--printer", EVIL),
    ("rehearse", "--threshold", EVIL),
    ("rehearse", EVIL),
    ("perform", EVIL),
    ("verify", "folder", "--anchor", "words.txt"),
    ("verify", "folder", "--continues", "words.txt"),
    ("verify", "words.txt", "words.txt"),
    ("desk", "due", "folder", "--ics", "words.txt"),
    (EVIL,),
    (f"--{EVIL}",),
    ("verify", f"--{EVIL}"),
]


@pytest.mark.parametrize("command", ODD, ids=lambda command: visible(" ".join(command))[:60])
def test_no_file_name_content_or_argument_reaches_a_terminal_as_more_than_text(
    odd: dict[str, Path], run: Callable[..., str], command: tuple[str, ...]
) -> None:
    run(*(odd.get(part, part) for part in command))


@pytest.mark.parametrize("name", ["script.yaml", "broken.yaml", "nosuch.yaml"])
def test_perform_says_in_text_what_is_wrong(
    odd: dict[str, Path], run: Callable[..., str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("app.terminal.performing.check_terminal", lambda: None)
    script = odd.get(name, odd["folder"] / name)
    run("perform", script, "--out", odd["folder"] / "out", "--archive", odd["folder"])
    run("perform", script, "--out", odd["folder"] / "out", "--key-type", EVIL, "--printer", EVIL, "--lang", "zh")


@pytest.mark.parametrize("command", [("resume",), ("abort",), ("resume", "--attended"), ("abort", "--attended")])
def test_what_an_interrupted_ceremony_left_is_text(
    corpus: Corpus, tmp_path: Path, run: Callable[..., str], monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setattr("app.terminal.performing.check_terminal", lambda: None)
    files = _every_field(corpus, corpus.files())
    work = tmp_path / FILE_NAME / WORK
    write(work, {"record.jsonl": files["record.jsonl"], "script.yaml": files["script.yaml"]})
    run(command[0], tmp_path / FILE_NAME, *command[1:])


# prompts and tokens


def _prompts(answer: str) -> tuple[Prompts, list[str]]:
    asked: list[str] = []

    def read(shown: str) -> str:
        asked.append(shown)
        return answer

    return Prompts(VisibleConsole(file=io.StringIO(), width=200), read, read), asked


def test_no_prompt_hands_on_more_than_text() -> None:
    prompts, asked = _prompts("1")
    prompts.people = [f"Ann{EVIL}", "Bo"]
    prompts.say("{text}", "bold", text=EVIL)
    prompts.show(EVIL)
    prompts.line("{text}", f"default{EVIL}", text=EVIL)
    prompts.choose("{text}", [EVIL, "two"], text=EVIL)
    prompts.person("Who decides", f"Ann{EVIL}")
    prompts.secret(EVIL)
    prompts.go_on("{who}", who=EVIL)
    same, asked_back = _prompts("")
    same.same([EVIL])
    for one in (prompts, same):
        assert_harmless(one.out.file.getvalue())  # type: ignore[attr-defined]
    assert len(asked) == 5
    for shown in (*asked, *asked_back):
        assert "\n" not in shown
        assert_harmless(shown)


def test_a_note_that_was_typed_may_hold_anything_and_shows_nothing() -> None:
    prompts, _ = _prompts("!note")
    typed = iter([f"!note {EVIL}", EVIL, EVIL, EVIL, "1"])
    prompts.read, prompts.people = lambda shown: next(typed), ["Ann"]
    with pytest.raises(Remark):
        prompts.line("Remark")
    assert_harmless(prompts.out.file.getvalue())  # type: ignore[attr-defined]


EVIL_TOKEN = TokenIdentity(
    module_path=EVIL, module_sha256="ab", library=EVIL, manufacturer=EVIL, model=EVIL, serial=EVIL, label=EVIL,
    firmware=EVIL, hardware=EVIL, software_token=True,
)  # fmt: skip


def test_a_token_that_calls_itself_odd_things_is_shown_as_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(getpass, "getpass", lambda shown: asked.append(shown) or "1234")
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    hsm._ask_pin(EVIL_TOKEN)
    assert_harmless(asked[0])
    assert "\n" not in asked[0]
    finding = Finding(EVIL, ok=True, how=EVIL, milliseconds=1.0)
    report = ProbeReport(EVIL_TOKEN, Transport.VALUE, None, (EVIL,), (finding,), EVIL)
    print_probe(report)
    print_json(report.as_data())
    shown = capsys.readouterr().out
    assert "\\u202e" in shown
    assert_harmless(shown)


def test_a_rehearsal_of_an_own_script_shows_its_titles_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    script = load_shipped_script("root-generation")
    printer = StepPrinter(script, "en", quiet=False)
    entry = Entry(1, "", "", script.steps[0].id, Actor("program", EVIL), MemoryWiped(what=EVIL), "")
    printer(EntryWritten(entry, "ab"))
    Say(as_json=False)(EVIL)
    assert_harmless(capsys.readouterr().out)


def test_a_finding_of_the_verifier_is_text_in_one_row(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    report = verify_archive(corpus.archives["closed"])
    print_report(dataclasses.replace(report, checks=(Check("files", ok=False, detail=EVIL),)))
    assert_harmless(capsys.readouterr().out)


# the one place


@given(st.text())
def test_whatever_is_shown_can_be_printed_and_json_says_the_same(text: str) -> None:
    kept = {char for char in text if unicodedata.category(char) == "Zs"} | {"\u200c", "\u200d"}
    assert all(char.isprintable() or char in kept for char in visible(text))
    assert all(char.isprintable() or char in kept | {"\n"} for char in visible_lines(text))
    document = visible_json(json.dumps({"a": [text]}, ensure_ascii=False, indent=2))
    assert json.loads(document) == {"a": [text]}
    assert all(char.isprintable() or char == "\n" for char in document)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王伟", "王伟"),
        ("王\u3000伟", "王\u3000伟"),
        ("محمد علي", "محمد علي"),
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("क्\u200dष", "क्\u200dष"),
        ("Zoë Müller-Łukasz", "Zoë Müller-Łukasz"),
        ("Ann\u00a0Lee", "Ann\u00a0Lee"),
        ("A\u200dB", "A\\u200dB"),
    ],
)
def test_names_stay_readable_in_every_script(name: str, shown: str) -> None:
    assert visible(name) == shown


def test_a_table_shows_its_cells_as_text() -> None:
    shown = VisibleConsole(file=io.StringIO(), width=200)
    table = VisibleTable()
    table.add_row(EVIL, EVIL)
    shown.print(table)
    assert_harmless(shown.file.getvalue())  # type: ignore[attr-defined]


WRITERS = {"print", "getpass", "input", "Console", "Table", "echo"}
ALLOWED = {
    "app/output.py": {"write"},  # the one place
    "app/json_output.py": {"write"},  # for programs: through `visible_json`
    "app/failures.py": {"write"},  # its other half: through `visible`
    "app/console.py": {"Console", "Table"},
    "app/terminal/prompts.py": {"write"},  # the screen is wiped
    "app/window/__init__.py": {"write"},  # through `visible`
    "app/window/main.py": {"write"},  # the name of a class
    "app/cli/tasks/hsm.py": {"getpass"},  # through `visible`
    "app/cli/tasks/version.py": {"echo"},
    "app/cli/tasks/estate.py": {"echo"},  # the estate,
    "app/cli/tasks/policy.py": {"echo"},  # the policy,
    "app/cli/tasks/profiles.py": {"echo"},  # the profiles,
    "app/cli/tasks/sign.py": {"echo"},  # the order,
    "app/cli/tasks/tuf.py": {"echo"},  # the draft of root metadata and
    "app/cli/tasks/scripts.py": {"echo"},  # the scripts that come with Keyrite
}


def _writes(call: ast.Call) -> str:
    """What a call writes with, if it goes past the console."""
    name = ast.unparse(call.func)
    last = name.rsplit(".", 1)[-1]
    if last == "write" and ("sys." in name or "file." in name):
        return "write"
    if last in WRITERS and (name == last or name.split(".")[0] in {"getpass", "typer", "super()", "rich"}):
        return last
    return ""


def test_nothing_is_written_past_the_one_place() -> None:
    found = {}
    for path in sorted(Path("app").rglob("*.py")):
        calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        if writes := {_writes(call) for call in calls} - {""}:
            found[path.as_posix()] = writes
    assert found == ALLOWED
