"""An archive of a revocation with a token in use, altered by somebody who has every key that it had.

The CA key on the token, the log key and the one-time key sign whatever the attacker likes; the archive before is out of
reach. `REVOKED` is refused as it stands; `TAKEN_BACK` only beside the archive before it.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from ceremony.issuing.index import INDEX_FILE
from ceremony.planning.estate_keys import EstateKeyOptions
from tests.e2e.lives import server_request
from tests.fakes import Key
from tests.fuzz.archive_corpus import Alter, Corpus, Files, edit, entries, keeping_log_key, rechain, resign
from tests.support import plain_papers
from tests.vectors.years import Years

CRL = "issued/platform-ca.crl"
Entries = list[x509.RevokedCertificate]
LATER = datetime.timedelta(hours=1)


def make_revoked(folder: Path) -> Corpus:
    """Two certificates, issued and revoked one after the other; `before` and `closed` are the two revocations."""
    corpus, years = Corpus(folder), Years(folder)
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        years.hold("root-generation", 0)
        years.hold("estate-key", 0, estate_key=EstateKeyOptions("platform-ca"))
        years.hold("handover", 0)
        years.hold("issuance-by-token", 0, requests=(server_request("one"), server_request("two")))
        years.hold("revocation-by-token", 0, **years.revoked("dns:one.example", "key-compromise"))
        with keeping_log_key(corpus):
            years.hold("revocation-by-token", 0, **years.revoked("dns:two.example", "superseded"))
    *_, corpus.archives["before"], corpus.archives["closed"] = (one / "archive" for one in years.folders.values())
    return corpus


def crl(change: Callable[[Entries], Entries], number: int = 0, *, by: str = "platform-ca") -> Alter:
    """The list signed anew with other entries, and the record as if it had been so."""

    def alter(corpus: Corpus, files: Files) -> Files:
        old = x509.load_pem_x509_crl(files[CRL])
        counted = number or old.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(old.issuer)
            .last_update(old.last_update_utc)
            .next_update(old.next_update_utc or old.last_update_utc)
            .add_extension(old.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value, critical=False)
            .add_extension(x509.CRLNumber(counted), critical=False)
        )
        for one in change(list(old)):
            builder = builder.add_revoked_certificate(one)
        key: Key | None = corpus.log.token.objects[by].key
        assert key is not None
        made = builder.sign(key, hashes.SHA384())
        digest = hashlib.sha256(made.public_bytes(Encoding.DER)).hexdigest()
        lines = entries(files)
        for line in lines:
            if line["event"] == "crl-issued":
                line["data"] |= {"number": counted, "sha256": digest, "crl_sha256": digest}
        return resign(corpus, {**files, CRL: made.public_bytes(Encoding.PEM), "record.jsonl": rechain(lines)})

    return alter


def named(entry: x509.RevokedCertificate, **other: Any) -> x509.RevokedCertificate:
    """The entry of a list with another serial number, date or reason."""
    builder = x509.RevokedCertificateBuilder().serial_number(other.get("serial", entry.serial_number))
    builder = builder.revocation_date(other.get("date", entry.revocation_date_utc))
    reason = other.get("reason", entry.extensions.get_extension_for_class(x509.CRLReason).value.reason)
    return builder.add_extension(x509.CRLReason(reason), critical=False).build()


def index(change: Callable[[list[dict[str, Any]]], list[dict[str, Any]] | None]) -> Alter:
    """The index with other lines, and the rest signed anew."""

    def alter(corpus: Corpus, files: Files) -> Files:
        lines = [json.loads(one) for one in files[INDEX_FILE].splitlines()]
        changed = change(lines) or lines
        return resign(corpus, {**files, INDEX_FILE: b"".join(rfc8785.dumps(one) + b"\n" for one in changed)})

    return alter


def line(place: int, **other: Any) -> Alter:
    """The index with one line that says something else."""
    return index(lambda lines: lines[place].update(other))


def event(name: str, **data: Any) -> Alter:
    """The record with one entry that says something else; without data it is not there."""

    def change(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for one in lines:
            if one["event"] == name:
                one["data"] |= data
        return [one for one in lines if data or one["event"] != name]

    return edit(change)


def opened(change: Callable[[dict[str, Any]], object]) -> Alter:
    """The record with another opening of the token."""

    def each(lines: list[dict[str, Any]]) -> None:
        for one in lines:
            if one["event"] == "token-opened":
                change(one["data"])

    return edit(each)


def without(name: str) -> Alter:
    return lambda corpus, files: resign(corpus, {one: files[one] for one in files if one != name})


def an_older_list(corpus: Corpus, files: Files) -> Files:
    return resign(corpus, {**files, CRL: corpus.files("before")[CRL]})


def a_stray_list(corpus: Corpus, files: Files) -> Files:
    return resign(corpus, {**files, "issued/root-ca.crl": files[CRL]})


def a_stray_certificate(corpus: Corpus, files: Files) -> Files:
    return resign(corpus, {**files, "issued/one.crt": corpus.files("before")["keys/record-log.crt"]})


REVOKED: dict[str, Alter] = {
    "a line of the index taken over says another name": line(-3, names=["dns:other.example"]),
    "a line of the index taken over is lost": index(lambda lines: [*lines[:-3], *lines[-2:]]),
    "a line of one's own is lost": index(lambda lines: lines[:-1]),
    "a line of one's own has another serial number": line(-1, serial="ab"),
    "a line of one's own has another issuer": line(-1, issuer="root-ca"),
    "a line too many": index(lambda lines: [*lines, {**lines[-1], "certificate_sha256": "ab" * 32}]),
    "two lines change places": index(lambda lines: [*lines[:-3], lines[-2], lines[-3], lines[-1]]),
    "no index": without(INDEX_FILE),
    "no list": without(CRL),
    "an older list": an_older_list,
    "a list of the root's that nobody signed": a_stray_list,
    "a certificate that no index has": a_stray_certificate,
    "the list drops the entry before": crl(lambda named: named[1:]),
    "the list drops its own entry": crl(lambda named: named[:1]),
    "the list names one more": crl(lambda was: [*was, named(was[0], serial=5)]),
    "the list names another serial number": crl(lambda was: [was[0], named(was[1], serial=5)]),
    "the list gives another reason": crl(lambda was: [was[0], named(was[1], reason=x509.ReasonFlags.unspecified)]),
    "the list gives another day": crl(lambda was: [was[0], named(was[1], date=was[1].revocation_date_utc - LATER)]),
    "the number of the list falls": crl(lambda named: named, 1),
    "the number of the list stays": crl(lambda named: named, 2),
    "the log key signs the list": crl(lambda named: named, by="record-log"),
    "the record names another serial number": event("certificate-revoked", serial="5"),
    "the record names another issuer": event("certificate-revoked", issuer="root-ca"),
    "no list is signed": event("crl-issued"),
    "nothing is revoked": event("certificate-revoked"),
    "another token": opened(lambda one: one["identity"].update(serial="another")),
    "the token opened by one": opened(lambda one: one["by"].pop()),
    "the token opened by one in two roles": opened(lambda one: one["by"][1].update(name=one["by"][0]["name"])),
    "the token opened by two operators": opened(lambda one: one["by"][1].update(role="operator")),
    "a token without the key": opened(lambda one: one["keys"].clear()),
    "the log key by the root, which is not there": event("log-key-certified", issuer="root-ca"),
}
TAKEN_BACK: dict[str, Alter] = {
    "the entry before has another serial number": crl(lambda was: [named(was[0], serial=5), was[1]]),
    "the entry before has another reason": crl(lambda was: [named(was[0], reason=x509.ReasonFlags.superseded), was[1]]),
    "the entry before has a later day": crl(
        lambda was: [named(was[0], date=was[0].revocation_date_utc + LATER), was[1]]
    ),
}
