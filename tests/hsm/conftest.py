"""Fixtures of the token tests: throw-away SoftHSM racks, with small one-time keys so that the suite stays quick."""

from __future__ import annotations

import pytest
from hsm_support import PIN

from ceremony.hsm.softhsm import SoftHsmRack


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
