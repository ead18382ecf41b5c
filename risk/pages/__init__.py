"""Turns what selectors give into what the components of a page take."""
