"""`python -m app` is `keyrite`."""

from app.cli import main

main()
