"""Root metadata from tokens of different people, as two clients of other people take it: python-tuf's and tuf-js.

The ceremonies are the command line's, on SoftHSM tokens. tuf-js comes with `make setup` where node and npm are.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from tuf.api.exceptions import UnsignedMetadataError

from app.unattended import public_pin
from ceremony import engine
from ceremony.hsm.racks.nss import NssRack
from ceremony.hsm.racks.softhsm import SoftHsmRack
from ceremony.keys import KeyDevice
from ceremony.outside.rehearsal import laptop_ports
from ceremony.ports import ChoosePin
from ceremony.verify import verify_archive
from tests.e2e.tuf_ceremonies import NAMES, Ceremonies
from tests.fakes import FakeHost
from tests.support import ToldOperator, data_of, keyrite, plain_papers
from tests.tuf_lab import Client, Repository

SCRIPT = Path(__file__).parent / "tuf_npm.js"
MODULES = Path(__file__).parents[2] / ".venv/npm/node_modules"
ADA, BEN, CLEO = NAMES


class OneNssToken(NssRack):
    """NSS has one token in a folder: the record is signed in software elsewhere, as beside a token of hardware."""

    def signing_token(self, label: str, pin: str) -> KeyDevice:
        self.signing = SoftHsmRack()
        return self.signing.prepare(label, pin)

    def discard(self) -> None:
        super().discard()
        self.signing.discard()


class TufJs:
    """tuf-js with a folder of its own; it was given `bootstrap` once."""

    def __init__(self, folder: Path, bootstrap: bytes) -> None:
        (folder / "metadata").mkdir(parents=True)
        (folder / "targets").mkdir()
        (folder / "metadata/root.json").write_bytes(bootstrap)
        self.folder = folder

    def update(self, address: str) -> dict[str, object]:
        """The version of the root, or how it was refused."""
        environment = os.environ | {"NODE_PATH": str(MODULES)}
        command = ["node", str(SCRIPT), str(self.folder), address]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60)
        return json.loads(done.stdout)  # type: ignore[no-any-return]


class Published:
    """Two versions on SoftHSM tokens: Ben exchanges his key, and Dora takes the place of Cleo, whose token is lost."""

    def __init__(self, folder: Path) -> None:
        self.drafts = Ceremonies(folder / "drafts")
        self.repository: Repository = self.drafts.repository
        one, two, few = folder / "one", folder / "two", folder / "few"
        self._hold("--draft", self.drafts.draft(1, *NAMES), "--keep-token", folder / "kept", "--out", one)
        draft = self.drafts.draft(2, ADA, f"{BEN}, new_key: true", "Dora Dogwood")
        tokens = ("--by-token", folder / "kept", "--keep-token")
        after = ("--draft", draft, "--archive", one / "archive", "--here", BEN, "--here", "Dora Dogwood")
        self._hold(*after, *tokens, folder / "kept-few", "--out", few)  # the old threshold is not reached
        self._hold(
            *("--archive", few / "archive", "--here", ADA),
            *("--by-token", folder / "kept-few", "--keep-token", folder / "kept-two", "--out", two),
        )
        self.first = (one / "tuf/1.root.json").read_bytes()
        self.few, self.second = (few / "tuf/root.json").read_bytes(), (two / "tuf/2.root.json").read_bytes()
        self.archives = (one / "archive", few / "archive", two / "archive")
        self.folder = folder

    @staticmethod
    def _hold(*arguments: object) -> None:
        done = keyrite("rehearse", "tuf-root", *arguments)
        assert done.returncode == 0, (done.stdout, done.stderr)
        assert "Metadata: " in done.stdout


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return Published(tmp_path_factory.mktemp("published"))


def test_python_tuf_refuses_too_few_signatures_and_goes_on_once_the_stick_was_with_the_last(
    published: Published, tmp_path: Path
) -> None:
    client, repository = Client(tmp_path / "client", published.first), published.repository
    repository.publish_root(1, published.first)
    (repository.folder / "metadata/2.root.json").unlink(missing_ok=True)
    with repository.served() as address:
        assert client.update(address) == 1
        repository.publish_root(2, published.few)
        with pytest.raises(UnsignedMetadataError):
            client.update(address)
        repository.publish_root(2, published.second)
        assert client.update(address) == 2
    assert [verify_archive(one).verdict for one in published.archives] == ["complete"] * 3


@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed: install nodejs and npm, `make setup`")
@pytest.mark.skipif(not (MODULES / "tuf-js").is_dir(), reason="npm's tuf-js is not in .venv/npm: `make setup`")
def test_tuf_js_refuses_too_few_signatures_and_goes_on_once_the_stick_was_with_the_last(
    published: Published, tmp_path: Path
) -> None:
    client, repository = TufJs(tmp_path / "client", published.first), published.repository
    repository.publish_root(1, published.first)
    (repository.folder / "metadata/2.root.json").unlink(missing_ok=True)
    with repository.served() as address:
        assert client.update(address) == {"version": 1}
        repository.publish_root(2, published.few)
        assert "refused" in client.update(address)
        repository.publish_root(2, published.second)
        assert client.update(address) == {"version": 2}


def test_key_in_nss_signs_beside_keys_that_others_have_elsewhere(tmp_path: Path, published: Published) -> None:
    folder = tmp_path / "drafts"
    ceremonies = Ceremonies(folder)
    root = json.loads(published.first)["signed"]
    for name, key_id in zip(("ben", "cleo"), root["roles"]["root"]["keyids"][1:], strict=True):
        (folder / f"{name}.pem").write_text(root["keys"][key_id]["keyval"]["public"])
    plan = ceremonies.plan(ceremonies.draft(1, ADA, f"{BEN}, key: ben.pem", f"{CLEO}, key: cleo.pem"), here=(ADA,))
    out = tmp_path / "out"
    people = ToldOperator({ChoosePin: [lambda one: public_pin(one.token_label)]})
    ports = replace(laptop_ports(people, out, OneNssToken(tmp_path / "kept", keeps=True)), host=FakeHost())
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        assert engine.start(plan, ports, out).run().ended == "closed"
    assert verify_archive(out / "archive").verdict == "complete"
    assert data_of(out / "archive", "tuf-root-signed")["identity"]["library"].startswith("Mozilla")


def test_status_at_the_terminal_says_who_is_outstanding(published: Published) -> None:
    done = keyrite("tuf", "status", published.archives[1])
    assert (
        "Signatures by the keys of version 1: 1 (2 are needed). Signed: Ben Birch. Outstanding: Ada Alder, Cleo Cedar."
        in (" ".join(done.stdout.split()))
    )
    told = json.loads(keyrite("tuf", "status", published.archives[2], "--json").stdout)
    assert (told["reached"], told["version"], told["keys_to_make"]) == (True, 2, [])
    assert "第 1 版" in keyrite("tuf", "status", published.archives[2], "--lang", "zh").stdout


def test_wrong_choices_are_told_in_one_sentence_and_leave_nothing_behind(published: Published, tmp_path: Path) -> None:
    out = ("--out", tmp_path / "out")
    done = keyrite("rehearse", "tuf-root", "--archive", published.archives[2], *out)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "Nothing is outstanding in that archive" in done.stderr
    done = keyrite("rehearse", "tuf-root", *out)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    done = keyrite("rehearse", "tuf-root", "--draft", published.drafts.folder / "2.yaml", "--here", "Nobody", *out)
    assert done.returncode == 2
    assert "line 2: it is version 2, and must be 1" in done.stderr
    done = keyrite("rehearse", "tuf-root", "--archive", published.archives[1], "--here", "Nobody", *out)
    assert "Nobody holds no key of this root metadata" in done.stderr
    assert not (tmp_path / "out").exists()
