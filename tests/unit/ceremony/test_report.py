"""The report for people: signed, whole, in both languages, and never in the way of closing."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pypdfium2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ceremony.archive.writing import LogSigner
from ceremony.audit.review import review_archive
from ceremony.facts import gather
from ceremony.language.digest_words import digest_words
from ceremony.language.translations import name_in
from ceremony.policy.files import example_policy
from ceremony.policy.sentences import say_terms
from ceremony.record.events import data_of
from ceremony.record.journal import Entry, read_chain
from ceremony.report import document
from ceremony.report.document import render_report
from ceremony.report.drawing import Paper
from ceremony.report.texts import words
from ceremony.script.loading import Script, load_shipped_script
from tests.events import chained, changed, told
from tests.fuzz.archive_corpus import Corpus


def text_of(pdf: bytes) -> str:
    opened = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return "\n".join(page.get_textpage().get_text_range() for page in opened).replace("\r", "")


def flat(text: str) -> str:
    return "".join(text.split())


def entries_of(corpus: Corpus, name: str = "closed") -> list[Entry]:
    with (corpus.archives[name] / "record.jsonl").open("rb") as stream:
        return [entry for entry, _ in read_chain(stream)]


def in_language(entries: list[Entry], language: str) -> list[Entry]:
    first = entries[0]
    parameters = {**first.event.as_data()["parameters"], "language": language}  # type: ignore[dict-item]
    return [changed(first, parameters=parameters), *entries[1:]]


SCRIPT: Script = load_shipped_script("root-generation")


@pytest.fixture(scope="module")
def signed(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report drawn and signed as a ceremony's is, by the log key under the root."""
    keys = corpus.archives["closed"] / "keys"
    log, root = (
        x509.load_pem_x509_certificate((keys / name).read_bytes()) for name in ("record-log.crt", "root-ca.crt")
    )
    path = tmp_path_factory.mktemp("report") / "report.pdf"
    signer = LogSigner(corpus.log, "record-log", log, (root,))
    path.write_bytes(signer.sign_report(render_report(SCRIPT, chained(entries_of(corpus)))))
    return path


def test_pdfsig_and_qpdf_take_it(signed: Path) -> None:
    said = subprocess.run(["pdfsig", signed], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert subprocess.run(["qpdf", "--check", signed], capture_output=True, check=False).returncode == 0


def test_pyhanko_calls_it_trusted_under_the_root_alone(corpus: Corpus, signed: Path) -> None:
    from asn1crypto import x509 as asn1_x509
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    root = x509.load_pem_x509_certificate((corpus.archives["closed"] / "keys/root-ca.crt").read_bytes())
    trusted = ValidationContext(trust_roots=[asn1_x509.Certificate.load(root.public_bytes(Encoding.DER))])
    with signed.open("rb") as stream:
        (signature,) = PdfFileReader(stream).embedded_signatures
        status = validate_pdf_signature(signature, trusted)
    assert status.bottom_line
    assert status.coverage.name == "ENTIRE_FILE"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_says_who_what_and_when_in_the_ceremonys_language(corpus: Corpus, language: str) -> None:
    entries = in_language(entries_of(corpus), language)
    text, labels = flat(text_of(render_report(SCRIPT, chained(entries)))), words(language)
    for heading in (
        "made",
        "undo",
        "lost",
        "meet",
        "people",
        "script",
        "host",
        "keys",
        "shares",
        "artefacts",
        "signoff",
    ):
        assert flat(labels[heading]) in text, heading
    facts = gather(chained(entries), SCRIPT)
    assert facts.shares is not None
    for share in facts.shares.shares:
        assert flat(share.holder) in text
        assert share.commitment in text
    assert flat(" ".join(digest_words(facts.head))) in text
    assert facts.head.upper() in text


def test_the_heads_code_is_read_by_another_program(corpus: Corpus) -> None:
    import zxingcpp

    facts = gather(chained(entries_of(corpus)))
    opened = pypdfium2.PdfDocument(render_report(SCRIPT, chained(entries_of(corpus))))
    found = [code.text for page in opened for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())]
    assert found == [f"KEYRITE3:{facts.ceremony}:{facts.entries}:{facts.head}".upper()]


def test_same_entries_same_bytes(corpus: Corpus) -> None:
    assert render_report(SCRIPT, chained(entries_of(corpus))) == render_report(SCRIPT, chained(entries_of(corpus)))


def test_nothing_leaves_the_page(corpus: Corpus) -> None:
    opened = pypdfium2.PdfDocument(io.BytesIO(render_report(SCRIPT, chained(entries_of(corpus)))))
    for page in opened:
        width, height = page.get_size()
        for item in page.get_objects():
            left, bottom, right, top = item.get_bounds()
            assert left >= 0
            assert bottom >= 0
            assert right <= width
            assert top <= height


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_heading_stands_alone_at_the_foot_of_a_page(
    corpus: Corpus, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever comes before: the machine's looks push the rest down."""
    first, *rest = in_language(entries_of(corpus), language)
    headings, draw = set[str](), Paper.heading
    monkeypatch.setattr(document, "MOST_ENTRIES", 3)  # the annex goes on for pages, and has no more headings
    monkeypatch.setattr(
        Paper, "heading", lambda paper, text, **keep: headings.add(flat(text)) or draw(paper, text, **keep)
    )
    for looks in range(0, 42, 3):
        host = [{"id": f"look-{number}", "ok": True, "detail": "as it should be"} for number in range(looks)]
        opening = changed(first, host=host)
        for page in pypdfium2.PdfDocument(io.BytesIO(render_report(SCRIPT, chained([opening, *rest])))):
            lines = [flat(line) for line in page.get_textpage().get_text_range().splitlines() if line.strip()]
            shown = [line for line in lines if not line.startswith(("REHEARSAL", "page", "第"))]
            assert shown[-1] not in headings, (looks, shown[-1])
    assert len(headings) > 8


def test_a_name_that_no_font_can_print_does_not_keep_a_ceremony_from_closing(corpus: Corpus) -> None:
    entries = entries_of(corpus)
    place = next(n for n, one in enumerate(entries) if one.event.type == "participants-named")
    name = "Wendy \U0001f511 \u200b Witness"
    entries[place] = changed(entries[place], witness=name, organisation="O" * 60)
    assert "[U+1F511]" in text_of(render_report(SCRIPT, chained(entries)))


def test_the_review_begins_with_the_verdict_and_every_check(corpus: Corpus) -> None:
    text = flat(text_of(review_archive(corpus.archives["closed"], language="en")))
    assert text.index(flat(words("en")["complete"])) < text.index(flat(words("en")["made"]))
    assert "record-mldsa65" in text


def test_the_review_counts_checks_that_were_not_made_apart(corpus: Corpus) -> None:
    text = flat(text_of(review_archive(corpus.archives["closed"], language="en")))
    assert flat("20 passed, 0 failed, 1 not made, 8 not applicable.") in text


def test_the_review_of_an_altered_archive_says_so(corpus: Corpus, tmp_path: Path) -> None:
    from tests.fuzz.archive_corpus import write

    files = corpus.files()
    folder = write(tmp_path / "archive", {**files, "keys/root-ca.wrapped": b"x"})
    assert flat(words("en")["altered"]) in flat(text_of(review_archive(folder, language="en")))


def test_every_text_of_the_report_stands_in_both_languages() -> None:
    from string import Formatter

    for key, text in words("en").items():
        other = words("zh")[key]
        assert text
        assert other
        fields = [{name for _, name, _, _ in Formatter().parse(one) if name} for one in (text, other)]
        assert fields[0] == fields[1], key


def with_dissent(entries: list[Entry]) -> list[Entry]:
    """As it would be if the first to sign off had not agreed; the rules do not hang on it."""
    place = next(n for n, one in enumerate(entries) if one.event.type == "signed-off")
    dissent = changed(entries[place], agrees=False, remark="The door stood open.")
    return [*entries[:place], dissent, *entries[place + 1 :]]


def cover_of(pdf: bytes) -> str:
    return flat(pypdfium2.PdfDocument(io.BytesIO(pdf))[0].get_textpage().get_text_range())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_cover_says_who_dissented_and_why(corpus: Corpus, language: str) -> None:
    entries, labels = in_language(entries_of(corpus), language), words(language)
    cover = cover_of(render_report(SCRIPT, chained(entries)))
    assert flat("0" + labels["tile_deviations"]) in cover
    assert flat(labels["signoff_all"].format(n=6)) in cover
    disputed = with_dissent(entries)
    report = render_report(SCRIPT, chained(disputed))
    name = next(one.actor.name for one in entries if one.event.type == "signed-off")
    assert flat("1" + labels["tile_deviations"]) in cover_of(report)
    assert flat(labels["signoff_dissent"].split("{said}")[0].format(n=1, total=6)) in cover_of(report)
    assert flat(name) in cover_of(report)
    assert flat("The door stood open.") in cover_of(report)
    assert flat(labels["counts_disputed"].format(n=1)) in flat(text_of(report))


def test_the_section_on_deviations_lists_what_the_cover_counts_in_plain_words(corpus: Corpus) -> None:
    last = entries_of(corpus)[-1]
    noted = [
        ("deviation-noted", {"what": "A cable was changed.", "expected": "One.", "decision": "Go on.",
                             "decided_by": "Wendy"}),
        ("ceremony-resumed", {"torn_bytes": 0, "rewound_to": "token",
                              "record_seal": {"algorithm": "ml-dsa-65", "public_key": "ab" * 1952}}),
    ]  # fmt: skip
    extra = [told(last, event, **data) for event, data in noted]
    text = flat(text_of(render_report(SCRIPT, chained([*entries_of(corpus)[:-1], *extra, last]))))
    assert flat("Deviations: 1. Interruptions: 1.") in text
    section = text[text.index("Deviation-") : text.index(flat("Each person signs"))]
    assert flat("Decided by Wendy: Go on.") in section
    assert flat("went on at the step: Prepare the token.") in section
    assert "torn_bytes" not in section
    assert "public_key" not in section


@pytest.mark.parametrize(
    ("ahead", "said"),
    [(0, "they showed the same"), (7, "the watch was ahead by 7 s"), (-3, "the watch was behind by 3 s")],
)
def test_the_clocks_difference_is_said_as_people_say_it(corpus: Corpus, ahead: int, said: str) -> None:
    entries = entries_of(corpus)
    place = next(n for n, one in enumerate(entries) if one.event.type == "clock-confirmed")
    entries[place] = changed(entries[place], watch_ahead_s=ahead)
    assert flat(said) in flat(text_of(render_report(SCRIPT, chained(entries))))


def test_a_look_that_failed_later_counts_on_the_cover_and_names_its_line(corpus: Corpus) -> None:
    entries = entries_of(corpus)
    place = next(n for n, one in enumerate(entries) if one.event.type == "step-completed")
    name = entries[0].event.as_data()["host"][0]["id"]  # type: ignore[index,call-overload]
    late = {"checks": [{"id": name, "ok": False, "detail": "interfaces up: eth0"}], "ticks_ms": 1}
    entries.insert(place, told(entries[place], "host-checked", **late))
    report = render_report(SCRIPT, chained(entries))
    assert flat("1 found something that was not as it should be") in cover_of(report)
    assert flat(f"{name_in(name, 'en')} (line {entries[place].seq + 1})") in flat(text_of(report))


def test_a_word_too_long_for_its_line_is_broken_at_its_hyphen() -> None:
    from ceremony.sheets.typesetting import wrap

    assert wrap("Hohenstein-Langenfeld", "sans", 9, 25) == ("Hohenstein-", "Langenfeld")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_report_says_under_which_policy_the_ceremony_was_held(corpus: Corpus, language: str) -> None:
    policy, entries = example_policy(), in_language(entries_of(corpus), language)
    without = flat(text_of(render_report(SCRIPT, chained(entries))))
    parameters = {**entries[0].event.as_data()["parameters"], "policy_sha256": policy.sha256}  # type: ignore[dict-item]
    entries[0] = changed(entries[0], parameters=parameters | {"policy": data_of(policy.terms)})
    text = flat(text_of(render_report(SCRIPT, chained(entries))))
    for said in say_terms(policy.terms):
        assert flat(said.in_language(language)) in text
        assert flat(said.in_language(language)) not in without
    assert flat(" ".join(digest_words(policy.sha256))) in text
