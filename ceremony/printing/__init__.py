"""Printing share sheets without a trace: from memory to a printer here, then a look at what is left; no ceremony."""
