"""What leaves: no secret that people typed, whatever export it is; and harmless text as it stands."""

from __future__ import annotations

import base64
import datetime
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from app.cli import app
from ceremony.audit.export_ecs import ecs_document, ecs_lines
from ceremony.audit.export_ics import calendar
from ceremony.audit.redaction import REDACTED, redact
from ceremony.audit.review import review_archive
from ceremony.facts.schedule import Due
from ceremony.language.digest_words import digest_words
from ceremony.record.events import DeviationNoted
from ceremony.record.journal import Entry, read_chain
from ceremony.script.loading import Text
from shamir.slip39 import WORDS
from tests.fuzz.archive_corpus import Corpus, entries, rechain, write
from tests.unit.ceremony.test_report import flat, text_of

LINES = yaml.safe_load((Path(__file__).parent / "secret_lines.yaml").read_text(encoding="utf-8"))
SECRETS: list[tuple[str, str]] = [(text, secret) for text, secret in LINES["secrets"]]
HARMLESS: list[str] = LINES["harmless"]
LONG = [
    (text, secret) for text, secret in SECRETS if len(secret) >= 6 and secret.isascii()
]  # found in no file by chance
TYPED = ("how", "reference", "function", "place", "remark", "what", "carrier", "reason", "note")
NOON = datetime.datetime(2026, 12, 1, 12, tzinfo=datetime.UTC)


def test_the_corpus_says_of_each_line_what_must_not_leave() -> None:
    assert len(SECRETS) > 100
    assert len(HARMLESS) > 60
    assert all(secret in text for text, secret in SECRETS)


@pytest.mark.parametrize("text", [text for text, _ in SECRETS])
def test_no_secret_of_the_corpus_leaves(text: str) -> None:
    assert redact({"remark": text, "list": ["plain", text], "deep": [{"n": {"note": text}}]}) == {
        "remark": REDACTED,
        "list": [REDACTED],
        "deep": [{"n": {"note": REDACTED}}],
    }


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_is_left_alone(text: str) -> None:
    value = {"remark": text, "list": [text, "plain"]}
    assert redact(value) == value


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for pair in value.items() for one in pair for text in _texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("folder", ["scripts", "requirements", "translations", "profiles"])
def test_no_sentence_of_the_program_itself_is_taken_for_a_secret(folder: str) -> None:
    files = list(Path("assets", folder).glob("*.yaml"))
    assert files
    said = [text for file in files for text in _texts(yaml.safe_load(file.read_text(encoding="utf-8")))]
    assert [text for text in said if redact(text) != text] == []


@given(st.binary(min_size=32, max_size=32))
@settings(derandomize=True, max_examples=300, deadline=None)
def test_a_digest_leaves_in_words_and_in_hexadecimal(digest: bytes) -> None:
    words = digest_words(digest.hex())
    value = {"head": digest.hex(), "words": list(words), "said": " ".join(words), "lower": ", ".join(words).lower()}
    assert redact(value) == value


@pytest.mark.parametrize("name", ["closed", "recovered", "aborted-late"])
def test_an_archive_without_secrets_leaves_as_it_stands(corpus: Corpus, name: str) -> None:
    with (corpus.archives[name] / "record.jsonl").open("rb") as stream:
        for entry, digest in read_chain(stream):
            assert ecs_document(entry, digest)["keyrite"]["data"] == entry.event.as_data()


# disguises: what a text may be wrapped in, or written as
_WRAPPED = (
    lambda text: text,
    lambda text: f"Wendy noted at 10:30: {text}",
    lambda text: f"他说：{text}",
    lambda text: json.dumps({"remark": text}),
    lambda text: json.dumps(json.dumps({"remark": text}, ensure_ascii=False)),
    quote,
    lambda text: base64.b64encode(text.encode()).decode(),
    lambda text: f"line one\n{text}\n",
    lambda text: text.replace("\n", "\r\n"),
    lambda text: f"\u202e{text}\u202c",
)


@given(
    st.sampled_from(SECRETS), st.sampled_from(_WRAPPED), st.sampled_from(["", "The door was open. ", "见证人：王伟。 "])
)
@settings(derandomize=True, max_examples=1500, deadline=None)
def test_no_secret_survives_in_what_it_is_wrapped_in(pair: tuple[str, str], wrap: Any, before: str) -> None:
    assert redact(before + wrap(pair[0])) == REDACTED


_NAMES = st.from_regex(r"[a-z]{0,8}[_.-]?(password|PASSWORD|token|Token|secret|SECRET)", fullmatch=True)
_VALUES = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="&"), min_size=1, max_size=40)


@given(_NAMES, _VALUES, st.sampled_from(["", "x=1&", "note: ", "记录 "]))
@settings(derandomize=True, max_examples=1000, deadline=None)
def test_whatever_the_plain_expression_finds_is_found(name: str, value: str, before: str) -> None:
    """(password|token|secret)=[^&\\s]+, anywhere in a name."""
    assert redact(f"{before}{name}={value}") == REDACTED


@given(
    st.lists(st.sampled_from(WORDS), min_size=20, max_size=33, unique=True),
    st.sampled_from([" ", ", ", "\n", " - ", ",", "\t"]),
    st.integers(0, 3),
)
@settings(derandomize=True, max_examples=500, deadline=None)
def test_no_words_of_a_share_survive(words: list[str], between: str, way: int) -> None:
    written = [
        words,
        [word.upper() for word in words],
        [word[:4] for word in words],
        [f"{place} {word.title()}" for place, word in enumerate(words, start=1)],
    ][way]
    assert redact("He read out: " + between.join(written)) == REDACTED
    assert redact({"found": written}) == {"found": [REDACTED]}


@given(st.text(max_size=300))
@settings(derandomize=True, max_examples=500, deadline=None)
def test_any_text_is_judged_and_stays_or_goes_whole(text: str) -> None:
    assert redact(text) in {text, REDACTED}


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece", ["-", "pass-", "token: ", "x-", "<a", "eyj-", "%25", "password ", "pin ", '\\"', "a://x:"]
)
def test_a_hostile_text_takes_no_time(piece: str) -> None:
    redact("password" + piece * (100_000 // len(piece)))


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "userPassword",
        "api_token",
        "client_secret",
        "pin",
        "so-pin",
        "userPin",
        "口令",
        "ｐassword",
        "share_words",
    ],
)
def test_a_field_with_a_secret_name_is_redacted_whatever_it_holds(name: str) -> None:
    mark = REDACTED
    for value, left in (("x", mark), (4711, mark), ({"x": ["y"]}, {"x": [mark]}), (["a"], [mark])):
        assert redact({"a": [{name: value}]}) == {"a": [{name: left}]}


def test_yes_and_no_are_no_secrets_and_what_tells_of_a_token_stays() -> None:
    value = {
        "software_token": True,
        "token_serial": "1234",
        "password_policy": "long",
        "public_key": "ab",
        "key_id": "c",
    }
    assert redact(value) == value


def test_a_value_beside_a_secret_name_is_redacted() -> None:
    assert redact({"name": "db_password", "value": "swordfish"}) == {"name": "db_password", "value": REDACTED}


def test_a_key_over_several_texts_of_a_list_is_read_as_one() -> None:
    assert redact(["-----BEGIN", "PRIVATE KEY-----", "MHcCAQEE"]) == [REDACTED]


# every export


@pytest.fixture(scope="module")
def talkative(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive in whose record people typed secrets wherever they could type."""
    files = corpus.files()
    lines, secrets = entries(files), iter(SECRETS * 9)

    def fill(value: Any) -> None:
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(inner, dict | list):
                fill(inner)
            elif key in TYPED and isinstance(inner, str):
                value[key] = next(secrets)[0]

    for line in lines:
        fill(line["data"])
    noted = [
        {
            **lines[-2],
            "event": "deviation-noted",
            "data": {"what": text, "expected": text, "decision": text, "decided_by": "B"},
        }
        for text, _ in SECRETS
    ]
    signed = [{**line, "data": {**line["data"], "agrees": False}} for line in lines if line["event"] == "signed-off"]
    assert signed
    record = rechain([*lines[:-2], *signed, *noted, *lines[-2:]])
    return write(tmp_path_factory.mktemp("talkative") / "archive", {**files, "record.jsonl": record})


def _leaked(exported: str) -> list[str]:
    squeezed = flat(exported)
    return [secret for _, secret in LONG if flat(secret) in squeezed]


def test_the_record_of_the_test_holds_the_secrets(talkative: Path) -> None:
    whole = json.dumps(
        [json.loads(line) for line in (talkative / "record.jsonl").read_text(encoding="utf-8").splitlines()]
    )
    assert sum(json.dumps(text)[1:-1] in whole for text, _ in SECRETS) == len(SECRETS)


def test_no_secret_leaves_in_ecs(talkative: Path) -> None:
    assert _leaked(b"".join(ecs_lines(talkative)).decode()) == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_secret_leaves_in_the_review(talkative: Path, language: str) -> None:
    text = text_of(review_archive(talkative, language=language))
    assert REDACTED in text
    assert _leaked(text) == []


def test_no_secret_leaves_in_the_calendar() -> None:
    day = NOON.date()
    due = [Due("certificate", day, Text(text, text), "KR-1", "ab" * 32, text) for text, _ in SECRETS]
    made = calendar(due, stamp=NOON).decode()
    assert _leaked(made.replace("\r\n ", "")) == []
    assert made.count("BEGIN:VEVENT") == len(SECRETS)


@pytest.mark.parametrize(
    "command",
    ["desk timeline", "desk record", "desk obligations", "desk due", "verify --requirements"],
)
def test_no_secret_leaves_in_json(talkative: Path, command: str) -> None:
    done = CliRunner().invoke(app, [*command.split(), str(talkative), "--json"])
    json.loads(done.stdout)
    assert _leaked(done.stdout) == []


def test_an_entry_that_holds_no_secret_is_the_same_entry() -> None:
    event = DeviationNoted(what="The door was open.", expected="", decision="", decided_by="")
    entry = Entry(3, "", "", "", None, event, "")  # type: ignore[arg-type]
    assert redact(entry) is entry
