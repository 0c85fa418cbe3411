"""An issuance for an estate with a token that two people open: the CA on it signs for every host, and the log key."""

from __future__ import annotations

import datetime
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ceremony import engine
from ceremony.errors import UsageError
from ceremony.estate.loading import check_estate
from ceremony.kits.checking import check_delivery, check_kit, open_delivery
from ceremony.planning.estate_issuance import EstateIssuance
from ceremony.ports import EnterPin, OpenToken
from ceremony.verify import verify_archive
from tests.asking import TWO_HOSTS, ask
from tests.e2e.on_fakes import open_it
from tests.fakes import fake_ports
from tests.in_use import PIN, archive_for, tokens_for
from tests.support import ToldOperator, data_of, entries, plain_papers, plan_of

BY_TOKEN = "issuance-by-token"
BY_ONE_CA = (
    TWO_HOSTS.replace(b"hosts: [ops1", b"authority: platform-ca, hosts: [ops1") + b"servers_authority: platform-ca\n"
)


@pytest.fixture(autouse=True, scope="module")
def _plain_papers() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        yield


def hosts_of(text: bytes) -> dict[str, Any]:
    estate, _ = check_estate(text)
    assert estate is not None
    hosts = EstateIssuance(estate, tuple(ask(estate, host, use) for host in estate.hosts for use in host.uses), ())
    return {"estate": hosts, "requests": hosts.files()}


def issue(made: Path, folder: Path, text: bytes) -> engine.Outcome:
    operator = ToldOperator({OpenToken: [open_it] * 9, EnterPin: [PIN] * 9})
    plan = replace(plan_of(BY_TOKEN, archive_for(BY_TOKEN, made)), **hosts_of(text))  # type: ignore[arg-type]
    return engine.start(plan, fake_ports(operator, folder, tokens_for(BY_TOKEN, made)), folder).run()


def test_the_ca_on_a_token_issues_for_an_estate_and_openssl_verifies_its_kits(made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert issue(made, folder, BY_ONE_CA).ended == "closed"
    assert verify_archive(folder / "archive").verdict == "complete"
    assert data_of(folder / "archive", "kits-made")["signed_by"] == ["record-log"]  # no key that signs images is there
    ended = datetime.datetime.fromisoformat(entries(folder / "archive")[-1]["time"])
    delivery, names = open_delivery(folder / "kits", folder / "archive", ended)
    reports = [check_delivery(delivery), *(check_kit(delivery, name) for name in names)]
    assert (len(names), all(one.ok for one in reports)) == (2, True), reports
    kit = folder / "kits/docker-tls/node1.example"
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "../../manifest.p7s", "-content"]
    command += ["../../manifest.json", "-CAfile", "root.pem", "-no-CApath", "-purpose", "any", "-no_check_time"]
    done = subprocess.run(command, cwd=kit, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_an_estate_of_which_the_token_can_sign_a_part_alone_is_refused_before_anything_begins(
    made: Path, tmp_path: Path
) -> None:
    said = r"The estate has node1\.example-server\.csr signed by root-ca, and the token that is opened signs with"
    with pytest.raises(UsageError, match=said):
        issue(made, tmp_path / "out", TWO_HOSTS)
    assert not (tmp_path / "out").exists()
