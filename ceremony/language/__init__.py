"""Translations of what the engine says, and digests as words; no rule is here."""
