"""The commands, each with the work that it does; imported when one is called (`app/cli/table.py`)."""
