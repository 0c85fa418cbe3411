"""A second verifier for Keyrite archives, written from docs/formats.md alone; it shares no code with Keyrite.

    python verify_archive.py ARCHIVE [ROOT.crt]     exit 0: sound; 1: not, and why; needs `cryptography` and openssl

It checks files, chain, signatures, certificates, keys and shares. It does not replay the script's rules of order.
"""

import hashlib
import json
import re
import stat
import subprocess
import sys
from math import comb
from pathlib import Path
from tempfile import NamedTemporaryFile as Temporary

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

FIELDS = ("actor", "ceremony", "data", "event", "prev", "seq", "step", "time", "name", "role")
FINAL = {"ceremony-closed", "ceremony-aborted"}


class BadArchive(Exception):
    pass


def need(holds, why):
    if not holds:
        raise ValueError(why)


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def strict(text, limit):
    need(len(text) <= limit, "JSON that is too long")
    need(canonical(value := json.loads(text.decode("utf-8")), 16) == text, "JSON that is not canonical")
    return value


def canonical(value, levels):
    need(levels > 0, "JSON that is nested too deeply")
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return b"{" + b",".join(canonical(k, levels) + b":" + canonical(value[k], levels - 1) for k in keys) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(canonical(one, levels - 1) for one in value) + b"]"
    need(type(value) is not float, "JSON with a number that is not an integer")
    need(type(value) is not int or abs(value) < 2**53, "JSON with a number that is too large")
    return json.dumps(value, ensure_ascii=False).encode("utf-8")


def opened(folder, name):
    path = folder / name
    linked = any(part.is_symlink() for part in (path, *path.parents) if part != folder and folder in part.parents)
    need(not linked and path.exists() and stat.S_ISREG(path.lstat().st_mode), f"{name} is missing, or not a file")
    return path.open("rb")


def read(folder, name, limit=64 << 20):
    with opened(folder, name) as stream:
        return stream.read(limit)  # what is longer fails its digest


def check_files(folder):
    manifest = strict(read(folder, "manifest.json", 16 << 20), 16 << 20)
    need(manifest["format"] == "keyrite-archive-1", "another format")
    found = {one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_symlink() or not one.is_dir()}
    need(found == {*manifest["files"], "manifest.json", "manifest.p7s"}, "files are missing or were added")
    for name, said in manifest["files"].items():
        with opened(folder, name) as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            need((stream.tell(), digest) == (said["size"], said["sha256"]), f"{name} was changed")
    return manifest


def check_record(folder):
    head, kept, seal, number, ceremony, entry = "0" * 64, [], None, -1, None, {"event": ""}
    with opened(folder, "record.jsonl") as stream:
        while line := stream.readline((1 << 20) + 2):
            need(line.endswith(b"\n"), "the record is cut off")
            entry, number = strict(line[:-1], 1 << 20), number + 1
            need((*entry, *entry["actor"]) == FIELDS, f"line {number + 1} has other fields")
            need(entry["seq"] == number and entry["prev"] == head, f"line {number + 1} does not follow")
            need(entry["ceremony"] == (ceremony := ceremony or entry["ceremony"]), "two ceremonies in one record")
            need((entry["event"] == "ceremony-opened") == (number == 0), "opened twice, or not at all")
            need(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", entry["time"]), "a time that is none")
            need(not (kept and kept[-1]["event"] in FINAL), "entries after the end")
            head = sha256(line[:-1])
            seal = entry["data"].get("record_seal", seal)
            if not entry["event"].startswith(("step-", "deviation-")) or len(kept) < 2:
                kept.append(entry)
    need(entry["event"] in FINAL, "the record has no end")
    return kept, seal


def der_size(der):
    octets = der[1] & 0x7F
    return 2 + octets + int.from_bytes(der[2 : 2 + octets], "big")


def check_cms(signature, content, root, log):
    need(der_size(signature) == len(signature), "a signature with something after it")
    with Temporary(buffering=0) as file, Temporary() as signer:
        file.write(signature)
        options = ["-binary", "-inform", "DER", "-purpose", "any", "-no_check_time", "-out", "/dev/null"]
        files = ["-in", file.name, "-content", content, "-CAfile", root, "-signer", signer.name]
        subprocess.run(["openssl", "cms", "-verify", *options, *files], capture_output=True, check=True)
        need(x509.load_pem_x509_certificate(signer.read()) == log, "a signature by another key")


def check_signatures(folder, root, log, seal):
    for name, content in (("record.p7s", "record.jsonl"), ("manifest.p7s", "manifest.json")):
        check_cms(read(folder, name), folder / content, folder / root, log)
    key = MLDSA65PublicKey.from_public_bytes(bytes.fromhex(seal["public_key"]))
    key.verify(read(folder, "record.mldsa65", 3309), read(folder, "record.jsonl", -1))
    pdf = read(folder, "report.pdf")
    pattern = rb"/ByteRange\s*\[(\d+) (\d+) (\d+) (\d+)\s*\]"
    ((zero, before, after, rest),) = (map(int, found) for found in re.findall(pattern, pdf))
    gap = pdf[before:after]
    need(zero == 0 and after + rest == len(pdf) and gap[:1] + gap[-1:] == b"<>", "report.pdf is not signed as a whole")
    der = bytes.fromhex(gap[1:-1].decode())
    with Temporary(buffering=0) as content:
        content.write(pdf[:before] + pdf[after:])
        check_cms(der[: der_size(der)], content.name, folder / root, log)  # the rest is room that was left


def check_certificate(certificate, issuer, is_ca):
    certificate.verify_directly_issued_by(issuer)
    usage, constraints = map(certificate.extensions.get_extension_for_class, (x509.KeyUsage, x509.BasicConstraints))
    need(usage.critical and constraints.critical and constraints.value.ca is is_ca, "a certificate of another profile")
    allowed = ("key_cert_sign", "crl_sign") if is_ca else ("digital_signature", "content_commitment")
    for name in ("digital_signature", "content_commitment", "key_encipherment", "key_cert_sign", "crl_sign"):
        need(getattr(usage.value, name) is (name in allowed), "a certificate with a wrong key usage")


def last(entries, event, **where):
    found = ({}, *(e["data"] for e in entries if e["event"] == event and where.items() <= e["data"].items()))
    return found[-1]


def check_meaning(folder, entries, root, log):
    first, closed = entries[0]["data"], entries[-1]["event"] == "ceremony-closed"
    need(sha256(read(folder, "script.yaml")) == first["script"]["sha256"], "another script")
    taken = first.get("continues", {})
    estate = {e["data"]["label"]: {**e["data"]} for e in entries if e["event"] == "estate-key-made"}
    for one in [*taken.get("estate", []), *(e["data"] for e in entries if e["event"] == "estate-key-wrapped")]:
        estate.setdefault(one["label"], {}).update(one)
    if log.issuer != log.subject:
        named = taken.get("root_certificate_sha256") or last(entries, "certificate-signed")["certificate_sha256"]
        need(sha256(root.public_bytes(Encoding.DER)) == named, "another root certificate")
        named = last(entries, "log-key-certified")["certificate_sha256"]
        need(sha256(log.public_bytes(Encoding.DER)) == named, "another log certificate")
        spki = root.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        need(sha256(spki) == estate["root-ca"]["public_key_sha256"], "another root CA key")
    for label, one in estate.items():
        if closed or "blob_sha256" in one:
            need(sha256(read(folder, f"keys/{label}.wrapped")) == one["blob_sha256"], f"another wrapped key {label}")
    if not closed:
        return
    register = taken.get("set") or last(entries, "share-set-made")["set"]
    shares = {share["index"]: share for share in register["shares"]}
    n, k = len(register["shares"]), register["threshold"]
    need(sorted(shares) == list(range(1, n + 1)) and 2 <= k <= n <= 16, "a share register with gaps")
    need(len({share["commitment"] for share in shares.values()}) == n, "two shares with one commitment")
    if first["kind"] == "root-generation":
        need((n, k) == (first["parameters"]["shares"], first["parameters"]["threshold"]), "not the planned shares")
        need(last(entries, "subsets-proven")["subsets"] == comb(n, k), "not every subset was proven")
        for index, share in shares.items():
            need(last(entries, "sheet-read-back", index=index)["commitment"] == share["commitment"], "another sheet")
    if first["kind"] == "recovery":
        judged = [e for e in entries if e["event"] == "sheet-judged" and e["data"]["verdict"] == "genuine"]
        good = {e["data"]["index"] for e in judged if shares[e["data"]["index"]]["holder"] == e["actor"]["name"]}
        need(len(good) >= k, "no quorum of the registered holders")


def main(folder, anchor=None):
    entries, seal = check_record(folder)
    log = x509.load_pem_x509_certificate(read(folder, "keys/record-log.crt"))
    own = entries[-1]["event"] == "ceremony-aborted" and log.issuer == log.subject
    root = log if own else x509.load_pem_x509_certificate(read(folder, "keys/root-ca.crt"))
    need(check_files(folder)["ceremony"] == entries[0]["ceremony"], "a manifest of another ceremony")
    check_certificate(log, root, is_ca=False)
    if not own:
        check_certificate(root, root, is_ca=True)
    check_signatures(folder, "keys/record-log.crt" if own else "keys/root-ca.crt", log, seal)
    check_meaning(folder, entries, root, log)
    need(anchor is None or x509.load_pem_x509_certificate(Path(anchor).read_bytes()) == root, "another root than yours")
    return entries[-1]["event"].removeprefix("ceremony-")


if __name__ == "__main__":
    try:
        sys.stdout.write(f"sound: {main(Path(sys.argv[1]), *sys.argv[2:3])}\n")
    except Exception as problem:
        sys.exit(f"NOT sound: {problem or type(problem).__name__}")
