"""This laptop: its looks, its network, whose code runs, its memory; no ceremony is known here."""
