"""A root with the CAs of an estate, and an issuance for its hosts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ceremony.estate.description import Estate
from ceremony.estate.loading import example_estate
from ceremony.estate.matching import match_requests
from ceremony.keys import KeyType
from ceremony.planning.estate_issuance import EstateIssuance
from ceremony.planning.estate_keys import EstateKeyOptions
from tests.e2e.lives import Life
from tests.unit.ceremony.estate.estate_support import estate_of

ESTATE = (
    example_estate()
    .decode()
    .replace("# servers_authority", "servers_authority")
    .replace("# authority: platform-ca-2", "authority: platform-ca-2")
)
NODE, OPS = "node1.platform.example", "ops1.platform.example"


def make_root(folder: Path) -> Life:
    """A root with two issuing CAs and a key that signs images."""
    life = Life(folder)
    life.hold("root-generation")
    signer = EstateKeyOptions("image-signing", KeyType.EC_P384, "DE", "Hessen", identity="images@platform.example")
    for key in (EstateKeyOptions("platform-ca"), EstateKeyOptions("platform-ca"), signer):
        life.hold("estate-key", estate_key=key)
    return life


def hosts_of(asked: Path, text: str = ESTATE, *, allow_missing: bool = False) -> dict[str, Any]:
    """The options of an issuance."""
    estate: Estate = estate_of(text.encode())
    back = match_requests(estate, asked)
    issuance = EstateIssuance(estate, back.requests, back.missing, allow_missing)
    return {"estate": issuance, "requests": issuance.files()}
