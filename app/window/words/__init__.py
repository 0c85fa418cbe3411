"""What things are called on screen; no widget is made here."""
