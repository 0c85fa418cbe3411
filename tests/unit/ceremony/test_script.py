"""Scripts: data that an organisation may reword, and in which no safety step can be skipped or moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from ceremony.errors import ScriptError
from ceremony.planning.own_script import check_new
from ceremony.script.loading import RULES, check_newest, load_shipped_script, parse_script, shipped_scripts
from ceremony.script.safety_order import SAFETY_ORDERS

NAMES = shipped_scripts()
# Whoever changes a word of a shipped script raises its version, and notes its new hash here.
SHIPPED = {
    ("destruction", 4): "632dc0f5aa7ab53f",
    ("drill", 4): "9238949419529202",
    ("estate-key", 4): "4794a97000e7a863",
    ("handover", 1): "5053c0349e3a3fd7",
    ("tuf-root", 1): "7472d2479590e749",
    ("log-review", 1): "a650be73c0df76d2",
    ("issuance-by-token", 1): "1298cecbdc2c41c8",
    ("issuance-next-ca", 1): "1da2fd941b1c069a",
    ("issuance", 4): "ea0f4a9c21578dc1",
    ("recovery", 4): "d784e666f349762c",
    ("reshare", 4): "c70211b5cdbc8882",
    ("root-generation", 4): "c97f3e2d5153db6d",
    ("revocation", 1): "e3d9e905646934b4",
    ("revocation-by-token", 1): "b37542ee306e94dd",
    ("rotation", 5): "c095243cd5222b06",
    ("signing", 1): "98017bb6e6535d83",
    ("signing-by-token", 1): "2dcc4806c1440864",
    ("seal-check", 2): "2f10c2e2851c945d",
    ("share-check", 3): "54c9f054b61dea49",
}


def edited(name: str, change: Callable[[dict[str, Any]], None]) -> bytes:
    raw = yaml.safe_load(load_shipped_script(name).source)
    change(raw)
    return yaml.safe_dump(raw, allow_unicode=True).encode()


def steps_of(raw: dict[str, Any]) -> list[dict[str, Any]]:
    """All steps in one act, so that an edit can move them freely."""
    steps = [step for act in raw["acts"] for step in act["steps"]]
    raw["acts"] = [{**raw["acts"][0], "steps": steps}]
    return steps


def test_every_kind_of_ceremony_has_a_shipped_script() -> None:
    kinds = set(SAFETY_ORDERS[RULES])
    by_token = {f"{kind}-by-token" for kind in ("issuance", "revocation", "signing")}
    assert kinds | {"estate-key", "seal-check", "issuance-next-ca"} | by_token == set(NAMES)
    assert {load_shipped_script(name).ceremony for name in NAMES} == kinds


def test_a_name_and_a_version_mean_one_script() -> None:
    shipped = [load_shipped_script(name) for name in NAMES]
    assert {(one.name, one.version): one.sha256[:16] for one in shipped} == SHIPPED


def test_no_script_says_that_a_pin_is_set_on_a_token_that_was_prepared_with_one() -> None:
    for script in map(load_shipped_script, NAMES):
        for step in script.steps:
            if step.action == "prepare-token":
                said = step.say.in_language("en"), step.say.in_language("zh")
                assert "types its PIN; a token that is made for this gets a new one" in said[0]
                assert "输入其 PIN；专为本次仪式制作的令牌则设置新的 PIN" in said[1]


@pytest.mark.parametrize("name", NAMES)
def test_words_may_be_changed_and_words_to_read_added(name: str) -> None:
    def change(raw: dict[str, Any]) -> None:
        steps = steps_of(raw)
        steps[1]["say"]["en"] = "Other words."
        steps.insert(2, {**steps[1], "id": "break", "action": "read-aloud", "evidence": []})

    script = parse_script(edited(name, change))
    assert script.step("break").action == "read-aloud"


@pytest.mark.parametrize("name", NAMES)
def test_refuses_a_script_without_any_one_safety_step(name: str) -> None:
    for place in range(len(load_shipped_script(name).steps)):

        def change(raw: dict[str, Any], place: int = place) -> None:
            del steps_of(raw)[place]

        with pytest.raises(ScriptError, match="^S3"):
            parse_script(edited(name, change))


@pytest.mark.parametrize("name", NAMES)
def test_refuses_every_swap_of_two_safety_steps(name: str) -> None:
    count = len(load_shipped_script(name).steps)
    for first in range(count):
        for second in range(first + 1, count):

            def change(raw: dict[str, Any], first: int = first, second: int = second) -> None:
                steps = steps_of(raw)
                steps[first], steps[second] = steps[second], steps[first]

            with pytest.raises(ScriptError, match="^S3"):
                parse_script(edited(name, change))


@pytest.mark.parametrize("name", NAMES)
def test_refuses_a_safety_step_done_twice(name: str) -> None:
    def change(raw: dict[str, Any]) -> None:
        steps = steps_of(raw)
        steps.append({**steps[3], "id": "again"})

    with pytest.raises(ScriptError, match="^S3"):
        parse_script(edited(name, change))


def older(raw: dict[str, Any]) -> None:
    """The same script as an earlier version of the program had it."""
    raw["format"] = "keyrite-script-1"
    for act in raw["acts"]:
        del act["if_fails"]
        act["steps"] = [
            one for one in act["steps"] if one["action"] not in {"approve", "acknowledge-duties", "place-items"}
        ]


@pytest.mark.parametrize("name", NAMES)
def test_a_script_of_the_older_format_is_read_for_ever_but_begins_no_new_ceremony(name: str) -> None:
    script = parse_script(edited(name, older))
    assert script.acts[0].if_fails is None
    with pytest.raises(ScriptError, match="^S4"):
        check_newest(script)


@pytest.mark.parametrize("name", NAMES)
def test_every_act_says_what_to_do_where_it_fails(name: str) -> None:
    def without(raw: dict[str, Any]) -> None:
        del raw["acts"][0]["if_fails"]

    assert all(act.if_fails for act in load_shipped_script(name).acts)
    with pytest.raises(ScriptError, match="^S1.*if_fails"):
        parse_script(edited(name, without))


def test_a_script_of_the_older_format_holds_none_of_the_newer_steps() -> None:
    def mixed(raw: dict[str, Any]) -> None:
        raw["format"] = "keyrite-script-1"

    with pytest.raises(ScriptError, match="^S3"):
        parse_script(edited("recovery", mixed))


def test_refuses_two_steps_with_one_id() -> None:
    def change(raw: dict[str, Any]) -> None:
        steps = steps_of(raw)
        steps[3]["id"] = steps[2]["id"]

    with pytest.raises(ScriptError, match="^S2"):
        parse_script(edited("recovery", change))


@pytest.mark.parametrize(
    "bad",
    [b"", b"\xff\xfe", b"- a list", b"!!python/object:os.system {}", b"{format: keyrite-script-9}", b"a: b: c"],
)
def test_refuses_what_is_no_script_in_one_sentence(bad: bytes) -> None:
    with pytest.raises(ScriptError, match="^S1") as refused:
        parse_script(bad)
    assert "\n" not in str(refused.value)


# an organisation's own file


def with_text(old: str, new: str) -> bytes:
    """A shipped script with one place changed, as somebody with an editor would."""
    source = load_shipped_script("root-generation").source.decode()
    assert old in source
    return source.replace(old, new, 1).encode()


VERSION = f"version: {load_shipped_script('root-generation').version}"
ALIASES = "  - &a0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"  - &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)
MERGES = "m0: &m0 {a: 1, b: 2}\n" + "".join(
    f"m{n}: &m{n} {{<<: [{','.join([f'*m{n - 1}'] * 9)}]}}\n" for n in range(1, 10)
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("acts:\n", f"acts:\n{ALIASES}"),  # a thousand million values, if written out
        ("acts:\n", f"{MERGES}acts:\n"),
        ("acts:\n", "acts: &all\n  - *all\n"),
        ("minutes: 5", "minutes: 5.0"),  # a record holds whole numbers only
        (VERSION, f"version: {2**60}"),
        (VERSION, "version: " + "9" * 5000),
        (VERSION, "version: 2026-13-45"),
        (VERSION, "version: !!int x"),
        (VERSION, "version: !!bool x"),
        (VERSION, "version: !!python/object/apply:os.getcwd []"),
        ("name: root-generation", 'name: "ours\\n"'),
    ],
)
def test_no_odd_yaml_is_taken_and_none_keeps_the_program(old: str, new: str) -> None:
    with pytest.raises(ScriptError, match="^S1"):
        parse_script(with_text(old, new))


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("evidence: [ceremony-opened]", "evidence: [ceremony-opened, root-recovered]", "S5"),
        ("evidence: [participants-named,", "evidence: [policy-waived, participants-named,", "S5"),
        (VERSION, f"{VERSION}\nversion: 9", "S6"),
        ("        role: operator\n", "        role: operator\n        role: custodian\n", "S6"),
        ("title: {en: Root key", 'title: {en: "\\e[2JRoot key', "S6"),
        ("title: {en: Root key", 'title: {en: "\\u202eRoot key', "S6"),
        ("title: {en: Root key", 'title: {en: "\\ud800Root key', "S6"),
        ("title: {en: Root key generation", 'title: {en: " "', "S6"),
    ],
)
def test_no_ceremony_begins_with_a_script_that_is_not_what_it_seems(old: str, new: str, rule: str) -> None:
    closing = '"' if new.count('"') == 1 else ""
    source = with_text(old, new).replace(b"generation, zh", f"generation{closing}, zh".encode(), 1)
    script = parse_script(source)  # an old archive with such a script verifies
    with pytest.raises(ScriptError, match=f"^{rule}"):
        check_new(script)


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_script_with_other_words_begins_a_ceremony(name: str) -> None:
    assert check_new(parse_script(load_shipped_script(name).source + b"# ours\n")).name == name
