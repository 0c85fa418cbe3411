"""Kits for the lab: an estate's CAs in software, and what each host is given for the requests that it made."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import NameOID

from ceremony.estate.description import Estate, Use
from ceremony.estate.matching import match_requests
from ceremony.issuing import (
    Issuer,
    Request,
    Revocation,
    draft_certificate,
    draft_crl,
    load_crl_profile,
    load_profile,
    read_request,
    sign_certificate,
    sign_crl,
    sign_log,
    subject,
)
from ceremony.keys import KeyType
from ceremony.kits.docker_tls import SYSTEM, Delivery, build_kit
from ceremony.kits.manifest import MANIFEST, SIGNATURE, delivery_manifest
from ceremony.kits.trust import Change, Issued, Signer, Trust
from ceremony.pki.cms import sign_detached
from tests.unit.ceremony.issuing.issuing_support import SigningToken, as_device, make_csr, new_root

NOW = datetime.datetime.now(datetime.UTC)
LONG_AGO = NOW - datetime.timedelta(days=400)
CEREMONY = "KR-20260101-0000AAAA"


@dataclass
class Root:
    """A root with its issuing CAs, by label."""

    token: SigningToken
    issuer: Issuer
    cas: dict[str, Issuer] = field(default_factory=dict)
    revoked: dict[str, list[Revocation]] = field(default_factory=dict)

    def add_ca(self, label: str) -> Issuer:
        self.token.add_key(label, KeyType.EC_P256)
        names = {NameOID.ORGANIZATION_NAME: "Example Clinic", NameOID.COMMON_NAME: f"CA {label}"}
        request = read_request(make_csr(names, key=self.token.keys[label]))
        made = self.sign(request, "subordinate-ca", self.issuer, LONG_AGO)  # older than a leaf that has expired
        self.cas[label] = Issuer(made, label)
        return self.cas[label]

    def sign(
        self, request: Request, profile: str, issuer: Issuer, now: datetime.datetime = NOW, days: int | None = None
    ) -> x509.Certificate:
        draft = draft_certificate(
            load_profile(profile), request, issuer.certificate, now=now, random_bytes=secrets.token_bytes, days=days
        )
        return sign_certificate(as_device(self.token), draft, issuer).certificate

    def crl(self, issuer: Issuer) -> bytes:
        draft = draft_crl(
            load_crl_profile("offline-root"), issuer.certificate, self.revoked.get(issuer.label, []), now=NOW
        )
        return sign_crl(as_device(self.token), draft, issuer).pem

    def signer(self, label: str) -> Signer:
        """A CA by its label; `LABEL until DAY`: one that another follows."""
        label, _, until = label.partition(" until ")
        ca = self.cas[label]
        return Signer(label, ca.certificate, (self.issuer.certificate,), self.crl(ca), until)

    def trust(self, estate: Estate, groups: dict[str, tuple[str, ...]]) -> Trust:
        return Trust(
            roots=(self.issuer.certificate,),
            root_crls=(self.crl(self.issuer),),
            servers=(self.signer(estate.servers_authority or ""),),
            groups={name: tuple(map(self.signer, labels)) for name, labels in groups.items()},
        )


def make_root() -> Root:
    token, issuer = new_root(now=LONG_AGO)
    token.add_key("record-log", KeyType.EC_P384)
    return Root(token, issuer)


def issue(root: Root, estate: Estate, trust: Trust, requests: Path) -> list[tuple[str, Issued]]:
    """A certificate for everything that was asked for, by the newest CA."""
    made = []
    for one in match_requests(estate, requests).requests:
        group = one.host.group
        signer = trust.servers[0] if one.use is Use.SERVER or group is None else trust.groups[group.name][0]
        certificate = root.sign(one.request, f"tls-{one.use}", root.cas[signer.label], days=estate.days)
        made.append((one.host.name, Issued(one.use, certificate, signer)))
    return made


def write_kits(
    root: Root,
    estate: Estate,
    trust: Trust,
    issued: Iterable[tuple[str, Issued]],
    out: Path,
    changes: tuple[Change, ...] = (),
) -> None:
    """A signed delivery."""
    delivery = Delivery(CEREMONY, estate, trust, NOW.date(), estate.renew_days, changes=changes)
    by_host: dict[str, list[Issued]] = {}
    for host, one in issued:
        by_host.setdefault(host, []).append(one)
    own = {}
    for host in estate.hosts:
        for name, content in build_kit(delivery, host, by_host.get(host.name, [])).items():
            path = out / SYSTEM / host.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            if name == MANIFEST:
                own[f"{SYSTEM}/{host.folder}/{MANIFEST}"] = content
    manifest = delivery_manifest(CEREMONY, "estate_sha256", estate.sha256, own)
    (out / MANIFEST).write_bytes(manifest)
    name = subject("Example Clinic", f"Record {CEREMONY}", rehearsal=True)
    log = sign_log(as_device(root.token), "record-log", name, NOW, root.issuer).certificate
    (out / SIGNATURE).write_bytes(sign_detached(as_device(root.token), "record-log", log, manifest))
