"""Fixtures of the token tests: throw-away racks, with small one-time keys so that the suite stays quick."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path

import pytest

from ceremony.hsm.racks.softhsm import SoftHsmRack
from tests.hsm.hsm_support import PIN, FaultyRack, build_faulty_module


@pytest.fixture(scope="session", autouse=True)
def _tokens_in_memory():
    """Tokens lie in memory where the machine has such a folder: SoftHSM waits for the disk at every object."""
    memory, before = Path("/dev/shm"), tempfile.tempdir  # noqa: S108 - a folder of its own in it
    if not os.access(memory, os.W_OK):
        yield
        return
    with tempfile.TemporaryDirectory(prefix="keyrite-tests-", dir=memory) as folder:
        tempfile.tempdir = folder
        yield
        tempfile.tempdir = before


@pytest.fixture
def rack():
    made = SoftHsmRack(transport_bits=2048)
    yield made
    made.discard()


@pytest.fixture
def fresh_rack():
    """A second rack, independent of `rack`, for what is recovered elsewhere."""
    made = SoftHsmRack(transport_bits=2048)
    yield made
    made.discard()


@pytest.fixture
def device(rack):
    made = rack.prepare("ROOT-A", PIN)
    yield made
    made.close()


@pytest.fixture
def fresh(fresh_rack):
    made = fresh_rack.prepare("ROOT-B", PIN)
    yield made
    made.close()


@pytest.fixture(scope="session")
def faulty_module(tmp_path_factory):
    """The compiled module that spoils calls."""
    return build_faulty_module(tmp_path_factory.mktemp("faulty"))


@pytest.fixture(scope="session")
def _faulty_rack(faulty_module):
    return FaultyRack(faulty_module, Path(tempfile.mkdtemp(prefix="faulty-tokens-")))


@pytest.fixture
def faulty(_faulty_rack):
    """The rack whose module can be told to fail; it behaves at the start and at the end of each test."""
    _faulty_rack.behave()
    yield _faulty_rack
    _faulty_rack.behave()


@pytest.fixture
def shaky(faulty):
    """An open, empty token behind the module that can be told to fail."""
    made = faulty.prepare(f"SHAKY-{secrets.token_hex(4)}", PIN)
    yield made
    faulty.behave()
    made.close()
