"""How long an issuance for an estate takes, and the check of its kits, and in how much memory.

    python -m tests.bench.estate_bench [HOSTS ...]     default: 3 50 500

A rehearsal on throw-away tokens, nobody waited for: a root, two issuing CAs, a key that signs images. One host is a
registry, the others are daemons that pull from it: each daemon has two keys. What a host does itself is not counted.
`CA retired` makes the clients' next CA, and issues for everybody anew.
Each line: processor seconds, start and libraries included, seconds on the clock, and the most memory. On an AMD EPYC an
issuance for 500 hosts, 999 certificates, takes 31 s and 210 MiB; the check of their kits 2.4 s and 89 MiB; the clients'
CA retired 43 s and 213 MiB.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ceremony.estate.description import Estate
from ceremony.estate.loading import load_estate
from ceremony.estate.matching import request_name
from tests.asking import ask

HOSTS = (3, 50, 500)


def describe(hosts: int) -> str:
    """An estate of so many hosts."""
    names = [f"node{number:03}.bench.example" for number in range(1, hosts)]
    lines = [
        "format: keyrite-estate-1",
        "organisation: Bench",
        "servers_authority: platform-ca",
        "registries:",
        "  - {host: registry.bench.example, addresses: [10.1.0.1], clients: [nodes]}",
        "daemons:",
        *(
            f"  - {{host: {name}, addresses: [10.1.{1 + at // 200}.{1 + at % 200}], clients: [nodes]}}"
            for at, name in enumerate(names)
        ),
        "client_groups:",
        f"  - {{name: nodes, authority: platform-ca-2, hosts: [{', '.join(names)}]}}",
    ]
    return "\n".join(lines) + "\n"


def ask_all(estate: Estate, folder: Path) -> None:
    for host in estate.hosts:
        (folder / host.folder).mkdir(parents=True)
        for use in host.uses:
            (folder / host.folder / request_name(host, use)).write_bytes(ask(estate, host, use).content)


def run(what: str, *arguments: object) -> None:
    """Run keyrite, and say what it took."""
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "app", *map(str, arguments)], stdout=subprocess.DEVNULL, env={**os.environ, "LANG": "C"}
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{what}: exit {process.returncode}")
    if what:
        clock, memory = time.perf_counter() - began, used.ru_maxrss / 1024
        shown = f"{what:<28} {used.ru_utime + used.ru_stime:7.1f} s  {clock:7.1f} s on the clock  {memory:6.0f} MiB"
        sys.stdout.write(shown + "\n")
        sys.stdout.flush()


def make_root(place: Path) -> tuple[Path, list[object]]:
    """The archive of a root with its CAs, and what a quorum shows."""
    run("", "rehearse", "root-generation", "--out", place / "root")
    sheets: list[object] = []
    for number in (1, 2, 3):
        sheets += ["--sheet", place / f"root/sheets/share-{number}-of-5.pdf"]
    archive = place / "root/archive"
    for at, purpose in enumerate(("platform-ca", "platform-ca", "image-signing")):
        more = ("--identity", "images@bench.example", "--country", "DE", "--state", "Hessen")
        options = more if purpose == "image-signing" else ()
        run("", "rehearse", "estate-key", "--archive", archive, *sheets, "--purpose", purpose, *options,
            "--out", place / f"key{at}")  # fmt: skip
        archive = place / f"key{at}/archive"
    return archive, sheets


def main(sizes: tuple[int, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        archive, sheets = make_root(place)
        for hosts in sizes:
            estate, out = place / f"{hosts}.yaml", place / f"out{hosts}"
            estate.write_text(describe(hosts))
            ask_all(load_estate(estate), place / f"requests{hosts}")
            run(f"{hosts} hosts: estate check", "estate", "check", estate, "--requests", place / f"requests{hosts}")
            run(f"{hosts} hosts: scripts", "estate", "requests", estate, "--out", place / f"scripts{hosts}")
            run(f"{hosts} hosts: issuance", "rehearse", "issuance", "--archive", archive, *sheets,
                "--estate", estate, "--requests", place / f"requests{hosts}", "--out", out)  # fmt: skip
            run(f"{hosts} hosts: verify", "verify", out / "archive")
            run(f"{hosts} hosts: kit check", "kit", "check", out / "kits", "--archive", out / "archive")
            run(f"{hosts} hosts: CA retired", "rehearse", "issuance", "--archive", out / "archive", *sheets,
                "--estate", estate, "--requests", place / f"requests{hosts}", "--retire", "platform-ca-2",
                "--at-once", "--out", place / f"retired{hosts}")  # fmt: skip


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or HOSTS)
