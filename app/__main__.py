"""`python -m app` is `keyrite`. Without arguments it is the window, which waits for nothing of the command line.

`bin/keyrite` starts an isolated interpreter at once. Started in any other way it begins anew in one, so that nothing is
taken from the current folder or from PYTHON* variables from here on; `python -I -m app` costs no second beginning.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    """The window, or the command line."""
    if not sys.flags.isolated and os.path.isfile(sys.argv[0]):  # noqa: PTH113 - before anything else is imported
        os.execv(sys.executable, [sys.executable, "-I", *sys.argv])  # noqa: S606 - this program itself
    try:
        _start()
    except KeyboardInterrupt:  # while it is still being loaded: the command line itself says more
        sys.exit("keyrite: Stopped before anything was begun.")


def _start() -> None:
    from ceremony.machine.isolation import drop_code_variables

    drop_code_variables()
    if len(sys.argv) == 1:
        from app.window import run

        sys.exit(run(sys.argv))
    from app.cli import main as command_line

    command_line()


if __name__ == "__main__":
    main()
