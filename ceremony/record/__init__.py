"""The record: events, journal, canonical JSON and chain, what signs it; never what an event means for a ceremony."""
