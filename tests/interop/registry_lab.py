"""A host with a registry, a Notary server and a docker daemon, in a network of its own; all with Debian's programs."""

from __future__ import annotations

import hashlib
import io
import json
import shlex
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from ceremony.issuing import read_request
from ceremony.keys import KeyType
from ceremony.signing.images import Image
from tests.interop.kit_support import Root
from tests.interop.lab import Done, Lab, LabHost, require_lab
from tests.unit.ceremony.issuing.issuing_support import make_csr

REGISTRY, NOTARY = "registry.platform.example", "notary.platform.example"
REPOSITORY = f"{REGISTRY}:5000/team/app"
_ADDRESS = "10.20.0.5"
_DAEMON = "dockerd --iptables=false --ip6tables=false --bridge=none --ip-forward=false --storage-driver=vfs"
PROGRAMS = ("dockerd", "containerd", "docker-registry", "curl", "busybox", "dash", "timeout")
_LOGS = {"level": "error"}


@dataclass
class RegistryLab:
    """The host, with what runs there."""

    host: LabHost
    folder: Path  # seen by the host
    root: Root

    @property
    def anchors(self) -> Path:
        """The root's certificate, which the servers' certificate leads to."""
        return self.folder / "ca.crt"

    def start(self, command: str, until: str) -> None:
        """A program that runs until the lab ends; NoLabError is not for what does not come up: that fails."""
        log = self.folder / f"{command.split(maxsplit=1)[0]}.log"
        wait = shlex.quote(f"until {until}; do sleep 0.02; done")
        done = self.host.run(f"{command} </dev/null >{log} 2>&1 & timeout 20 sh -c {wait} >/dev/null 2>&1", timeout=40)
        assert done.ok, log.read_text("utf-8")

    def curl(self, arguments: str) -> Done:
        return self.host.run(f"curl -sS --cacert {self.anchors} {arguments}")

    def start_registry(self) -> None:
        settings = self.folder / "registry.yml"
        tls = {"certificate": str(self.folder / "tls.crt"), "key": str(self.folder / "tls.key")}
        told = {
            "version": 0.1,
            "log": _LOGS,
            "storage": {"filesystem": {"rootdirectory": str(self.folder / "registry")}},
            "http": {"addr": f"{_ADDRESS}:5000", "tls": tls},
        }
        settings.write_text(json.dumps(told))  # JSON is YAML as well
        ready = f"curl -fsS --cacert {self.anchors} https://{REGISTRY}:5000/v2/"
        self.start(f"docker-registry serve {settings}", ready)
        self.host.must(
            f"mkdir -p /etc/docker/certs.d/{REGISTRY}:5000 && cp {self.anchors} /etc/docker/certs.d/{REGISTRY}:5000/"
        )

    def start_notary(self) -> None:
        """Keeps everything in memory, with snapshot and timestamp keys of its own."""
        settings = self.folder / "notary.json"
        server = {
            "http_addr": f"{_ADDRESS}:4443",
            "tls_cert_file": str(self.folder / "tls.crt"),
            "tls_key_file": str(self.folder / "tls.key"),
        }
        told = {
            "server": server,
            "trust_service": {"type": "local"},
            "storage": {"backend": "memory"},
            "logging": _LOGS,
        }
        settings.write_text(json.dumps(told))
        ready = f"curl -fsS --cacert {self.anchors} https://{NOTARY}:4443/_notary_server/health"
        self.start(f"notary-server -config {settings}", ready)

    def start_docker(self) -> None:
        self.start(f"{_DAEMON} -H unix:///run/docker.sock", "docker version")

    def import_image(self, name: str) -> None:
        """busybox as an image, under a name."""
        archive = self.folder / "app.tar"
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as tar:
            tar.add(shutil.which("busybox") or "", "bin/busybox")
        archive.write_bytes(packed.getvalue())
        self.host.must(f"docker import {archive} {name}")


def push_image(lab: RegistryLab, name: str) -> Image:
    """A small image, pushed by Debian's skopeo."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as tar:
        tar.addfile(tarfile.TarInfo(name))
    layer = content.getvalue()
    digest = f"sha256:{hashlib.sha256(layer).hexdigest()}"
    rootfs = {"type": "layers", "diff_ids": [digest]}
    config = json.dumps({"architecture": "amd64", "os": "linux", "config": {}, "rootfs": rootfs}).encode()
    kind = "application/vnd.oci.image"

    def blob(media_type: str, one: bytes) -> dict[str, object]:
        return {"mediaType": media_type, "digest": f"sha256:{hashlib.sha256(one).hexdigest()}", "size": len(one)}

    manifest = json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": f"{kind}.manifest.v1+json",
            "config": blob(f"{kind}.config.v1+json", config),
            "layers": [blob(f"{kind}.layer.v1.tar", layer)],
        }
    ).encode()
    place = lab.folder / name
    (place / "blobs/sha256").mkdir(parents=True)
    for one in (layer, config, manifest):
        (place / "blobs/sha256" / hashlib.sha256(one).hexdigest()).write_bytes(one)
    (place / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    index = {"schemaVersion": 2, "manifests": [blob(f"{kind}.manifest.v1+json", manifest)]}
    (place / "index.json").write_text(json.dumps(index))
    certificates = f"--dest-cert-dir /etc/docker/certs.d/{REGISTRY}:5000"
    reference = f"{REGISTRY}:5000/team/{name}"
    lab.host.must(f"skopeo --insecure-policy copy --preserve-digests {certificates} oci:{place} docker://{reference}:1")
    return Image(reference, f"sha256:{hashlib.sha256(manifest).hexdigest()}", "1")


@contextmanager
def registry_lab(folder: Path, root: Root, *programs: str) -> Iterator[RegistryLab]:
    """An empty host, ready for its servers; NoLabError where there can be none."""
    require_lab(*PROGRAMS, *programs)
    folder.chmod(0o755)
    (folder / "lab").mkdir()
    root.token.add_key("servers", KeyType.EC_P256)
    names = [x509.DNSName(REGISTRY), x509.DNSName(NOTARY)]
    request = read_request(make_csr({NameOID.COMMON_NAME: REGISTRY}, names, key=root.token.keys["servers"]))
    leaf = root.sign(request, "tls-server", root.issuer)
    above = root.issuer.certificate.public_bytes(Encoding.PEM)
    (folder / "tls.crt").write_bytes(leaf.public_bytes(Encoding.PEM) + above)
    (folder / "ca.crt").write_bytes(above)
    private = root.token.keys["servers"].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "tls.key").write_bytes(private)
    with Lab(folder / "lab") as lab:
        host = lab.add_host("one", [_ADDRESS], {f"{REGISTRY} {NOTARY}": _ADDRESS})
        yield RegistryLab(host, folder, root)
