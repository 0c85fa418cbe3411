"""The terminal as an operator of the engine: for a machine without a screen server, by people who sit before it."""
