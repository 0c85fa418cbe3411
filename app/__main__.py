"""`python -m app` is `keyrite`. Without arguments it is the window, which waits for nothing of the command line."""

from __future__ import annotations

import sys


def main() -> None:
    """The window, or the command line."""
    try:
        _start()
    except KeyboardInterrupt:  # while it is still being loaded: the command line itself says more
        sys.exit("keyrite: Stopped before anything was begun.")


def _start() -> None:
    if len(sys.argv) == 1:
        from app.window import run

        sys.exit(run(sys.argv))
    from app.cli import main as command_line

    command_line()


if __name__ == "__main__":
    main()
