"""An estate lives on: hosts are renewed together, a CA is followed by another, all are told in which order."""

from __future__ import annotations

import datetime
import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from app import cli
from app.terminal import performing
from ceremony import engine
from ceremony.errors import KeyriteError, UsageError
from ceremony.estate.errors import EstateError
from ceremony.facts import gather_archive
from ceremony.facts.schedule import list_due
from ceremony.kits.checking import check_delivery, check_kit, open_delivery
from ceremony.planning.estate_keys import EstateKeyOptions
from ceremony.planning.plan import LET_IN, RecoveryPlan, suggested_participants
from ceremony.planning.retiring import Retirement
from ceremony.planning.revoking import RevocationRequest
from ceremony.policy.files import example_policy, parse_policy, write_policy
from ceremony.ports import ChoosePin, ConfirmDraft, EnterPin, EntryWritten, Notice, Stop
from ceremony.script.loading import load_shipped_script
from ceremony.verify import verify_archive
from tests.e2e.estates import ESTATE, NODE, OPS, hosts_of, make_root
from tests.e2e.lives import Life
from tests.e2e.on_fakes import PIN
from tests.fakes import FakeClock, FakeToken, fake_ports
from tests.interop import verify_archive as second
from tests.support import ToldOperator, assert_refused, data_of, entries, keyrite, plain_papers
from tests.unit.ceremony.estate.estate_support import ask_all, estate_of

NEXT_CA = "issuance-next-ca"
NOON = datetime.time(12, tzinfo=datetime.UTC)
REGISTRY = "registry.platform.example"
DAY = datetime.timedelta(days=1)


@pytest.fixture(scope="module", autouse=True)
def _plain_papers() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        yield


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ask_all(estate_of(ESTATE.encode()), tmp_path_factory.mktemp("asked"))


@pytest.fixture(scope="module")
def issued(asked: Path, tmp_path_factory: pytest.TempPathFactory) -> Life:
    """Every host has its certificates. Tests go on from it, each for itself."""
    life = make_root(tmp_path_factory.mktemp("root"))
    life.hold("issuance", **hosts_of(asked))
    return life


@pytest.fixture(scope="module")
def made(issued: Life) -> datetime.date:
    """The day on which the hosts' certificates were issued."""
    return datetime.datetime.fromisoformat(entries(issued.archive)[-1]["time"]).date()


@pytest.fixture(scope="module")
def until(made: datetime.date) -> str:
    """The last day of the overlap."""
    return (made + 30 * DAY).isoformat()


@pytest.fixture(scope="module")
def followed(issued: Life, until: str, tmp_path_factory: pytest.TempPathFactory) -> Life:
    """The operators' CA is followed by another."""
    life = Life(tmp_path_factory.mktemp("followed"), issued.sheets, list(issued.folders))
    life.hold("estate-key", estate_key=EstateKeyOptions("platform-ca"), follows="platform-ca-2", overlap_until=until)
    return life


@pytest.fixture
def life(issued: Life, tmp_path: Path) -> Life:
    return Life(tmp_path, issued.sheets, list(issued.folders))


def only(asked: Path, folder: Path, *hosts: str) -> Path:
    for host in hosts:
        shutil.copytree(asked / host, folder / host)
    return folder


def certificates(bundle: Path) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(bundle.read_bytes())


def ca(life: Life, label: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate((life.archive / f"keys/{label}.crt").read_bytes())


def due_of(life: Life) -> list[tuple[str, datetime.date]]:
    found = list_due(map(gather_archive, (folder / "archive" for folder in life.folders)))
    assert not any(one.kind == "certificate" and one.subject.startswith(f"CN={NODE}") for one in found)
    return [(one.subject, one.on) for one in found if one.kind == "hosts"]


def test_hosts_are_due_together_and_those_that_were_renewed_later(
    life: Life, made: datetime.date, asked: Path, tmp_path: Path
) -> None:
    everybody, day = f"{NODE}, node2.platform.example, {OPS}, {REGISTRY}", made + 90 * DAY
    assert due_of(life) == [(everybody, day)]
    life.hold("issuance", **hosts_of(only(asked, tmp_path / "some", OPS)))
    assert due_of(life) == [(f"{NODE}, node2.platform.example, {REGISTRY}", day), (OPS, day)]
    named = data_of(life.archive, "ceremony-opened")["parameters"]["estate"]
    assert "missing" not in named
    assert len(named["standing"]) == 5
    assert f"{NODE} server" in named["standing"]


def test_the_policy_says_when_hosts_are_due_if_that_is_sooner(life: Life, made: datetime.date, asked: Path) -> None:
    terms = example_policy().terms
    rotation = tuple(replace(one, days=30) if one.purpose == "hosts" else one for one in terms.rotation)
    policy = parse_policy(write_policy(replace(terms, rotation=rotation, least_threshold=2, least_shares=3)))
    life.hold("issuance", policy=policy, **hosts_of(asked))
    assert data_of(life.archive, "ceremony-opened")["parameters"]["estate"]["renew_days"] == 30
    assert {day for _, day in due_of(life)} == {made + 30 * DAY}
    install = (life.folders[-1] / f"kits/docker-tls/{OPS}/INSTALL.en.md").read_text()
    assert f"due for renewal on {made + 30 * DAY}" in install


def test_a_host_that_left_the_estate_is_due_for_nothing(life: Life, asked: Path, tmp_path: Path) -> None:
    fewer = ESTATE.replace(", node2.platform.example", "")
    start = fewer.index("  - host: node2.platform.example")
    fewer = fewer[:start] + fewer[fewer.index("client_groups") :]
    assert "node2" not in fewer
    life.hold("issuance", **hosts_of(only(asked, tmp_path / "some", OPS), fewer))
    assert [host for host, _ in due_of(life)] == [f"{NODE}, {REGISTRY}", OPS]


def test_scripts_are_written_for_those_hosts_that_are_due(
    issued: Life, followed: Life, made: datetime.date, tmp_path: Path
) -> None:
    estate, out = tmp_path / "estate.yaml", tmp_path / "out"
    estate.write_text(ESTATE)
    words = ("estate", "requests", estate, "--out", out)

    def scripts(life: Life, days: int) -> list[str]:
        done = keyrite(*words, "--archive", life.archive, "--by", made + days * DAY, "--json")
        assert done.returncode == 0, done.stderr
        found = [Path(one) for one in json.loads(done.stdout)["scripts"]]
        assert all(one.exists() for one in found)
        shutil.rmtree(out, ignore_errors=True)
        return [one.parent.name for one in found]

    assert scripts(issued, 89) == []
    assert scripts(issued, 90) == [REGISTRY, NODE, "node2.platform.example", OPS]
    assert scripts(followed, 0) == [OPS]
    done = keyrite(*words, "--archive", issued.archive, "--by", made, "--lang", "zh")
    assert (done.returncode, done.stdout) == (0, "没有主机需要证书；未写出任何文件。\n")
    assert not out.exists()
    assert_refused(keyrite(*words, "--archive", issued.archive, "--by", "soon"), 2, "write it as 2027-12-01.")
    assert_refused(keyrite(*words, "--by", made), 2, "name the archive with --archive")


def test_all_survivors_of_a_group_go_over_to_another_ca_in_one_ceremony(
    followed: Life, made: datetime.date, until: str, asked: Path, tmp_path: Path
) -> None:
    life = Life(tmp_path, followed.sheets, list(followed.folders))
    assert due_of(life)[0] == (OPS, datetime.date.fromisoformat(until))
    with pytest.raises(EstateError, match=rf"E8: There is no request of {OPS} as a client \(missing in all: 1\)"):
        life.hold("issuance", **hosts_of(only(asked, tmp_path / "others", REGISTRY, NODE)))
    life.hold("issuance", **hosts_of(only(asked, tmp_path / "group", OPS)))
    kits = life.folders[-1] / "kits/docker-tls"
    before, now = ca(life, "platform-ca-2"), ca(life, "platform-ca-3")
    assert certificates(kits / OPS / "tls/client.crt")[1] == now
    assert certificates(kits / NODE / "tls/daemon-clients-ca.pem") == [now, before]
    assert certificates(kits / NODE / "after/daemon-clients-ca.pem") == [now]
    assert [one.name for one in (kits / NODE / "after").iterdir()] == ["daemon-clients-ca.pem"]  # nobody else's CA
    said, last = install(life, NODE), f"On {until}, or soon after: believe the new CA alone"
    assert "The CA platform-ca-2 of the group operators is followed by platform-ca-3. Both are believed up to" in said
    assert said.index(". Believe the new CA beside") < said.index(". Put keys and certificates in their place")
    assert last in said
    delivery, names = open_delivery(life.folders[-1] / "kits", life.archive, datetime.datetime.combine(made, NOON))
    assert all(one.ok for one in (check_delivery(delivery), *(check_kit(delivery, name) for name in names)))
    # once everybody went over, kits say nothing of an order, but still how the earlier CA is dropped
    life.hold("issuance", **hosts_of(only(asked, tmp_path / "again", OPS)))
    said = install(life, NODE)
    assert ("is followed by" in said, last in said) == (False, True)


def test_a_ca_that_was_retired_is_in_no_kit_and_its_hosts_are_due_at_once(
    followed: Life, made: datetime.date, asked: Path, tmp_path: Path
) -> None:
    life = Life(tmp_path, followed.sheets, list(followed.folders))
    life.hold("revocation", revoke=(RevocationRequest(str(life.archive / "keys/platform-ca-2.crt"), "key-compromise"),))
    assert due_of(life)[0] == (OPS, made)
    with pytest.raises(EstateError, match=rf"E8: There is no request of {OPS} as a client \(missing in all: 1\)"):
        life.hold("issuance", **hosts_of(only(asked, tmp_path / "others", REGISTRY, NODE)))
    life.hold("issuance", **hosts_of(only(asked, tmp_path / "group", OPS)))
    kits = life.folders[-1] / "kits/docker-tls"
    assert certificates(kits / NODE / "tls/daemon-clients-ca.pem") == [ca(life, "platform-ca-3")]
    assert not (kits / NODE / "after").exists()
    assert "is now platform-ca-3; who shows what platform-ca-2 signed is let in no more" in install(life, NODE)


def test_who_has_a_revoked_certificate_must_ask_again(issued: Life, asked: Path, tmp_path: Path) -> None:
    life = Life(tmp_path, issued.sheets, list(issued.folders))
    file = next((life.archive / "issued").glob("ops1-*-client.crt"))
    life.hold("revocation", revoke=(RevocationRequest(str(file), "key-compromise"),))
    with pytest.raises(EstateError, match=rf"E8: There is no request of {OPS} as a client \(missing in all: 1\)"):
        life.hold("issuance", **hosts_of(only(asked, tmp_path / "others", REGISTRY)))


def test_a_group_whose_ca_is_retired_and_not_followed_needs_another_in_the_estates_file(
    life: Life, asked: Path
) -> None:
    life.hold("revocation", revoke=(RevocationRequest(str(life.archive / "keys/platform-ca-2.crt"), "key-compromise"),))
    with pytest.raises(KeyriteError, match=r"platform-ca-2 .*; choose root-ca or platform-ca\.$"):
        life.hold("issuance", **hosts_of(asked))


def test_another_ca_in_the_estates_file_is_a_change_without_an_overlap(life: Life, asked: Path, tmp_path: Path) -> None:
    moved = ESTATE.replace("authority: platform-ca-2", "authority: platform-ca")
    life.hold("issuance", **hosts_of(only(asked, tmp_path / "group", OPS), moved))
    for name in (NODE, OPS):
        said = install(life, name)
        assert "is now platform-ca; who shows what platform-ca-2 signed is let in no more" in said
        assert f"{REGISTRY}, {NODE}, node2.platform.example; then: {OPS}." in said


def install(life: Life, host: str) -> str:
    return " ".join((life.folders[-1] / f"kits/docker-tls/{host}/INSTALL.en.md").read_text().split())


class Leaving(ToldOperator):
    """Leaves once an event of this kind was written for the so-manieth time; a token that is lost is given up."""

    def __init__(self, sheets: tuple[Path, ...], event: str = "", count: int = 1, *, lost: bool = False) -> None:
        super().__init__({ChoosePin: [PIN] * 9, EnterPin: [None if lost else PIN] * 9}, sheets)
        self.event, self.left = event, count

    def notice(self, notice: Notice) -> None:
        super().notice(notice)
        if isinstance(notice, EntryWritten) and notice.entry.event.type == self.event:
            self.left -= 1
            if self.left == 0:
                raise Stop(abort=False, reason="the evening came")


def retiring(asked: Path, *, at_once: Any = None, **options: Any) -> dict[str, Any]:
    """The options of an issuance that retires the operators' CA."""
    return {"retire": Retirement("platform-ca-2", at_once), **hosts_of(asked), **options}


def test_one_ceremony_retires_a_ca_and_certifies_all_that_are_left_by_the_next(
    life: Life, made: datetime.date, until: str, asked: Path, tmp_path: Path
) -> None:
    lost = next((life.archive / "issued").glob("ops1-*-client.crt"))
    group = only(asked, tmp_path / "group", OPS)
    with pytest.raises(EstateError, match=rf"E8: There is no request of {OPS} as a client \(missing in all: 1\)"):
        life.hold(NEXT_CA, **retiring(only(asked, tmp_path / "others", REGISTRY, NODE)))
    told = ToldOperator(sheets=life.sheets)
    revoke = (RevocationRequest(str(lost), "superseded"),)
    life.hold(NEXT_CA, told, **retiring(group, overlap_until=until, revoke=revoke))
    before, now = ca(life, "platform-ca-2"), ca(life, "platform-ca-3")
    assert now.subject.rfc4514_string().startswith("CN=REHEARSAL Platform CA G2,")
    kits = life.folders[-1] / "kits/docker-tls"
    assert certificates(kits / OPS / "tls/client.crt")[1] == now
    assert certificates(kits / NODE / "tls/daemon-clients-ca.pem") == [now, before]
    assert certificates(kits / NODE / "after/daemon-clients-ca.pem") == [now]
    said = install(life, NODE)
    assert "The CA platform-ca-2 of the group operators is followed by platform-ca-3. Both are believed up to" in said
    assert said.index(". Believe the new CA beside") < said.index(". Put keys and certificates in their place")
    listed = {one.name for one in (life.archive / "issued").glob("*.crl")}
    assert listed == {"root-ca.crl", "platform-ca.crl", "platform-ca-2.crl", "platform-ca-3.crl"}
    (gone,) = x509.load_pem_x509_crl((life.archive / "issued/platform-ca-2.crl").read_bytes())
    assert gone.serial_number == x509.load_pem_x509_certificate(lost.read_bytes()).serial_number
    assert [one.title for one in told.asked_of(ConfirmDraft)] == [
        "platform-ca-3",
        "Revocation list of root-ca",
        "Revocation list of platform-ca-2",
    ]
    due = {one.subject: one for one in list_due(map(gather_archive, (one / "archive" for one in life.folders)))}
    assert (due["platform-ca-2"].kind, due["platform-ca-2"].on) == ("retire", datetime.date.fromisoformat(until))
    assert "hold a revocation" in due["platform-ca-2"].what.en
    assert dict(due_of(life))[OPS] == made + 90 * DAY


def test_it_is_told_beforehand_that_a_revoked_certificate_is_believed_as_long_as_its_ca(
    life: Life, until: str, asked: Path, tmp_path: Path
) -> None:
    revoke = (RevocationRequest(f"{OPS}", "superseded"),)

    def told(at_once: Any) -> list[str]:
        options = retiring(only(asked, tmp_path / str(at_once), OPS), at_once=at_once, revoke=revoke)
        ends = {} if at_once else {"overlap_until": until}
        script, people = load_shipped_script(NEXT_CA), suggested_participants(3, again=True)
        plan = RecoveryPlan(script, people, life.archive, threshold=2, shares=3, **options, **ends)
        folder = tmp_path / f"{at_once}-out"
        run = engine.start(plan, fake_ports(ToldOperator(sheets=life.sheets), folder, list[FakeToken]()), folder)
        assert isinstance(run.plan, RecoveryPlan)
        said = [template.format(**values) for template, values in run.plan.notes() if template == LET_IN]
        run.leave("it was only asked for")
        return said

    (said,) = told(None)
    assert said.startswith(
        f"CN={OPS},O=Example Clinic is revoked, but docker and dockerd read no lists, and believe it "
    )
    assert f"until {until}, together with platform-ca-2." in said
    assert told("superseded") == []


def test_a_compromised_ca_is_gone_from_every_kit_in_the_same_ceremony(
    life: Life, made: datetime.date, asked: Path, tmp_path: Path
) -> None:
    life.hold(NEXT_CA, **retiring(only(asked, tmp_path / "group", OPS), at_once="ca-compromise"))
    kits = life.folders[-1] / "kits/docker-tls"
    assert certificates(kits / NODE / "tls/daemon-clients-ca.pem") == [ca(life, "platform-ca-3")]
    assert not (kits / NODE / "after").exists()
    assert "is now platform-ca-3; who shows what platform-ca-2 signed is let in no more" in install(life, NODE)
    (gone,) = x509.load_pem_x509_crl((life.archive / "issued/root-ca.crl").read_bytes())
    assert gone.serial_number == ca(life, "platform-ca-2").serial_number
    assert data_of(life.archive, "key-retired")["label"] == "platform-ca-2"
    assert "retire" not in {
        one.kind for one in list_due(map(gather_archive, (one / "archive" for one in life.folders)))
    }
    assert dict(due_of(life))[OPS] == made + 90 * DAY


def test_as_days_come_one_ceremony_renews_all_that_are_due_also_after_a_retirement(
    life: Life, made: datetime.date, until: str, asked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock is moved to each day on which something is due."""
    estate = tmp_path / "estate.yaml"
    estate.write_text(ESTATE)

    def come(day: datetime.date) -> None:
        monkeypatch.setattr(FakeClock, "_now", datetime.datetime.combine(day, NOON))

    def due(*kinds: str) -> list[tuple[str, datetime.date]]:
        found = list_due(map(gather_archive, (one / "archive" for one in life.folders)))
        return [(one.subject, one.on) for one in found if one.kind in kinds]

    def needed(day: datetime.date) -> list[str]:
        words = ("estate", "requests", estate, "--out", tmp_path / f"for-{day}", "--archive", life.archive, "--by", day)
        done = keyrite(*words, "--json")
        assert done.returncode == 0, done.stderr
        return sorted(Path(one).parent.name for one in json.loads(done.stdout)["scripts"])

    everybody = sorted((REGISTRY, NODE, "node2.platform.example", OPS))
    come(made + 10 * DAY)
    life.hold(NEXT_CA, **retiring(only(asked, tmp_path / "group", OPS), overlap_until=until))
    assert due("retire") == [("platform-ca-2", datetime.date.fromisoformat(until))]
    come(datetime.date.fromisoformat(until) + DAY)
    life.hold("revocation", revoke=(RevocationRequest(str(life.archive / "keys/platform-ca-2.crt"), "superseded"),))
    assert due("retire") == []
    assert due("hosts") == [
        (f"{NODE}, node2.platform.example, {REGISTRY}", made + 90 * DAY),
        (OPS, made + 100 * DAY),
    ]
    come(made + 90 * DAY)
    assert needed(made + 90 * DAY) == sorted((REGISTRY, NODE, "node2.platform.example"))
    assert needed(made + 100 * DAY) == everybody
    with pytest.raises(EstateError, match=r"E8: .* \(missing in all: 2\)"):  # node2, as a server and as a client
        life.hold("issuance", **hosts_of(only(asked, tmp_path / "forgot", REGISTRY, NODE)))
    for day in (made + 90 * DAY, made + 180 * DAY):
        come(day)
        life.hold("issuance", **hosts_of(asked))
        assert due("hosts") == [(", ".join(everybody), day + 90 * DAY)]
        assert needed(day) == []
    kits = life.folders[-1] / "kits/docker-tls"
    assert certificates(kits / NODE / "tls/daemon-clients-ca.pem") == [ca(life, "platform-ca-3")]
    assert "A CA changes" not in install(life, NODE)
    now = datetime.datetime.combine(made + 181 * DAY, NOON)
    delivery, names = open_delivery(life.folders[-1] / "kits", life.archive, now)
    assert all(one.ok for one in (check_delivery(delivery), *(check_kit(delivery, name) for name in names)))


def test_the_overlap_of_a_retired_ca_is_as_long_as_hosts_need_to_be_renewed(
    life: Life, made: datetime.date, asked: Path, tmp_path: Path
) -> None:
    life.hold(NEXT_CA, **retiring(only(asked, tmp_path / "group", OPS)))
    assert data_of(life.archive, "key-followed")["overlap_until"] == (made + 90 * DAY).isoformat()


WRONG_RETIREMENTS: list[tuple[str, dict[str, Any], str]] = [
    (
        NEXT_CA,
        {"retire": Retirement("root-ca")},
        "root-ca is no CA that can be retired so; it can be platform-ca or platform-ca-2",
    ),
    (
        NEXT_CA,
        {"retire": Retirement("nobodys")},
        "nobodys is no CA that can be retired so; it can be platform-ca or platform-ca-2",
    ),
    (NEXT_CA, {"retire": None}, "name the CA's key with --retire"),
    ("issuance", {}, "A CA is retired in an issuance for the hosts of an estate, by a quorum"),
    (NEXT_CA, {"estate": None, "requests": ()}, "A CA is retired in an issuance for the hosts of an estate"),
    (
        NEXT_CA,
        {"retire": Retirement("platform-ca-2", at_once="superseded"), "overlap_until": "2099-01-01"},
        "is believed no more from today on; leave the end of the overlap out",
    ),
    (
        NEXT_CA,
        {"revoke": (RevocationRequest(f"{OPS}-client.csr", "key-compromise"),)},
        r"No certificate of this root is called",
    ),
]


@pytest.mark.parametrize(("kind", "options", "said"), WRONG_RETIREMENTS, ids=range(len(WRONG_RETIREMENTS)))
def test_what_cannot_be_retired_is_told_before_anything_begins(
    life: Life, asked: Path, kind: str, options: dict[str, Any], said: str
) -> None:
    with pytest.raises(KeyriteError, match=said):
        life.hold(kind, **retiring(asked, **options))
    assert list(life.base.iterdir()) == []


def test_a_ca_that_signs_for_nobody_is_not_retired_for_this_estate(life: Life, asked: Path) -> None:
    moved = ESTATE.replace("authority: platform-ca-2", "authority: platform-ca")
    with pytest.raises(KeyriteError, match="No host of the estate has its certificates from platform-ca-2"):
        life.hold(NEXT_CA, retire=Retirement("platform-ca-2"), **hosts_of(asked, moved))


def test_the_key_that_is_lost_is_certified_no_more_in_the_same_ceremony(life: Life, asked: Path) -> None:
    file = next((life.archive / "issued").glob("ops1-*-client.crt"))
    with pytest.raises(KeyriteError, match=rf"I23: The key of the request {OPS}-client\.csr is compromised"):
        life.hold(NEXT_CA, **retiring(asked, revoke=(RevocationRequest(str(file), "key-compromise"),)))


@pytest.mark.parametrize("lost", [False, True], ids=["token-there", "token-lost"])
@pytest.mark.parametrize(
    ("event", "count"), [("key-followed", 1), ("crl-issued", 1), ("certificate-issued", 6), ("kits-made", 1)]
)
def test_an_interrupted_retirement_goes_on_and_what_a_lost_key_signed_is_void(
    life: Life, asked: Path, event: str, count: int, lost: bool, tmp_path: Path
) -> None:
    folder, tokens = tmp_path / "out", list[FakeToken]()
    plan = RecoveryPlan(
        load_shipped_script(NEXT_CA),
        suggested_participants(3, again=True),
        life.archive,
        threshold=2,
        shares=3,
        **retiring(asked, at_once="ca-compromise"),
    )
    first = Leaving(life.sheets, event, count)
    assert engine.start(plan, fake_ports(first, folder, tokens), folder).run().ended == "left"
    outcome = engine.resume(fake_ports(Leaving(life.sheets, lost=lost), folder, tokens), folder).run()
    assert outcome.ended == "closed", outcome.reason
    assert [one for one in verify_archive(folder / "archive").checks if not one.ok] == []
    assert second.main(folder / "archive") == "closed"
    life.folders.append(folder)
    for host, use, label in ((OPS, "client", "platform-ca-3"), (NODE, "server", "platform-ca")):
        leaf, issuer, *_ = certificates(folder / f"kits/docker-tls/{host}/tls/{use}.crt")
        assert issuer == ca(life, label)
        leaf.verify_directly_issued_by(issuer)
    delivery, names = open_delivery(folder / "kits", life.archive, datetime.datetime.now(datetime.UTC))
    found = [
        one
        for report in (check_delivery(delivery), *(check_kit(delivery, name) for name in names))
        for one in report.checks
    ]
    assert [one for one in found if not one.ok] == []
    life.hold("issuance", **hosts_of(asked))  # and life goes on


@pytest.mark.parametrize(
    ("said", "at_once"),
    [(("--overlap-until", "2099-01-01"), None), (("--at-once",), "superseded"), (("--compromised",), "ca-compromise")],
)
def test_a_ca_is_retired_at_the_terminal_as_it_is_asked_for(
    said: tuple[str, ...], at_once: str | None, asked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned: list[RecoveryPlan] = []

    def start(plan: RecoveryPlan, *_: object) -> None:
        planned.append(plan)
        raise UsageError("It was only planned.")

    estate = tmp_path / "estate.yaml"
    estate.write_text(ESTATE)
    words = (
        "perform",
        "issuance",
        "--archive",
        tmp_path,
        "--estate",
        estate,
        "--requests",
        asked,
        "--out",
        tmp_path / "o",
    )
    more = ("--retire", "platform-ca-2", "--name", "Operators CA 2", "--revoke", f"{OPS}=key-compromise", *said)
    monkeypatch.setattr(performing, "check_terminal", lambda: None)
    monkeypatch.setattr(engine, "start", start)
    monkeypatch.setattr(sys, "argv", ["keyrite", *map(str, (*words, *more))])
    with pytest.raises(SystemExit):
        cli.main()
    (plan,) = planned
    assert (plan.script.name, plan.estate_key) == (NEXT_CA, None)
    assert plan.retire == Retirement("platform-ca-2", at_once, "Operators CA 2")
    assert plan.revoke == (RevocationRequest(OPS, "key-compromise"),)
    assert plan.overlap_until == ("" if at_once else "2099-01-01")
