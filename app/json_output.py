"""JSON for other programs, on standard output; `output.py` is for people, and needs a console for it."""

from __future__ import annotations

import json
import sys

from app.visible import visible_json
from ceremony.audit.redaction import redact


def print_json(value: object) -> None:
    """One JSON document on standard output, redacted: it goes on to other programs, as every export does."""
    letters = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"  # else JSON's own escapes
    document = json.dumps(redact(value), ensure_ascii=not letters, indent=2)
    sys.stdout.write(visible_json(document) + "\n")
    sys.stdout.flush()  # what does not take it is told here, and not lost when the program ends
