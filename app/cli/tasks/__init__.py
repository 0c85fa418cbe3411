"""What each command does; loaded when it runs, by the definitions in `app/cli/commands/` and by nobody else."""
