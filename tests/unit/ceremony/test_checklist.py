"""The paper checklist: every step with its words and a place for initials; the same script, the same bytes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ceremony.report.checklist import render_checklist
from ceremony.script.loading import load_shipped_script, shipped_scripts
from tests.support import assert_refused, keyrite


def text_of(pdf: bytes, folder: Path) -> str:
    (folder / "c.pdf").write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", folder / "c.pdf", "-"], capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split())


@pytest.mark.parametrize("name", shipped_scripts())
def test_every_step_is_on_paper_with_its_number_of_bags(name: str, tmp_path: Path) -> None:
    script = load_shipped_script(name)
    found = text_of(render_checklist(script, "en", sheets=7), tmp_path)
    for step in script.steps:
        assert step.title.en in found
    assert found.count("initials") == len(script.steps)
    actions = {one.action for one in script.steps}
    hands_out, own_tokens = "hand-out-sheets" in actions, "sign-tuf-root" in actions
    shown = not own_tokens and not {"open-token", "review-logs"} & actions
    assert ("Sheet 7 and public pages: bag number" in found) is hands_out
    assert ("Public pages: sets printed, one for each bag" in found) is hands_out
    assert ("Sheet 7, public pages" in found) is hands_out  # where everything goes
    assert (shown and not hands_out) is ("Sheet 7: bag number" in found) or script.ceremony == "reshare"
    assert ("I open the token: signature" in found) is ("open-token" in actions)
    assert ("I open this token: signature" in found) is own_tokens
    assert ("Token of custodian 7" in found) is own_tokens
    assert found.count("If something in this act fails") == len(script.acts)
    assert all(act.if_fails is not None and " ".join(act.if_fails.en.split()) in found for act in script.acts)
    assert "Approved by, function" in found
    assert found.count("Custodian 7") == (2 if {"acknowledge-duties", "sign-tuf-root"} & actions else int(shown))
    assert "Medium with archive" in found
    assert "Exception sheet 1" in found


def test_the_same_script_gives_the_same_bytes_and_chinese_its_own() -> None:
    script = load_shipped_script("recovery")
    assert render_checklist(script, "zh") == render_checklist(script, "zh")
    assert render_checklist(script, "zh") != render_checklist(script, "en")


def test_the_command_writes_a_new_file_only(tmp_path: Path) -> None:
    pdf = tmp_path / "checklist.pdf"
    assert keyrite("scripts", "print", "drill", "--pdf", pdf).returncode == 0
    before = pdf.read_bytes()
    assert_refused(keyrite("scripts", "print", "recovery", "--pdf", pdf), 2, "is there already")
    assert pdf.read_bytes() == before


def test_scripts_check_names_the_rule(tmp_path: Path) -> None:
    ours = tmp_path / "ours.yaml"
    shown = keyrite("scripts", "show", "drill").stdout
    ours.write_text(shown)
    assert keyrite("scripts", "check", ours).returncode == 0
    ours.write_text(shown.replace("action: destroy-keys", "action: read-aloud"))
    assert_refused(keyrite("scripts", "check", ours), 1, "keyrite: A drill must do destroy-keys here")
    assert "S3: a drill must do destroy-keys here" in keyrite("scripts", "check", ours, "--json").stdout
    assert_refused(keyrite("scripts", "check", tmp_path / "none.yaml"), 2, "cannot be read")
