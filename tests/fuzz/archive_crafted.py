"""Archives that an attacker builds with care: odd signatures and certificates, and ends that nobody vouches for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import rfc8785
from asn1crypto import cms, tsp  # noqa: F401 - tsp adds to the tables of cms, frozen when first used
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from ceremony.archive.writing import LogSigner
from ceremony.issuing import Issuer, sign_log, sign_root, subject
from ceremony.issuing.extensions import build_certificate
from ceremony.issuing.own_certificates import log_contents
from ceremony.keys import KeyType
from ceremony.pki.certificates import load_certificate
from ceremony.pki.token_keys import token_key
from ceremony.record.mldsa_signature import RecordSigner
from tests.fakes import FakeDevice, FakeToken
from tests.fuzz.archive_corpus import Alter, Corpus, Files, entries, public_of, rechain, remanifest, resign
from tests.support import blank_page


def own_device() -> FakeDevice:
    """A token of the attacker's own, with a log key."""
    device = FakeDevice(FakeToken("attacker", "1234"))
    device.make_log_key("record-log")
    return device


def sign_all(files: Files, signer: LogSigner, record_signer: RecordSigner) -> Files:
    """Every file that is signed, signed anew with these keys."""
    signed = {
        **files,
        "keys/record-log.crt": signer.certificate.public_bytes(Encoding.PEM),
        "record.p7s": signer.sign(files["record.jsonl"]),
        "record.mldsa65": record_signer.sign(files["record.jsonl"]),
        "report.pdf": signer.sign_report(blank_page()),
    }
    signed = remanifest(signed)
    return {**signed, "manifest.p7s": signer.sign(signed["manifest.json"])}


def abort_a_copy(sign: Callable[[dict[str, Any]], dict[str, Any]], lines: int = 20) -> Alter:
    """An aborted record out of the first lines of a public one, by somebody who has no key of the ceremony's."""

    def alter(_: Corpus, files: Files) -> Files:
        kept, record_signer, device = entries(files)[:lines], RecordSigner(), own_device()
        data = {"reason": "a quarrel", "step": kept[-1]["step"], "record_seal": public_of(record_signer)}
        final = {**kept[-1], "event": "ceremony-aborted", "data": data, "seq": lines}
        final["prev"] = hashlib.sha256(rfc8785.dumps(kept[-1])).hexdigest()
        final["data"] = {**data, **sign(final)}
        name = subject("Example Organisation", f"Record {final['ceremony']} UNCERTIFIED", rehearsal=True)
        start = load_certificate(files["keys/root-ca.crt"]).not_valid_before_utc
        certificate = sign_log(device, "record-log", name, start, None).certificate
        record = b"".join(rfc8785.dumps(line) + b"\n" for line in [*kept, final])
        signer = LogSigner(device, "record-log", certificate)
        return sign_all({**files, "record.jsonl": record}, signer, record_signer)

    return alter


def _own_ending(final: dict[str, Any]) -> dict[str, Any]:
    return {"ending_signature": Ed25519PrivateKey.generate().sign(rfc8785.dumps(final)).hex()}


def _without_root(corpus: Corpus, files: Files) -> Files:
    aborted = abort_a_copy(lambda final: {})(corpus, files)
    return {name: content for name, content in aborted.items() if not name.startswith("keys/root-ca")}


def another_log_certificate(make: Callable[[FakeDevice, x509.Certificate, str], x509.Certificate]) -> Alter:
    """Everything signed by a key that the root did certify, but not for this."""

    def alter(corpus: Corpus, files: Files) -> Files:
        device, root = own_device(), load_certificate(files["keys/root-ca.crt"])
        device.token.objects["root-ca"] = corpus.log.token.objects["root-ca"]
        lines = entries(files)
        certificate = make(device, root, lines[0]["ceremony"])
        (certified,) = (one for one in lines if one["event"] == "log-key-certified")
        certified["data"]["certificate_sha256"] = certificate.fingerprint(hashes.SHA256()).hex()
        signer = LogSigner(device, "record-log", certificate, (root,))
        return sign_all({**files, "record.jsonl": rechain(lines)}, signer, corpus.record_signer)

    return alter


def _of_another_ceremony(device: FakeDevice, root: x509.Certificate, _: str) -> x509.Certificate:
    name = subject("Example Organisation", "Record KR-20200101-00000000", rehearsal=True)
    return sign_log(device, "record-log", name, root.not_valid_before_utc, Issuer(root, "root-ca")).certificate


def _for_code(device: FakeDevice, root: x509.Certificate, ceremony: str) -> x509.Certificate:
    """A certificate as the root issues it for a purpose, with the name and key usage of a log key's."""
    name = subject("Example Organisation", f"Record {ceremony}", rehearsal=True)
    contents = log_contents(device.public_key("record-log"), name, root.not_valid_before_utc, root)
    builder = build_certificate(contents, root)
    purpose = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.CODE_SIGNING])
    return builder.add_extension(purpose, critical=False).sign(token_key(device, "root-ca"), hashes.SHA384())


def in_manifest(change: Callable[[dict[str, Any]], None]) -> Alter:
    """The manifest changed and signed by the true key."""

    def alter(corpus: Corpus, files: Files) -> Files:
        manifest = json.loads(files["manifest.json"])
        change(manifest)
        content = json.dumps(manifest, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()
        signer = LogSigner(corpus.log, "record-log", load_certificate(files["keys/record-log.crt"]))
        return {**files, "manifest.json": content, "manifest.p7s": signer.sign(content)}

    return alter


def named(name: str) -> Alter:
    """A file of this name in the folder and in the manifest, signed by the true key."""

    def alter(corpus: Corpus, files: Files) -> Files:
        return resign(corpus, {**files, name: b"more"})

    return alter


def in_cms(change: Callable[[Corpus, Files, Any], bytes]) -> Alter:
    """manifest.p7s, which no manifest names, in another form."""

    def alter(corpus: Corpus, files: Files) -> Files:
        parsed = cms.ContentInfo.load(files["manifest.p7s"])
        return {**files, "manifest.p7s": change(corpus, files, parsed)}

    return alter


def _unsigned_attribute(_: Corpus, __: Files, parsed: Any) -> bytes:
    signer = parsed["content"]["signer_infos"][0]
    stamp = signer["signed_attrs"][0].copy()
    signer["unsigned_attrs"] = cms.CMSAttributes([stamp])
    return bytes(parsed.dump(force=True))


def _another_certificate(_: Corpus, files: Files, parsed: Any) -> bytes:
    from asn1crypto import pem
    from asn1crypto import x509 as asn1_x509

    _, _, der = pem.unarmor(files["keys/root-ca.crt"])
    certificates = parsed["content"]["certificates"]
    certificates.append(cms.CertificateChoices("certificate", asn1_x509.Certificate.load(der)))
    return bytes(parsed.dump(force=True))


def _another_hash(corpus: Corpus, files: Files, _: Any) -> bytes:
    return _cms(corpus, files, hashes.SHA512())


def _two_signers(corpus: Corpus, files: Files, _: Any) -> bytes:
    device = own_device()
    name = subject("Example Organisation", "Somebody else", rehearsal=True)
    other = sign_log(
        device, "record-log", name, load_certificate(files["keys/root-ca.crt"]).not_valid_before_utc, None
    ).certificate
    return _cms(corpus, files, hashes.SHA384(), (other, token_key(device, "record-log")))


def _cms(corpus: Corpus, files: Files, algorithm: Any, *more: Any) -> bytes:
    builder = pkcs7.PKCS7SignatureBuilder().set_data(files["manifest.json"])
    log = load_certificate(files["keys/record-log.crt"])
    builder = builder.add_signer(log, token_key(corpus.log, "record-log"), algorithm)
    for certificate, key in more:
        builder = builder.add_signer(certificate, key, algorithm)
    return builder.sign(Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary])


def _room_in_report(corpus: Corpus, files: Files) -> Files:
    """Something in the room that the report's signature leaves free, where no signature reaches."""
    report = bytearray(files["report.pdf"])
    end = report.index(b"0>", report.index(b"/Contents")) if b"/Contents" in report else 0
    report[end] = ord("7")
    return resign(corpus, {**files, "report.pdf": bytes(report)})


def _two_roots(corpus: Corpus, files: Files) -> Files:
    """`openssl -CAfile` would trust both."""
    device = own_device()
    name = subject("Example Organisation", "Another root", rehearsal=True)
    start = load_certificate(files["keys/root-ca.crt"]).not_valid_before_utc
    other = sign_log(device, "record-log", name, start, None).certificate.public_bytes(Encoding.PEM)
    return resign(corpus, {**files, "keys/root-ca.crt": files["keys/root-ca.crt"] + other})


def trusted_by_the_system(_: Corpus, files: Files, store: Path) -> Files:
    """Signed under an authority that lies among the system's own, beside the true root's certificate."""
    device, root = own_device(), load_certificate(files["keys/root-ca.crt"])
    device.make_estate_key("root-ca", KeyType.EC_P384)
    name = subject("A public authority", "Everybody's CA", rehearsal=False)
    authority = sign_root(device, "root-ca", name, root.not_valid_before_utc).certificate
    (store / "authority.pem").write_bytes(authority.public_bytes(Encoding.PEM))
    log = load_certificate(files["keys/record-log.crt"])
    certificate = sign_log(
        device, "record-log", log.subject, root.not_valid_before_utc, Issuer(authority, "root-ca")
    ).certificate
    return sign_all(files, LogSigner(device, "record-log", certificate), RecordSigner())


CRAFTED: dict[str, Alter] = {
    "an abort made of a copy": abort_a_copy(lambda final: {}),
    "an abort made of a copy, early": abort_a_copy(lambda final: {}, 5),
    "an abort made of a copy, with an ending key of one's own": abort_a_copy(_own_ending),
    "an abort made of a copy, without its root": _without_root,
    "a log key of another ceremony": another_log_certificate(_of_another_ceremony),
    "a log key that was certified for something else": another_log_certificate(_for_code),
    "two root certificates in one file": _two_roots,
    "a manifest with a hidden file": named("keys/.more"),
    "a manifest with a space in a name": named("keys/root ca.crt"),
    "a manifest with a letter that looks like another": named("keys/r\u043e\u043et-ca.crt"),
    "a manifest with names that differ in case": named("keys/Root-CA.crt"),
    "a manifest that names itself": named("Manifest.json"),
    "a manifest with a field more": in_manifest(lambda manifest: manifest.update(note="x")),
    "a manifest with a size that is text": in_manifest(
        lambda manifest: manifest["files"]["script.yaml"].update(size=str(manifest["files"]["script.yaml"]["size"]))
    ),
    "a manifest with half a character": in_manifest(lambda manifest: manifest["files"].update({"\ud800": {}})),
    "a signature with two signers": in_cms(_two_signers),
    "a signature with another hash": in_cms(_another_hash),
    "a signature with an unsigned attribute": in_cms(_unsigned_attribute),
    "a signature with another certificate": in_cms(_another_certificate),
    "a signature with a byte after it": in_cms(lambda _, files, __: files["manifest.p7s"] + b"\0"),
    "something in the report's room": _room_in_report,
}
