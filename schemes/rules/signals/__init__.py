"""Signals of duplicates and fraud: what raises one, judged over plain rows."""
