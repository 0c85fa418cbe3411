"""The ceremony engine and its parts: no Qt, no prompts, no prints."""
