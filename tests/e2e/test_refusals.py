"""Bad input: one clear sentence, the right exit code, and nothing lost."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from tests.support import Rehearsal, assert_refused, keyrite


@pytest.fixture
def copy(rehearsal: Rehearsal, tmp_path: Path) -> Path:
    """A copy of the archive that a test may damage."""
    return Path(shutil.copytree(rehearsal.archive, tmp_path / "archive"))


def make_other_version(folder: Path) -> None:
    record = folder / "record.jsonl"
    record.write_bytes(record.read_bytes().replace(b"keyrite-archive-1", b"keyrite-archive-9", 1))


def make_plain_folder(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / "letter.txt").write_text("hello")


def make_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("hello")


@pytest.mark.parametrize(
    ("damage", "saying"),
    [
        (make_plain_folder, "is not a Keyrite archive"),
        (make_file, "is not an archive folder"),
        (shutil.rmtree, "is not an archive folder"),
        (make_other_version, "format keyrite-archive-9"),
    ],
)
def test_verify_refuses_what_is_no_archive_of_this_format(
    copy: Path, damage: Callable[[Path], None], saying: str
) -> None:
    damage(copy)
    assert_refused(keyrite("verify", copy), 1, saying)
    done = keyrite("verify", copy, "--json")
    assert (done.returncode, json.loads(done.stdout)["ok"]) == (1, False)


def flip(name: str, place: int) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        content = bytearray((folder / name).read_bytes())
        content[place] ^= 1
        (folder / name).write_bytes(content)

    damage.__name__ = f"flip-{name}"
    return damage


def cut_record(folder: Path) -> None:
    lines = (folder / "record.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "record.jsonl").write_bytes(b"".join(lines[:-1]))


def add_file(folder: Path) -> None:
    (folder / "keys/more.txt").write_text("hello")


def swap_wrapped_key(folder: Path) -> None:
    (folder / "keys/root-ca.wrapped").write_bytes(random.Random(88).randbytes(88))  # noqa: S311 - no key


def link_report(folder: Path) -> None:
    moved = (folder / "report.pdf").rename(folder.parent / "report.pdf")
    (folder / "report.pdf").symlink_to(moved)


@pytest.mark.parametrize(
    ("damage", "check"),
    [
        (flip("record.jsonl", 900), "record-chain"),
        (flip("record.p7s", -5), "record-signature"),
        (flip("manifest.p7s", -5), "manifest-signature"),
        (flip("manifest.json", 40), "manifest"),
        (flip("report.pdf", 300), "files"),
        (flip("script.yaml", 30), "record-rules"),
        (flip("keys/root-ca.crt", 400), "root-certificate"),
        (flip("keys/record-log.crt", 400), "log-certificate"),
        (add_file, "files"),
        (swap_wrapped_key, "wrapped-keys"),
        (link_report, "files"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_verify_names_the_check_that_an_altered_archive_fails(
    copy: Path, damage: Callable[[Path], None], check: str
) -> None:
    damage(copy)
    done = keyrite("verify", copy, "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["ok"]) == (1, False)
    assert found["verdict"] == "altered"
    assert check in {one["id"] for one in found["checks"] if not one["ok"]}
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["record.p7s", "manifest.json", "report.pdf", "keys/root-ca.wrapped", "script.yaml"])
def test_verify_calls_an_archive_with_a_missing_file_incomplete(copy: Path, name: str) -> None:
    (copy / name).unlink()
    found = json.loads(keyrite("verify", copy, "--json").stdout)
    assert (found["ok"], found["verdict"]) == (False, "incomplete")


@pytest.mark.parametrize("keep", [51, 30, 1, -300], ids=["last line", "half", "all but one", "within a line"])
def test_a_record_without_its_tail_is_incomplete_and_says_where(copy: Path, keep: int) -> None:
    content = (copy / "record.jsonl").read_bytes()
    lines = content.splitlines(keepends=True)
    (copy / "record.jsonl").write_bytes(content[:keep] if keep < 0 else b"".join(lines[:keep]))
    found = json.loads(keyrite("verify", copy, "--json").stdout)
    failed = {one["id"]: one["detail"] for one in found["checks"] if not one["ok"]}
    assert (found["ok"], found["verdict"]) == (False, "incomplete")
    assert "tail is missing" in failed["record-end"]
    assert keep > 0 or "cut off" in failed["record-chain"]


def test_a_record_without_its_tail_that_was_also_changed_is_altered(copy: Path) -> None:
    cut_record(copy)
    (copy / "script.yaml").write_bytes((copy / "script.yaml").read_bytes() + b"#")
    assert json.loads(keyrite("verify", copy, "--json").stdout)["verdict"] == "altered"


def test_a_recovery_is_compared_with_the_archive_that_it_continues(rehearsal: Rehearsal, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = keyrite("rehearse", "recovery", "--archive", rehearsal.archive, *rehearsal.sheets(1, 2, 3), "--out", out)
    assert done.returncode == 0, done.stderr
    assert keyrite("verify", out / "archive", "--continues", rehearsal.archive).returncode == 0
    done = keyrite("verify", out / "archive", "--continues", out / "archive", "--json")
    assert [one["id"] for one in json.loads(done.stdout)["checks"] if not one["ok"]] == ["continues"]


def test_a_journal_that_was_never_sealed_is_incomplete(copy: Path) -> None:
    for path in copy.rglob("*.p7s"):
        path.unlink()
    (copy / "manifest.json").unlink()
    cut_record(copy)
    assert json.loads(keyrite("verify", copy, "--json").stdout)["verdict"] == "incomplete"


def test_another_root_is_not_the_anchor(rehearsal: Rehearsal, copy: Path) -> None:
    done = keyrite("verify", copy, "--anchor", copy / "keys/record-log.crt", "--json")
    failed = [one["id"] for one in json.loads(done.stdout)["checks"] if not one["ok"]]
    assert (done.returncode, failed) == (1, ["anchor"])
    told = keyrite("verify", copy, "--anchor", copy / "keys/record-log.crt").stdout
    assert "NOT THE ONE YOU NAMED" in told
    assert "ALTERED" not in told  # nothing in it was


def recover(archive: Path, out: Path, *sheets: Path) -> object:
    given = [part for sheet in sheets for part in ("--sheet", sheet)]
    return keyrite("rehearse", "recovery", "--archive", archive, *given, "--out", out)


@pytest.mark.parametrize("chosen", [(1,), (1, 2), (2, 2, 2)])
def test_recovery_refuses_less_than_a_quorum_and_leaves_nothing(
    rehearsal: Rehearsal, tmp_path: Path, chosen: tuple[int, ...]
) -> None:
    done = recover(rehearsal.archive, tmp_path / "out", *(rehearsal.sheet(index) for index in chosen))
    assert_refused(done, 1, f"Nothing was written to a token. Bring {3 - len(set(chosen))} more of this set.")  # type: ignore[arg-type]
    assert not (tmp_path / "out").exists()


def test_recovery_refuses_an_altered_sheet_and_names_it(rehearsal: Rehearsal, tmp_path: Path) -> None:
    from ceremony.sheets.sandbox import read_sheet_file

    words = list(read_sheet_file(rehearsal.sheet(3)))
    place = next(place for place in range(4, 29) if words[place] != words[place + 1])  # neighbours may be equal
    words[place], words[place + 1] = words[place + 1], words[place]
    typed = tmp_path / "typed.txt"
    typed.write_text(" ".join(words))
    done = recover(rehearsal.archive, tmp_path / "out", rehearsal.sheet(1), rehearsal.sheet(2), typed)
    assert_refused(done, 1, "typed.txt is altered")  # type: ignore[arg-type]
    said = done.stderr.split()  # type: ignore[attr-defined]  # a share may hold "genuine" or "token" by itself
    assert not any(pair == said[place : place + 2] for place in range(len(said)) for pair in map(list, pairwise(words)))
    assert not (tmp_path / "out").exists()


def test_recovery_refuses_a_wrong_wrapped_key_before_anything_begins(
    rehearsal: Rehearsal, copy: Path, tmp_path: Path
) -> None:
    swap_wrapped_key(copy)
    done = recover(copy, tmp_path / "out", *(rehearsal.sheet(index) for index in (1, 2, 3)))
    assert_refused(done, 1, "does not verify")  # type: ignore[arg-type]
    assert not (tmp_path / "out").exists()


def test_a_sheet_of_another_set_is_foreign(rehearsal: Rehearsal, tmp_path: Path) -> None:
    from ceremony.sheets.sandbox import read_sheet_file
    from shamir import slip39

    first_word = read_sheet_file(rehearsal.sheet(1))[0]  # of ten bits of the set's number, which two sets may share
    dice = random.Random(39)  # noqa: S311 - no secret
    others = (slip39.split_mnemonics(bytes(32), 3, 5, random=dice.randbytes)[0] for _ in range(9))
    other = tmp_path / "other.txt"
    other.write_text(next(words for words in others if words.split()[0] != first_word))
    done = keyrite("sheet", "check", rehearsal.sheet(1), other, "--archive", rehearsal.archive, "--json")
    first, second = json.loads(done.stdout)
    assert done.returncode == 1
    assert (first["verdict"], first["index"], first["holder"]) == ("genuine", 1, "Custodian 1")
    assert (second["verdict"], second["index"]) == ("foreign", None)


def test_sheet_check_judges_what_cannot_be_read(rehearsal: Rehearsal, tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").touch()
    (tmp_path / "noise.png").write_bytes(random.Random(5000).randbytes(5000))  # noqa: S311
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(50 << 20)
    (tmp_path / "cut.pdf").write_bytes(rehearsal.sheet(1).read_bytes()[:3000])
    files = [
        tmp_path / "empty.pdf",
        tmp_path / "noise.png",
        large,
        tmp_path / "cut.pdf",
        tmp_path / "none.pdf",
        tmp_path,
    ]
    done = keyrite("sheet", "check", *files, "--archive", rehearsal.archive, "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 1
    assert [one["verdict"] for one in found] == ["unreadable"] * len(files)
    assert all(one["detail"].endswith(".") and "\n" not in one["detail"] for one in found)


@pytest.mark.parametrize(
    ("arguments", "exit_code", "saying"),
    [
        (["--threshold", "1"], 2, "1 of 5 is not a possible split"),
        (["--threshold", "6"], 2, "6 of 5 is not a possible split"),
        (["--shares", "17"], 2, "at most 16"),
        (["--lang", "fr"], 2, "choose en or zh"),
        (["--paper", "A5"], 2, "choose A4 or Letter"),
    ],
)
def test_rehearse_refuses_a_plan_that_cannot_be(
    tmp_path: Path, arguments: list[str], exit_code: int, saying: str
) -> None:
    assert_refused(keyrite("rehearse", "--out", tmp_path / "out", *arguments), exit_code, saying)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("nothing", [("--retire", ""), ("--retire=",)], ids=["apart", "joined"])
def test_an_option_that_is_given_nothing_is_not_passed_over(tmp_path: Path, nothing: tuple[str, ...]) -> None:
    done = keyrite("rehearse", "issuance", "--archive", tmp_path, *nothing, "--out", tmp_path / "out")
    assert_refused(done, 2, "The option --retire was given nothing")


def test_rehearse_needs_a_folder() -> None:
    assert_refused(keyrite("rehearse"), 2, "--out")


def test_rehearse_knows_the_root_generation_by_its_name_and_takes_no_option_before_a_name() -> None:
    assert_refused(keyrite("rehearse", "root-generation"), 2, "--out FOLDER, a new or empty folder")
    assert_refused(keyrite("rehearse", "--threshold", "2", "root-generation"), 2, "after the name")


def test_rehearse_leaves_a_folder_that_is_not_empty_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert_refused(keyrite("rehearse", "--out", tmp_path), 2, "is not empty")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_rehearse_refuses_a_file_as_its_folder(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert_refused(keyrite("rehearse", "--out", tmp_path / "mine.txt"), 2, "is a file")


@pytest.mark.parametrize("inside", [".", "rehearsals/first"])
def test_rehearse_says_that_a_link_leads_nowhere(tmp_path: Path, inside: str) -> None:
    medium, link = tmp_path / "medium", tmp_path / "link"
    link.symlink_to(medium)
    assert_refused(keyrite("rehearse", "--out", link / inside), 2, f"{link} is a link to {medium}, which is not there")
    assert not medium.exists()


def test_a_missing_softhsm_is_an_environment_problem(tmp_path: Path) -> None:
    env = {"KEYRITE_SOFTHSM": str(tmp_path / "libsofthsm2.so")}
    assert_refused(keyrite("rehearse", "--out", tmp_path / "out", env=env), 3, "SoftHSM")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["resume", "abort"])
def test_there_is_nothing_to_resume_in_an_empty_folder(tmp_path: Path, command: str) -> None:
    assert_refused(keyrite(command, tmp_path), 1, "No interrupted ceremony")


@pytest.mark.parametrize("command", ["resume", "abort"])
def test_a_ceremony_that_has_ended_is_told_from_one_that_was_interrupted(rehearsal: Rehearsal, command: str) -> None:
    assert_refused(keyrite(command, rehearsal.archive.parent), 1, "has ended; its archive is")


def test_a_check_of_sheets_says_what_it_found_and_fails_unless_all_are_genuine(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("no words of a sheet")
    checked = ("rehearse", "share-check", "--archive", rehearsal.archive)
    done = keyrite(*checked, *rehearsal.sheets(2), "--sheet", wrong, "--out", tmp_path / "two", "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["ok"], found["ended"]) == (1, False, "closed")
    assert [one["verdict"] for one in found["judged"]] == ["genuine", "unreadable"]
    done = keyrite(*checked, *rehearsal.sheets(2), "--out", tmp_path / "one")
    assert (done.returncode, "GENUINE     share 2" in done.stdout) == (0, True)
    done = keyrite(*checked, *rehearsal.sheets(2), "--sheet", tmp_path / "gone.pdf", "--out", tmp_path / "three")
    assert (done.returncode, "There is no file" in done.stdout + done.stderr) == (2, True)  # nothing is passed over


@pytest.mark.parametrize("command", ["timeline", "due", "obligations"])
def test_a_folder_without_archives_is_not_taken_for_one_where_nothing_is_open(command: str, tmp_path: Path) -> None:
    assert_refused(keyrite("desk", command, tmp_path / "nowhere"), 1, "is no archive and holds none")
