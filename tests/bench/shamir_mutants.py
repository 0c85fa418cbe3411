"""Does every line of shamir/ have a test that fails when it is wrong? `python -m tests.bench.shamir_mutants`.

Makes mutants of a copy of shamir/ and runs its unit tests on each: mutmut changes functions and methods,
`tests.bench.shamir_mutants_outside` the rest. Prints how many were killed, and the mutants that survive, with what they
change. Survivors that change nothing that can be seen are listed with the reason in tests/bench/shamir_survivors.txt;
exit status 1 if there are others. About an hour on two cores. `--inside` or `--outside` runs one half alone; patterns
such as "shamir.lanes*" (inside) or "lanes*" (outside) choose among its mutants. mutmut ends what takes too long by its
process number, even when the number has become another process's: run nothing beside it that must not end.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from fnmatch import fnmatch
from pathlib import Path

from .shamir_mutants_outside import mutants, survivors

ROOT = Path(__file__).parents[2]
KNOWN = ROOT / "tests/bench/shamir_survivors.txt"
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
    known = {line.partition(" | ")[0] for line in KNOWN.read_text("utf-8").splitlines() if " | " in line}
    unknown = 0
    with tempfile.TemporaryDirectory(prefix="shamir-mutants-") as name:
        folder = Path(name)
        shutil.copytree(ROOT / "shamir", folder / "shamir", ignore=shutil.ignore_patterns("__pycache__"))
        for part in ("unit/shamir", "vectors"):
            shutil.copytree(
                ROOT / "tests" / part, folder / "tests" / part, ignore=shutil.ignore_patterns("__pycache__")
            )
        (folder / "pytest.ini").write_text(PYTEST, "utf-8")
        if "--inside" not in sys.argv:
            unknown += outside(folder, known)
        if "--outside" not in sys.argv:
            unknown += inside(folder, known)
    return 1 if unknown else 0


def outside(folder: Path, known: set[str]) -> int:
    """Mutate what lies outside functions; return the number of survivors that are not known."""
    patterns = [argument for argument in sys.argv[1:] if argument[:2] != "--"] or ["*"]
    made = [mutant for mutant in mutants() if any(fnmatch(mutant.name, pattern) for pattern in patterns)]
    alive = survivors(folder, made)
    tell("outside functions", len(made), len(alive))
    unknown = [mutant for mutant in alive if mutant not in known]
    sys.stdout.writelines(f"{mutant}\n" for mutant in unknown)
    return len(unknown)


def inside(folder: Path, known: set[str]) -> int:
    """Let mutmut mutate functions; return the number of survivors that are not known."""
    (folder / "setup.cfg").write_text(CONFIG, "utf-8")
    mutmut = [sys.executable, "-m", "mutmut"]
    patterns = [argument for argument in sys.argv[1:] if argument[:2] != "--"]
    run = [*mutmut, "run", "--max-children", str(os.cpu_count())]
    subprocess.run([*run, *patterns], cwd=folder, check=False)
    results = judged(folder, mutmut)
    late = [name for name, result in results.items() if result == "timeout"]
    if late:  # on a busy machine a limit in wall time ends mutants that no test has killed
        subprocess.run([*run, *late], cwd=folder, check=False)
        results = judged(folder, mutmut)
    alive = [name for name, result in results.items() if result not in {"killed", "timeout", "segfault"}]
    sys.stdout.write(f"{len(late)} ran out of time at first, {list(results.values()).count('timeout')} again\n")
    tell("in functions", len(results), len(alive))
    unknown = [name for name in alive if name not in known]
    for name in unknown:
        change = subprocess.run([*mutmut, "show", name], cwd=folder, capture_output=True, text=True, check=False).stdout
        rows = [row for row in change.splitlines() if row[:1] in "+-"]
        sys.stdout.write("\n".join([f"{name}: {results[name]}", *rows, ""]))
    return len(unknown)


def judged(folder: Path, mutmut: list[str]) -> dict[str, str]:
    """Each mutant that was tried, and what mutmut says became of it."""
    shown = [*mutmut, "results", "--all", "true"]
    lines = subprocess.run(shown, cwd=folder, capture_output=True, text=True, check=True).stdout.splitlines()
    results = {name.strip(): result.strip() for name, colon, result in (line.partition(":") for line in lines) if colon}
    return {name: result for name, result in results.items() if result != "not checked"}


def tell(where: str, made: int, alive: int) -> None:
    sys.stdout.write(f"{where}: {made} mutants, {made - alive} killed, {alive} left\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
