"""Reads: definitions, a response with its evaluation, what pages show."""
