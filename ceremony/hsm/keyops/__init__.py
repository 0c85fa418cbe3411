"""What is done with keys in an open token: made, used, wrapped, locked, restored; no module is loaded here."""
