"""The estate: which hosts there are, what each is for, and what each needs; no token, no window, no kit."""
