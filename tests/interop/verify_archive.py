"""A second verifier for Keyrite archives, written from docs/formats.md alone; it shares no code with Keyrite.

    python verify_archive.py ARCHIVE [ROOT.crt]     exit 0: sound; 1: not, and why; needs `cryptography` and openssl
It checks files, chain, signatures, certificates, keys and shares. It does not replay the script's rules of order."""

import hashlib
import json
import re
import subprocess
import sys
from math import comb
from pathlib import Path
from tempfile import NamedTemporaryFile as Temporary

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

FIELDS = ("actor", "ceremony", "data", "event", "prev", "seq", "step", "time", "name", "role")
IDS = {"2.5.29.14", "2.5.29.15", "2.5.29.19", "2.5.29.35"}  # of extensions that root and log certificate have
NAME = r"(?a)(\w([\w.-]*[\w-])?/)*\w([\w.-]*[\w-])?"


def need(holds, why):
    if not holds:
        raise ValueError(why)


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def strict(text):
    need(canonical(value := json.loads(text), 16) == text, "JSON that is not canonical")
    return value


def canonical(value, levels):
    need(levels > 0, "JSON that is nested too deeply")
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return b"{" + b",".join(canonical(k, levels) + b":" + canonical(value[k], levels - 1) for k in keys) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(canonical(one, levels - 1) for one in value) + b"]"
    need(type(value) is not float and (type(value) is not int or abs(value) < 2**53), "JSON with an odd number")
    return json.dumps(value, ensure_ascii=False).encode("utf-8")


def opened(folder, name):
    linked = any(one.is_symlink() for one in [folder / name, *(folder / name).parents[: name.count("/")]])
    need(not linked and (folder / name).is_file(), f"{name} is missing, or not a file")
    return (folder / name).open("rb")


def read(folder, name, limit=64 << 20):
    with opened(folder, name) as stream:
        return stream.read(limit)  # what is longer fails its digest


def certificate(folder, name):
    found = x509.load_pem_x509_certificate(read(folder, name))
    need(found.public_bytes(Encoding.PEM) == read(folder, name), f"{name} holds more than one certificate")
    return found


def check_files(folder, ceremony):
    manifest = strict(read(folder, "manifest.json", 16 << 20))
    names = manifest["files"]
    need(manifest == {"ceremony": ceremony, "files": names, "format": "keyrite-archive-1"}, "another manifest")
    different = {*map(str.lower, [*names, "manifest.json", "manifest.p7s"])}
    need(all(re.fullmatch(NAME, one) for one in names) and len(different) == len(names) + 2, "names that are odd")
    found = {one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_symlink() or not one.is_dir()}
    need(found == {*names, "manifest.json", "manifest.p7s"}, "files are missing or were added")
    for name, said in names.items():
        with opened(folder, name) as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            need(said == {"size": stream.tell(), "sha256": digest}, f"{name} was changed")


def check_record(folder):
    head, kept, seal, number, ceremony, entry = "0" * 64, [], None, -1, None, {"event": ""}
    with opened(folder, "record.jsonl") as stream:
        while line := stream.readline((1 << 20) + 1):
            need(line.endswith(b"\n"), "the record is cut off")
            entry, number = strict(line[:-1]), number + 1
            need((*entry, *entry["actor"]) == FIELDS, f"line {number + 1} has other fields")
            place = (number, head, ceremony := ceremony or entry["ceremony"])
            need((entry["seq"], entry["prev"], entry["ceremony"]) == place, f"line {number + 1} does not follow")
            time = re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", entry["time"])
            need(time and (entry["event"] == "ceremony-opened") == (number == 0), "opened twice, or at no time")
            need(not (kept and kept[-1]["event"] in ("ceremony-closed", "ceremony-aborted")), "entries after the end")
            head, seal = sha256(line[:-1]), entry["data"].get("record_seal", seal)
            if not entry["event"].startswith(("step-", "deviation-")) or len(kept) < 2:
                kept.append(entry)
    need(entry["event"] in ("ceremony-closed", "ceremony-aborted"), "the record has no end")
    return kept, seal


def check_cms(signature, content, trusted, log, most=1):
    size = 2 + (signature[1] & 0x7F) + int.from_bytes(signature[2 : 2 + (signature[1] & 0x7F)], "big")
    need(not (signature[size:].strip(b"\0") if most > 1 else signature[size:]), "a signature with something after it")
    with Temporary(buffering=0) as file, Temporary() as signer:
        file.write(signature[:size])
        trust = ["-CAfile", trusted, "-partial_chain", "-no-CApath", "-no-CAstore", "-purpose", "any", "-no_check_time"]
        files = ["-inform", "DER", "-in", file.name, "-content", content, "-signer", signer.name, "-out", "/dev/null"]
        subprocess.run(["openssl", "cms", "-verify", "-binary", *trust, *files], capture_output=True, check=True)
        form = subprocess.check_output(["openssl", "cms", "-cmsout", "-print", "-inform", "DER", "-in", file.name])
        one = re.findall(rb"digestAlgorithm:\s+algorithm: (\w+)", form) == [b"sha384"]
        bare = len(re.findall(rb"(crls|unsignedAttrs):\s+<ABSENT>", form)) == 2 and form.count(b"cert_info:") <= most
        need(one and bare, "not one signature with SHA-384 and nothing beside it")
        need(x509.load_pem_x509_certificate(signer.read()) == log, "a signature by another key")


def check_signatures(folder, above, log, seal):
    trusted = folder / "keys/record-log.crt"
    check_cms(read(folder, "record.p7s"), folder / "record.jsonl", trusted, log)
    check_cms(read(folder, "manifest.p7s"), folder / "manifest.json", trusted, log)
    key = MLDSA65PublicKey.from_public_bytes(bytes.fromhex(seal["public_key"]))
    key.verify(read(folder, "record.mldsa65", 3309), read(folder, "record.jsonl", -1))
    pdf = read(folder, "report.pdf")
    start, before, after, rest = map(int, *re.findall(rb"/ByteRange\s*\[(\d+) (\d+) (\d+) (\d+)\s*\]", pdf))
    room = re.fullmatch(b"<([0-9a-fA-F]+)>", pdf[before:after])
    need(start == 0 and after + rest == len(pdf) and room, "report.pdf is not signed as a whole")
    with Temporary(buffering=0) as content:
        content.write(pdf[:before] + pdf[after:])
        check_cms(bytes.fromhex(room[1].decode()), content.name, trusted, log, 1 + max(1, len(above)))


def issued_by(found, issuer):
    try:
        found.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError):
        return False
    return True


def above_log(folder, entries, root, log):
    """The issuers of the log key up to the root: by cross certificates, or a CA whose token was opened by two."""
    names = [
        one.relative_to(folder).as_posix() for one in [*folder.glob("issued/*-by-*.crt"), *folder.glob("keys/*.crt")]
    ]
    chain, known = [log], [root, *(certificate(folder, one) for one in sorted(names))]
    while chain[-1] != root:
        chain.append(next(one for one in known if one not in chain and issued_by(chain[-1], one)))
    label, opened = last(entries, "log-key-certified").get("issuer", "root-ca"), last(entries, "token-opened")
    announced = label == entries[0]["data"]["parameters"].get("issuer") and len(opened.get("by", [])) == 2
    there = label in [one["label"] for one in opened.get("keys", [])]
    need(label.startswith("root-ca") or (announced and there), "a log key by a CA whose token was not opened")
    return chain[1:]


def check_certificate(found, issuer, is_ca, name):
    found.verify_directly_issued_by(issuer)
    usage, constraints = map(found.extensions.get_extension_for_class, (x509.KeyUsage, x509.BasicConstraints))
    need(usage.critical and constraints.critical and constraints.value.ca is is_ca, "a certificate of another profile")
    need({one.oid.dotted_string for one in found.extensions} <= IDS, "a certificate for something else")
    bits = usage.value.public_bytes()[-1]  # X.690 section 8.6: the first bit, digitalSignature, is the highest
    need(bits == (0b00000110 if is_ca else 0b11000000), "a certificate with a wrong key usage")
    common = found.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value
    need(name in ("", common.removeprefix("REHEARSAL ")), "a log certificate of another ceremony")


def last(entries, event):
    return [{}, *(e["data"] for e in entries if e["event"] == event)][-1]


def check_meaning(folder, entries, root, log):
    first, closed = entries[0]["data"], entries[-1]["event"] == "ceremony-closed"
    need(sha256(read(folder, "script.yaml")) == first["script"]["sha256"], "another script")
    taken, held = first.get("continues", {}), first["parameters"].get("policy_sha256")
    need(held is None or sha256(read(folder, "policy.yaml")) == held, "another policy")
    estate = {e["data"]["label"]: {**e["data"]} for e in entries if e["event"] == "estate-key-made"}
    for one in [*taken.get("estate", []), *(e["data"] for e in entries if e["event"] == "estate-key-wrapped")]:
        estate.setdefault(one["label"], {}).update(one)
    named = taken.get("root_certificate_sha256") or last(entries, "certificate-signed").get("certificate_sha256")
    need(named == (root and sha256(root.public_bytes(Encoding.DER))), "another root certificate, or none")
    if root is not None:
        check_certificate(root, root, True, "")
        need(("REHEARSAL" in root.subject.rfc4514_string()) is (first["mode"] == "rehearsal"), "no rehearsal")
        spki = root.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        need(sha256(spki) == estate["root-ca"]["public_key_sha256"], "another root CA key")
    named = last(entries, "log-key-certified").get("certificate_sha256")
    need(log.issuer == log.subject or sha256(log.public_bytes(Encoding.DER)) == named, "another log certificate")
    for label, one in estate.items():
        if closed or "blob_sha256" in one:
            need(sha256(read(folder, f"keys/{label}.wrapped")) == one["blob_sha256"], f"another wrapped key {label}")
    if not closed:
        return
    register = taken.get("set") or last(entries, "share-set-made")["set"]
    shares, k = {share["index"]: share for share in register["shares"]}, register["threshold"]
    n = len(different := {share["commitment"] for share in register["shares"]})
    need(sorted(shares) == [*range(1, n + 1)] and 2 <= k <= n <= 16, "a share register with gaps")
    if first["kind"] == "root-generation":
        planned = (first["parameters"]["shares"], first["parameters"]["threshold"], comb(n, k))
        back = {e["data"]["commitment"] for e in entries if e["event"] == "sheet-read-back"} >= different
        need(back and (n, k, last(entries, "subsets-proven")["subsets"]) == planned, "not all proven that was planned")
    if first["kind"] == "recovery":
        judged = [e for e in entries if e["event"] == "sheet-judged" and e["data"]["verdict"] == "genuine"]
        good = {e["data"]["index"] for e in judged if shares[e["data"]["index"]]["holder"] == e["actor"]["name"]}
        need(len(good) >= k, "no quorum of the registered holders")


def main(folder, anchor=None):
    entries, seal = check_record(folder)
    log, first, end = certificate(folder, "keys/record-log.crt"), entries[0], entries[-1]
    own = end["event"] == "ceremony-aborted" and log.issuer == log.subject
    root = certificate(folder, "keys/root-ca.crt") if not own or (folder / "keys/root-ca.crt").exists() else None
    check_files(folder, first["ceremony"])
    above = [] if own else above_log(folder, entries, root, log)
    check_certificate(log, (*above, log)[0], False, f"Record {first['ceremony']}{' UNCERTIFIED' * own}")
    check_signatures(folder, above, log, seal)
    check_meaning(folder, entries, root, log)
    if own:  # nobody but its beginner may end it so
        given, key = (bytes.fromhex(one) for one in (end["data"].pop("ending_signature"), first["data"]["ending_key"]))
        Ed25519PublicKey.from_public_bytes(key).verify(given, canonical(end, 16))
    need(anchor is None or x509.load_pem_x509_certificate(Path(anchor).read_bytes()) == root, "another root than yours")
    return end["event"].removeprefix("ceremony-")


if __name__ == "__main__":
    try:
        sys.stdout.write(f"sound: {main(Path(sys.argv[1]), *sys.argv[2:3])}\n")
    except Exception as problem:
        sys.exit(f"NOT sound: {problem or type(problem).__name__}")
