"""The commands as they are typed: names, options, help. What they do is in `app/cli/tasks/`, loaded when they run."""
