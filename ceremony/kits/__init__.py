"""Kits: what a host installs, made of an estate and of certificates; a module a system, their texts in assets/kits."""
