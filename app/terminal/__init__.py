"""The terminal as an operator of the engine, for people at a machine without a screen; no rule, no window."""
