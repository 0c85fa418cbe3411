"""Pages for whoever checks: verify, record, desk, what is due, sites; nothing is judged here."""
