"""What several tests of secret sharing need: a trace of bytecodes, and randomness that is known beforehand."""

import gc
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def opcodes(work: Callable[[], object]) -> list[tuple[str, int]]:
    """Run `work` and return every bytecode that it executed in Python code, by function and offset."""
    done: list[tuple[str, int]] = []

    def follow(frame: FrameType, event: str, _argument: object) -> Any:
        frame.f_trace_opcodes = True
        if event == "opcode":
            done.append((frame.f_code.co_qualname, frame.f_lasti))
        return follow

    before, collecting = sys.gettrace(), gc.isenabled()
    gc.disable()  # a collection runs what others have to say at its beginning and end, and when their objects go
    sys.settrace(follow)
    try:
        work()
    finally:
        sys.settrace(before)
        if collecting:
            gc.enable()
    return done


def replay(stream: bytes) -> Callable[[int], bytes]:
    """Make a random source that hands out `stream` piece by piece."""
    rest = bytearray(stream)

    def draw(count: int) -> bytes:
        taken = bytes(rest[:count])
        del rest[:count]
        return taken

    return draw


opcodes(lambda: None)  # Python 3.12 sees no opcode in the first trace of a process
