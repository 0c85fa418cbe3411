"""Share sheets: printing them as PDF, reading them back from any form, judging one alone; no ceremony, no token."""
