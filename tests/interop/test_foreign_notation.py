"""What `ceremony/signing/notation.py` makes, as Notation itself takes it: from an OCI layout without a network, and
from a registry into which oras pushed it. Programs of a newer Debian (foreign.py); skipped, and said so, where they are
not to be had.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from ceremony.errors import RefusedError
from ceremony.issuing import read_request
from ceremony.keys import KeyType
from ceremony.kits import notation as kits
from ceremony.kits.image_signing import SigningKey
from ceremony.outside.programs import InstalledPrograms
from ceremony.ports import SignedDocument
from ceremony.signing import notation
from ceremony.signing.documents import Chain
from ceremony.signing.images import Image
from ceremony.signing.targets import MANIFEST_TYPES, Target, target_of
from tests.interop.foreign import require_foreign
from tests.interop.kit_support import NOW, Root, make_root
from tests.interop.lab import Done, NoLabError
from tests.interop.registry_lab import REPOSITORY, RegistryLab, registry_lab
from tests.interop.test_docker_tls import steps
from tests.unit.ceremony.issuing.issuing_support import as_device, make_csr

MANIFEST = json.dumps({"schemaVersion": 2, "mediaType": MANIFEST_TYPES[0], "config": {}, "layers": []}).encode()
IMAGE = Image("registry.platform.example:5000/team/app", f"sha256:{hashlib.sha256(MANIFEST).hexdigest()}")
TARGET = target_of(IMAGE, MANIFEST, "app.json")
NAMES = {NameOID.COUNTRY_NAME: "XX", NameOID.STATE_OR_PROVINCE_NAME: "Example State"}
NAMES |= {NameOID.ORGANIZATION_NAME: "Example, Clinic", NameOID.COMMON_NAME: "Releases"}


def foreign(program: str) -> str:
    try:
        return require_foreign(program)
    except NoLabError as why:
        pytest.skip(f"NOT TRIED with {program}: {why}")


@dataclass
class Signers:
    """A root with keys that sign images."""

    root: Root
    chains: dict[str, Chain]

    def add(self, label: str) -> None:
        self.root.token.add_key(label, KeyType.EC_P256)
        request = read_request(make_csr(NAMES | {NameOID.COMMON_NAME: label}, key=self.root.token.keys[label]))
        self.chains[label] = (self.root.sign(request, "image-signing", self.root.issuer), self.root.issuer.certificate)

    def sign(self, label: str, image: Image = IMAGE, target: Target = TARGET) -> notation.SignatureManifest:
        chain = self.chains[label]
        at = NOW.replace(microsecond=0)
        made = notation.document("app", image, target, label, chain, signed_at=at)
        signature = as_device(self.root.token).sign(label, made.to_sign, "sha256")
        files = notation.finish(made, {label: signature}, self.chains)
        notation.verify(made, files, self.chains)
        return notation.signature_manifest("app", files, chain)


@pytest.fixture(scope="module")
def signers() -> Signers:
    made = Signers(make_root(), {})
    for label in ("image-signing", "image-signing-2"):
        made.add(label)
    return made


@dataclass
class Client:
    """Notation with a trust store and a policy of its own, without a network."""

    program: str
    home: Path

    def believe(self, policy: bytes, store: str, root: x509.Certificate) -> None:
        place = self.home / "notation/truststore/x509/ca" / store
        place.mkdir(parents=True, exist_ok=True)
        (place / "root.pem").write_bytes(root.public_bytes(Encoding.PEM))
        path = self.home / "notation/trustpolicy.json"
        path.touch(mode=0o600)
        path.write_bytes(policy)

    def verify(self, layout: Path) -> subprocess.CompletedProcess[str]:
        command = [self.program, "verify", "--oci-layout", f"{layout}@{IMAGE.digest}", "--scope", IMAGE.reference]
        if os.geteuid() == 0:
            command = ["unshare", "--net", *command]
        environment = {**os.environ, "XDG_CONFIG_HOME": str(self.home), "NOTATION_EXPERIMENTAL": "1"}
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def client(tmp_path: Path, signers: Signers) -> Client:
    made = Client(foreign("notation-1.3"), tmp_path / "config")
    policy = notation.trust_policy("clinic", [IMAGE.reference], [one[0] for one in signers.chains.values()])
    made.believe(policy, "clinic", signers.root.issuer.certificate)
    return made


def write(folder: Path, *signatures: notation.SignatureManifest) -> Path:
    for name, content in notation.layout(TARGET, signatures).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


@pytest.mark.parametrize("label", ["image-signing", "image-signing-2"])
def test_notation_takes_both_keys_while_one_follows_the_other(
    client: Client, signers: Signers, tmp_path: Path, label: str
) -> None:
    done = client.verify(write(tmp_path / "layout", signers.sign(label)))
    assert done.returncode == 0, done.stderr
    assert "Successfully verified signature" in done.stdout


def test_notation_refuses_what_it_should(client: Client, signers: Signers, tmp_path: Path) -> None:
    unsigned = client.verify(write(tmp_path / "unsigned"))
    assert unsigned.returncode == 1
    assert "no signature is associated with" in unsigned.stderr
    layout = write(tmp_path / "layout", signers.sign("image-signing"))
    only_new = notation.trust_policy("clinic", ["*"], [signers.chains["image-signing-2"][0]])
    client.believe(only_new, "clinic", signers.root.issuer.certificate)
    identity = client.verify(layout)
    assert identity.returncode == 1
    assert "signature verification failed" in identity.stderr
    policy = notation.trust_policy("other", ["*"], [signers.chains["image-signing"][0]])
    client.believe(policy, "other", make_root().issuer.certificate)
    stranger = client.verify(layout)
    assert stranger.returncode == 1
    assert "signature verification failed" in stranger.stderr


@pytest.fixture
def lab(signers: Signers, tmp_path: Path) -> Iterator[RegistryLab]:
    try:
        with registry_lab(tmp_path, signers.root) as made:
            made.start_registry()
            yield made
    except NoLabError as why:
        pytest.skip(f"NO LAB, so Notation verified nothing in a registry: {why}")


def test_notation_verifies_in_a_registry_what_oras_pushed(lab: RegistryLab, signers: Signers) -> None:
    """As INSTALL says it, with a registry that knows nothing of referrers (docker-registry 2.8)."""
    program, folder = foreign("notation-1.3"), lab.folder
    oras = foreign("oras-1.2")

    def run(*arguments: str) -> str:
        return lab.host.must(f"cd {folder} && {oras} {' '.join(arguments)} --ca-file {lab.anchors}")

    (folder / "content").write_bytes(b"what an image holds")
    run("push", f"{REPOSITORY}:1", "content")
    lab.host.must(f"{oras} manifest fetch --ca-file {lab.anchors} -o {folder}/manifest.json {REPOSITORY}:1")
    manifest = (folder / "manifest.json").read_bytes()
    image = Image(REPOSITORY, f"sha256:{hashlib.sha256(manifest).hexdigest()}", "1")
    signature = signers.sign("image-signing", image, target_of(image, manifest, "manifest.json"))
    key = SigningKey("image-signing", signers.chains["image-signing"])
    roots = (signers.root.issuer.certificate,)
    delivery = kits.Delivery("KR-1", roots, (key,), (REPOSITORY,), (kits.Envelope("app", image, signature),))
    for place, files in kits.build_kits(delivery):
        for name, content in files.items():
            path = folder / place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    known = f'oras() {{ {oras} "$@"; }}; notation() {{ {program} "$@"; }}'

    def install(kit: str, number: int) -> Done:
        commands = steps((folder / "notation" / kit / "INSTALL.en.md").read_text("utf-8"))[number - 1]
        place = {"HOME": "/root/verifier", "SSL_CERT_FILE": str(lab.anchors)}
        return lab.host.run(f"cd {folder}/notation/{kit} && {known}; {' && '.join(commands)}", env=place)

    lab.host.must("mkdir -p /root/verifier")
    assert install("clients", 1).ok
    unsigned = install("clients", 2)
    assert (unsigned.ok, "no signature is associated with" in unsigned.out) == (False, True), unsigned.out
    pushed = install("publisher", 1)
    assert pushed.ok, pushed.out
    done = install("clients", 2)
    assert done.ok, done.out
    assert f"Successfully verified signature for {image}" in done.out


def test_a_ceremony_asks_notation_before_a_signature_goes_out(signers: Signers, tmp_path: Path) -> None:
    (tmp_path / "notation").symlink_to(foreign("notation-1.3"))
    chain, token = signers.chains["image-signing"], as_device(signers.root.token)
    made = notation.document("app", IMAGE, TARGET, "image-signing", chain, signed_at=NOW)
    signature = token.sign("image-signing", made.to_sign, "sha256")
    files = notation.finish(made, {"image-signing": signature}, signers.chains)
    public = chain[0].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    root = chain[-1].public_bytes(Encoding.PEM)
    signed = SignedDocument("notation", "app", made.to_sign, ((public, signature),), files, root)
    openssl, program = InstalledPrograms(f"{tmp_path}:/usr/bin:/bin").check(signed)
    assert (openssl.result, program.program, program.result) == ("passed", "notation", "passed")
    assert program.version.startswith("v1.3")
    stranger = make_root().issuer.certificate.public_bytes(Encoding.PEM)
    with pytest.raises(RefusedError, match="notation does not accept the signature on app"):
        InstalledPrograms(f"{tmp_path}:/usr/bin:/bin").check(replace(signed, root=stranger))
