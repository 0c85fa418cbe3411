"""What the token tests share."""

from __future__ import annotations

PIN = "rehearsal-4711"
