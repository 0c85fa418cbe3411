"""SLIP-0039 with npm slip39 (JavaScript): each opens what the other made, 1,000 random sets each way.

Where node and npm are installed (Debian packages nodejs and npm), `make setup` puts the package, locked by its hash in
tests/interop/npm/, into .venv/npm. Elsewhere these tests are skipped, and say why.
"""

# ruff: noqa: S311  repeatable data for tests, not secrets

import json
import os
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from shamir import slip39

SCRIPT = Path(__file__).parent / "slip39_npm.js"
MODULES = Path(__file__).parents[2] / ".venv/npm/node_modules"
SETS = 1000

pytestmark = [
    pytest.mark.skipif(not shutil.which("node"), reason="node is not installed: install nodejs and npm, `make setup`"),
    pytest.mark.skipif(not (MODULES / "slip39").is_dir(), reason="npm's slip39 is not in .venv/npm: `make setup`"),
]


def ask(jobs: list[dict[str, Any]]) -> list[Any]:
    """Let one node process answer all jobs."""
    lines = "\n".join(json.dumps(job) for job in jobs)
    environment = os.environ | {"NODE_PATH": str(MODULES)}
    done = subprocess.run(
        ["node", str(SCRIPT)], input=lines, env=environment, capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def random_jobs(seed: int) -> list[dict[str, Any]]:
    draw = random.Random(seed)
    jobs = []
    for _ in range(SETS):
        groups = []
        for _ in range(draw.choice([1, 1, 1, 2])):
            shares = draw.choice([1, 2, 3, 5, 5])
            groups.append((draw.randint(2, shares) if shares > 1 else 1, shares))
        secret = draw.randbytes(draw.choice([16, 32, 32, 64])).hex()
        passphrase = draw.choice(["", "TREZOR"])
        needed, extendable = draw.randint(1, len(groups)), draw.random() < 0.5
        jobs.append(
            {"secret": secret, "needed": needed, "groups": groups, "passphrase": passphrase, "extendable": extendable}
        )
    return jobs


def enough(made: list[list[str]], job: dict[str, Any]) -> list[str]:
    chosen = list(zip(made, job["groups"], strict=True))[-job["needed"] :]
    return [text for group, (threshold, _) in chosen for text in group[-threshold:]]


def test_npm_slip39_opens_ours() -> None:
    jobs = random_jobs(1)
    questions = []
    for job in jobs:
        made = slip39.split_groups(
            bytes.fromhex(job["secret"]),
            job["needed"],
            job["groups"],
            passphrase=job["passphrase"].encode(),
            exponent=0,
            extendable=job["extendable"],
        )
        questions.append({"open": enough(made, job), "passphrase": job["passphrase"]})
    assert ask(questions) == [job["secret"] for job in jobs]


def test_we_open_npm_slip39() -> None:
    jobs = random_jobs(2)
    for job, made in zip(jobs, ask(jobs), strict=True):
        opened = slip39.combine_mnemonics(enough(made, job), job["passphrase"].encode())
        assert opened.hex() == job["secret"]
