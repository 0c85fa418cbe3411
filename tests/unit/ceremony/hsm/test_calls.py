"""Calls to a module: one at a time whoever asks, on one thread, and given up when they do not come back."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from ceremony.hsm.cryptoki.calls import CallThread
from ceremony.hsm.cryptoki.faults import ModuleStalledError


def test_calls_from_many_threads_never_overlap_and_run_on_one_thread():
    thread, inside, seen = CallThread(), [], set()

    def work():
        seen.add(threading.get_ident())
        inside.append(1)
        assert len(inside) == 1
        inside.pop()
        return 7

    with ThreadPoolExecutor(8) as askers:
        answers = [asker.result() for asker in [askers.submit(thread.make, "C_Sign", work, 10) for _ in range(400)]]
    assert answers == [7] * 400
    assert len(seen) == 1
    assert threading.get_ident() not in seen


def test_an_error_in_a_call_reaches_the_one_who_asked():
    thread = CallThread()
    with pytest.raises(ZeroDivisionError):
        thread.make("C_Sign", lambda: 1 // 0, 10)
    assert thread.make("C_Sign", lambda: 3, 10) == 3


def test_a_call_that_does_not_come_back_is_named_and_nobody_is_served_again():
    thread, release, late = CallThread(), threading.Event(), []
    with pytest.raises(ModuleStalledError, match=r"C_Login for 0\.1 seconds"):
        thread.make("C_Login", lambda: int(release.wait(30)), 0.1)
    with pytest.raises(ModuleStalledError, match="C_Login"):
        thread.make("C_Sign", lambda: late.append(1) or 0, 10)
    release.set()
    assert late == []


def test_waiting_for_a_turn_does_not_count_against_a_call():
    thread, started, release = CallThread(), threading.Event(), threading.Event()

    def slow():
        started.set()
        release.wait(30)
        return 1

    with ThreadPoolExecutor(2) as askers:
        first = askers.submit(thread.make, "C_GenerateKeyPair", slow, 30)
        assert started.wait(10)
        second = askers.submit(thread.make, "C_Sign", lambda: 2, 0.2)
        with pytest.raises(TimeoutError):
            second.result(0.5)  # longer than the second call may take, while it has not begun
        release.set()
        assert (first.result(10), second.result(10)) == (1, 2)
