"""The record for people: a cover for those who decide, then everything an auditor looks for; nothing is judged."""
