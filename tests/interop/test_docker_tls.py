"""The kit for Docker's TLS as INSTALL says it, word for word, with Debian's own programs: who gets in, and who not.

Four hosts in a lab (`lab.py`): a registry, a registry behind nginx, a daemon, and an operator's machine.
"""

from __future__ import annotations

import datetime
import io
import json
import re
import shlex
import shutil
import sys
import tarfile
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from ceremony.estate.description import Estate, Use
from ceremony.estate.requesting import SCRIPT, write_requests
from ceremony.issuing import Revocation, read_request
from ceremony.kits.docker_tls import SYSTEM
from ceremony.kits.trust import Change, Issued, Trust
from tests.interop.kit_support import LONG_AGO, NOW, Root, issue, make_root, write_kits
from tests.interop.lab import Done, Lab, LabHost, NoLabError, require_lab
from tests.unit.ceremony.estate.estate_support import estate_of
from tests.unit.ceremony.issuing.issuing_support import make_csr

REGISTRY, MIRROR, NODE, OPS = (f"{name}.platform.example" for name in ("registry", "mirror", "node1", "ops1"))
ADDRESSES = {REGISTRY: "10.20.0.5", MIRROR: "10.20.0.6", NODE: "10.20.0.11", OPS: "10.20.0.21"}
ESTATE = f"""
format: keyrite-estate-1
organisation: Example Clinic
servers_authority: servers-ca
registries:
  - {{host: {REGISTRY}, addresses: [10.20.0.5], clients: [nodes, operators]}}
  - {{host: {MIRROR}, addresses: [10.20.0.6], front: nginx, clients: [operators]}}
daemons:
  - {{host: {NODE}, addresses: [10.20.0.11], clients: [operators]}}
client_groups:
  - {{name: operators, authority: operators-ca, hosts: [{OPS}]}}
  - {{name: nodes, authority: nodes-ca, hosts: [{NODE}]}}
"""
PROGRAMS = (
    "dockerd",
    "containerd",
    "docker-registry",
    "nginx",
    "skopeo",
    "curl",
    "openssl",
    "testssl",
    "busybox",
    "dash",
)
# what a lab has instead of a network and a disk of its own; the kit's settings stay as they are
DOCKER_OPTS = "--iptables=false --ip6tables=false --bridge=none --ip-forward=false --storage-driver=vfs"
BACK = r"\n## (?:The way back|退回)\n"
DEBIANS_REGISTRY = Path("/etc/docker/registry/config.yml")
WHOLE_LOOK = re.compile(r"check\.sh (?!--policy|--daemon)")  # those two look at one file of the host
APP = f"{REGISTRY}:5000/app:1"
COMMAND = f"DOCKER_TLS_VERIFY=1 DOCKER_HOST=tcp://{NODE}:2376 /usr/bin/docker"


@dataclass
class Estates:
    """The lab with everything installed."""

    lab: Lab
    estate: Estate
    root: Root
    trust: Trust
    issued: list[tuple[str, Issued]]
    folder: Path
    said: dict[str, list[tuple[str, Done]]]  # what each command of INSTALL said
    grading: threading.Thread | None = None

    def grade(self, place: str) -> dict[str, str]:
        """What testssl.sh says of a place, by its names; it takes long, and runs beside the other tests."""
        assert self.grading is not None
        self.grading.join()
        found = json.loads((self.folder / f"{place}.json").read_bytes())
        return {one["id"]: one["finding"] for one in found}

    def host(self, name: str) -> LabHost:
        return self.lab.hosts[name]

    def kit(self, name: str, kits: str = "kits") -> Path:
        return self.folder / kits / SYSTEM / name


def steps(install: str) -> list[list[str]]:
    """The commands of each step of INSTALL, as somebody who reads it types them."""
    return [_commands(part) for part in re.split(r"\n## \d+\. ", re.split(BACK, install)[0])[1:]]


def way_back(install: str) -> list[str]:
    return _commands(re.split(BACK, install)[1])


def _commands(text: str) -> list[str]:
    return [line[4:] for line in text.splitlines() if line.startswith("    ")]


@pytest.fixture(scope="module")
def all_installed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estates]:
    try:
        require_lab(*PROGRAMS)
    except NoLabError as why:
        pytest.skip(f"NO LAB, so Docker's own programs judged nothing here: {why}")
    folder = tmp_path_factory.mktemp("docker-tls")
    folder.chmod(0o755)
    (folder / "lab").mkdir()
    with Lab(folder / "lab") as lab:
        estate = estate_of(ESTATE.encode())
        for name, address in ADDRESSES.items():
            lab.add_host(name, [address], ADDRESSES)
        lab.hosts[NODE].must(f"echo 'DOCKER_OPTS=\"{DOCKER_OPTS}\"' >/etc/default/docker")
        for name in (REGISTRY, MIRROR):  # as Debian's package has it, for the way back
            plain = DEBIANS_REGISTRY.read_text("utf-8").replace("addr: :5000", "addr: 127.0.0.1:5009")  # beside others
            (folder / "config.yml").write_text(plain, "utf-8")
            lab.hosts[name].must(f"install -D -m 0644 {folder}/config.yml {DEBIANS_REGISTRY}")
        write_requests(estate, folder / "requests")
        guide = (folder / "requests/README.md").read_text("utf-8")
        command = next(line[4:] for line in guide.splitlines() if line.startswith("    mkdir"))
        for name, host in lab.hosts.items():
            host.must(command.replace("/PATH/TO/HOST/request.sh", str(folder / "requests" / name / SCRIPT)))
        root = make_root()
        for label in ("servers-ca", "operators-ca", "nodes-ca", "operators-ca-2"):
            root.add_ca(label)
        trust = root.trust(estate, {"operators": ("operators-ca",), "nodes": ("nodes-ca",)})
        issued = issue(root, estate, trust, folder / "requests")
        write_kits(root, estate, trust, issued, folder / "kits")
        made = Estates(lab, estate, root, trust, issued, folder, {})
        for name in ADDRESSES:
            install(made, name)
        made.grading = threading.Thread(target=_grade, args=(made,))
        if any("testssl" in one.name for one in request.session.items):
            made.grading.start()
        yield made
        if made.grading.ident is not None:
            made.grading.join()


def _grade(made: Estates) -> None:
    for place in (f"{ADDRESSES[REGISTRY]}:5000", f"{ADDRESSES[NODE]}:2376"):
        options = f"--quiet --color 0 --warnings off --nodns none --jsonfile {made.folder}/{place}.json -p -s"
        made.host(REGISTRY).run(f"cd /tmp && testssl {options} {place}", timeout=240)


def install(made: Estates, name: str) -> None:
    """Everything that INSTALL says, but its last step, after which there is no way back."""
    kit = made.kit(name)
    parts = steps((kit / "INSTALL.en.md").read_text("utf-8"))
    commands = [one for part in parts[:-1] for one in part]
    made.said[name] = [(one, made.host(name).run(f"cd {kit} && {one}")) for one in commands]


@pytest.fixture
def installed(all_installed: Estates) -> Estates:
    return all_installed


@pytest.mark.parametrize("name", ADDRESSES)
def test_every_command_of_install_does_what_it_says(installed: Estates, name: str) -> None:
    assert [(command, done.out) for command, done in installed.said[name] if not done.ok] == []
    checks = [done.out for command, done in installed.said[name] if WHOLE_LOOK.search(command)]
    assert len(checks) == 2
    assert all("Nothing failed." in one and "NOT TRIED" not in one for one in checks), checks
    assert "ok         the ceremony's signature over all kits" in checks[0]


def test_what_is_served_is_checked_with_openssl_alone(installed: Estates) -> None:
    said = {name: installed.said[name][-1][1].out for name in ADDRESSES}
    for name, place in ((REGISTRY, "10.20.0.5:5000"), (MIRROR, "10.20.0.6:5000"), (NODE, "10.20.0.11:2376")):
        for what in (
            "serves this certificate",
            "refuses who has no certificate",
            "refuses tls1",
            "refuses tls1_1",
        ):
            assert f"ok         {place}: {what}\n" in said[name]
    for place in (f"{REGISTRY}:5000", f"{MIRROR}:5000", f"{NODE}:2376"):
        assert f"ok         {place}: known by its certificate, and lets this host in\n" in said[OPS]


LOOK = """
import sys
from pathlib import Path
from ceremony.kits.served import check_served, parse_endpoint
from ceremony.pki.certificates import load_certificate
wanted = load_certificate(Path(sys.argv[2]).read_bytes())
for one in check_served(parse_endpoint(sys.argv[1], sys.argv[3]), wanted):
    print(one.id, one.result)
"""


@pytest.mark.parametrize("name", [REGISTRY, MIRROR, NODE])
def test_kit_check_sees_what_each_program_serves(installed: Estates, name: str) -> None:
    """What `keyrite kit check --at` asks, from another host; here dockerd, docker-registry and nginx answer."""
    place = f"{ADDRESSES[name]}:{2376 if name == NODE else 5000}"
    asked = ["env", f"PYTHONPATH={Path(__file__).parents[2]}", sys.executable, "-c", LOOK]
    for kit, served in ((name, "passed"), (REGISTRY if name == NODE else NODE, "failed")):
        said = installed.host(OPS).must(shlex.join([*asked, place, str(installed.kit(kit) / "tls/server.crt"), name]))
        assert said.split("\n")[:-1] == [
            f"served {served}",
            "stranger passed",
            "refuses-tls-1.0 passed",
            "refuses-tls-1.1 passed",
        ]


@pytest.fixture(scope="module")
def image(all_installed: Estates) -> str:
    """An image that the daemon has and the registry holds: busybox, put together and pushed by the operator."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        tar.add(shutil.which("busybox") or "", "bin/busybox", filter=_as_root)
    (all_installed.folder / "app.tar").write_bytes(archive.getvalue())
    ops = all_installed.host(OPS)
    ops.must(f"{COMMAND} import {all_installed.folder}/app.tar {APP}")
    ops.must(f"{COMMAND} push {APP}")
    return APP


def _as_root(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    return member


def test_an_image_is_pushed_pulled_and_run_over_mutual_tls(installed: Estates, image: str) -> None:
    ops = installed.host(OPS)
    ops.must(f"{COMMAND} rmi {image}")
    assert "Downloaded newer image" in ops.must(f"{COMMAND} pull {image}")
    assert ops.must(f"{COMMAND} run --rm --network none {image} /bin/busybox echo it runs") == "it runs\n"
    found = json.loads(ops.must(f"skopeo inspect docker://{image}"))
    assert found["RepoTags"] == ["1"]


def test_an_image_goes_through_nginx_too(installed: Estates, image: str) -> None:
    ops = installed.host(OPS)
    ops.must(f"skopeo copy docker://{image} docker://{MIRROR}:5000/app:1")
    assert "sha256:" in ops.must(f"skopeo inspect docker://{MIRROR}:5000/app:1")


def test_containerd_and_the_policy_take_it_from_the_estates_registries(installed: Estates, image: str) -> None:
    node = installed.host(NODE)
    pulled = node.run(f"ctr -n kit content fetch --hosts-dir /etc/containerd/certs.d {image}")
    assert pulled.ok, pulled.out
    node.must(f"skopeo copy docker://{image} dir:{installed.folder}/lab/copied")
    node.must(f"DOCKER_HOST=unix:///run/docker.sock /usr/bin/docker save -o {installed.folder}/lab/saved.tar {image}")
    refused = node.run(f"skopeo copy docker-archive:{installed.folder}/lab/saved.tar dir:{installed.folder}/lab/other")
    assert (refused.ok, "rejected by policy" in refused.out) == (False, True), refused.out


@dataclass
class Wrong:
    """Client certificates that must not get in."""

    folder: Path

    def put(self, name: str, certificates: list[x509.Certificate], key: ec.EllipticCurvePrivateKey, ca: bytes) -> None:
        place = self.folder / name
        place.mkdir()
        (place / "cert.pem").write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in certificates))
        (place / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        for other, own in (("client.cert", "cert.pem"), ("client.key", "key.pem")):
            (place / other).symlink_to(own)
        for file in ("ca.pem", "ca.crt"):
            (place / file).write_bytes(ca)


@pytest.fixture(scope="module")
def wrong(all_installed: Estates, tmp_path_factory: pytest.TempPathFactory) -> Wrong:
    root, foreign = all_installed.root, make_root()
    stranger = foreign.add_ca("operators-ca")
    made = Wrong(tmp_path_factory.mktemp("wrong"))
    key = ec.generate_private_key(ec.SECP256R1())
    names = {NameOID.ORGANIZATION_NAME: "Example Clinic", NameOID.COMMON_NAME: OPS}
    request = read_request(make_csr(names, [x509.DNSName(OPS)], key=key))
    anchors = root.cas["servers-ca"].certificate.public_bytes(Encoding.PEM)
    for name, profile, owner, issuer, now in (
        ("purpose", "tls-server", root, root.cas["operators-ca"], NOW),
        ("expired", "tls-client", root, root.cas["operators-ca"], LONG_AGO),
        ("another-ca", "tls-client", root, root.cas["operators-ca-2"], NOW),
        ("stranger", "tls-client", foreign, stranger, NOW),
    ):
        made.put(name, [owner.sign(request, profile, issuer, now, 30), issuer.certificate], key, anchors)
    (made.folder / "nobody").mkdir()
    for file in ("ca.pem", "ca.crt"):
        (made.folder / "nobody" / file).write_bytes(anchors)
    return made


@pytest.mark.parametrize("who", ["purpose", "expired", "another-ca", "stranger", "nobody"])
def test_dockerd_refuses_who_must_not_get_in(installed: Estates, wrong: Wrong, who: str) -> None:
    ops, node = installed.host(OPS), installed.host(NODE)
    before = int(node.must("wc -c </run/docker.log"))
    asked = ops.run(f"DOCKER_CERT_PATH={wrong.folder / who} {COMMAND} version --format '{{{{.Server.Version}}}}'")
    assert not asked.ok
    assert "remote error: tls: bad certificate" in asked.out or "requires a client certificate" in asked.out, asked.out
    told = node.must(f"tail -c +{before + 1} /run/docker.log")
    # a client in Go does not even send a certificate of a CA that the server does not name
    kept_back = "didn't provide a certificate"
    why = {"purpose": "incompatible key usage", "expired": "expired", "nobody": kept_back, "another-ca": kept_back}
    assert why.get(who, "signed by unknown authority") in told


@pytest.mark.parametrize("who", ["purpose", "expired", "another-ca", "stranger", "nobody"])
@pytest.mark.parametrize("place", [REGISTRY, MIRROR])
def test_registries_refuse_who_must_not_get_in(installed: Estates, wrong: Wrong, place: str, who: str) -> None:
    asked = installed.host(OPS).run(f"skopeo inspect --cert-dir {wrong.folder / who} docker://{place}:5000/app:1")
    assert not asked.ok
    assert "bad certificate" in asked.out or "400 Bad Request" in asked.out or "invalid status code" in asked.out, (
        asked.out
    )


def test_a_server_is_known_by_its_certificate_alone(installed: Estates) -> None:
    """A client's certificate in a server's place, another name, another CA: docker's client and curl refuse them."""
    ops = installed.host(OPS)
    ops.must(
        "openssl s_server -www -accept 7777 -cert ~/.docker/cert.pem -key ~/.docker/key.pem >/dev/null 2>&1 & "
        "until grep -q :1E61 /proc/net/tcp /proc/net/tcp6; do :; done"
    )
    anchors = f"cat {installed.kit(NODE)}/tls/daemon-clients-ca.pem >>/root/purpose/ca.pem"
    ops.must(f"cp -r ~/.docker /root/purpose && {anchors}")  # else it would be the CA that is refused
    asked = f"DOCKER_CERT_PATH=/root/purpose DOCKER_TLS_VERIFY=1 DOCKER_HOST=tcp://{OPS}:7777 /usr/bin/docker version"
    purpose = ops.run(asked)
    assert (purpose.ok, "incompatible key usage" in purpose.out) == (False, True), purpose.out
    by_name = ops.run(
        f"curl -sS --cacert ~/.docker/ca.pem --connect-to ::{NODE}:2376 https://elsewhere.example:2376/_ping"
    )
    assert (by_name.ok, "no alternative certificate subject name matches" in by_name.out) == (False, True), by_name.out
    stranger = ops.run(f"curl -sS --cacert {installed.kit(NODE)}/tls/daemon-clients-ca.pem https://{NODE}:2376/_ping")
    assert (stranger.ok, "unable to get local issuer certificate" in stranger.out) == (False, True), stranger.out
    assert (
        ops.must(
            f"curl -sS --cacert ~/.docker/ca.pem --cert ~/.docker/cert.pem --key ~/.docker/key.pem https://{NODE}:2376/_ping"
        )
        == "OK"
    )


def test_a_revoked_client_is_refused_by_nginx_and_only_there(installed: Estates, image: str) -> None:
    root, mirror, ops = installed.root, installed.host(MIRROR), installed.host(OPS)
    mine = next(one.certificate for host, one in installed.issued if host == OPS)
    root.revoked["operators-ca"] = [Revocation(mine.serial_number, NOW, "key_compromise")]
    new = installed.folder / "crl.pem"
    new.write_bytes(root.crl(root.cas["operators-ca"]) + root.crl(root.issuer))
    kept = mirror.must("cat /etc/docker/tls/crl.pem")
    mirror.must(f"install -m 0644 {new} /etc/docker/tls/crl.pem && systemctl restart nginx")
    try:
        refused = ops.run(
            f"curl -sS --cacert ~/.docker/ca.pem --cert ~/.docker/cert.pem --key ~/.docker/key.pem https://{MIRROR}:5000/v2/"
        )
        assert "The SSL certificate error" in refused.out
        assert not ops.run(f"skopeo inspect docker://{MIRROR}:5000/app:1").ok
        ops.must(f"{COMMAND} version")  # dockerd reads no lists: why a group has an issuing CA of its own
    finally:
        root.revoked.clear()
        (installed.folder / "kept.pem").write_text(kept)
        mirror.must(f"install -m 0644 {installed.folder}/kept.pem /etc/docker/tls/crl.pem && systemctl restart nginx")
    ops.must(f"skopeo inspect docker://{MIRROR}:5000/app:1")


@pytest.mark.parametrize("place", [f"{ADDRESSES[NODE]}:2376", f"{ADDRESSES[REGISTRY]}:5000"])
def test_testssl_finds_nothing_old_or_weak(installed: Estates, place: str) -> None:
    """Protocols and kinds of ciphers, by testssl.sh."""
    found = installed.grade(place)
    assert {found[name] for name in ("SSLv2", "SSLv3", "TLS1", "TLS1_1")} == {"not offered"}
    assert {found["TLS1_2"], found["TLS1_3"]} <= {"offered", "offered with final"}
    weak = ("NULL", "aNULL", "EXPORT", "LOW", "3DES_IDEA")
    assert {found[f"cipherlist_{name}"] for name in weak} == {"not offered"}
    # dockerd 20.10 also takes ECDHE with AES-CBC, which SP 800-52r2 allows, and cannot be told not to
    assert found["cipherlist_AVERAGE"] == ("offered" if place.endswith("2376") else "not offered")
    assert found["cipherlist_STRONG"] == "offered"


def test_there_is_a_way_back(installed: Estates) -> None:
    """Last, for it takes the daemon's certificates away."""
    node, kit = installed.host(NODE), installed.kit(NODE)
    for command in way_back((kit / "INSTALL.en.md").read_text("utf-8")):
        node.must(f"cd {kit} && {command}")
    assert not node.run(f"{COMMAND} version").ok
    node.must(
        "test ! -e /etc/docker/daemon.json && test ! -e /etc/docker/tls && test -e /etc/docker/tls-new/server.key"
    )
    node.must("DOCKER_HOST=unix:///run/docker.sock /usr/bin/docker version")
    # and now the same by its script
    last, refused = len(steps((kit / "INSTALL.en.md").read_text("utf-8"))), node.run(f"sh {kit}/install.sh")
    assert (refused.code, "sh install.sh FIRST LAST" in refused.out) == (2, True)
    first = node.must(f"sh {kit}/install.sh 1 1")
    assert ("Nothing failed." in first, "Keep what is there" in first) == (True, False)
    stopped = node.run(
        f"sh {kit}/install.sh 3 3 && rm /etc/docker/tls/server.key && LANG=zh_CN sh {kit}/install.sh {last - 1}"
    )
    assert (stopped.code, f"第 {last - 1} 步在此停止" in stopped.out) == (1, True)
    # what the host has of its own stays: demands on signatures, and a daemon.json
    signed = '{"default": [{"type": "reject"}], "transports": {"docker": {"a": [{"type": "sigstoreSigned"}]}}}'
    node.must(f"install -d /etc/containers && printf %s '{signed}' >/etc/containers/policy.json")
    node.must("printf '{}' >/etc/docker/daemon.json")
    stopped = node.run(f"sh {kit}/install.sh 2 {last}")
    assert (stopped.code, "left out, for it is optional" in stopped.out, "stopped here" in stopped.out) == (
        1,
        True,
        True,
    )
    optional = re.search(r"## (\d+)\. Take images .* \(optional\)", (kit / "INSTALL.en.md").read_text("utf-8"))
    assert optional is not None
    assert node.run(f"sh {kit}/install.sh {optional[1]}").code == 1
    assert node.must("cat /etc/containers/policy.json /etc/docker/daemon.json") == signed + "{}"
    for command in way_back((kit / "INSTALL.en.md").read_text("utf-8")):
        node.must(f"cd {kit} && {command}")
    node.must("rm /etc/docker/daemon.json /etc/containers/policy.json")
    node.must(f"sh {kit}/install.sh 2 {last}")
    installed.host(OPS).must(f"{COMMAND} version")
    node.must("test ! -e /etc/docker/tls-new && test ! -e /etc/docker/before")
    # its last step has let go of what was there: whoever types the way back now loses nothing
    for command in way_back((kit / "INSTALL.en.md").read_text("utf-8")):
        node.run(f"cd {kit} && {command}")
    installed.host(OPS).must(f"{COMMAND} version")


@pytest.mark.parametrize("name", [MIRROR, REGISTRY, OPS])
def test_the_way_back_leaves_each_host_as_it_was(installed: Estates, name: str) -> None:
    """By the Chinese page, whose commands are the same; then the kit is installed anew."""
    host, kit = installed.host(name), installed.kit(name)
    page = (kit / "INSTALL.zh.md").read_text("utf-8")
    for command in way_back(page):
        host.must(f"cd {kit} && {command}")
    host.must("test ! -e /etc/docker/tls && test ! -e /etc/docker/before && test -d /etc/docker/tls-new")
    if name == OPS:
        host.must("test ! -e ~/.docker && test ! -e /etc/docker/certs.d && test ! -e /etc/containers/policy.json")
    else:
        host.must(f"cmp {DEBIANS_REGISTRY} {installed.folder}/config.yml && test ! -e /etc/docker/registry/server.key")
        host.must("test ! -e /etc/nginx/conf.d/keyrite-registry.conf")
        plain = host.must("curl -sS -o /dev/null -w '%{http_code}' http://127.0.0.1:5009/v2/")
        assert plain in {"200", "401"}, plain
    host.must(f"sh {kit}/install.sh 2 {len(steps(page)) - 1}")


# the life of a group's CA

UNTIL = (NOW + datetime.timedelta(days=30)).date().isoformat()


@dataclass
class Moving:
    """The operators' CA changes; one kit for each host, of which some steps are done on all hosts, then the others."""

    made: Estates
    folder: str

    def do(self, names: Iterable[str], where: slice) -> None:
        for name in names:
            kit = self.made.kit(name, self.folder)
            parts = steps((kit / "INSTALL.en.md").read_text("utf-8"))[where]
            for command in (one for part in parts for one in part):
                self.made.host(name).must(f"cd {kit} && {command}")

    def says(self, name: str, language: str = "en") -> str:
        return " ".join((self.made.kit(name, self.folder) / f"INSTALL.{language}.md").read_text("utf-8").split())


def move(made: Estates, folder: str, line: tuple[str, ...], change: Change) -> Moving:
    """Operators ask anew, with other keys, and get certificates of the first CA of a line; kits for everybody."""
    group = made.estate.by_group["operators"]
    asking = frozenset((host, Use.CLIENT) for host in made.estate.hosts if host.group == group)
    requests = made.folder / f"{folder}-requests"
    scripts = write_requests(made.estate, requests, asking)
    assert [one.parent.name for one in scripts] == [OPS]
    made.host(OPS).must(f"mkdir -m 0700 /etc/docker/tls-new && cd /etc/docker/tls-new && sh {scripts[0]}")
    trust = made.root.trust(made.estate, {"operators": line, "nodes": ("nodes-ca",)})
    issued = issue(made.root, made.estate, trust, requests)
    assert [(host, one.signer.label) for host, one in issued] == [(OPS, change.now)]
    write_kits(made.root, made.estate, trust, issued, made.folder / folder, (change,))
    return Moving(made, folder)


def may(made: Estates, image: str, certificates: str = "~/.docker") -> list[bool]:
    """Whether the operator may command the daemon, and pull from each registry, with the certificates in a folder."""
    ops = made.host(OPS)
    asked = [f"DOCKER_CERT_PATH={certificates} {COMMAND} version"]
    curl = f"curl -fsS --cacert {certificates}/ca.pem --cert {certificates}/cert.pem --key {certificates}/key.pem"
    asked += [f"{curl} https://{place}:5000/v2/" for place in (REGISTRY, MIRROR)]
    return [ops.run(one).ok for one in asked]


@dataclass
class Followed:
    """The operators' CA was followed by another on every host, and who could get in meanwhile."""

    moving: Moving
    meanwhile: dict[str, list[bool]]  # after each host's step
    earlier: list[bool]  # with the earlier certificate, while both CAs were believed
    at_last: list[bool]  # the same, once each host had done its last step


@pytest.fixture(scope="module")
def followed(all_installed: Estates, image: str) -> Followed:
    """Both believed first, everywhere; then everybody goes over; in the end the earlier CA is dropped."""
    for name in ADDRESSES:
        all_installed.host(name).must("rm -rf /etc/docker/tls-new /etc/docker/before")  # their last step
    line = ("operators-ca-2", f"operators-ca until {UNTIL}")
    moving = move(all_installed, "followed", line, Change("operators", "operators-ca", "operators-ca-2", UNTIL))
    all_installed.host(OPS).must("cp -r ~/.docker /root/earlier")
    meanwhile = {}
    for name in (NODE, REGISTRY, MIRROR, OPS):
        moving.do([name], slice(0, 3))
        meanwhile[f"{name} believes both"] = may(all_installed, image)
    for name in (OPS, MIRROR, NODE, REGISTRY):
        moving.do([name], slice(3, None if name == OPS else -1))  # who believes servers alone has no step for later
        meanwhile[f"{name} goes over"] = may(all_installed, image)
    earlier = may(all_installed, image, "/root/earlier")
    moving.do([REGISTRY, MIRROR, NODE], slice(-1, None))
    meanwhile["the earlier CA is dropped"] = may(all_installed, image)
    return Followed(moving, meanwhile, earlier, may(all_installed, image, "/root/earlier"))


def test_a_groups_ca_is_followed_and_nothing_stands_still(installed: Estates, followed: Followed, image: str) -> None:
    for name in (REGISTRY, MIRROR, NODE, OPS):
        said = "The CA operators-ca of the group operators is followed by operators-ca-2. Both are believed up to "
        assert said + UNTIL in followed.moving.says(name)
        assert "operators-ca 由 operators-ca-2 接替" in followed.moving.says(name, "zh")
    assert len(followed.meanwhile) == 9
    assert {when: able for when, able in followed.meanwhile.items() if able != [True, True, True]} == {}
    assert followed.earlier == [True, True, True]
    assert followed.at_last == [False, False, False]
    installed.host(OPS).must(f"{COMMAND} pull {image}")


@pytest.mark.usefixtures("followed")
def test_a_groups_ca_that_is_believed_no_more_is_refused_as_soon_as_a_kit_is_installed(
    installed: Estates, image: str
) -> None:
    installed.host(OPS).must("cp -r ~/.docker /root/second")
    installed.root.add_ca("operators-ca-3")
    change = Change("operators", "operators-ca-2", "operators-ca-3")
    moving = move(installed, "cut", ("operators-ca-3",), change)
    first = f"first where they must not get in: {REGISTRY}, {MIRROR}, {NODE}; then: {OPS}."
    for name in (REGISTRY, MIRROR, NODE, OPS):
        assert first in moving.says(name)
        assert not (installed.kit(name, "cut") / "after").exists()
    moving.do([REGISTRY, MIRROR, NODE], slice(0, -1))
    assert may(installed, image) == [False, False, False]
    for name in (NODE, REGISTRY, MIRROR):  # the way back leads to the kit that was there before
        kit = installed.kit(name, "cut")
        for command in way_back((kit / "INSTALL.en.md").read_text("utf-8")):
            installed.host(name).must(f"cd {kit} && {command}")
    assert may(installed, image) == [True, True, True]
    for name in (NODE, REGISTRY, MIRROR):
        installed.host(name).must(f"sh {installed.kit(name, 'cut')}/install.sh 1 99")
    assert may(installed, image) == [False, False, False]
    moving.do([OPS], slice(None))
    assert may(installed, image) == [True, True, True]
    assert may(installed, image, "/root/second") == [False, False, False]
