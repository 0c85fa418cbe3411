"""cosign's signatures as a ceremony makes them: what is signed, what goes out, and what is refused."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from ceremony.signing import cosign
from ceremony.signing.documents import Document
from ceremony.signing.errors import SigningError
from ceremony.signing.images import Image, clean_digest, clean_reference, clean_scope, clean_tag
from tests.unit.ceremony.signing.signing_support import IMAGE, signer


def made(image: Image = IMAGE) -> Document:
    return cosign.document("app", image, "image-signing", signer().chain)


def test_the_payload_is_the_one_that_cosign_and_skopeo_read() -> None:
    read = json.loads(made().to_sign)
    assert read == {
        "critical": {
            "identity": {"docker-reference": "registry.example.test:5443/team/app"},
            "image": {"docker-manifest-digest": IMAGE.digest},
            "type": "cosign container image signature",
        },
        "optional": {"tag": "1.0"},
    }
    assert json.loads(made(replace(IMAGE, tag="")).to_sign)["optional"] is None
    assert cosign.image_of(made().to_sign) == IMAGE


def test_people_read_the_image_and_its_digest_out_of_the_very_bytes() -> None:
    read = dict(made().readings)
    assert cosign.readings(made().to_sign) == made().readings
    assert (read["image"], read["tag"], read["digest"]) == (IMAGE.reference, "1.0", IMAGE.digest)
    assert made().sha256 == hashlib.sha256(made().to_sign).hexdigest()


def test_what_goes_out_verifies_and_names_every_blob_of_the_manifest() -> None:
    files = cosign.finish(made(), signer().sign(made()), signer().chains)
    cosign.verify(made(), files, signer().chains)
    assert set(files) == {"app.payload.json", "app.sig"}
    carried = cosign.signature_manifest(files["app.payload.json"], files["app.sig"], signer().chain)
    read = json.loads(carried.manifest)
    [layer] = read["layers"]
    assert carried.tag == f"sha256-{'ab' * 32}.sig"
    for blob, named in ((carried.config, read["config"]), (carried.payload, layer)):
        assert (named["digest"], named["size"]) == (f"sha256:{hashlib.sha256(blob).hexdigest()}", len(blob))
    assert json.loads(carried.config)["rootfs"]["diff_ids"] == [layer["digest"]]
    notes = layer["annotations"]
    assert base64.b64decode(notes["dev.cosignproject.cosign/signature"]) == base64.b64decode(files["app.sig"])
    assert notes["dev.sigstore.cosign/certificate"].count("BEGIN CERTIFICATE") == 1
    assert notes["dev.sigstore.cosign/chain"].count("BEGIN CERTIFICATE") == 1


def test_another_image_another_key_and_a_changed_file_are_found_before_anything_goes_out() -> None:
    files = dict(cosign.finish(made(), signer().sign(made()), signer().chains))
    other = made(replace(IMAGE, digest="sha256:" + "cd" * 32))
    broken = {**files, "app.sig": b"no base64!"}
    for document, found, chains in (
        (other, files, signer().chains),
        (made(), {**files, "app.payload.json": other.to_sign}, signer().chains),
        (made(), files, {"image-signing": signer("next").chain}),
        (made(), broken, signer().chains),
    ):
        with pytest.raises(SigningError, match="nothing of it goes out") as refused:
            cosign.verify(document, found, chains)
        assert refused.value.rule == "G6"
    for untrusted in (b"{}", b"[]", b"\xff", b'{"critical":1,"optional":2}'):
        with pytest.raises(SigningError, match="no payload"):
            cosign.image_of(untrusted)


def test_a_key_that_clients_do_not_take_signs_nothing() -> None:
    with pytest.raises(SigningError, match="make a new key of type ec-p256") as refused:
        cosign.document("app", IMAGE, "image-signing", signer("p384", ec.SECP384R1).chain)
    assert refused.value.rule == "G5"


@pytest.mark.parametrize(
    ("reference", "why"),
    [
        ("registry.example.test/app:1.0", "fields of their own"),
        ("registry.example.test/app@sha256:00", "fields of their own"),
        ("app", "not a registry and a repository"),
        ("registry.example.test/App", "in small letters"),
        ("registry.example.test/", "not a registry and a repository"),
        ("registry.example.test/../app", "not a registry and a repository"),
        ("registry.example.test:0/app", "no port"),
        ("registry.example.test:٣/app", "no port"),
        ("registry.example.test:99999999999999/app", "no port"),
        ("10.0.0.1:5000/app", "IP address"),
        ("[::1]:5000/app", "IP address|not a registry"),
        ("registry/app", "bare"),
        ("localhost:5000/app", "local"),
        ("registry.example.test/" + "a" * 250, "not a registry and a repository"),
        ("registry.example.test/app\n", "not a registry and a repository"),
    ],
)
def test_a_name_that_means_another_image_tomorrow_is_refused(reference: str, why: str) -> None:
    with pytest.raises(SigningError, match=why) as refused:
        clean_reference(reference)
    assert (refused.value.rule, str(refused.value).count("\n")) == ("G2", 0)


def test_names_digests_and_tags_are_taken_as_registries_have_them() -> None:
    assert clean_reference("Registry.Example.Test:5443/a-b/c__d/e.f") == "registry.example.test:5443/a-b/c__d/e.f"
    assert clean_scope("registry.example.test:5443/*") == "registry.example.test:5443/*"
    assert clean_digest(IMAGE.digest) == IMAGE.digest
    assert clean_tag("v1.0_rc-2") == "v1.0_rc-2"
    for untrusted in ("", "sha256:" + "AB" * 32, "sha512:" + "ab" * 64, "ab" * 32, IMAGE.digest + "\n"):
        with pytest.raises(SigningError, match="64 small hex digits"):
            clean_digest(untrusted)
    for untrusted in ("", ".a", "a" * 129, "a b", "a\n"):
        with pytest.raises(SigningError, match="G2: The tag"):
            clean_tag(untrusted)
    with pytest.raises(SigningError):
        clean_scope("registry/*")
