"""A second verifier for Keyrite archives, written from docs/formats.md alone; it shares no code with Keyrite.

    python verify_archive.py ARCHIVE [ROOT.crt [EARLIER]]

EARLIER: the archive that it continues. Exit 0: sound; 1: not, and why. Needs `cryptography` and openssl. It checks
files, chain, signatures, certificates, index, lists, tokens, keys and shares; not the script's rules of order."""

import datetime
import hashlib
import json
import re
import subprocess
import sys
from base64 import b64decode
from itertools import takewhile
from math import comb
from pathlib import Path
from tempfile import NamedTemporaryFile as Temporary

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

FIELDS = ("actor", "ceremony", "data", "event", "prev", "seq", "step", "time", "name", "role")
IDS = {"2.5.29.14", "2.5.29.15", "2.5.29.19", "2.5.29.35"}  # of extensions that root and log certificate have
INDEX, BUNDLE, LOG = "issued/index.jsonl", "issued/bundle.pem", "keys/record-log.crt"
KINDS = {x509.DNSName: "dns", x509.IPAddress: "ip", x509.UniformResourceIdentifier: "uri", x509.RFC822Name: "email"}
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


def key_of(found):
    return found.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


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
    return names


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
            if not entry["event"].startswith(("step-", "deviation-")) or len(kept) < 2 or "token" in entry["data"]:
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
    there = label in [one["label"] for one in opened.get("keys", [])]
    announced = label == entries[0]["data"]["parameters"].get("issuer")
    need(label.startswith("root-ca") or (announced and there), "a log key by a CA whose token was not opened")
    return chain[1:]


def check_tokens(entries):
    """A token in use is one that the archive before names, or that somebody decided about; two people opened it."""
    issuer, taken = entries[0]["data"]["parameters"].get("issuer"), entries[0]["data"].get("continues", {})
    known = {(one["serial"], one["label"]) for one in taken.get("tokens", []) if issuer in one["keys"]}
    decided = [e["data"].get("token", {}) for e in entries if e["event"] == "deviation-noted"]
    known |= {(one["serial"], one["label"]) for one in decided if one}
    signed = {e["data"]["issuer"] for e in entries if e["event"] in ("certificate-issued", "crl-issued")}
    for opened in (e["data"] for e in entries if e["event"] == "token-opened"):
        roles, names = ({one[field] for one in opened["by"]} for field in ("role", "name"))
        two = len(names) == 2 and roles in ({"operator", "administrator"}, {"operator", "witness"})
        need(two, "a token that was not opened by two people in their roles")
        labels = {one["label"] for one in opened["keys"]}
        need({issuer} | signed <= labels, "a signature by a key that is not on the token that was opened")
        token = opened["identity"]["serial"], opened["identity"]["label"]
        need(token in known, "a token that the archive before does not name")


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


def line_of(found, issuer, profile, file, ceremony):
    """The line of a certificate in the index."""
    extensions = {type(one.value): one.value for one in found.extensions}
    names, is_ca = extensions.get(x509.SubjectAlternativeName, []), extensions.get(x509.BasicConstraints)
    return {
        "serial": f"{found.serial_number:x}",
        "issuer": issuer,
        "subject": found.subject.rfc4514_string(),
        "names": [f"{KINDS[type(one)]}:{one.value}" for one in names if type(one) in KINDS],
        "not_before": found.not_valid_before_utc.isoformat(),
        "not_after": found.not_valid_after_utc.isoformat(),
        "certificate_sha256": sha256(found.public_bytes(Encoding.DER)),
        "public_key_sha256": sha256(key_of(found)),
        "ca": bool(is_ca and is_ca.ca),
        "profile": profile,
        "file": file,
        "ceremony": ceremony,
    }


def lines_told(folder, entries, files):
    """The lines that the record's entries give the index, of certificates that are there."""
    profiles = {}
    for one, data in ((e["event"], e["data"]) for e in entries):
        if one == "certificate-linted" and "label" in data:
            profiles[data["label"]] = data.get("profile", {"name": "root-ca"})["name"]
        issuer, profile = data.get("issuer", "root-ca"), "record-log"
        if one == "certificate-signed":
            issuer, profile = data.get("issuer", data["label"]), profiles.get(data["label"], "")
        elif one == "certificate-issued":
            profile = data["profile"]["name"]
        elif one != "log-key-certified":
            continue
        if data["file"] in files:
            line = line_of(certificate(folder, data["file"]), issuer, profile, data["file"], entries[0]["ceremony"])
            yield from [line] * (line["certificate_sha256"] == data["certificate_sha256"])


def check_index(folder, entries, files):
    """The index as it was taken over, and what was issued here, in order; nothing lies here that is not in it."""
    raw = read(folder, INDEX) if INDEX in files else b""
    lines, own = [strict(one) for one in raw.split(b"\n")[:-1]], entries[0]["ceremony"]
    before = [*takewhile(lambda one: one["ceremony"] != own, lines)]
    taken = entries[0]["data"].get("continues", {}).get("index_sha256", sha256(b""))
    need(raw == b"".join(canonical(one, 4) + b"\n" for one in lines), "an index that is cut off")
    need(sha256(b"".join(canonical(one, 4) + b"\n" for one in before)) == taken, "another index than was taken over")
    need(lines[len(before) :] == [*lines_told(folder, entries, files)], "an index of others than were issued")
    known = {one["certificate_sha256"]: one for one in lines}
    need(len(known) == len(lines), "an index with a certificate in two lines")
    for name in (one for one in files if one.endswith(".crt")):
        found = certificate(folder, name)
        line = known.get(sha256(found.public_bytes(Encoding.DER)))
        begun = name == LOG and found.issuer == found.subject
        begun |= entries[-1]["event"] == "ceremony-aborted" and name.startswith("keys/")
        need(line or begun, f"{name} is not in the index")
        if line:
            lasts = not name.startswith("issued/") or line["profile"] == "cross-ca"
            need(line["file"] == name and (lasts or line["ceremony"] == own), f"{name} was not issued here")
            found.verify_directly_issued_by(certificate(folder, f"keys/{line['issuer']}.crt"))
    return lines


def entries_of(crl):
    """What a list names: since when, and why, by serial number."""
    found = {}
    for one in crl:
        why = [two.value.reason.name for two in one.extensions if two.oid == x509.CRLReason.oid]
        found[f"{one.serial_number:x}"] = one.revocation_date_utc, *(why or ["unspecified"])
    return found


def list_of(folder, label):
    name, issuer = f"issued/{label}.crl", certificate(folder, f"keys/{label}.crt")
    crl = x509.load_pem_x509_crl(read(folder, name))
    own = crl.issuer == issuer.subject and crl.is_signature_valid(issuer.public_key())
    need(own and len(entries_of(crl)) == len(crl), f"{name} is not by the key {label}, or names something twice")
    return crl


def check_lists(folder, entries, files):
    """Each list is the one that was signed here, or taken over; it counts on, and names what is revoked."""
    taken, closed = entries[0]["data"].get("continues", {}), entries[-1]["event"] == "ceremony-closed"
    before, signed = {one["issuer"]: one for one in taken.get("crls", [])}, {}
    numbers = {one["issuer"]: one["number"] for one in (*taken.get("crls", []), *taken.get("emergency_crls", []))}
    for data in (e["data"] for e in entries if e["event"] == "crl-issued"):
        signed |= {data.get("issuer", "root-ca"): data} if not data.get("emergency") else {}
    there = {one[len("issued/") : -len(".crl")] for one in files if one.endswith(".crl")}
    need(there <= {*before, *signed} and (not closed or there == {*before, *signed}), "lists are missing or were added")
    revoked = [e["data"] for e in entries if e["event"] == "certificate-revoked"]
    need(not closed or {one["issuer"] for one in revoked} <= {*signed}, "no list follows what was revoked")
    for label in there:
        crl, told, old = list_of(folder, label), signed.get(label), before.get(label, {"number": 0, "entries": 0})
        need(sha256(crl.public_bytes(Encoding.DER)) == (told or old)["sha256"], f"another list of {label}")
        number = crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
        need(number == (told or old)["number"], f"a list of {label} with another number")
        here = [one for one in revoked if one["issuer"] == label] if told else []
        need(not told or number > numbers.get(label, 0), f"a list of {label} that does not count on")
        named = entries_of(crl)
        need(len(named) == old["entries"] + len(here), f"a list of {label} with more or fewer entries")
        for one in here:
            said = datetime.datetime.fromisoformat(one["date"]), one["reason"].replace("-", "_")
            need(named.get(one["serial"]) == said, f"{one['serial']} is revoked otherwise, or not")
    sealed = {e["data"]["crl"]["sha256"] for e in entries if e["event"] == "emergency-crl-sealed"}
    made = {e["data"]["sha256"] for e in entries if e["event"] == "crl-issued" and e["data"].get("emergency")}
    need(not closed or sealed == made, "an emergency list in no bag, or a bag with none")
    settled = {e["data"]["sha256"]: e["data"] for e in entries if e["event"] == "emergency-crl-settled"}
    gone = {(data["issuer"], data["serial"]) for data in revoked}
    for one in taken.get("emergency_crls", []):
        was = settled.get(one["sha256"], {"how": ""})["how"]
        need(was or one.get("superseded") or one["issuer"] not in signed or not closed, "an emergency list left behind")
        stopped = {(one["issuer"], serial) for serial in one["serials"]}
        need(was != "used" or stopped <= gone, "what an emergency list stopped is not revoked")


def check_roots(folder, entries, files, lines):
    """The bundle holds what leads from one root that is not retired to another, then these, the newest first."""
    estate = {one["label"]: one for one in entries[0]["data"].get("continues", {}).get("estate", [])}
    retired = {e["data"]["label"] for e in entries if e["event"] == "key-retired"}
    gone = {e["data"].get("certificate_sha256") for e in entries if e["event"] == "certificate-revoked"}
    keys = {one["public_key_sha256"] for one in lines if one["certificate_sha256"] in gone}
    need({estate[one]["public_key_sha256"] for one in retired} <= keys, "a key retired that was not revoked")
    retired |= {label for label, one in estate.items() if one.get("retired")}
    labels = {one[5:-4] for one in files if re.fullmatch(r"keys/root-ca(-\d+)?\.crt", one)} - retired
    newest = sorted(labels, key=lambda one: int(one[8:] or 1), reverse=True)
    roots = [certificate(folder, f"keys/{one}.crt") for one in newest]
    crosses = {one["file"]: one["certificate_sha256"] for one in lines if one["profile"] == "cross-ca"}
    found = [certificate(folder, one) for one in sorted({*crosses} & {*files})]
    names, known = {one.subject for one in roots}, {(one.subject, key_of(one)) for one in roots}
    found = [one for one in found if one.issuer in names and (one.subject, key_of(one)) in known]
    wanted = [one.public_bytes(Encoding.PEM) for one in (found + roots if len(roots) > 1 else [])]
    need((read(folder, BUNDLE) if BUNDLE in files else b"") == b"".join(wanted), "another bundle than the roots are")


def check_earlier(folder, entries, earlier):
    """Nothing of the archive before is lost: not a line of its index, not an entry of its lists."""
    taken = entries[0]["data"]["continues"]
    need(sha256(read(earlier, "manifest.json", 16 << 20)) == taken["manifest_sha256"], "it continues another archive")
    same = "index_also" in taken or sha256(read(earlier, INDEX)) == taken["index_sha256"]
    need(same, "another index was taken over than the one before has")
    for one in sorted(earlier.glob("issued/*.crl")):
        named, before = entries_of(list_of(folder, one.stem)), entries_of(list_of(earlier, one.stem))
        need(before.items() <= named.items(), f"the list of {one.stem} takes something back")


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
        need(sha256(key_of(root)) == estate["root-ca"]["public_key_sha256"], "another root CA key")
    named = last(entries, "log-key-certified").get("certificate_sha256")
    need(log.issuer == log.subject or sha256(log.public_bytes(Encoding.DER)) == named, "another log certificate")
    for label, one in estate.items():
        if closed or "blob_sha256" in one:
            need(sha256(read(folder, f"keys/{label}.wrapped")) == one["blob_sha256"], f"another wrapped key {label}")
    if not closed:
        return
    if first["kind"] == "tuf-root":
        check_tuf_root(folder, entries, first["parameters"]["tuf"])
        return
    register = taken.get("set") or last(entries, "share-set-made")["set"]
    shares, k = {share["index"]: share for share in register["shares"]}, register["threshold"]
    n = len(different := {share["commitment"] for share in register["shares"]})
    need(sorted(shares) == [*range(1, n + 1)] and 2 <= k <= n <= 16, "a share register with gaps")
    if first["kind"] == "root-generation":
        planned = (first["parameters"]["shares"], first["parameters"]["threshold"], comb(n, k))
        back = {e["data"]["commitment"] for e in entries if e["event"] == "sheet-read-back"} >= different
        need(back and (n, k, last(entries, "subsets-proven")["subsets"]) == planned, "not all proven that was planned")
    if first["kind"] == "log-review":
        said = [(e["data"]["log"], e["actor"]["role"]) for e in entries if e["event"] == "log-reviewed"]
        need(
            [one for one, role in said if role != "program"] == first["parameters"]["reviews"], "not all looked through"
        )
        before = [(one["manifest_sha256"], one["head"]) for one, _ in said]
        need((taken["manifest_sha256"], taken["record_head"]) in before, "the archive before was not looked through")
    if first["kind"] == "recovery":
        judged = [e for e in entries if e["event"] == "sheet-judged" and e["data"]["verdict"] == "genuine"]
        good = {e["data"]["index"] for e in judged if shares[e["data"]["index"]]["holder"] == e["actor"]["name"]}
        need(len(good) >= k, "no quorum of the registered holders")


def check_tuf_root(folder, entries, terms):
    """root.json is what entry 0 and the signatures say, and each is by a key of the old or the new root."""
    made = {e["data"]["holder"]: e["data"]["key"] for e in entries if e["event"] == "tuf-key-made"}
    keys = [one.get("key") or made.get(one["name"]) for one in terms["holders"]]
    if None in keys:
        need(not (folder / "tuf/root.json").exists(), "root metadata before every key is known")
        return
    whole = json.loads(content := read(folder, "tuf/root.json"))
    plain = {name: whole[name] for name in ("signatures", "signed")}
    need(json.dumps(plain, indent=1, separators=(",", ": "), sort_keys=True).encode() == content, "other bytes")
    signed, payload = whole["signed"], canonical_tuf(whole["signed"])
    role, known = signed["roles"]["root"], {one["key_id"]: one["public_key"] for one in keys}
    need((signed["version"], role["threshold"]) == (terms["version"], terms["threshold"]), "other root metadata")
    need(signed["expires"] == terms["expires"] and set(role["keyids"]) == set(known), "other root metadata")
    for told in terms["roles"]:
        role = signed["roles"][told["role"]]
        wanted = ([key["key_id"] for key in told["keys"]], told["threshold"])
        need((role["keyids"], role["threshold"]) == wanted, "other keys of a role")
    before = terms.get("previous")
    if before:
        need(sha256(read(folder, "tuf/previous.root.json")) == before["sha256"], "another root.json before")
        known |= {one["key"]["key_id"]: one["key"]["public_key"] for one in before["holders"]}
    given = [(one["key_id"], one["signature"]) for one in terms.get("signatures", [])]
    for one in (e["data"] for e in entries if e["event"] == "tuf-root-signed"):
        need(one["to_sign_sha256"] == sha256(payload), "a signature over other bytes")
        given.append((one["key_id"], one["signature"]))
    need(whole["signatures"] == [{"keyid": one, "sig": made} for one, made in sorted(given)], "other signatures")
    for key_id, signature in given:
        key = load_pem_public_key(known[key_id].encode())
        key.verify(bytes.fromhex(signature), payload, ECDSA(SHA256()))


def canonical_tuf(value):
    """OLPC canonical JSON, as far as root metadata needs it: sorted keys, two escapes."""
    if isinstance(value, dict):
        return b"{" + b",".join(canonical_tuf(k) + b":" + canonical_tuf(value[k]) for k in sorted(value)) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(map(canonical_tuf, value)) + b"]"
    if isinstance(value, str):
        return b'"' + value.replace("\\", "\\\\").replace('"', '\\"').encode() + b'"'
    return json.dumps(value).encode()


def signed_parts(kind, parts):
    """The bytes under the signatures of a document, and these, each as its program has it; by the ends of names."""
    if kind in ("cosign", "key-rotation"):
        text, *signatures = (parts[name] for name in sorted(parts, key=lambda name: not name.endswith(".json")))
        return text, [b64decode(one, validate=True) for one in signatures]
    (content,) = parts.values()
    told = json.loads(content)
    if kind == "notation":
        need(json.dumps(told, separators=(",", ":")).encode() == content, "other bytes than were made")
        need(set(told) == {"payload", "protected", "header", "signature"}, "more than an envelope")
        need(set(told["header"]) == {"x5c", "io.cncf.notary.signingAgent"}, "more than an envelope")
        raws = [b64decode(told["signature"] + "==", b"-_")]
        text = f"{told['protected']}.{told['payload']}".encode()
    else:
        raws, text = [b64decode(one["sig"]) for one in told["signatures"]], canonical(told["signed"], 16)
        made = b'{"signed":%b,"signatures":%b}' % (text, canonical(told["signatures"], 16))
        plain = all({*one, one["method"]} == {"keyid", "method", "sig", "ecdsa"} for one in told["signatures"])
        need(plain and content == made, "other bytes than a server keeps")
    halves = [[int.from_bytes(raw[at : at + 32]) for at in (0, 32)] for raw in raws]
    return text, [encode_dss_signature(*one) for one in halves]


def check_signed(folder, entries, files):
    parameters, told = entries[0]["data"]["parameters"], [e["data"] for e in entries if e["event"] == "document-signed"]
    held = parameters.get("order_sha256")
    need(held is None or sha256(read(folder, "order.yaml")) == held, "another order")
    named = {one["file"]: one["sha256"] for document in told for one in document["files"]}
    need({name for name in files if name.startswith("signed/")} == set(named), "other documents than were signed")
    announced = {one["name"]: (one["kind"], one["signers"], one["sha256"]) for one in parameters.get("documents", [])}
    for one in told:
        labels = [signer["label"] for signer in one["signers"]]
        parts = {part["file"]: read(folder, part["file"]) for part in one["files"]}
        need(all(sha256(content) == named[name] for name, content in parts.items()), "another document")
        need(all(name.startswith(f"signed/{one['name']}.") for name in parts), "another document's file")
        text, signatures = signed_parts(one["kind"], parts)
        need(announced.get(one["name"]) == (one["kind"], labels, sha256(text)), "signed otherwise than announced")
        for signer in one["signers"]:
            found = certificate(folder, f"keys/{signer['label']}.crt")
            need(sha256(key_of(found)) == signer["public_key_sha256"], "another key than signed")
            leaf = json.loads(*parts.values())["header"]["x5c"][0] if one["kind"] == "notation" else None
            need(leaf is None or b64decode(leaf) == found.public_bytes(Encoding.DER), "an envelope of another key")
            need(any(is_by(found.public_key(), signature, text) for signature in signatures), "a signature is not its")
        need(len(signatures) == len(labels), "more signatures than keys")


def is_by(key, signature, text):
    try:
        key.verify(signature, text, ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def main(folder, anchor=None, earlier=None):
    entries, seal = check_record(folder)
    log, first, end = certificate(folder, LOG), entries[0], entries[-1]
    keyless = end["event"] == "ceremony-aborted" or first["data"]["kind"] in ("share-check", "log-review", "tuf-root")
    own = keyless and log.issuer == log.subject
    root = certificate(folder, "keys/root-ca.crt") if not own or (folder / "keys/root-ca.crt").exists() else None
    files = check_files(folder, first["ceremony"])
    above = [] if own else above_log(folder, entries, root, log)
    check_certificate(log, (*above, log)[0], False, f"Record {first['ceremony']}{' UNCERTIFIED' * own}")
    check_signatures(folder, above, log, seal)
    check_meaning(folder, entries, root, log)
    check_signed(folder, entries, files)
    if first["data"].get("rules", 1) >= 4:
        check_tokens(entries)
        check_lists(folder, entries, files)
        check_roots(folder, entries, files, check_index(folder, entries, files))
    if own:  # nobody but its beginner may end it so
        given, key = (bytes.fromhex(one) for one in (end["data"].pop("ending_signature"), first["data"]["ending_key"]))
        Ed25519PublicKey.from_public_bytes(key).verify(given, canonical(end, 16))
    need(anchor is None or x509.load_pem_x509_certificate(Path(anchor).read_bytes()) == root, "another root than yours")
    if earlier is not None:
        check_earlier(folder, entries, Path(earlier))
    return end["event"].removeprefix("ceremony-")


if __name__ == "__main__":
    try:
        sys.stdout.write(f"sound: {main(Path(sys.argv[1]), *sys.argv[2:4])}\n")
    except Exception as problem:
        sys.exit(f"NOT sound: {problem or type(problem).__name__}")
