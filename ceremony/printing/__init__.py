"""Printing share sheets without a trace: from memory to a printer on this machine, then a look at what is left."""
