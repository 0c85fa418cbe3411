"""What `keyrite rehearse`, `perform`, `resume` and `abort` work with, in one place for all ceremonies."""

from __future__ import annotations

import gc

from app.command_options import CaOptions, Continuation, Output, Requests, RootMetadata, by_token, estate_key_options
from app.rehearsing import run_abort, run_continuation, run_rehearsal, run_resume, run_signature_check, run_tuf_root
from app.terminal.performing import PerformOptions, abort_attended, resume_attended, run_perform
from ceremony.outside.rehearsal import RehearsalToken
from ceremony.script.loading import script_of

__all__ = [
    "CaOptions",
    "Continuation",
    "Output",
    "PerformOptions",
    "RehearsalToken",
    "Requests",
    "RootMetadata",
    "abort_attended",
    "by_token",
    "estate_key_options",
    "resume_attended",
    "run_abort",
    "run_continuation",
    "run_perform",
    "run_rehearsal",
    "run_resume",
    "run_signature_check",
    "run_tuf_root",
    "script_of",
]

if not gc.get_freeze_count():
    gc.freeze()  # what is loaded by now is no garbage later, when a ceremony looks for it after it has wiped its words
