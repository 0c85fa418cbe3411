"""Data shipped with Keyrite: scripts, translations, icons, style."""
