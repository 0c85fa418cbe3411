"""Signed images: what whoever publishes signatures does with them, and what each host that pulls installs.

The kit `image-signing/publisher` has the signatures as OCI layouts, which skopeo and oras push, and as files for
`cosign attach`; `image-signing/clients` has keys, chain, and settings for skopeo, podman and CRI-O. While one key
follows another the policy has one entry that lists both: of two entries each would have to pass (containers/image
issue 2319).
"""

from __future__ import annotations

import base64
import datetime
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from ceremony.kits.install import LANGUAGES, Guide, check_script
from ceremony.kits.manifest import MANIFEST, kit_manifest
from ceremony.kits.trust import pem
from ceremony.pki.certificates import sha256_hex
from ceremony.signing.cosign import SignatureManifest, image_of, signature_manifest
from ceremony.signing.documents import Chain

SYSTEM = "image-signing"
PUBLISHER, CLIENTS = "publisher", "clients"
IN_CHINESE = {PUBLISHER: "发布方", CLIENTS: "客户端"}
INSTALLED = "/etc/containers/keyrite"
_MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"
_INDEX_TYPE = "application/vnd.oci.image.index.v1+json"
_TRUSTED_ROOT_TYPE = "application/vnd.dev.sigstore.trustedroot+json;version=0.1"
_NAME = "org.opencontainers.image.ref.name"
_OTHERS = ("docker-daemon", "containers-storage", "dir", "oci")  # transports of what is here already


@dataclass(frozen=True)
class SigningKey:
    """A key whose signatures clients are to accept; `until`: of one that another follows, the last day of that."""

    label: str
    chain: Chain
    until: str = ""

    @property
    def public(self) -> bytes:
        """Its public half, PEM: what cosign calls cosign.pub."""
        return self.chain[0].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@dataclass(frozen=True)
class Signature:
    """One signature of cosign's kind, as a ceremony made it."""

    name: str
    signer: str  # label
    payload: bytes
    encoded: bytes  # in base64


@dataclass(frozen=True)
class Delivery:
    """What both kits of one ceremony share."""

    ceremony: str
    roots: tuple[x509.Certificate, ...]
    keys: tuple[SigningKey, ...]  # newest first
    scopes: tuple[str, ...]  # repositories, or `registry/*`, of which clients are to demand signatures
    signatures: tuple[Signature, ...]
    rotations: Mapping[str, bytes]  # statements and their signatures, by file
    today: datetime.date

    @property
    def newest(self) -> Delivery:
        """The same once nobody accepts an earlier key any more."""
        return replace(self, keys=self.keys[:1])


def build_kits(delivery: Delivery) -> Iterable[tuple[str, Mapping[str, bytes]]]:
    """Both kits, each by its place with every file by its name, its manifest included."""
    for host in (PUBLISHER, CLIENTS):
        files = _common(delivery) | (_publisher(delivery) if host == PUBLISHER else _clients(delivery))
        guide = _guide(delivery, host, files)
        files |= {f"INSTALL.{language}.md": guide.text(language).encode() for language in LANGUAGES}
        files["install.sh"] = guide.script().encode()
        files["check.sh"] = _check(delivery, host, files).encode()
        yield f"{SYSTEM}/{host}", files | {MANIFEST: kit_manifest(SYSTEM, host, files)}


def _common(delivery: Delivery) -> dict[str, bytes]:
    above = {certificate: None for key in delivery.keys for certificate in key.chain[1:-1]}
    files = {"root.pem": pem(delivery.roots), **({"chain.pem": pem(above)} if above else {})}
    for key in delivery.keys:
        files |= {f"keys/{key.label}.pub": key.public, f"keys/{key.label}.crt": pem(key.chain[:1])}
    files["trusted_root.json"] = _trusted_root(delivery)
    return files | {f"rotation/{name}": content for name, content in delivery.rotations.items()}


def _trusted_root(delivery: Delivery) -> bytes:
    """Sigstore's TrustedRoot (protobuf-specs, sigstore_trustroot.proto) with our CAs, and with nobody's logs."""
    authorities = [
        {
            "subject": {
                "organization": _attribute(chain[0], NameOID.ORGANIZATION_NAME),
                "commonName": _attribute(chain[0], NameOID.COMMON_NAME),
            },
            "uri": "",
            "certChain": {"certificates": [{"rawBytes": _base64(one)} for one in chain]},
            "validFor": {"start": chain[0].not_valid_before_utc.strftime("%Y-%m-%dT%H:%M:%SZ")},
        }
        for chain in dict.fromkeys(key.chain[1:] for key in delivery.keys)
    ]
    none: dict[str, list[object]] = {"tlogs": [], "ctlogs": [], "timestampAuthorities": []}
    return _json({"mediaType": _TRUSTED_ROOT_TYPE, "certificateAuthorities": authorities, **none})


def _publisher(delivery: Delivery) -> dict[str, bytes]:
    chains = {key.label: key.chain for key in delivery.keys}
    made = [(one, signature_manifest(one.payload, one.encoded, chains[one.signer])) for one in delivery.signatures]
    folders = {reference: f"{number:03}-{_slug(reference)}" for number, reference in enumerate(_references(delivery))}
    files: dict[str, bytes] = {}
    for reference, folder in folders.items():
        inside = [manifest for one, manifest in made if image_of(one.payload).reference == reference]
        files |= {f"signatures/{folder}/{name}": content for name, content in layout(inside).items()}
    for one, _ in made:
        files |= {f"attach/{one.name}.payload.json": one.payload, f"attach/{one.name}.sig": one.encoded}
    lines = [
        f"{folders[image_of(one.payload).reference]} {manifest.tag} {image_of(one.payload).reference} {one.name} "
        f"{one.signer}"
        for one, manifest in made
    ]
    return files | {"signatures.txt": "".join(f"{line}\n" for line in lines).encode("ascii")} if made else files


def layout(signatures: Iterable[SignatureManifest]) -> dict[str, bytes]:
    """An OCI image layout (image-spec, "image-layout.md") that holds each signature under its tag."""
    files = {"oci-layout": _json({"imageLayoutVersion": "1.0.0"})}
    listed = []
    for one in signatures:
        for blob in (one.manifest, one.config, one.payload):
            files[f"blobs/sha256/{sha256_hex(blob)}"] = blob
        digest = f"sha256:{sha256_hex(one.manifest)}"
        described = {"mediaType": _MANIFEST_TYPE, "digest": digest, "size": len(one.manifest)}
        listed.append({**described, "annotations": {_NAME: one.tag}})
    return files | {"index.json": _json({"schemaVersion": 2, "mediaType": _INDEX_TYPE, "manifests": listed})}


def _clients(delivery: Delivery) -> dict[str, bytes]:
    if not delivery.scopes:
        return {}
    registries = dict.fromkeys(scope.partition("/")[0] for scope in delivery.scopes)
    attachments = "".join(f"  {one}:\n    use-sigstore-attachments: true\n" for one in registries)
    files = {
        "containers/policy.json": _policy(delivery),
        "containers/registries.d/keyrite.yaml": f"docker:\n{attachments}".encode("ascii"),
    }
    if len(delivery.keys) > 1:
        files["after/policy.json"] = _policy(delivery.newest)
    return files


def _policy(delivery: Delivery) -> bytes:
    """Images of these repositories only with a signature by one of the keys; of other registries none."""
    paths = [f"{INSTALLED}/{key.label}.pub" for key in delivery.keys]
    wanted: dict[str, object] = {"type": "sigstoreSigned"}
    wanted |= {"keyPath": paths[0]} if len(paths) == 1 else {"keyPaths": paths}
    wanted["signedIdentity"] = {"type": "matchRepository"}  # cosign signs no tags
    accepted = [{"type": "insecureAcceptAnything"}]
    policy = {
        "default": [{"type": "reject"}],
        "transports": {
            "docker": {scope.removesuffix("/*"): [wanted] for scope in delivery.scopes},
            **{one: {"": accepted} for one in _OTHERS},
        },
    }
    return (json.dumps(policy, indent=2) + "\n").encode("ascii")


def _guide(delivery: Delivery, host: str, files: Mapping[str, bytes]) -> Guide:
    newest, earlier = delivery.keys[0], delivery.keys[1:]
    holds = {
        "publisher": host == PUBLISHER and bool(delivery.signatures),
        "clients": host == CLIENTS and "containers/policy.json" in files,
        "overlap": bool(earlier),
        "rotated": bool(delivery.rotations),
        "chain": "chain.pem" in files,
    }
    images = [image_of(one.payload) for one in delivery.signatures]
    values = {
        "CEREMONY": delivery.ceremony,
        "INSTALLED": INSTALLED,
        "KEY": newest.label,
        "EARLIER": ", ".join(key.label for key in earlier),
        "UNTIL": max((key.until for key in earlier), default=""),
        "ENDS": newest.chain[0].not_valid_after_utc.date().isoformat(),
        "IDENTITY": _identity(newest.chain[0]),
        "IMAGE": str(images[0]) if images else "",
        "COUNT": str(len(images)),
        "CHAIN": " --ca-intermediates chain.pem" if "chain.pem" in files else "",
        "FOLDER": host,
        "FOLDER_ZH": IN_CHINESE[host],
    }
    rotations = [{"FILE": name} for name in delivery.rotations if name.endswith(".json")]
    return Guide(SYSTEM, frozenset(name for name, so in holds.items() if so), values, {"rotations": rotations})


def _check(delivery: Delivery, host: str, files: Mapping[str, bytes]) -> str:
    statements = [name.removesuffix(".statement.json") for name in delivery.rotations if name.endswith(".json")]
    values = {
        "KEYS": " ".join(key.label for key in delivery.keys),
        "STATEMENTS": " ".join(statements),
        "SIGNERS": " ".join(_rotation_signers(delivery)),
    }
    return check_script(SYSTEM, host, files, values)


def _rotation_signers(delivery: Delivery) -> Iterable[str]:
    """The labels of the keys that signed a statement."""
    for name in delivery.rotations:
        if name.endswith(".sig"):
            yield name.split(".")[-2]


def _references(delivery: Delivery) -> Iterable[str]:
    return dict.fromkeys(image_of(one.payload).reference for one in delivery.signatures)


def _identity(certificate: x509.Certificate) -> str:
    """By which name verifiers know a signer: the mail address or https address of its certificate."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ""
    return next(
        (str(one.value) for one in names if isinstance(one, x509.RFC822Name | x509.UniformResourceIdentifier)), ""
    )


def _attribute(certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> str:
    return next((str(one.value) for one in certificate.subject.get_attributes_for_oid(oid)), "")


def _base64(certificate: x509.Certificate) -> str:
    return base64.b64encode(certificate.public_bytes(Encoding.DER)).decode("ascii")


def _slug(text: str) -> str:
    return re.sub("[^a-z0-9]+", "-", text.lower()).strip("-")[:60].strip("-")


def _json(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("ascii")
