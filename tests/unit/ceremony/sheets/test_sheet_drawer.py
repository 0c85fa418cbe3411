"""Sheets are drawn and proved in a child that ends: the same bytes, the same refusals, and nothing of it left."""

from __future__ import annotations

import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from ceremony.custody.share_words import ShareWords
from ceremony.errors import MachineError, UsageError
from ceremony.sheets.drawer import SheetDrawer
from ceremony.sheets.layout import render_sheet


def test_a_child_draws_sheet_after_sheet_as_this_process_would_and_ends(make_content, shares):
    content = make_content(signature=bytes(range(64)))
    with SheetDrawer() as drawer:
        child = drawer._child
        for number in (1, 0):
            words = ShareWords.of(shares[number])
            drawn = drawer.draw(replace(content, words=()), words, "share.pdf")
            assert drawn == render_sheet(replace(content, words=shares[number]))
            assert words == shares[number]
        command = Path(f"/proc/{child.pid}/cmdline").read_bytes()
        assert not any(word.encode() in command for word in shares[1])
        assert drawer._child is child
    assert child.returncode == -signal.SIGKILL


def test_what_cannot_be_printed_is_refused_as_ever_and_the_next_sheet_is_drawn(make_content, shares):
    words = ShareWords.of(shares[1])
    with SheetDrawer() as drawer:
        with pytest.raises(UsageError, match="holder is empty"):
            drawer.draw(make_content(holder=" "), words, "share.pdf")
        with pytest.raises(UsageError, match="not the words of a share"):
            drawer.draw(make_content(), ShareWords.of(shares[1][:5]), "share.pdf")
        assert drawer.draw(make_content(), words, "share.pdf") == render_sheet(make_content())


def test_a_child_that_ends_too_early_is_one_sentence_and_the_next_one_draws(make_content, shares, monkeypatch):
    words = ShareWords.of(shares[1])
    with SheetDrawer() as drawer:
        drawer.close()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "executable", "/bin/true")
            with pytest.raises(MachineError, match="nothing was printed"):
                drawer.draw(make_content(), words, "share.pdf")
        assert drawer.draw(make_content(), words, "share.pdf") == render_sheet(make_content())


def test_a_child_that_cannot_be_started_is_one_sentence(make_content, shares, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nonexistent")
    with SheetDrawer() as drawer, pytest.raises(MachineError, match="could not be started"):
        drawer.draw(make_content(), ShareWords.of(shares[1]), "share.pdf")
