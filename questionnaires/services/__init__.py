"""Writes: publish, start, save, explain, sign off, amend, extract."""
