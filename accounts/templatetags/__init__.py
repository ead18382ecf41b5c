"""Filters of templates that every app may use."""
