"""Who holds what: participants, share register, ledger, look-alike names, the loss of sites; no paper."""
