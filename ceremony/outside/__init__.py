"""Rehearsal and real: the ports of the engine on this laptop; the one place that knows both racks and engine."""
