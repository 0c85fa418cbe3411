"""Share words in memory, and how they are overwritten."""

from __future__ import annotations

import gc
from dataclasses import dataclass, field

from ceremony.custody.share_words import ShareWords

# What "memory-wiped" says; docs/threat-model.md says the same at length.
WIPED = (
    "share words and root key: the memory that held them was overwritten; numbers, byte strings and pages that were "
    "made of them in passing, and words that were typed, seen by a camera or shown at a terminal, were let go"
)


@dataclass(repr=False)
class WordStore:
    """Share words in memory, from the split to the proof, or from the first sheet to the restored root.

    `wipe` overwrites them; docs/threat-model.md says what passed through strings and integers all the same.
    """

    made: dict[int, ShareWords] = field(default_factory=dict)
    read: dict[int, ShareWords] = field(default_factory=dict)
    sent: set[int] = field(default_factory=set)  # sheets that this process has sent to a printer

    def wipe(self) -> None:
        """Overwrite every word."""
        for words in (*self.made.values(), *self.read.values()):
            words.wipe()
        self.made.clear()
        self.read.clear()
        self.sent.clear()
        gc.collect()
