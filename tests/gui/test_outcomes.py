"""What was just done stands at the top of the next page, as the record has it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from app.window.pages import Scene, page_for
from app.window.pages.outcomes import outcome
from app.window.pages.progress import CeremonyProgress
from ceremony import ports
from ceremony.errors import RefusedError
from ceremony.script.loading import load_shipped_script
from tests.gui.fakes import PARTICIPANTS, SHARES, entry

SCRIPT = load_shipped_script("root-generation")
MADE = ("share-set-made", {"set": {"shares": [{}] * 5, "threshold": 3}}, "split")
PROVEN = ("subsets-proven", {"subsets": 10, "threshold": 3, "check_value": "00"}, "prove")
WIPED = ("memory-wiped", {"what": "share words and root key"}, "prove")


def progress_after(*events: tuple[str, dict, str], before: tuple[tuple[str, dict, str], ...] = ()) -> CeremonyProgress:
    """A ceremony with `before` in its record when the last answer was given, and `events` since."""
    progress = CeremonyProgress(SCRIPT, participants=PARTICIPANTS)
    for event, data, step in before:
        progress.take(entry(0, event, data, step), "00" * 32)
    progress.note_answer()
    for event, data, step in events:
        progress.take(entry(1, event, data, step), "00" * 32)
    return progress


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ([PROVEN, WIPED], "Proven: every one of the 10 groups of 3 sheets gave the root key."),
        ([MADE], "The root key is split: any 3 of 5 sheets bring it back."),
        ([MADE, ("sheet-read-back", {"index": 2}, "sheets")], "Sheet 2 of 5 was read back: as printed."),
        (
            [("sheet-judged", {"verdict": "genuine", "index": 4}, "c"), ("quorum-reached", {"shares": [1, 4]}, "c")],
            "Sheet 4 of 0 is genuine. The sheets that are needed are here: 1, 4.",
        ),
        (
            [("root-recovered", {}, "r"), *[("key-locked", {}, "r"), ("key-restored", {}, "r")] * 3],
            "its check value is the record's. Keys under it that are back, all locked: 3.",
        ),
        ([("key-proved", {"label": "a"}, "p"), ("key-proved", {"label": "b"}, "p")], "own certificate: 2."),
    ],
)
def test_the_room_sees_how_it_came_out(events, said):
    told = outcome(progress_after(*events))
    assert told is not None
    assert told.good
    assert told.text.endswith(said)


def test_only_what_came_of_the_last_answer_is_told():
    progress = progress_after(
        ("token-prepared", {"label": "VAULT-1", "serial": "00A1"}, "token"), before=(MADE, PROVEN)
    )
    assert outcome(progress).text == "The token VAULT-1 is ready, serial 00A1."
    progress.note_answer()
    assert outcome(progress, begins_step=False) is None


def test_a_sheet_that_does_not_count_is_not_told_as_done():
    assert outcome(progress_after(("sheet-judged", {"verdict": "altered"}, "collect"))) is None


def test_a_dissent_is_no_good_news():
    told = outcome(progress_after(("signed-off", {"name": "Omar", "agrees": False}, "sign-off")))
    assert not told.good
    assert told.text.startswith("Omar dissents")


def test_before_the_lock_the_proof_is_seen_though_the_power_went_after_it(qapp):
    """A sitting that begins there has no answer yet: the last step that was done speaks."""
    done = (PROVEN, WIPED, ("step-completed", {"witness": "Wendy"}, "prove"))
    progress = progress_after(("step-started", {"title": "Lock the keys"}, "lock"), before=done)
    question = ports.ReadAloud(step=SCRIPT.step("lock"), ends_way_back=True)
    page = page_for(question, Scene(progress, "en"))
    labels = [one.text() for one in page.findChildren(QLabel)]
    assert labels[0] == "✓ Proven: every one of the 10 groups of 3 sheets gave the root key."
    assert "What follows cannot be undone." in labels


def test_a_step_that_was_opened_again_is_not_told_as_done():
    undone = (("items-placed", {}, "places"), ("step-completed", {}, "places"), ("step-reopened", {}, "sign-off"))
    assert outcome(progress_after(before=undone)) is None
    assert outcome(progress_after(undone[2])).text.startswith("The step before is open again")


def test_a_problem_speaks_for_itself(qapp):
    question = ports.SealSheet(step=SCRIPT.step("sheets"), share=SHARES[0], problem=RefusedError("Bag 1 was used."))
    page = page_for(question, Scene(progress_after(("sheet-read-back", {"index": 1}, "sheets")), "en"))
    assert not [one for one in page.findChildren(QLabel) if one.property("kind") == "done"]
