"""What `ceremony/signing/cosign.py` makes, as cosign 2.5 and 3, and skopeo 1.9 and 1.18, take it or refuse it.

The network is one of its own without a way out, so nobody asks a transparency log or fetches a trusted root.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from ceremony.issuing import read_request
from ceremony.keys import KeyType
from ceremony.signing import cosign
from ceremony.signing.documents import Chain
from ceremony.signing.images import Image
from tests.interop.foreign import require_foreign
from tests.interop.kit_support import make_root
from tests.interop.lab import Done, NoLabError
from tests.interop.registry_lab import REGISTRY, RegistryLab, push_image, registry_lab
from tests.unit.ceremony.issuing.issuing_support import as_device, make_csr

NAMES = {
    NameOID.COUNTRY_NAME: "XX",
    NameOID.STATE_OR_PROVINCE_NAME: "Example State",
    NameOID.ORGANIZATION_NAME: "Example Clinic",
}
MAIL = "releases@platform.example"
PROGRAMS = ("cosign-2", "cosign-3")
OFFLINE = "--insecure-ignore-tlog=true"


def foreign(program: str) -> str:
    try:
        return require_foreign(program)
    except NoLabError as why:
        pytest.skip(f"NOT TRIED with {program}: {why}")


@dataclass
class Signed:
    """A registry with an image that two keys of one root signed, one after the other, and one that nobody did."""

    lab: RegistryLab
    chains: dict[str, Chain]
    good: Image
    unsigned: Image

    def key(self, label: str) -> Path:
        """A public key, as a kit has it."""
        path = self.lab.folder / f"{label}.pub"
        key = self.lab.root.token.keys[label].public_key()
        path.write_bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
        return path

    def add_key(self, label: str) -> None:
        root = self.lab.root
        root.token.add_key(label, KeyType.EC_P256)
        subject = NAMES | {NameOID.COMMON_NAME: label}
        request = read_request(make_csr(subject, [x509.RFC822Name(MAIL)], key=root.token.keys[label]))
        self.chains[label] = (root.sign(request, "image-signing", root.issuer), root.issuer.certificate)

    def sign(self, image: Image, label: str) -> None:
        """As the ceremony does, and then as INSTALL says."""
        made = cosign.document("app", image, label, self.chains[label])
        signature = as_device(self.lab.root.token).sign(label, made.to_sign, "sha256")
        files = cosign.finish(made, {label: signature}, self.chains)
        cosign.verify(made, files, self.chains)
        parts = {**files, "leaf.pem": pem(self.chains[label][:1]), "above.pem": pem(self.chains[label][1:])}
        for name, content in parts.items():
            (self.lab.folder / name).write_bytes(content)
        options = "--payload app.payload.json --signature app.sig --certificate leaf.pem --certificate-chain above.pem"
        attach = f"{foreign('cosign-2')} attach signature {options} --registry-cacert {self.lab.anchors} {image}"
        self.lab.host.must(f"cd {self.lab.folder} && {attach}")

    def verify(self, program: str, image: Image, by: str) -> Done:
        options = f"{OFFLINE} --registry-cacert {self.lab.anchors} {by}"
        return self.lab.host.run(f"{foreign(program)} verify {options} {image}")

    def copy(self, program: str, image: Image, requirement: Mapping[str, object]) -> Done:
        """skopeo with a policy of one requirement."""
        settings = {"default": [{"type": "reject"}], "transports": {"docker": {f"{REGISTRY}:5000": [requirement]}}}
        folder = self.lab.folder / "policy"
        (folder / "registries.d").mkdir(parents=True, exist_ok=True)
        (folder / "policy.json").write_text(json.dumps(settings))
        (folder / "registries.d/default.yaml").write_text("default-docker: {use-sigstore-attachments: true}\n")
        options = f"--policy {folder}/policy.json --registries.d {folder}/registries.d"
        certificates = f"--src-cert-dir /etc/docker/certs.d/{REGISTRY}:5000"
        target = f"dir:{self.lab.folder}/lab/copied"
        return self.lab.host.run(
            f"{program} {options} copy --remove-signatures {certificates} docker://{image} {target}"
        )


def pem(chain: Chain) -> bytes:
    return b"".join(one.public_bytes(Encoding.PEM) for one in chain)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Signed]:
    foreign("cosign-2")
    try:
        with registry_lab(tmp_path_factory.mktemp("cosign"), make_root(), "skopeo") as lab:
            lab.start_registry()
            made = Signed(lab, {}, push_image(lab, "signed"), push_image(lab, "unsigned"))
            for label in ("image-signing", "image-signing-2", "another"):
                made.add_key(label)
            for label in ("image-signing", "image-signing-2"):
                made.sign(made.good, label)
            yield made
    except NoLabError as why:
        pytest.skip(f"NO LAB, so nobody judged image signatures here: {why}")


@pytest.mark.parametrize("program", PROGRAMS)
def test_cosign_takes_each_key_that_signed_and_no_other(made: Signed, program: str) -> None:
    for label in ("image-signing", "image-signing-2"):
        done = made.verify(program, made.good, f"--key {made.key(label)}")
        assert done.ok, done.out
    for image, label in ((made.good, "another"), (made.unsigned, "image-signing")):
        refused = made.verify(program, image, f"--key {made.key(label)}")
        assert not refused.ok
        assert "no matching signatures" in refused.out or "no signatures found" in refused.out, refused.out


def by_root(made: Signed, root: x509.Certificate, mail: str = MAIL) -> str:
    path = made.lab.folder / "roots.pem"
    path.write_bytes(pem((root,)))
    identity = f"--certificate-identity {mail} --certificate-oidc-issuer-regexp '.*'"
    return f"--ca-roots {path} {identity} --insecure-ignore-sct=true"


@pytest.mark.parametrize("program", PROGRAMS)
def test_cosign_takes_certificates_of_this_root_for_this_identity(made: Signed, program: str) -> None:
    root = made.lab.root.issuer.certificate
    done = made.verify(program, made.good, by_root(made, root))
    assert done.ok, done.out
    for wrong, mail in ((root, "mallory@platform.example"), (make_root().issuer.certificate, MAIL)):
        refused = made.verify(program, made.good, by_root(made, wrong, mail))
        assert not refused.ok, refused.out


def sigstore(**how: object) -> dict[str, object]:
    return {"type": "sigstoreSigned", "signedIdentity": {"type": "matchRepository"}, **how}


def test_skopeo_takes_an_entry_that_lists_the_old_key_and_the_new(made: Signed) -> None:
    """Two entries would both have to pass (containers/image issue 2319); one entry with both keys is enough."""
    skopeo = foreign("skopeo-1.18")
    old, new, other = (str(made.key(label)) for label in ("image-signing", "image-signing-2", "another"))
    for paths in ([old], [old, new], [other, new]):
        done = made.copy(skopeo, made.good, sigstore(keyPaths=paths))
        assert done.ok, done.out
    assert not made.copy(skopeo, made.good, sigstore(keyPath=other)).ok
    refused = made.copy(skopeo, made.unsigned, sigstore(keyPath=old))
    assert (refused.ok, "A signature was required, but no signature exists" in refused.out) == (False, True)


def test_skopeo_takes_certificates_of_this_root_for_this_identity(made: Signed) -> None:
    skopeo = foreign("skopeo-1.18")
    by_root(made, made.lab.root.issuer.certificate)
    pki = {"caRootsPath": str(made.lab.folder / "roots.pem"), "subjectEmail": MAIL}
    done = made.copy(skopeo, made.good, sigstore(pki=pki))
    assert done.ok, done.out
    assert not made.copy(skopeo, made.good, sigstore(pki=pki | {"subjectEmail": "mallory@platform.example"})).ok
    by_root(made, make_root().issuer.certificate)
    assert not made.copy(skopeo, made.good, sigstore(pki=pki)).ok


def test_an_image_in_another_repository_is_not_the_one_that_was_signed(made: Signed) -> None:
    """The payload names the repository, and a policy holds it against where the image lies."""
    skopeo = foreign("skopeo-1.18")
    moved = replace(made.good, reference=f"{REGISTRY}:5000/elsewhere/app")
    certificates = "--registry-cacert" + f" {made.lab.anchors}"
    made.lab.host.must(f"{foreign('cosign-2')} copy {certificates} {made.good} {moved.reference}:1")
    refused = made.copy(skopeo, moved, sigstore(keyPath=str(made.key("image-signing"))))
    told = f'Signature for identity \\"{made.good.reference}\\" is not accepted'
    assert (refused.ok, told in refused.out) == (False, True), refused.out


def test_debians_skopeo_of_bookworm_knows_no_such_signatures(made: Signed) -> None:
    refused = made.copy("skopeo", made.good, sigstore(keyPath=str(made.key("image-signing"))))
    if "unknown command" in refused.out or refused.ok:
        pytest.skip("NOT TRIED with skopeo 1.9: this system has another")
    assert "sigstore disabled" in refused.out, refused.out
