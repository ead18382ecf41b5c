"""Scheme rules: versions compiled, facts judged, every cent explained.

Pure: no Django, no clock, no database. See docs/rules/schemes.md.
"""
