"""Where tokens come from: given ones, and the throw-away ones of rehearsals; no ceremony."""
