"""Notation's signatures as a ceremony makes them: what is signed, what goes out, and what is refused."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ceremony.signing import notation
from ceremony.signing.documents import Document
from ceremony.signing.errors import SigningError
from ceremony.signing.images import Image
from ceremony.signing.targets import MANIFEST_TYPES, target_of
from tests.unit.ceremony.signing.signing_support import NOW, SoftSigner, signer

MANIFEST = json.dumps({"schemaVersion": 2, "mediaType": MANIFEST_TYPES[2], "layers": []}).encode()
IMAGE = Image("registry.example.test:5443/team/app", f"sha256:{hashlib.sha256(MANIFEST).hexdigest()}", "1.0")
TARGET = target_of(IMAGE, MANIFEST, "app.json")


def made(by: SoftSigner | None = None) -> Document:
    by = by or signer()
    return notation.document("app", IMAGE, TARGET, by.label, by.chain, signed_at=NOW)


def unpadded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def test_the_envelope_is_a_jws_of_the_notary_scheme() -> None:
    files = notation.finish(made(), signer().sign(made()), signer().chains)
    assert set(files) == {"app.jws"}
    told = json.loads(files["app.jws"])
    assert json.loads(unpadded(told["protected"])) == {
        "alg": "ES256",
        "crit": ["io.cncf.notary.signingScheme"],
        "cty": "application/vnd.cncf.notary.payload.v1+json",
        "io.cncf.notary.signingScheme": "notary.x509",
        "io.cncf.notary.signingTime": "2026-11-23T10:00:00Z",
    }
    assert json.loads(unpadded(told["payload"])) == {
        "targetArtifact": {
            "mediaType": TARGET.media_type,
            "digest": IMAGE.digest,
            "size": len(MANIFEST),
            "annotations": {"keyrite.reference": IMAGE.reference, "keyrite.tag": "1.0"},
        }
    }
    assert [x509.load_der_x509_certificate(base64.b64decode(one)) for one in told["header"]["x5c"]] == [*signer().chain]
    assert len(unpadded(told["signature"])) == 64
    assert notation.read_signed(made().to_sign).target == TARGET
    notation.verify(made(), files, signer().chains)


def test_people_read_the_image_its_digest_and_who_signs_when() -> None:
    read = dict(made().readings)
    assert (read["image"], read["tag"], read["digest"]) == (IMAGE.reference, "1.0", IMAGE.digest)
    assert (read["size of the manifest in bytes"], read["signing time"]) == (str(len(MANIFEST)), "2026-11-23T10:00:00Z")
    for wrong in (b"", b"e30.e30", b"a.b.c", made().to_sign[:-9]):
        with pytest.raises(SigningError, match="no envelope"):
            notation.readings(wrong)


def image_of(content: bytes) -> Image:
    return replace(IMAGE, digest=f"sha256:{hashlib.sha256(content).hexdigest()}")


def test_an_image_is_that_of_its_manifest_or_one_of_an_index() -> None:
    for manifest in (MANIFEST + b"\n", b"", b"[]", b'{"manifests":[{}]}'):
        with pytest.raises(SigningError, match="G4: The digest sha256:.* is not that of the manifest in app.json"):
            target_of(IMAGE, manifest, "app.json")
    for content in (b'{"mediaType":"text/plain"}', b'{"schemaVersion":1}'):
        with pytest.raises(SigningError, match="G4: The manifest in app.json does not say that it is one"):
            target_of(image_of(content), content, "app.json")
        assert target_of(image_of(content), content, "app.json", typed=False).size == len(content)
    index = {"mediaType": MANIFEST_TYPES[3], "manifests": [TARGET.as_json]}
    assert target_of(IMAGE, json.dumps(index).encode(), "index.json") == TARGET
    for size in (-5, 0, True, "5"):  # none of an image, and it would be signed
        index = {"mediaType": MANIFEST_TYPES[3], "manifests": [TARGET.as_json | {"size": size}]}
        with pytest.raises(SigningError, match="G4: The digest sha256:.* nor of an image that it names"):
            target_of(IMAGE, json.dumps(index).encode(), "index.json")


def test_a_signer_without_country_or_state_is_refused() -> None:
    sound = signer()
    bare = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "x"), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "y")])
    builder = x509.CertificateBuilder(bare, bare, sound.key.public_key(), 1, NOW, NOW)
    short = replace(sound, chain=(builder.sign(sound.key, hashes.SHA256()),))
    with pytest.raises(
        SigningError, match="G5: The certificate of the key image-signing names no C, ST, which Notation"
    ):
        made(short)
    with pytest.raises(SigningError, match="G5: The key wide is no P-256 key"):
        made(signer("wide", ec.SECP384R1))


def test_what_was_signed_is_read_anew() -> None:
    files = notation.finish(made(), signer().sign(made()), signer().chains)
    told = json.loads(files["app.jws"])

    def refused(**changed: object) -> str:
        with pytest.raises(SigningError) as why:
            notation.verify(made(), {"app.jws": json.dumps(told | changed).encode()}, signer().chains)
        return str(why.value)

    assert refused(payload=told["payload"] + "A") == (
        "G6: The finished document app holds other bytes than people read; nothing of it goes out."
    )
    for signature in ("", "?", "AAAA", told["signature"][:-4]):
        assert "does not verify" in refused(signature=signature)
    assert "carries other certificates" in refused(header={"x5c": told["header"]["x5c"][:1]})
    for broken in ({"signature": 1}, {"header": {}}, {"payload": None}):
        assert refused(**broken) == "G6: This is no envelope of a Notation signature."
    with pytest.raises(SigningError, match="no envelope"):
        notation.read_signed(b"nothing")
    forged = replace(signer("another"), label="image-signing").sign(made())
    with pytest.raises(SigningError, match="G6: The signature of the key image-signing on app does not verify"):
        notation.verify(made(), notation.finish(made(), forged, signer().chains), signer().chains)


def test_every_blob_is_found_by_its_digest_from_the_image_on() -> None:
    files = notation.finish(made(), signer().sign(made()), signer().chains)
    signature = notation.signature_manifest("app", files, signer().chain)
    kept = notation.layout(TARGET, [signature], MANIFEST)
    index = json.loads(kept["index.json"])
    assert [one["digest"] for one in index["manifests"]] == [IMAGE.digest, signature.descriptor["digest"]]
    manifest = json.loads(kept[f"blobs/sha256/{signature.descriptor['digest'].removeprefix('sha256:')}"])
    assert manifest["subject"] == TARGET.as_json
    for one in (manifest["config"], *manifest["layers"], *index["manifests"]):
        blob = kept[f"blobs/sha256/{one['digest'].removeprefix('sha256:')}"]
        assert (hashlib.sha256(blob).hexdigest(), len(blob)) == (one["digest"].removeprefix("sha256:"), one["size"])
    thumbprints = json.loads(manifest["annotations"]["io.cncf.notary.x509chain.thumbprint#S256"])
    assert thumbprints == [one.fingerprint(hashes.SHA256()).hex() for one in signer().chain]
    assert notation.referrers_tag(TARGET) == IMAGE.digest.replace(":", "-")
    [referrer] = json.loads(notation.referrers_index([signature]))["manifests"]
    assert referrer["artifactType"] == "application/vnd.cncf.notary.signature"


def test_the_trust_policy_believes_old_and_new_while_a_key_is_followed() -> None:
    both = [signer("old").chain[0], signer("new").chain[0], signer("new").chain[0]]
    [policy] = json.loads(notation.trust_policy("northwind", ["*"], both))["trustPolicies"]
    assert policy["trustStores"] == ["ca:northwind"]
    assert policy["signatureVerification"] == {"level": "strict"}
    assert policy["trustedIdentities"] == [
        f"x509.subject:CN={name},O=Northwind,ST=Example State,C=XX" for name in ("old", "new")
    ]
