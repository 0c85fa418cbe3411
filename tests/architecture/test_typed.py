"""Types mean something: `Any` stands where foreign values come in and nowhere else, and events are read as events."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]

# The modules (and a package) that may use `Any`, by what comes in there. The list only grows shorter.
MOST = 33
FOREIGN = {
    "JSON, before it is checked": (
        "ceremony/archive/writing.py",
        "ceremony/hsm/probe/probe_report.py",
        "ceremony/hsm/racks/isolated.py",
        "ceremony/kits/manifest.py",
        "ceremony/record/canonical.py",
        "ceremony/record/events/reading.py",
        "ceremony/sheets/drawer_child.py",
        "ceremony/sheets/sandbox.py",
        "ceremony/sheets/sandbox_child.py",
        "ceremony/signing/",  # what other programs wrote
    ),
    "YAML, as its schema has it": (
        "ceremony/estate/loading.py",
        "ceremony/facts/requirements.py",
        "ceremony/issuing/files.py",
        "ceremony/issuing/profile_files.py",
        "ceremony/kits/install.py",
        "ceremony/policy/terms.py",
        "ceremony/script/loading.py",
        "ceremony/script/plain_yaml.py",
        "ceremony/script/strict_file.py",
        "ceremony/script/strict_schema.py",
    ),
    "asn1crypto": ("ceremony/issuing/crl_lint.py", "ceremony/issuing/readings.py"),
    "PKCS #11": (
        "ceremony/hsm/cryptoki/module.py",
        "ceremony/hsm/cryptoki/session.py",
        "ceremony/hsm/cryptoki/supplement.py",
        "ceremony/hsm/keyops/oaep.py",
    ),
    "pypdfium2 and Pillow": ("ceremony/printing/raster.py", "ceremony/sheets/drawn.py", "ceremony/sheets/pictures.py"),
    "zxing-cpp and zbar": (
        "ceremony/sheets/frames.py",
        "ceremony/sheets/proof.py",
        "ceremony/sheets/second_look.py",
    ),
    "QtMultimedia, which may be missing": ("app/window/sheets/camera_device.py",),
}


def modules() -> Iterator[tuple[str, str]]:
    for package in ("app", "ceremony"):
        for path in sorted((BASE / package).rglob("*.py")):
            yield path.relative_to(BASE).as_posix(), path.read_text(encoding="utf-8")


def takes_any(source: str) -> bool:
    """Whether a module takes `Any` from typing, under whatever name."""
    return any(
        isinstance(node, ast.ImportFrom) and node.module == "typing" and any(one.name == "Any" for one in node.names)
        for node in ast.walk(ast.parse(source))
    ) or re.search(r"\btyping\.Any\b", source)  # type: ignore[return-value]


def test_any_stands_only_where_foreign_values_come_in() -> None:
    listed = {name for names in FOREIGN.values() for name in names}
    assert len(listed) <= MOST
    takers = {name for name, source in modules() if takes_any(source)}
    places = {next((one for one in listed if one.endswith("/") and name.startswith(one)), name) for name in takers}
    assert places == listed


def test_no_module_reads_what_an_entry_holds_but_as_its_event() -> None:
    """Fields by name are for ceremony/record: `plain_fields` and `values_at` there are for who wants them all."""
    looked_into = re.compile(
        r"\b(?:entry|event)\.data\b|\b(?:entry|event|entry_data|event_data)(?:\[[\"']|\.get\()|[\"']data[\"']\]"
    )
    found = [
        f"{name}: {line.strip()}"
        for name, source in modules()
        if not name.startswith("ceremony/record/")
        for line in source.splitlines()
        if looked_into.search(line)
    ]
    assert not found


def test_what_an_event_says_leaves_the_record_whole_in_one_export_alone() -> None:
    """The lines for log stores are the record's own data, redacted; all else reads fields."""
    whole = re.compile(r"\bevent\.as_data\(\)")
    found = {name for name, source in modules() if not name.startswith("ceremony/record/") and whole.search(source)}
    assert found == {"ceremony/audit/export_ecs.py"}
