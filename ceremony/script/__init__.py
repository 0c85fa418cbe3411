"""Ceremony scripts: loading, and the order of safety steps; nothing here runs one."""
