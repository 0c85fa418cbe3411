"""A ceremony run: begun, stepped through, resumed, closed, each step's effects in the record; no prompt, no window."""

from ceremony.engine.run import Outcome, Run, abort_interrupted, resume, start

__all__ = ["Outcome", "Run", "abort_interrupted", "resume", "start"]
