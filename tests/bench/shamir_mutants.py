"""Does every line of shamir/ have a test that fails when it is wrong? `python -m tests.bench.shamir_mutants`.

Runs mutmut on a copy of shamir/ and its unit tests and prints the mutants that survive, with their differences.
Survivors that change nothing that can be seen are listed with the reason in tests/bench/shamir_survivors.txt; exit
status 1 if there are others. Code outside functions and the two cached tables of `lanes` and `field` are not mutated;
vectors and tests of values hold those. About 20 minutes on two cores. Arguments, if any: an empty folder to work in,
then patterns of mutants such as "shamir.lanes*".
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONFIG = """[mutmut]
source_paths=shamir
pytest_add_cli_args_test_selection=tests/unit/shamir
also_copy=
    tests
"""
PYTEST = """[pytest]
addopts = -p no:cacheprovider --deselect tests/unit/shamir/test_shamir_rules.py
"""


def main() -> int:
    folder = Path(sys.argv[1] if sys.argv[1:] else tempfile.mkdtemp(prefix="shamir-mutants-"))
    shutil.copytree(ROOT / "shamir", folder / "shamir", ignore=shutil.ignore_patterns("__pycache__"))
    for part in ("unit/shamir", "vectors"):
        shutil.copytree(ROOT / "tests" / part, folder / "tests" / part, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "setup.cfg").write_text(CONFIG, "utf-8")
    (folder / "pytest.ini").write_text(PYTEST, "utf-8")
    mutmut = [sys.executable, "-m", "mutmut"]
    subprocess.run([*mutmut, "run", "--max-children", str(os.cpu_count()), *sys.argv[2:]], cwd=folder, check=False)
    results = subprocess.run([*mutmut, "results"], cwd=folder, capture_output=True, text=True, check=True).stdout
    known = (ROOT / "tests/bench/shamir_survivors.txt").read_text("utf-8")
    status = 0
    for line in results.splitlines():
        name = line.strip().split(":")[0]
        if name and "not checked" not in line and f"{name} " not in known:
            status = 1
            sys.stdout.write(line + "\n")
            shown = subprocess.run([*mutmut, "show", name], cwd=folder, capture_output=True, text=True, check=False)
            sys.stdout.write("\n".join(row for row in shown.stdout.splitlines() if row[:1] in "+-") + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
