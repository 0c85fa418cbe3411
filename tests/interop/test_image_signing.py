"""The kit of signed images as INSTALL says it, with programs of others: who publishes, who pulls, and what is refused.

And a loss: the token with the signing key is gone, a quorum brings the key back onto another one, and what it signs
then is accepted by the same clients, which nobody told anything.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ceremony.keys import KeyType
from ceremony.outside.programs import InstalledPrograms
from ceremony.planning.estate_keys import EstateKeyOptions
from ceremony.ports import SignedDocument
from ceremony.signing.images import Image
from ceremony.signing.order import check_order
from tests.e2e.lives import Life
from tests.interop.foreign import require_foreign
from tests.interop.kit_support import make_root
from tests.interop.lab import Done, NoLabError
from tests.interop.registry_lab import REGISTRY, RegistryLab, push_image, registry_lab
from tests.support import entries, plain_papers

SIGNER = {"country": "XX", "state": "Example State", "identity": "releases@platform.example"}


def programs(folder: Path, **named: str) -> Path:
    """A folder for PATH with these programs under the names that INSTALL calls them by."""
    folder.mkdir()
    for name, program in named.items():
        (folder / name).symlink_to(require_foreign(program))
    return folder


@dataclass
class Clinic:
    """A root's life, a registry, and a host that pulls with the first kit and gets no other."""

    life: Life
    lab: RegistryLab
    publishing: Path
    pulling: Path

    def sign(self, *images: Image, **more: object) -> Path:
        """A signing ceremony on a token that nobody has used before; its kits, where the hosts see them."""
        listed = [{"reference": one.reference, "digest": one.digest, "tag": one.tag} for one in images]
        told = {"format": "keyrite-signing-order-1", "images": listed, **more}
        order, problems = check_order(json.dumps(told).encode(), self.life.base)
        assert order is not None, problems
        assert self.life.hold("signing", order=order).ended == "closed"
        return Path(shutil.copytree(self.life.folders[-1] / "kits", self.lab.folder / self.life.folders[-1].name))

    def run(self, command: str, path: Path) -> Done:
        env = {"PATH": f"{path}:/usr/sbin:/usr/bin:/sbin:/bin", "SSL_CERT_FILE": str(self.lab.anchors)}
        return self.lab.host.run(command, timeout=120, env=env)

    def install(self, kit: Path, steps: str, path: Path) -> str:
        done = self.run(f"cd {kit} && sh install.sh {steps}", path)
        assert done.ok, done.out
        return done.out

    def pull(self, image: Image) -> Done:
        target = f"dir:{self.lab.folder}/lab/pulled-{image.hexadecimal[:8]}"
        return self.run(f"skopeo copy --remove-signatures docker://{image} {target}", self.pulling)


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    folder = tmp_path_factory.mktemp("clinic")
    try:
        publishing = programs(folder / "publishing", cosign="cosign-2")
        pulling = programs(folder / "pulling", cosign="cosign-3", skopeo="skopeo-1.18")
        (folder / "lab").mkdir()
        with registry_lab(folder / "lab", make_root(), "skopeo") as lab, pytest.MonkeyPatch.context() as patch:
            plain_papers(patch)
            life = Life(folder)
            life.hold("root-generation")
            life.hold("estate-key", estate_key=EstateKeyOptions("image-signing", KeyType.EC_P256, **SIGNER))
            lab.start_registry()
            yield Clinic(life, lab, publishing, pulling)
    except NoLabError as why:
        pytest.skip(f"NO LAB, so nobody tried the kit of signed images here: {why}")


def test_a_lost_token_changes_nothing_for_clients(clinic: Clinic) -> None:
    first, second, never = (push_image(clinic.lab, name) for name in ("first", "second", "never"))
    kits = clinic.sign(first, repositories=[f"{REGISTRY}:5000/*"])
    publisher, clients = (kits / f"image-signing/{name}" for name in ("publisher", "clients"))
    clinic.install(publisher, "1 2", clinic.publishing)
    clinic.install(publisher, "4 4", clinic.publishing)
    clinic.install(clients, "1 3", clinic.pulling)
    assert clinic.pull(first).ok
    for image in (second, never):
        refused = clinic.pull(image)
        assert (refused.ok, "no signature exists" in refused.out) == (False, True), refused.out

    assert clinic.life.hold("recovery").ended == "closed"  # on another token: that of the first signing is gone
    again = clinic.sign(second) / "image-signing/publisher"
    assert (again / "keys/image-signing.pub").read_bytes() == (clients / "keys/image-signing.pub").read_bytes()
    clinic.install(again, "2 2", clinic.publishing)
    for image in (first, second):
        pulled = clinic.pull(image)
        assert pulled.ok, pulled.out
        for path in (clinic.publishing, clinic.pulling):
            command = f"cosign verify --key {clients}/keys/image-signing.pub --insecure-ignore-tlog=true {image}"
            verified = clinic.run(command, path)
            assert verified.ok, verified.out
    assert not clinic.pull(never).ok
    for program, option in (
        (clinic.publishing, f"--ca-roots {clients}/root.pem"),
        (clinic.pulling, f"--trusted-root {clients}/trusted_root.json"),
    ):
        for mail, accepted in ((SIGNER["identity"], True), ("mallory@platform.example", False)):
            options = f"{option} --certificate-identity {mail} --certificate-oidc-issuer-regexp '.*' "
            options += "--insecure-ignore-sct --insecure-ignore-tlog=true"
            assert clinic.run(f"cosign verify {options} {second}", program).ok is accepted


def test_cosign_adds_a_signature_to_those_that_are_there(clinic: Clinic) -> None:
    image = push_image(clinic.lab, "twice")
    publisher = clinic.sign(image) / "image-signing/publisher"
    clinic.install(publisher, "2 2", clinic.publishing)
    clinic.install(publisher, "3", clinic.publishing)
    clinic.install(publisher, "4", clinic.publishing)


def test_every_signature_is_put_to_the_program_it_is_for_before_it_is_kept(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = InstalledPrograms(f"{clinic.publishing}:/usr/bin:/bin")
    seen: list[SignedDocument] = []

    def check(_: object, signed: SignedDocument) -> object:
        seen.append(signed)
        return asked.check(signed)

    monkeypatch.setattr("ceremony.ports.documents.NoPrograms.check", check)
    clinic.sign(push_image(clinic.lab, "judged"))
    told = [one["data"]["verified"] for one in entries(clinic.life.archive) if one["event"] == "document-signed"]
    assert [(one["program"], one["result"]) for one in told[0]] == [("openssl", "passed"), ("cosign", "passed")]
    assert all(len(one["sha256"]) == 64 for one in told[0])
    assert told[0][0]["version"].startswith("OpenSSL")


def test_while_one_key_follows_another_clients_take_both_and_then_the_new_one_alone(clinic: Clinic) -> None:
    before, after = (push_image(clinic.lab, name) for name in ("before", "after"))
    clinic.install(clinic.sign(before) / "image-signing/publisher", "2 2", clinic.publishing)
    key = EstateKeyOptions("image-signing", KeyType.EC_P256, **SIGNER)
    clinic.life.hold("estate-key", estate_key=key, follows="image-signing")
    rotation = {"old": "image-signing", "new": "image-signing-2"}
    kits = clinic.sign(after, rotation=rotation, repositories=[f"{REGISTRY}:5000/*"])
    publisher, clients = (kits / f"image-signing/{name}" for name in ("publisher", "clients"))
    clinic.install(publisher, "1 2", clinic.publishing)
    clinic.lab.host.must("rm -rf /etc/containers/before")  # that of the first installation
    clinic.install(clients, "1 4", clinic.pulling)
    assert [clinic.pull(image).ok for image in (before, after)] == [True, True]
    clinic.install(clients, "5 5", clinic.pulling)  # the overlap has ended
    assert [clinic.pull(image).ok for image in (before, after)] == [False, True]
    name = "rotation/image-signing-to-image-signing-2"
    for label in rotation.values():
        for path in (clinic.publishing, clinic.pulling):
            blob = f"--key keys/{label}.pub --signature {name}.{label}.sig --insecure-ignore-tlog=true"
            verified = clinic.run(f"cd {clients} && cosign verify-blob {blob} {name}.statement.json", path)
            assert verified.ok, verified.out
