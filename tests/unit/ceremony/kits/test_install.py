"""install.sh and check.sh of a kit, in a folder in place of /: what is left as it is, and how keys are named."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from ceremony.kits.docker_tls import SYSTEM
from tests.interop.kit_support import issue, make_root, write_kits
from tests.unit.ceremony.estate.estate_support import ask_all, estate_of

NODE = "node1.platform.example"
ESTATE = f"""
format: keyrite-estate-1
organisation: Example Clinic
servers_authority: servers-ca
registries:
  - {{host: registry.platform.example, addresses: [10.20.0.5], clients: [nodes]}}
daemons:
  - {{host: {NODE}, addresses: [10.20.0.11], clients: [nodes]}}
client_groups:
  - {{name: nodes, authority: nodes-ca, hosts: [{NODE}]}}
"""
STUBS = {"id": "echo 0", "systemctl": 'echo "$@" >>"$CALLED"'}
SIGNED = {"default": [{"type": "reject"}], "transports": {"docker": {"r.example": [{"type": "sigstoreSigned"}]}}}


@dataclass
class Node:
    """A host's tree, and its kit, which takes that tree for /."""

    root: Path
    kit: Path
    keys: Path

    def at(self, name: str, content: str | None = None) -> Path:
        """A file of the tree; written, where there is something to write."""
        path = self.root / "etc" / name
        if content is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        return path

    def run(self, script: str, *words: object, lang: str = "C", cwd: Path | None = None) -> tuple[int, str]:
        environment = {"PATH": f"{self.root}/bin:/usr/bin:/bin", "LANG": lang, "CALLED": f"{self.root}/called"}
        done = subprocess.run(
            ["sh", str(self.kit / script), *map(str, words)],
            cwd=cwd or self.root,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def step(self, title: str) -> int:
        """The number of the step whose title has these words."""
        found = re.search(rf"^## (\d+)\. .*{title}", (self.kit / "INSTALL.en.md").read_text("utf-8"), re.MULTILINE)
        assert found is not None, title
        return int(found[1])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Kits, in the folder kits, and keys, in the folder keys."""
    folder = tmp_path_factory.mktemp("kits")
    estate, root = estate_of(ESTATE.encode()), make_root()
    requests = ask_all(estate, folder)
    for label in ("servers-ca", "nodes-ca"):
        root.add_ca(label)
    trust = root.trust(estate, {"nodes": ("nodes-ca",)})
    write_kits(root, estate, trust, issue(root, estate, trust, requests), folder / "kits")
    return folder


@pytest.fixture
def node(made: Path, tmp_path: Path) -> Node:
    shutil.copytree(made / "kits", tmp_path / "kits")
    kit = tmp_path / "kits" / SYSTEM / NODE
    script = kit / "install.sh"
    script.write_text(script.read_text("utf-8").replace("/etc/", f"{tmp_path}/etc/"), "utf-8")
    for folder in ("bin", "etc/docker"):
        (tmp_path / folder).mkdir(parents=True)
    for name, body in STUBS.items():
        stub = tmp_path / "bin" / name
        stub.write_text(f"#!/bin/sh\n{body}\n")
        stub.chmod(0o755)
    return Node(tmp_path, kit, made / "keys" / NODE)


@pytest.fixture
def moved(node: Node) -> Node:
    """Its check.sh, too, looks at the tree; it finds itself changed then, so only what it is asked is looked at."""
    script = node.kit / "check.sh"
    script.write_text(script.read_text("utf-8").replace("/etc/", f"{node.root}/etc/"), "utf-8")
    return node


def test_an_optional_step_is_done_only_where_it_is_named_alone(moved: Node) -> None:
    number = moved.step("Take images from the estate")
    code, said = moved.run("install.sh", number, number + 1)
    assert (code, f"{number}. Take images from the estate's registries alone (optional): left out" in said) == (0, True)
    assert not moved.at("containers/policy.json").exists()
    assert moved.at("docker/daemon.json").exists()  # the step after it was done
    code, said = moved.run("install.sh", number, number + 1, lang="zh_CN.UTF-8")
    assert (code, "（可选）：已略过" in said) == (0, True)
    code, said = moved.run("install.sh", number)
    assert (code, moved.at("containers/policy.json").read_bytes()) == (
        0,
        (moved.kit / "containers/policy.json").read_bytes(),
    ), said


@pytest.mark.parametrize("kind", ["sigstoreSigned", "signedBy"])
def test_a_policy_that_demands_signatures_is_never_replaced_by_one_that_asks_for_none(moved: Node, kind: str) -> None:
    before = json.dumps(SIGNED, indent=4).replace("sigstoreSigned", kind)
    policy, number = moved.at("containers/policy.json", before), moved.step("Take images from the estate")
    for lang, sentence in (("C", "demands signatures, or cannot be read"), ("zh_CN.UTF-8", "要求签名或无法读取")):
        code, said = moved.run("install.sh", number, lang=lang)
        assert (code, sentence in said, policy.read_text()) == (1, True, before), said
    policy.write_text(before.replace(kind, "insecureAcceptAnything"))
    assert moved.run("install.sh", number)[0] == 0
    assert policy.read_bytes() == (moved.kit / "containers/policy.json").read_bytes()


def test_the_way_back_leaves_a_policy_that_is_not_the_kits(moved: Node) -> None:
    page = (moved.kit / "INSTALL.en.md").read_text("utf-8").replace("/etc/", f"{moved.root}/etc/")
    (back,) = (line for line in page.splitlines() if line.startswith("    ! cmp"))
    (moved.kit / "back.sh").write_text(f"cd {moved.kit} && {back}\n")
    kept = moved.at("docker/before/policy.json", "what was there")
    policy = moved.at("containers/policy.json", json.dumps(SIGNED))  # the kit image-signing came after step 2
    assert moved.run("back.sh")[0] == 0
    assert json.loads(policy.read_text()) == SIGNED
    policy.write_bytes((moved.kit / "containers/policy.json").read_bytes())
    assert moved.run("back.sh")[0] == 0
    assert policy.read_text() == kept.read_text()


def test_a_daemon_json_of_ones_own_is_kept_and_must_have_every_field(moved: Node) -> None:
    number, called = moved.step("Have the daemon ask"), moved.root / "called"
    own = moved.at("docker/daemon.json", '{"live-restore": true}\n')
    for lang, sentence in (("C", "add the fields of docker/daemon.json to it"), ("zh_CN.UTF-8", "的各字段加入其中")):
        code, said = moved.run("install.sh", number, lang=lang)
        assert (code, sentence in said, own.read_text()) == (1, True, '{"live-restore": true}\n'), said
        assert not called.exists()  # nothing is restarted without them
    fields = json.loads((moved.kit / "docker/daemon.json").read_bytes())
    both = json.dumps({"live-restore": True, **fields}, separators=(",", ":"))  # in another layout
    own.write_text(both)
    code, said = moved.run("install.sh", number)
    assert (code, own.read_text()) == (0, both), said
    assert called.read_text().splitlines() == ["daemon-reload", "restart docker"]
    for field in fields:
        own.write_text(json.dumps({name: value for name, value in fields.items() if name != field}))
        assert moved.run("install.sh", number)[0] == 1, field


def test_keys_may_be_named_as_seen_from_where_the_look_is_started(node: Node) -> None:
    for keys, cwd in ((node.keys, None), (NODE, node.keys.parent), (f"../{NODE}", node.keys)):
        code, said = node.run("check.sh", keys, cwd=cwd)
        assert "the key fits" in said, said
        assert "there is no key" not in said, said
        # install.sh was moved, and nothing else: the look says so, and what became of the host
        assert (code, "the file install.sh is not what was made" in said) == (1, True)
        assert "FAILED: stop; nothing was changed by this look." in said
        assert "how to go back" not in said
