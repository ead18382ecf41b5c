"""Copies database and files into one folder that proves itself, and brings it back."""
