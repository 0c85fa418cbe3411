"""When no archive is left: public pages are read off paper and recovered from; a sheet is judged by its own seal."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from ceremony.continuing.continued import check_paper_suffices
from ceremony.continuing.from_paper import read_paper_copy
from ceremony.errors import ArchiveError, RefusedError
from ceremony.issuing.index import INDEX_FILE
from ceremony.verify import read_continued, verify_archive
from ceremony.verify.sheets import check_by_signature
from tests.support import Rehearsal, assert_refused, data_of, keyrite


def scan(pdf: Path, place: Path, *, degrees: float = 0.7) -> list[Path]:
    """Pages as a scanner sees them: drawn by another program, a little turned, and saved as JPEG."""
    place.mkdir(exist_ok=True)
    subprocess.run(["pdftoppm", "-r", "200", "-gray", "-png", pdf, place / pdf.stem], check=True)
    scans = []
    for page in sorted(place.glob(f"{pdf.stem}*.png")):
        with Image.open(page) as picture:
            picture.rotate(degrees, expand=True, fillcolor=255).save(page.with_suffix(".jpg"), quality=70)
        scans.append(page.with_suffix(".jpg"))
    return scans


@pytest.fixture(scope="module")
def paper(rehearsal: Rehearsal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `keyrite pages read` makes of the public pages of one envelope."""
    base = tmp_path_factory.mktemp("paper")
    scans = scan(rehearsal.folder / "sheets/public-pages.pdf", base / "scans")
    done = keyrite("pages", "read", *reversed(scans), "--out", base / "copy")
    assert done.returncode == 0, done.stderr
    assert "any 3 of 5 sheets recover" in done.stdout
    return base / "copy"


def test_scans_of_paper_alone_recover_and_the_record_says_from_what(
    rehearsal: Rehearsal, paper: Path, tmp_path: Path
) -> None:
    """No file of the first ceremony goes in: pages and three sheets as they were scanned."""
    sheets = [part for n in (5, 1, 3) for part in ("--sheet", *scan(rehearsal.sheet(n), tmp_path / "scans"))]
    done = keyrite("rehearse", "recovery", "--archive", paper, *sheets, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    archive = tmp_path / "out/archive"
    continued = data_of(archive, "ceremony-opened")["continues"]
    assert (continued["source"], continued["record_head"], continued["manifest_sha256"]) == ("paper", "", "")
    report = verify_archive(archive, earlier=rehearsal.archive)
    assert (report.ok, report.verdict) == (True, "complete")
    told = next(check.detail for check in report.checks if check.id == "continues")
    assert "from its public pages" in told
    assert "of the same root and knows its sheets" in told
    original = read_continued(rehearsal.archive, rehearsal=True)
    again = read_continued(archive, rehearsal=True)
    assert again.shares == original.shares
    assert again.estate == original.estate
    assert again.files["keys/root-ca.wrapped"] == original.files["keys/root-ca.wrapped"]


def test_what_paper_tells_is_what_the_archive_tells(rehearsal: Rehearsal, paper: Path) -> None:
    by_archive, by_paper = (read_continued(one, rehearsal=True) for one in (rehearsal.archive, paper))
    assert by_paper.shares == by_archive.shares
    assert by_paper.root_fingerprint == by_archive.root_fingerprint
    assert by_paper.participants.custodians == by_archive.participants.custodians
    assert {**by_paper.files, INDEX_FILE: b""} == {**by_archive.files, INDEX_FILE: b""}
    (root,) = by_paper.index  # all that paper knows to have been issued; not in which ceremony
    assert replace(root, ceremony=by_archive.index[0].ceremony) == by_archive.index[0]
    assert next((one.holder, one.place, one.bag) for one in by_paper.ledger) == ("Custodian 1", "sealed", "")


def test_what_needs_more_than_paper_tells_is_refused(paper: Path) -> None:
    continued = read_continued(paper, rehearsal=True)
    for kind in ("recovery", "drill", "reshare", "share-check"):
        check_paper_suffices(continued, kind)
    for kind in ("destruction", "issuance", "rotation"):
        with pytest.raises(RefusedError, match="this ceremony needs an archive"):
            check_paper_suffices(continued, kind)
    with pytest.raises(RefusedError, match="for rehearsals only"):
        read_continued(paper, rehearsal=False)


def test_missing_codes_are_all_named_and_nothing_is_written(rehearsal: Rehearsal, tmp_path: Path) -> None:
    page = scan(rehearsal.folder / "sheets/public-pages.pdf", tmp_path / "scans", degrees=0)[0]
    with Image.open(page) as picture:
        picture.crop((0, 0, picture.width, picture.height * 3 // 4)).save(page)
    done = keyrite("pages", "read", page, "--out", tmp_path / "copy")
    assert_refused(done, 1, "These codes are still missing")
    assert "register.sig (none of its codes was seen)" in done.stderr
    assert "register.json 4 of 4" in done.stderr
    assert not (tmp_path / "copy").exists()
    assert_refused(keyrite("pages", "read", page), 2, "--out FOLDER")


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("register.json", lambda old: old.replace(b"Custodian 1", b"Mallory 001"), "not vouched for by the root"),
        ("register.json", lambda old: b"{}", "cannot be understood"),
        ("register.sig", lambda old: b"", "not vouched for by the root"),
        ("keys/record-log.crt", lambda old: old[:-60], "not vouched for by the root"),
        ("keys/root-ca.crt", lambda old: b"x", "not vouched for by the root"),
    ],
)
def test_a_paper_copy_that_was_changed_is_refused(paper: Path, tmp_path: Path, name: str, change, said: str) -> None:
    copy = Path(shutil.copytree(paper, tmp_path / "copy"))
    (copy / name).write_bytes(change((copy / name).read_bytes()))
    with pytest.raises(ArchiveError, match=said):
        read_paper_copy(copy)


def test_a_paper_copy_lacks_nothing_silently(paper: Path, tmp_path: Path) -> None:
    for name in ("register.json", "register.sig", "keys/record-log.crt", "keys/root-ca.wrapped"):
        copy = Path(shutil.copytree(paper, tmp_path / Path(name).name))
        (copy / name).unlink()
        with pytest.raises(ArchiveError, match=f"No code of {name}"):
            read_paper_copy(copy)


def findings(*files: Path, signer: Path | None = None) -> list[dict[str, object]]:
    return [finding.as_data() for finding in check_by_signature(files, signer)]


def test_a_sheet_is_judged_by_its_own_seal(rehearsal: Rehearsal, paper: Path, tmp_path: Path) -> None:
    """Genuine with and without the log key's certificate; another ceremony's certificate makes it altered."""
    (picture,) = scan(rehearsal.sheet(2), tmp_path / "scans")
    words = subprocess.run(["pdftotext", rehearsal.sheet(2), "-"], capture_output=True, check=True).stdout
    text = tmp_path / "typed.txt"
    text.write_bytes(words)
    (tmp_path / "nothing.pdf").write_bytes(b"%PDF-1.4")
    plain = findings(picture, text, tmp_path / "nothing.pdf")
    assert [one["verdict"] for one in plain] == ["genuine", "unsealed", "unreadable"]
    assert (plain[0]["index"], plain[0]["signature"], plain[0]["by"]) == (2, "not-checked", "seal")
    assert "not whose they are" in str(plain[0]["detail"])
    (signed,) = findings(picture, signer=paper / "keys/record-log.crt")
    assert (signed["verdict"], signed["signature"]) == ("genuine", "good")
    (other,) = findings(picture, signer=paper / "keys/root-ca.crt")
    assert (other["verdict"], other["signature"]) == ("altered", "bad")
    done = keyrite("sheet", "check", rehearsal.sheet(2))
    assert (done.returncode, done.stdout.split()[0]) == (0, "GENUINE")
    assert "share 2" in done.stdout
    assert_refused(keyrite("sheet", "check", picture, "--archive", paper, "--signer", paper), 2, "not both")


def test_the_words_of_another_sheet_beside_a_seal_are_noticed(rehearsal: Rehearsal, tmp_path: Path) -> None:
    (one,), (two,) = (scan(rehearsal.sheet(n), tmp_path / "scans", degrees=0) for n in (1, 2))
    with Image.open(one) as words, Image.open(two) as seal:
        third = words.height * 2 // 3
        words.paste(seal.crop((0, third, words.width, words.height)), (0, third))
        words.save(tmp_path / "joined.png")
    (found,) = findings(tmp_path / "joined.png")
    assert found["verdict"] == "altered"
    assert "put together from two sheets" in str(found["detail"])
