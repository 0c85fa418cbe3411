"""The estate's file: read strictly, and what is wrong told by its line in one sentence (E1 to E4)."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from ceremony.errors import KeyriteError
from ceremony.estate import reading
from ceremony.estate.description import Use
from ceremony.estate.errors import EstateError
from ceremony.estate.loading import check_estate, example_estate, load_estate
from ceremony.estate.reading import MOST_BYTES
from ceremony.language.translations import said_in
from tests.support import assert_refused, keyrite
from tests.unit.ceremony.estate.estate_support import estate_of, example

EXAMPLE = example_estate().decode()
SCHEMA = Path(reading.__file__).parents[2] / "assets/estate/estate.schema.json"


def problems(text: str | bytes) -> list[tuple[int, str, str]]:
    """Line, place and sentence of everything that is wrong."""
    estate, found = check_estate(text if isinstance(text, bytes) else text.encode())
    assert estate is None
    return [(one.line, one.where, str(one.error)) for one in found]


def edited(old: str, new: str) -> str:
    assert old in EXAMPLE
    return EXAMPLE.replace(old, new, 1)


def test_the_example_is_sound_and_says_who_is_who() -> None:
    estate = example()
    assert {one.name: one.uses for one in estate.hosts} == {
        "registry.platform.example": (Use.SERVER,),
        "node1.platform.example": (Use.SERVER, Use.CLIENT),
        "node2.platform.example": (Use.SERVER, Use.CLIENT),
        "ops1.platform.example": (Use.CLIENT,),
    }
    node, ops = estate.hosts[1], estate.hosts[3]
    assert [one.reference for one in estate.registries_of(node)] == ["registry.platform.example:5000"]
    assert (estate.daemons_of(node), len(estate.daemons_of(ops))) == ((), 2)
    assert (estate.days, estate.renew_days) == (365, 90)


def test_the_published_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(json.loads(SCHEMA.read_bytes()))


WRONG: list[tuple[str, int, str, str]] = [
    (edited("front: none", "front: haproxy"), 13, "registries 1, front", "The value haproxy is none of none, nginx"),
    (edited("port: 5000", "port: 99999"), 12, "registries 1, port", "The number 99999 is not from 1 to 65535"),
    (edited("port: 5000", "port: '5000'"), 12, "registries 1, port", "A whole number is expected"),
    (edited("port: 5000", "prot: 5000"), 12, "registries 1, prot", "There is no field prot here; the fields are host,"),
    (edited("organisation: Example Clinic", "organisation: yes"), 4, "organisation", "put it in quotes"),
    (edited("organisation: Example Clinic", "organisation: ''"), 4, "organisation", "The text is empty"),
    (edited("organisation: Example Clinic\n", ""), 3, "", "The field organisation is missing"),
    (edited("[nodes, operators]", "[]"), 14, "registries 1, clients", "The list is empty"),
    (edited("[nodes, operators]", "nodes"), 14, "registries 1, clients", "A list is expected here"),
    (edited("[nodes, operators]", "[Nodes]"), 14, "registries 1, clients 1", "small letters"),
    (edited("[nodes, operators]", "[nodes, ops]"), 14, "registries 1, clients 2", "no group of clients named ops"),
    (edited("[nodes, operators]", "[nodes, nodes]"), 14, "registries 1, clients 2", "stands here twice: nodes"),
    (edited("registry.platform.example", "registry"), 10, "registries 1, host", "The name registry is bare"),
    (edited("registry.platform.example", "localhost"), 10, "registries 1, host", "The name localhost is local"),
    (edited("node1.platform.example", "node1.local"), 17, "daemons 1, host", "The name node1.local is local"),
    (edited("node1.platform.example", "no_de.example"), 17, "daemons 1, host", "not a DNS name"),
    (edited("node1.platform.example", f"{'n' * 60}.example"), 17, "daemons 1, host", "longer than 64 characters"),
    (edited("node2.platform.example", "node1.platform.example"), 20, "daemons 2, host", "stands here twice"),
    (edited("[10.20.0.11]", "[0.0.0.0]"), 18, "daemons 1, addresses 1", "stands for every address"),
    (edited("[10.20.0.11]", '["::ffff:0.0.0.0"]'), 18, "daemons 1, addresses 1", "is not one by which a machine is"),
    (edited("[10.20.0.11]", '["::ffff:10.20.0.5"]'), 18, "daemons 1, addresses 1", "is not one by which a machine is"),
    (edited("[10.20.0.11]", "[255.255.255.255]"), 18, "daemons 1, addresses 1", "is not one by which a machine is"),
    (edited("[10.20.0.11]", "['::']"), 18, "daemons 1, addresses 1", "stands for every address"),
    (edited("[10.20.0.11]", "[127.0.0.1]"), 18, "daemons 1, addresses 1", "reached by its own host alone"),
    (edited("[10.20.0.11]", "[169.254.1.1]"), 18, "daemons 1, addresses 1", "not one by which a machine is reached"),
    (edited("[10.20.0.11]", "[node1]"), 18, "daemons 1, addresses 1", "no IP address"),
    (edited("[10.20.0.12]", "[10.20.0.11]"), 21, "daemons 2, addresses 1", "one of node1.platform.example already"),
    (
        edited("hosts: [ops1.platform.example]", "hosts: [10.20.0.9]"),
        27,
        "client_groups 1, hosts 1",
        "by an IP address",
    ),
    (edited("[ops1.", "[node1."), 29, "client_groups 2, hosts 1", "client of the group operators already"),
    (edited("name: nodes", "name: operators"), 28, "client_groups 2, name", "stands here twice: operators"),
    (edited("10.20.0.11]", "10.20.0.11]\n    addresses: []"), 19, "", "The field addresses stands twice"),
    (edited("hosts: [ops1.platform.example]", "hosts: &a [a.b]\n  - *a"), 28, "", "An alias (*) stands here"),
    (edited("hosts: [ops1.platform.example]", "hosts: [ops1"), 28, "", "no plain YAML"),
    (edited("[ops1.platform.example]", "!!python/name:os.system x"), 27, "", "no plain YAML"),
    ("", 1, "", "Fields with their values are expected"),
    ("- a\n", 1, "", "Fields with their values are expected"),
    ("format: keyrite-estate-1\norganisation: Example\n", 1, "", "The estate has no host"),
    ("[" * 3000, 1, "", "no plain YAML"),
    (edited("port: 5000", f"port: 0x{'f' * 5000}"), 12, "", "no plain YAML"),
]


@pytest.mark.parametrize(("text", "line", "place", "sentence"), WRONG, ids=[one[3][:40] for one in WRONG])
def test_what_is_wrong_is_told_by_its_line_in_both_languages(text: str, line: int, place: str, sentence: str) -> None:
    found = problems(text)
    assert any((at, where) == (line, place) and sentence in said for at, where, said in found), found
    assert all(re.search("[一-鿿]", said_in(said, "zh")) for _, _, said in found)


def test_names_and_addresses_are_told_beside_what_has_another_form() -> None:
    text = (
        edited("port: 5000", "port: 99999").replace("10.20.0.11", "127.0.0.1").replace("[ops1.", "[localhost, 7, ops1.")
    )
    assert sorted((line, where) for line, where, _ in problems(text)) == [
        (12, "registries 1, port"),
        (18, "daemons 1, addresses 1"),
        (27, "client_groups 1, hosts 1"),
        (27, "client_groups 1, hosts 2"),
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe", "no plain YAML"),
        (b"a: \x00", "no plain YAML"),
        (b"#" * (MOST_BYTES + 1), "larger than 1048576 bytes"),
    ],
)
def test_what_is_no_text_is_told_too(content: bytes, sentence: str) -> None:
    ((_, _, said),) = problems(content)
    assert sentence in said


def test_everything_that_is_wrong_is_told_in_the_order_of_the_lines() -> None:
    text = edited("registry.platform.example", "registry").replace("[10.20.0.12]", "[0.0.0.0]")
    assert [line for line, _, _ in problems(text)] == [10, 21]


def test_what_is_missing_is_told_once() -> None:
    said = [one for _, _, one in problems("days: 9\n")]
    assert len(said) == len(set(said)) == 2


def test_a_registry_and_a_daemon_of_one_host_need_two_ports() -> None:
    text = edited("registry.platform.example", "node1.platform.example").replace("[10.20.0.5]", "[10.20.0.11]")
    assert len(estate_of(text.encode()).hosts) == 3
    ((line, place, said),) = problems(text.replace("port: 5000", "port: 2376"))
    assert (line, place) == (17, "daemons 1, port")
    assert "cannot both have the port 2376" in said


def test_a_server_may_be_named_by_its_address_where_a_client_may_not() -> None:
    estate = estate_of(edited("registry.platform.example", "fd00::5").encode())
    assert estate.registries[0].reference == "[fd00::5]:5000"
    assert estate.hosts[0].folder == "fd00--5"
    ((_, _, said),) = problems(edited("registry.platform.example", "10.20.0.12"))
    assert "one of 10.20.0.12 already" in said


def test_names_are_taken_in_small_letters() -> None:
    assert estate_of(edited("node2.platform", "Node2.Platform").encode()) != example()
    assert [one.name for one in estate_of(edited("node2.platform", "Node2.Platform").encode()).hosts] == [
        one.name for one in example().hosts
    ]


def test_a_ceremony_is_told_the_first_thing_and_how_much_else_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "estate.yaml"
    file.write_text(edited("registry.platform.example", "registry").replace("[10.20.0.12]", "[0.0.0.0]"))
    with pytest.raises(EstateError, match=r"line 10, registries 1, host: E2: The name registry is bare.*and 1 more"):
        load_estate(file)
    with pytest.raises(KeyriteError, match="cannot be read"):
        load_estate(tmp_path / "none.yaml")


def test_an_estate_of_500_hosts_is_carried() -> None:
    hosts = [f"node{number}.platform.example" for number in range(500)]
    lines = ["format: keyrite-estate-1", "organisation: Large", "daemons:"]
    for number, host in enumerate(hosts):
        lines += [f"- host: {host}", f"  addresses: [10.{number // 250}.1.{number % 250 + 1}]", "  clients: [all]"]
    lines += ["client_groups:", "- name: all", "  hosts:", *(f"  - {host}" for host in hosts)]
    assert len(estate_of("\n".join(lines).encode()).hosts) == 500


def test_the_command_tells_all_in_words_or_as_json(tmp_path: Path) -> None:
    file = tmp_path / "estate.yaml"
    file.write_text(EXAMPLE)
    done = keyrite("estate", "check", file)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Example Clinic: registries 1, daemons 2" in done.stdout
    file.write_text(edited("registry.platform.example", "registry"))
    done = keyrite("estate", "check", file, "--lang", "zh")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith(f"{file}:10  registries 1, host: 名称 registry 没有域名")
    told = json.loads(keyrite("estate", "check", file, "--json").stdout)
    assert (told["ok"], told["problems"][0]["rule"], told["problems"][0]["line"]) == (False, "E2", 10)
    assert_refused(keyrite("estate", "check", tmp_path / "none"), 2, "cannot be read")
    assert keyrite("estate", "example").stdout == EXAMPLE


def test_who_is_missing_is_said_in_chinese_to_the_last_word(tmp_path: Path) -> None:
    file, nothing = tmp_path / "estate.yaml", tmp_path / "nothing"
    file.write_bytes(example_estate())
    nothing.mkdir()
    done = keyrite("estate", "check", file, "--requests", nothing, "--lang", "zh")
    assert done.returncode == 1
    assert "缺少：node1.platform.example 没有提交作为服务器的密钥的申请。" in done.stdout
    assert not {"server", "client"} & set(re.findall(r"[a-z]+", done.stdout))
