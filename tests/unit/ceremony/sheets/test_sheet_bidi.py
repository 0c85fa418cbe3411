"""Right-to-left names are drawn in the order and the forms in which they are read."""

from __future__ import annotations

import pytest

from ceremony.sheets.bidi import visual_order


@pytest.mark.parametrize(
    ("logical", "drawn"),
    [
        ("Ada Reyes (Zürich) 12", "Ada Reyes (Zürich) 12"),
        ("שלום", "םולש"),
        ("שלום עולם", "םלוע םולש"),
        ("Noa לוי", "Noa יול"),
        ("לוי Noa", "Noa יול"),
        ("רחוב 12", "12 בוחר"),
        ("רחוב 1,250", "1,250 בוחר"),
        ("Bank (בנק) Ltd", "Bank (קנב) Ltd"),
        ("בנק (Bank)", "(Bank) קנב"),
        ("אב, גד", "דג ,בא"),
    ],
)
def test_hebrew_runs_from_right_to_left(logical, drawn):
    assert visual_order(logical) == drawn


def test_arabic_letters_join_and_are_reversed():
    # meem initial, hah medial, meem medial, dal final: read from the right
    assert visual_order("محمد") == "\ufeaa\ufee4\ufea4\ufee3"
    # dal and alef do not join onwards: the letter after them stands alone or begins anew
    assert visual_order("دار") == "\ufead\ufe8d\ufea9"


def test_lam_and_alef_are_one_shape():
    assert visual_order("سلام") == "\ufee1\ufefc\ufeb3"
    assert visual_order("لا") == "\ufefb"


def test_a_mark_stays_on_its_letter():
    assert visual_order("מָ") == "מָ"
    assert visual_order("שָׁב") == "בשָׁ"
