"""Root metadata as python-tuf's own client takes it, from version to version, and what is refused beforehand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tuf.api.exceptions import UnsignedMetadataError
from tuf.api.metadata import Metadata, Root

from ceremony.record.events import TufHolder, TufKey, TufRole, TufTerms
from ceremony.signing import tuf
from tests.tuf_lab import Client, Repository

Keys = dict[str, ec.EllipticCurvePrivateKey]


def pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def fresh(*names: str) -> Keys:
    return {name: ec.generate_private_key(ec.SECP256R1()) for name in names}


def terms(keys: Keys, repository: Repository, version: int = 1) -> TufTerms:
    return TufTerms(
        version=version,
        expires="2040-01-01T00:00:00Z",
        threshold=2,
        consistent_snapshot=True,
        holders=tuple(TufHolder(name=name, key=tuf.read_key(pem(key), name)) for name, key in keys.items()),
        roles=tuple(
            TufRole(role=role, threshold=1, keys=(tuf.read_key(repository.public_key(role).encode(), role),))
            for role in tuf.ROLES
        ),
    )


def signed(root: Root, keys: Keys, *names: str) -> dict[str, str]:
    payload = tuf.to_sign(root)
    return {
        tuf.read_key(pem(keys[name]), name).key_id: keys[name].sign(payload, ec.ECDSA(hashes.SHA256())).hex()
        for name in names
    }


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


def test_client_goes_from_the_first_root_over_an_exchange_of_two_keys_to_the_third(
    repository: Repository, tmp_path: Path
) -> None:
    one, new = fresh("Ada", "Ben", "Cleo"), fresh("Ben", "Dora")
    two = {"Ada": one["Ada"], "Ben": new["Ben"], "Dora": new["Dora"]}
    first = tuf.build_root(terms(one, repository), terms(one, repository).holders)
    second = tuf.build_root(terms(two, repository, 2), terms(two, repository, 2).holders)
    third = tuf.build_root(terms(two, repository, 3), terms(two, repository, 3).holders)
    made = tuf.finish(first, None, signed(first, one, "Ada", "Cleo"))
    assert made.reached
    client = Client(tmp_path / "client", made.content)
    repository.publish_root(1, made.content)
    old_two = signed(second, one, "Ada", "Cleo")
    few = tuf.finish(second, first, old_two)
    assert not few.reached  # Ada alone holds a key of the new one
    whole = tuf.finish(second, first, old_two | signed(second, two, "Dora"))
    assert whole.reached
    with repository.served() as address:
        assert client.update(address) == 1
        repository.publish_root(2, few.content)
        with pytest.raises(UnsignedMetadataError):
            client.update(address)
        repository.publish_root(2, whole.content)
        repository.publish_root(3, tuf.finish(third, second, signed(third, two, "Ben", "Dora")).content)
        assert client.update(address) == 3


def test_same_terms_make_the_same_bytes_whatever_the_order_of_signing(repository: Repository) -> None:
    keys = fresh("Ada", "Ben")
    root = tuf.build_root(terms(keys, repository), terms(keys, repository).holders)
    made = signed(root, keys, "Ada", "Ben")
    assert tuf.finish(root, None, made).content == tuf.finish(root, None, dict(reversed(made.items()))).content
    assert Metadata[Root].from_bytes(tuf.finish(root, None, made).content).signed == root


def test_signature_by_another_key_or_over_other_bytes_is_refused(repository: Repository) -> None:
    keys = fresh("Ada", "Ben")
    root = tuf.build_root(terms(keys, repository), terms(keys, repository).holders)
    other = tuf.build_root(replace(terms(keys, repository), threshold=1), terms(keys, repository).holders)
    with pytest.raises(tuf.TufError, match="does not verify"):
        tuf.finish(root, None, signed(other, keys, "Ada"))
    with pytest.raises(tuf.TufError, match="does not verify"):
        tuf.finish(root, None, signed(root, fresh("Ada"), "Ada"))


def test_key_of_another_curve_is_refused_before_anything_is_signed() -> None:
    wide = ec.generate_private_key(ec.SECP384R1())
    with pytest.raises(tuf.TufError, match="Ada is not EC P-256.*nothing was signed"):
        tuf.read_key(pem(wide), "Ada")
    with pytest.raises(tuf.TufError, match="no public key in PEM"):
        tuf.read_key(b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "Ada")


def test_key_keeps_the_id_that_the_previous_root_has_given_it() -> None:
    key = fresh("Ada")["Ada"]
    known = TufKey(key_id="ab" * 32, public_key=tuf.read_key(pem(key), "Ada").public_key)
    assert tuf.read_key(pem(key), "Ada", (known,)).key_id == "ab" * 32


def test_previous_root_counts_only_if_its_own_threshold_signed_it(repository: Repository) -> None:
    keys = fresh("Ada", "Ben")
    root = tuf.build_root(terms(keys, repository), terms(keys, repository).holders)
    with pytest.raises(tuf.TufError, match=r"version 1\) has 1 of the 2 signatures"):
        tuf.read_root(tuf.finish(root, None, signed(root, keys, "Ada")).content)
    assert tuf.root_keys(tuf.read_root(tuf.finish(root, None, signed(root, keys, "Ada", "Ben")).content).signed)
    with pytest.raises(tuf.TufError, match="no root metadata"):
        tuf.read_root((repository.folder / "metadata/timestamp.json").read_bytes())


@pytest.mark.parametrize(
    "field", [b'"version": 7, "version": 1', b'"version": 1, "x": 1.5', b'"version": 1, "x": "\\ud800"']
)
def test_previous_root_that_programs_read_differently_is_refused(field: bytes, repository: Repository) -> None:
    keys = fresh("Ada", "Ben")
    root = tuf.build_root(terms(keys, repository), terms(keys, repository).holders)
    content = tuf.finish(root, None, signed(root, keys, "Ada", "Ben")).content
    assert content.count(b'"version": 1') == 1
    with pytest.raises(tuf.TufError, match="no root metadata"):
        tuf.read_root(content.replace(b'"version": 1', field))
