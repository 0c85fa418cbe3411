"""Docker Content Trust with root.json and targets.json of the ceremony: a Notary server and docker's own clients.

Legacy, and tried in full: a repository begins, an operator signs and pushes, others pull; what nobody signed is
refused; the root key is followed by another under clients that nobody changes; tags become images to sign anew.
"""

from __future__ import annotations

import datetime
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from ceremony.issuing import read_request
from ceremony.keys import KeyType
from ceremony.kits import notary as kits
from ceremony.planning.estate_keys import EstateKeyOptions
from ceremony.signing import notary
from ceremony.signing.documents import Chain, Document
from ceremony.signing.migrating import read_export
from ceremony.signing.notary import Repository
from ceremony.signing.notary_metadata import Key, read_key, read_metadata
from ceremony.signing.order import check_order
from tests.e2e.lives import Life
from tests.interop.kit_support import NOW, Root, make_root
from tests.interop.lab import Done, NoLabError
from tests.interop.registry_lab import NOTARY, REGISTRY, REPOSITORY, RegistryLab, registry_lab
from tests.interop.test_docker_tls import steps
from tests.support import plain_papers
from tests.unit.ceremony.issuing.issuing_support import as_device, make_csr

EXPIRES = NOW.replace(microsecond=0) + datetime.timedelta(days=600)
# Debian's 20.10, and whatever newer one a machine has of its own, up to 28: docker 29 has no content trust
CLIENTS = [path for path in ("/usr/bin/docker", "/usr/local/bin/docker") if Path(path).exists()] or ["docker"]
UNSIGNED = "No valid trust data for 2"


@dataclass
class Trusted:
    """A repository with trust data, and who works with it."""

    lab: RegistryLab
    chains: dict[str, Chain]
    server: dict[str, Key] = field(default_factory=dict)
    uploads: dict[str, Done] = field(default_factory=dict)
    pulls: dict[str, Done] = field(default_factory=dict)
    first_root: bytes = b""
    gun: str = REPOSITORY

    @property
    def root(self) -> Root:
        return self.lab.root

    def add_key(self, label: str, profile: str, name: str) -> None:
        self.root.token.add_key(label, KeyType.EC_P256)
        request = read_request(make_csr({NameOID.COMMON_NAME: name}, key=self.root.token.keys[label]))
        self.chains[label] = (self.root.sign(request, profile, self.root.issuer), self.root.issuer.certificate)

    def finish(self, document: Document) -> bytes:
        signatures = {one: as_device(self.root.token).sign(one, document.to_sign, "sha256") for one in document.signers}
        files = notary.finish(document, signatures, self.chains)
        notary.verify(document, files, self.chains)
        [content] = files.values()
        return content

    def repository(self, version: int) -> Repository:
        return Repository(REPOSITORY, version, EXPIRES, self.server["snapshot"], self.server["timestamp"])

    def root_document(self, repository: Repository, label: str, earlier: str | None = None) -> Document:
        before = (earlier, self.chains[earlier]) if earlier else None
        chain = self.chains[label]
        return notary.root_document("app", repository, (label, chain), self.chains["dct-targets"], earlier=before)

    def fetch(self, file: str) -> bytes:
        """As an order's files are fetched."""
        done = self.lab.curl(f"-f https://{NOTARY}:4443/v2/{self.gun}/_trust/tuf/{file}")
        assert done.ok, done.out
        return done.out.encode()

    def upload(self, **roles: bytes) -> Done:
        parts = []
        for role, content in roles.items():
            (self.lab.folder / f"{role}.json").write_bytes(content)
            parts.append(f"-F 'files=@{self.lab.folder}/{role}.json;filename={role}'")
        return self.lab.curl(f"-w ' %{{http_code}}' {' '.join(parts)} https://{NOTARY}:4443/v2/{self.gun}/_trust/tuf/")

    def kit(self, root: bytes, targets: bytes | None = None) -> Path:
        """The kit for what was signed, at a place of its own."""
        told = (
            read_metadata(root, "root.json", "Root"),
            read_metadata(targets, "targets.json", "Targets") if targets else None,
        )
        [(place, files)] = kits.build_kits(
            "KR-20260101-0000AAAA", (self.root.issuer.certificate,), [kits.TrustData("app", REPOSITORY, *told)]
        )
        folder = self.lab.folder / f"kit-{told[0].version}" / place
        folder.mkdir(parents=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
        return folder

    def install(self, kit: Path, *numbers: int, home: str = "/root/publisher") -> list[Done]:
        """Steps of INSTALL by their numbers, as somebody types them."""
        chosen = steps((kit / "INSTALL.en.md").read_text("utf-8"))
        place = {"NOTARY": f"https://{NOTARY}:4443", "CA": str(self.lab.anchors), "HOME": home}
        self.lab.host.must(f"mkdir -p {home}")
        commands = [one for number in numbers for one in chosen[number - 1]]
        return [self.lab.host.run(f"cd {kit} && {one}", env=place) for one in commands]

    def docker(self, who: str, arguments: str, *, trust: bool = True, client: str = "/usr/bin/docker") -> Done:
        """docker of somebody with a configuration of their own, who knows the Notary server's CA."""
        place = f"/root/{who}/tls/{NOTARY}:4443"
        self.lab.host.must(f"mkdir -p {place} && cp {self.lab.anchors} {place}/ca.crt")
        environment = {
            "DOCKER_CONFIG": f"/root/{who}",
            "DOCKER_CONTENT_TRUST": str(int(trust)),
            "DOCKER_CONTENT_TRUST_SERVER": f"https://{NOTARY}:4443",
            "DOCKER_CONTENT_TRUST_REPOSITORY_PASSPHRASE": "made for a test",
        }
        return self.lab.host.run(f"{client} {arguments}", env=environment)

    def need(self, client: str) -> None:
        if "low-level information about keys" not in self.docker("ops", "trust inspect --help", client=client).out:
            pytest.skip(f"NOT TRIED with {client}: it has no `docker trust`")

    def push(self, tag: str, *, trust: bool) -> Done:
        assert self.docker("ops", f"tag {self.gun}:1 {self.gun}:{tag}", trust=False).ok
        done = self.docker("ops", f"push {self.gun}:{tag}", trust=trust)
        assert done.ok, done.out
        return done

    def pin(self, who: str, root: bytes) -> None:
        """root.json where a client that was never there finds it, and believes it."""
        place = f"/root/{who}/trust/tuf/{self.gun}/metadata"
        (self.lab.folder / "pin.json").write_bytes(root)
        self.lab.host.must(f"mkdir -p {place} && cp {self.lab.folder}/pin.json {place}/root.json")

    def metadata(self, who: str) -> dict[str, bytes]:
        """The folder of a client, by path."""
        kept = self.lab.folder / f"metadata-{who}"
        self.lab.host.must(
            f"rm -rf {kept} && cp -r /root/{who}/trust/tuf/{self.gun}/metadata {kept} && chmod -R a+rX {kept}"
        )
        return {str(one.relative_to(kept)): one.read_bytes() for one in kept.rglob("*.json")}


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trusted]:
    try:
        with registry_lab(tmp_path_factory.mktemp("notary"), make_root(), "notary-server", "notary") as lab:
            lab.start_registry()
            lab.start_notary()
            lab.start_docker()
            yield Trusted(lab, {})
    except NoLabError as why:
        pytest.skip(f"NO LAB, so neither Notary nor docker judged trust data here: {why}")


@pytest.fixture(scope="module")
def begun(empty: Trusted) -> Trusted:
    """A repository begins; its operator pushes one tag with trust, and one without."""
    made = empty
    for label in ("dct-root", "dct-root-2"):
        made.add_key(label, "dct-root", f"{REGISTRY}:5000/*")
    made.add_key("dct-targets", "dct-targets", "targets")
    made.server.update({role: read_key(made.fetch(f"{role}.key"), f"{role}.key") for role in ("snapshot", "timestamp")})
    assert made.docker("ops", f"trust key generate ops1 --dir {made.lab.folder}").ok
    key = notary.read_delegation_key((made.lab.folder / "ops1.pub").read_bytes(), "ops1.pub")
    repository = replace(made.repository(1), delegations=notary.clean_delegations([("ops1", [key])]))
    targets = ("dct-targets", made.chains["dct-targets"])
    made.first_root = made.finish(made.root_document(made.repository(1), "dct-root"))
    made.uploads["first"], *compared = made.install(
        made.kit(made.first_root, made.finish(notary.targets_document("app", repository, targets))), 1, 2
    )
    assert [one.out for one in compared] == ["", ""]
    made.lab.import_image(f"{REPOSITORY}:1")
    made.push("1", trust=True)
    made.push("2", trust=False)
    return made


def test_the_server_takes_both_files(begun: Trusted) -> None:
    assert begun.uploads["first"] == Done(0, "")
    assert begun.fetch("root.json") == begun.first_root


@pytest.mark.parametrize("client", CLIENTS)
def test_others_see_who_signed_and_pull_what_is_signed(begun: Trusted, client: str) -> None:
    begun.need(client)
    who = f"alice-of-{Path(client).parts[2]}"
    [told] = json.loads(begun.docker(who, f"trust inspect {REPOSITORY}", client=client).out)
    assert [(one["SignedTag"], one["Signers"]) for one in told["SignedTags"]] == [("1", ["ops1"])]
    root_key = read_metadata(begun.fetch("root.json"), "root.json", "Root").role("root").keys
    assert [one["ID"] for one in told["AdministrativeKeys"][0]["Keys"]] == [*root_key]
    assert begun.docker(who, f"pull {REPOSITORY}:1", client=client).ok
    refused = begun.docker(who, f"pull {REPOSITORY}:2", client=client)
    assert (refused.ok, UNSIGNED in refused.out) == (False, True), refused.out


@pytest.mark.parametrize("takes", [True, False])
def test_a_client_that_pins_the_ca_takes_this_root_alone(begun: Trusted, takes: bool) -> None:
    """With the kit's notary-config.json, and with another CA in root.pem's place."""
    folder = begun.lab.folder / f"pins-{takes}"
    shutil.copytree(begun.lab.folder / "kit-1/notary/app", folder)
    if not takes:
        (folder / "root.pem").write_bytes(make_root().issuer.certificate.public_bytes(Encoding.PEM))
    server = f"-s https://{NOTARY}:4443 --tlscacert {begun.lab.anchors}"
    listed = f"list -r targets/releases {REPOSITORY}"
    done = begun.lab.host.run(f"cd {folder} && notary -c notary-config.json {server} {listed}")
    assert done.ok is takes, done.out
    assert ("1 " in done.out and "targets/releases" in done.out) is takes


@pytest.fixture(scope="module")
def rotated(begun: Trusted) -> Trusted:
    """The root key is followed by another. The first two clients keep what they have."""
    for who in ("stays", "pinned"):
        if who == "pinned":  # as INSTALL says; docker's configuration is in its user's home then
            assert all(one.ok for one in begun.install(begun.lab.folder / "kit-1/notary/app", 3, home="/root/pins"))
            begun.lab.host.must("mv /root/pins/.docker /root/pinned")
        assert begun.docker(who, f"pull {REPOSITORY}:1").ok
    before = read_metadata(begun.fetch("root.json"), "root.json", "Root")
    repository = replace(begun.repository(2), previous=before)
    made = begun.root_document(repository, "dct-root-2", earlier="dct-root")
    begun.uploads["by the new key alone"] = begun.upload(root=begun.finish(replace(made, signers=("dct-root-2",))))
    begun.pulls["unchanged"] = begun.docker("stays", f"pull {REPOSITORY}:1")
    begun.uploads["by both"], compared = begun.install(begun.kit(begun.finish(made)), 1, 2)
    assert compared == Done(0, "")
    begun.push("3", trust=True)
    return begun


def test_a_root_that_the_key_of_before_did_not_sign_is_refused(rotated: Trusted) -> None:
    refused = rotated.uploads["by the new key alone"]
    assert refused.out.endswith(" 400"), refused.out
    assert "failed to validate data with current trusted certificates" in refused.out
    assert rotated.pulls["unchanged"].ok


@pytest.mark.parametrize("who", ["stays", "pinned"])
@pytest.mark.parametrize("client", CLIENTS)
def test_clients_that_nobody_changed_follow_to_the_next_root(rotated: Trusted, client: str, who: str) -> None:
    rotated.need(client)
    assert rotated.uploads["by both"] == Done(0, "")
    pulled = rotated.docker(who, f"pull {REPOSITORY}:3", client=client)
    assert pulled.ok, pulled.out
    assert read_metadata(rotated.metadata(who)["root.json"], "root.json", "Root").version == 2
    assert not rotated.docker(who, f"pull {REPOSITORY}:2", client=client).ok


def test_a_client_with_another_pin_takes_nothing(rotated: Trusted) -> None:
    stranger = make_root()
    other = Trusted(replace(rotated.lab, root=stranger), {}, rotated.server)
    other.add_key("dct-root", "dct-root", f"{REGISTRY}:5000/*")
    other.add_key("dct-targets", "dct-targets", "targets")
    rotated.pin("misled", other.finish(other.root_document(rotated.repository(1), "dct-root")))
    refused = rotated.docker("misled", f"pull {REPOSITORY}:1")
    assert not refused.ok
    assert "could not rotate trust to a new trusted root" in refused.out, refused.out


def test_what_is_signed_becomes_images_to_sign_anew(rotated: Trusted) -> None:
    assert rotated.docker("leaves", f"pull {REPOSITORY}:1").ok
    first = read_metadata(rotated.first_root, "root.json", "Root")
    told = read_export(REPOSITORY, rotated.metadata("leaves"), first, datetime.datetime.now(datetime.UTC))
    kind = "application/vnd.docker.distribution.manifest.v2+json"
    [(digest, tags)] = told.images.items()
    for tag in tags:
        place = f"https://{REGISTRY}:5000/v2/team/app/manifests/{tag}"
        known = rotated.lab.curl(f"-fI -H 'Accept: {kind}' {place}").out.lower()
        assert f"docker-content-digest: {digest}" in known
    assert (tags, len(told.repeated), len(told.left_out)) == (("1", "3"), 2, 0)


def test_what_a_quorum_recovers_signs_the_next_root_and_unchanged_clients_follow(
    begun: Trusted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole ceremonies. Each one's token is destroyed; the next recovers every key from two sheets on a fresh one."""
    plain_papers(monkeypatch)
    drill, life = replace(begun, gun=f"{REGISTRY}:5000/team/drill"), Life(tmp_path)
    life.hold("root-generation")
    content_trust = {
        purpose: EstateKeyOptions(purpose, KeyType.EC_P256, name=f"{REGISTRY}:5000/*")
        for purpose in ("dct-root", "dct-targets")
    }
    for key in content_trust.values():
        life.hold("estate-key", estate_key=key)
    for role in ("snapshot", "timestamp"):
        (tmp_path / f"{role}.key").write_bytes(drill.fetch(f"{role}.key"))
    shutil.copy(begun.lab.folder / "ops1.pub", tmp_path)

    def sign(version: int, **more: object) -> Path:
        told = {
            "reference": drill.gun,
            "version": version,
            "expires": EXPIRES.date().isoformat(),
            "snapshot_key": "snapshot.key",
            "timestamp_key": "timestamp.key",
            **more,
        }
        text = json.dumps({"format": "keyrite-signing-order-1", "notary": [told]})
        order, problems = check_order(text.encode(), tmp_path)
        assert order is not None, problems
        life.hold("signing", order=order)
        [kit] = (life.folders[-1] / "kits/notary").iterdir()
        shutil.copytree(kit, begun.lab.folder / f"drill-{version}")
        return begun.lab.folder / f"drill-{version}"

    first = sign(1, delegations=[{"name": "ops1", "keys": ["ops1.pub"]}])
    assert [one.out for one in drill.install(first, 1, 2)] == ["", "", ""]
    begun.lab.host.must(f"docker tag {REPOSITORY}:1 {drill.gun}:1")
    drill.push("1", trust=True)
    assert drill.docker("unchanged", f"pull {drill.gun}:1").ok

    (tmp_path / "root.json").write_bytes(drill.fetch("root.json"))
    life.hold("estate-key", estate_key=content_trust["dct-root"], follows="dct-root")
    second = sign(2, previous_root="root.json")
    assert [one.out for one in drill.install(second, 1, 2)] == ["", ""]
    drill.push("2", trust=True)
    pulled = drill.docker("unchanged", f"pull {drill.gun}:2")
    assert pulled.ok, pulled.out
    assert read_metadata(drill.metadata("unchanged")["root.json"], "root.json", "Root").version == 2
    assert read_metadata((second / "root.json").read_bytes(), "root.json", "Root").version == 2
